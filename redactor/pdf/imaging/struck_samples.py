"""Which samples of a picture were struck: all that lie under a mark, whatever they were.

MuPDF tells only by what it has changed. A sample that was as light as what it puts there looks
unchanged: to leave such samples would draw the outline of the struck letters.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pymupdf

from redactor.pdf.striking.rows import Rows

__all__ = ["Draws", "draws_of", "struck_samples"]

_NEARLY = 1e-3
Samples = npt.NDArray[np.uint8]
Flags = npt.NDArray[np.bool_]
Draws = dict[tuple[int, int], list[tuple[float, ...]]]
"""Width and height of pictures to where they are drawn: from the unit square to upright points."""


def draws_of(page: pymupdf.Page) -> Draws:
    """Where the pictures of a page are drawn."""
    turn = page.rotation
    if turn:
        page.set_rotation(0)
    try:
        found: Draws = {}
        for info in page.get_image_info():
            place = tuple(float(v) for v in info["transform"])
            found.setdefault((info["width"], info["height"]), []).append(place)
        return found
    finally:
        if turn:
            page.set_rotation(turn)


def struck_samples(
    new: Samples, old: Samples, draws: Sequence[tuple[float, ...]], marks: Rows
) -> Flags | None:
    """Rows and columns of struck samples; None where it can't be told.

    new, old: rows, columns and parts, as MuPDF has blanked them and before. draws: of all pictures
    of this size. marks: x0, y0, x1, y1, upright points.
    """
    height, width = new.shape[:2]
    changed = new[:, :, 0] != old[:, :, 0]
    for part in range(1, new.shape[2]):
        changed |= new[:, :, part] != old[:, :, part]
    struck = np.zeros((height, width), dtype=bool)
    for draw in draws:
        place = pymupdf.Matrix(*draw)
        if abs(place.a * place.d - place.b * place.c) < 1e-9:
            continue
        for mark in marks:
            _add(struck, new, place, mark)
    return None if (changed & ~struck).any() else struck


def _add(struck: Flags, new: Samples, place: pymupdf.Matrix, mark: Rows) -> None:
    """Add what lies under a mark, if it was all made one: another picture of the size isn't."""
    back = ~place
    height, width = struck.shape
    x0, y0, x1, y1 = (float(v) for v in mark)
    corners = [pymupdf.Point(x, y) * back for x in (x0, x1) for y in (y0, y1)]
    across, down = [p.x * width for p in corners], [p.y * height for p in corners]
    left, right = max(math.floor(min(across) + _NEARLY), 0), math.ceil(max(across) - _NEARLY)
    top, low = max(math.floor(min(down) + _NEARLY), 0), math.ceil(max(down) - _NEARLY)
    right, low = min(right, width), min(low, height)
    if left >= right or top >= low:
        return
    area = new[top:low, left:right]
    inside = np.ones(area.shape[:2], dtype=bool)
    if min(abs(place.b) + abs(place.c), abs(place.a) + abs(place.d)) > 1e-3:  # askew
        u, v = np.meshgrid(np.arange(left, right) + 0.5, np.arange(top, low) + 0.5)
        u, v = u / width, v / height
        x, y = place.a * u + place.c * v + place.e, place.b * u + place.d * v + place.f
        inside = (x > x0) & (x < x1) & (y > y0) & (y < y1)
    for inset in (0, 1):  # MuPDF counts with fewer digits
        part = inside[inset : low - top - inset, inset : right - left - inset]
        tones = area[inset : low - top - inset, inset : right - left - inset][part]
        if len(tones) and (tones == tones[0]).all():
            # all that has become so, up to the edge
            same = (area == tones[0]).all(axis=2) & inside
            struck[top:low, left:right] |= same
            return
