"""What is judged: a released file beside its original, and where things lie in both."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from .picking import Struck
from .reading import Page, Rect

NEAR = 1.0
"""Points a kept letter may have moved."""
NEAR_PICTURE = 3.0
"""The same on a page that became a picture: its text layer stands on the words, not the letters."""


@dataclass(slots=True)
class Case:
    """A source, what was struck in it, the released file and what the product says of it.

    pictures: pages reported as made pictures. moved: bands of lines reported as moved.
    """

    source: Path
    target: Path
    struck: list[Struck]
    before: dict[int, Page]
    pictures: frozenset[int] = frozenset()
    moved: dict[int, list[Rect]] = field(default_factory=dict)
    wide: bool = False
    style: str = "black"
    after: dict[int, Page] = field(default_factory=dict)

    def boxes(self, number: int) -> list[Rect]:
        return [b for s in self.struck if s.page == number for b in s.boxes]


@dataclass(frozen=True, slots=True)
class Fault:
    kind: str
    page: int
    detail: str


def overlap(a: Rect, b: Rect) -> float:
    """The part of ``a`` that lies in ``b``."""
    w = min(a[2], b[2]) - max(a[0], b[0])
    h = min(a[3], b[3]) - max(a[1], b[1])
    area = max(a[2] - a[0], 0.01) * max(a[3] - a[1], 0.01)
    return max(w, 0) * max(h, 0) / area


def share(box: Rect, marks: Iterable[Rect]) -> float:
    return max((overlap(box, m) for m in marks), default=0.0)


def middle_in(box: Rect, marks: Iterable[Rect]) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return any(m[0] + 0.2 < x < m[2] - 0.2 and m[1] + 0.2 < y < m[3] - 0.2 for m in marks)


def grown(box: Rect, dx: float, dy: float) -> Rect:
    return box[0] - dx, box[1] - dy, box[2] + dx, box[3] + dy


def same_place(a: Rect, b: Rect, near: float) -> bool:
    ya, yb = (a[1] + a[3]) / 2, (b[1] + b[3]) / 2
    return abs(a[0] - b[0]) <= near and abs(ya - yb) <= near


class Places:
    """Glyphs or words by their text."""

    def __init__(self, items: Sequence[tuple[str, Rect]]) -> None:
        self.by_text: dict[str, list[tuple[Rect, int]]] = {}
        for index, (text, box) in enumerate(items):
            self.by_text.setdefault(text, []).append((box, index))

    def find_whole(self, text: str, box: Rect, near: float) -> bool:
        """Is one there whose box is the same on all sides?"""
        return any(
            all(abs(a - b) <= near for a, b in zip(box, other, strict=True))
            for other, _ in self.by_text.get(text, ())
        )

    def find(self, text: str, box: Rect, near: float) -> int | None:
        best = None
        for other, index in self.by_text.get(text, ()):
            if same_place(box, other, near):
                far = abs(box[0] - other[0]) + abs(box[1] - other[1])
                if best is None or far < best[0]:
                    best = far, index
        return best[1] if best else None
