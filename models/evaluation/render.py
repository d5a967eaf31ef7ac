"""Gold documents drawn as PDFs, with the box of every word: what the product is measured on.

Drawn here, so that the truth doesn't depend on what the product reads from the page. Four
styles: ``letter`` (proportional, wrapped), ``small`` (8 pt, narrow margins), ``mono`` (columns
kept) and ``scan`` (a picture of ``letter`` at 200 dpi: slight tilt, blur and noise, by seed).
A developer's tool: needs pymupdf-fonts, which the product doesn't have.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pymupdf
from PIL import Image, ImageFilter

from models.evaluation.gold import GoldDocument
from models.evaluation.judge import Box, Word, words_of

__all__ = ["STYLES", "render"]

WIDTH, HEIGHT = 595.0, 842.0
LEADING = 1.35
DPI = 200


@dataclass(frozen=True, slots=True)
class _Style:
    font: str
    size: float
    margin: float
    columns: bool = False
    """Every column of the text stands where it stands in the file."""


_STYLES = {
    "letter": _Style("notos", 11, 64),
    "small": _Style("figo", 8, 40),
    "mono": _Style("spacemo", 9, 50, columns=True),
    "scan": _Style("notos", 11, 64),
}
STYLES = tuple(_STYLES)


class _Sheet:
    """Pages being filled from the top; the pen's place in points, origin top left."""

    def __init__(self, style: _Style) -> None:
        self.style = style
        self.font = pymupdf.Font(style.font)
        self.doc = pymupdf.open()
        self.space = self.width(" ")
        self.new_page()

    def width(self, text: str) -> float:
        return float(self.font.text_length(text, self.style.size))

    def new_page(self) -> None:
        self.page = self.doc.new_page(width=WIDTH, height=HEIGHT)
        self.y = self.style.margin + self.style.size

    def new_line(self) -> None:
        self.y += self.style.size * LEADING
        if self.y > HEIGHT - self.style.margin:
            self.new_page()

    def write(self, x: float, text: str) -> tuple[int, Box]:
        """Draw at ``x`` on the line; page number from 1 and the word's box."""
        size = self.style.size
        writer = pymupdf.TextWriter(self.page.rect)
        writer.append((x, self.y), text, font=self.font, fontsize=size)
        writer.write_text(self.page)
        box = (x, self.y - 0.8 * size, x + self.width(text), self.y + 0.2 * size)
        return int(self.doc.page_count), box


def render(
    document: GoldDocument, target: Path, style: str = "letter", *, seed: int = 0
) -> list[tuple[Word, Box]]:
    """Write the PDF; gives each word with its box, ``Word.page`` being the PDF's page.

    Boxes are in points, origin top left; those of ``scan`` are of the page before the tilt, which
    moves a word by at most 2 points.
    """
    sheet = _Sheet(_STYLES[style])
    placed: list[tuple[Word, Box]] = []
    for number, words in enumerate(words_of(document)):
        if number:
            sheet.new_page()
        placed += _draw_page(sheet, document.pages[number].text, words)
    doc = _scanned(sheet.doc, seed) if style == "scan" else sheet.doc
    doc.set_metadata({})
    if style != "scan":
        doc.subset_fonts()
    doc.save(target, garbage=3, deflate=True, no_new_id=True)
    doc.close()
    return placed


def _draw_page(sheet: _Sheet, text: str, words: list[Word]) -> Iterator[tuple[Word, Box]]:
    pending = iter(words)
    word = next(pending, None)
    at = 0
    for number, line in enumerate(text.split("\n")):
        if number:
            sheet.new_line()
        table = re.search(r"\S {3,}\S", line) is not None
        x, column = sheet.style.margin, 0
        start_of_line, wrapped_at = True, 0
        while word is not None and word.start < at + len(line):
            start = word.start - at
            gap = start - column
            if sheet.style.columns:
                x = sheet.style.margin + (start - wrapped_at) * sheet.space
            elif table and gap >= 3 and not start_of_line:
                x = max(x + 2 * sheet.space, sheet.style.margin + start * sheet.style.size * 0.5)
            elif not start_of_line:
                x += gap * sheet.space
            if x + sheet.width(word.text) > WIDTH - sheet.style.margin and not start_of_line:
                sheet.new_line()
                x, wrapped_at = sheet.style.margin, start
            page, box = sheet.write(x, word.text)
            yield _on(word, page), box
            x, column, start_of_line = box[2], start + len(word.text), False
            word = next(pending, None)
        at += len(line) + 1


def _on(word: Word, page: int) -> Word:
    return Word(page, word.text, word.kind, word.mention, word.start, word.end, word.marked)


def _scanned(doc: Any, seed: int) -> Any:
    """The pages as pictures, as an office scanner leaves them."""
    generator = np.random.default_rng(seed)
    out = pymupdf.open()
    for page in doc:
        pixels = page.get_pixmap(dpi=DPI, colorspace=pymupdf.csGRAY)
        image = Image.frombytes("L", (pixels.width, pixels.height), pixels.samples)
        tilt = float(generator.uniform(-0.4, 0.4))
        image = image.rotate(tilt, fillcolor=250, resample=Image.Resampling.BICUBIC)
        blurred = image.filter(ImageFilter.GaussianBlur(0.6))
        grey = np.asarray(blurred, dtype=np.float32)
        grey = np.clip(grey * 0.96 + generator.normal(4, 6, grey.shape), 0, 255)
        buffer = io.BytesIO()
        Image.fromarray(grey.astype(np.uint8)).save(buffer, "JPEG", quality=70)
        sheet = out.new_page(width=page.rect.width, height=page.rect.height)
        sheet.insert_image(sheet.rect, stream=buffer.getvalue())
    return out
