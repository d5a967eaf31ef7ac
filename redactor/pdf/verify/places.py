"""Boxes of glyphs in a drawing of their page, and what is measured in each.

A page has thousands of glyphs and four measures are taken of each: so they are taken of all boxes
of one size at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from redactor.pdf.verify.glyphs import FloatArray, Frame
from redactor.pdf.verify.sight import SEEN, BoolArray, Picture, largest, least

__all__ = ["Places", "places_of"]

_INK = 60
"""How much darker than paper is ink, where a page has nothing but its text."""
_LEAST_INK = 5
"""Pixels of ink of a glyph below which nothing can be said of it."""
_AT_ONCE = 4_000_000
Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Places:
    """Pixels of boxes: rows x0, y0, x1, y1; outside: beyond the page, or of no size."""

    rows: Numbers
    outside: BoolArray

    def spread(self, picture: Picture) -> Numbers:
        """Largest minus smallest value of any channel in each box."""
        result = np.zeros(len(self.rows), dtype=np.int64)
        for which, parts in self._alike(picture):
            result[which] = (parts.max(axis=(2, 3)) - parts.min(axis=(2, 3))).max(axis=1)
        return result

    def largest(self, picture: Picture) -> Numbers:
        result = np.zeros(len(self.rows), dtype=np.int64)
        for which, parts in self._alike(largest(picture)[:, :, None]):
            result[which] = parts.max(axis=(1, 2, 3))
        return result

    def mean(self, picture: Picture) -> Numbers:
        result = np.zeros(len(self.rows), dtype=np.int64)
        for which, parts in self._alike(picture):
            result[which] = parts.mean(axis=(1, 2, 3))
        return result

    def share_seen(self, text: Picture, change: Picture) -> npt.NDArray[np.float64]:
        """Of each glyph's ink the share that changes the page; 1 where there is too little ink.

        text: the page's text alone. change: by how much the text changes the page.
        """
        ink = (255 - least(text)) > _INK
        both = np.stack([ink, ink & (largest(change) > SEEN)], axis=2)
        result = np.ones(len(self.rows))
        for which, parts in self._alike(both):
            inked, seen = parts.sum(axis=(2, 3)).T
            result[which] = np.where(inked >= _LEAST_INK, seen / np.maximum(inked, 1), 1.0)
        return result

    def _alike(self, picture: npt.NDArray[Any]) -> Iterator[tuple[Numbers, npt.NDArray[Any]]]:
        """Boxes of one size: which they are, and their pixels (boxes, channels, rows, columns)."""
        inside = np.flatnonzero(~self.outside)
        if not len(inside):
            return
        x0, y0, x1, y1 = self.rows[inside].T
        sizes, member = np.unique(np.column_stack([y1 - y0, x1 - x0]), axis=0, return_inverse=True)
        order = np.argsort(member.ravel(), kind="stable")
        ends = np.cumsum(np.bincount(member.ravel(), minlength=len(sizes)))[:-1]
        for (high, wide), group in zip(sizes.tolist(), np.split(order, ends), strict=True):
            windows = np.lib.stride_tricks.sliding_window_view(picture, (high, wide), axis=(0, 1))
            most = max(_AT_ONCE // (high * wide * picture.shape[2]), 1)
            for start in range(0, len(group), most):
                part = group[start : start + most]
                yield inside[part], windows[y0[part], x0[part]]


def places_of(
    boxes: FloatArray, frame: Frame, picture: Picture, inset: tuple[float, float] = (0.1, 0.15)
) -> Places:
    """Where boxes (displayed points) lie in a drawing of the page, without their edges.

    inset: share of the width and of the height that is left out on each side.
    """
    height, width = picture.shape[:2]
    factor = width / max(frame.size[0], 1e-6)
    dx = inset[0] * (boxes[:, 2] - boxes[:, 0])
    dy = inset[1] * (boxes[:, 3] - boxes[:, 1])
    rows = np.column_stack(
        [
            np.floor((boxes[:, 0] + dx) * factor),
            np.floor((boxes[:, 1] + dy) * factor),
            np.ceil((boxes[:, 2] - dx) * factor),
            np.ceil((boxes[:, 3] - dy) * factor),
        ]
    )
    rows = np.clip(rows, -1, max(width, height) + 1).astype(np.int64)
    x, y = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
    outside = (x <= 0) | (y <= 0) | (x >= frame.size[0]) | (y >= frame.size[1])
    rows[:, [0, 2]] = np.clip(rows[:, [0, 2]], 0, width)
    rows[:, [1, 3]] = np.clip(rows[:, [1, 3]], 0, height)
    outside |= (rows[:, 2] <= rows[:, 0]) | (rows[:, 3] <= rows[:, 1])
    return Places(rows, outside)
