"""What is drawn, and what is stored as pixels, under the marks, as pdfium sees it."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2
import pypdfium2.raw as pdfium

from redactor.domain.suggestion import Mark
from redactor.pdf.verify.glyphs import FloatArray, Frame
from redactor.pdf.verify.images import Matrix, StoredPicture, apply, displayed, user_rect
from redactor.pdf.verify.picture import Grey, picture

__all__ = [
    "bounds_of",
    "boxes_over",
    "check_page",
    "drawings_gone",
    "image_bounds",
    "page_objects",
    "stored_pictures",
    "without_text",
]

_DEPTH = 12
_MOST_SIDE = 3000
_BLOCK, _COLOUR_BLOCK = 8, 18
"""Samples from its edge up to which packing a JPEG lets what is around a struck place shine into
it: its light by blocks of eight, its colour by blocks of sixteen."""
_PIXELS = "Billedet under en overstregning er ikke slettet."
_DRAWING = "Der er stadig en tegning under en overstregning."
_NO_BOX = "En overstregning mangler sin boks på siden."
_UNREADABLE = "Et billede på siden kan ikke læses og derfor ikke kontrolleres."
BoolArray = npt.NDArray[np.bool_]
_NO_FORM = np.eye(3)
"""The matrix of what stands on the page itself."""


def check_page(
    page: Any,
    frame: Frame,
    marks: Sequence[Mark],
    shown: Grey,
    pictures: Sequence[StoredPicture] | None = None,
    masks: bool = True,
) -> str:
    """ "" where nothing but the boxes is left under the marks, else what is wrong (Danish).

    shown: the page drawn without its text, at any scale. pictures: ``stored_pictures`` of it.
    masks: whether they may have masks, which pdfium doesn't tell.
    """
    stored = iter(stored_pictures(page, frame) if pictures is None else pictures)
    boxes = np.array([(b.x0, b.y0, b.x1, b.y1) for m in marks for b in m.boxes]).reshape(-1, 4)
    covered = np.zeros(len(boxes), dtype=bool)
    things = [thing for thing in page_objects(page) if thing[0] != pdfium.FPDF_PAGEOBJ_TEXT]
    bounds = bounds_of(things, frame)
    over, whole = _overlapping(bounds, boxes), _covers(bounds, boxes)
    touching = set(np.flatnonzero(over.any(axis=1)).tolist())
    for i, (kind, obj, matrix) in enumerate(things):
        picture_here = next(stored) if kind == pdfium.FPDF_PAGEOBJ_IMAGE else None
        if i not in touching:
            continue
        if picture_here is not None:
            problem = _check_image(page, picture_here, boxes[over[i]], masks)
            if problem:
                return problem
            covered[over[i]] = False  # what lies over a box has to be covered again
        elif kind == pdfium.FPDF_PAGEOBJ_PATH:
            hidden = over[i] & whole[i]
            if hidden.any() and _is_solid(obj):
                covered |= hidden
                continue
            if any(_drawn_inside(obj, matrix, frame, bounds[i], box) for box in boxes[over[i]]):
                return _DRAWING
    if not covered.all():
        return _NO_BOX
    return _check_seen(shown, frame, boxes)


def boxes_over(page: Any, frame: Frame, marks: Sequence[Mark]) -> FloatArray:
    """Bounds of the last solid figure over each mark: the box as drawn, displayed points."""
    boxes = np.array([(b.x0, b.y0, b.x1, b.y1) for m in marks for b in m.boxes]).reshape(-1, 4)
    last = boxes.copy()
    things = [thing for thing in page_objects(page) if thing[0] == pdfium.FPDF_PAGEOBJ_PATH]
    bounds = bounds_of(things, frame)
    hidden = _overlapping(bounds, boxes) & _covers(bounds, boxes)
    for i in np.flatnonzero(hidden.any(axis=1)).tolist():
        if _is_solid(things[i][1]):
            last[hidden[i]] = bounds[i]
    return last


def without_text(page: Any, scale: float) -> Grey:
    """The page drawn in grey without its text; the page itself is as before afterwards."""
    texts = [obj for kind, obj, _ in page_objects(page) if kind == pdfium.FPDF_PAGEOBJ_TEXT]
    for obj in texts:
        pdfium.FPDFPageObj_SetIsActive(obj, False)
    try:
        return picture(page, scale)
    finally:
        for obj in texts:
            pdfium.FPDFPageObj_SetIsActive(obj, True)


def drawings_gone(new: Any, old: Any, frame: Frame, marks: Sequence[Mark]) -> FloatArray:
    """Bounds of the drawings of ``old`` that a mark touches and that ``new`` doesn't have.

    A drawing of which a part lies under a mark (a signature in lines) goes as a whole.
    """
    boxes = np.array([(b.x0, b.y0, b.x1, b.y1) for m in marks for b in m.boxes]).reshape(-1, 4)
    there = {tuple(bounds) for bounds in _path_bounds(new, frame).round().tolist()}
    old_bounds = _path_bounds(old, frame)
    touched = _overlapping(old_bounds, boxes).any(axis=1)
    lost = [tuple(bounds) not in there for bounds in old_bounds.round().tolist()]
    gone: FloatArray = old_bounds[touched & np.array(lost, dtype=bool)]
    return gone


def _path_bounds(page: Any, frame: Frame) -> FloatArray:
    things = [thing for thing in page_objects(page) if thing[0] == pdfium.FPDF_PAGEOBJ_PATH]
    bounds = bounds_of(things, frame)
    return bounds[np.isfinite(bounds).all(axis=1)]


def stored_pictures(page: Any, frame: Frame) -> list[StoredPicture]:
    """The pictures of a page in drawing order; nothing is unpacked yet."""
    return [
        StoredPicture(obj, _matrix(obj) @ matrix, frame)
        for kind, obj, matrix in page_objects(page)
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE
    ]


def image_bounds(page: Any, frame: Frame) -> FloatArray:
    """x0, y0, x1, y1 of each picture on the page, displayed points."""
    things = [thing for thing in page_objects(page) if thing[0] == pdfium.FPDF_PAGEOBJ_IMAGE]
    bounds = bounds_of(things, frame)
    return bounds[np.isfinite(bounds).all(axis=1)]


def page_objects(page: Any) -> Iterator[tuple[int, Any, Matrix]]:
    """Objects of a page in drawing order, those inside forms too, with the matrix around them."""

    def walk(container: Any, count: Any, get: Any, matrix: Matrix, depth: int) -> Any:
        for i in range(count(container)):
            obj = get(container, i)
            kind = pdfium.FPDFPageObj_GetType(obj)
            if kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _DEPTH:
                inner = _matrix(obj) @ matrix
                yield from walk(
                    obj, pdfium.FPDFFormObj_CountObjects, pdfium.FPDFFormObj_GetObject, inner,
                    depth + 1,
                )  # fmt: skip
            else:
                yield kind, obj, matrix

    yield from walk(page.raw, pdfium.FPDFPage_CountObjects, pdfium.FPDFPage_GetObject, _NO_FORM, 0)


def _matrix(obj: Any) -> Matrix:
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


def _overlapping(bounds: FloatArray, boxes: FloatArray) -> BoolArray:
    """Which of N objects lie over which of M boxes: (N, M)."""
    x0, y0, x1, y1 = (bounds[:, i, None] for i in range(4))
    result: BoolArray = (
        (x0 < boxes[:, 2] - 0.1)
        & (x1 > boxes[:, 0] + 0.1)
        & (y0 < boxes[:, 3] - 0.1)
        & (y1 > boxes[:, 1] + 0.1)
    )
    return result


def _covers(bounds: FloatArray, boxes: FloatArray) -> BoolArray:
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


def _points(obj: Any, matrix: Matrix, frame: Frame) -> tuple[FloatArray, list[int]]:
    count = pdfium.FPDFPath_CountSegments(obj)
    raw, kinds = np.zeros((count, 2)), []
    x, y = ctypes.c_float(), ctypes.c_float()
    for i in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(obj, i)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        kinds.append(pdfium.FPDFPathSegment_GetType(segment))
        raw[i] = x.value, y.value
    return displayed(apply(apply(raw, _matrix(obj)), matrix), frame), kinds


def _is_solid(obj: Any) -> bool:
    """A filled, opaque path of straight lines."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(obj, fill, stroke)
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    pdfium.FPDFPageObj_GetFillColor(obj, red, green, blue, alpha)
    count = pdfium.FPDFPath_CountSegments(obj)
    return bool(fill.value) and alpha.value == 255 and count in (4, 5)


