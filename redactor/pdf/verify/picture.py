"""Does a released page look as the original did, but for its boxes?

Glyphs are compared one by one elsewhere; this is for the rest: rules, drawings, pictures. Both
pages are drawn small by pdfium without their text (letters that were set anew fall a little
differently on so few pixels) and compared in tiles: a millisecond or two a page. What is a little
off in antialiasing or in the packing of a picture isn't reported; a thin rule that is gone is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from redactor.domain.geometry import Box
from redactor.domain.labelling import MovedLine
from redactor.domain.suggestion import Mark
from redactor.pdf.verify.glyphs import FloatArray, Frame

__all__ = [
    "SCALE",
    "Grey",
    "bands",
    "ink",
    "looks_the_same",
    "masked",
    "picture",
    "same_roughly",
    "same_spots",
    "tile_means",
]

Grey = npt.NDArray[np.uint8]
BoolArray = npt.NDArray[np.bool_]

SCALE = 0.5
_TILE = 8
_CHANGED = 12.0
"""Mean difference of a tile of 16 points (0 to 255)."""
_LOST = 2.0
"""Mean darkening or lightening of a square of 32 points: a lost rule of half a point gives four,
what was drawn anew or packed anew gives next to nothing."""
_PADDING = (26.0, 3.0)
"""Points to each side that a box may be larger than its mark: edges lie on a grid."""
_WIDE = 66.0
_JOINED = 60.0
"""Boxes of a line may be joined over a gap as wide as this, points."""


def picture(page: Any, scale: float) -> Grey:
    """The page in grey as drawn, notes and fields included."""
    drawn = page.render(scale=scale, grayscale=True).to_numpy()
    grey: Grey = drawn.reshape(drawn.shape[0], drawn.shape[1], -1)[:, :, 0]
    return grey


def looks_the_same(
    shown: Grey, before: Grey, frame: Frame, marks: Sequence[Mark], others: FloatArray
) -> bool:
    """``shown`` and ``before``: the released and the original page without their text.

    others: further boxes (displayed points) that may differ, as of lines that were moved.
    """
    if before.shape != shown.shape:
        return False
    gap = shown.astype(np.int16) - before
    factor = gap.shape[1] / max(frame.size[0], 1e-6)
    for x0, y0, x1, y1 in np.concatenate([masked(marks), others.reshape(-1, 4)]) * factor:
        gap[max(int(y0), 0) : int(y1) + 2, max(int(x0), 0) : int(x1) + 2] = 0
    if not gap.any():
        return True
    changed = tile_means(np.abs(gap))
    lost = tile_means(gap)
    squares = (lost[:-1, :-1] + lost[1:, :-1] + lost[:-1, 1:] + lost[1:, 1:]) / 4
    return bool(changed.max(initial=0.0) <= _CHANGED and np.abs(squares).max(initial=0.0) <= _LOST)


def tile_means(gap: npt.NDArray[np.int16]) -> npt.NDArray[np.float32]:
    """Mean of each tile; white beyond the edges."""
    rows, columns = (-(-n // _TILE) * _TILE for n in gap.shape)
    whole = np.zeros((rows, columns), dtype=np.float32)
    whole[: gap.shape[0], : gap.shape[1]] = gap
    means: npt.NDArray[np.float32] = whole.reshape(
        rows // _TILE, _TILE, columns // _TILE, _TILE
    ).mean(axis=(1, 3))
    return means


def bands(moved: Sequence[MovedLine], frame: Frame, wide: Sequence[Mark] = ()) -> FloatArray:
    """Where lines were moved: from the first moved word to the edge of the page.

    wide: marks whose boxes may have one of a few widths, up to ``_WIDE`` points more.
    """
    rows = []
    for line in moved:
        high = line.band.height
        rows.append((line.band.x0 - 2, line.band.y0 - high, frame.size[0], line.band.y1 + high))
    up = _some_upright(wide)
    for b in (box for mark in wide for box in mark.boxes):
        rows.append((b.x0 - _WIDE, b.y0 - 3, b.x1 + _WIDE, b.y1 + 3))
        if _maybe_upright(b, up):
            rows.append((b.x0 - 3, b.y0 - _WIDE, b.x1 + 3, b.y1 + _WIDE))
    return np.array(rows, dtype=np.float64).reshape(-1, 4)


def _some_upright(marks: Sequence[Mark]) -> bool:
    return any(b.height > 1.5 * b.width for mark in marks for b in mark.boxes)


def _maybe_upright(box: Box, some: bool) -> bool:
    """May a mark lie on a line that runs up the page? some: one of the page's is long enough to.

    A short word's mark is no higher than wide there, either.
    """
    return box.height > 1.5 * box.width or (some and 2 * box.height > box.width)


def masked(marks: Sequence[Mark]) -> FloatArray:
    """Where boxes may be: the marks with their padding, joined along their lines."""
    boxes = sorted((b.y0, b.x0, b.y1, b.x1) for m in marks for b in m.boxes)
    up = _some_upright(marks)
    dx, dy = _PADDING
    masked = [(x0 - dx, y0 - dy, x1 + dx, y1 + dy) for y0, x0, y1, x1 in boxes]
    masked += [
        (x0 - dy, y0 - dx, x1 + dy, y1 + dx)
        for y0, x0, y1, x1 in boxes
        if _maybe_upright(Box(x0, y0, x1, y1), up)
    ]
    for i, (y0, x0, y1, x1) in enumerate(boxes):
        for other_y0, other_x0, other_y1, _ in boxes[i + 1 :]:
            if other_y0 >= y1:
                break
            same_line = min(y1, other_y1) - other_y0 > 0.5 * min(y1 - y0, other_y1 - other_y0)
            if same_line and 0 < other_x0 - x1 <= _JOINED:
                masked.append((x0, y0 - dy, other_x0, y1 + dy))
            elif same_line and 0 < x0 - other_x0 <= 5 * _JOINED:
                masked.append((other_x0, y0 - dy, x0, y1 + dy))
    return np.array(masked, dtype=np.float64).reshape(-1, 4)


def ink(page: Any, frame: Frame, boxes: FloatArray) -> BoolArray:
    """For each box (displayed points): is anything seen there on the page?"""
    shown = picture(page, 2.0)
    factor = shown.shape[1] / max(frame.size[0], 1e-6)
    result = np.zeros(len(boxes), dtype=bool)
    for i, (x0, y0, x1, y1) in enumerate(boxes * factor):
        area = shown[max(int(y0), 0) : int(y1) + 1, max(int(x0), 0) : int(x1) + 1]
        result[i] = area.size > 0 and int(area.max()) - int(area.min()) > 24
    return result


def same_spots(new: Any, old: Any, frame: Frame, boxes: FloatArray) -> BoolArray:
    """For each box (displayed points): do both pages look alike there?"""
    one, two = picture(new, 1.5), picture(old, 1.5)
    result = np.zeros(len(boxes), dtype=bool)
    if one.shape != two.shape:
        return result
    factor = one.shape[1] / max(frame.size[0], 1e-6)
    gap = np.abs(one.astype(np.int16) - two)
    for i, (x0, y0, x1, y1) in enumerate(boxes * factor):
        area = gap[max(int(y0), 0) : int(y1) + 1, max(int(x0), 0) : int(x1) + 1]
        result[i] = area.size > 0 and float(area.mean()) < 24
    return result


def same_roughly(new: Any, old: Any, frame: Frame, marks: Sequence[Mark]) -> bool:
    """Do both pages look alike outside the marks, where the new one has become a picture?

    Thin lines are drawn a pixel wide, however small the drawing: what looks otherwise when drawn
    small is drawn large.
    """
    return any(_alike(new, old, frame, marks, scale) for scale in (SCALE, 4 * SCALE))


def _alike(new: Any, old: Any, frame: Frame, marks: Sequence[Mark], scale: float) -> bool:
    one, two = picture(new, scale), picture(old, scale)
    if one.shape != two.shape:
        return False
    factor = one.shape[1] / max(frame.size[0], 1e-6)
    gap = one.astype(np.float32) - two
    for mark in marks:
        for b in mark.boxes:
            x0, y0 = max(int(b.x0 * factor) - 2, 0), max(int(b.y0 * factor) - 2, 0)
            gap[y0 : int(b.y1 * factor) + 3, x0 : int(b.x1 * factor) + 3] = 0
    side = round(16 * scale)
    rows, columns = (max(n // side, 1) for n in gap.shape)
    tiles = gap[: rows * side, : columns * side].reshape(
        rows, -1, columns, gap[0, : columns * side].size // columns
    )
    # tiles of 16 points: two engines set the same letters a little differently
    return bool((np.abs(tiles.mean(axis=(1, 3))) > 64).mean() <= 0.01)
