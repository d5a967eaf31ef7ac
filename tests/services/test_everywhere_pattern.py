"""What counts as the same text when it is to go everywhere."""

from __future__ import annotations

import pytest

from redactor.errors import InvalidValue
from redactor.services.everywhere import pattern_of


@pytest.mark.parametrize(
    ("wanted", "text", "found"),
    [
        ("Anna", "Anna, ANNA og annas", ["Anna", "ANNA", "annas"]),
        ("Anna", "Hanna Annabella Johanna", []),
        ("Anna", "Anna's og Anna’s", ["Anna's", "Anna’s"]),
        ("Bo Lindgren", "Bo\nLindgren, BO  LINDGREN, Bo\u00a0Lindgrens", 3),
        ("Ærøvej 12", "ærøvej\n12, Ærøvej 120, Ærøvej 12 B", ["ærøvej\n12", "Ærøvej 12"]),
        ("Ane-Sofie", "Ane\u2011Sofie og Ane–Sofie", ["Ane\u2011Sofie", "Ane–Sofie"]),
        ("610190-1234", "6101901234, 610190 1234, 61 01 90-1234", 3),
        ("6101901234", "610190-1234 og 16101901234", ["610190-1234"]),
        ("40 05 60 70", "40056070, 4005 6070, 40.05.60.70, 400560701", 3),
        ("12", "12 og 120 og 1 2", ["12"]),
        ("a.b@c.dk", "A.B@C.DK axb@c.dk", ["A.B@C.DK"]),
        ("(fortrolig)", "(fortrolig) og fortrolig", ["(fortrolig)"]),
        ("A" + "\u030a" + "se", "Åse", ["Åse"]),
    ],
)
def test_pattern(wanted: str, text: str, found: list[str] | int) -> None:
    hits = [m[0] for m in pattern_of(wanted).finditer(text)]
    if isinstance(found, int):
        assert len(hits) == found, hits
    else:
        assert hits == found


@pytest.mark.parametrize("text", ["", " ", "a", "--", "  .  "])
def test_too_little_to_look_for(text: str) -> None:
    with pytest.raises(InvalidValue):
        pattern_of(text)
