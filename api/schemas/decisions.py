"""Suggestions, decisions, grounds and releases."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, SecretStr

from api.schemas.common import ID, SHA, Box, Identifier, Incoming, Named
from redactor.domain.states import ReleaseState
from redactor.domain.suggestion import Action, Category

Ground = Annotated[str, Field(max_length=100, examples=["OFL § 30, nr. 1"])]
State = Literal["undecided", "redact", "keep"]


class Suggestion(BaseModel):
    """A span that may have to go, and what was decided. boxes: as decided, one a printed line."""

    id: str = Field(examples=["3b1f0c9a7d5e4f2a8b6c1d0e"])
    document_id: str = Field(examples=[ID])
    akt_id: int = Field(examples=[2])
    page: int = Field(examples=[1])
    entity_type: str = Field(examples=["PERSON"])
    category: Category
    text: str = Field(examples=["Anna Holm"])
    score: float = Field(examples=[0.93])
    boxes: list[Box]
    recognizer: str = Field(examples=["ner"])
    explanation: str = Field(examples=["Navn fundet af sprogmodellen"])
    person: str | None = Field(examples=["p3"])
    proposed: Action
    proposed_ground: str | None = Field(examples=["OFL § 30, nr. 1"])
    reason: str = Field(examples=["Anden person end ansøgeren"])
    state: State
    action: str = Field(examples=[""])
    ground: str = Field(examples=[""])
    superseded: bool = Field(examples=[False])


class NewDecision(Incoming):
    """ground: left out, the proposed one; boxes: left out, as they are."""

    action: Action
    ground: Ground | None = None
    boxes: list[Box] | None = Field(None, max_length=200)
    comment: str = Field("", max_length=500)


class Decided(BaseModel):
    """batch: to take it back with. suggestion: as it is now."""

    batch: str = Field(examples=[ID])
    suggestion: Suggestion


class PastDecision(BaseModel):
    id: str = Field(examples=[ID])
    batch: str = Field(examples=[ID])
    kind: Literal["decide", "undo"]
    action: str = Field(examples=["redact"])
    ground: str = Field(examples=["OFL § 30, nr. 1"])
    boxes: list[Box] | None
    comment: str = Field(examples=[""])
    undone: bool = Field(examples=[False])
    decided_by: Named
    decided_at: dt.datetime


class Filter(Incoming):
    """Empty fields don't restrict. text: the whole text; q: a part of it; case is ignored."""

    documents: list[Identifier] = Field([], max_length=5000)
    page: int | None = Field(None, ge=1)
    entity_type: list[str] = Field([], max_length=100, examples=[["PERSON"]])
    category: Category | None = None
    state: list[State] = Field([], examples=[["undecided"]])
    person: str = Field("", max_length=20, examples=["p3"])
    min_score: float = Field(0.0, ge=0, le=1)
    q: str = Field("", max_length=200)
    text: str = Field("", max_length=500, examples=["Anna Holm"])
    recognizer: str = Field("", max_length=100)


class ManyDecisions(Incoming):
    """Either suggestion_ids or filter. action left out: each one's proposal is accepted."""

    action: Action | None = Field(None, examples=["redact"])
    ground: Ground | None = None
    suggestion_ids: list[Identifier] | None = Field(None, max_length=50_000)
    filter: Filter | None = None
    comment: str = Field("", max_length=500)


class ManyDecided(BaseModel):
    """batch: null where nothing had to change. count: how many were changed."""

    batch: str | None = Field(examples=[ID])
    count: int = Field(examples=[14])


class Undone(BaseModel):
    count: int = Field(examples=[14])


class NewBox(Incoming):
    """A box drawn by hand; it is decided at once."""

    page: int = Field(ge=1, examples=[1])
    boxes: list[Box] = Field(min_length=1, max_length=200, examples=[[[72.0, 90.1, 120.4, 102.0]]])
    ground: Ground
    entity_type: str = Field("MANUAL", max_length=30, examples=["MANUAL"])


class NewText(Incoming):
    """A text to strike wherever it stands; case, spaces and line breaks don't matter."""

    text: str = Field(min_length=2, max_length=200, examples=["Solbakken 12"])
    ground: Ground
    documents: list[Identifier] | None = Field(None, max_length=5000, examples=[[ID]])
    entity_type: str = Field("MANUAL", max_length=30, examples=["MANUAL"])


class TextAdded(BaseModel):
    """added: new suggestions; decided: suggestions that stood there already.

    not_searched: akt numbers of documents whose text isn't read yet.
    """

    batch: str | None = Field(examples=[ID])
    added: int = Field(examples=[9])
    decided: int = Field(examples=[2])
    not_searched: list[int] = Field(examples=[[]])


class Review(Incoming):
    """accept_proposals: take over what is proposed for everything that is undecided."""

    accept_proposals: bool = False


class GroundView(BaseModel):
    """A paragraph of the drop-down; code is what decisions carry."""

    code: str = Field(examples=["OFL § 30, nr. 1"])
    label: str = Field(examples=["OFL § 30"])
    title: str = Field(examples=["Enkeltpersoners private forhold"])
    reason: str = Field(examples=["Tavshedsbelagte oplysninger - private forhold"])


class LockedDownload(Incoming):
    """password: at least 12 characters; kept nowhere. editable: Word and Excel files too, open."""

    password: SecretStr = Field(examples=["fire ord som huskes"])
    editable: bool = False


class Release(BaseModel):
    """findings: why it is blocked, in Danish. locked_only: GET of its package is refused."""

    id: str = Field(examples=[ID])
    request_id: str = Field(examples=[ID])
    number: int = Field(examples=[1])
    state: ReleaseState
    created_by: Named
    created_at: dt.datetime
    approved_by: Named | None
    approved_at: dt.datetime | None
    finished_at: dt.datetime | None
    package_name: str = Field(examples=["Aktindsigt 24-01234.zip"])
    package_sha256: str | None = Field(examples=[SHA])
    findings: list[Any] = Field(examples=[[]])
    documents_total: int = Field(examples=[12])
    documents_done: int = Field(examples=[12])
    documents_blocked: int = Field(examples=[0])
    locked_only: bool = Field(examples=[False])


class ReleasedDocument(BaseModel):
    document_id: str = Field(examples=[ID])
    akt_id: int = Field(examples=[2])
    title: str = Field(examples=["Referat af møde"])
    access: str = Field(examples=["partial"])
    covered: bool
    marks: int = Field(examples=[14])
    state: str = Field(examples=["done"])
    notes: list[str] = Field(examples=[["Side 3 er blevet til et billede."]])
    report: dict[str, Any] = Field(examples=[{}])


class ReleaseDetail(Release):
    """open_points: what to look at in the letter before it is sent, in Danish.

    width_note: how many names fit a struck one by the width of its box, in Danish; "" where none
    was counted.
    """

    open_points: list[str] = Field(examples=[["Skriv ansøgerens adresse i brevet."]])
    width_note: str = Field(examples=[""])
    documents: list[ReleasedDocument]


class Health(BaseModel):
    """checks: by part; ready only where all are true."""

    ok: bool
    checks: dict[str, bool] = Field({}, examples=[{"database": True, "broker": True}])
