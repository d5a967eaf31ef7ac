"""Letters that are cut off or painted over: nobody sees them, so they don't go along.

A cell of a spreadsheet cuts off what doesn't fit; a form shows a part of its text only; somebody
drew a black box over a name in another program. Invisible text over a scan is another matter: its
letters lie within the page, as what the picture says.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pymupdf

from redactor.pdf.striking.rows import Rows

__all__ = ["SEEN", "covered_strips", "unseen_strips"]

_ALL = pymupdf.TEXT_IGNORE_ACTUALTEXT | pymupdf.TEXT_PRESERVE_LIGATURES
SEEN = pymupdf.TEXT_CLIP
"""MuPDF's flag for reading what a page shows and nothing of what is clipped away."""
_THIN = 0.4
_WRITTEN = frozenset(["fill-text", "stroke-text"])
_FILLED = frozenset(["fill-path", "fill-shade"])
_ZOOM = 2.0
_TALLEST = 5
_ONE_COLOUR = 4
_LEAST, _MOST = 3.0, 1_000_000
"""Points that a cover is wide and high at least; pairs that are compared at once."""
_CLIP = re.compile(rb"(?<![A-Za-z])W\*?[\x00\t\n\x0c\r ]")


class CrowdedLetters(ValueError):
    """Letters that are seen stand where others are cut off."""


def unseen_strips(page: pymupdf.Page) -> Rows:
    """Thin strips through the letters that are cut off whole, upright points.

    Raises ``ValueError`` where seen letters would go with them.
    """
    if not _may_clip(page):
        return np.empty((0, 4))
    whole, seen = page.get_textpage(flags=_ALL), page.get_textpage(flags=_ALL | SEEN)
    if whole.extractText() == seen.extractText():
        return np.empty((0, 4))
    there = list(_letters(seen))
    left = Counter((char, origin) for char, origin, _ in there)
    hidden: list[tuple[float, ...]] = []
    for char, origin, box in _letters(whole):
        if left[char, origin]:
            left[char, origin] -= 1
        else:
            hidden.append(box)
    strips = _thin(np.array(hidden, dtype=np.float64).reshape(-1, 4))
    if _meet(strips, _thin(np.array([box for *_, box in there]).reshape(-1, 4))):
        raise CrowdedLetters
    return strips


def covered_strips(page: pymupdf.Page, kinds: Sequence[str], bounds: Rows) -> Rows:
    """Thin strips through letters over which an area was filled later, upright points.

    kinds, bounds: what is drawn, in order. Only where the page is of one colour there.
    """
    text = np.array([kind in _WRITTEN for kind in kinds], dtype=bool)
    fills = np.array([kind in _FILLED for kind in kinds], dtype=bool)
    if not text.any() or not fills.any():
        return np.empty((0, 4))
    order = np.arange(len(kinds))
    fills &= (bounds[:, 2] - bounds[:, 0] > _LEAST) & (bounds[:, 3] - bounds[:, 1] > _LEAST)
    written, covers = [], np.zeros(int(fills.sum()), dtype=bool)
    for part in np.array_split(np.flatnonzero(text), 1 + len(covers) * int(text.sum()) // _MOST):
        over = _over(bounds[part], bounds[fills]) & (part[:, None] < order[fills][None, :])
        written.append(bounds[part][over.any(axis=1)])
        covers |= over.any(axis=0)
    if not covers.any():
        return np.empty((0, 4))
    letters = np.array([box for *_, box in _letters(page.get_textpage(flags=_ALL))])
    inner = _thin(letters.reshape(-1, 4))
    inner = inner[_within(inner, np.vstack(written)) & _within(inner, bounds[fills][covers])]
    return inner[_flat(page, inner)]


def _over(texts: Rows, areas: Rows) -> npt.NDArray[np.bool_]:
    """Which texts lie under which areas by more than half of their height: (N, M)."""
    one, two = texts[:, None, :], areas[None, :, :]
    wide = np.minimum(one[..., 2], two[..., 2]) - np.maximum(one[..., 0], two[..., 0])
    high = np.minimum(one[..., 3], two[..., 3]) - np.maximum(one[..., 1], two[..., 1])
    under: npt.NDArray[np.bool_] = (wide > 2) & (high > 0.5 * (one[..., 3] - one[..., 1]))
    return under


def _within(rows: Rows, areas: Rows) -> npt.NDArray[np.bool_]:
    """Which rectangles have their middle in one of the areas?"""
    x, y = (rows[:, 0] + rows[:, 2]) / 2, (rows[:, 1] + rows[:, 3]) / 2
    inside = np.zeros(len(rows), dtype=bool)
    for x0, y0, x1, y1 in areas:
        inside |= (x > x0) & (x < x1) & (y > y0) & (y < y1)
    return inside


def _flat(page: pymupdf.Page, strips: Rows) -> npt.NDArray[np.bool_]:
    """Is the page of one colour in the whole height of the letters?"""
    turn = page.rotation
    if turn:
        page.set_rotation(0)
    try:
        zoom = pymupdf.Matrix(_ZOOM, _ZOOM)
        pixmap = page.get_pixmap(matrix=zoom, alpha=False, annots=False)
    finally:
        if turn:
            page.set_rotation(turn)
    seen = np.frombuffer(pixmap.samples_mv, dtype=np.uint8)
    seen = seen.reshape(pixmap.height, pixmap.stride)[:, : 3 * pixmap.width]
    seen = seen.reshape(pixmap.height, pixmap.width, 3)
    flat = np.zeros(len(strips), dtype=bool)
    for i, (x0, y0, x1, y1) in enumerate(strips):
        more = (y1 - y0) * 1.2  # from the thin strip to about the height of small letters
        rows = slice(max(int((y0 - more) * _ZOOM), 0), int((y1 + more) * _ZOOM) + 1)
        part = seen[rows, max(int(x0 * _ZOOM), 0) : int(x1 * _ZOOM) + 1]
        if part.size:
            flat[i] = int((part.max(axis=(0, 1)) - part.min(axis=(0, 1))).max()) <= _ONE_COLOUR
    return flat


def _may_clip(page: pymupdf.Page) -> bool:
    """Has it a clip, or forms (they have a box)? Reading its text twice takes its time."""
    try:
        if _CLIP.search(page.read_contents()):
            return True
    except pymupdf.mupdf.FzErrorBase:
        return True
    return bool(page.parent.get_page_xobjects(page.number))


def _letters(page: Any) -> Iterator[tuple[str, tuple[float, float], tuple[float, ...]]]:
    """Character, where it begins, and its box."""
    for block in page.extractRAWDICT()["blocks"]:
        for line in block.get("lines", ()):
            for span in line["spans"]:
                for char in span["chars"]:
                    if not char["c"].isspace():
                        x, y = char["origin"]
                        box, size = char["bbox"], span["size"]
                        if box[3] - box[1] > _TALLEST * size:  # a font that knows no heights
                            box = (box[0], y - size, box[2], y)
                        yield char["c"], (round(x, 1), round(y, 1)), box


def _thin(rows: Rows) -> Rows:
    dx, dy = 0.2 * (rows[:, 2] - rows[:, 0]), _THIN * (rows[:, 3] - rows[:, 1])
    strips: Rows = rows + np.column_stack([dx, dy, -dx, -dy])
    return strips


def _meet(one: Rows, two: Rows) -> bool:
    for x0, y0, x1, y1 in one:
        if ((two[:, 0] < x1) & (two[:, 2] > x0) & (two[:, 1] < y1) & (two[:, 3] > y0)).any():
            return True
    return False
