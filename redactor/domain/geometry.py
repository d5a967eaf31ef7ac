"""Boxes on a page as displayed.

One coordinate system everywhere outside ``redactor.pdf``: points (1/72 inch, UserUnit applied),
origin at the top left of the page as a reader sees it (CropBox and Rotate applied), x to the
right, y down. Code inside ``redactor.pdf`` translates to and from PDF user space at its border.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in displayed points, origin top left, ``x0 <= x1`` and ``y0 <= y1``."""

    x0: float
    y0: float
    x1: float
    y1: float

    def __post_init__(self) -> None:
        if not math.isfinite(self.x0 + self.y0 + self.x1 + self.y1):  # one call: boxes are many
            raise ValueError("box coordinates must be finite")
        if self.x1 < self.x0 or self.y1 < self.y0:
            raise ValueError("box must have x0 <= x1 and y0 <= y1")

    @classmethod
    def of(cls, values: Sequence[float]) -> Box:
        """Make a box from four numbers in any corner order."""
        if len(values) != 4:
            raise ValueError("a box has four numbers")
        xa, ya, xb, yb = (float(v) for v in values)
        return cls(min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb))

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        return self.y1 - self.y0

    @property
    def area(self) -> float:
        return self.width * self.height

    def union(self, other: Box) -> Box:
        return Box(
            min(self.x0, other.x0),
            min(self.y0, other.y0),
            max(self.x1, other.x1),
            max(self.y1, other.y1),
        )

    def intersection(self, other: Box) -> Box | None:
        """The common part, or None where there is none of positive area."""
        x0, y0 = max(self.x0, other.x0), max(self.y0, other.y0)
        x1, y1 = min(self.x1, other.x1), min(self.y1, other.y1)
        return Box(x0, y0, x1, y1) if x1 > x0 and y1 > y0 else None

    def contains_point(self, x: float, y: float) -> bool:
        return self.x0 <= x <= self.x1 and self.y0 <= y <= self.y1

    def inflate(self, dx: float, dy: float) -> Box:
        """Grow on every side; a negative amount shrinks, never past the middle."""
        dx = max(dx, -self.width / 2)
        dy = max(dy, -self.height / 2)
        return Box(self.x0 - dx, self.y0 - dy, self.x1 + dx, self.y1 + dy)

    def as_list(self, digits: int = 2) -> list[float]:
        return [round(v, digits) for v in (self.x0, self.y0, self.x1, self.y1)]


def union_all(boxes: Iterable[Box]) -> Box:
    """The smallest box around all; ``ValueError`` where there is none."""
    it = iter(boxes)
    try:
        result = next(it)
    except StopIteration:
        raise ValueError("no boxes") from None
    for box in it:
        result = result.union(box)
    return result
