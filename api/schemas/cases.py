"""Requests, documents, pages, progress, persons, trail."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from pydantic import BaseModel, Field

from api.schemas.common import ID, SHA, Identifier, Incoming, Line, Named
from redactor.domain.states import DocumentState, PersonRole, Regime, RequestState
from redactor.services.attachments import BroughtIn
from redactor.services.proposals import Proposals


class NewRequest(Incoming):
    title: str = Field(min_length=1, max_length=300, examples=["Aktindsigt i byggesag"])
    requester_name: str = Field(min_length=1, max_length=300, examples=["Anna Holm"])
    requester_aliases: list[str] = Field([], max_length=50, examples=[["Anna B. Holm"]])
    regime: Regime = Field(examples=["ofl"])
    department_id: Identifier = Field(examples=[ID])
    case_number: str = Field("", max_length=100, examples=["24/01234"])
    received_on: dt.date = Field(examples=["2026-11-20"])


BoxStyle = Literal["", "black", "outline", "pseudonym"]
BoxWidth = Literal["", "grid", "wide", "protected"]


class RequestChange(Incoming):
    """Only the fields that are sent are changed."""

    title: str | None = Field(None, min_length=1, max_length=300)
    requester_name: str | None = Field(None, min_length=1, max_length=300)
    requester_aliases: list[str] | None = Field(None, max_length=50)
    regime: Regime | None = None
    department_id: Identifier | None = None
    case_number: str | None = Field(None, max_length=100)
    received_on: dt.date | None = None
    due_on: dt.date | None = Field(None, examples=["2026-12-01"])
    state: Literal["open", "closed"] | None = None
    box_style: BoxStyle | None = Field(None, examples=["outline"])
    box_width: BoxWidth | None = Field(None, examples=["protected"])


class Request(BaseModel):
    """A request with its counts. failed: unreadable or locked with a password.

    box_style, box_width: how boxes look in its releases, "" as the service is set up.
    """

    id: str = Field(examples=[ID])
    number: int = Field(examples=[17])
    title: str = Field(examples=["Aktindsigt i byggesag"])
    case_number: str = Field(examples=["24/01234"])
    requester_name: str = Field(examples=["Anna Holm"])
    requester_aliases: list[str]
    regime: Regime
    department: Named
    department_id: str = Field(examples=[ID])
    state: RequestState
    box_style: BoxStyle = Field(examples=[""])
    box_width: BoxWidth = Field(examples=[""])
    received_on: dt.date
    due_on: dt.date | None
    created_at: dt.datetime
    documents: int = Field(examples=[12])
    ready: int = Field(examples=[8])
    reviewed: int = Field(examples=[3])
    exempt: int = Field(examples=[0])
    failed: int = Field(examples=[1])
    suggestions: int = Field(examples=[240])
    undecided: int = Field(examples=[180])


class DocumentError(BaseModel):
    code: str = Field(examples=["damaged_file"])
    message: str = Field(examples=["Filen er beskadiget og kan ikke læses."])


class RefusedFile(BaseModel):
    name: str = Field(examples=["Bilag.zip"])
    message: str = Field(examples=["Filen er tom."])


class Attachments(BaseModel):
    """Files inside a document: left out of every release, or brought in as documents.

    documents: how many were brought in; known: how many the request already had; refused: those
    that couldn't be taken out; message: why none could.
    """

    state: BroughtIn
    documents: int = Field(examples=[2])
    known: int = Field(examples=[0])
    refused: list[RefusedFile]
    message: str = Field(examples=[""])


class WholeProposal(BaseModel):
    """exempt: the whole document looks internal; else only a part of it does."""

    exempt: bool
    ground: str | None = Field(examples=["OFL § 23, stk. 1"])
    reason: str = Field(examples=["Mail mellem ansatte i myndigheden."])


class Document(BaseModel):
    """One journalised document. access: '' follows from the decisions.

    hidden: what no page shows and no release holds, by kind.
    """

    id: str = Field(examples=[ID])
    request_id: str = Field(examples=[ID])
    akt_id: int = Field(examples=[2])
    dok_id: str = Field(examples=["123456"])
    title: str = Field(examples=["Referat af møde"])
    category: str = Field(examples=["Referat"])
    document_date: dt.date | None
    attachment_of: str | None
    original_name: str = Field(examples=["Referat af møde.pdf"])
    sha256: str = Field(examples=[SHA])
    size: int = Field(examples=[48213])
    media_type: str = Field(examples=["application/pdf"])
    pages: int = Field(examples=[3])
    pages_text: int = Field(examples=[3])
    pages_done: int = Field(examples=[3])
    state: DocumentState
    error: DocumentError | None
    hidden: dict[str, int] = Field(examples=[{"attachments": 1}])
    attachments: Attachments
    covered: bool
    access: str = Field(examples=["partial"])
    exempt_ground: str = Field(examples=[""])
    reason: str = Field(examples=[""])
    proposal: WholeProposal | None
    reviewed_by: Named | None
    reviewed_at: dt.datetime | None
    version: int = Field(examples=[1])
    created_at: dt.datetime
    suggestions: int = Field(examples=[20])
    undecided: int = Field(examples=[5])
    redacted: int = Field(examples=[12])
    kept: int = Field(examples=[3])


class DocumentChange(Incoming):
    """Only the fields that are sent are changed. access "no" needs exempt_ground."""

    title: str | None = Field(None, min_length=1, max_length=500)
    dok_id: str | None = Field(None, min_length=1, max_length=64, examples=["123456"])
    document_date: dt.date | None = Field(None, examples=["2026-03-01"])
    category: str | None = Field(None, max_length=100, examples=["Referat"])
    covered: bool | None = None
    access: Literal["", "yes", "no", "partial"] | None = Field(None, examples=["no"])
    exempt_ground: str | None = Field(None, max_length=100, examples=["OFL § 23"])
    reason: str | None = Field(None, max_length=500)


class UploadResult(BaseModel):
    """What became of one file: either a document or an error."""

    name: str = Field(examples=["Referat af møde.pdf"])
    document: Document | None
    error: DocumentError | None


class UploadResults(BaseModel):
    items: list[UploadResult]


class FilePassword(Incoming):
    password: str = Field(min_length=1, max_length=500, examples=["hemmelig"])


class Progress(BaseModel):
    """Documents by state; pages read and analysed of all pages that are known so far.

    proposals: due while they are made anew (after a role was changed, say), failed where that has
    to be asked for again. working: more will come; finished: the opposite.
    """

    state: RequestState
    documents: int = Field(examples=[12])
    states: dict[DocumentState, int] = Field(examples=[{"analysing": 4, "ready": 8}])
    pages: int = Field(examples=[480])
    pages_text: int = Field(examples=[480])
    pages_done: int = Field(examples=[350])
    proposals: Proposals
    working: bool
    finished: bool


class Page(BaseModel):
    """Size in points as displayed. source: layer, ocr or empty."""

    number: int = Field(examples=[1])
    width: float = Field(examples=[595.3])
    height: float = Field(examples=[841.9])
    source: str = Field(examples=["layer"])
    words: int = Field(examples=[412])
    confidence: float = Field(examples=[1.0])


class Person(BaseModel):
    """decided: a caseworker set the role; else role_reason says why it was guessed.

    may_see: the requester may see what is said of this person (an own child, a co-party).
    """

    key: str = Field(examples=["p3"])
    name: str = Field(examples=["Anna Holm"])
    role: PersonRole
    aliases: list[str] = Field(examples=[["Anna", "A. Holm"]])
    role_reason: str = Field(examples=["Står med titel i en underskrift"])
    decided: bool = Field(examples=[False])
    may_see: bool = Field(examples=[False])
    suggestions: int = Field(examples=[14])
    undecided: int = Field(examples=[2])


class PersonChange(Incoming):
    role: PersonRole | None = Field(None, examples=["official"])
    name: Line | None = Field(None, min_length=1, examples=["Anna Holm"])
    may_see: bool | None = Field(None, examples=[True])


class AuditRow(BaseModel):
    """One link of the trail: ids, codes and counts only."""

    seq: int = Field(examples=[42])
    at: dt.datetime
    actor: Named
    action: str = Field(examples=["decisions.made"])
    subject: str = Field(examples=[ID])
    detail: dict[str, Any] = Field(examples=[{"count": 3, "how": "ids"}])
    hash: str = Field(examples=[SHA])
