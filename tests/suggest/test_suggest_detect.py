"""Entities over pages: what runs over a page break is found, and ranges give the same as all."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import pytest

from models.types import Entity
from redactor.domain.text import PageText
from redactor.suggest.detect import detect

NAME = re.compile(r"Bodil\s+Rosenkær|8600\s+Silkeborg")


class ByPattern:
    """An analyzer that knows two names; counts the texts it was given."""

    name = "pattern"

    def __init__(self) -> None:
        self.texts = 0

    def analyze(self, texts: Iterable[str]) -> Iterator[Sequence[Entity]]:
        for text in texts:
            self.texts += 1
            yield [Entity(m.start(), m.end(), "PERSON", 0.9, "x") for m in NAME.finditer(text)]


def page(number: int, text: str) -> PageText:
    boxes = np.array([[10.0 * i, 0, 10.0 * i + 9, 10] for i in range(len(text))], dtype=np.float32)
    lines = np.cumsum([0, *(c == "\n" for c in text)])[:-1].astype(np.int32)
    return PageText(number, 595, 842, text, boxes.reshape(-1, 4), lines)


def found(pages: Sequence[PageText], entities: Sequence[Sequence[Entity]]) -> list[list[str]]:
    return [[p.text[e.start : e.end] for e in row] for p, row in zip(pages, entities, strict=True)]


PAGES = [
    page(1, "Mødet er aftalt med Bodil"),
    page(2, "Rosenkær i morgen. Hun bor i 8600"),
    page(3, "Silkeborg og har det godt."),
    page(4, "Bodil Rosenkær ringer igen."),
]
ALL = [["Bodil"], ["Rosenkær", "8600"], ["Silkeborg"], ["Bodil Rosenkær"]]


def test_what_runs_over_a_break_is_found_on_both_pages() -> None:
    assert found(PAGES, detect(PAGES, ByPattern())) == ALL


@pytest.mark.parametrize("cuts", [(1,), (2,), (3,), (1, 2), (1, 2, 3)])
def test_ranges_together_give_the_same_as_all_pages(cuts: tuple[int, ...]) -> None:
    edges = [0, *cuts, len(PAGES)]
    result: list[list[str]] = []
    for first, last in itertools.pairwise(edges):
        part = PAGES[first:last]
        before = PAGES[first - 1] if first else None
        after = PAGES[last] if last < len(PAGES) else None
        result += found(part, detect(part, ByPattern(), before=before, after=after))
    assert result == ALL


@pytest.mark.parametrize(
    ("ending", "asked"),
    [
        ("Vi ses på torsdag.", False),
        ("Hvad sker der på torsdag?", False),
        ("Mødet er med Jens P.", True),
        ("Rugmarken 14, 2. tv.", True),
        ("Mødet er med Bodil", True),
        ("Brevet er fra 2024.", True),
    ],
)
def test_a_break_after_a_sentence_is_not_asked_about(ending: str, asked: bool) -> None:
    analyzer = ByPattern()
    list(detect([page(1, ending), page(2, "Ny side begynder her.")], analyzer))
    assert analyzer.texts == (3 if asked else 2)
