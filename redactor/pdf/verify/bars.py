"""Boxes in a line of text, and what the letters beside them tell of what was struck.

Even where nothing is left below a box, the gap in the line is as wide as what stood there: of a
list of Danish names only some are. That is counted with the page's own letters, and no name is
told. Letters right against a box may be the rest of a word that was only struck in part.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2.raw as pdfium

from redactor.domain.report import Finding, Severity
from redactor.pdf.boxes.name_widths import EXACT, NAMES, advances_at, name_list
from redactor.pdf.verify.glyphs import FloatArray, Frame, Glyphs
from redactor.pdf.verify.objects import bounds_of, page_objects
from redactor.pdf.verify.sight import BoolArray
from redactor.pdf.verify.where import at

__all__ = ["Gap", "gap_finding", "gaps_of", "rest_of_words"]

_HIGH = (0.5, 3.0)
"""A box's height, of the line's."""
_WIDE = 2.0
"""Least width of a box, of the line's height."""
_BESIDE = 13.0
"""Points by which a box may stand over its gap."""
_FILLS = 0.5
_SPACE = (0.12, 0.6)
"""Width of a word space, of the line's height."""
_STEADY = 0.06
"""Points by which the spaces of a line differ that isn't justified."""
_TOUCH = (-0.6, 0.35)
"""Points between a box and letters right against it."""
_CLOSES = ",.;:!?)]»”'’"
_MOST_THINGS, _MOST_BOXES = 20_000, 200
_LEAST_LETTERS = 60
_TOLERANCE = 1.5 * EXACT


@dataclass(frozen=True, slots=True)
class Gap:
    """A box in the middle of a line. fitting: names of the list that would leave the same gap."""

    page: int
    box: FloatArray
    frame: Frame
    fitting: int


def gaps_of(page: Any, glyphs: Glyphs, frame: Frame, number: int) -> list[Gap]:
    """Boxes of a pypdfium2 page whose gap tells a width that some names have."""
    if len(glyphs.codes) < _LEAST_LETTERS:
        return []
    found = []
    seen: set[tuple[int, int]] = set()
    for bar in _bars(page, glyphs, frame):
        line = _line(glyphs, bar)
        left, right = _beside(glyphs, line, bar)
        if left is None or right is None or (left, right) in seen:  # a box with a frame
            continue
        seen.add((left, right))
        start, end = float(glyphs.boxes[left, 2]), float(glyphs.boxes[right, 0])
        inside = bar[0] >= start - _BESIDE and bar[2] <= end + _BESIDE
        if not inside or bar[2] - bar[0] < _FILLS * (end - start):
            continue
        beside = (glyphs.boxes[line, 2] < bar[0] + 1) | (glyphs.boxes[line, 0] > bar[2] - 1)
        space = _space(glyphs, line[beside])  # not those of the box's label
        if space is None:
            continue
        spaces = 1 if chr(glyphs.codes[right]) in _CLOSES else 2
        height = float(glyphs.boxes[left, 3] - glyphs.boxes[left, 1])
        advance = advances_at(glyphs, height) | {" ": space}
        width = end - start - spaces * space
        lists = [name_list(), name_list(single=True)]
        fitting = max(
            int((np.abs(names.widths(advance) - width) <= _TOLERANCE).sum()) for names in lists
        )
        if fitting:
            found.append(Gap(number, bar, frame, fitting))
    return found


def gap_finding(gaps: Sequence[Gap]) -> list[Finding]:
    """One note on all gaps of a file, at the place that tells most."""
    if not gaps:
        return []
    worst = min(gaps, key=lambda gap: gap.fitting)
    where = "En boks" if len(gaps) == 1 else f"{len(gaps)} bokse"
    listed = f"{NAMES:,}".replace(",", ".")
    message = (
        f"{where} midt i en linje viser bredden af det, der stod der: af en liste på {listed} "
        f"danske navne passer {worst.fitting} her."
    )
    finding = Finding("inspection", message, worst.page, Severity.NOTE, "width_tells", len(gaps))
    return [at(finding, [worst.box], worst.frame)]


