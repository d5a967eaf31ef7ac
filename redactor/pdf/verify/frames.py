"""How the pages of a file lie in user space, read with qpdf: boxes, rotation, unit."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from pikepdf import Dictionary

from redactor.pdf.verify.glyphs import Frame

__all__ = ["frame_of", "inherited", "rectangle"]


def frame_of(page: Any) -> Frame:
    """The frame of a pikepdf page object: inherited boxes, Rotate, UserUnit."""
    media = rectangle(inherited(page, "/MediaBox")) or (0.0, 0.0, 612.0, 792.0)
    crop = rectangle(inherited(page, "/CropBox")) or media
    x0, y0 = max(media[0], crop[0]), max(media[1], crop[1])
    x1, y1 = min(media[2], crop[2]), min(media[3], crop[3])
    rotate, unit = inherited(page, "/Rotate"), page.get("/UserUnit")
    scale = float(unit) if isinstance(unit, int | float | Decimal) else 1.0
    return Frame(
        (x0, y0, x1, y1) if x1 > x0 and y1 > y0 else media,
        int(rotate) % 360 // 90 * 90 if isinstance(rotate, int) else 0,
        scale,
    )


def inherited(page: Any, key: str) -> Any:
    node = page
    for _ in range(64):
        if not isinstance(node, Dictionary):
            return None
        if key in node:
            return node[key]
        node = node.get("/Parent")
    return None


def rectangle(value: Any) -> tuple[float, float, float, float] | None:
    try:
        a, b, c, d = (float(v) for v in value)
    except (TypeError, ValueError):
        return None
    box = (min(a, c), min(b, d), max(a, c), max(b, d))
    return box if box[2] > box[0] and box[3] > box[1] else None
