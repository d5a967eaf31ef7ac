"""Does a page look as it did outside its marks, letters included?

That the same characters can be read proves nothing of how they look: fonts are laid out anew, and
a program that no longer draws says the same text. So pages are drawn small with their letters, too.
Where a reader brings a font of its own letters may stand a little otherwise; they may not be gone.
Large pictures cost more to unpack than all the rest: of pages with such only some are drawn.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium

from redactor.domain.suggestion import Mark
from redactor.pdf.verify.glyphs import FloatArray, Frame
from redactor.pdf.verify.objects import page_objects, without_text
from redactor.pdf.verify.paths import drawings_gone
from redactor.pdf.verify.picture import (
    SCALE,
    Grey,
    looks_the_same,
    masked,
    picture,
    same_roughly,
    tile_means,
)

__all__ = ["is_costly", "letters_drawn", "same_around", "same_page"]

_LARGE = 1_500_000
"""Pixels of pictures on a page from which on drawing it costs much."""
_INKED = 4.0
"""Least darkness of a tile (0 to 255) that has something on it."""
_OTHERWISE = 24.0
_SHARE = 0.25
"""Share of the tiles with something on them that may look otherwise."""


def is_costly(page: Any) -> bool:
    """Has a pypdfium2 page pictures that take long to unpack?"""
    width, height, pixels = ctypes.c_uint(), ctypes.c_uint(), 0
    for kind, obj, _ in page_objects(page):
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE and pdfium.FPDFImageObj_GetImagePixelSize(
            obj, width, height
        ):
            pixels += width.value * height.value
    return pixels > _LARGE


def same_page(new: Any, old: Any, frame: Frame, *, has_notes: bool) -> bool:
    """Does a page without marks look as it did? has_notes: the original shows some beside it."""
    one, two = picture(new, SCALE), picture(old, SCALE)
    if one.shape != two.shape:
        return False
    nothing: FloatArray = np.zeros((0, 4))
    if looks_the_same(one, two, frame, (), nothing):
        return True
    if has_notes:  # they can't be drawn without their text
        return same_roughly(new, old, frame, ())
    if not looks_the_same(without_text(new, SCALE), without_text(old, SCALE), frame, (), nothing):
        return False
    return letters_drawn(new, old, frame, (), nothing)


def same_around(
    new: Any,
    old: Any,
    shown: Grey,
    frame: Frame,
    marks: Sequence[Mark],
    bands: FloatArray,
    *,
    has_notes: bool,
    letters: bool,
) -> bool:
    """Does a page look as it did outside its marks and ``bands`` (displayed points)?

    shown: the new page without its text. letters: look at its letters, too.
    """
    if has_notes:  # they can't be drawn without their text
        return same_roughly(new, old, frame, marks)
    if letters and not letters_drawn(new, old, frame, marks, bands):
        return False
    before = without_text(old, SCALE)
    if looks_the_same(shown, before, frame, marks, bands):
        return True
    gone = drawings_gone(new, old, frame, marks)
    return bool(gone) and looks_the_same(shown, without_text(old, SCALE, gone), frame, marks, bands)


def letters_drawn(
    new: Any, old: Any, frame: Frame, marks: Sequence[Mark], others: FloatArray
) -> bool:
    """Is there something on the page wherever the original has something outside the marks?

    others: further boxes that may differ, displayed points.
    """
    one, two = picture(new, SCALE), picture(old, SCALE)
    if one.shape != two.shape:
        return False
    gap = one.astype(np.int16) - two
    ink = 255 - two.astype(np.int16)
    factor = one.shape[1] / max(frame.size[0], 1e-6)
    for x0, y0, x1, y1 in np.concatenate([masked(marks), others.reshape(-1, 4)]) * factor:
        area = np.s_[max(int(y0) - 1, 0) : int(y1) + 2, max(int(x0) - 1, 0) : int(x1) + 2]
        gap[area], ink[area] = 0, 0
    inked = tile_means(ink) > _INKED
    otherwise = np.abs(tile_means(gap)) > _OTHERWISE
    return not inked.any() or float(otherwise[inked].mean()) <= _SHARE
