"""What the widths of a file's boxes tell: how many names fit a struck one, before and after.

Before: with the gap and the box cut exactly to the name, as plain tools leave them. After: as the
file is written. Each name of a list is put in the place of the struck one, as wide as it would be
in the page's own type; those that would leave the same box, the same label and the same gap can't
be told apart from it.
"""

from __future__ import annotations

import statistics
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pikepdf
import pypdfium2

from redactor.domain.geometry import Box
from redactor.domain.labelling import BoxLook, MovedLine
from redactor.domain.report import NameWidths
from redactor.domain.suggestion import Mark
from redactor.pdf.boxes.labels import label_operators
from redactor.pdf.boxes.name_widths import EXACT, NAMES, advances, advances_at, name_list
from redactor.pdf.boxes.placing import BESIDE, EDGE, DrawnBox, ends_of, join_boxes
from redactor.pdf.boxes.reset_plan import STEP
from redactor.pdf.verify.frames import frame_of
from redactor.pdf.verify.glyphs import Glyphs, read_glyphs

__all__ = ["widths_told"]

Floats = npt.NDArray[np.float64]
_PAGES, _BOXES = 8, 40
"""Looked at, at most, spread over the document."""
_LABELS = 40
"""Names of which the labels are looked at, at most; the others are taken to be like them."""
_SPACE = (0.12, 0.6)
"""Of the glyphs' height: least and most width of a word space."""
_FLOWS = 1.25
"""Of the glyphs' height: what stands no further behind a name follows it, or is a column."""
_BREAKS = "-.'’"


@dataclass(frozen=True, slots=True)
class _Struck:
    """A struck name on its line. rest: rows of glyph boxes that stay there; widths: of the list."""

    zone: Box
    drawn: DrawnBox
    glyphs: Glyphs
    rest: Floats
    widths: Floats

    @property
    def height(self) -> float:
        return float(np.median(self.glyphs.boxes[:, 3] - self.glyphs.boxes[:, 1]))

    @property
    def end(self) -> float:
        return float(self.glyphs.boxes[:, 2].max())

    @property
    def wider(self) -> Floats:
        """How much wider than the struck name each of the list is."""
        return self.widths - (self.end - float(self.glyphs.boxes[:, 0].min()))


