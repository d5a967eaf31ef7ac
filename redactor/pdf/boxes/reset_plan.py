"""Which lines can be set anew, and how far their words go: gaps become multiples of ``STEP``.

A line can be moved if it is plain level text with paper to its right, set with the usual word
spaces: not justified, not centred, no cell of a table.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pymupdf

from redactor.domain.geometry import Box
from redactor.domain.labelling import MovedLine
from redactor.pdf.boxes.placing import DrawnBox
from redactor.pdf.striking.trace import Trace

__all__ = ["STEP", "Plan", "plan_lines"]

STEP = 24.0
"""Gaps in protected lines are multiples of this many points."""
_LEAST = 1.0
"""Points that a gap grows by at least: a box needs room beside the next word."""
_COLUMN = 1.5
"""Of the font size: a wider gap is no word space but the next column."""
_MARGIN = 14.0
"""Points that stay free at the right edge of the page."""
_NATURAL = 0.012
"""Of the font size: how much a word space may differ from the page's usual one."""


@dataclass(slots=True)
class _Item:
    """A glyph (index of it) or a box (-1) on a line. blank: a space, which nobody sees."""

    start: float
    end: float
    glyph: int
    boxes: tuple[int, ...] = ()
    blank: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be moved: steps for the line, the glyphs concerned, the boxes protected by it."""

    line: MovedLine
    glyphs: dict[int, float]
    boxes: tuple[int, ...]


def plan_lines(
    page: pymupdf.Page, trace: Trace, drawn: list[DrawnBox]
) -> tuple[list[Plan], set[int]]:
    """A plan for each line that needs one and can be moved; and the boxes that end up protected."""
    lines = _lines(trace)
    runs = [run for line in lines for run in _runs(trace, line, drawn)]
    usual = _usual_spaces(trace, runs)
    lefts = Counter(round(run[0].start) for run in runs)
    seen = {box for run in runs for item in run for box in item.boxes}
    safe = {i for i in range(len(drawn)) if i not in seen}  # alone on its line
    plans: list[Plan] = []
    drawings: list[pymupdf.Rect] | None = None
    for run in runs:
        boxes = [i for item in run for i in item.boxes]
        if not boxes:
            continue
        if all(item.glyph < 0 for item in run):
            safe.update(boxes)  # nothing beside it
            continue
        left = round(run[0].start)
        aligned = len(runs) == 1 or sum(lefts[left + d] for d in (-1, 0, 1)) > 1
        if not aligned or not _is_natural(trace, run, usual):
            continue
        steps, glyphs = _steps(trace, run)
        if glyphs:
            if drawings is None:
                drawings = [d["rect"] for d in page.get_drawings()]
            if not _has_room(page, trace, run, steps, drawn, drawings):
                continue
        first = next(item.glyph for item in run if item.glyph >= 0)
        size, base = float(trace.size[first]), float(trace.base[first])
        band = Box(
            run[0].start - 1, base - 0.55 * size, max(i.end for i in run) + 1, base - 0.05 * size
        )
        middles = [(drawn[i].box.y0 + drawn[i].box.y1) / 2 for i in boxes]
        if not all(band.y0 < m < band.y1 for m in middles):
            continue
        safe.update(boxes)
        line = MovedLine(page.number + 1, band, tuple(steps))
        plans.append(Plan(line, glyphs, tuple(boxes)))
    return plans, safe


def _lines(trace: Trace) -> list[npt.NDArray[np.intp]]:
    """Glyphs of each base line, from left to right."""
    solid = np.flatnonzero(trace.level)
    order = solid[np.argsort(trace.base[solid], kind="stable")]
    if not len(order):
        return []
    apart = np.diff(trace.base[order]) > 0.2 * trace.size[order][1:]
    lines = np.split(order, np.flatnonzero(apart) + 1)
    return [line[np.argsort(trace.start[line], kind="stable")] for line in lines]


def _runs(trace: Trace, line: npt.NDArray[np.intp], drawn: list[DrawnBox]) -> list[list[_Item]]:
    """Parts of a line that belong together, with the boxes that stand in it."""
    base = float(np.median(trace.base[line]))
    items = [
        _Item(float(trace.start[g]), float(trace.end[g]), int(g), blank=bool(trace.blank[g]))
        for g in line
    ]
    for index, item in enumerate(drawn):
        b = item.box
        if b.y0 + 0.3 * b.height < base < b.y1 + 0.1 * b.height:
            items.append(_Item(b.x0, b.x1, -1, (index,)))
    items.sort(key=lambda i: (i.start, i.end))
    size = float(np.median(trace.size[line]))
    runs: list[list[_Item]] = []
    end = -math.inf
    for one in items:
        if runs and (one.blank or one.start - end <= _COLUMN * size):
            runs[-1].append(one)
        elif not one.blank:
            runs.append([one])
        if not one.blank:
            end = max(end, one.end) if runs[-1][0] is not one else one.end
    return runs


def _gaps(trace: Trace, run: Sequence[_Item]) -> list[tuple[tuple[str, float], float]]:
    """Word spaces of a run as (font, size), width by size; none beside a box."""
    found = []
    for a, b in pairwise(item for item in run if not item.blank):
        if a.glyph < 0 or b.glyph < 0:
            continue
        size = float(trace.size[a.glyph])
        gap = (b.start - a.end) / size
        if gap > 0.12:
            found.append(((trace.font[a.glyph], round(size, 1)), gap))
    return found


def _usual_spaces(trace: Trace, runs: Sequence[Sequence[_Item]]) -> dict[tuple[str, float], float]:
    """The usual word space of each font and size, where there is one: not in justified text."""
    gaps: dict[tuple[str, float], list[float]] = {}
    for run in runs:
        for kind, gap in _gaps(trace, run):
            gaps.setdefault(kind, []).append(gap)
    usual = {}
    for kind, values in gaps.items():
        middle = float(np.median(values))
        if np.mean(np.abs(np.array(values) - middle) <= _NATURAL) >= 0.5:
            usual[kind] = middle
    return usual


def _is_natural(trace: Trace, run: Sequence[_Item], usual: dict[tuple[str, float], float]) -> bool:
    """Is a line set with the usual word spaces? Justified ones tell its width by them."""
    gaps = _gaps(trace, run)
    if not gaps:
        return True
    good = sum(kind in usual and abs(gap - usual[kind]) <= _NATURAL for kind, gap in gaps)
    return good >= 0.6 * len(gaps)


def _steps(
    trace: Trace, run: Sequence[_Item]
) -> tuple[list[tuple[float, float]], dict[int, float]]:
    """Where a run is to be moved, and by how much each glyph: gaps become multiples of STEP.

    Spaces count as glyphs: nobody sees them, but where they stand can be read from the file.
    """
    steps: list[tuple[float, float]] = []
    glyphs: dict[int, float] = {}
    total, end = 0.0, run[0].start
    waiting = False
    for item in run:
        if item.glyph < 0:
            waiting = True
            continue
        if waiting:
            gap = item.start - end
            total += math.ceil((max(gap, 1.0) + _LEAST) / STEP - 1e-9) * STEP - gap
            steps.append((item.start, total))
            waiting = False
        if total:
            glyphs[item.glyph] = total
        end = max(end, item.end)
    return steps, glyphs


def _has_room(
    page: pymupdf.Page,
    trace: Trace,
    run: Sequence[_Item],
    steps: Sequence[tuple[float, float]],
    drawn: Sequence[DrawnBox],
    drawings: Sequence[pymupdf.Rect],
) -> bool:
    """Is there white paper for the moved words, up to the next column and the page's edge?"""
    last = max((i for i in run if not i.blank), key=lambda i: i.end)
    first = next(item.glyph for item in run if item.glyph >= 0)
    size, base = float(trace.size[first]), float(trace.base[first])
    end = last.end + steps[-1][1]
    if end > page.rect.width - _MARGIN:
        return False
    own = {item.glyph for item in run}
    near = np.flatnonzero(
        (np.abs(trace.base - base) < 0.8 * size)
        & (trace.end > last.end)
        & (trace.start < end + 0.4 * size)
        & ~trace.blank
    )
    if any(int(g) not in own for g in near):
        return False
    boxes = {i for item in run for i in item.boxes}
    for index, item in enumerate(drawn):
        beside = index not in boxes and item.box.y0 < base - 0.3 * size < item.box.y1
        if beside and last.end < item.box.x1 and item.box.x0 < end + 0.4 * size:
            return False
    top, bottom, start = base - 0.7 * size, base + 0.2 * size, steps[0][0]
    for rect in drawings:
        touches = rect.y0 < bottom and rect.y1 > top and rect.x0 < end and rect.x1 > start
        around = rect.x0 <= run[0].start and rect.x1 >= end and rect.y0 < top and rect.y1 > bottom
        if touches and not around:
            return False
    return True
