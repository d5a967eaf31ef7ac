"""The box that stands where something was struck, with its paragraph in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import pymupdf

from redactor.domain.geometry import Box
from redactor.domain.suggestion import Mark

__all__ = ["DrawnBox", "add_font", "add_label_font", "box_operators", "join_boxes"]

_LARGEST, _SMALLEST = 9.0, 4.0
_FONT_NAME = "RedactorLabelFont"
_HELVETICA = {
    "Type": "Font",
    "Subtype": "Type1",
    "BaseFont": "Helvetica",
    "Encoding": "WinAnsiEncoding",
}
_TOUCH = 1.5
"""Points between two boxes of one line that count as touching (a word space is wider)."""


@dataclass(frozen=True, slots=True)
class DrawnBox:
    """A box as drawn, displayed points."""

    box: Box
    label: str


def join_boxes(marks: Iterable[Mark]) -> list[DrawnBox]:
    """One box a line or name: boxes of the same line with the same label that touch are joined."""
    items = sorted(
        {(b, m.label) for m in marks for b in m.boxes if b.width > 0 and b.height > 0},
        key=lambda i: (i[1], i[0].y0, i[0].x0, i[0].x1, i[0].y1),
    )
    joined: list[DrawnBox] = []
    for box, label in items:
        for index, old in enumerate(joined):
            if old.label == label and _same_line(old.box, box):
                joined[index] = DrawnBox(old.box.union(box), label)
                break
        else:
            joined.append(DrawnBox(box, label))
    return joined


def _same_line(a: Box, b: Box) -> bool:
    """Do two boxes touch end to end, on a level line or on one that runs up the page?"""
    if a.height > 1.5 * a.width and b.height > 1.5 * b.width:
        a, b = Box(a.y0, a.x0, a.y1, a.x1), Box(b.y0, b.x0, b.y1, b.x1)
    slack = 0.25 * min(a.height, b.height)
    level = abs(a.y0 - b.y0) <= slack and abs(a.y1 - b.y1) <= slack
    return level and max(a.x0, b.x0) - min(a.x1, b.x1) <= _TOUCH


def box_operators(
    boxes: Sequence[DrawnBox], to_pdf: pymupdf.Matrix, style: str, font: str
) -> bytes:
    """Content operators that draw ``boxes``.

    to_pdf: displayed points to PDF user space. style: "black" (white label) or "outline" (white
    with a frame, black label). font: resource name of a Helvetica in WinAnsi encoding.
    """
    lines = ["q", " ".join(f"{v:.5f}" for v in to_pdf) + " cm"]
    ink, paper = ("1 g", "0 g") if style == "black" else ("0 g", "1 g")
    for drawn in boxes:
        b = drawn.box
        if style == "black":
            lines.append(f"{paper} {b.x0:.3f} {b.y0:.3f} {b.width:.3f} {b.height:.3f} re f")
        else:
            edge = min(0.75, b.width / 4, b.height / 4)
            lines.append(f"0 g {b.x0:.3f} {b.y0:.3f} {b.width:.3f} {b.height:.3f} re f")
            lines.append(
                f"{paper} {b.x0 + edge:.3f} {b.y0 + edge:.3f} "
                f"{b.width - 2 * edge:.3f} {b.height - 2 * edge:.3f} re f"
            )
        upright = b.height > 2.5 * b.width  # a line of text that runs up or down the page
        long, short = (b.height, b.width) if upright else (b.width, b.height)
        size = _label_size(drawn.label, long, short)
        if size:
            text = drawn.label.encode("cp1252", "replace").hex()
            start, drop = size * _unit_width(drawn.label) / 2, 0.36 * size
            x, y = (b.x0 + b.x1) / 2, (b.y0 + b.y1) / 2
            place = (
                f"0 1 1 0 {x - drop:.3f} {y - start:.3f} Tm"
                if upright
                else f"1 0 0 -1 {x - start:.3f} {y + drop:.3f} Tm"
            )
            lines.append(
                f"BT 0 Tr 0 Tc 0 Tw 100 Tz 0 Ts {ink} /{font} {size:g} Tf {place} <{text}> Tj ET"
            )
    lines.append("Q")
    return "\n".join(lines).encode()


def add_label_font(doc: pymupdf.Document, page: pymupdf.Page) -> str:
    """Give a page the Helvetica that labels are set in; returns its resource name.

    A name of our own: a font that the page already has under a usual name may be another one.
    """
    mupdf = pymupdf.mupdf
    pdf = pymupdf._as_pdf_document(doc)
    font = mupdf.pdf_new_dict(pdf, 4)
    for key, value in _HELVETICA.items():
        mupdf.pdf_dict_puts(font, key, mupdf.pdf_new_name(value))
    number = mupdf.pdf_to_num(mupdf.pdf_add_object(pdf, font))
    add_font(page, doc, _FONT_NAME, number)
    return _FONT_NAME


def add_font(page: pymupdf.Page, doc: pymupdf.Document, name: str, number: int) -> None:
    """Put object ``number`` among the fonts of a page, as ``name``."""
    mupdf = pymupdf.mupdf
    pdf, obj = pymupdf._as_pdf_document(doc), pymupdf._as_pdf_page(page).obj()
    resources = mupdf.pdf_dict_get_inheritable(obj, pymupdf.PDF_NAME("Resources"))
    if not mupdf.pdf_is_dict(resources):
        resources = mupdf.pdf_dict_put_dict(obj, pymupdf.PDF_NAME("Resources"), 2)
    fonts = mupdf.pdf_dict_gets(resources, "Font")
    if not mupdf.pdf_is_dict(fonts):
        fonts = mupdf.pdf_dict_puts_dict(resources, "Font", 2)
    mupdf.pdf_dict_puts(fonts, name, mupdf.pdf_new_indirect(pdf, number, 0))


@lru_cache(maxsize=1024)
def _unit_width(label: str) -> float:
    """Width of a label in points at size 1."""
    return float(pymupdf.get_text_length(label, fontname="helv", fontsize=1))


def _label_size(label: str, long: float, short: float) -> float:
    """The largest size in half points at which the label fits; 0 where none does."""
    if not label:
        return 0.0
    unit = _unit_width(label)
    size = min(_LARGEST, 0.78 * short, (long - 3.0) / unit if unit else 0.0)
    size = int(size * 2) / 2
    return size if size >= _SMALLEST else 0.0
