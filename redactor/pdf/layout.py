"""From fragments to segments: what stands side by side on one printed line with word gaps.

Works in a *reading frame*: coordinates turned so that the text runs left to right and down,
whatever its direction on the page. A segment is as much of a printed line as belongs to one
column or table cell; gaps within it are spaces, wider gaps part segments.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from redactor.pdf.glyphs import FloatTable, Fragment, Glyphs

WORD_GAP = 0.17
"""A gap of this many ems between glyphs is a space (MuPDF: 0.15)."""
CELL_GAP = 1.25
"""A gap of this many ems parts cells or columns."""

_SPACED_OUT = re.compile(r"(?<!\S)(?:[^\W_] ){3,}[^\W_](?!\S)")


@dataclass(slots=True)
class Segment:
    """Text of one column or cell on one printed line, in the reading frame.

    text: its characters; glyphs: glyph index of each, -1 for a space put in. size: font size.
    """

    x0: float
    y0: float
    x1: float
    y1: float
    size: float
    text: str
    glyphs: list[int]

    @property
    def middle(self) -> float:
        return (self.y0 + self.y1) / 2


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
    starts = [f.start for f in fragments]
    ends = [f.end for f in fragments]
    pieces: list[tuple[float, float, float, float, Fragment]] = []
    for f, start, end in zip(fragments, starts, ends, strict=True):
        start, end = _trim(glyphs.chars, start, end)
        if end <= start:
            continue
        part = boxes[start:end]
        x0, y0 = part[:, :2].min(axis=0).tolist()
        x1, y1 = part[:, 2:].max(axis=0).tolist()
        pieces.append((x0, y0, x1, y1, Fragment(start, end, f.angle, f.size)))
    rows = _rows(pieces)
    result = []
    for row in rows:
        for run in _runs(row):
            result.append(_segment(glyphs, boxes, run))
    return result


Piece = tuple[float, float, float, float, Fragment]


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
    sizes: list[float] = []
    for piece in sorted(pieces, key=lambda p: ((p[1] + p[3]) / 2, p[0])):
        middle, size = (piece[1] + piece[3]) / 2, piece[3] - piece[1]
        best = -1
        for r in range(len(rows) - 1, max(-1, len(rows) - 6), -1):
            if abs(middle - middles[r]) <= 0.28 * min(size, sizes[r]):
                best = r
                break
        if best < 0:
            rows.append([piece])
            middles.append(middle)
            sizes.append(size)
        else:
            rows[best].append(piece)
    for row in rows:
        row.sort(key=lambda p: p[0])
    return rows


def _runs(row: list[Piece]) -> list[list[Piece]]:
    """Cut a row where the gap is a cell's; pieces over one another stay whole and apart."""
    runs: list[list[Piece]] = []
    right: list[float] = []
    for piece in row:
        size = piece[4].size or (piece[3] - piece[1])
        for r in range(len(runs) - 1, -1, -1):
            gap = piece[0] - right[r]
            if -0.3 * size <= gap <= CELL_GAP * size:
                runs[r].append(piece)
                right[r] = max(right[r], piece[2])
                break
        else:
            runs.append([piece])
            right.append(piece[2])
    return runs


def _segment(glyphs: Glyphs, boxes: FloatTable, run: list[Piece]) -> Segment:
    text: list[str] = []
    index: list[int] = []
    for n, piece in enumerate(run):
        f = piece[4]
        if n and piece[0] - run[n - 1][2] > WORD_GAP * f.size:
            text.append(" ")
            index.append(-1)
        text.extend(glyphs.chars[f.start : f.end])
        index.extend(range(f.start, f.end))
    size = max(p[4].size for p in run)
    text, index = _space(text, index, boxes, size)
    return Segment(
        min(p[0] for p in run),
        min(p[1] for p in run),
        max(p[2] for p in run),
        max(p[3] for p in run),
        size,
        "".join(text),
        index,
    )


def _space(
    text: list[str], index: list[int], boxes: FloatTable, size: float
) -> tuple[list[str], list[int]]:
    """Put spaces where gaps are words', take them out of letter-spaced words."""
    at = np.array(index)
    is_space = np.array([c == " " for c in text])
    solid = np.flatnonzero(~is_space)
    if len(solid) < 2:
        return text, index
    left, right = solid[:-1], solid[1:]
    gaps = boxes[at[right], 0] - boxes[at[left], 2]
    spaced = right - left > 1
    wide = ~spaced & (gaps > WORD_GAP * size)
    string = "".join(text)
    singles = _SPACED_OUT.search(string) is not None
    if not wide.any() and not singles:
        return text, index
    breaks = spaced | wide
    tight = gaps[~spaced]
    if len(tight) >= 4 and float(np.median(tight)) > 0.12 * size:
        # Tracked-out type: what is usual between letters is not a space.
        usual = float(np.median(tight))
        breaks = spaced | (~spaced & (gaps > max(1.6 * usual, usual + 0.15 * size)))
    breaks = _join_singles(breaks, gaps, size)
    new_text, new_index = [text[int(solid[0])]], [index[int(solid[0])]]
    for n in range(len(left)):
        between = range(int(left[n]) + 1, int(right[n]))
        if breaks[n]:
            spaces = list(between)
            new_text.extend(" " * max(1, len(spaces)))
            new_index.extend([index[i] for i in spaces] or [-1])
        new_text.append(text[int(right[n])])
        new_index.append(index[int(right[n])])
    return new_text, new_index


def _join_singles(breaks: np.ndarray, gaps: np.ndarray, size: float) -> np.ndarray:
    """Join runs of single characters with even gaps: "A n n a   H o l m" is two words."""
    result = breaks.copy()
    n = 0
    while n < len(breaks):
        end = n
        while end < len(breaks) and breaks[end]:
            end += 1
        # breaks[n:end] stand between end - n + 1 tokens, the inner ones single characters
        if end - n >= 3 and (n == 0 or not breaks[n - 1]):
            run = gaps[n:end]
            usual = float(np.sort(run)[: max(1, (len(run) + 1) // 2)].mean())
            limit = max(1.5 * usual, usual + 0.2 * size)
            first = n if n == 0 else n + 1
            last = end if end == len(breaks) else end - 1
            for k in range(first, last):
                result[k] = gaps[k] > limit
        n = max(end, n + 1)
    return result
