"""Augmentations: the annotation stays in place, the same seed gives the same document."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.evaluation.augment import AUGMENTERS, edited, swap_names
from models.evaluation.gold import GoldDocument, GoldPage, Mention, parse
from models.evaluation.origins import uncommon_names
from models.evaluation.robustness import augmented

LETTER = """#genre: brev

Sag om [[PERSON|Mette Holm Kragelund]], [[CPR|610190-1234]], [[ADDRESS|Ågade 3, 6400 Sønderborg]].
[[PERSON|METTE]] og [[PERSON|Bo Kragelund]] ([[PERSON|MK]]) ringede. [[PERSON|Mettes]] bror kom
også, skriver [[PERSON|kragelund]] til [[PERSON|Kragelund, Bo]] på [[EMAIL|mette@eksempel.dk]].
"""


def letter() -> GoldDocument:
    return parse(LETTER, "01_brev")


def surfaces(document: GoldDocument, kind: str = "PERSON") -> list[str]:
    return [p.text[m.start : m.end] for p in document.pages for m in p.mentions if m.kind == kind]


@pytest.mark.parametrize("name", AUGMENTERS)
def test_every_augmenter_changes_and_repeats(name: str) -> None:
    documents = [letter()]
    (first,), (again,) = (augmented(documents, name, AUGMENTERS[name]) for _ in range(2))
    assert first == again
    assert documents == [letter()]
    assert [m.kind for m in first.pages[0].mentions] == [m.kind for m in letter().pages[0].mentions]
    many = parse(LETTER + LETTER.partition("\n\n")[2] * 9, "02_breve")
    (changed,) = augmented([many], name, AUGMENTERS[name])
    assert changed.pages[0].text != many.pages[0].text


def test_names_are_swapped_in_step() -> None:
    names = uncommon_names()
    document = swap_names("slavic", "f", common=False)(letter(), random.Random(1))
    full, upper, bo, initials, genitive, low, turned = surfaces(document)
    given, middle, family = full.split(" ", 1)[0], full.split(" ")[1], full.split(" ")[-1]
    assert given in names["slavic", "f"]
    assert middle in names["slavic", "f"]
    assert family in names["slavic", "l"]
    assert upper == given.upper()
    assert genitive == given + "s"
    assert bo.split(" ")[-1] == family
    assert low == family.lower()
    assert turned == f"{family}, {bo.split(' ')[0]}"
    assert initials == given[0] + family[0]
    assert surfaces(document, "EMAIL") == surfaces(letter(), "EMAIL")


EXACT = [
    ("M. Hansen", "PERSON", ["M. Holm Kragelund", "METTE", "B. Kragelund"]),
    ("lower case", "ADDRESS", ["ågade 3, 6400 sønderborg"]),
    ("upper case", "ADDRESS", ["ÅGADE 3, 6400 SØNDERBORG"]),
    ("æøå as ae, oe, aa", "ADDRESS", ["Aagade 3, 6400 Soenderborg"]),
]


@pytest.mark.parametrize(("name", "kind", "expected"), EXACT)
def test_what_they_do(name: str, kind: str, expected: list[str]) -> None:
    (document,) = augmented([letter()], name, AUGMENTERS[name])
    assert surfaces(document, kind)[: len(expected)] == expected


@given(st.text(st.sampled_from("ab c"), min_size=1, max_size=30), st.data())
def test_mentions_move_with_their_characters(text: str, data: st.DataObject) -> None:
    borders = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=6)))
    edits = [
        (a, b, data.draw(st.text("xyz", max_size=3)))
        for a, b in zip(borders[::2], borders[1::2], strict=False)
    ]
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    page = edited(GoldPage(text, (Mention(start, end, "PERSON"),)), edits)
    outside = [(s, e) for s, e, _ in edits if e <= start or s >= end]
    kept = "".join(text[i] for i in range(start, end) if not any(s <= i < e for s, e, _ in edits))
    if len(outside) == len(edits):
        assert len(page.mentions) == 1
    for mention in page.mentions:
        found = page.text[mention.start : mention.end]
        assert kept == "".join(c for c in found if c not in "xyz")
