"""What pdfium finds on a page: its objects, where they lie, and which of them lie over a box."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2.raw as pdfium

from redactor.domain.suggestion import Mark
from redactor.pdf.verify.glyphs import FloatArray, Frame
from redactor.pdf.verify.images import Matrix, StoredPicture, apply, displayed
from redactor.pdf.verify.picture import Grey, picture

__all__ = [
    "bounds_of",
    "boxes_of",
    "covers",
    "image_bounds",
    "matrix_of",
    "overlapping",
    "page_objects",
    "path_bounds",
    "stored_pictures",
    "without_text",
]

_DEPTH = 12
BoolArray = npt.NDArray[np.bool_]
_NO_FORM = np.eye(3)
"""The matrix of what stands on the page itself."""


def boxes_of(marks: Sequence[Mark]) -> FloatArray:
    """x0, y0, x1, y1 of all boxes of ``marks``, displayed points: (M, 4)."""
    return np.array([(b.x0, b.y0, b.x1, b.y1) for m in marks for b in m.boxes]).reshape(-1, 4)


def stored_pictures(page: Any, frame: Frame) -> list[StoredPicture]:
    """The pictures of a page in drawing order; nothing is unpacked yet."""
    return [
        StoredPicture(obj, matrix_of(obj) @ matrix, frame)
        for kind, obj, matrix in page_objects(page)
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE
    ]


def image_bounds(page: Any, frame: Frame) -> FloatArray:
    """x0, y0, x1, y1 of each picture on the page, displayed points."""
    return _bounds_of_kind(page, frame, pdfium.FPDF_PAGEOBJ_IMAGE)


def page_objects(page: Any) -> Iterator[tuple[int, Any, Matrix]]:
    """Objects of a page in drawing order, those inside forms too, with the matrix around them."""

    def walk(container: Any, count: Any, get: Any, matrix: Matrix, depth: int) -> Any:
        for i in range(count(container)):
            obj = get(container, i)
            kind = pdfium.FPDFPageObj_GetType(obj)
            if kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _DEPTH:
                inner = matrix_of(obj) @ matrix
                yield from walk(
                    obj, pdfium.FPDFFormObj_CountObjects, pdfium.FPDFFormObj_GetObject, inner,
                    depth + 1,
                )  # fmt: skip
            else:
                yield kind, obj, matrix

    yield from walk(page.raw, pdfium.FPDFPage_CountObjects, pdfium.FPDFPage_GetObject, _NO_FORM, 0)


def matrix_of(obj: Any) -> Matrix:
    """From an object's own space to that around it: 3×3, points are rows."""
    m = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(obj, ctypes.byref(m))
    return np.array([[m.a, m.b, 0.0], [m.c, m.d, 0.0], [m.e, m.f, 1.0]])


def bounds_of(things: Sequence[tuple[int, Any, Matrix]], frame: Frame) -> FloatArray:
    """x0, y0, x1, y1 of objects, displayed points: (N, 4); not a number where there are none."""
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    corners = np.full((len(things), 4, 2), np.nan)
    for i, (_, obj, matrix) in enumerate(things):
        if pdfium.FPDFPageObj_GetBounds(obj, left, bottom, right, top):
            l, b, r, t = left.value, bottom.value, right.value, top.value  # noqa: E741
            corners[i] = (l, b), (r, b), (r, t), (l, t)
            if matrix is not _NO_FORM:
                corners[i] = apply(corners[i], matrix)
    shown = displayed(corners.reshape(-1, 2), frame).reshape(-1, 4, 2)
    return np.hstack([shown.min(axis=1), shown.max(axis=1)])


def overlapping(bounds: FloatArray, boxes: FloatArray) -> BoolArray:
    """Which of N objects lie over which of M boxes: (N, M)."""
    x0, y0, x1, y1 = (bounds[:, i, None] for i in range(4))
    result: BoolArray = (
        (x0 < boxes[:, 2] - 0.1)
        & (x1 > boxes[:, 0] + 0.1)
        & (y0 < boxes[:, 3] - 0.1)
        & (y1 > boxes[:, 1] + 0.1)
    )
    return result


def covers(bounds: FloatArray, boxes: FloatArray) -> BoolArray:
    """Which of N rectangles cover which of M boxes, but for the edges that spare other lines."""
    x0, y0, x1, y1 = (bounds[:, i, None] for i in range(4))
    height = boxes[:, 3] - boxes[:, 1]
    result: BoolArray = (
        (x0 <= boxes[:, 0] + 1.0)
        & (x1 >= boxes[:, 2] - 1.0)
        & (y0 <= boxes[:, 1] + 0.2 * height + 1.0)
        & (y1 >= boxes[:, 3] - 0.2 * height - 1.0)
    )
    return result


def path_bounds(page: Any, frame: Frame) -> FloatArray:
    """x0, y0, x1, y1 of each drawing on the page, displayed points."""
    return _bounds_of_kind(page, frame, pdfium.FPDF_PAGEOBJ_PATH)


def _bounds_of_kind(page: Any, frame: Frame, kind: int) -> FloatArray:
    bounds = bounds_of([thing for thing in page_objects(page) if thing[0] == kind], frame)
    return bounds[np.isfinite(bounds).all(axis=1)]


def without_text(page: Any, scale: float, others: Sequence[Any] = ()) -> Grey:
    """The page drawn in grey without its text; the page itself is as before afterwards.

    others: further objects that aren't drawn.
    """
    texts = [obj for kind, obj, _ in page_objects(page) if kind == pdfium.FPDF_PAGEOBJ_TEXT]
    texts += others
    for obj in texts:
        pdfium.FPDFPageObj_SetIsActive(obj, False)
    try:
        return picture(page, scale)
    finally:
        for obj in texts:
            pdfium.FPDFPageObj_SetIsActive(obj, True)