def rest_of_words(page: Any, glyphs: Glyphs, frame: Frame, number: int) -> list[Finding]:
    """Letters that stand right against a box, as the rest of a word does."""
    touched = []
    for bar in _bars(page, glyphs, frame):
        line = _line(glyphs, bar)
        within = (glyphs.centres[line, 0] > bar[0]) & (glyphs.centres[line, 0] < bar[2])
        if within.any():
            continue  # a button, a cell, or a cover that is told of elsewhere
        for side, edge in zip(_beside(glyphs, line, bar), (2, 0), strict=True):
            if side is None or not chr(glyphs.codes[side]).isalnum():
                continue
            gap = bar[0] - glyphs.boxes[side, 2] if edge == 2 else glyphs.boxes[side, 0] - bar[2]
            if _TOUCH[0] <= gap <= _TOUCH[1]:
                touched.append(bar)
                break
    if not touched:
        return []
    message = (
        "Bogstaver står helt op ad en boks: det kan være resten af et ord, der er overstreget."
    )
    finding = Finding("inspection", message, number, Severity.RISK, "rest_of_word", len(touched))
    return [at(finding, touched, frame)]


def _bars(page: Any, glyphs: Glyphs, frame: Frame) -> list[FloatArray]:
    """What has the size of a box in a line of text: drawings and pictures, displayed points."""
    kinds = (pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_SHADING)
    things = [thing for thing in page_objects(page) if thing[0] in kinds]
    if not things or len(things) > _MOST_THINGS or not len(glyphs.codes):
        return []
    bounds = bounds_of(things, frame)
    bounds = bounds[np.isfinite(bounds).all(axis=1)]
    high = float(np.median(glyphs.boxes[:, 3] - glyphs.boxes[:, 1]))
    size = bounds[:, 2:] - bounds[:, :2]
    fits = (size[:, 0] >= _WIDE * high) & (size[:, 0] < 0.8 * frame.size[0])
    fits &= (size[:, 1] >= _HIGH[0] * high) & (size[:, 1] <= _HIGH[1] * high)
    return list(np.unique(bounds[fits].round(2), axis=0)[:_MOST_BOXES])


def _line(glyphs: Glyphs, bar: FloatArray) -> npt.NDArray[np.intp]:
    """The glyphs of the line that a box stands in, from left to right."""
    middle = (glyphs.boxes[:, 1] + glyphs.boxes[:, 3]) / 2
    there: BoolArray = (middle > bar[1]) & (middle < bar[3])
    rows = np.flatnonzero(there)
    if len(rows):
        baseline = np.median(glyphs.origins[rows, 1])
        rows = rows[np.abs(glyphs.origins[rows, 1] - baseline) < 0.5]
    return rows[np.argsort(glyphs.boxes[rows, 0], kind="stable")]


def _beside(
    glyphs: Glyphs, line: npt.NDArray[np.intp], bar: FloatArray
) -> tuple[int | None, int | None]:
    """The last glyph before a box and the first one after it."""
    centres = glyphs.centres[line, 0]
    before, after = line[centres < bar[0] + 0.5], line[centres > bar[2] - 0.5]
    return (int(before[-1]) if len(before) else None, int(after[0]) if len(after) else None)


def _space(glyphs: Glyphs, line: npt.NDArray[np.intp]) -> float | None:
    """The word space of a line; None where it has none, or they differ."""
    if len(line) < 2:
        return None
    boxes = glyphs.boxes[line]
    gaps = boxes[1:, 0] - boxes[:-1, 2]
    high = float(np.median(boxes[:, 3] - boxes[:, 1]))
    spaces = gaps[(gaps > _SPACE[0] * high) & (gaps < _SPACE[1] * high)]
    if not len(spaces) or float(np.ptp(spaces)) > _STEADY:
        return None
    return float(np.median(spaces))
