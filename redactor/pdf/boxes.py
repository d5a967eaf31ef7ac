"""Where the boxes lie: one a line or name, its edges telling as little as the page allows.

A box a word or a glyph, or one cut to the letter, lets a reader guess the name from its width. So
boxes of one line are joined over the spaces between them, and their edges are moved outwards to a
grid, or to one of a few widths, as far as there is white paper: never over a word that stays.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from redactor.domain.geometry import Box
from redactor.domain.suggestion import Mark

__all__ = ["GRID", "WIDE_STEP", "DrawnBox", "join_boxes", "spread_boxes", "trim_boxes"]

Rows = npt.NDArray[np.float64]
"""Rectangles x0, y0, x1, y1, one a row."""
GRID = 12.0
"""Points between the places where a box may end."""
_START_GRID = 4.0
"""Where it may begin: a line's beginning is known, so less is to be hidden there."""
WIDE_STEP = 60.0
"""Widths of wide boxes are multiples of this."""
_TOUCH = 1.5
"""Points between two boxes of one line that count as touching (a word space is wider)."""
_SPACE = 0.65
"""Of a line's height: a gap no wider holds a space, where no letter stands in it."""
_CLEAR = 1.0
"""Points that stay free beside a word."""
_EDGE = 3.0
"""Points that stay free at the edge of the page."""


@dataclass(frozen=True, slots=True)
class DrawnBox:
    """A box as drawn, displayed points. zone: the joined marks in it, where its label stands."""

    box: Box
    label: str
    ground: str = ""
    zone: Box | None = None

    @property
    def room(self) -> Box:
        return self.zone or self.box


def join_boxes(marks: Iterable[Mark], words: Rows | None = None) -> list[DrawnBox]:
    """One box a line or name: boxes of one line that say the same and touch are joined.

    words: what stays on the page (displayed points); with it, boxes are also joined over the
    space between them where nothing stands in it.
    """
    items = sorted(
        {(b, m.label, m.ground) for m in marks for b in m.boxes if b.width > 0 and b.height > 0},
        key=lambda i: (i[1], i[2], i[0].y0, i[0].x0, i[0].x1, i[0].y1),
    )
    joined = [DrawnBox(box, label, ground) for box, label, ground in items]
    while True:
        fewer = _joined_once(joined, words)
        if len(fewer) == len(joined):
            return [replace(item, zone=item.box) for item in fewer]
        joined = fewer


def _joined_once(items: list[DrawnBox], words: Rows | None) -> list[DrawnBox]:
    joined: list[DrawnBox] = []
    for item in items:
        index = _place_on_line(joined, item, words)
        if index is None:
            joined.append(item)
        else:
            joined[index] = replace(joined[index], box=joined[index].box.union(item.box))
    return joined


def _place_on_line(joined: list[DrawnBox], item: DrawnBox, words: Rows | None) -> int | None:
    for index in range(len(joined) - 1, -1, -1):
        old = joined[index]
        if (old.label, old.ground) != (item.label, item.ground):
            return None
        if _same_line(old.box, item.box, words):
            return index
    return None


def _same_line(a: Box, b: Box, words: Rows | None) -> bool:
    """Do two boxes touch end to end, on a level line or on one that runs up the page?"""
    if _upright(a) and _upright(b):
        a, b = _turned(a), _turned(b)
        words = None if words is None else words[:, [1, 0, 3, 2]]
    slack = 0.25 * min(a.height, b.height)
    level = abs(a.y0 - b.y0) <= slack and abs(a.y1 - b.y1) <= slack
    left, right = min(a.x1, b.x1), max(a.x0, b.x0)
    if not level or right - left > max(_TOUCH, _SPACE * min(a.height, b.height)):
        return False
    if right - left <= _TOUCH:
        return True
    if words is None:
        return False
    top, bottom = max(a.y0, b.y0) + slack, min(a.y1, b.y1) - slack
    between = (
        (words[:, 0] < right) & (words[:, 2] > left) & (words[:, 1] < bottom) & (words[:, 3] > top)
    )
    return not bool(between.any())


def _upright(box: Box) -> bool:
    return box.height > 1.5 * box.width


