"""The boxes as drawn: black, white with a frame, or with a pseudonym; each says why it is there.

The text is the longest of its forms that can be read at the size of the box. Around each box
stands marked content, which the rebuild turns into the alternative text that a screen reader
says ("[udeladt efter OFL § 30, nr. 1]").
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

import pymupdf

from redactor.domain.geometry import Box
from redactor.domain.labelling import BoxLook, alternative
from redactor.pdf.boxes.placing import DrawnBox
from redactor.pdf.writing.content import BOX_TAG

__all__ = ["add_font", "add_label_font", "box_operators", "label_operators"]

_LARGEST, _EASY, _SMALLEST = 9.0, 6.0, 4.0
"""Font sizes of labels: at most, easy to read, and the least that can be read at all."""
_STEP = 4.0
"""Points that a label is moved by, or a multiple, where the middle of its box isn't free."""
_FONT_NAME = "RedactorLabelFont"
_HELVETICA = {
    "Type": "Font",
    "Subtype": "Type1",
    "BaseFont": "Helvetica",
    "Encoding": "WinAnsiEncoding",
}
_HEIGHT, _INSET = 0.78, 3.0
"""Of a box: how high a label may be, and what stays free at its ends; less than three points, and
readers that spread the text alternative over the label let its last character stand outside."""


def box_operators(
    boxes: Sequence[DrawnBox],
    to_pdf: pymupdf.Matrix,
    look: BoxLook,
    font: str,
    texts: Sequence[str] = (),
) -> bytes:
    """Content operators that draw ``boxes``.

    to_pdf: displayed points to PDF user space. font: resource name of a Helvetica in WinAnsi
    encoding. texts: the alternative texts of the document; a box refers to its own by number.
    """
    lines = ["q", " ".join(f"{v:.5f}" for v in to_pdf) + " cm", "0 Tr 0 Tc 0 Tw 100 Tz 0 Ts"]
    numbers = {text: i for i, text in enumerate(texts)}
    for drawn in boxes:
        text = numbers.get(alternative(drawn.label, drawn.ground)) if look.alternative else None
        if text is not None:
            lines.append(f"/{BOX_TAG} {text} BDC")
        lines += _bar(drawn.box, look.style)
        lines += label_operators(drawn, look, font)
        if text is not None:
            lines.append("EMC")
    lines.append("Q")
    return "\n".join(lines).encode()


def _bar(b: Box, style: str) -> list[str]:
    lines = [f"0 g {b.x0:.3f} {b.y0:.3f} {b.width:.3f} {b.height:.3f} re f"]
    if style != "black":
        edge = min(0.75, b.width / 4, b.height / 4)
        lines.append(
            f"1 g {b.x0 + edge:.3f} {b.y0 + edge:.3f} "
            f"{b.width - 2 * edge:.3f} {b.height - 2 * edge:.3f} re f"
        )
    return lines


def label_operators(drawn: DrawnBox, look: BoxLook, font: str) -> list[str]:
    """The text, in the middle of the box as far as it then lies over what was struck."""
    b, room = drawn.box, drawn.room
    upright = drawn.upright
    if upright:
        long, short, low, high = room.height, b.width, room.y0, room.y1
        middle, across = (b.y0 + b.y1) / 2, (b.x0 + b.x1) / 2
    else:
        long, short, low, high = room.width, b.height, room.x0, room.x1
        middle, across = (b.x0 + b.x1) / 2, (b.y0 + b.y1) / 2
    label, size = fitting(look.forms(drawn.label, drawn.ground), long, short)
    if not size:
        return []
    half, drop = size * _unit_width(label) / 2, 0.36 * size
    middle = _within(middle, low + half + _INSET, high - half - _INSET)
    ink = "1 g" if look.style == "black" else "0 g"
    place = (
        f"0 1 1 0 {across - drop:.3f} {middle - half:.3f} Tm"
        if upright
        else f"1 0 0 -1 {middle - half:.3f} {across + drop:.3f} Tm"
    )
    text = label.encode("cp1252", "replace").hex()
    return [f"BT {ink} /{font} {size:g} Tf {place} <{text}> Tj ET"]


def _within(middle: float, least: float, most: float) -> float:
    """``middle`` moved between two bounds, in steps: how far tells where the struck text ended."""
    if middle > most:
        return max(middle - math.ceil((middle - most) / _STEP) * _STEP, least)
    if middle < least:
        return min(middle + math.ceil((least - middle) / _STEP) * _STEP, most)
    return middle


def fitting(forms: Sequence[str], long: float, short: float) -> tuple[str, float]:
    """The longest form that is easy to read in ``long`` by ``short`` points, and its size.

    Where none is, the one that can be set largest; ("", 0) where none can be read at all.
    """
    sizes = [(form, _label_size(form, long, short)) for form in forms]
    for form, size in sizes:
        if size >= _EASY:
            return form, size
    form, size = max(sizes, key=lambda s: s[1], default=("", 0.0))
    return (form, size) if size else ("", 0.0)


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


@lru_cache(maxsize=4096)
def _unit_width(label: str) -> float:
    """Width of a label in points at size 1."""
    return float(pymupdf.get_text_length(label, fontname="helv", fontsize=1))


def _label_size(label: str, long: float, short: float) -> float:
    """The largest size in half points at which the label fits; 0 where none does."""
    if not label:
        return 0.0
    unit = _unit_width(label)
    size = min(_LARGEST, _HEIGHT * short, (long - 2 * _INSET) / unit if unit else 0.0)
    size = int(size * 2) / 2
    return size if size >= _SMALLEST else 0.0
