"""Can a struck word still be read around its box, where the page is a picture?

That the stored samples under a mark are one colour is shown elsewhere. But a mark on a scan lies
where the text recognition put it, and it may have put it badly: then the tops of the letters look
out. Such a place (``verify.edges``; without the original: where ink touches a box from outside) is
drawn large and read with Tesseract, and what it reads may not be the struck words. Other boxes
cost no reading.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from redactor.domain.geometry import Box
from redactor.domain.suggestion import Mark
from redactor.errors import ConfigurationError, InfrastructureError, LimitExceeded
from redactor.pdf.reading.ocr import OcrWord, TesseractOcr
from redactor.pdf.verify.edges import looks_out
from redactor.pdf.verify.glyphs import FloatArray, Frame
from redactor.pdf.verify.images import Drawn, Samples, StoredPicture
from redactor.pdf.verify.picture import Grey, picture
from redactor.pdf.verify.secrets import Secrets, fold

__all__ = ["NotReadable", "boxes_looked_out_of", "scale_of", "words_around"]

_DPI = 200
_INK = 130
_MARGIN = 0.8
"""Share of a box's height that is looked at around it."""
_MAX_SIDE = 9000
_SPACE = 24
"""White between the strips on a sheet, pixels."""
_TOUCH = 4
_ALIKE = 0.75
"""Share of letters that a word read at a box has in common with the one struck there."""


class NotReadable(Exception):
    """The page had to be read and couldn't be: Tesseract is missing or gave up."""


def boxes_looked_out_of(
    marks: Sequence[Mark],
    new: Sequence[StoredPicture],
    old: Sequence[StoredPicture],
    drawn: tuple[Drawn, Drawn] | None = None,
) -> frozenset[Box]:
    """Boxes on pictures out of which letters look; all of which that can't be told, too.

    new, old: the stored pictures of the released and the original page. drawn: instead of them
    both pages as drawn, where the released one has become a picture.
    """
    boxes = [box for mark in marks for box in mark.boxes]
    rows = np.array([(b.x0, b.y0, b.x1, b.y1) for b in boxes]).reshape(-1, 4)
    found: set[Box] = set()
    pairs: list[tuple[StoredPicture | Drawn, Samples, Samples]] = []
    if drawn is not None:
        one, two = drawn
        pairs.append((one, one.samples, two.samples))
    else:
        for stored in new:
            like = stored.like(old)
            samples, was = stored.samples, like.samples if like is not None else None
            if samples is None or was is None:  # another picture than before
                corners = stored.corners
                (x0, y0), (x1, y1) = corners.min(axis=0), corners.max(axis=0)
                found |= {b for b in boxes if b.x0 < x1 and b.x1 > x0 and b.y0 < y1 and b.y1 > y0}
            else:
                pairs.append((stored, samples, was))
    for place, samples, was in pairs:
        areas = [place.area(row) for row in rows]
        pixels = np.array([area for area, _ in areas])
        for box, (area, down) in zip(boxes, areas, strict=True):
            if box not in found and looks_out(samples, was, area, pixels, down=down):
                found.add(box)
    return frozenset(found)


def words_around(
    page: Any,
    frame: Frame,
    marks: Sequence[Mark],
    images: FloatArray,
    page_text: str,
    only: frozenset[Box] | None = None,
    spots: int = 0,
) -> tuple[bool, bool]:
    """Is a struck word readable around one of its boxes on a picture, and was anything read?

    images: bounds of the page's pictures, displayed points. page_text: what the released page
    says; a word that stands there may be read. only: the boxes to read around (None: all), and
    spots: how many others, those of the longest texts. Raises ``NotReadable``.
    """
    if only is not None and not only and not spots:
        return False, False
    over = [m for m in marks if m.text and _on_picture(m, images)]
    if not over or not Secrets(m.text for m in over).without(page_text):
        return False, False
    shown = picture(page, scale_of(frame))
    factor = shown.shape[1] / max(frame.size[0], 1e-6)
    strips: list[_Strip] = []
    for mark in sorted(over, key=lambda m: len(m.text), reverse=True):
        for box in mark.boxes:
            extra = only is not None and box not in only
            if extra and not spots:
                continue
            strip = _strip(shown, np.array([box.x0, box.y0, box.x1, box.y1]) * factor, mark.text)
            if strip is not None:
                spots -= extra
                strips.append(strip)
    left = Secrets(strip.text for strip in strips).without(page_text)
    if not strips or not left:
        return False, False
    words = _read(_stacked([strip.picture for strip in strips]))
    if left.in_text(" ".join(word.text for word in words)):
        return True, True
    return any(_nearly_read(strip, rows, words, left) for strip, rows in _places(strips)), True


