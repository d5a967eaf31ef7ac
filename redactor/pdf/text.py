"""The text of a PDF, page by page, with the place of every character.

The flow of a page: its glyphs (``glyphs``), one plain character each (``folding``), joined to
segments (``layout``), put in reading order (``reading_order``), written as running text
(``flow``). A page whose own text is missing or useless is read from its picture where an OCR
engine is given, and says so where none is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pymupdf

from redactor.domain.text import PageText, TextSource
from redactor.errors import DamagedFile
from redactor.pdf.reading.document import (
    DEFAULT_LIMITS,
    FAULTS,
    Limits,
    load_page,
    open_document,
    page_sizes,
)
from redactor.pdf.reading.flow import Flow
from redactor.pdf.reading.folding import fold
from redactor.pdf.reading.glyphs import FloatTable, Glyphs, read_glyphs
from redactor.pdf.reading.layout import frame, segments
from redactor.pdf.reading.legibility import Verdict, judge, mapped
from redactor.pdf.reading.ocr import OcrEngine
from redactor.pdf.reading.reading_order import order
from redactor.pdf.reading.scan import Scan, read_scan, without

__all__ = ["LOW_CONFIDENCE", "NEEDS_OCR", "needs_ocr", "page_sizes", "read_pages"]

NEEDS_OCR = "needs_ocr"
"""Warning: the page has a picture to be read, and no engine was given."""
LOW_CONFIDENCE = "low_confidence"
"""Warning: OCR was unsure of much of the page."""
_LOW = 0.6

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
    """Yield pages ``first`` to ``last`` (from 1, inclusive) one at a time in bounded memory.

    A page whose text layer is missing or useless, or that has pictures which may hold text, is
    read with ``ocr``; without an engine it carries the warning ``NEEDS_OCR``. Raises what
    ``open_document`` and the engine raise, DamagedFile, and LimitExceeded on too large pages.
    """
    with open_document(path, password=password, limits=limits) as document:
        end = document.page_count if last is None else min(last, document.page_count)
        for number in range(max(1, first), end + 1):
            page = load_page(document, number, limits)
            yield _read(page, number, ocr, limits)
            del page
            if number % _SHRINK_EVERY == 0:
                pymupdf.TOOLS.store_shrink(100)


def needs_ocr(page: PageText) -> bool:
    """Whether the page has still to be read from its picture."""
    return NEEDS_OCR in page.warnings


def _read(page: pymupdf.Page, number: int, engine: OcrEngine | None, limits: Limits) -> PageText:
    try:
        glyphs = fold(read_glyphs(page, number, limits))
        verdict = judge(page, glyphs)
    except FAULTS as fault:
        raise DamagedFile(
            f"Side {number} er beskadiget og kan ikke læses. Åbn filen i et andet program, gem "
            "den som ny PDF, og læg den op igen."
        ) from fault
    if verdict in (Verdict.GOOD, Verdict.BLANK):
        return compose(glyphs, number)
    if engine is None:
        return replace(compose(glyphs, number), warnings=(NEEDS_OCR,))
    return _read_picture(page, number, glyphs, verdict, engine)


def _read_picture(
    page: pymupdf.Page, number: int, layer: Glyphs, verdict: Verdict, engine: OcrEngine
) -> PageText:
    scan = read_scan(page, number, engine)
    warnings = (LOW_CONFIDENCE,) if scan.confidence < _LOW and scan.glyphs.chars else ()
    if verdict is Verdict.PARTLY:
        layer = mapped(layer)
        scan = without(scan, layer)
        together = compose(layer, number, scan)
        mostly_layer = len(layer.chars) >= len(scan.glyphs.chars)
        source = TextSource.LAYER if mostly_layer else TextSource.OCR
    else:
        together = compose(_nothing(layer), number, scan)
        source = TextSource.OCR
    if together.source is TextSource.EMPTY:
        return together
    confidence = scan.confidence if scan.glyphs.chars else 1.0
    return replace(together, source=source, confidence=confidence, warnings=warnings)


def _nothing(layer: Glyphs) -> Glyphs:
    return Glyphs(layer.width, layer.height, [], np.empty((0, 4)), [])


def compose(glyphs: Glyphs, number: int, scan: Scan | None = None) -> PageText:
    """Reading order and running text of a page's folded glyphs, then of what OCR adds."""
    flow = Flow()
    for angle in _directions(glyphs):
        boxes = frame(glyphs.boxes, angle, glyphs.width, glyphs.height)
        group = [f for f in glyphs.fragments if f.angle == angle]
        for block in order(segments(glyphs, group, boxes)):
            flow.add_block(block)
    boxes = glyphs.boxes
    if scan is not None and scan.glyphs.chars:
        flow.offset = len(boxes)
        boxes = np.concatenate((boxes, scan.glyphs.boxes))
        for block in order(segments(scan.glyphs, scan.glyphs.fragments, scan.upright)):
            flow.add_block(block)
    flow.close()
    return _page_text(flow, boxes, (glyphs.width, glyphs.height), number)


def _directions(glyphs: Glyphs) -> list[float]:
    """Directions of reading, the page's main one first: upright text unless there is little."""
    amounts: Counter[float] = Counter()
    for f in glyphs.fragments:
        amounts[f.angle] += f.end - f.start
    amounts[0.0] *= 4
    return [a for a, n in sorted(amounts.items(), key=lambda item: (-item[1], item[0])) if n]


def _page_text(
    flow: Flow, glyph_boxes: FloatTable, size: tuple[float, float], number: int
) -> PageText:
    index = np.array(flow.glyphs, dtype=np.int64)
    boxes = np.full((len(index), 4), np.nan, dtype=np.float32)
    has_glyph = index >= 0
    if has_glyph.any():
        boxes[has_glyph] = glyph_boxes[index[has_glyph]]
    text = "".join(flow.chars)
    for glyph, hyphen in flow.absorbed:
        row = np.flatnonzero(index == glyph)
        boxes[row, :2] = np.minimum(boxes[row, :2], glyph_boxes[hyphen, :2])
        boxes[row, 2:] = np.maximum(boxes[row, 2:], glyph_boxes[hyphen, 2:])
    return PageText(
        number=number,
        width=size[0],
        height=size[1],
        text=text,
        boxes=boxes,
        lines=np.array(flow.lines, dtype=np.int32),
        source=TextSource.LAYER if text.strip() else TextSource.EMPTY,
    )
