"""Letters drawn as outlines that nobody sees: below a box, in white, clipped away.

Some programs write text as shapes. Where such shapes lie on a page and nothing of them can be
seen, the page has to become a picture: what they say has not been reviewed.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pymupdf

from redactor.pdf.striking.rows import Rows

__all__ = ["HiddenDrawings", "check_drawings"]

_SMALLEST, _LARGEST = 2.5, 60.0
"""Points that a letter is wide or high."""
_LEAST = 4
"""Hidden shapes that may say something."""
_FORMS = 3
"""Sizes that they have at least: letters differ, the circles of a form don't."""
_ZOOM, _ONE_COLOUR = 2.0, 4
_MOST = 5000


class HiddenDrawings(ValueError):
    """The page can't be carried over as it is."""


def check_drawings(page: pymupdf.Page, kinds: Sequence[str], bounds: Rows, struck: Rows) -> None:
    """Raise ``HiddenDrawings`` where shapes of the size of letters can't be seen.

    kinds, bounds: what is drawn, in order, upright points; the page isn't turned. struck:
    rectangles under which drawings go anyway.
    """
    filled = np.array([kind == "fill-path" for kind in kinds], dtype=bool)
    rows = bounds[filled] if len(kinds) else np.empty((0, 4))
    high, wide = rows[:, 3] - rows[:, 1], rows[:, 2] - rows[:, 0]
    rows = rows[
        (high > _SMALLEST) & (high < _LARGEST) & (wide > _SMALLEST / 2) & (wide < _LARGEST)
    ][:_MOST]
    for x0, y0, x1, y1 in struck:
        middle_x, middle_y = (rows[:, 0] + rows[:, 2]) / 2, (rows[:, 1] + rows[:, 3]) / 2
        rows = rows[~((middle_x > x0) & (middle_x < x1) & (middle_y > y0) & (middle_y < y1))]
    if len(rows) < _LEAST:
        return
    flat = rows[_of_one_colour(page, rows)]
    if len(flat) < _LEAST:
        return
    shapes = {
        tuple(np.round(path["rect"], 0))
        for path in page.get_cdrawings()
        if path["type"] != "s" and any(item[0] == "c" for item in path["items"])
    }
    drawn = [row for row in flat.tolist() if tuple(np.round(row, 0)) in shapes]
    sizes = {(round(2 * (x1 - x0)), round(2 * (y1 - y0))) for x0, y0, x1, y1 in drawn}
    if len(drawn) >= _LEAST and len(sizes) >= _FORMS:
        raise HiddenDrawings


def _of_one_colour(page: pymupdf.Page, rows: Rows) -> list[int]:
    """Those of the rectangles where the page shows nothing."""
    zoom = pymupdf.Matrix(_ZOOM, _ZOOM)
    pixmap = page.get_pixmap(matrix=zoom, alpha=False, annots=False)
    seen = np.frombuffer(pixmap.samples_mv, dtype=np.uint8)
    seen = seen.reshape(pixmap.height, pixmap.stride)[:, : 3 * pixmap.width]
    seen = seen.reshape(pixmap.height, pixmap.width, 3)
    found = []
    for i, (x0, y0, x1, y1) in enumerate(rows * _ZOOM):
        part = seen[max(int(y0) - 1, 0) : int(y1) + 2, max(int(x0) - 1, 0) : int(x1) + 2]
        if part.size and int(np.ptp(part, axis=(0, 1)).max()) <= _ONE_COLOUR:
            found.append(i)
    return found
