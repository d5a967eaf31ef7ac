"""Where the boxes lie: one a line or name, its edges telling as little as the page allows.

A box a word or a glyph, or one cut to the letter, lets a reader guess the name from its width. So
boxes of one line are joined over the spaces between them, and their edges are moved outwards to a
grid, or to one of a few widths, as far as there is white paper: never over a word that stays.

All rectangles are rows x0, y0, x1, y1 of displayed points. A line that runs up the page is worked
on as if it were level, with x and y exchanged.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from redactor.domain.geometry import Box, union_all
from redactor.domain.suggestion import Mark
from redactor.pdf.striking.rows import TURN, Flags, Rows, rows_of

__all__ = [
    "BESIDE",
    "EDGE",
    "GRID",
    "WIDE_STEP",
    "DrawnBox",
    "ends_of",
    "join_boxes",
    "spread_boxes",
    "trim_boxes",
]

Floats = npt.NDArray[np.float64]

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
"""Points that a box reaches past what was struck, at least, where there is room."""
_ONE_LINE = 1.4
"""Times the height of the page's lines: a box that is higher covers more than one."""
BESIDE = 1.8
"""Points that stay free beside a word, so that it can be read."""
EDGE = 3.0
"""Points that stay free at the edge of the page."""


@dataclass(frozen=True, slots=True)
class DrawnBox:
    """A box as drawn, displayed points. zone: the joined marks in it, where its label stands.

    upright: its line runs up or down the page.
    """

    box: Box
    label: str
    ground: str = ""
    zone: Box | None = None
    upright: bool = False

    @property
    def room(self) -> Box:
        return self.zone or self.box


def join_boxes(marks: Iterable[Mark], words: Rows | None = None) -> list[DrawnBox]:
    """One box a line or name: boxes of one line that say the same and touch are joined.

    words: what stays on the page; with it, boxes are also joined over the space between them
    where nothing stands in it.
    """
    groups: defaultdict[tuple[str, str], set[Box]] = defaultdict(set)
    for mark in marks:
        groups[mark.label, mark.ground] |= {b for b in mark.boxes if b.width > 0 and b.height > 0}
    every = rows_of(box for boxes in groups.values() for box in boxes)
    every = every if words is None else np.vstack([every, words])
    joined: list[DrawnBox] = []
    for (label, ground), boxes in sorted(groups.items()):
        ordered = sorted(boxes, key=lambda b: (b.y0, b.x0, b.x1, b.y1))
        upright = _upright(rows_of(ordered), every)
        for way in (False, True):
            line = [box for box, up in zip(ordered, upright, strict=True) if up == way]
            for box in _joined(line, words, upright=way):
                joined.append(DrawnBox(box, label, ground, box, way))
    return sorted(joined, key=lambda d: (d.label, d.ground, d.box.y0, d.box.x0))


def _upright(rows: Rows, words: Rows) -> Flags:
    """Which boxes stand on lines that run up the page?

    words: of the page, struck or not. A narrow box on a level line is no higher than the line, and
    the other way round where the lines of the page run up it.
    """
    wide, high = rows[:, 2] - rows[:, 0], rows[:, 3] - rows[:, 1]
    across, up = words[:, 2] - words[:, 0], words[:, 3] - words[:, 1]
    if not len(words) or up.sum() <= 1.5 * across.sum():
        line = np.median(up) if len(words) else 0.0
        result: Flags = (high > 1.5 * wide) & (high > 1.8 * line)
    else:
        result = ~((wide > 1.5 * high) & (wide > 1.8 * np.median(across)))
    return result


def _joined(boxes: list[Box], words: Rows | None, *, upright: bool) -> list[Box]:
    """``boxes`` without those that go on in another of the same line."""
    while len(boxes) > 1:
        groups = _groups(rows_of(boxes), words, upright=upright)
        if len(groups) == len(boxes):
            break
        boxes = [union_all(boxes[i] for i in group) for group in groups]
    return boxes


