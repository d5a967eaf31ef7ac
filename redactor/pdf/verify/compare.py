"""Glyphs of the released page against glyphs of the original and against the marks."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from redactor.domain.geometry import Box
from redactor.domain.labelling import MovedLine
from redactor.domain.suggestion import Mark
from redactor.pdf.verify.glyphs import FloatArray, Frame, Glyphs

__all__ = [
    "Difference", "as_large_as_a_point", "compare", "drawn_once", "glyphs_under", "mark_boxes",
    "outside", "same_text", "shifted", "shifted_marks", "sound_moves",
]  # fmt: skip

BoolArray = npt.NDArray[np.bool_]
_MOVED = 1.0
_EDGE = 0.3
_SHADOW = 2.0
"""Points that a letter's shadow lies off the letter."""
_STEP = 25.0
"""Most points that the words after one box may be moved."""


def same_text(new: str, old: str) -> bool:
    """The same characters, spaces apart."""
    return new == old or "".join(new.split()) == "".join(old.split())


def mark_boxes(marks: Sequence[Mark]) -> FloatArray:
    return np.array(
        [(b.x0, b.y0, b.x1, b.y1) for m in marks for b in m.boxes], dtype=np.float64
    ).reshape(-1, 4)


def _centre_inside(glyphs: Glyphs, boxes: FloatArray, edge: float) -> BoolArray:
    inside = np.zeros(len(glyphs.codes), dtype=bool)
    x, y = glyphs.centres[:, 0], glyphs.centres[:, 1]
    for x0, y0, x1, y1 in boxes:
        dx, dy = min(edge, (x1 - x0) / 4), min(edge, (y1 - y0) / 4)
        inside |= (x > x0 + dx) & (x < x1 - dx) & (y > y0 + dy) & (y < y1 - dy)
    return inside


def outside(glyphs: Glyphs, marks: Sequence[Mark]) -> Glyphs:
    """The glyphs that no mark covers."""
    return glyphs.pick(~_centre_inside(glyphs, mark_boxes(marks), 0.0)) if marks else glyphs


def drawn_once(glyphs: Glyphs) -> Glyphs:
    """Glyphs without those that stand right over the one before: letters with a shadow."""
    if not len(glyphs.codes):
        return glyphs
    near = np.abs(np.diff(glyphs.origins, axis=0)).max(axis=1) < _SHADOW
    again = np.concatenate([[False], near & (np.diff(glyphs.codes) == 0)])
    return glyphs.pick(~again)


def _touched(glyphs: Glyphs, boxes: FloatArray, share: float) -> BoolArray:
    """Glyphs of which a mark covers more than the outer part; these may go or stay."""
    g = glyphs.boxes
    dx, dy = 0.08 * (g[:, 2] - g[:, 0]), share * (g[:, 3] - g[:, 1])
    touched = np.zeros(len(g), dtype=bool)
    for x0, y0, x1, y1 in boxes:
        touched |= (
            (g[:, 0] + dx < x1) & (g[:, 2] - dx > x0) & (g[:, 1] + dy < y1) & (g[:, 3] - dy > y0)
        )
    return touched


def shifted(glyphs: Glyphs, moved: Sequence[MovedLine]) -> Glyphs:
    """The glyphs of the original where they stand after lines were moved as declared."""
    if not moved:
        return glyphs
    by = np.zeros(len(glyphs.codes))
    middle = glyphs.centres[:, 1]
    for line in moved:
        inside = (middle > line.band.y0) & (middle < line.band.y1)
        inside &= glyphs.origins[:, 0] <= line.band.x1
        for start, step in line.steps:
            by = np.where(inside & (glyphs.origins[:, 0] >= start - _EDGE), step, by)
    boxes, origins = glyphs.boxes.copy(), glyphs.origins.copy()
    boxes[:, [0, 2]] += by[:, None]
    origins[:, 0] += by
    return Glyphs(glyphs.codes, boxes, origins)


def shifted_marks(marks: Sequence[Mark], moved: Sequence[MovedLine]) -> list[Mark]:
    """The marks of a page where they lie after lines were moved as declared."""
    return [replace(m, boxes=tuple(_shifted(b, moved) for b in m.boxes)) for m in marks]


