"""What goes in and out of the language models."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Entity:
    """Characters ``start:end`` of the analysed text.

    entity_type: a name of DESIGN.md's list (never Presidio's own). score: 0..1. recognizer: who
    found it. explanation: pattern, validation and context word, in Danish, for the caseworker.
    """

    start: int
    end: int
    entity_type: str
    score: float
    recognizer: str
    explanation: str = ""


class NerModel(Protocol):
    """A named-entity model: PERSON, LOCATION, ORGANISATION (and what more it knows)."""

    @property
    def name(self) -> str:
        """Name and version, for the analysis and the stage key."""

    def find(self, texts: Iterable[str]) -> Iterator[Sequence[Entity]]:
        """Entities of each text, in order; batches inside, keeps no text."""


class TextAnalyzer(Protocol):
    """What the rest of the product calls."""

    @property
    def name(self) -> str: ...

    def analyze(self, texts: Iterable[str]) -> Iterator[Sequence[Entity]]:
        """Entities of each text (a page, say), sorted by start; may overlap and nest."""
