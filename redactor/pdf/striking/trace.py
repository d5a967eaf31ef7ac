"""The glyphs of a page with the places where they begin, in the order in which they are drawn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pymupdf

__all__ = ["Floats", "Trace", "read_trace"]

_FLAGS = (
    pymupdf.TEXT_IGNORE_ACTUALTEXT
    | pymupdf.TEXT_INHIBIT_SPACES
    | pymupdf.TEXT_PRESERVE_LIGATURES
    | pymupdf.TEXT_PRESERVE_WHITESPACE
)
Floats = npt.NDArray[np.float64]


@dataclass(slots=True)
class Trace:
    """Glyphs in the order of drawing. start, end, base: float64 (N,), points. level, blank: (N,)"""

    start: Floats
    end: Floats
    base: Floats
    size: Floats
    level: npt.NDArray[np.bool_]
    blank: npt.NDArray[np.bool_]
    font: list[str]


def read_trace(page: pymupdf.Page) -> Trace:
    """All glyphs of a page, in the order in which they are drawn.

    Not by ``get_texttrace``: in this version it gives back more references to None than it took,
    and after some thousand lines Python dies of it.
    """
    rows: list[tuple[float, ...]] = []
    fonts: list[str] = []
    raw = page.get_text("rawdict", clip=pymupdf.INFINITE_RECT(), flags=_FLAGS)
    for block in raw["blocks"]:
        for line in block.get("lines", ()):
            level = abs(line["dir"][0] - 1) < 1e-4 and line["wmode"] == 0
            for span in line["spans"]:
                for char in span["chars"]:
                    (x, y), blank = char["origin"], char["c"].isspace()
                    rows.append((x, char["bbox"][2], y, span["size"], level, blank))
                    fonts.append(span["font"])
    table = np.array(rows, dtype=np.float64).reshape(-1, 6)
    start, end, base, size = (table[:, i] for i in range(4))
    return Trace(start, end, base, size, table[:, 4] > 0, table[:, 5] > 0, fonts)
