"""Where a box drawn by hand cuts a line, beside the rules of a table, on lines that run up."""

from __future__ import annotations

import ctypes
import itertools
import random
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pymupdf
import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from pikepdf import Dictionary, Name

from redactor.domain.geometry import Box
from redactor.domain.labelling import WIDTHS, BoxLook
from redactor.domain.suggestion import Mark
from tests.pdf.striking import strike_clean

LABEL = "OFL § 30"
LINES = [
    "Gråspurven, jydske gøge og",
    "pyntelige svaler; på flugt",
    "fra egne, gyldne agre i juli.",
]


def ink(path: Path) -> list[tuple[str, float, float]]:
    """The letters of the first page and the middle of their ink, as pdfium sees them."""
    doc = pypdfium2.PdfDocument(path)
    page = doc[0]
    text = page.get_textpage()
    found = []
    sides = [ctypes.c_double() for _ in range(4)]
    for i in range(text.count_chars()):
        char = chr(pdfium.FPDFText_GetUnicode(text.raw, i))
        if not char.isspace() and pdfium.FPDFText_GetCharBox(text.raw, i, *sides):
            left, right, low, top = (s.value for s in sides)
            found.append((char, (left + right) / 2, page.get_height() - (low + top) / 2))
    doc.close()
    return found


@pytest.mark.parametrize("seed", range(12))
def test_no_letter_keeps_the_middle_of_its_ink_under_a_box_drawn_by_hand(
    make_pdf: Any, tmp_path: Path, seed: int
) -> None:
    rnd = random.Random(seed)
    source = make_pdf(LINES, leading=15)
    x, y = rnd.uniform(70, 130), rnd.uniform(106, 150)
    box = Box(x, y, x + rnd.uniform(20, 120), y + rnd.uniform(7, 40))
    answer = strike_clean(source, tmp_path / "out.pdf", [Mark(1, (box,), LABEL)])
    assert answer["overstrike"]["rasterised_pages"] == []
    left = ink(tmp_path / "out.pdf")
    for char, x, y in ink(source):
        there = any(c == char and abs(u - x) + abs(v - y) < 0.5 for c, u, v in left)
        deep = box.x0 + 0.5 < x < box.x1 - 0.5 and box.y0 + 0.5 < y < box.y1 - 0.5
        # at the low edge of a box nothing goes but what it covers by a quarter of the line's height
        low = char in ",;." and y < box.y0 + 3
        assert there != deep or low or _near_an_edge(box, x, y), (char, x, y)


def _near_an_edge(box: Box, x: float, y: float) -> bool:
    """The middle of a letter's cell and that of its ink lie up to so far apart."""
    inside = box.inflate(-1.0, -0.5).contains_point(x, y)
    return not inside and box.inflate(3.0, 3.0).contains_point(x, y)


def test_a_g_goes_though_the_middle_of_its_line_is_free(make_pdf: Any, tmp_path: Path) -> None:
    source = make_pdf(["egne egge", "Bulder"], fontsize=20, leading=28)
    y = next(v for c, _, v in ink(source) if c == "g")
    box = Box(60, y - 1.5, 300, y + 40)  # an "e" has its middle above
    strike_clean(source, tmp_path / "out.pdf", [Mark(1, (box,))])
    assert [c for c, *_ in ink(tmp_path / "out.pdf")] == [*"eneee"]


def _table(path: Path, *, one_path: bool) -> list[float]:
    """A table with thin rules; where its upright ones are."""
    columns = [72.0, 200.0, 290.0, 400.0]
    with pymupdf.open() as doc:
        page = doc.new_page()
        shape = page.new_shape()
        for row in range(4):
            for a, b in itertools.pairwise(columns):
                shape.draw_rect(pymupdf.Rect(a, 100 + 16 * row, b, 116 + 16 * row))
                if not one_path:
                    shape.finish(width=0.5, color=(0, 0, 0))
            texts = ("Grethe Fabelsen", f"6{row}0489-2592", f"{row}7 100,50")
            for a, text in zip(columns, texts, strict=False):
                page.insert_text((a + 4, 112 + 16 * row), text, fontsize=10)
        if one_path:
            shape.finish(width=0.5, color=(0, 0, 0))
        shape.commit()
        doc.save(path)
    return columns


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("style", ["black", "outline"])
def test_boxes_stay_in_the_cell_of_a_table(
    tmp_path: Path, find_marks: Any, width: str, style: str
) -> None:
    source, target = tmp_path / "in.pdf", tmp_path / "out.pdf"
    columns = _table(source, one_path=False)
    marks = find_marks(source, "610489-2592", "Grethe Fabelsen")
    look = BoxLook(style, width)
    answer = strike_clean(source, target, marks, look=look.as_json())
    assert answer["overstrike"]["rasterised_pages"] == []
    old, new = (
        pypdfium2.PdfDocument(path)[0].render(scale=4, grayscale=True).to_numpy().astype(int)
        for path in (source, target)
    )
    for x in columns:
        strip = slice(int(4 * x) - 1, int(4 * x) + 2)
        gap = np.abs(old[404:656, strip] - new[404:656, strip])
        assert gap.max() < 60, x


@pytest.mark.parametrize("rotate", [90, 270])
@pytest.mark.parametrize("width", ["wide", "protected"])
def test_short_words_on_a_page_laid_in_sideways_are_struck_exactly(
    make_pdf: Any, find_marks: Any, tmp_path: Path, rotate: int, width: str
) -> None:
    lines = [f"Linje {n}: af en til 19 og Østermarksen, som er her i dag." for n in range(20)]
    source = make_pdf(lines, rotate=rotate)
    marks = find_marks(source, " af ", "Østermarksen")
    answer = strike_clean(
        source, tmp_path / "out.pdf", marks, look=BoxLook("black", width).as_json()
    )
    assert answer["overstrike"]["rasterised_pages"] == []


def _with_shadow(path: Path) -> None:
    """A soft mask with a picture in it, as browsers print the shadow of a heading."""
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        picture = pdf.make_stream(
            bytes(range(0, 250, 10)) * 25, Type=Name.XObject, Subtype=Name.Image, Width=25,
            Height=25, BitsPerComponent=8, ColorSpace=Name.DeviceGray,
        )  # fmt: skip
        group = pdf.make_stream(
            b"q 200 0 0 40 60 770 cm /X Do Q", Type=Name.XObject, Subtype=Name.Form,
            BBox=[0, 0, 595, 842], Resources=Dictionary(XObject=Dictionary(X=picture)),
            Group=Dictionary(S=Name.Transparency, CS=Name.DeviceGray),
        )  # fmt: skip
        page = pdf.pages[0]
        state = Dictionary(SMask=Dictionary(S=Name.Luminosity, G=group))
        page.obj.Resources.ExtGState = Dictionary(Shadow=pdf.make_indirect(state))
        page.contents_add(b"q /Shadow gs 0.4 g 60 770 200 40 re f Q", prepend=True)
        pdf.save(path)


@pytest.mark.parametrize("where", ["far", "on it"])
def test_a_shadow_makes_a_picture_only_of_a_page_with_a_mark_on_it(
    make_pdf: Any, find_marks: Any, tmp_path: Path, where: str
) -> None:
    source = make_pdf(LINES)
    _with_shadow(source)
    marks = find_marks(source, "svaler")
    if where == "on it":
        marks += [Mark(1, (Box(80, 40, 140, 60),), LABEL)]
    answer = strike_clean(source, tmp_path / "out.pdf", marks)
    assert answer["overstrike"]["rasterised_pages"] == ([] if where == "far" else [1])
