"""The analyzer as a whole: laws, fail closed, linear, and the same in a stock Presidio engine."""

# ruff: noqa: E501 - tables of cases
from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.analyzer import DanishAnalyzer, build_registry, load_analyzer, stock_engine
from models.mapping import IDENTIFIERS, TYPES, our_type
from models.overlaps import resolve
from models.recognizers import all_recognizers
from models.recognizers.cpr import CprRecognizer
from models.recognizers.view import TextView
from models.types import Entity

ANALYZER = load_analyzer("none")


def analyze(text: str) -> list[Entity]:
    return list(next(iter(ANALYZER.analyze([text]))))


@st.composite
def cpr_numbers(draw: st.DrawFn) -> tuple[str, str]:
    """A replacement number (day + 60, nobody has one) and the same in some layout."""
    day, month = draw(st.integers(61, 88)), draw(st.integers(1, 12))
    year, serial = draw(st.integers(0, 99)), draw(st.integers(0, 9999))
    birth, tail = f"{day:02}{month:02}{year:02}", f"{serial:04}"
    sep = draw(
        st.sampled_from(["-", "–", "\u2010", "\u2011", " ", "", "/", " - ", "-\n", "\n", "\t"])
    )
    if draw(st.booleans()) and sep in ("-", " "):
        birth = f"{birth[:2]} {birth[2:4]} {birth[4:]}"
    if draw(st.integers(0, 9)) == 0 and sep == "-":
        tail = "xxxx"
    return birth, birth + sep + tail


@settings(max_examples=300, deadline=None)
@given(cpr_numbers(), st.sampled_from(["cpr.nr. ", "CPR: ", "Personnummer ", "cpr "]))
def test_every_cpr_number_with_its_label_is_found(number: tuple[str, str], label: str) -> None:
    text = f"Barnet, {label}{number[1]}, bor hos mor."
    start = text.index(number[1])
    hits = [e for e in analyze(text) if e.entity_type == "CPR"]
    assert any(e.start <= start and e.end >= start + len(number[1]) for e in hits), text


@settings(max_examples=200, deadline=None)
@given(
    st.integers(20000000, 99999999),
    st.sampled_from([(2, 2, 2, 2), (4, 4), (8,), (3, 2, 3)]),
    st.sampled_from([" ", ".", "-"]),
    st.sampled_from(["tlf. ", "Mobil: ", "ring på ", "+45 "]),
)
def test_every_phone_number_with_its_label_is_found(
    number: int, groups: tuple[int, ...], sep: str, label: str
) -> None:
    digits, parts, at = str(number), [], 0
    for n in groups:
        parts.append(digits[at : at + n])
        at += n
    text = f"Hun har {label}{sep.join(parts)} hele dagen"
    assert any(
        e.entity_type == "PHONE" and text[e.start : e.end].endswith(parts[-1])
        for e in analyze(text)
    )


ENTITY = st.builds(
    lambda a, n, t, s: Entity(a, a + n, t, s, "x"),
    st.integers(0, 60),
    st.integers(1, 20),
    st.sampled_from(sorted(TYPES)),
    st.floats(0.35, 1.0),
)


@settings(max_examples=400, deadline=None)
@given(st.lists(ENTITY, max_size=25))
def test_settling_overlaps_loses_no_covered_character(entities: list[Entity]) -> None:
    before = {i for e in entities for i in range(e.start, e.end)}
    settled = resolve(entities)
    assert {i for e in settled for i in range(e.start, e.end)} == before
    assert resolve(settled) == settled
    assert [e.start for e in settled] == sorted(e.start for e in settled)
    names = {"PERSON"}
    identifying = {
        i for e in entities if e.entity_type in IDENTIFIERS and e.entity_type not in names
        for i in range(e.start, e.end)
    }  # fmt: skip
    after = {i for e in settled if e.entity_type in IDENTIFIERS for i in range(e.start, e.end)}
    assert identifying <= after


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\n\n\n",
        "İİİ İstanbul Kragholt",
        "👩‍👧 Ida Holm 👍",
        "ا ب ت 620514-6600",
        "a" * 5000,
        "\x00\x01",
    ],
)
def test_odd_texts(text: str) -> None:
    for e in analyze(text):
        assert 0 <= e.start < e.end <= len(text)
        assert e.entity_type in TYPES
        assert 0 <= e.score <= 1


HOSTILE = {
    "digits": "1234567890" * 1500,
    "digits and spaces": "12 34 " * 2500,
    "digits and dots": "1.2.3.4." * 1900,
    "letters": "a" * 15000,
    "capitals": "A." * 7500,
    "names": "Ida Holm " * 1700,
    "at signs": "a@" * 7500,
    "hyphens": "a-" * 7500,
    "labels": "cpr.nr. konto reg.nr. tlf " * 600,
    "spaces": " " * 15000,
    "line ends": "navn\n" * 3000,
    "brackets": "((((" * 3700,
    "slashes": "1/2/" * 3700,
    "underscores": "Holm_" * 3000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_time_is_linear(name: str) -> None:
    """Four times the text takes at most about four times as long, and never seconds."""
    text = HOSTILE[name]

    def seconds(t: str) -> float:
        best = 9.0
        for _ in range(2):
            begin = time.process_time()
            analyze(t)
            best = min(best, time.process_time() - begin)
        return best

    small, large = seconds(text), seconds(text * 4)
    assert large < 12 * small + 0.1, (small, large)


def test_error_in_a_recogniser_stops_the_analysis() -> None:
    class Broken(CprRecognizer):
        def find(self, view: TextView) -> Iterator[Entity]:
            raise RuntimeError("broken")

    with pytest.raises(RuntimeError):
        list(DanishAnalyzer([Broken()], None).analyze(["x"]))


def test_stock_presidio_finds_the_same() -> None:
    text = "Cpr.nr. 620514-6600, tlf. 97 52 30 18, Rugmarken 14, 8620 Kjellerup, ida@eksempel.dk"
    stock = stock_engine("none").analyze(text, language="da")
    assert {(r.start, r.end, r.entity_type) for r in stock} >= {
        (e.start, e.end, e.entity_type) for e in analyze(text) if e.entity_type in IDENTIFIERS
    }
    assert len(build_registry().recognizers) == len(all_recognizers())


def test_every_type_of_the_design_has_a_recogniser() -> None:
    assert {t for r in all_recognizers() for t in r.supported_entities} == TYPES


def test_low_scores_are_left_out() -> None:
    strict = load_analyzer("none", min_score=0.9)
    assert all(e.score >= 0.9 for e in next(iter(strict.analyze(["Ida Holm, tlf. 97 52 30 18"]))))


@pytest.mark.parametrize(
    ("label", "ours"),
    [("PER", "PERSON"), ("B-LOC", "LOCATION"), ("ORG", "ORGANISATION"), ("PHONE_NUMBER", "PHONE"), ("CPR", "CPR"), ("WORK_OF_ART", None)],
)  # fmt: skip
def test_foreign_labels(label: str, ours: str | None) -> None:
    assert our_type(label) == ours


def test_view_keeps_positions() -> None:
    text = "İ–\u00a0é\r\n"
    view = TextView(text)
    assert len(view.norm) == len(view.lower) == len(text)
    assert view.norm[1:3] == "- "
