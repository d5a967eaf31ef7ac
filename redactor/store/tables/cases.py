"""Requests with their documents, pages, persons, suggestions and decisions."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy import text as sql_text
from sqlalchemy.orm import Mapped, mapped_column

from redactor.store.tables.base import Base, new_id, utcnow


class AccessRequest(Base):
    __tablename__ = "access_request"
    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    number: Mapped[int] = mapped_column(Integer, unique=True)  # shown to users, from 1
    title: Mapped[str] = mapped_column(String(300))
    case_number: Mapped[str] = mapped_column(String(100), default="")
    requester_name: Mapped[str] = mapped_column(String(300))
    requester_aliases: Mapped[list[Any]] = mapped_column(JSON, default=list)
    regime: Mapped[str] = mapped_column(String(10))
    department_id: Mapped[str] = mapped_column(ForeignKey("department.id"), index=True)
    state: Mapped[str] = mapped_column(String(20), default="open")
    received_on: Mapped[dt.date]
    due_on: Mapped[dt.date | None]
    settings: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_by: Mapped[str] = mapped_column(String(32))
    created_at: Mapped[dt.datetime] = mapped_column(default=utcnow)
    next_akt: Mapped[int] = mapped_column(default=1)
    analysis_version: Mapped[int] = mapped_column(default=0)  # goes up as persons are grouped


class CaseFile(Base):
    __tablename__ = "case_file"
    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    request_id: Mapped[str] = mapped_column(ForeignKey("access_request.id"), index=True)
    number: Mapped[str] = mapped_column(String(100))
    title: Mapped[str] = mapped_column(String(300), default="")


class Document(Base):
    """One journalised document of a request.

    access: '', 'yes', 'no' or 'partial' as set by a person ('' = follows from the decisions).
    pages_text, pages_nlp: progress by page. proposal: for the document as a whole ({} without one):
    exempt or only partly internal, ground, reason.
    """

    __tablename__ = "document"
    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    request_id: Mapped[str] = mapped_column(ForeignKey("access_request.id"), index=True)
    case_file_id: Mapped[str | None] = mapped_column(ForeignKey("case_file.id"))
    akt_id: Mapped[int]
    dok_id: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(String(500))
    category: Mapped[str] = mapped_column(String(100), default="")
    document_date: Mapped[dt.date | None]
    attachment_of: Mapped[str | None] = mapped_column(String(32))
    original_name: Mapped[str] = mapped_column(String(500))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int] = mapped_column(BigInteger)
    media_type: Mapped[str] = mapped_column(String(100), default="")
    password: Mapped[bytes | None] = mapped_column(LargeBinary)  # encrypted; gone after intake
    rendition_sha: Mapped[str | None] = mapped_column(String(64), index=True)
    pages: Mapped[int] = mapped_column(default=0)
    pages_text: Mapped[int] = mapped_column(default=0)
    pages_nlp: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(String(20), default="received", index=True)
    error_code: Mapped[str] = mapped_column(String(50), default="")
    error_text: Mapped[str] = mapped_column(String(500), default="")
    hidden: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # hidden content by kind
    covered: Mapped[bool] = mapped_column(default=True)  # "Omfattet af ansøgningen?"
    access: Mapped[str] = mapped_column(String(10), default="")
    exempt_ground: Mapped[str] = mapped_column(String(100), default="")
    reason: Mapped[str] = mapped_column(String(500), default="")
    proposal: Mapped[dict[str, Any]] = mapped_column(
        JSON, default=dict, server_default=sql_text("'{}'")
    )
    reviewed_by: Mapped[str | None] = mapped_column(String(32))
    reviewed_at: Mapped[dt.datetime | None]
    version: Mapped[int] = mapped_column(default=1)  # goes up with every analysis or decision
    created_at: Mapped[dt.datetime] = mapped_column(default=utcnow)
    __table_args__ = (
        UniqueConstraint("request_id", "akt_id"),
        UniqueConstraint("request_id", "sha256", name="uq_document_request_sha"),
    )


class Page(Base):
    """A page of a rendition, shared by all documents with the same rendition hash.

    analysed: version of the language analysis that has seen the page, for progress.
    """

    __tablename__ = "page"
    rendition_sha: Mapped[str] = mapped_column(String(64), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    width: Mapped[float] = mapped_column(Float)
    height: Mapped[float] = mapped_column(Float)
    source: Mapped[str] = mapped_column(String(10))
    words: Mapped[int] = mapped_column(default=0)
    confidence: Mapped[float] = mapped_column(default=1.0)
    analysed: Mapped[str] = mapped_column(String(16), default="")


class Person(Base):
    """Someone in the case; key ("p3") is what ``suggestion.person`` holds.

    aliases: other forms of the name. role_reason: Danish, why the role was guessed. decided: a
    caseworker set the role, so no analysis changes it.
    """

    __tablename__ = "person"
    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    request_id: Mapped[str] = mapped_column(ForeignKey("access_request.id"), index=True)
    key: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(300))
    role: Mapped[str] = mapped_column(String(20), default="unknown")
    aliases: Mapped[list[Any]] = mapped_column(JSON, default=list)
    role_reason: Mapped[str] = mapped_column(String(300), default="")
    decided: Mapped[bool] = mapped_column(default=False)
    __table_args__ = (UniqueConstraint("request_id", "key"),)


class Suggestion(Base):
    """A suggestion plus the outcome of its decisions (kept in step with ``decision``).

    action: '' while undecided. superseded: a later analysis no longer finds it, but it was
    decided, so it stays. position: order of reading within the document.
    """

    __tablename__ = "suggestion"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("document.id"))
    request_id: Mapped[str] = mapped_column(ForeignKey("access_request.id"), index=True)
    page: Mapped[int]
    start: Mapped[int]
    end: Mapped[int]
    position: Mapped[int] = mapped_column(default=0)
    entity_type: Mapped[str] = mapped_column(String(30))
    category: Mapped[str] = mapped_column(String(12))
    text: Mapped[str] = mapped_column(Text)
    score: Mapped[float]
    boxes: Mapped[list[Any]] = mapped_column(JSON)
    recognizer: Mapped[str] = mapped_column(String(100))
    explanation: Mapped[str] = mapped_column(Text, default="")
    person: Mapped[str | None] = mapped_column(String(20))
    proposed: Mapped[str] = mapped_column(String(10))
    proposed_ground: Mapped[str | None] = mapped_column(String(100))
    proposed_reason: Mapped[str] = mapped_column(String(500), default="")
    action: Mapped[str] = mapped_column(String(10), default="")
    ground: Mapped[str] = mapped_column(String(100), default="")
    decided_boxes: Mapped[list[Any] | None] = mapped_column(JSON)
    superseded: Mapped[bool] = mapped_column(default=False)
    __table_args__ = (
        Index("ix_suggestion_document", "document_id", "page", "position"),
        Index("ix_suggestion_request_type", "request_id", "entity_type"),
        # counts by request and by document are read from this index alone
        Index("ix_suggestion_outcome", "request_id", "document_id", "action", "superseded"),
    )


class Decision(Base):
    """Append-only. kind: 'decide' or 'undo' (takes back ``undoes``). action: redact or keep."""

    __tablename__ = "decision"
    seq: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    )
    id: Mapped[str] = mapped_column(String(32), unique=True, default=new_id)
    batch: Mapped[str] = mapped_column(String(32), index=True)  # decisions taken in one go
    suggestion_id: Mapped[str] = mapped_column(String(32), index=True)
    document_id: Mapped[str] = mapped_column(String(32), index=True)
    kind: Mapped[str] = mapped_column(String(10), default="decide")
    action: Mapped[str] = mapped_column(String(10), default="")
    ground: Mapped[str] = mapped_column(String(100), default="")
    boxes: Mapped[list[Any] | None] = mapped_column(JSON)
    comment: Mapped[str] = mapped_column(String(500), default="")
    undoes: Mapped[str | None] = mapped_column(String(32))
    decided_by: Mapped[str] = mapped_column(String(32))
    decided_at: Mapped[dt.datetime] = mapped_column(default=utcnow)
