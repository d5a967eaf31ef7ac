"""What a scanner misread is put right, and what only looks so is left alone."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.analyzer import load_analyzer
from models.recognizers.misread import mend

ANALYZER = load_analyzer("none")


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("ring 6O 12 44 8l nu", "ring 60 12 44 81 nu"),
        ("tlf. 98 ll 47 12", "tlf. 98 11 47 12"),
        ("CVR 485607Z5", "CVR 48560725"),
        ("AV 38 2O7", "AV 38 207"),
        ("72O479-2l16", "720479-2116"),
        ("0OO7731962", "0007731962"),
        ("+45 53 l9 40 72", "+45 53 19 40 72"),
        ("Møllevej ll, 9640 Farsø", "Møllevej 11, 9640 Farsø"),
        ("964O Farsø", "9640 Farsø"),
        ("Niels 0ve Holm", "Niels Ove Holm"),
        ("Eski1d", "Eskild"),
        ("M0hamad", "Mohamad"),
        ("KR1STENSEN", "KRISTENSEN"),
        ("N. 0. Holm", "N. O. Holm"),
        ("AI-Jaber", "Al-Jaber"),
    ],
)
def test_is_put_right(read: str, meant: str) -> None:
    found = mend(read)
    assert found is not None
    assert found[0] == meant


@pytest.mark.parametrize(
    "text",
    [
        "Vitamin B12 og omega3",
        "hoda0417",
        "3F og F16",
        "12B, 14 a og 9l",
        "matr.nr. 22 l",
        "2l mælk",
        "A4-ark",
        "KLE 27.24.00-G01",
        "CO2 og H2O",
        "fase 2b",
        "MS365",
        "ill og Illum",
        "INC0048812",
        "",
    ],
)
def test_is_left_alone(text: str) -> None:
    assert mend(text) is None


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="0159lIOoZSBaegnrs.- ÆØå|\n", max_size=60))
def test_length_and_other_characters_stay(text: str) -> None:
    found = mend(text)
    if found is not None:
        mended, at = found
        assert len(mended) == len(text)
        assert [i for i, (a, b) in enumerate(zip(text, mended, strict=True)) if a != b] == at


@settings(max_examples=200, deadline=None)
@given(st.integers(20000000, 99999999), st.data())
def test_a_misread_phone_number_is_found(number: int, data: st.DataObject) -> None:
    groups = [f"{number:08}"[i : i + 2] for i in range(0, 8, 2)]
    at = data.draw(st.integers(0, 3))
    looks = {"1": "l", "0": "O"}
    groups[at] = "".join(looks.get(c, c) for c in groups[at])
    text = f"Tlf. {' '.join(groups)} hele dagen"
    found = next(iter(ANALYZER.analyze([text])))
    assert any(e.start <= 5 and e.end >= 16 for e in found if e.entity_type == "PHONE"), text


def test_the_explanation_says_so() -> None:
    found = next(iter(ANALYZER.analyze(["Tlf. 6O 12 44 8l"])))
    assert any("læst forkert" in e.explanation for e in found)
