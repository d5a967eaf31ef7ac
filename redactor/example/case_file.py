"""Read the example case: texts with a few header lines, laid out as the PDFs they would be.

The people, numbers and places are invented. The layout is plain on purpose (letters, tables by
spaces, one document as a scan), so that text extraction, OCR and review all have work to do.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import pymupdf

PAGE_BREAK = re.compile(r"^=====PAGE=====\s*$", re.M)
WIDTH, HEIGHT, MARGIN, SIZE, LEADING = 595.0, 842.0, 64.0, 10.5, 14.2
COLUMN = SIZE * 0.5  # points a character column takes in a table
SCANNED = frozenset({"07_statusattest_far"})
SCAN_DPI = 200


@dataclass(frozen=True, slots=True)
class ExampleDocument:
    """One text of the example case. name: file name of the PDF; pages: text of each page."""

    name: str
    title: str
    genre: str
    date: dt.date
    pages: tuple[str, ...]


def example_documents() -> Iterator[ExampleDocument]:
    """The ten documents in the order of their numbers."""
    folder = resources.files("redactor.example") / "case"
    for entry in sorted(folder.iterdir(), key=lambda e: e.name):
        head, _, body = entry.read_text("utf-8").partition("\n\n")
        fields = dict(re.findall(r"^#(\w+): (.*)$", head, re.M))
        yield ExampleDocument(
            name=entry.name.removesuffix(".txt"),
            title=fields["title"],
            genre=fields["genre"],
            date=dt.date.fromisoformat(fields["date"]),
            pages=tuple(page.strip("\n") for page in PAGE_BREAK.split(body)),
        )


def write_example_pdfs(folder: Path) -> list[tuple[Path, ExampleDocument]]:
    """Lay out every document as a PDF in ``folder``; same bytes every time."""
    written = []
    for document in example_documents():
        path = folder / f"{document.name}.pdf"
        pdf = _lay_out(document)
        if document.name in SCANNED:
            pdf = _as_scan(pdf)
        pdf.set_metadata({})
        pdf.save(path, garbage=3, deflate=True, no_new_id=True)
        pdf.close()
        written.append((path, document))
    return written


def _lay_out(document: ExampleDocument) -> pymupdf.Document:
    pdf = pymupdf.open()
    fonts = {False: pymupdf.Font("helv"), True: pymupdf.Font("hebo")}
    for text in document.pages:
        page, writer, y = _new_page(pdf)
        for line in text.split("\n"):
            bold = bool(re.search(r"[A-ZÆØÅ]{4}", line)) and line == line.upper()
            for cells in _wrap(line, fonts[bold]):
                if y > HEIGHT - MARGIN:
                    writer.write_text(page)
                    page, writer, y = _new_page(pdf)
                for x, cell in cells:
                    writer.append((x, y), cell, font=fonts[bold], fontsize=SIZE)
                y += LEADING
        writer.write_text(page)
    return pdf


def _new_page(pdf: pymupdf.Document) -> tuple[pymupdf.Page, pymupdf.TextWriter, float]:
    page = pdf.new_page(width=WIDTH, height=HEIGHT)
    return page, pymupdf.TextWriter(page.rect), MARGIN + SIZE


def _wrap(line: str, font: pymupdf.Font) -> Iterator[list[tuple[float, str]]]:
    """Printed lines of one text line: lists of (x, text). Three spaces or more part table cells."""
    cells: list[tuple[float, str]] = []
    right = WIDTH - MARGIN
    x = MARGIN
    for match in re.finditer(r"\S+(?: {1,2}\S+)*", line):
        x = max(x, MARGIN + match.start() * COLUMN) if match.start() else MARGIN
        indent = x
        words: list[str] = []
        for word in match[0].split():
            if words and x + font.text_length(" ".join([*words, word]), SIZE) > right:
                cells.append((x, " ".join(words)))
                yield cells
                cells, words, x = [], [], indent if indent < WIDTH * 0.7 else MARGIN
            words.append(word)
        cells.append((x, " ".join(words)))
        x += font.text_length(" ".join(words), SIZE) + 2 * font.text_length(" ", SIZE)
    yield cells


def _as_scan(pdf: pymupdf.Document) -> pymupdf.Document:
    """The same pages as pictures, as a scanner would deliver them."""
    out = pymupdf.open()
    for page in pdf:
        picture = page.get_pixmap(dpi=SCAN_DPI, colorspace=pymupdf.csGRAY)
        target = out.new_page(width=page.rect.width, height=page.rect.height)
        target.insert_image(target.rect, stream=picture.tobytes("jpeg", jpg_quality=75))
    pdf.close()
    return out
