"""The last resort: a page as a picture, with a new invisible text layer of what remains.

Patterns, soft masks and some images can't be struck in place. A picture of the page with the
boxes burned into it holds nothing but pixels; the words that nobody struck are laid over it
unseen, so that the page can still be searched and read aloud.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pymupdf
from PIL import Image

from redactor.domain.geometry import Box
from redactor.domain.labelling import BoxLook
from redactor.pdf.boxes import DrawnBox
from redactor.pdf.labels import add_font, add_label_font, box_operators
from redactor.pdf.place import place_of

__all__ = ["DPI", "rasterise_page"]

DPI = 200
_UNSEEN = "RedactorUnseenFont"
_MOST_PIXELS = 40_000_000
_FLAGS = pymupdf.TEXT_PRESERVE_LIGATURES | pymupdf.TEXT_IGNORE_ACTUALTEXT
"""As shown: ActualText and the like were reviewed by nobody."""


def rasterise_page(
    doc: pymupdf.Document,
    number: int,
    drawn: Sequence[DrawnBox],
    look: BoxLook,
    texts: Sequence[str] = (),
) -> None:
    """Replace page ``number`` (from 1) by its picture at 200 dpi with the boxes burned in.

    texts: the alternative texts of the document's boxes.
    """
    page = doc[number - 1]
    width, height = page.rect.width, page.rect.height
    words = _remaining_words(page, [d.box for d in drawn])
    dpi = min(DPI, 72 * (_MOST_PIXELS / max(width * height, 1)) ** 0.5)
    pixmap = page.get_pixmap(dpi=max(int(dpi), 20), alpha=False, annots=False)
    scale_x, scale_y = pixmap.width / width, pixmap.height / height
    pixels = np.frombuffer(pixmap.samples, dtype=np.uint8).reshape(pixmap.height, pixmap.width, 3)
    pixels = pixels.copy()
    for item in drawn:
        b = item.box
        rows = slice(max(int(b.y0 * scale_y) - 1, 0), int(b.y1 * scale_y) + 2)
        pixels[rows, max(int(b.x0 * scale_x) - 1, 0) : int(b.x1 * scale_x) + 2] = 0
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG", quality=85)
    picture = buffer.getvalue()
    fresh = doc.new_page(pno=number - 1, width=width, height=height)
    fresh.insert_image(fresh.rect, stream=picture)
    if words:
        pymupdf.TOOLS._insert_contents(fresh, _unseen_text(doc, fresh, words), 1)
    name = add_label_font(doc, fresh)
    to_pdf = ~fresh.transformation_matrix
    pymupdf.TOOLS._insert_contents(fresh, box_operators(drawn, to_pdf, look, name, texts), 1)
    doc.delete_page(number)


@dataclass(frozen=True, slots=True)
class _Word:
    """start, end: where the baseline begins and ends, displayed points. size: height."""

    text: str
    start: pymupdf.Point
    end: pymupdf.Point
    size: float


def _remaining_words(page: pymupdf.Page, boxes: Sequence[Box]) -> list[_Word]:
    """Words without the characters that a box touches, with their places as displayed."""
    turn = place_of(page).turned
    kept: list[_Word] = []
    raw = page.get_text("rawdict", flags=_FLAGS)
    for block in raw["blocks"]:
        for line in block.get("lines", ()):
            along = pymupdf.Point(*line["dir"])
            word: list[tuple[str, pymupdf.Rect, pymupdf.Point]] = []
            for span in line["spans"]:
                for char in span["chars"]:
                    rect = pymupdf.Rect(char["bbox"])
                    struck = any(_overlap(rect * turn, box) for box in boxes)
                    if struck or char["c"].isspace():
                        _end_word(word, along, turn, span["size"], kept)
                    else:
                        word.append((char["c"], rect, pymupdf.Point(*char["origin"])))
                _end_word(word, along, turn, span["size"], kept)
    return kept


def _overlap(rect: pymupdf.Rect, box: Box) -> bool:
    dx, dy = 0.08 * rect.width, 0.08 * rect.height
    return bool(
        rect.x0 + dx < box.x1
        and rect.x1 - dx > box.x0
        and rect.y0 + dy < box.y1
        and rect.y1 - dy > box.y0
    )


def _end_word(
    word: list[tuple[str, pymupdf.Rect, pymupdf.Point]],
    along: pymupdf.Point,
    turn: pymupdf.Matrix,
    size: float,
    kept: list[_Word],
) -> None:
    if word and size > 0.5:
        _, last, origin = word[-1]
        room = abs(along.x) * last.width + abs(along.y) * last.height
        start = word[0][2] * turn
        end = pymupdf.Point(origin.x + along.x * room, origin.y + along.y * room) * turn
        kept.append(_Word("".join(c for c, _, _ in word), start, end, size))
    word.clear()


def _unseen_text(doc: pymupdf.Document, page: pymupdf.Page, words: Sequence[_Word]) -> bytes:
    """Content operators that lay ``words`` over the page without drawing them.

    The font has no shapes, only a map from its codes to letters, so any script will do.
    """
    letters = sorted({c for w in words for c in w.text})[:0xFFFE]
    codes = {c: i + 1 for i, c in enumerate(letters)}
    add_font(page, doc, _UNSEEN, _unseen_font(doc, letters))
    to_pdf = ~page.transformation_matrix
    lines = ["BT 3 Tr"]
    for word in words:
        text = [codes[c] for c in word.text if c in codes]
        start, end = word.start * to_pdf, word.end * to_pdf
        length = abs(end - start)
        if not text or length < 0.1:
            continue
        cos, sin = (end.x - start.x) / length, (end.y - start.y) / length
        stretch = 100 * length / (0.5 * word.size * len(text))
        lines.append(
            f"/{_UNSEEN} {word.size:.2f} Tf {stretch:.2f} Tz {cos:.5f} {sin:.5f} {-sin:.5f} "
            f"{cos:.5f} {start.x:.3f} {start.y:.3f} Tm <{''.join(f'{c:04X}' for c in text)}> Tj"
        )
    return "\n".join([*lines, "100 Tz ET"]).encode()


def _unseen_font(doc: pymupdf.Document, letters: Sequence[str]) -> int:
    """A font without shapes; returns its object number."""
    pairs = [
        f"<{i + 1:04X}> <{c.encode('utf-16-be').hex().upper()}>" for i, c in enumerate(letters)
    ]
    parts = [pairs[i : i + 100] for i in range(0, len(pairs), 100)]
    sections = "\n".join(f"{len(p)} beginbfchar\n" + "\n".join(p) + "\nendbfchar" for p in parts)
    to_unicode, descriptor, below, font = (doc.get_new_xref() for _ in range(4))
    doc.update_object(to_unicode, "<<>>")
    doc.update_stream(
        to_unicode,
        f"begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange\n{sections}\n"
        "endcmap".encode(),
    )
    doc.update_object(
        descriptor,
        "<</Type/FontDescriptor/FontName/Helvetica/Flags 32/FontBBox[0 -200 1000 800]"
        "/ItalicAngle 0/Ascent 800/Descent -200/CapHeight 700/StemV 80>>",
    )
    doc.update_object(
        below,
        "<</Type/Font/Subtype/CIDFontType2/BaseFont/Helvetica/CIDSystemInfo"
        f"<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/DW 500/FontDescriptor {descriptor} "
        "0 R>>",
    )
    doc.update_object(
        font,
        "<</Type/Font/Subtype/Type0/BaseFont/Helvetica/Encoding/Identity-H"
        f"/DescendantFonts[{below} 0 R]/ToUnicode {to_unicode} 0 R>>",
    )
    return int(font)
