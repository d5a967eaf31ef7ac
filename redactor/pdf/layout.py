"""From fragments to segments: what stands side by side on one printed line with word gaps.

Works in a *reading frame*: coordinates turned so that the text runs left to right and down,
whatever its direction on the page. A segment is as much of a printed line as belongs to one
column or table cell; gaps within it are spaces, wider gaps part segments.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from redactor.pdf.glyphs import FloatTable, Fragment, Glyphs

WORD_GAP = 0.17
"""A gap of this many ems between glyphs is a space (MuPDF: 0.15)."""
TIGHT_WORD_GAP = 0.09
CELL_GAP = 1.25
"""A gap of this many ems parts cells or columns."""

_SPACED_OUT = re.compile(r"(?<!\S)(?:[^\W_] {1,3}){2,}[^\W_](?!\S)")


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
    gaps = _corrections(glyphs.chars, spans, boxes)
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


def _corrections(
    chars: list[str], spans: list[tuple[int, int, float]], boxes: FloatTable
) -> dict[int, list[tuple[int, bool]]]:
    """Where the drawn spaces are not the seen ones, for each span (by start).

    (glyph, True): a word gap stands before it but no space is drawn. (glyph, False): it is a space
    drawn on top of the letter before, with no gap to be seen (some programs do so at ligatures).
    """
    n = len(chars)
    size = np.full(n, np.inf)
    for start, end, points in spans:
        size[start + 1 : end] = points
    gap = np.zeros(n)
    gap[1:] = boxes[1:, 0] - boxes[:-1, 2]
    space = np.fromiter((c == " " for c in chars), dtype=bool, count=n)
    solid_pair = ~space
    solid_pair[1:] &= ~space[:-1]
    wide = (gap > WORD_GAP * size) & solid_pair
    breaks = np.concatenate(([0], np.cumsum(wide | space)))
    for start, end, points in spans:
        if end - start > 14 * (breaks[end] - breaks[start] + 1):
            # Set tight (justified lines without drawn spaces): no language has words so long.
            part = slice(start + 1, end)
            wide[part] = (gap[part] > TIGHT_WORD_GAP * points) & solid_pair[part]
    unseen = np.zeros(n, dtype=bool)
    if n > 2:
        across = np.abs(boxes[2:, 0] - boxes[:-2, 2])
        solid = ~space[2:] & ~space[:-2]
        with np.errstate(invalid="ignore"):
            on_top = space[1:-1] & (gap[1:-1] < -0.1 * size[1:-1]) & (across < 0.05 * size[2:])
        unseen[1:-1] = on_top & solid & np.isfinite(size[1:-1]) & np.isfinite(size[2:])
    places = np.flatnonzero(wide | unseen)
    if not len(places):
        return {}
    low = np.searchsorted(places, [start for start, _, _ in spans]).tolist()
    high = np.searchsorted(places, [end for _, end, _ in spans]).tolist()
    listed = list(zip(places.tolist(), wide[places].tolist(), strict=True))
    return {
        span[0]: listed[lo:hi] for span, lo, hi in zip(spans, low, high, strict=True) if hi > lo
    }


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
    if _SPACED_OUT.search(string):
        text, index, tracking = _respace(text, index, boxes, size)
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


def _respace(
    text: list[str], index: list[int], boxes: FloatTable, size: float
) -> tuple[list[str], list[int], float]:
    """Take the spaces out of letter-spaced words, going by how wide the gaps are.

    The number is the usual gap between letters that were joined, 0 where none were.
    """
    at = np.array(index)
    solid = np.flatnonzero(np.array([c != " " for c in text]))
    left, right = solid[:-1], solid[1:]
    gaps = boxes[at[right], 0] - boxes[at[left], 2]
    drawn = np.array(
        [any(index[i] >= 0 for i in range(a + 1, b)) for a, b in zip(left, right, strict=True)]
    )
    breaks = (right - left > 1) & (drawn | (gaps > WORD_GAP * size))
    loose = gaps[~drawn]
    if len(loose) >= 4 and float(np.median(loose)) > 0.12 * size:
        # Tracked-out type: what is usual between letters is not a space.
        usual = float(np.median(loose))
        breaks = drawn | (gaps > max(1.6 * usual, usual + 0.15 * size))
    joined = _join_singles(breaks, gaps, size)
    closed = gaps[breaks & ~joined]
    breaks = joined
    new_text, new_index = [text[int(solid[0])]], [index[int(solid[0])]]
    for a, b, parted in zip(left.tolist(), right.tolist(), breaks.tolist(), strict=True):
        if parted:
            new_text.extend(text[a + 1 : b] or " ")
            new_index.extend(index[a + 1 : b] or [-1])
        new_text.append(text[b])
        new_index.append(index[b])
    tracking = float(np.median(closed)) if len(closed) else 0.0
    return new_text, new_index, tracking


def _join_singles(
    breaks: npt.NDArray[np.bool_], gaps: npt.NDArray[np.float64], size: float
) -> npt.NDArray[np.bool_]:
    """Join runs of single characters with even gaps: "A n n a   H o l m" is two words."""
    result = breaks.copy()
    n = 0
    while n < len(breaks):
        end = n
        while end < len(breaks) and breaks[end]:
            end += 1
        # breaks[n:end] part end - n + 1 tokens; all but the outer ones are single characters
        first = n if n == 0 else n + 1
        last = end if end == len(breaks) else end - 1
        if last - first >= 2:
            run = np.sort(gaps[first:last])
            usual = float(run[: (len(run) + 1) // 2].mean())
            result[first:last] = gaps[first:last] > max(1.5 * usual, usual + 0.2 * size)
        n = max(end, n + 1)
    return result
