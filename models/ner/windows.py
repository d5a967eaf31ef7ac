"""Long texts cut into windows that a pipeline can hold, at borders where no name is cut.

A page has a few thousand characters, but a page of 200,000 words must not take all memory, and a
transformer reads some hundred words at a time anyway.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ["WINDOW", "windows"]

WINDOW = 8_000
"""Characters of a window; about three pages."""

# Best border first: empty line, end of sentence at a line's end, line, sentence, any space.
_BORDERS = tuple(
    re.compile(p)
    for p in (r"\n\s*\n", r"[.!?:]\s*\n", r"\n(?=\s*[-•>\d])|\s{3,}", r"[.!?]\s+", r"\s+")
)


def windows(text: str, size: int = WINDOW) -> Iterator[tuple[int, str]]:
    """(offset, piece) in order; the pieces joined are the text, none is longer than ``size``."""
    at = 0
    while len(text) - at > size:
        low, high = at + size // 2, at + size
        cut = high
        for border in _BORDERS:
            ends = [found.end() for found in border.finditer(text, low, high)]
            if ends:
                cut = ends[-1]
                break
        yield at, text[at:cut]
        at = cut
    if at < len(text) or not text:
        yield at, text[at:]
