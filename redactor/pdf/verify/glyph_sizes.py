"""Glyphs of fonts that say nothing true of their size.

A Type 3 font may give one huge box for all of its letters; some programs always do. Every letter
then seems to lie on its neighbours, and whatever covers one of them seems to spare the others. The
size of the text and the way to the next letter say how large a letter is: where its box is many
times that, it gets one of its own.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2.raw as pdfium

__all__ = ["true_boxes"]

FloatArray = npt.NDArray[np.float64]
_STEPS = 6.0
"""Steps to the next letter that no box is high."""
_LEAST_SIZE = 0.4
"""Steps to the next letter that the size of text is at least."""
_SIZES = 2.5
"""Sizes of the text that no box is high."""
_ABOVE, _BELOW, _ALONE = 0.9, 0.25, 0.6
"""Of the text's size: how far a letter goes above and below its line, and how wide one is alone."""


def true_boxes(
    textpage: Any, places: npt.NDArray[np.intp], boxes: FloatArray, starts: FloatArray, unit: float
) -> FloatArray:
    """``boxes`` (N, 4) with those put right that can't be.

    places: of the glyphs in pdfium's text page. starts: where each begins on its line, displayed
    points, (N, 2). unit: points of the displayed page a unit of user space.
    """
    if len(boxes) < 2:
        return boxes
    ways = np.abs(np.diff(starts, axis=0)).max(axis=1)
    some = ways[ways > 0]
    if not len(some):
        return boxes
    step = float(np.median(some))
    sides = np.maximum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1])
    odd = np.flatnonzero(sides > _STEPS * step)
    if not len(odd):
        return boxes
    result = boxes.copy()
    for i in odd.tolist():
        size = _size(textpage, int(places[i])) * unit
        if not _LEAST_SIZE * step <= size <= _STEPS * step or sides[i] < _SIZES * size:
            continue
        way = starts[i + 1] - starts[i] if i + 1 < len(starts) else starts[i] - starts[i - 1]
        upright = abs(way[0]) >= abs(way[1])
        long = float(np.abs(way).max())
        wide = long if 0 < long < 1.5 * size else _ALONE * size
        x, y = starts[i]
        back = way[0] < 0 if upright else way[1] < 0
        along = (-wide, 0.0) if back else (0.0, wide)
        across = (-_ABOVE * size, _BELOW * size) if upright else (-_ABOVE * size, _ABOVE * size)
        dx, dy = (along, across) if upright else (across, along)
        result[i] = x + dx[0], y + dy[0], x + dx[1], y + dy[1]
    return result


def _size(textpage: Any, place: int) -> float:
    """The size of a glyph's text in user space."""
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFText_GetMatrix(textpage, place, matrix):
        return 0.0
    scale = float(np.hypot(matrix.c, matrix.d))
    return float(pdfium.FPDFText_GetFontSize(textpage, place)) * scale
