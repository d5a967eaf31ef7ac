"""Suggestions, marks and the analysis of a document.

A suggestion is a span on one page that may have to go. It never changes; what people decide
about it is kept apart, in decisions.
"""

from __future__ import annotations

import enum
import hashlib
from dataclasses import dataclass
from typing import Any

from redactor.domain.geometry import Box


class Category(enum.StrEnum):
    """identifier: points at a person; context: tells something of one."""

    IDENTIFIER = "identifier"
    CONTEXT = "context"


class Action(enum.StrEnum):
    """What is to happen to what stands under a suggestion's boxes."""

    REDACT = "redact"
    KEEP = "keep"


IDENTIFIER_TYPES = frozenset(
    [
        "PERSON",
        "ADDRESS",
        "CPR",
        "DATE_OF_BIRTH",
        "PHONE",
        "EMAIL",
        "USERNAME",
        "BANK_ACCOUNT",
        "IBAN",
        "SWIFT",
        "CARD_NUMBER",
        "LICENSE_PLATE",
        "VIN",
        "PASSPORT",
        "DRIVING_LICENCE",
        "IP_ADDRESS",
        "GPS",
        "KVHX",
        "GUID",
        "CVR",
        "P_NUMBER",
        "SE_NUMBER",
        "MATRIKEL",
        "BFE",
        "CASE_NUMBER",
        "URL",
    ]
)
CONTEXT_TYPES = frozenset(
    [
        "ORGANISATION",
        "MUNICIPALITY",
        "AUTHORITY",
        "REGION",
        "LOCATION",
        "AGE",
        "DATE",
        "PRICE",
        "HEALTH",
        "MEDICINE",
        "CRIME",
        "UNION",
        "RELIGION",
        "ETHNICITY",
        "NATIONALITY",
        "SEXUALITY",
        "GENDER",
        "POLITICS",
    ]
)
MANUAL = "MANUAL"
"""Entity type of a box that a caseworker drew by hand."""
ENTITY_TYPES = IDENTIFIER_TYPES | CONTEXT_TYPES | {MANUAL}


def category_of(entity_type: str) -> Category:
    """Category of an entity type; a hand-drawn box counts as an identifier."""
    return Category.CONTEXT if entity_type in CONTEXT_TYPES else Category.IDENTIFIER


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A span on page ``page`` (from 1): characters ``start:end`` of that page's text.

    boxes: one a printed line, displayed points. score: 0..1. person: group key within the case
    ("p3") or None. proposed, ground, reason: what policy proposes, under which paragraph, and why
    (Danish, for the caseworker). start and end are -1 for a box drawn by hand.
    """

    id: str
    page: int
    start: int
    end: int
    entity_type: str
    text: str
    score: float
    boxes: tuple[Box, ...]
    recognizer: str
    explanation: str = ""
    person: str | None = None
    proposed: Action = Action.REDACT
    ground: str | None = None
    reason: str = ""

    @property
    def category(self) -> Category:
        return category_of(self.entity_type)

    def as_json(self) -> dict[str, Any]:
        """The shape of ``redactor.analysis/1`` (DESIGN: contract)."""
        return {
            "id": self.id,
            "page": self.page,
            "entity_type": self.entity_type,
            "category": self.category.value,
            "text": self.text,
            "score": round(self.score, 4),
            "boxes": [b.as_list() for b in self.boxes],
            "recognizer": self.recognizer,
            "explanation": self.explanation,
            "person": self.person,
            "proposed": self.proposed.value,
            "ground": self.ground,
            "reason": self.reason,
            "start": self.start,
            "end": self.end,
        }


def suggestion_id(scope: str, page: int, start: int, end: int, entity_type: str) -> str:
    """A stable id: the same span of the same scope (file hash, document id) gets the same id."""
    key = f"{scope}/{page}/{start}/{end}/{entity_type}".encode()
    return hashlib.sha256(key).hexdigest()[:24]


@dataclass(frozen=True, slots=True)
class Mark:
    """An accepted overstrike on one page: what goes, and the paragraph printed in the box.

    text: what stands under the boxes as far as it is known (the verifier searches for it); empty
    for a box over a picture. label: short form of the ground ("OFL § 30") or a pseudonym
    ("Part 1"), may be empty. ground: the paragraph in full ("OFL § 30, nr. 1"), may be empty.
    """

    page: int
    boxes: tuple[Box, ...]
    label: str = ""
    text: str = ""
    suggestion_id: str = ""
    ground: str = ""
