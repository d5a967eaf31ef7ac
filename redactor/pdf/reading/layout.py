"""From fragments to segments: what stands side by side on one printed line with word gaps.

Works in a *reading frame*: coordinates turned so that the text runs left to right and down,
whatever its direction on the page. A segment is as much of a printed line as belongs to one
column or table cell; gaps within it are spaces, wider gaps part segments.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from redactor.pdf.reading.glyphs import FloatTable, Fragment, Glyphs
from redactor.pdf.reading.spacing import SPACED_OUT, WORD_GAP, corrections, respace

CELL_GAP = 1.25
"""A gap of this many ems parts cells or columns."""


@dataclass(slots=True)
class Segment:
    """Text of one column or cell on one printed line, in the reading frame.

    text: its characters; glyphs: glyph index of each, -1 for a space put in. size: font size.
    tracking: gap between letters where the type is letter-spaced, else 0.
    """

    x0: float
    y0: float
    x1: float
    y1: float
    size: float
    text: str
    glyphs: list[int]
    tracking: float = 0.0

    @property
    def middle(self) -> float:
        return (self.y0 + self.y1) / 2


class Piece(NamedTuple):
    """Glyphs ``start:end`` of one fragment with their extent in the reading frame."""

    x0: float
    y0: float
    x1: float
    y1: float
    start: int
    end: int
    size: float


def frame(boxes: FloatTable, angle: float, width: float, height: float) -> FloatTable:
    """Boxes turned into the reading frame of text that runs at ``angle``."""
    x0, y0, x1, y1 = boxes.T
    if angle == 90:
        return np.column_stack((y0, width - x1, y1, width - x0))
    if angle == 180:
        return np.column_stack((width - x1, height - y1, width - x0, height - y0))
    if angle == 270:
        return np.column_stack((height - y1, x0, height - y0, x1))
    if angle == 0:
        return boxes
    turn = np.radians(angle)
    cos, sin = float(np.cos(turn)), float(np.sin(turn))
    cx, cy = (x0 + x1) / 2, (y0 + y1) / 2
    # The upright box of a slanted glyph is w|cos| + h|sin| wide; half of it serves as its extent.
    extent = np.minimum(x1 - x0, y1 - y0) / 2 / (abs(cos) + abs(sin))
    lx, ly = cx * cos + cy * sin, cy * cos - cx * sin
    return np.column_stack((lx - extent, ly - extent, lx + extent, ly + extent))


def segments(glyphs: Glyphs, fragments: list[Fragment], boxes: FloatTable) -> list[Segment]:
    """Segments of fragments of one direction; ``boxes`` are the glyphs' in the reading frame."""
    spans = [
        (start, end, f.size)
        for f in fragments
        for start, end in (_trim(glyphs.chars, f.start, f.end),)
        if end > start
    ]
    if not spans:
        return []
    pieces = _pieces(spans, boxes)
    gaps = corrections(glyphs.chars, spans, boxes)
    result: list[Segment] = []
    for row in _rows(pieces):
        result.extend(_join_tracked([_segment(glyphs, boxes, run, gaps) for run in _runs(row)]))
    return result


def _join_tracked(row: list[Segment]) -> list[Segment]:
    """Words of letter-spaced type stand further apart than words do, but are no cells."""
    result: list[Segment] = []
    for s in row:
        last = result[-1] if result else None
        if last is None or not last.tracking or not s.tracking:
            result.append(s)
            continue
        usual = max(last.tracking, s.tracking)
        if not 0 <= s.x0 - last.x1 <= 3.5 * usual + 0.5 * s.size:
            result.append(s)
            continue
        last.text += " " + s.text
        last.glyphs = [*last.glyphs, -1, *s.glyphs]
        last.x1, last.y0, last.y1 = s.x1, min(last.y0, s.y0), max(last.y1, s.y1)
    return result


def _pieces(spans: list[tuple[int, int, float]], boxes: FloatTable) -> list[Piece]:
    """Extent of each span; one pass over all boxes."""
    cuts = np.array([(start, end) for start, end, _ in spans]).ravel()
    whole = np.vstack((boxes, boxes[-1:]))  # a span may end with the last glyph
    low = np.minimum.reduceat(whole[:, :2], cuts)[::2].tolist()
    high = np.maximum.reduceat(whole[:, 2:], cuts)[::2].tolist()
    return [
        Piece(lo[0], lo[1], hi[0], hi[1], start, end, size or hi[1] - lo[1])
        for lo, hi, (start, end, size) in zip(low, high, spans, strict=True)
    ]


def _trim(chars: list[str], start: int, end: int) -> tuple[int, int]:
    while end > start and chars[end - 1] == " ":
        end -= 1
    while end > start and chars[start] == " ":
        start += 1
    return start, end


def _rows(pieces: list[Piece]) -> list[list[Piece]]:
    """Pieces whose middles lie on one line, each row from left to right."""
    rows: list[list[Piece]] = []
    middles: list[float] = []
    heights: list[float] = []
    for piece in sorted(pieces, key=lambda p: (p.y0 + p.y1, p.x0)):
        middle, height = (piece.y0 + piece.y1) / 2, piece.y1 - piece.y0
        for r in range(len(rows) - 1, max(-1, len(rows) - 6), -1):
            if abs(middle - middles[r]) <= 0.28 * min(height, heights[r]):
                rows[r].append(piece)
                break
        else:
            rows.append([piece])
            middles.append(middle)
            heights.append(height)
    for row in rows:
        row.sort(key=lambda p: p.x0)
    return rows


def _runs(row: list[Piece]) -> list[list[Piece]]:
    """Cut a row where the gap is a cell's; pieces over one another stay whole and apart."""
    runs: list[list[Piece]] = []
    right: list[float] = []
    for piece in row:
        for r in range(len(runs) - 1, -1, -1):
            gap = piece.x0 - right[r]
            if -0.3 * piece.size <= gap <= CELL_GAP * piece.size:
                runs[r].append(piece)
                right[r] = max(right[r], piece.x1)
                break
        else:
            runs.append([piece])
            right.append(piece.x1)
    return runs


def _segment(
    glyphs: Glyphs, boxes: FloatTable, run: list[Piece], gaps: dict[int, list[tuple[int, bool]]]
) -> Segment:
    text: list[str] = []
    index: list[int] = []
    for n, piece in enumerate(run):
        if n and piece.x0 - run[n - 1].x1 > WORD_GAP * piece.size:
            text.append(" ")
            index.append(-1)
        start = piece.start
        for place, missing in gaps.get(piece.start, ()):
            text.extend(glyphs.chars[start:place])
            index.extend(range(start, place))
            start = place
            if missing:
                text.append(" ")
                index.append(-1)
            else:
                start += 1
        text.extend(glyphs.chars[start : piece.end])
        index.extend(range(start, piece.end))
    size = max(p.size for p in run)
    string, tracking = "".join(text), 0.0
    if SPACED_OUT.search(string):
        text, index, tracking = respace(text, index, boxes, size)
        string = "".join(text)
    return Segment(
        min(p.x0 for p in run),
        min(p.y0 for p in run),
        max(p.x1 for p in run),
        max(p.y1 for p in run),
        size,
        string,
        index,
        tracking,
    )
