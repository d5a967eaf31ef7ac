"""The last resort: a page as a picture, with a new invisible text layer of what remains.

Patterns, soft masks and some images can't be struck in place. A picture of the page with the
boxes burned into it holds nothing but pixels; the words that nobody struck are laid over it
unseen, so that the page can still be searched and read aloud.
"""

from __future__ import annotations

from collections.abc import Sequence

import pymupdf

from redactor.domain.geometry import Box
from redactor.pdf.labels import DrawnBox, add_label_font, box_operators

__all__ = ["DPI", "rasterise_page"]

DPI = 200
_MOST_PIXELS = 40_000_000


def rasterise_page(
    doc: pymupdf.Document, number: int, drawn: Sequence[DrawnBox], style: str
) -> None:
    """Replace page ``number`` (from 1) by its picture at 200 dpi with the boxes burned in."""
    page = doc[number - 1]
    width, height = page.rect.width, page.rect.height
    words = _remaining_words(page, [d.box for d in drawn])
    dpi = min(DPI, 72 * (_MOST_PIXELS / max(width * height, 1)) ** 0.5)
    pixmap = page.get_pixmap(dpi=max(int(dpi), 20), alpha=False)
    scale_x, scale_y = pixmap.width / width, pixmap.height / height
    black = bytes((0, 0, 0))
    for item in drawn:
        b = item.box
        area = pymupdf.IRect(
            int(b.x0 * scale_x) - 1,
            int(b.y0 * scale_y) - 1,
            int(b.x1 * scale_x) + 2,
            int(b.y1 * scale_y) + 2,
        )
        pixmap.set_rect(area & pixmap.irect, black)
    picture = pixmap.tobytes("jpeg", jpg_quality=85)
    fresh = doc.new_page(pno=number - 1, width=width, height=height)
    fresh.insert_image(fresh.rect, stream=picture)
    if words:
        writer = pymupdf.TextWriter(fresh.rect)
        font = pymupdf.Font("helv")
        for text, box in words:
            if any(not font.has_glyph(ord(c)) for c in text):
                continue
            length = font.text_length(text, fontsize=1)
            size = min(box.height * 0.8, box.width / length) if length else 0
            if size > 0.5:
                writer.append((box.x0, box.y1 - 0.22 * box.height), text, font=font, fontsize=size)
        writer.write_text(fresh, render_mode=3)
    name = add_label_font(doc, fresh)
    to_pdf = ~fresh.transformation_matrix
    pymupdf.TOOLS._insert_contents(fresh, box_operators(drawn, to_pdf, style, name), 1)
    doc.delete_page(number)


def _remaining_words(page: pymupdf.Page, boxes: Sequence[Box]) -> list[tuple[str, Box]]:
    """Words without the characters that a box touches, with their places as displayed."""
    turn = page.rotation_matrix
    kept: list[tuple[str, Box]] = []
    raw = page.get_text("rawdict", flags=pymupdf.TEXT_PRESERVE_LIGATURES)
    for block in raw["blocks"]:
        for line in block.get("lines", ()):
            word: list[tuple[str, pymupdf.Rect]] = []
            for span in line["spans"]:
                for char in span["chars"]:
                    rect = pymupdf.Rect(char["bbox"]) * turn
                    struck = any(_overlap(rect, box) for box in boxes)
                    if struck or char["c"].isspace():
                        _end_word(word, kept)
                    else:
                        word.append((char["c"], rect))
            _end_word(word, kept)
    return kept


def _overlap(rect: pymupdf.Rect, box: Box) -> bool:
    dx, dy = 0.1 * rect.width, 0.2 * rect.height
    return bool(
        rect.x0 + dx < box.x1
        and rect.x1 - dx > box.x0
        and rect.y0 + dy < box.y1
        and rect.y1 - dy > box.y0
    )


def _end_word(word: list[tuple[str, pymupdf.Rect]], kept: list[tuple[str, Box]]) -> None:
    if word:
        area = pymupdf.Rect(word[0][1])
        for _, rect in word[1:]:
            area |= rect
        if not area.is_empty:
            kept.append(("".join(c for c, _ in word), Box(area.x0, area.y0, area.x1, area.y1)))
    word.clear()
