"""Where on a page something was found, in words: for the one who has to look there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from redactor.domain.report import Finding
from redactor.pdf.verify.glyphs import FloatArray, Frame

__all__ = ["at", "place"]

_MOST = 20
"""Boxes told of one finding on one page."""
_CM = 72 / 2.54
_ROWS = ("øverst", "midt på", "nederst")
_COLUMNS = ("til venstre", "", "til højre")


def at(finding: Finding, boxes: Sequence[FloatArray], frame: Frame) -> Finding:
    """``finding`` with where it is. boxes: x0, y0, x1, y1, displayed points."""
    told = tuple(
        tuple(round(float(v), 1) for v in box) for box in sorted(boxes, key=lambda b: (b[1], b[0]))
    )
    return replace(finding, place=place(boxes, frame), boxes=told[:_MOST])


def place(boxes: Sequence[FloatArray], frame: Frame) -> str:
    """In words: "øverst til venstre, 4 cm fra sidens top"; "4 steder, 3-20 cm fra sidens top"."""
    if not len(boxes):
        return ""
    rows = np.stack(boxes)
    width, height = (max(v, 1e-6) for v in frame.size)
    tops = rows[:, [1, 3]].mean(axis=1)
    if len(rows) > 1 and tops.max() - tops.min() > _CM:
        first, last = round(tops.min() / _CM), round(tops.max() / _CM)
        return f"{len(rows)} steder, {max(first, 0)}-{max(last, 0)} cm fra sidens top"
    across = float(rows[:, [0, 2]].mean()) / width
    down = float(tops.mean()) / height
    if not (0 <= across <= 1 and 0 <= down <= 1):
        return "uden for siden"
    row = _ROWS[min(int(down * 3), 2)]
    column = _COLUMNS[min(int(across * 3), 2)]
    words = " ".join(part for part in (row, column) if part)
    return f"{words}, {max(round(float(tops.mean()) / _CM), 0)} cm fra sidens top"
