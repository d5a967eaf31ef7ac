"""The text of a PDF, page by page, with the place of every character.

The flow of a page: its glyphs (``glyphs``), one plain character each (``folding``), joined to
segments (``layout``), put in reading order (``reading_order``), written as running text
(``flow``). A page whose own text is missing or useless is read from its picture where an OCR
engine is given, and says so where none is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pymupdf

from redactor.domain.text import PageText, TextSource
from redactor.errors import DamagedFile
from redactor.pdf.document import (
    DEFAULT_LIMITS,
    FAULTS,
    Limits,
    load_page,
    open_document,
    page_sizes,
)
from redactor.pdf.flow import Flow
from redactor.pdf.folding import fold
from redactor.pdf.glyphs import Glyphs, read_glyphs
from redactor.pdf.layout import frame, segments
from redactor.pdf.ocr import OcrEngine
from redactor.pdf.reading_order import order

__all__ = ["page_sizes", "read_pages"]

_SHRINK_EVERY = 50
"""Pages between two clearings of MuPDF's store (fonts are read again, so not every page)."""


def read_pages(
    path: Path | str,
    *,
    first: int = 1,
    last: int | None = None,
    password: str | None = None,
    ocr: OcrEngine | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> Iterator[PageText]:
    """Yield pages ``first`` to ``last`` (from 1, inclusive) one at a time in bounded memory."""
    with open_document(path, password=password, limits=limits) as document:
        end = document.page_count if last is None else min(last, document.page_count)
        for number in range(first, end + 1):
            page = load_page(document, number, limits)
            yield _read(page, number, limits)
            del page
            if number % _SHRINK_EVERY == 0:
                pymupdf.TOOLS.store_shrink(100)


def _read(page: pymupdf.Page, number: int, limits: Limits) -> PageText:
    try:
        glyphs = read_glyphs(page, number, limits)
    except FAULTS as fault:
        raise DamagedFile(f"Side {number} kan ikke læses.") from fault
    return compose(fold(glyphs), number)


def compose(glyphs: Glyphs, number: int) -> PageText:
    """Reading order and running text of a page's folded glyphs."""
    flow = Flow()
    amounts: Counter[float] = Counter()
    for f in glyphs.fragments:
        amounts[f.angle] += f.end - f.start
    for angle, _ in sorted(amounts.items(), key=lambda item: (-item[1], item[0])):
        boxes = frame(glyphs.boxes, angle, glyphs.width, glyphs.height)
        group = [f for f in glyphs.fragments if f.angle == angle]
        for block in order(segments(glyphs, group, boxes)):
            flow.add_block(block)
    flow.close()
    return _page_text(flow, glyphs, number)


def _page_text(flow: Flow, glyphs: Glyphs, number: int) -> PageText:
    index = np.array(flow.glyphs, dtype=np.int64)
    boxes = np.full((len(index), 4), np.nan, dtype=np.float32)
    has_glyph = index >= 0
    if has_glyph.any():
        boxes[has_glyph] = glyphs.boxes[index[has_glyph]]
    text = "".join(flow.chars)
    return PageText(
        number=number,
        width=glyphs.width,
        height=glyphs.height,
        text=text,
        boxes=boxes,
        lines=np.array(flow.lines, dtype=np.int32),
        source=TextSource.LAYER if text.strip() else TextSource.EMPTY,
    )
