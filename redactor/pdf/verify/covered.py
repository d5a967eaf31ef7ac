"""What a page holds but doesn't show: text, pixels and drawings, found without knowing boxes.

A cover may be a filled path, thick lines, a pattern, a picture, an annotation, or the same colour.
So covers aren't looked for: the page is drawn in several ways and the drawings are compared
(``verify.sight``). Works on any file; four drawings a page.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from redactor.domain.report import Finding
from redactor.pdf.verify.bars import Gap, gaps_of, rest_of_words
from redactor.pdf.verify.faint import faint_words
from redactor.pdf.verify.glyphs import Frame, read_glyphs
from redactor.pdf.verify.hidden_drawings import hidden_drawings
from redactor.pdf.verify.hidden_pixels import hidden_pixels
from redactor.pdf.verify.hidden_text import hidden_text
from redactor.pdf.verify.objects import stored_pictures
from redactor.pdf.verify.reader import Reader
from redactor.pdf.verify.sight import views_of
from redactor.pdf.verify.unclear import unclear_words

__all__ = ["inspect_page"]


def inspect_page(
    page: Any, frame: Frame, number: int, reader: Reader, gaps: list[Gap]
) -> list[Finding]:
    """Findings of one pypdfium2 page (``number`` from 1). The page is of no use afterwards.

    gaps: gets the boxes in its lines whose width tells something.
    """
    try:
        glyphs = read_glyphs(page, frame, foreign=True)
        views = views_of(page, frame, bool(len(glyphs.codes)))
        found = hidden_text(glyphs, frame, number, views)
        stored = stored_pictures(page, frame)
        stored.sort(key=lambda p: -float(np.ptp(p.corners, axis=0).prod()))
        found += hidden_pixels(page, stored, frame, number, views, reader)
        found += hidden_drawings(page, frame, number, views, reader)
        found += unclear_words(stored, frame, number, views)
        found += faint_words(stored, frame, number, reader)
        found += rest_of_words(page, glyphs, frame, number)
        gaps += gaps_of(page, glyphs, frame, number)
        return found
    finally:
        page.close()