def scale_of(frame: Frame) -> float:
    """Pixels a point at which a page is read."""
    return min(_DPI / 72, _MAX_SIDE / max(frame.size))


def _on_picture(mark: Mark, images: FloatArray) -> bool:
    return any(
        bool(
            (
                (images[:, 0] < b.x1)
                & (images[:, 2] > b.x0)
                & (images[:, 1] < b.y1)
                & (images[:, 3] > b.y0)
            ).any()
        )
        for b in mark.boxes
    )


@dataclass(frozen=True, slots=True)
class _Strip:
    """What is around a box. top, low: where the box is in it, rows. text: what was struck there."""

    picture: Grey
    top: int
    low: int
    text: str


def _strip(shown: Grey, box: npt.NDArray[np.float64], text: str) -> _Strip | None:
    """What is around the box, where ink touches it from outside; else None."""
    x0, y0, x1, y1 = (round(float(v)) for v in box)
    x0, x1 = max(x0, 0), min(x1, shown.shape[1])
    if x1 - x0 < 4 or y1 - y0 < 4:
        return None
    margin = max(4, int(_MARGIN * (y1 - y0)))
    above = shown[max(y0 - 4, 0) : max(y0 - 1, 0), x0:x1]
    below = shown[y1 + 1 : y1 + 4, x0:x1]
    touched = any(side.size and float((side < _INK).mean()) > 0.01 for side in (above, below))
    if not touched:
        return None
    top, left = max(y0 - margin, 0), max(x0 - margin, 0)
    strip: Grey = shown[top : y1 + margin, left : x1 + margin].copy()
    strip[max(y0, 0) - top : y1 - top, x0 - left : x1 - left] = 255  # a black bar hinders reading
    return _Strip(strip, max(y0, 0) - top, y1 - top, text)


def _places(strips: Sequence[_Strip]) -> Iterator[tuple[_Strip, range]]:
    """Each strip with the rows of its box on the sheet."""
    y = _SPACE
    for strip in strips:
        yield strip, range(y + strip.top - _TOUCH, y + strip.low + _TOUCH)
        y += strip.picture.shape[0] + _SPACE


def _nearly_read(strip: _Strip, rows: range, words: Sequence[OcrWord], left: Secrets) -> bool:
    """Is what touches the box read as nearly the word that was struck there?

    Of letters that are cut by a box some are taken for others.
    """
    touching = [fold(w.text) for w in words if w.y0 < rows.stop and w.y1 > rows.start]
    struck = Secrets([strip.text]).tokens & left.tokens
    return any(
        SequenceMatcher(None, token, word, autojunk=False).ratio() >= _ALIKE
        for word in touching
        for token in struck
        if abs(len(word) - len(token)) <= 0.5 * len(token)
    )


def _stacked(strips: Sequence[Grey]) -> Grey:
    """All strips below each other on white."""
    gap = _SPACE
    width = max(s.shape[1] for s in strips) + 2 * gap
    height = sum(s.shape[0] + gap for s in strips) + gap
    sheet = np.full((height, width), 255, dtype=np.uint8)
    y = gap
    for strip in strips:
        sheet[y : y + strip.shape[0], gap : gap + strip.shape[1]] = strip
        y += strip.shape[0] + gap
    return sheet


def _read(sheet: Grey) -> list[OcrWord]:
    try:
        return _engine().read(sheet.shape[1], sheet.shape[0], sheet.tobytes(), dpi=_DPI)
    except (ConfigurationError, InfrastructureError, LimitExceeded) as error:
        raise NotReadable from error


@lru_cache(maxsize=1)
def _engine() -> TesseractOcr:
    """One language starts in half the time of two, and names are in no language's dictionary."""
    try:
        return TesseractOcr("dan", dpi=_DPI, timeout=60)
    except ConfigurationError:
        return TesseractOcr(dpi=_DPI, timeout=60)
