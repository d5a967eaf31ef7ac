"""Shapes that all routes share."""

from __future__ import annotations

from typing import Annotated, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

ID = "0f8fad5bd9cb469fa16570867728950e"
"""An id for examples."""
SHA = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
"""A hash for examples."""

Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)]
Identifier = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{1,64}$")]
Box = Annotated[
    list[Annotated[float, Field(allow_inf_nan=False)]],
    Field(min_length=4, max_length=4, examples=[[72.0, 90.1, 120.4, 102.0]]),
]
T = TypeVar("T")


class Incoming(BaseModel):
    """A request body: unknown fields are errors, so that a misspelt one isn't silently lost."""

    model_config = ConfigDict(extra="forbid")


class Listing(BaseModel, Generic[T]):
    """A page of a list. next: cursor of the following page, null at the end."""

    items: list[T]
    next: str | None = Field(None, examples=[None])
    total: int = Field(examples=[1])


class FieldError(BaseModel):
    """One field that doesn't hold."""

    field: str = Field(examples=["title"])
    message: str = Field(examples=["Mangler."])


class Reason(BaseModel):
    """One thing that stands against a release."""

    document_id: str | None = Field(examples=[ID])
    akt_id: int | None = Field(examples=[2])
    message: str = Field(examples=["Akt 2 er ikke gennemgået. Gennemgå dokumentet til ende."])


class Problem(BaseModel):
    """An error (RFC 9457). errors: on 422; reasons: on a refused release."""

    type: str = Field(examples=["urn:redactor:problem:not_found"])
    title: str = Field(examples=["Findes ikke"])
    status: int = Field(examples=[404])
    detail: str = Field(examples=["Findes ikke, eller du har ikke adgang."])
    code: str = Field(examples=["not_found"])
    errors: list[FieldError] | None = None
    reasons: list[Reason] | None = None


class Named(BaseModel):
    """Someone or something by id and name."""

    id: str = Field(examples=[ID])
    name: str = Field(examples=["Børn og familie"])
