"""Letters drawn as outlines: those that nobody sees make the page a picture, all others stay."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from redactor.domain.geometry import Box
from redactor.domain.suggestion import Mark
from tests.pdf.striking import strike_clean


def _letter(x: int, y: int, wide: int = 8) -> str:
    return (
        f"{x} {y} m {x + wide} {y} l {x + wide} {y + 10} l "
        f"{x + 4} {y + 14} {x + 2} {y + 13} {x} {y + 10} c h f "
    )


def _word(x: int, y: int) -> str:
    return "".join(_letter(x + 12 * i, y, 5 + i % 4) for i in range(6))


HIDDEN = {
    "below a box": f"{_word(300, 313)} 0 g 290 300 150 40 re f",
    "below white": f"{_word(300, 313)} 1 g 290 300 150 40 re f",
    "in white": f"1 g {_word(300, 313)}",
    "clipped away": f"q 0 0 5 5 re W n {_word(300, 313)} Q",
}
SEEN = {
    "a word": _word(300, 313),
    "a word on a box": f"0.8 g 290 300 150 40 re f 0 g {_word(300, 313)}",
    "white cells": "1 g " + "".join(f"300 {300 + 20 * i} 50 18 re f " for i in range(8)),
    "round fields in white": "1 g " + "".join(_letter(300 + 12 * i, 400) for i in range(9)),
    "a word beside three white marks": f"{_word(300, 313)} 1 g " + "".join(
        _letter(300 + 12 * i, 400) for i in range(3)),
}  # fmt: skip


def _struck(code: str, make_pdf: Any, folder: Path) -> tuple[list[int], int]:
    """Pages that became pictures, and how many curves the released page draws."""
    source, target = folder / "planted.pdf", folder / "out.pdf"
    with pikepdf.open(make_pdf()) as pdf:
        pdf.pages[0].contents_add(pdf.make_stream(code.encode()))
        pdf.save(source)
    answer = strike_clean(source, target, [Mark(1, (Box(116, 108, 178, 125),), "OFL § 30")])
    with pikepdf.open(target) as pdf:
        curves = re.findall(rb"\bc\n", pdf.pages[0].obj.Contents.read_bytes())
    return answer["overstrike"]["rasterised_pages"], len(curves)


@pytest.mark.parametrize("place", HIDDEN)
def test_outlines_that_nobody_sees_go(place: str, make_pdf: Any, tmp_path: Path) -> None:
    assert _struck(HIDDEN[place], make_pdf, tmp_path) == ([1], 0)


@pytest.mark.parametrize("place", SEEN)
def test_drawings_that_are_seen_stay(place: str, make_pdf: Any, tmp_path: Path) -> None:
    pictures, curves = _struck(SEEN[place], make_pdf, tmp_path)
    assert pictures == []
    assert curves == SEEN[place].count(" c ")


def test_outlines_beside_the_page_go(make_pdf: Any, tmp_path: Path) -> None:
    assert _struck(_word(900, 313), make_pdf, tmp_path) == ([], 0)
