"""The glyphs of a page's text layer with their places, as fragments drawn in one go.

MuPDF's structured text gives runs of glyphs along one line; gaps over 0.8 em start a new run.
Nothing here decides what belongs together on the page: that is ``reading_order``. Text that is
hidden (mode 3, under boxes, white, on hidden layers, clipped away) is read like any other;
only what lies wholly outside the displayed page is dropped, because sanitising removes it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pymupdf

from redactor.pdf.reading.document import Limits

FloatTable = npt.NDArray[np.float64]

_FLAGS = (
    pymupdf.TEXT_IGNORE_ACTUALTEXT | pymupdf.TEXT_INHIBIT_SPACES | pymupdf.TEXT_PRESERVE_LIGATURES
)
_LEVEL = (1.0, 0.0)
_ABOVE = 0.88
"""Of the font size: how high above its base line a glyph of a vertical line begins."""
_EVERYWHERE = pymupdf.INFINITE_RECT()


@dataclass(slots=True)
class Fragment:
    """Glyphs ``start:end`` drawn along one line.

    angle: direction of reading on the displayed page in degrees, 0 = left to right, 90 = top to
    bottom; quarter turns are exact. size: font size in points.
    """

    start: int
    end: int
    angle: float
    size: float


@dataclass(slots=True)
class Glyphs:
    """All glyphs of a page.

    chars: one character each (may be a ligature or a combining mark). boxes: float64 (N, 4),
    displayed points. fragments: in drawing order, covering all glyphs.
    """

    width: float
    height: float
    chars: list[str]
    boxes: FloatTable
    fragments: list[Fragment]

    def without(self, gone: Sequence[bool]) -> Glyphs:
        """The glyphs that aren't ``gone``; a fragment that has none left goes, too."""
        chars: list[str] = []
        kept: list[int] = []
        fragments: list[Fragment] = []
        for f in self.fragments:
            start = len(chars)
            for i in range(f.start, f.end):
                if not gone[i]:
                    chars.append(self.chars[i])
                    kept.append(i)
            if len(chars) > start:
                fragments.append(Fragment(start, len(chars), f.angle, f.size))
        return Glyphs(self.width, self.height, chars, self.boxes[kept], fragments)


def read_glyphs(page: pymupdf.Page, number: int, limits: Limits) -> Glyphs:
    """All glyphs that touch the displayed page. Raises LimitExceeded on too much text."""
    rotation = int(page.rotation) % 360
    width, height = float(page.rect.width), float(page.rect.height)
    raw = page.get_text("rawdict", clip=_EVERYWHERE, flags=_FLAGS)
    chars: list[str] = []
    boxes: list[Any] = []
    fragments: list[Fragment] = []
    for block in raw["blocks"]:
        for line in block.get("lines", ()):
            start, size = len(chars), 0.0
            for span in line["spans"]:
                size = max(size, span["size"])
                lean = _lean(span["chars"]) if line["dir"] == _LEVEL else 0.0
                here = len(boxes)
                for char in span["chars"]:
                    chars.append(char["c"])
                    boxes.append(char["bbox"] if not lean else _upright(char, lean))
                if line["wmode"]:
                    boxes[here:] = lifted(boxes[here:], line["dir"], span["size"])
            angle = _angle(line["dir"], rotation)
            fragments.append(Fragment(start, len(chars), angle, size))
    limits.check_words(number, len(chars) // 12)
    table = np.array(boxes, dtype=np.float64).reshape(-1, 4)
    table = _rotate(table, rotation, width, height)
    return _on_page(Glyphs(width, height, chars, table, fragments))


def _lean(chars: list[dict[str, Any]]) -> float:
    """How far letters lean to the right by point of height, where the program has slanted them."""
    if not chars:
        return 0.0
    (x0, _, _, y1), (x, y) = chars[0]["bbox"], chars[0]["origin"]
    lean = float((x - x0) / (y1 - y)) if y1 - y > 0.1 else 0.0
    return lean if 0.05 < lean < 0.7 else 0.0


def _upright(char: dict[str, Any], lean: float) -> tuple[float, float, float, float]:
    """The box of a leaning letter, as wide as it is at half its height.

    The one around all of it reaches far over its neighbours.
    """
    (x0, y0, x1, y1), (x, y) = char["bbox"], char["origin"]
    left = x + lean * (y - (y0 + y1) / 2)
    return left, y0, left + max(x1 - x0 - lean * (y1 - y0), 0.1), y1


def lifted(boxes: list[Any], direction: tuple[float, float], size: float) -> list[Any]:
    """The boxes of glyphs of a vertical line (WMode 1), where the glyphs are.

    MuPDF lets such a box begin at the base line of its glyph, not at its top.
    """
    dx, dy = _ABOVE * size * direction[0], _ABOVE * size * direction[1]
    return [(x0 - dx, y0 - dy, x1 - dx, y1 - dy) for x0, y0, x1, y1 in boxes]


def _angle(direction: tuple[float, float], rotation: int) -> float:
    angle = math.degrees(math.atan2(direction[1], direction[0])) + rotation
    quarter = round(angle / 90) * 90
    return float((quarter if abs(angle - quarter) < 1 else round(angle)) % 360)


def _rotate(boxes: FloatTable, rotation: int, width: float, height: float) -> FloatTable:
    """From the unrotated page (as MuPDF extracts) to the displayed one."""
    x0, y0, x1, y1 = boxes.T
    if rotation == 90:
        return np.column_stack((width - y1, x0, width - y0, x1))
    if rotation == 180:
        return np.column_stack((width - x1, height - y1, width - x0, height - y0))
    if rotation == 270:
        return np.column_stack((y0, height - x1, y1, height - x0))
    return boxes


def _on_page(glyphs: Glyphs) -> Glyphs:
    """Drop glyphs wholly outside the page, and those without a finite place."""
    boxes = glyphs.boxes
    with np.errstate(invalid="ignore"):
        keep = (
            np.isfinite(boxes).all(axis=1)
            & (boxes[:, 2] > 0)
            & (boxes[:, 3] > 0)
            & (boxes[:, 0] < glyphs.width)
            & (boxes[:, 1] < glyphs.height)
        )
    if keep.all():
        return glyphs
    kept = np.concatenate(([0], np.cumsum(keep)))
    fragments = []
    for f in glyphs.fragments:
        start, end = int(kept[f.start]), int(kept[f.end])
        if end > start:
            fragments.append(Fragment(start, end, f.angle, f.size))
    chars = [c for c, k in zip(glyphs.chars, keep.tolist(), strict=True) if k]
    return Glyphs(glyphs.width, glyphs.height, chars, boxes[keep], fragments)
