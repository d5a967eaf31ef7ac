"""Overlaps, trimming, boxes and ids."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.types import Entity
from redactor.domain.suggestion import ENTITY_TYPES
from redactor.domain.text import PageText
from redactor.suggest.boxes import boxes_of, suggest
from redactor.suggest.overlap import merge
from redactor.suggest.types import strength


def page_of(text: str, *, number: int = 1, per_line: int = 40) -> PageText:
    """A page in fixed pitch: 6 points a character, 12 a line; white space has no glyph."""
    boxes = np.full((len(text), 4), np.nan, dtype=np.float32)
    lines = np.full(len(text), -1, dtype=np.int32)
    line, column = 0, 0
    for i, ch in enumerate(text):
        if ch == "\n" or column >= per_line:
            line, column = line + 1, 0
        if not ch.isspace():
            boxes[i] = (column * 6, line * 12, column * 6 + 6, line * 12 + 10)
            lines[i] = line
        column += 1
    return PageText(number, 595, 842, text, boxes, lines)


def entity(text: str, part: str, entity_type: str, score: float = 0.8, note: str = "") -> Entity:
    start = text.index(part)
    return Entity(start, start + len(part), entity_type, score, f"{entity_type.lower()}_rec", note)


@pytest.mark.parametrize(
    ("text", "finds", "expected"),
    [
        ("Anna Holm, her", [("Anna Holm,", "PERSON")], [("Anna Holm", "PERSON")]),
        ("se M.K. her", [("M.K.", "PERSON")], [("M.K.", "PERSON")]),
        ("(Anna Holm)", [("(Anna Holm)", "PERSON")], [("(Anna Holm)", "PERSON")]),
        ("(Anna Holm)", [("Anna Holm)", "PERSON")], [("Anna Holm", "PERSON")]),
        ("ring (+45) 40 05", [("(+45) 40 05", "PHONE")], [("(+45) 40 05", "PHONE")]),
        ("Anna Holm", [("Anna", "PERSON"), ("nna Holm", "PERSON")], [("Anna Holm", "PERSON")]),
        # one inside the other
        (
            "Nørregade 14, 6400 Sønderborg",
            [("Nørregade 14, 6400 Sønderborg", "ADDRESS"), ("Sønderborg", "LOCATION")],
            [("Nørregade 14, 6400 Sønderborg", "ADDRESS")],
        ),
        (
            "Advokat Bo Dam ApS",
            [("Advokat Bo Dam ApS", "ORGANISATION"), ("Bo Dam", "PERSON")],
            [("Advokat Bo Dam ApS", "ORGANISATION"), ("Bo Dam", "PERSON")],
        ),
        (
            "Anna Holm 710190-0004 her",
            [("Anna Holm 710190-0004 her", "PERSON"), ("710190-0004", "CPR")],
            [("Anna Holm", "PERSON"), ("710190-0004", "CPR"), ("her", "PERSON")],
        ),
        (
            "anna.holm@x.dk",
            [("anna.holm@x.dk", "EMAIL"), ("anna", "PERSON"), ("x.dk", "URL")],
            [("anna.holm@x.dk", "EMAIL")],
        ),
        (
            "10.44.18.20",
            [("10.44.18.20", "IP_ADDRESS"), ("10.44.18.20", "PHONE")],
            [("10.44.18.20", "IP_ADDRESS")],
        ),
        # crossing
        (
            "Mads Vej 3 Odense Kommune",
            [("Mads Vej 3 Odense", "ADDRESS"), ("Odense Kommune", "MUNICIPALITY")],
            [("Mads Vej 3 Odense", "ADDRESS"), ("Kommune", "MUNICIPALITY")],
        ),
        ("  ,. ", [("  ,. ", "PERSON")], []),
    ],
)
def test_overlaps(text: str, finds: list[tuple[str, str]], expected: list[tuple[str, str]]) -> None:
    spans = merge([entity(text, part, kind) for part, kind in finds], text)
    assert [(text[s.start : s.end], s.entity_type) for s in spans] == expected


def test_identical_spans_stronger_type_or_clearly_better_score() -> None:
    text = "1234567890"
    close = merge([entity(text, text, "CPR", 0.5), entity(text, text, "P_NUMBER", 0.6)], text)
    clear = merge([entity(text, text, "CPR", 0.5), entity(text, text, "P_NUMBER", 0.9)], text)
    assert [s.entity_type for s in close] == ["CPR"]
    assert [s.entity_type for s in clear] == ["P_NUMBER"]


def test_explanations_of_both_are_kept() -> None:
    text = "Nørregade 14"
    found = suggest(
        [page_of(text)],
        [[entity(text, text, "ADDRESS", note="vejnavn"), entity(text, "14", "AGE", note="tal")]],
        "s",
    )
    assert [s.explanation for s in found] == ["vejnavn; tal"]


def test_one_box_a_printed_line_and_stable_ids() -> None:
    text = "kære Anne\nSofie Dam, hej"
    page = page_of(text)
    found = suggest([page], [[entity(text, "Anne\nSofie Dam", "PERSON")]], "doc")
    assert [s.text for s in found] == ["Anne Sofie Dam"]
    assert found[0].boxes == page.boxes_for(found[0].start, found[0].end)
    assert len(found[0].boxes) == 2
    assert found == suggest([page], [[entity(text, "Anne\nSofie Dam", "PERSON")]], "doc")
    assert found[0].id != suggest([page], [[entity(text, "Sofie Dam", "PERSON")]], "doc")[0].id


def test_bad_offsets_and_page_counts_are_refused() -> None:
    with pytest.raises(ValueError):
        merge([Entity(0, 9, "PERSON", 1.0, "x")], "kort")
    with pytest.raises(ValueError):
        suggest([page_of("a")], [], "s")


def test_every_type_has_a_strength() -> None:
    assert len({strength(t) for t in ENTITY_TYPES}) == len(ENTITY_TYPES)


texts = st.text(alphabet="aB1 .,()-\n", min_size=1, max_size=60)
kinds = st.sampled_from(["PERSON", "ADDRESS", "CPR", "LOCATION", "ORGANISATION", "HEALTH", "URL"])


@st.composite
def analysed(draw: st.DrawFn) -> tuple[str, list[Entity]]:
    text = draw(texts)
    places = st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))
    finds = draw(st.lists(st.tuples(places, kinds, st.floats(0, 1)), max_size=12))
    return text, [Entity(min(p), max(p), k, s, "r", "e") for p, k, s in finds]


@settings(max_examples=500, deadline=None)
@given(analysed())
def test_merging_never_loses_nor_adds_a_covered_character(case: tuple[str, list[Entity]]) -> None:
    text, entities = case
    before = {i for e in entities for i in range(e.start, e.end) if text[i].isalnum()}
    spans = merge(entities, text)
    after = {i for s in spans for i in range(s.start, s.end) if text[i].isalnum()}
    assert after == before
    assert len({(s.start, s.end, s.entity_type) for s in spans}) == len(spans)
    again = merge([Entity(s.start, s.end, s.entity_type, s.score, "r") for s in spans], text)
    assert {(s.start, s.end) for s in again} == {(s.start, s.end) for s in spans}


@given(analysed())
def test_boxes_of_many_spans_are_those_of_each(case: tuple[str, list[Entity]]) -> None:
    text, entities = case
    page = page_of(text, per_line=7)
    spans = merge(entities, text)
    assert boxes_of(page, spans) == [page.boxes_for(s.start, s.end) for s in spans]


def test_work_grows_with_the_finds_and_not_with_their_square(
    count_calls: Callable[[Callable[[], object]], int],
) -> None:
    def work(repeats: int) -> Callable[[], object]:
        text = ("Anna Holm bor på Nørregade 14 og " * repeats).strip()
        starts = [i for i in range(len(text)) if text.startswith("Anna", i)]
        finds = [Entity(i, i + 9, "PERSON", 0.9, "r", "navn") for i in starts]
        finds += [Entity(i + 17, i + 29, "ADDRESS", 0.9, "r", "adresse") for i in starts]
        page = page_of(text)
        return lambda: suggest([page], [finds], "s")

    assert count_calls(work(800)) < 6 * count_calls(work(200))
