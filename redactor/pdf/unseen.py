"""Letters that are cut off by a clip: nobody sees them on the page, so they don't go along.

A cell of a spreadsheet cuts off what doesn't fit; a form shows a part of its text only; a name can
be put into an area of no size. Invisible text over a scan is another matter: its letters lie
within the page, as what the picture says.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import numpy as np
import pymupdf

from redactor.pdf.rows import Rows

__all__ = ["SEEN", "unseen_strips"]

_ALL = pymupdf.TEXT_IGNORE_ACTUALTEXT | pymupdf.TEXT_PRESERVE_LIGATURES
SEEN = pymupdf.TEXT_CLIP
"""MuPDF's flag for reading what a page shows and nothing of what is clipped away."""
_THIN = 0.4
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


def _may_clip(page: pymupdf.Page) -> bool:
    """Has it a clip, or forms (they have a box)? Reading its text twice takes its time."""
    if _CLIP.search(page.read_contents()):
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
                        yield char["c"], (round(x, 1), round(y, 1)), char["bbox"]


def _thin(rows: Rows) -> Rows:
    dx, dy = 0.2 * (rows[:, 2] - rows[:, 0]), _THIN * (rows[:, 3] - rows[:, 1])
    strips: Rows = rows + np.column_stack([dx, dy, -dx, -dy])
    return strips


def _meet(one: Rows, two: Rows) -> bool:
    for x0, y0, x1, y1 in one:
        if ((two[:, 0] < x1) & (two[:, 2] > x0) & (two[:, 1] < y1) & (two[:, 3] > y0)).any():
            return True
    return False