def _shifted(box: Box, moved: Sequence[MovedLine]) -> Box:
    middle = (box.y0 + box.y1) / 2
    for line in moved:
        if line.band.y0 < middle < line.band.y1 and box.x0 <= line.band.x1:
            by = line.shift(box.x0 + _EDGE)
            return Box(box.x0 + by, box.y0, box.x1 + by, box.y1)
    return box


def as_large_as_a_point(mark: Mark) -> Mark:
    """Text of no size has marks of none, in which nothing could be found."""
    boxes = []
    for b in mark.boxes:
        dx, dy = max(1.0 - b.width, 0.0) / 2, max(1.0 - b.height, 0.0) / 2
        boxes.append(Box(b.x0 - dx, b.y0 - dy, b.x1 + dx, b.y1 + dy) if dx or dy else b)
    return replace(mark, boxes=tuple(boxes))


def sound_moves(moved: Sequence[MovedLine], marks: Sequence[Mark]) -> bool:
    """Are only lines with a mark moved, to the right, and by no more than their boxes ask for?"""
    for line in moved:
        here = sum(line.band.y0 < (b.y0 + b.y1) / 2 < line.band.y1 for m in marks for b in m.boxes)
        steps = [by for _, by in line.steps]
        if not here or not steps or min(steps) < 0 or max(steps) > _STEP * here + 1:
            return False
    return True


def glyphs_under(
    glyphs: Glyphs,
    marks: Sequence[Mark],
    words: Collection[str],
    old: Glyphs | None = None,
    areas: FloatArray | None = None,
) -> bool:
    """Is there a glyph under a mark that isn't part of a label?

    words: all that may stand in the boxes. areas: boxes wider than their marks, where nothing but
    labels may stand either. Labels of joined boxes stand in one of them, or over
    the space between them where the original (old) has nothing there: a run of glyphs under the
    marks passes only if it is, box by box, one of the words, or nothing.
    """
    labels = sorted({_bare(word) for word in words}, key=len, reverse=True)
    boxes = mark_boxes(marks)
    rows = _centre_inside(glyphs, boxes, _EDGE)
    if old is not None:
        free = _free_gaps(boxes, old)
        if len(free):
            rows |= _centre_inside(glyphs, free, 0.0)
    if areas is not None and len(areas):
        rows |= _centre_inside(glyphs, areas, 0.0)
    text = _bare("".join(map(chr, glyphs.codes[rows].tolist())))
    while text:
        for label in labels:
            if label and text.startswith(label):
                text = text[len(label) :]
                break
        else:
            return True
    return False


