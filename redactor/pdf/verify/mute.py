"""Text that pdfium knows of but can't read: a drawn font without drawings, say.

It shows nothing, yet other readers give out its letters. ``verify.glyphs`` sees only what can be
read; here the objects of a page are asked. Looked for only where a file has drawn (Type 3) fonts,
and in those: a space between two words of another font is text that pdfium leaves out, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from ctypes import byref, c_float, c_size_t
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium

from redactor.domain.suggestion import Mark
from redactor.pdf.verify.glyphs import Frame

__all__ = ["mute_text_under"]

_UNREAD = 2
"""Bytes that pdfium gives for an object of whose letters it knows none: the end of the string."""


def mute_text_under(page: Any, frame: Frame, marks: Sequence[Mark]) -> bool:
    """Has a pypdfium2 page text under ``marks``, or in a form anywhere, that can't be read?"""
    textpage = page.get_textpage()
    try:
        count = pdfium.FPDFPage_CountObjects(page.raw)
        every = [pdfium.FPDFPage_GetObject(page.raw, i) for i in range(count)]
        places = []
        for item, inside in _texts(every):
            if pdfium.FPDFTextObj_GetText(item, textpage.raw, None, 0) > _UNREAD:
                continue
            if _has_program(item):
                continue
            if inside:
                return True  # where a form stands isn't told
            places.append(_bounds(item))
    finally:
        textpage.close()
    if not places:
        return False
    boxes = frame.displayed(np.array(places, dtype=np.float64))
    return any(
        x0 <= box.x1 and x1 >= box.x0 and y0 <= box.y1 and y1 >= box.y0
        for x0, y0, x1, y1 in boxes.tolist()
        for mark in marks
        for box in mark.boxes
    )


def _texts(items: Sequence[Any], depth: int = 0) -> Iterator[tuple[Any, bool]]:
    """Text objects, and whether they stand in a form."""
    for item in items:
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            yield item, depth > 0
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < 16:
            count = pdfium.FPDFFormObj_CountObjects(item)
            yield from _texts(
                [pdfium.FPDFFormObj_GetObject(item, i) for i in range(count)], depth + 1
            )


def _has_program(item: Any) -> bool:
    """Is the font of a text object one with a program, not with drawings?"""
    font, size = pdfium.FPDFTextObj_GetFont(item), c_size_t()
    return bool(font and pdfium.FPDFFont_GetFontData(font, None, 0, byref(size)) and size.value)


def _bounds(item: Any) -> tuple[float, float, float, float]:
    sides = [c_float() for _ in range(4)]
    if not pdfium.FPDFPageObj_GetBounds(item, *map(byref, sides)):
        return (-1e9, -1e9, 1e9, 1e9)  # somewhere
    left, bottom, right, top = (side.value for side in sides)
    return left, bottom, right, top
