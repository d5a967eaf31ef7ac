"""Words in fonts that the file doesn't have: each reader sets them in a font of its own.

Where a word ends is then not the same for the engine that struck it and for pdfium, which sees its
last letters beyond the mark. They went with the word; that they are missing is no loss.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2.raw as pdfium

from redactor.domain.suggestion import Mark
from redactor.pdf.verify.compare import mark_boxes
from redactor.pdf.verify.glyphs import Frame, Glyphs, word_numbers
from redactor.pdf.verify.objects import bounds_of, page_objects

__all__ = ["ends_of_struck_words"]

BoolArray = npt.NDArray[np.bool_]
_STRUCK = 0.5
"""Share of a word's letters that are under marks."""


def ends_of_struck_words(
    page: Any, frame: Frame, glyphs: Glyphs, missing: Glyphs, marks: Sequence[Mark]
) -> BoolArray:
    """For each of ``missing``: is it of a word of such a font, most of which a mark covers?

    page: of the original, for pypdfium2. glyphs: all of its glyphs, in their order.
    """
    result = np.zeros(len(missing.codes), dtype=bool)
    boxes = mark_boxes(marks)
    if not len(boxes) or not len(result):
        return result
    x, y = glyphs.centres[:, 0], glyphs.centres[:, 1]
    struck = np.zeros(len(x), dtype=bool)
    for x0, y0, x1, y1 in boxes:
        struck |= (x > x0) & (x < x1) & (y > y0) & (y < y1)
    words = word_numbers(glyphs)
    for row, (code, origin) in enumerate(zip(missing.codes, missing.origins, strict=True)):
        same = (glyphs.codes == code) & (glyphs.origins == origin).all(axis=1)
        if same.any():
            word = words == words[int(np.argmax(same))]
            result[row] = struck[word].mean() >= _STRUCK
    if result.any():
        result &= _without_font(page, frame, missing)
    return result


def _without_font(page: Any, frame: Frame, glyphs: Glyphs) -> BoolArray:
    """For each glyph: is the text there shown in a font that isn't in the file?"""
    things = [
        thing
        for thing in page_objects(page)
        if thing[0] == pdfium.FPDF_PAGEOBJ_TEXT and not _has_font(thing[1])
    ]
    x, y = glyphs.centres[:, 0], glyphs.centres[:, 1]
    result = np.zeros(len(x), dtype=bool)
    for x0, y0, x1, y1 in bounds_of(things, frame) + np.array([-1.0, -1.0, 1.0, 1.0]):
        result |= (x > x0) & (x < x1) & (y > y0) & (y < y1)
    return result


def _has_font(text: Any) -> bool:
    font = pdfium.FPDFTextObj_GetFont(text)
    return bool(font) and pdfium.FPDFFont_GetIsEmbedded(font) != 0