def _groups(rows: Rows, words: Rows | None, *, upright: bool) -> list[list[int]]:
    """Indices of the boxes that belong together, in their order."""
    if upright:
        rows = rows[:, TURN]
        words = None if words is None else words[:, TURN]
    high = rows[:, 3] - rows[:, 1]
    least = np.minimum(high[:, None], high[None, :])
    slack = 0.25 * least
    level = (np.abs(rows[:, None, 1] - rows[None, :, 1]) <= slack) & (
        np.abs(rows[:, None, 3] - rows[None, :, 3]) <= slack
    )
    left = np.minimum(rows[:, None, 2], rows[None, :, 2])
    right = np.maximum(rows[:, None, 0], rows[None, :, 0])
    gap = right - left
    reach = np.maximum(_TOUCH, _SPACE * least) if words is not None else _TOUCH
    first, second = np.nonzero(np.triu(level & (gap <= reach), 1))
    if words is not None and len(words):
        top = np.maximum(rows[first, 1], rows[second, 1]) + slack[first, second]
        low = np.minimum(rows[first, 3], rows[second, 3]) - slack[first, second]
        between = (
            (words[None, :, 0] < right[first, second][:, None])
            & (words[None, :, 2] > left[first, second][:, None])
            & (words[None, :, 1] < low[:, None])
            & (words[None, :, 3] > top[:, None])
        ).any(axis=1)
        free = (gap[first, second] <= _TOUCH) | ~between
        first, second = first[free], second[free]
    return _components(len(rows), first.tolist(), second.tolist())


def _components(count: int, first: list[int], second: list[int]) -> list[list[int]]:
    """Groups of 0 to ``count`` that pairs hold together, each and all in rising order."""
    lead = list(range(count))

    def find(i: int) -> int:
        while lead[i] != i:
            i = lead[i] = lead[lead[i]]
        return i

    for a, b in zip(first, second, strict=True):
        one, two = find(a), find(b)
        lead[max(one, two)] = min(one, two)
    groups: defaultdict[int, list[int]] = defaultdict(list)
    for i in range(count):
        groups[find(i)].append(i)
    return list(groups.values())


def spread_boxes(
    drawn: list[DrawnBox],
    words: Rows,
    size: tuple[float, float],
    width: str,
    things: Rows | None = None,
) -> list[DrawnBox]:
    """Boxes with their ends moved outwards over white paper.

    words: what stays on the page and may not be covered. size: of the page. width: "grid", or
    "wide" and "protected" for a fixed set of widths. things: drawings and pictures, over whose
    edges no box grows: the rule beside a table's cell, the frame of a field.
    """
    things = np.zeros((0, 4)) if things is None else things
    zones = rows_of(d.box for d in drawn)
    exact = width == "grid"  # else the place of a label would tell how wide the marks were
    upright = np.array([d.upright for d in drawn], dtype=bool)
    result = zones.copy()
    for way, turn, length in ((False, [0, 1, 2, 3], size[0]), (True, TURN, size[1])):
        rows = np.flatnonzero(upright == way)
        if len(rows):
            edges = _edges(things[:, turn])
            spread = _spread(rows, zones[:, turn], words[:, turn], length, width, edges)
            result[rows] = spread[:, turn]
    return [
        replace(item, box=Box(*row), zone=item.box if exact else None)
        for item, row in zip(drawn, result.tolist(), strict=True)
    ]


