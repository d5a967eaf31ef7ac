"""What lies under marks besides text: pictures, and drawings that say something."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pymupdf

from redactor.pdf.striking.rows import Rows

__all__ = ["in_the_way", "partly_covered", "touched"]

_BESIDE_RULE = 1.0
"""Points from the outer side of a rule to where a box may end."""


def touched(kinds: Sequence[str], bounds: Rows, full: Rows) -> tuple[bool, bool]:
    """Do images, and do drawings, lie under the marks?"""
    other = np.array([not kind.endswith("text") for kind in kinds], dtype=bool)
    pictures = drawings = False
    for kind, (x0, y0, x1, y1) in zip(
        [k for k in kinds if not k.endswith("text")], bounds[other].tolist(), strict=True
    ):
        hit = (
            (full[:, 0] < x1 + 0.1)
            & (full[:, 2] > x0 - 0.1)
            & (full[:, 1] < y1 + 0.1)
            & (full[:, 3] > y0 - 0.1)
        )
        if hit.any():
            if "image" in kind or "imgmask" in kind:
                pictures = True
            else:
                drawings = True
    return pictures, drawings


def in_the_way(kinds: Sequence[str], bounds: Rows) -> Rows:
    """Drawings and pictures over whose edges no box grows; of lines the side beyond them."""
    things = bounds.copy()
    things[["stroke" in kind for kind in kinds]] += np.array([1, 1, -1, -1]) * _BESIDE_RULE
    return things[[not kind.endswith("text") for kind in kinds]]


def partly_covered(page: pymupdf.Page, full: Rows) -> Rows:
    """Marks under which a drawing still says something: an outline, a bar code, a signature.

    Rules, frames and coloured areas that go on beyond the mark say nothing and stay. MuPDF takes
    away all that a mark touches, so where such a one lies there too, ``ValueError``: the page
    keeps its look as a picture.
    """
    found: list[int] = []
    drawings = page.get_drawings()
    for index, row in enumerate(full):
        inner = _grown(pymupdf.Rect(*row), -0.5)
        if inner.is_empty:
            continue
        touched = [d for d in drawings if _grown(d["rect"], 0.1).intersects(inner)]
        telling = [d for d in touched if _says_something(d["items"], inner)]
        if telling:
            found.append(index)
            if any(d not in telling and not _is_paper(d) for d in touched):
                raise ValueError("drawings that can't be told apart")
    return full[found]


def _is_paper(drawing: dict[str, Any]) -> bool:
    """A white area: nothing is lost with it."""
    return drawing.get("type") == "f" and tuple(drawing.get("fill") or ()) == (1.0, 1.0, 1.0)


def _says_something(items: Iterable[Any], mark: pymupdf.Rect) -> bool:
    """Are there curves, slanted lines or whole little figures of a path under the mark?"""
    figure: pymupdf.Rect | None = None
    end: pymupdf.Point | None = None
    for item in items:
        if item[0] in ("re", "qu"):
            rect = pymupdf.Rect(item[1]) if item[0] == "re" else item[1].rect
            if mark.contains(rect):
                return True
            continue
        points = [p for p in item[1:] if isinstance(p, pymupdf.Point)]
        rect = _around(points)
        if rect.intersects(mark) and (item[0] != "l" or (rect.width > 0.2 and rect.height > 0.2)):
            return True
        if figure is not None and end is not None and abs(points[0] - end) < 0.01:
            figure |= rect
        else:
            if figure is not None and mark.contains(figure):
                return True
            figure = rect
        end = points[-1]
    return figure is not None and mark.contains(figure)


def _around(points: Sequence[pymupdf.Point]) -> pymupdf.Rect:
    x, y = [p.x for p in points], [p.y for p in points]
    return pymupdf.Rect(min(x) - 0.01, min(y) - 0.01, max(x) + 0.01, max(y) + 0.01)


def _grown(rect: pymupdf.Rect, by: float) -> pymupdf.Rect:
    return pymupdf.Rect(rect.x0 - by, rect.y0 - by, rect.x1 + by, rect.y1 + by)
