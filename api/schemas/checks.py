"""What the API says of files that are checked."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import BaseModel, Field

from api.schemas.cases import DocumentError
from api.schemas.common import ID


class PlaceInFile(BaseModel):
    page: int = Field(examples=[1])
    place: str = Field(examples=["øverst til venstre"])


class FoundInFile(BaseModel):
    """pages: from 1; empty where it is about the whole file. advice: what to do, or ""."""

    severity: Literal["leak", "risk", "note"]
    label: str = Field(examples=["LÆK"])
    message: str = Field(examples=["Under en boks står der tekst, som kan kopieres."])
    pages: list[int] = Field(examples=[[1, 4]])
    places: list[PlaceInFile]
    advice: str = Field(examples=["Se på stedet, og afgør, om det må udleveres."])


class CheckedPart(BaseModel):
    name: str = Field(examples=["glyphs"])
    label: str = Field(examples=["Ingen tekst under boksene"])
    state: Literal["pass", "fail", "not_checked"]
    text: str = Field(examples=["bestået"])


class Answer(BaseModel):
    """headline: the verdict in Danish. findings: worst first."""

    verdict: Literal["safe", "leak", "risk", "unproven"]
    headline: str = Field(examples=["IKKE bevist sikker: filen lækker. Udlever den ikke."])
    pages: int = Field(examples=[3])
    findings: list[FoundInFile]
    checks: list[CheckedPart]


class Check(BaseModel):
    """answer: None until it is done. error: Danish, where it failed."""

    id: str = Field(examples=[ID])
    state: Literal["pending", "done", "failed"]
    created_at: dt.datetime
    finished_at: dt.datetime | None
    answer: Answer | None
    error: str = Field(examples=[""])


class CheckResult(BaseModel):
    """One file of a request: its check, or why it wasn't taken."""

    name: str = Field(examples=["Afgørelse.pdf"])
    check: Check | None
    error: DocumentError | None


class CheckResults(BaseModel):
    items: list[CheckResult]
