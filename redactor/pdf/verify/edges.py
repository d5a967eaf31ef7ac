"""Do letters look out of a box on a picture?

A mark on a scan lies where text recognition put it. Where it lies well, the letters below it stand
free within it, in the original's pixels, and nothing of them is left; what touches the box from
outside are the tails of the lines above and below. Where it lies badly, the struck letters
themselves run on out of the box. Only such boxes have to be read to know whether they still can
be: reading costs a hundred times as much as this.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from redactor.pdf.verify.glyphs import FloatArray
from redactor.pdf.verify.images import Samples

__all__ = ["looks_out"]

Mask = npt.NDArray[np.bool_]

_CONTRAST = 40
"""Below this difference of light and dark nothing is written there."""
_EDGE = 0.1
"""Share of a box's height by which letters may look out: no letter is known by so little."""
_AROUND = 0.5
_LETTER = 0.3
"""Share of a box's height that letters, standing free in it, take up at least."""
_NEAR = 0.3
_GAP = 0.5
"""Share of a box's height: how wide a place may be where no free letter is near."""
_LEAST = 8
"""Pixels of height below which nothing can be told."""


def looks_out(
    new: Samples, old: Samples, area: FloatArray, boxes: FloatArray, *, down: bool = False
) -> bool:
    """Does what stood under a box run on, visibly, above or below it?

    new, old: the released and the original picture. area: the box's left, top,
    right, low in pixels. boxes: all boxes of the page in pixels; what they cover is gone. down:
    the lines run down the picture's rows. True where it can't be told.
    """
    if down:
        turn = [1, 0, 3, 2]
        new, old = new.swapaxes(0, 1), old.swapaxes(0, 1)
        area, boxes = area[turn], boxes[:, turn]
    left, top, right, low = (float(v) for v in area)
    high = low - top
    first, last = max(int(left), 0), min(int(np.ceil(right)), old.shape[1])
    if last <= first or low <= 0 or top >= old.shape[0]:
        return False
    if high < _LEAST or new.shape != old.shape:
        return True
    around = int(_AROUND * high)
    start, end = max(int(top) - around, 0), min(int(low) + around + 1, old.shape[0])
    was, is_now = _grey(old[start:end, first:last]), _grey(new[start:end, first:last])
    dark, light = int(was.min()), int(was.max())
    if light - dark < _CONTRAST:
        return False
    middle = (dark + light) / 2
    ink, left_over = was < middle, is_now < middle
    if ink.mean() > 0.5:
        ink, left_over = ~ink, ~left_over
    free = ink & left_over
    for x0, y0, x1, y1 in boxes:
        rows = slice(max(int(y0) - 2 - start, 0), max(int(y1) + 3 - start, 0))
        free[rows, max(int(x0) - 2 - first, 0) : max(int(x1) + 3 - first, 0)] = False
    edge = max(2, round(_EDGE * high))
    inner = slice(max(int(top) - start, 0), min(int(np.ceil(low)) - start, len(ink)))
    attached = _attached(ink, free, inner, edge)
    if attached is None:
        return False
    return _stands_alone(ink[inner], attached[inner], high)


def _grey(samples: Samples) -> Samples:
    """As light as the darkest part of each pixel: coloured ink on white is ink."""
    if samples.ndim == 2:
        return samples
    grey = samples[:, :, 0]
    for part in range(1, min(samples.shape[2], 3)):
        grey = np.minimum(grey, samples[:, :, part])
    return grey


def _attached(ink: Mask, free: Mask, inner: slice, edge: int) -> Mask | None:
    """Ink in the rows ``inner`` that runs on, without a break, ``edge`` rows outside them.

    None: there is none.
    """
    attached = np.zeros_like(ink)
    for rows, outside in (
        (range(inner.start - edge, inner.stop), inner.start - edge - 1),
        (range(inner.stop + edge - 1, inner.start - 1, -1), inner.stop + edge),
    ):
        if 0 <= outside < len(ink):
            _follow(ink, free[outside], rows, attached)
    if not attached[inner].any():
        return None
    for _ in range(3):  # strokes that turn back
        before = int(attached.sum())
        for rows in (range(inner.start + 1, inner.stop), range(inner.stop - 2, inner.start, -1)):
            for row in rows:
                beside = attached[row - 1] | attached[row] | attached[min(row + 1, len(ink) - 1)]
                attached[row] |= _runs(ink[row], beside)
        if int(attached.sum()) == before:
            break
    return attached


def _follow(ink: Mask, begin: Mask, rows: range, attached: Mask) -> None:
    """Mark the ink that hangs together with ``begin``, row by row, as far as it goes."""
    reach = begin
    for row in rows:
        if not reach.any():
            return
        if 0 <= row < len(ink):
            reach = _runs(ink[row], reach)
            attached[row] |= reach


def _runs(row: Mask, touched: Mask) -> Mask:
    """Whole runs of ink in a row that touch ``touched``, also at a corner."""
    wide = touched.copy()
    wide[1:] |= touched[:-1]
    wide[:-1] |= touched[1:]
    hits = row & wide
    if not hits.any():
        return hits
    begins = row.copy()
    begins[1:] &= ~row[:-1]
    number = np.cumsum(begins)
    chosen = np.zeros(int(number[-1]) + 1, dtype=bool)
    chosen[number[hits]] = True
    result: Mask = row & chosen[number]
    return result


def _stands_alone(ink: Mask, attached: Mask, high: float) -> bool:
    """Is there attached ink with no letter near that stands free within the box?"""
    free = ink & ~attached
    rows = len(free)
    some = free.any(axis=0)
    first = np.where(some, free.argmax(axis=0), rows)
    last = np.where(some, rows - 1 - free[::-1].argmax(axis=0), -1)
    reach = max(int(_NEAR * high), 1)
    window = 2 * reach + 1
    highest = np.lib.stride_tricks.sliding_window_view(
        np.pad(first, reach, constant_values=rows), window
    ).min(axis=1)
    lowest = np.lib.stride_tricks.sliding_window_view(
        np.pad(last, reach, constant_values=-1), window
    ).max(axis=1)
    lonely = lowest - highest + 1 < _LETTER * high
    stuck = np.asarray(attached.any(axis=0))
    edges = np.flatnonzero(np.diff(np.concatenate([[False], lonely, [False]]).astype(np.int8)))
    least = min(_GAP * high, 0.8 * len(lonely))
    return any(
        end - start >= least and stuck[start:end].any()
        for start, end in zip(edges[::2], edges[1::2], strict=True)
    )