def _bare(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


@dataclass(frozen=True, slots=True)
class Difference:
    """Glyphs of a page that aren't as they were, spaces and marked places apart.

    missing: on the original only. added: on the released page only.
    """

    missing: Glyphs
    added: Glyphs


def compare(
    new: Glyphs,
    old: Glyphs,
    marks: Sequence[Mark],
    frame: Frame,
    *,
    loose: bool = False,
    areas: FloatArray | None = None,
) -> Difference:
    """What is missing and what was added outside the marks, to within a point.

    loose: a page that became a picture; the words are laid over it about where they were, so
    places are compared to within a letter or two. areas: boxes wider than their marks, with labels.
    """
    boxes = mark_boxes(marks)
    width, height = frame.size
    x, y = old.centres[:, 0], old.centres[:, 1]
    stay = old.pick((x > 0) & (x < width) & (y > 0) & (y < height))
    stay = stay.pick(~_touched(stay, boxes, 0.0 if loose else 0.2)) if len(boxes) else stay
    kept = new.pick(~_centre_inside(new, boxes, _EDGE)) if len(boxes) else new
    if loose:
        return Difference(stay.pick(~_near(stay, kept)), kept.pick(~_near(kept, old)))
    kept = _without_labels(kept, old, boxes)
    if areas is not None and len(areas):
        kept = kept.pick(~_centre_inside(kept, areas, 0.0))
    if _same(kept, stay):
        none = kept.pick(np.zeros(len(kept.codes), dtype=bool))
        return Difference(none, none)
    return Difference(stay.pick(~_found(stay, kept)), kept.pick(~_found(kept, old)))


def _without_labels(new: Glyphs, old: Glyphs, boxes: FloatArray) -> Glyphs:
    """``new`` without the gaps between marks of a line where the original has nothing.

    Marks are joined over the space between them, and a label may stand there.
    """
    free = _free_gaps(boxes, old)
    return new.pick(~_centre_inside(new, free, 0.0)) if len(free) else new


def _free_gaps(boxes: FloatArray, old: Glyphs) -> FloatArray:
    """The gaps between boxes in which the original has nothing."""
    gaps = _gaps(boxes)
    if not len(gaps):
        return gaps
    x, y = old.centres[:, 0], old.centres[:, 1]
    inside = (x > gaps[:, 0, None] + _EDGE) & (x < gaps[:, 2, None] - _EDGE)
    inside &= (y > gaps[:, 1, None] + _EDGE) & (y < gaps[:, 3, None] - _EDGE)
    free: FloatArray = gaps[~inside.any(axis=1)]
    return free


def _gaps(boxes: FloatArray) -> FloatArray:
    """The spaces between boxes that lie end to end on one line, no wider than a space may be."""
    gaps = []
    for turn in ([0, 1, 2, 3], [1, 0, 3, 2]):
        rows = np.unique(boxes[:, turn], axis=0)
        high = (rows[:, 3] - rows[:, 1])[:, None]
        apart = rows[None, :, 0] - rows[:, None, 2]
        near = (apart > 0) & (apart < 0.7 * high)
        near &= np.abs(rows[None, :, 1] - rows[:, None, 1]) < 0.3 * high
        near &= np.abs(rows[None, :, 3] - rows[:, None, 3]) < 0.3 * high
        one, two = np.nonzero(near)
        found = np.column_stack(
            [rows[one, 2] - _EDGE, rows[one, 1], rows[two, 0] + _EDGE, rows[one, 3]]
        )
        gaps.append(found[:, turn])
    return np.vstack(gaps)


def _same(new: Glyphs, old: Glyphs) -> bool:
    return (
        len(new.codes) == len(old.codes)
        and bool((new.codes == old.codes).all())
        and bool((np.abs(new.origins - old.origins) <= _MOVED).all())
    )


def _found(wanted: Glyphs, there: Glyphs) -> BoolArray:
    """For each wanted glyph: does the same character stand within a point of its place?

    Places are compared in cells of half a point: what is in the same cell or the next is at most
    a point away.
    """
    known = np.unique(_cells(there, 0, 0))
    result = np.zeros(len(wanted.codes), dtype=bool)
    for dx, dy in [(0, 0), *((x, y) for x in (-1, 0, 1) for y in (-1, 0, 1) if x or y)]:
        open_ = np.flatnonzero(~result)
        if not len(open_) or not len(known):
            break
        keys = _cells(wanted.pick(~result), dx, dy)
        at = np.minimum(np.searchsorted(known, keys), len(known) - 1)
        result[open_] = known[at] == keys
    return result


def _cells(glyphs: Glyphs, dx: int, dy: int) -> npt.NDArray[np.int64]:
    spots = np.floor(glyphs.origins / (_MOVED / 2)).astype(np.int64) + (1 << 19)
    key: npt.NDArray[np.int64] = (
        (glyphs.codes.astype(np.int64) << 40) + ((spots[:, 0] + dx) << 20) + spots[:, 1] + dy
    )
    return key


def _near(wanted: Glyphs, there: Glyphs) -> BoolArray:
    """For each wanted glyph: does the same letter stand on its line, about at its place?"""
    result = np.zeros(len(wanted.codes), dtype=bool)
    for code in np.unique(wanted.codes):
        rows = np.flatnonzero(wanted.codes == code)
        others = there.centres[there.codes == code]
        if not len(others):
            continue
        size = np.maximum(wanted.boxes[rows, 3] - wanted.boxes[rows, 1], 4.0)
        gap = np.abs(wanted.centres[rows][:, None, :] - others[None, :, :])
        result[rows] = ((gap[:, :, 0] <= 2 * size[:, None]) & (gap[:, :, 1] <= size[:, None])).any(
            axis=1
        )
    return result
