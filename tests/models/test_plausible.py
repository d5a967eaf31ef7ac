"""What a language model calls a person or an address, held against the word lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import pytest

from models.analyzer import DanishAnalyzer
from models.types import Entity


class Marks:
    """A model that marks what it was told to, whatever the text."""

    name = "marks"

    def __init__(self, surface: str, entity_type: str, score: float) -> None:
        self._told = (surface, entity_type, score)

    def find(self, texts: Iterable[str]) -> Iterator[Sequence[Entity]]:
        surface, entity_type, score = self._told
        for text in texts:
            at = text.index(surface)
            yield [Entity(at, at + len(surface), entity_type, score, "marks")]


def kept(text: str, surface: str, entity_type: str, score: float) -> list[str]:
    analyzer = DanishAnalyzer([], Marks(surface, entity_type, score))
    return [text[e.start : e.end] for e in next(iter(analyzer.analyze([text])))]


@pytest.mark.parametrize(
    ("text", "surface", "score", "expected"),
    [
        ("Vi talte med Dragana i dag", "Dragana", 0.5, ["Dragana"]),
        ("mødte Zeynep Aydin i dag", "Zeynep Aydin", 0.5, ["Zeynep Aydin"]),
        ("så kom jusufa forbi", "jusufa", 0.9, ["jusufa"]),
        ("Hanne Holm\nPersonnr.: 1", "Hanne Holm\nPersonnr", 0.9, ["Hanne Holm"]),
        ("Kan Lassen regne med det", "Kan Lassen", 0.9, ["Lassen"]),
        ("Sagsbehandler Holm ringer", "Sagsbehandler Holm", 0.9, ["Holm"]),
        ("hvor de bor nu", "de", 0.98, []),
        ("hun vil bo hos mor", "bo", 0.98, []),
        ("Niveauplan              ES", "Niveauplan", 0.98, []),
        ("Resultat: CBCL er normal", "CBCL", 0.99, []),
        ("kl. 12.30 i dag", "12.30", 0.99, []),
        ("han er muslim og gift", "muslim", 0.99, []),
    ],
)
def test_person(text: str, surface: str, score: float, expected: list[str]) -> None:
    assert kept(text, surface, "PERSON", score) == expected


@pytest.mark.parametrize(
    ("text", "surface", "score", "expected"),
    [
        ("bor Rugmarken 14 nu", "Rugmarken 14", 0.6, ["Rugmarken 14"]),
        ("bor Dyssen 14 nu", "Dyssen 14", 0.95, ["Dyssen 14"]),
        ("læser LIX 18 nu", "LIX 18", 0.95, []),
        ("om Natura 2000 nu", "Natura 2000", 0.99, []),
        ("jf. § 15 b, nr. 5 nu", "nr. 5", 0.9, []),
    ],
)
def test_address(text: str, surface: str, score: float, expected: list[str]) -> None:
    assert kept(text, surface, "ADDRESS", score) == expected


def test_model_and_rules_are_joined_and_short_marks_take_their_brackets() -> None:
    analyzer = DanishAnalyzer([], Marks("LKJ", "PERSON", 0.95))
    text = "ført af (LKJ) i dag"
    assert [text[e.start : e.end] for e in next(iter(analyzer.analyze([text])))] == ["(LKJ)"]
    assert analyzer.name.startswith("marks+")
