"""Drawings under and over the marks: the boxes themselves, and lines that may say something."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium

from redactor.domain.suggestion import Mark
from redactor.pdf.verify.glyphs import FloatArray, Frame
from redactor.pdf.verify.images import Matrix, apply, displayed
from redactor.pdf.verify.objects import (
    bounds_of,
    boxes_of,
    covers,
    matrix_of,
    overlapping,
    page_objects,
    path_bounds,
)

__all__ = ["boxes_over", "drawings_gone", "drawn_inside", "is_solid"]


def boxes_over(page: Any, frame: Frame, marks: Sequence[Mark]) -> FloatArray:
    """Bounds of the last solid figure over each mark: the box as drawn, displayed points."""
    boxes = boxes_of(marks)
    last = boxes.copy()
    things = [thing for thing in page_objects(page) if thing[0] == pdfium.FPDF_PAGEOBJ_PATH]
    bounds = bounds_of(things, frame)
    hidden = overlapping(bounds, boxes) & covers(bounds, boxes)
    for i in np.flatnonzero(hidden.any(axis=1)).tolist():
        if is_solid(things[i][1]):
            last[hidden[i]] = bounds[i]
    return last


def drawings_gone(new: Any, old: Any, frame: Frame, marks: Sequence[Mark]) -> list[Any]:
    """The drawings (objects) of ``old`` that a mark touches and that ``new`` doesn't have.

    A drawing of which a part lies under a mark (a signature in lines) goes as a whole.
    """
    boxes = boxes_of(marks)
    there = {tuple(bounds) for bounds in path_bounds(new, frame).round().tolist()}
    things = [thing for thing in page_objects(old) if thing[0] == pdfium.FPDF_PAGEOBJ_PATH]
    bounds = bounds_of(things, frame)
    touched: list[bool] = np.asarray(overlapping(bounds, boxes).any(axis=1)).tolist()
    return [
        obj
        for (_, obj, _), hit, place in zip(things, touched, bounds.round().tolist(), strict=True)
        if hit and tuple(place) not in there
    ]


def _points(obj: Any, matrix: Matrix, frame: Frame) -> tuple[FloatArray, list[int]]:
    count = pdfium.FPDFPath_CountSegments(obj)
    raw, kinds = np.zeros((count, 2)), []
    x, y = ctypes.c_float(), ctypes.c_float()
    for i in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(obj, i)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        kinds.append(pdfium.FPDFPathSegment_GetType(segment))
        raw[i] = x.value, y.value
    return displayed(apply(apply(raw, matrix_of(obj)), matrix), frame), kinds


def is_solid(obj: Any) -> bool:
    """A filled, opaque path of straight lines."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(obj, fill, stroke)
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    pdfium.FPDFPageObj_GetFillColor(obj, red, green, blue, alpha)
    count = pdfium.FPDFPath_CountSegments(obj)
    return bool(fill.value) and alpha.value == 255 and count in (4, 5)


def drawn_inside(
    obj: Any, matrix: Matrix, frame: Frame, bounds: FloatArray, box: FloatArray
) -> bool:
    """Does a path say something under the mark: is it inside, or has it more than rules there?"""
    x0, y0, x1, y1 = box + np.array([0.6, 0.6, -0.6, -0.6])
    if x1 <= x0 or y1 <= y0:
        return False
    size = (bounds[2] - bounds[0]) * (bounds[3] - bounds[1])
    inside = bounds[0] >= x0 and bounds[1] >= y0 and bounds[2] <= x1 and bounds[3] <= y1
    if inside:
        return bool(size < 0.5 * (box[2] - box[0]) * (box[3] - box[1]))
    points, kinds = _points(obj, matrix, frame)
    start = 0
    for i in range(1, len(kinds) + 1):
        if i == len(kinds) or kinds[i] == pdfium.FPDF_SEGMENT_MOVETO:
            figure = points[start:i]
            if i - start > 1 and (figure >= (x0, y0)).all() and (figure <= (x1, y1)).all():
                return True  # a whole little figure
            start = i
    for i, kind in enumerate(kinds):
        x, y = points[i]
        if not (x0 < x < x1 and y0 < y < y1):
            continue
        if kind == pdfium.FPDF_SEGMENT_BEZIERTO:
            return True
        if kind == pdfium.FPDF_SEGMENT_LINETO and i:
            before = points[i - 1]
            slanted = bool((np.abs(points[i] - before) > 0.3).all())
            if slanted and x0 < before[0] < x1 and y0 < before[1] < y1:
                return True
    return False
