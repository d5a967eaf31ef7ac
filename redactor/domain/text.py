"""The text of a page with the place of every character.

``PageText.text`` is what language analysis reads: reading order, one line a line, paragraphs
parted by an empty line, hyphenated line ends joined. Characters that stand for no glyph (spaces
and line ends put in, nothing printed) have no box.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from redactor.domain.geometry import Box

FloatArray = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int32]


class TextSource(enum.StrEnum):
    """Where the text of a page came from."""

    LAYER = "layer"  # the PDF's own text
    OCR = "ocr"  # read from the picture
    EMPTY = "empty"  # a page without anything to read


@dataclass(frozen=True, slots=True, eq=False)
class PageText:
    """Text and character boxes of one page.

    number: page number from 1. width, height: displayed size in points.
    text: N characters. boxes: float32 (N, 4), displayed points, NaN rows for characters without
    a glyph. lines: int32 (N,), index of the printed line a character stands on, -1 without one.
    confidence: mean OCR confidence 0..1 (1.0 for a text layer).
    """

    number: int
    width: float
    height: float
    text: str
    boxes: FloatArray
    lines: IntArray
    source: TextSource = TextSource.LAYER
    confidence: float = 1.0
    warnings: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        n = len(self.text)
        if self.boxes.shape != (n, 4) or self.lines.shape != (n,):
            raise ValueError("text, boxes and lines must have one row a character")

    def boxes_for(self, start: int, end: int) -> tuple[Box, ...]:
        """One box a printed line around the glyphs of ``text[start:end]``, in reading order."""
        if not 0 <= start <= end <= len(self.text):
            raise ValueError("span outside the page's text")
        rows, lines = self.boxes[start:end], self.lines[start:end]
        has_glyph = ~np.isnan(rows[:, 0])
        rows, lines = rows[has_glyph], lines[has_glyph]
        result: list[Box] = []
        for line in dict.fromkeys(lines.tolist()):
            part = rows[lines == line].astype(float)
            x0, y0 = part[:, :2].min(axis=0)
            x1, y1 = part[:, 2:].max(axis=0)
            result.append(Box(float(x0), float(y0), float(x1), float(y1)))
        return tuple(result)

    def chars_in(self, box: Box) -> list[int]:
        """Indices of the characters whose glyph centre lies in ``box``."""
        if not len(self.text):
            return []
        with np.errstate(invalid="ignore"):
            cx = (self.boxes[:, 0] + self.boxes[:, 2]) / 2
            cy = (self.boxes[:, 1] + self.boxes[:, 3]) / 2
            inside = (cx >= box.x0) & (cx <= box.x1) & (cy >= box.y0) & (cy <= box.y1)
        return [int(i) for i in np.flatnonzero(inside)]
