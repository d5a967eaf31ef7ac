"""Where glyphs are to go under marks, and which words are left.

A glyph goes as soon as what is struck reaches past the outer tenth of its box, and MuPDF takes
glyphs to be as high as their font says. So what is struck is not the mark but thin strips through
the middle of the lines under it: a strip of full height would take characters of the lines above
and below with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pymupdf

from redactor.pdf.reading.glyphs import lifted
from redactor.pdf.striking.rows import TURN, Flags, Rows, crossing

__all__ = ["Words", "middles", "read_words"]


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """rows: (N, 4), upright points. up: those on lines that run up or down the page.

    mostly_up: most of them do.
    """

    rows: Rows
    up: Flags
    mostly_up: bool

    def strips(self, marks: Rows) -> Rows:
        """Strips through the lines under ``marks`` (upright points), each once."""
        level = _strips_along(marks, self.rows[~self.up], always=not self.mostly_up)
        tall = _strips_along(marks[:, TURN], self.rows[self.up][:, TURN], always=self.mostly_up)
        rows = np.vstack([level, tall[:, TURN]])
        rows = rows[(rows[:, 2] > rows[:, 0]) & (rows[:, 3] > rows[:, 1])]
        unique: Rows = np.unique(rows.round(2), axis=0)
        return unique

    def without(self, marks: Rows) -> Rows | None:
        """The words that no mark touches; None where a mark takes a part of a word only."""
        if not len(self.rows) or not len(marks):
            return self.rows
        wide, high = crossing(self.rows, marks)
        size = self.rows[:, 2:] - self.rows[:, :2]
        along = np.where(self.up[:, None], high, wide)
        across = np.where(self.up[:, None], wide, high)
        length = np.where(self.up, size[:, 1], size[:, 0])
        height = np.where(self.up, size[:, 0], size[:, 1])
        touched = (along > 0.3) & (across > 0.25 * height[:, None])
        whole = touched & (along > length[:, None] - 0.3) & (across > 0.7 * height[:, None])
        gone = whole.any(axis=1)
        return self.rows[~gone] if not (touched.any(axis=1) & ~gone).any() else None


def read_words(page: pymupdf.Page) -> Words:
    """The words of a page, upright points, whatever ActualText says."""
    if any(str(item[5]).endswith("-V") for item in page.get_fonts()):
        found = _vertical_words(page)
    else:
        found = page.get_text("words", flags=pymupdf.TEXT_IGNORE_ACTUALTEXT)
    rows = np.array([w[:4] for w in found], dtype=np.float64).reshape(-1, 4)
    wide, high = rows[:, 2] - rows[:, 0], rows[:, 3] - rows[:, 1]
    up = high > 1.2 * wide
    telling = np.array([len(w[4]) >= 3 for w in found], dtype=bool)
    mostly = bool(telling.any() and up[telling].mean() > 0.5)
    if not mostly:  # a narrow word is no higher than the others' line
        line = np.median(high[~up]) if not up.all() else 0.0
        up = telling & up & (high > 1.6 * line)
    else:
        up = ~(telling & ~up & (wide > 1.6 * np.median(wide[up])))
    return Words(rows, up, mostly)


def _vertical_words(page: pymupdf.Page) -> list[tuple[Any, ...]]:
    """The words of a page with vertical lines (WMode 1), where their glyphs are."""
    words: list[tuple[Any, ...]] = []
    flags = pymupdf.TEXT_IGNORE_ACTUALTEXT | pymupdf.TEXT_PRESERVE_WHITESPACE
    for block in page.get_text("rawdict", flags=flags)["blocks"]:
        for line in block.get("lines", ()):
            word: list[tuple[str, Any]] = []
            for span in line["spans"]:
                boxes = [char["bbox"] for char in span["chars"]]
                if line["wmode"]:
                    boxes = lifted(boxes, line["dir"], span["size"])
                for char, box in zip(span["chars"], boxes, strict=True):
                    if char["c"].isspace():
                        words += _word(word)
                        word = []
                    else:
                        word.append((char["c"], box))
            words += _word(word)
    return words


def _word(chars: list[tuple[str, Any]]) -> list[tuple[Any, ...]]:
    if not chars:
        return []
    rows = np.array([box for _, box in chars], dtype=np.float64)
    return [(*rows[:, :2].min(axis=0), *rows[:, 2:].max(axis=0), "".join(c for c, _ in chars))]


def _strips_along(marks: Rows, words: Rows, *, always: bool) -> Rows:
    """Strips for level lines. always: also for a mark without a word under it."""
    high = (words[:, 3] - words[:, 1]).tolist()
    middle = (words[:, 3] + words[:, 1]) / 2
    inside = (
        (words[None, :, 2] > marks[:, None, 0])
        & (words[None, :, 0] < marks[:, None, 2])
        & (middle[None, :] >= marks[:, None, 1])
        & (middle[None, :] <= marks[:, None, 3])
    )
    middle = middle.tolist()
    strips: list[tuple[float, ...]] = []
    for (x0, y0, x1, y1), under in zip(marks.tolist(), inside, strict=True):
        here = np.flatnonzero(under).tolist()
        if not here:
            if always:
                inset = min(0.25 * (y1 - y0), 5.4)
                strips.append((x0, y0 + inset, x1, y1 - inset))
            continue
        line = _median([high[i] for i in here])
        inset = 0.4 * (y1 - y0) if y1 - y0 <= 1.6 * line else 0.45 * line
        strips.append((x0, y0 + inset, x1, y1 - inset))
        for m, h in sorted({(round(middle[i], 1), round(high[i], 1)) for i in here}):
            if not y0 + inset < m - 0.02 * h < m + 0.02 * h < y1 - inset:
                strips.append((x0, m - 0.1 * h, x1, m + 0.1 * h))
    return np.array(strips, dtype=np.float64).reshape(-1, 4)


def _median(values: list[float]) -> float:
    values.sort()
    half = len(values) // 2
    return values[half] if len(values) % 2 else (values[half - 1] + values[half]) / 2


def middles(rows: Rows) -> Rows:
    """Thin strips along the middle of boxes."""
    wide, high = rows[:, 2] - rows[:, 0], rows[:, 3] - rows[:, 1]
    upright = high > 1.5 * wide
    dx, dy = np.where(upright, 0.45 * wide, 0.0), np.where(upright, 0.0, 0.45 * high)
    strips: Rows = rows + np.column_stack([dx, dy, -dx, -dy])
    return strips
