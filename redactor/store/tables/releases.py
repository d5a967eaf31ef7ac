"""Releases, and each document as it stood when one was asked for."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy import text as sql_text
from sqlalchemy.orm import Mapped, mapped_column

from redactor.store.tables.base import Base, new_id, utcnow


class Release(Base):
    __tablename__ = "release"
    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    request_id: Mapped[str] = mapped_column(ForeignKey("access_request.id"), index=True)
    number: Mapped[int]  # from 1 within the request
    state: Mapped[str] = mapped_column(String(20), default="pending")
    fingerprint: Mapped[str] = mapped_column(String(64))  # of documents and decisions
    created_by: Mapped[str] = mapped_column(String(32))
    created_at: Mapped[dt.datetime] = mapped_column(default=utcnow)
    approved_by: Mapped[str | None] = mapped_column(String(32))
    approved_at: Mapped[dt.datetime | None]
    finished_at: Mapped[dt.datetime | None]
    package_sha: Mapped[str | None] = mapped_column(String(64))
    package_name: Mapped[str] = mapped_column(String(200), default="")
    findings: Mapped[list[Any]] = mapped_column(JSON, default=list)
    __table_args__ = (
        UniqueConstraint("request_id", "number"),
        # the same documents and decisions are released once; a blocked try may be made again
        Index(
            "uq_release_fingerprint",
            "request_id",
            "fingerprint",
            unique=True,
            sqlite_where=sql_text("state <> 'blocked'"),
            postgresql_where=sql_text("state <> 'blocked'"),
        ),
    )


class ReleaseDocument(Base):
    """One document of a release: what was struck as it stood when the release was asked for."""

    __tablename__ = "release_document"
    release_id: Mapped[str] = mapped_column(ForeignKey("release.id"), primary_key=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("document.id"), primary_key=True)
    snapshot: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    state: Mapped[str] = mapped_column(String(20), default="pending")  # pending/done/blocked
    output_sha: Mapped[str | None] = mapped_column(String(64))
    report: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