def _spread(
    rows: npt.NDArray[np.intp],
    zones: Rows,
    words: Rows,
    length: float,
    width: str,
    edges: Rows,
) -> Rows:
    """``zones[rows]`` with moved ends, on level lines; length: of the page along them.

    edges: upright ones (x, top, low), over which no box grows.
    """
    boxes, others = zones[rows], np.vstack([words, zones])
    x0, y0, x1, y1 = (boxes[:, i, None] for i in range(4))
    middle = ((others[:, 1] + others[:, 3]) / 2)[None, :]
    inset = 0.3 * (y1 - y0)
    beside = (middle > y0) & (middle < y1)
    beside |= (others[None, :, 1] < y1 - inset) & (others[None, :, 3] > y0 + inset)
    beside[np.arange(len(rows)), len(words) + rows] = False
    to_left = others[None, :, 0] < (x0 + x1) / 2
    ends = np.where(beside & to_left, others[None, :, 2] + BESIDE, EDGE).max(axis=1)
    starts = np.where(beside & ~to_left, others[None, :, 0] - BESIDE, length - EDGE)
    at, top, low = edges[None, :, 0], edges[None, :, 1], edges[None, :, 2]
    across = (top < y1 - inset) & (low > y0 + inset)
    rule_left = np.where(across & (at < x0), at, EDGE).max(axis=1, initial=EDGE)
    rule_right = np.where(across & (at > x1), at, length - EDGE)
    left = np.minimum(np.maximum(ends, rule_left), boxes[:, 0])
    right = np.minimum(starts.min(axis=1), rule_right.min(axis=1, initial=length - EDGE))
    right = np.maximum(right, boxes[:, 2])
    start, end = ends_of(boxes[:, 0], boxes[:, 2], left, right, width)
    return np.column_stack([start, boxes[:, 1], end, boxes[:, 3]])


def _edges(things: Rows) -> Rows:
    """The left and right edges of things: x, top and low, each once."""
    columns = [things[:, [side, 1, 3]] for side in (0, 2)]
    edges: Rows = np.unique(np.vstack(columns).round(1), axis=0)
    return edges


def ends_of(
    x0: Floats, x1: Floats, left: Floats, right: Floats, width: str
) -> tuple[Floats, Floats]:
    """Where boxes over ``x0`` to ``x1`` begin and end. left, right: as far as paper is white."""
    start = np.floor((x0 - _CLEAR) / _START_GRID) * _START_GRID
    start = np.maximum(left, start)
    if width == "grid":
        end = np.ceil((x1 + _CLEAR) / GRID) * GRID
    else:
        end = start + np.ceil((x1 + _CLEAR - start) / WIDE_STEP) * WIDE_STEP
        start = np.where(end > right, np.maximum(left, start - (end - right)), start)
    start = np.minimum(start, x0)
    end = np.maximum(x1, np.minimum(end, right))
    return start, end


def trim_boxes(drawn: list[DrawnBox], words: Rows) -> list[DrawnBox]:
    """Boxes that don't cover the ends of letters of the lines above and below.

    words: as displayed. A box that runs up the page is left as it is: cut by the words of the
    next line it would no longer reach the ends of its own. So is one much higher than a line: who
    drew it means what lies under its edges, too.
    """
    boxes = rows_of(d.box for d in drawn)
    if not len(boxes) or not len(words):
        return drawn
    x0, y0, x1, y1 = (boxes[:, i, None] for i in range(4))
    centre, height = (words[:, 1] + words[:, 3]) / 2, words[:, 3] - words[:, 1]
    near = (words[:, 2] > x0) & (words[:, 0] < x1) & (words[:, 3] > y0) & (words[:, 1] < y1)
    above, below = near & (centre < y0), near & (centre > y1)
    most = 0.16 * (boxes[:, 3] - boxes[:, 1])
    ends = np.where(above, words[:, 3] - 0.06 * height, -np.inf).max(axis=1)
    starts = np.where(below, words[:, 1] + 0.16 * height, np.inf).min(axis=1)
    top = np.clip(ends, boxes[:, 1], boxes[:, 1] + most).tolist()
    low = np.clip(starts, boxes[:, 3] - most, boxes[:, 3]).tolist()
    most_high = _ONE_LINE * float(np.median(height))
    return [
        item
        if item.upright or item.box.height > most_high
        else replace(item, box=Box(item.box.x0, a, item.box.x1, b))
        for item, a, b in zip(drawn, top, low, strict=True)
    ]
