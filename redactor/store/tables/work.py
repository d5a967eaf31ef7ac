"""Work that waits or was done, and the trail of all of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from redactor.store.tables.base import Base, new_id, utcnow


class Job(Base):
    """A unit of work and the outbox in one: written in the transaction that makes it necessary.

    kind names the stage; target is an id (document, rendition, release); first..last are pages.
    state: pending → queued → running → done | failed. fence goes up with every claim; a worker
    writes results only under the fence it claimed with.
    """

    __tablename__ = "job"
    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(30))
    queue: Mapped[str] = mapped_column(String(20))
    target: Mapped[str] = mapped_column(String(80), index=True)
    key: Mapped[str] = mapped_column(String(200), unique=True)  # kind + target + range + version
    first: Mapped[int] = mapped_column(default=0)
    last: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(String(10), default="pending")
    attempts: Mapped[int] = mapped_column(default=0)  # claims that ended in trying again
    lost: Mapped[int] = mapped_column(default=0)  # leases that ran out: the worker died over it
    fence: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[dt.datetime] = mapped_column(default=utcnow)
    queued_at: Mapped[dt.datetime | None]
    lease_until: Mapped[dt.datetime | None]
    error_code: Mapped[str] = mapped_column(String(50), default="")
    created_at: Mapped[dt.datetime] = mapped_column(default=utcnow)
    finished_at: Mapped[dt.datetime | None]
    __table_args__ = (Index("ix_job_state", "state", "not_before"),)


class FileCheck(Base):
    """A file of anybody's that a user has asked about ("Er denne PDF sikkert overstreget?").

    Only who asked sees it; row and file go after a day. state: pending → done | failed. report: as
    ``redactor.domain.verdicts.told`` gives it. error_text: Danish, where it failed.
    """

    __tablename__ = "file_check"
    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    user_id: Mapped[str] = mapped_column(ForeignKey("user_account.id"), index=True)
    sha256: Mapped[str] = mapped_column(String(64))
    password: Mapped[bytes | None] = mapped_column(LargeBinary)  # encrypted; gone after the check
    state: Mapped[str] = mapped_column(String(10), default="pending")
    report: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    error_text: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[dt.datetime] = mapped_column(default=utcnow)
    finished_at: Mapped[dt.datetime | None]


class AuditEntry(Base):
    """Append-only hash chain: hash = SHA-256 over prev_hash and the entry's canonical JSON."""

    __tablename__ = "audit_entry"
    seq: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False
    )
    at: Mapped[dt.datetime] = mapped_column(default=utcnow)
    actor: Mapped[str] = mapped_column(String(32))
    action: Mapped[str] = mapped_column(String(50))
    subject: Mapped[str] = mapped_column(String(64), index=True)
    request_id: Mapped[str | None] = mapped_column(String(32), index=True)
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    prev_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64), unique=True)
