"""Reading pictures of foreign files by text recognition, for no longer than is set aside for it.

A file can have thousands of pictures, and reading one takes a second. So only what another check
has found odd is read, within a time for the whole file; what there was no time for is told of:
"not read" is never "nothing there".
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from redactor.errors import ConfigurationError, InfrastructureError, LimitExceeded
from redactor.pdf.reading.ocr import TesseractOcr
from redactor.pdf.verify.picture import Grey

__all__ = ["DPI", "Reader"]

DPI = 250
_SURE = 0.45
_LETTERS = 3
"""Letters of a word from which on it counts: specks are read as short words."""
_SPACE = 30
_MOST_PIXELS = 30_000_000


class Reader:
    """Text recognition for one file. seconds: for all readings together."""

    def __init__(self, seconds: float = 60.0) -> None:
        self._left = seconds
        self.unread: set[int | None] = set()
        """Pages on which something should have been read and wasn't; None: beside the pages."""

    def words(self, pictures: Sequence[Grey], page: int | None) -> list[str] | None:
        """The words in grey pictures at about ``DPI``; None where they couldn't be read."""
        sheet = _stacked(pictures)
        if not sheet.size:
            return []
        if self._left <= 0 or sheet.size > _MOST_PIXELS:
            self.unread.add(page)
            return None
        started = time.monotonic()
        try:
            read = _engine().read(sheet.shape[1], sheet.shape[0], sheet.tobytes(), dpi=DPI)
        except (ConfigurationError, InfrastructureError, LimitExceeded):
            self.unread.add(page)
            return None
        finally:
            self._left -= time.monotonic() - started
        return [w.text for w in read if w.confidence >= _SURE and _says_something(w.text)]


def _says_something(word: str) -> bool:
    letters = [c.lower() for c in word if c.isalnum()]
    return len(letters) >= _LETTERS and len(set(letters)) > 1


def _stacked(pictures: Sequence[Grey]) -> Grey:
    """All pictures below each other on white, each with dark letters on light ground."""
    upright = [_dark_on_light(p) for p in pictures if min(p.shape, default=0) > 4]
    if not upright:
        return np.zeros((0, 0), dtype=np.uint8)
    width = max(p.shape[1] for p in upright) + 2 * _SPACE
    height = sum(p.shape[0] + _SPACE for p in upright) + _SPACE
    if width * height > 4 * _MOST_PIXELS:
        height = 1 + _MOST_PIXELS * 2 // width  # too much to read; said by the caller
        return np.full((height, width), 255, dtype=np.uint8)
    sheet = np.full((height, width), 255, dtype=np.uint8)
    y = _SPACE
    for one in upright:
        sheet[y : y + one.shape[0], _SPACE : _SPACE + one.shape[1]] = one
        y += one.shape[0] + _SPACE
    return sheet


def _dark_on_light(grey: Grey) -> Grey:
    """With all of its contrast, and letters darker than what is around them."""
    low, high = (int(v) for v in np.percentile(grey, (1, 99)))
    if high - low < 8:
        return grey
    stretched = np.clip((grey.astype(np.float32) - low) * (255.0 / (high - low)), 0, 255)
    if np.median(stretched) < 100:
        stretched = 255 - stretched
    result: Grey = stretched.astype(np.uint8)
    return result


@lru_cache(maxsize=1)
def _engine() -> TesseractOcr:
    return TesseractOcr(dpi=DPI, timeout=30)
