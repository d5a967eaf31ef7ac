"""Text in PDFs of our own: fonts, widths, line breaks, and bars where a name was.

Helvetica's metric twin that comes with MuPDF covers Danish; letters that it lacks come from the
fallback font that comes along too, so no name is printed as question marks.
"""

from __future__ import annotations

from functools import lru_cache

import pymupdf

BAR = "\u2588"
BAR_WIDTH = 0.6
"""Of a bar's width the size of the font."""


@lru_cache(maxsize=3)
def font(name: str) -> pymupdf.Font:
    """helv, hebo (bold) or cjk (the fallback)."""
    return pymupdf.Font(name)


def runs(text: str, *, bold: bool = False) -> list[tuple[str, pymupdf.Font]]:
    """Text cut where the font must change."""
    main, spare = font("hebo" if bold else "helv"), font("cjk")
    result: list[tuple[str, pymupdf.Font]] = []
    for ch in text:
        use = main if ch == BAR or ch.isspace() or main.has_glyph(ord(ch)) else spare
        if result and result[-1][1] is use:
            result[-1] = (result[-1][0] + ch, use)
        else:
            result.append((ch, use))
    return result


@lru_cache(maxsize=4096)
def _advance(ch: str, bold: bool) -> float:
    """Width of a character at size 1; a bar has its width whatever stood there."""
    if ch == BAR:
        return BAR_WIDTH
    ((_, use),) = runs(ch, bold=bold)
    return float(use.glyph_advance(ord(ch)))


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Points that a text takes."""
    return size * sum(_advance(ch, bold) for ch in text)


def _bars_apart(text: str) -> list[str]:
    parts: list[str] = []
    for ch in text:
        if parts and (parts[-1][0] == BAR) == (ch == BAR):
            parts[-1] += ch
        else:
            parts.append(ch)
    return parts


def unbroken(text: str) -> str:
    """A paragraph sign stays with its number when a line is broken."""
    for short in ("§§", "§", "stk.", "nr."):
        text = text.replace(f"{short} ", f"{short}\u00a0")
    return text


def wrap(text: str, room: float, size: float, *, bold: bool = False) -> list[str]:
    """Lines no wider than ``room`` points; a word too long for a line is cut."""
    lines: list[str] = []
    space = width(" ", size, bold=bold)
    for paragraph in unbroken(text).split("\n"):
        line, used = "", 0.0
        for word in filter(None, paragraph.split(" ")):
            for piece in _pieces(word, room, size, bold):
                wide = width(piece, size, bold=bold)
                if line and used + space + wide <= room:
                    line, used = f"{line} {piece}", used + space + wide
                else:
                    if line:
                        lines.append(line)
                    line, used = piece, wide
        lines.append(line)
    return lines


def _pieces(word: str, room: float, size: float, bold: bool) -> list[str]:
    """A word in parts that fit on a line; at least a character each."""
    pieces, used = [""], 0.0
    for ch in word:
        wide = width(ch, size, bold=bold)
        if pieces[-1] and used + wide > room:
            pieces.append("")
            used = 0.0
        pieces[-1] += ch
        used += wide
    return pieces


def draw(
    page: pymupdf.Page,
    writer: pymupdf.TextWriter,
    at: tuple[float, float],
    text: str,
    size: float,
    *,
    bold: bool = False,
) -> None:
    """Write one line with its base line at ``at``; bars are drawn, with no text under them."""
    x, y = at
    for piece, use in runs(text, bold=bold):
        for part in _bars_apart(piece):
            if part[0] == BAR:
                end = x + len(part) * size * BAR_WIDTH
                page.draw_rect(
                    pymupdf.Rect(x, y - size * 0.75, end, y + size * 0.18),
                    color=None,
                    fill=(0, 0, 0),
                )
                x = end
            else:
                writer.append((x, y), part, font=use, fontsize=size)
                x += use.text_length(part, size)


def finish(doc: pymupdf.Document, target: str, *, title: str) -> None:
    """Save without dates, producer or random id: same content, same bytes."""
    doc.subset_fonts()
    doc.set_metadata({"title": title})
    doc.xref_set_key(doc.pdf_catalog(), "Lang", "(da-DK)")
    doc.xref_set_key(doc.pdf_catalog(), "ViewerPreferences", "<</DisplayDocTitle true>>")
    doc.save(target, garbage=4, deflate=True, clean=False, no_new_id=True)
