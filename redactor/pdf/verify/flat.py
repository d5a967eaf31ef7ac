"""Stored pictures under the marks: their samples there are all the same, behind masks too."""

from __future__ import annotations

import ctypes
from typing import Any

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium

from redactor.pdf.verify.glyphs import FloatArray, Frame
from redactor.pdf.verify.images import Matrix, Samples, StoredPicture, apply, user_rect

__all__ = ["check_picture", "is_lossy"]

_MOST_SIDE = 3000
_BLOCK, _COLOUR_BLOCK = 8, 18
"""Samples from its edge up to which packing a JPEG lets what is around a struck place shine into
it: its light by blocks of eight, its colour by blocks of sixteen."""
_PIXELS = "Billedet under en overstregning er ikke slettet."
_UNREADABLE = "Et billede på siden kan ikke læses og derfor ikke kontrolleres."


def check_picture(page: Any, stored: StoredPicture, boxes: FloatArray, masks: bool) -> str:
    """ "" where the stored samples under ``boxes`` are all the same, else what is wrong (Danish).

    boxes: x0, y0, x1, y1, displayed points. masks: may it have masks? pdfium doesn't tell.
    """
    samples, obj, full, frame = stored.samples, stored.obj, stored.full, stored.frame
    if samples is None:
        return _UNREADABLE
    lossy = is_lossy(obj)
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


def _with_masks(page: Any, obj: Any, width: int, height: int) -> Samples | None:
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
        seen: Samples = pypdfium2.PdfBitmap.from_raw(shown).to_numpy()
        return seen if seen.ndim == 3 and seen.shape[2] == 4 else None
    finally:
        m = turned
        pdfium.FPDFImageObj_SetMatrix(obj, m.a, m.b, m.c, m.d, m.e, m.f)


def is_lossy(obj: Any) -> bool:
    """Is pdfium's image ``obj`` packed in a way that changes its samples?"""
    names = []
    for i in range(pdfium.FPDFImageObj_GetImageFilterCount(obj)):
        buffer = ctypes.create_string_buffer(64)
        pdfium.FPDFImageObj_GetImageFilter(obj, i, buffer, 64)
        names.append(buffer.value)
    return b"DCTDecode" in names or b"JPXDecode" in names


def _flat(
    samples: Samples,
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

        def inside(inset: int) -> Samples:
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


def _spread(area: Samples) -> int:
    """The largest difference of any part of the samples."""
    return int((area.max(axis=(0, 1)) - area.min(axis=(0, 1))).max()) if area.size else 0


def _light(area: Samples) -> Samples:
    """How light each sample is."""
    if area.ndim == 2 or area.shape[2] < 3:
        return area
    blue, green, red = (area[:, :, i].astype(np.uint16) for i in range(3))
    return ((29 * blue + 150 * green + 77 * red) >> 8).astype(np.uint8)
