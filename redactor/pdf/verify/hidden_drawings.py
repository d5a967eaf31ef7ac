"""Drawings below drawings: words that were turned into outlines, and then covered.

Programs for print turn letters into curves. Nothing of them can be copied as text, and no picture
holds them; but who takes the cover off can read them. So the page's drawings are drawn without
those that could be a cover: where the page is flat and that isn't, it is read.
"""

from __future__ import annotations

import ctypes
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium

from redactor.domain.report import Finding, Severity
from redactor.pdf.verify.glyphs import FloatArray, Frame
from redactor.pdf.verify.objects import bounds_of, page_objects
from redactor.pdf.verify.picture import Grey
from redactor.pdf.verify.reader import DPI, Reader
from redactor.pdf.verify.sight import Views, draw
from redactor.pdf.verify.tiles import regions, tile_spread, wide
from redactor.pdf.verify.where import at

__all__ = ["hidden_drawings"]

_COVERED, _BUSY = 4, 60
_WIDE, _HIGH = 12.0, 5.0
"""Points of a drawing that could cover a word."""
_LEAST = 8
"""Drawings, or parts of them, below a cover that could be letters."""
_MOST = 40
_MOST_DRAWINGS = 60_000


def hidden_drawings(
    page: Any, frame: Frame, number: int, views: Views, reader: Reader
) -> list[Finding]:
    """Findings of one pypdfium2 page (``number`` from 1)."""
    things = list(page_objects(page))
    paths = [thing for thing in things if thing[0] == pdfium.FPDF_PAGEOBJ_PATH]
    if not _LEAST < len(paths) < _MOST_DRAWINGS and not _has_long(paths):
        return []
    bounds = bounds_of(paths, frame)
    size = bounds[:, 2:] - bounds[:, :2]
    could_cover = (size[:, 0] >= _WIDE) & (size[:, 1] >= _HIGH)
    could_cover &= np.array([_segments(obj) <= 12 and _filled(obj) for _, obj, _ in paths])
    if not _something_below(bounds, could_cover, paths):
        return []
    put_away = [obj for kind, obj, _ in things if kind != pdfium.FPDF_PAGEOBJ_PATH]
    put_away += [obj for (_, obj, _), away in zip(paths, could_cover, strict=True) if away]
    for obj in put_away:
        pdfium.FPDFPageObj_SetIsActive(obj, False)
    try:
        below = draw(page, views.scale, annotations=False)
        hidden = wide((tile_spread(views.whole) <= _COVERED) & (tile_spread(below) > _BUSY))
        areas = regions(hidden, views.scale)[:_MOST]
        if not areas:
            return []
        large = draw(page, min(DPI / 72, 9000 / max(frame.size)), annotations=False).mean(axis=2)
    finally:
        for obj in put_away:
            pdfium.FPDFPageObj_SetIsActive(obj, True)
    words = reader.words([_crop(large.astype(np.uint8), area) for area in areas], number)
    if not words:
        return []
    message = "Under noget, der dækker siden, er der tegnet bogstaver, som kan læses igen."
    finding = Finding(
        "inspection", message, number, Severity.LEAK, "drawing_under_cover", len(words)
    )
    return [at(finding, areas, frame)]


def _something_below(bounds: FloatArray, could_cover: Any, paths: list[Any]) -> bool:
    """Do enough drawings lie within one that comes later and could cover them?"""
    for i in np.flatnonzero(could_cover):
        x0, y0, x1, y1 = bounds[i]
        before = bounds[:i]
        inside = np.flatnonzero(
            (before[:, 0] > x0 - 2)
            & (before[:, 1] > y0 - 2)
            & (before[:, 2] < x1 + 2)
            & (before[:, 3] < y1 + 2)
            & ~could_cover[:i]
        )
        if len(inside) >= _LEAST or any(_segments(paths[j][1]) > 5 * _LEAST for j in inside):
            return True
    return False


def _has_long(paths: list[Any]) -> bool:
    return len(paths) <= _LEAST and any(_segments(obj) > 5 * _LEAST for _, obj, _ in paths)


def _segments(obj: Any) -> int:
    return int(pdfium.FPDFPath_CountSegments(obj))


def _filled(obj: Any) -> bool:
    mode, stroke = ctypes.c_int(), ctypes.c_int()
    return bool(pdfium.FPDFPath_GetDrawMode(obj, mode, stroke)) and (
        mode.value != pdfium.FPDF_FILLMODE_NONE or bool(stroke.value)
    )


def _crop(drawn: Grey, area: FloatArray) -> Grey:
    factor = DPI / 72
    x0, y0, x1, y1 = ((area + np.array([-1.5, -1.5, 1.5, 1.5])) * factor).round().astype(int)
    return drawn[max(y0, 0) : max(y1, 0), max(x0, 0) : max(x1, 0)]
