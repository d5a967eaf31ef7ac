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

from redactor.pdf.verify.glyphs import Frame
from redactor.pdf.verify.objects import page_objects

__all__ = [
    "SEEN", "BoolArray", "Picture", "Views", "draw", "largest", "least", "views_of",
]  # fmt: skip

_SCALE = 2.0
_MAX_PIXELS = 12e6
SEEN = 10
"""Least change of a colour channel (0 to 255) that counts as seen."""
Picture = npt.NDArray[np.int16]
"""Rows, columns, three channels."""
BoolArray = npt.NDArray[np.bool_]


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