def widths_told(
    source: Path,
    password: str | None,
    marks: Sequence[Mark],
    look: BoxLook,
    *,
    moved: Sequence[MovedLine] = (),
    rasterised: Collection[int] = (),
) -> NameWidths | None:
    """The median of candidates over the struck names in text, or None where there are none.

    source: the original. moved, rasterised: what the overstriker declared. Text of pictures
    and numbers aren't counted.
    """
    numbers = sorted({m.page for m in marks} - set(rasterised))
    numbers = numbers[:: -(-len(numbers) // _PAGES) or 1]
    most = -(-_BOXES // max(1, len(numbers)))
    before: list[float] = []
    after: list[float] = []
    document = pypdfium2.PdfDocument(source, password=password)
    pdf = pikepdf.open(source, password=password or "")
    try:
        for number in numbers:
            frame = frame_of(pdf.pages[number - 1].obj)
            page = document[number - 1]
            try:
                glyphs = read_glyphs(page, frame)
            finally:
                page.close()
            lines = [line for line in moved if line.page == number]
            for struck in _names(glyphs, [m for m in marks if m.page == number], most):
                before.append(max(1, int((np.abs(struck.wider) <= EXACT / 2).sum())))
                after.append(_left(struck, look, lines, frame.size[0]))
    finally:
        pdf.close()
        document.close()
    if not before:
        return None
    middle = statistics.median
    return NameWidths(len(before), NAMES, float(middle(before)), float(middle(after)))


def _names(glyphs: Glyphs, marks: Sequence[Mark], most: int) -> list[_Struck]:
    """Up to ``most`` names among the struck words of a page, each with its line."""
    centres = glyphs.centres
    struck = np.zeros(len(glyphs.codes), dtype=bool)
    drawn = [d for d in join_boxes(marks, _words(glyphs, marks)) if not d.upright]
    found = []
    for item in drawn:
        rows = _inside(centres, item.box)
        struck |= rows
        own = glyphs.pick(rows)
        order = np.argsort(own.boxes[:, 0], kind="stable")
        own = Glyphs(own.codes[order], own.boxes[order], own.origins[order])
        if _is_name(own):
            found.append((item, own))
    result = []
    usual: dict[float, dict[str, float]] = {}
    for item, own in found[:: -(-len(found) // most) or 1]:
        high = own.boxes[:, 3] - own.boxes[:, 1]
        height = float(np.median(high))
        level = np.abs(centres[:, 1] - np.median(own.centres[:, 1])) < 0.35 * height
        words = (own.boxes[1:, 0] - own.boxes[:-1, 2] > _SPACE[0] * height).any()
        upper = all(chr(c).isupper() for c in own.codes.tolist() if chr(c).isalpha())
        key = round(height, 1)
        if key not in usual:
            usual[key] = advances_at(glyphs, height)
        advance = {**usual[key], **advances(own), **_space(glyphs.boxes[level], height)}
        widths = name_list(single=not words, upper=upper).widths(advance)
        result.append(_Struck(item.box, item, own, glyphs.boxes[level & ~struck], widths))
    return result


def _is_name(own: Glyphs) -> bool:
    """Whether struck glyphs, in their order on the line, look like a name in one piece."""
    text = "".join(map(chr, own.codes.tolist()))
    if len(text) < 2 or not text[0].isupper():
        return False
    if not all(c.isalpha() or c in _BREAKS for c in text):
        return False
    height = float(np.median(own.boxes[:, 3] - own.boxes[:, 1]))
    gaps = own.boxes[1:, 0] - own.boxes[:-1, 2]
    return height > 0 and bool(gaps.max() <= _SPACE[1] * height)  # wider ones part columns


def _words(glyphs: Glyphs, marks: Sequence[Mark]) -> Floats:
    """Glyphs that stay, as rows."""
    struck = np.zeros(len(glyphs.codes), dtype=bool)
    for mark in marks:
        for box in mark.boxes:
            struck |= _inside(glyphs.centres, box)
    return glyphs.boxes[~struck]


def _inside(centres: Floats, box: Box) -> npt.NDArray[np.bool_]:
    x, y = centres[:, 0], centres[:, 1]
    rows: npt.NDArray[np.bool_] = (x > box.x0) & (x < box.x1) & (y > box.y0) & (y < box.y1)
    return rows


def _space(line: Floats, height: float) -> dict[str, float]:
    """The word space of a line, by its glyphs' boxes; {} where it has none."""
    edges = np.sort(line[:, [0, 2]], axis=0)
    gaps = edges[1:, 0] - edges[:-1, 1]
    spaces = gaps[(gaps > _SPACE[0] * height) & (gaps < _SPACE[1] * height)]
    return {" ": float(np.median(spaces))} if len(spaces) else {}


def _left(struck: _Struck, look: BoxLook, lines: Sequence[MovedLine], length: float) -> float:
    """How many names of the list leave what the struck one leaves, itself among them."""
    zone, rest = struck.zone, struck.rest
    wider = np.append(struck.wider, 0.0)  # the last is the struck name itself
    middle = (zone.x0 + zone.x1) / 2
    ends, starts = rest[rest[:, 2] <= middle, 2], rest[rest[:, 0] > middle, 0]
    start = float(starts.min()) if len(starts) else None
    flows = start is not None and start - struck.end < _FLOWS * struck.height
    behind = np.full(len(wider), length - EDGE + BESIDE if start is None else start)
    if flows:
        behind = behind + _moved(zone, start or 0.0, wider, lines)
    left = max(float(ends.max()) + BESIDE if len(ends) else EDGE, EDGE)
    x1 = zone.x1 + wider
    x0 = np.full(len(wider), zone.x0)
    begin, end = ends_of(x0, x1, np.minimum(left, x0), np.maximum(behind - BESIDE, x1), look.width)
    same = np.flatnonzero(
        (np.abs(begin - begin[-1])[:-1] <= EXACT / 2)
        & (np.abs(end - end[-1])[:-1] <= EXACT / 2)
        & (np.abs(behind - behind[-1])[:-1] <= EXACT / 2)
    )
    share = 1.0
    if look.width == "grid" and len(same):  # a label's place may tell more
        box = Box(float(begin[-1]), zone.y0, float(end[-1]), zone.y1)
        own = label_operators(replace(struck.drawn, box=box, zone=zone), look, "F")
        some = x1[same[:: -(-len(same) // _LABELS)]].tolist()
        rooms = (Box(zone.x0, zone.y0, end, zone.y1) for end in some)
        others = (replace(struck.drawn, box=box, zone=room) for room in rooms)
        share = sum(label_operators(other, look, "F") == own for other in others) / len(some)
    return max(1.0, round(share * len(same)))


def _moved(zone: Box, start: float, wider: Floats, lines: Sequence[MovedLine]) -> Floats:
    """How far what follows a name would have moved, had the name been so much wider."""
    middle = (zone.y0 + zone.y1) / 2
    for line in lines:
        by = line.shift(start) - line.shift(zone.x0 + 0.3)
        if line.band.y0 < middle < line.band.y1 and by > 0:
            over = -by % STEP  # the gap that was, but for whole steps
            steps = np.ceil((over + wider + 1) / STEP) - np.ceil((over + 1) / STEP)
            result: Floats = by + STEP * steps
            return result
    return wider
