"""Letters whose ink lies under a mark, though the middle of their line doesn't.

A line is as high as its font says, and its middle lies above that of most letters: a box drawn by
hand, whose edge runs through a line, may cover a "g" or a comma more than half and still miss the
middle of the line. Who then asks where the ink is finds a letter under the box.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pymupdf

from redactor.pdf.striking.rows import TURN, Flags, Rows, crossing

__all__ = ["cut_strips"]

_UNDER = 0.25
"""Of a letter's height: a mark that reaches no further in leaves it."""
_ALIGNED = 0.15
"""Of a line's height: an edge of a mark so far beyond that of its line may still be the line's."""
_INSIDE = 0.2
"""Points that the middle of the ink lies within the mark."""


def cut_strips(page: pymupdf.Page, words: Rows, up: Flags, marks: Rows) -> Rows:
    """Strips through the letters of cut lines whose ink has its middle under a mark.

    words, marks: upright points. up: the words on lines that run up or down the page.
    """
    marks = _free(words[~up], marks)
    marks = _free(words[up][:, TURN], marks[:, TURN])[:, TURN]
    marks = marks[(marks[:, 2] > marks[:, 0]) & (marks[:, 3] > marks[:, 1])]
    if not _cut(words, up, marks):
        return np.zeros((0, 4))
    cells, ink = _letters(page, pymupdf.TEXT_IGNORE_ACTUALTEXT), _inked(page)
    if cells.shape != ink.shape:
        return np.zeros((0, 4))
    seen = (ink[:, 2] > ink[:, 0]) & (ink[:, 3] > ink[:, 1])
    cells, ink = cells[seen], ink[seen]
    wide, high = crossing(cells, marks)
    deep = (wide > _UNDER * (cells[:, 2] - cells[:, 0])[:, None]) & (
        high > _UNDER * (cells[:, 3] - cells[:, 1])[:, None]
    )
    struck = _middle_in(cells, marks, 0.0).any(axis=1)  # with their line
    ink = ink[(_middle_in(ink, marks, _INSIDE) & deep).any(axis=1) & ~struck]
    x, y = (ink[:, 0] + ink[:, 2]) / 2, (ink[:, 1] + ink[:, 3]) / 2
    dx, dy = 0.3 * (ink[:, 2] - ink[:, 0]), 0.05 * (ink[:, 3] - ink[:, 1])
    return np.column_stack([x - dx, y - dy, x + dx, y + dy])


def _free(words: Rows, marks: Rows) -> Rows:
    """Marks without what reaches past the first and last line in them by that line's own height.

    Cells of lines that follow closely overlap: the mark of a word covers letters of the lines
    above and below, which nobody means. Only an edge that isn't that of a line is drawn by hand.
    """
    free = marks.copy()
    middle, slack = (words[:, 1] + words[:, 3]) / 2, _ALIGNED * (words[:, 3] - words[:, 1])
    for row in free:
        inside = (words[:, 2] > row[0]) & (words[:, 0] < row[2])
        inside &= (middle > row[1]) & (middle < row[3])
        if not inside.any():
            continue
        top, low = row[1], row[3]
        first, last = middle[inside].min(), middle[inside].max()
        if (inside & (words[:, 1] <= top + slack)).any():
            row[1] = first
        if (inside & (words[:, 3] >= low - slack)).any():
            row[3] = last
    return free


def _middle_in(rows: Rows, marks: Rows, inset: float) -> Flags:
    """(N, M): which rectangle has its middle in which mark?"""
    x, y = (rows[:, 0] + rows[:, 2])[:, None] / 2, (rows[:, 1] + rows[:, 3])[:, None] / 2
    inside: Flags = (x > marks[:, 0] + inset) & (x < marks[:, 2] - inset)
    return inside & (y > marks[:, 1] + inset) & (y < marks[:, 3] - inset)


def _cut(words: Rows, up: Flags, marks: Rows) -> bool:
    """Does a mark reach into a line without its middle?"""
    for rows, areas in ((words[~up], marks), (words[up][:, TURN], marks[:, TURN])):
        wide, high = crossing(rows, areas)
        size = rows[:, 3] - rows[:, 1]
        middle = (rows[:, 1] + rows[:, 3]) / 2
        within = (middle[:, None] > areas[None, :, 1]) & (middle[:, None] < areas[None, :, 3])
        if ((wide > 0) & (high > _UNDER * size[:, None]) & ~within).any():
            return True
    return False


def _inked(page: pymupdf.Page) -> Rows:
    """Where the ink of each letter is; MuPDF's own words for it are cells otherwise."""
    corrected = not pymupdf.TOOLS.unset_quad_corrections()
    pymupdf.TOOLS.unset_quad_corrections(True)
    try:
        return _letters(page, pymupdf.TEXT_IGNORE_ACTUALTEXT | pymupdf.TEXT_ACCURATE_BBOXES)
    finally:
        pymupdf.TOOLS.unset_quad_corrections(not corrected)


def _letters(page: pymupdf.Page, flags: int) -> Rows:
    boxes = [char["bbox"] for char in _chars(page, flags)]
    return np.array(boxes, dtype=np.float64).reshape(-1, 4)


def _chars(page: pymupdf.Page, flags: int) -> Iterator[dict[str, Any]]:
    for block in page.get_text("rawdict", flags=flags)["blocks"]:
        for line in block.get("lines", ()):
            if not line["wmode"]:
                for span in line["spans"]:
                    yield from (c for c in span["chars"] if not c["c"].isspace())