def _drawn_inside(
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


def _check_image(page: Any, stored: StoredPicture, boxes: FloatArray, masks: bool) -> str:
    """The stored samples under the boxes are all the same."""
    samples, obj, full, frame = stored.samples, stored.obj, stored.full, stored.frame
    if samples is None:
        return _UNREADABLE
    lossy = _is_lossy(obj)
    if abs(np.linalg.det(full)) < 1e-9:
        return ""
    if not _flat(samples, full, frame, boxes, lossy):
        return _PIXELS
    if masks or pdfium.FPDFPageObj_HasTransparency(obj):
        seen = _with_masks(page, obj, samples.shape[1], samples.shape[0])
        if seen is None:
            return _UNREADABLE
        alpha = seen[:, :, 3:]
        # what is see-through has no colour; there anything may stand
        colours = (seen[:, :, :3].astype(np.uint16) * alpha // 255).astype(np.uint8)
        if not _flat(alpha, full, frame, boxes, False, soft=True):
            return _PIXELS
        if not _flat(colours, full, frame, boxes, lossy, soft=True):
            return _PIXELS
    return ""


def _with_masks(page: Any, obj: Any, width: int, height: int) -> npt.NDArray[np.uint8] | None:
    """An image with its masks, drawn upright in its own size, with transparency."""
    turned = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(obj, ctypes.byref(turned))
    factor = min(1.0, _MOST_SIDE / max(width, height))
    size = max(round(width * factor), 1), max(round(height * factor), 1)
    pdfium.FPDFImageObj_SetMatrix(obj, size[0], 0, 0, size[1], 0, 0)
    try:
        shown = pdfium.FPDFImageObj_GetRenderedBitmap(page.pdf.raw, page.raw, obj)
        if not shown:
            return None
        seen: npt.NDArray[np.uint8] = pypdfium2.PdfBitmap.from_raw(shown).to_numpy()
        return seen if seen.ndim == 3 and seen.shape[2] == 4 else None
    finally:
        m = turned
        pdfium.FPDFImageObj_SetMatrix(obj, m.a, m.b, m.c, m.d, m.e, m.f)


def _is_lossy(obj: Any) -> bool:
    names = []
    for i in range(pdfium.FPDFImageObj_GetImageFilterCount(obj)):
        buffer = ctypes.create_string_buffer(64)
        pdfium.FPDFImageObj_GetImageFilter(obj, i, buffer, 64)
        names.append(buffer.value)
    return b"DCTDecode" in names or b"JPXDecode" in names


def _flat(
    samples: npt.NDArray[np.uint8],
    full: Matrix,
    frame: Frame,
    boxes: FloatArray,
    lossy: bool,
    *,
    soft: bool = False,
) -> bool:
    """Are the samples under the boxes all the same? soft: they were drawn, not only unpacked."""
    height, width = samples.shape[:2]
    inverse = np.asarray(np.linalg.inv(full), np.float64)
    for box in boxes:
        unit = apply(user_rect(box, frame), inverse)
        u0, v0 = unit.min(axis=0)
        u1, v1 = unit.max(axis=0)
        left, right = int(np.ceil(u0 * width)), int(np.floor(u1 * width))
        top, low = int(np.ceil((1 - v1) * height)), int(np.floor((1 - v0) * height))

        def inside(inset: int) -> npt.NDArray[np.uint8]:
            rows = slice(max(top + inset, 0), max(low - inset, 0))  # noqa: B023
            return samples[rows, max(left + inset, 0) : max(right - inset, 0)]  # noqa: B023

        if lossy:
            looks = [
                (_light(inside(_BLOCK)), 40),
                (inside(_COLOUR_BLOCK), 40),
                (inside(_BLOCK), 160),
            ]
        else:
            looks = [(inside(3), 12) if soft else (inside(1), 3)]
        if any(_spread(area) > most for area, most in looks):
            return False
    return True


def _spread(area: npt.NDArray[np.uint8]) -> int:
    """The largest difference of any part of the samples."""
    return int((area.max(axis=(0, 1)) - area.min(axis=(0, 1))).max()) if area.size else 0


def _light(area: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """How light each sample is."""
    if area.ndim == 2 or area.shape[2] < 3:
        return area
    blue, green, red = (area[:, :, i].astype(np.uint16) for i in range(3))
    return ((29 * blue + 150 * green + 77 * red) >> 8).astype(np.uint8)


def _check_seen(shown: Grey, frame: Frame, boxes: FloatArray) -> str:
    """On the drawn page a box is one colour."""
    factor = shown.shape[1] / max(frame.size[0], 1e-6)
    for x0, y0, x1, y1 in boxes * factor:
        cut = 0.2 * (y1 - y0)
        area = shown[int(y0 + cut) + 1 : int(y1 - cut), int(x0) + 1 : int(x1)]
        if not area.size:
            continue
        dark, light = float((area < 90).mean()), float((area > 165).mean())
        if max(dark, light) < 0.4:
            return _NO_BOX
    return ""
