"""Rectangles as arrays, one x0, y0, x1, y1 a row: what a page is worked on with."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pymupdf

from redactor.domain.geometry import Box

__all__ = ["TURN", "Flags", "Rows", "crossing", "rows_of", "turned"]

Rows = npt.NDArray[np.float64]
"""Rectangles x0, y0, x1, y1, one a row."""
Flags = npt.NDArray[np.bool_]
TURN = [1, 0, 3, 2]
"""Columns with x and y exchanged: lines that run up the page are worked on as level ones."""


def rows_of(boxes: Iterable[Box]) -> Rows:
    return np.array([(b.x0, b.y0, b.x1, b.y1) for b in boxes], dtype=np.float64).reshape(-1, 4)


def turned(rows: Rows, matrix: pymupdf.Matrix) -> Rows:
    """Rectangles under a matrix that turns by right angles."""
    linear = np.array([[matrix.a, matrix.b], [matrix.c, matrix.d]])
    move = np.array([matrix.e, matrix.f])
    one, two = rows[:, :2] @ linear + move, rows[:, 2:] @ linear + move
    return np.hstack([np.minimum(one, two), np.maximum(one, two)])


def crossing(rows: Rows, others: Rows) -> tuple[Rows, Rows]:
    """Width and height of what each of N ``rows`` shares with each of M ``others``: two (N, M).

    Negative where they lie apart.
    """
    wide = np.minimum(rows[:, None, 2], others[None, :, 2]) - np.maximum(
        rows[:, None, 0], others[None, :, 0]
    )
    high = np.minimum(rows[:, None, 3], others[None, :, 3]) - np.maximum(
        rows[:, None, 1], others[None, :, 1]
    )
    return wide, high
