"""Reading pictures of pages with the ``tesseract`` program."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class OcrWord:
    """A word in a picture. Pixels, origin top left; line: number of its printed line.

    confidence: 0..1.
    """

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    line: int
    confidence: float


class OcrEngine(Protocol):
    """What ``read_pages`` needs to read a picture."""

    @property
    def name(self) -> str:
        """Program, version and languages, for the stage key."""

    @property
    def dpi(self) -> int:
        """Resolution at which pages are to be drawn."""

    def read(self, width: int, height: int, gray: bytes) -> list[OcrWord]:
        """Words of an 8-bit grey picture (``width * height`` bytes, row by row)."""
