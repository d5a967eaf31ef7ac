"""One page drawn in several ways, and what of each glyph can be seen in them.

Covers aren't looked for, whatever they are made of: the page is drawn whole, without its text,
with its text alone and with its pictures alone, and the drawings are compared place by place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2.raw as pdfium

from redactor.pdf.verify.glyphs import FloatArray, Frame
from redactor.pdf.verify.objects import page_objects

__all__ = [
    "SEEN", "BoolArray", "Picture", "Places", "Views", "draw", "largest", "least", "places_of",
    "views_of",
]  # fmt: skip

_SCALE = 2.0
_MAX_PIXELS = 12e6
SEEN = 10
"""Least change of a colour channel (0 to 255) that counts as seen."""
_INK = 60
"""How much darker than paper is ink, where a page has nothing but its text."""
_LEAST_INK = 5
"""Pixels of ink of a glyph below which nothing can be said of it."""
Picture = npt.NDArray[np.int16]
"""Rows, columns, three channels."""
BoolArray = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Views:
    """One page drawn: whole, without its text, its text alone, its pictures alone.

    text: None where it has none; pictures likewise. scale: pixels a point.
    """

    whole: Picture
    without: Picture
    text: Picture | None
    pictures: Picture | None
    scale: float


def views_of(page: Any, frame: Frame, has_text: bool) -> Views:
    """Draw a pypdfium2 page. Its objects are as before afterwards."""
    scale = min(_SCALE, (_MAX_PIXELS / max(1.0, frame.size[0] * frame.size[1])) ** 0.5)
    objects = [(kind, obj) for kind, obj, _ in page_objects(page)]
    whole = without = draw(page, scale)
    text = pictures = None
    if has_text:
        texts = [o for k, o in objects if k == pdfium.FPDF_PAGEOBJ_TEXT]
        others = [o for k, o in objects if k != pdfium.FPDF_PAGEOBJ_TEXT]
        without = _without(page, scale, texts)
        text = _without(page, scale, others, annotations=False)
    kinds = {kind for kind, _ in objects}
    if pdfium.FPDF_PAGEOBJ_IMAGE in kinds:
        others = [o for k, o in objects if k != pdfium.FPDF_PAGEOBJ_IMAGE]
        noted = pdfium.FPDFPage_GetAnnotCount(page.raw) > 0
        nothing_else = kinds <= {pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_TEXT}
        no_text = has_text or pdfium.FPDF_PAGEOBJ_TEXT not in kinds
        if nothing_else and no_text and not noted:
            pictures = without  # a scan: drawing it costs most of all
        else:
            pictures = _without(page, scale, others, annotations=False)
    if any(v is not None and v.shape != whole.shape for v in (without, text, pictures)):
        raise ValueError("drawings of one page differ in size")
    return Views(whole, without, text, pictures, scale)


def draw(page: Any, scale: float, *, annotations: bool = True) -> Picture:
    """The page in colour, ``scale`` pixels a point."""
    bitmap = page.render(scale=scale, may_draw_forms=annotations, draw_annots=annotations)
    result: Picture = bitmap.to_numpy()[:, :, :3].astype(np.int16)
    return result


def _without(
    page: Any, scale: float, objects: Sequence[Any], *, annotations: bool = True
) -> Picture:
    for obj in objects:
        pdfium.FPDFPageObj_SetIsActive(obj, False)
    try:
        return draw(page, scale, annotations=annotations)
    finally:
        for obj in objects:
            pdfium.FPDFPageObj_SetIsActive(obj, True)


def largest(picture: Picture) -> Picture:
    """The largest channel of each pixel; by slices, which is faster than by an axis of three."""
    result: Picture = np.maximum(np.maximum(picture[..., 0], picture[..., 1]), picture[..., 2])
    return result


def least(picture: Picture) -> Picture:
    """The least channel of each pixel."""
    result: Picture = np.minimum(np.minimum(picture[..., 0], picture[..., 1]), picture[..., 2])
    return result


@dataclass(frozen=True, slots=True)
class Places:
    """Pixels of boxes: rows x0, y0, x1, y1; outside: beyond the page, or of no size."""

    rows: Numbers
    outside: BoolArray

    def spread(self, picture: Picture) -> Numbers:
        """Largest minus smallest value of any channel in each box."""
        return self._each(lambda y, x: int(np.ptp(picture[y, x], axis=(0, 1)).max()))

    def largest(self, picture: Picture) -> Numbers:
        return self._each(lambda y, x: int(picture[y, x].max()))

    def mean(self, picture: Picture) -> Numbers:
        return self._each(lambda y, x: int(picture[y, x].mean()))

    def share_seen(self, text: Picture, change: Picture) -> npt.NDArray[np.float64]:
        """Of each glyph's ink the share that changes the page; 1 where there is too little ink.

        text: the page's text alone. change: by how much the text changes the page.
        """
        ink = (255 - least(text)) > _INK
        seen = largest(change) > SEEN
        result = np.ones(len(self.rows))
        for i, (x0, y0, x1, y1) in enumerate(self.rows):
            inked = ink[y0:y1, x0:x1]
            count = int(inked.sum())
            if not self.outside[i] and count >= _LEAST_INK:
                result[i] = float((inked & seen[y0:y1, x0:x1]).sum()) / count
        return result

    def _each(self, measure: Any) -> Numbers:
        result = np.zeros(len(self.rows), dtype=np.int64)
        for i, (x0, y0, x1, y1) in enumerate(self.rows.tolist()):
            if not self.outside[i]:
                result[i] = measure(slice(y0, y1), slice(x0, x1))
        return result


def places_of(
    boxes: FloatArray, frame: Frame, picture: Picture, inset: tuple[float, float] = (0.1, 0.15)
) -> Places:
    """Where boxes (displayed points) lie in a drawing of the page, without their edges.

    inset: share of the width and of the height that is left out on each side.
    """
    height, width = picture.shape[:2]
    factor = width / max(frame.size[0], 1e-6)
    dx = inset[0] * (boxes[:, 2] - boxes[:, 0])
    dy = inset[1] * (boxes[:, 3] - boxes[:, 1])
    rows = np.column_stack(
        [
            np.floor((boxes[:, 0] + dx) * factor),
            np.floor((boxes[:, 1] + dy) * factor),
            np.ceil((boxes[:, 2] - dx) * factor),
            np.ceil((boxes[:, 3] - dy) * factor),
        ]
    )
    rows = np.clip(rows, -1, max(width, height) + 1).astype(np.int64)
    x, y = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
    outside = (x <= 0) | (y <= 0) | (x >= frame.size[0]) | (y >= frame.size[1])
    rows[:, [0, 2]] = np.clip(rows[:, [0, 2]], 0, width)
    rows[:, [1, 3]] = np.clip(rows[:, [1, 3]], 0, height)
    outside |= (rows[:, 2] <= rows[:, 0]) | (rows[:, 3] <= rows[:, 1])
    return Places(rows, outside)