def _turned(box: Box) -> Box:
    return Box(box.y0, box.x0, box.y1, box.x1)


def spread_boxes(
    drawn: list[DrawnBox], words: Rows, size: tuple[float, float], width: str
) -> list[DrawnBox]:
    """Boxes with their ends moved outwards over white paper.

    words: what stays on the page and may not be covered. size: of the page. width: "grid", or
    "wide" and "protected" for a fixed set of widths. All displayed points.
    """
    zones = np.array([d.box.as_list(6) for d in drawn], dtype=np.float64).reshape(-1, 4)
    exact = width == "grid"  # else the place of a label would tell how wide the marks were
    return [
        replace(
            item,
            box=_spread(item.box, index, zones, words, size, width),
            zone=item.box if exact else None,
        )
        for index, item in enumerate(drawn)
    ]


def _spread(
    box: Box, index: int, zones: Rows, words: Rows, size: tuple[float, float], width: str
) -> Box:
    if _upright(box):
        turn = [1, 0, 3, 2]
        turned = _spread_level(_turned(box), index, zones[:, turn], words[:, turn], size[1], width)
        return _turned(turned)
    return _spread_level(box, index, zones, words, size[0], width)


def _spread_level(
    box: Box, index: int, zones: Rows, words: Rows, page_width: float, width: str
) -> Box:
    others = np.vstack([words, np.delete(zones, index, axis=0)])
    middle = (others[:, 1] + others[:, 3]) / 2
    inset = 0.1 * box.height
    beside = others[
        ((middle > box.y0) & (middle < box.y1))
        | ((others[:, 1] < box.y1 - 3 * inset) & (others[:, 3] > box.y0 + 3 * inset))
    ]
    centre = (box.x0 + box.x1) / 2
    to_left, to_right = beside[beside[:, 0] < centre], beside[beside[:, 0] >= centre]
    left = max(_EDGE, float(to_left[:, 2].max()) + _CLEAR) if len(to_left) else _EDGE
    right = page_width - _EDGE
    if len(to_right):
        right = min(right, float(to_right[:, 0].min()) - _CLEAR)
    left, right = min(left, box.x0), max(right, box.x1)
    x0 = max(left, math.floor((box.x0 - _CLEAR) / _START_GRID) * _START_GRID)
    if width == "grid":
        x1 = math.ceil((box.x1 + _CLEAR) / GRID) * GRID
    else:
        x1 = x0 + math.ceil((box.x1 + _CLEAR - x0) / WIDE_STEP) * WIDE_STEP
    if width != "grid" and x1 > right:
        x0 = max(left, x0 - (x1 - right))
    return Box(min(x0, box.x0), box.y0, max(box.x1, min(x1, right)), box.y1)


def trim_boxes(drawn: list[DrawnBox], words: Rows) -> list[DrawnBox]:
    """Boxes that don't cover the ends of letters of the lines above and below.

    words: as displayed. A box that runs up the page is left as it is: cut by the words of the
    next line it would no longer reach the ends of its own.
    """
    result = []
    for item in drawn:
        box = item.box
        if box.height <= 1.5 * box.width:
            top, bottom = _trimmed(box, words)
            box = Box(box.x0, top, box.x1, bottom)
        result.append(replace(item, box=box))
    return result


def _trimmed(box: Box, words: Rows) -> tuple[float, float]:
    """Top and bottom of a box on a level line, without the ends of the letters beside it."""
    centre, height = (words[:, 1] + words[:, 3]) / 2, words[:, 3] - words[:, 1]
    near = (
        (words[:, 2] > box.x0)
        & (words[:, 0] < box.x1)
        & (words[:, 3] > box.y0)
        & (words[:, 1] < box.y1)
    )
    most = 0.16 * box.height
    above, below = near & (centre < box.y0), near & (centre > box.y1)
    top, bottom = box.y0, box.y1
    if above.any():
        ends = (words[above, 3] - 0.06 * height[above]).max()
        top = max(top, min(float(ends), box.y0 + most))
    if below.any():
        starts = (words[below, 1] + 0.16 * height[below]).min()
        bottom = min(bottom, max(float(starts), box.y1 - most))
    return top, bottom
