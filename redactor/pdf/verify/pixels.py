"""What is drawn, and what is stored as pixels, under the marks, as pdfium sees it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium

from redactor.domain.suggestion import Mark
from redactor.pdf.verify.flat import check_picture
from redactor.pdf.verify.glyphs import FloatArray, Frame
from redactor.pdf.verify.images import StoredPicture
from redactor.pdf.verify.objects import (
    bounds_of,
    boxes_of,
    covers,
    overlapping,
    page_objects,
    stored_pictures,
)
from redactor.pdf.verify.paths import drawn_inside, is_solid
from redactor.pdf.verify.picture import Grey

__all__ = ["check_page"]

_DRAWING = "Der er stadig en tegning under en overstregning."
_NO_BOX = "En overstregning mangler sin boks på siden."


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
    boxes = boxes_of(marks)
    covered = np.zeros(len(boxes), dtype=bool)
    things = [thing for thing in page_objects(page) if thing[0] != pdfium.FPDF_PAGEOBJ_TEXT]
    bounds = bounds_of(things, frame)
    over, whole = overlapping(bounds, boxes), covers(bounds, boxes)
    touching = set(np.flatnonzero(over.any(axis=1)).tolist())
    for i, (kind, obj, matrix) in enumerate(things):
        picture_here = next(stored) if kind == pdfium.FPDF_PAGEOBJ_IMAGE else None
        if i not in touching:
            continue
        if picture_here is not None:
            problem = check_picture(page, picture_here, boxes[over[i]], masks)
            if problem:
                return problem
            covered[over[i]] = False  # what lies over a box has to be covered again
        elif kind == pdfium.FPDF_PAGEOBJ_PATH:
            hidden = over[i] & whole[i]
            if hidden.any() and is_solid(obj):
                covered |= hidden
                continue
            if any(drawn_inside(obj, matrix, frame, bounds[i], box) for box in boxes[over[i]]):
                return _DRAWING
    if not covered.all():
        return _NO_BOX
    return _check_seen(shown, frame, boxes)


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
