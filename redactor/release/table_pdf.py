"""A table as landscape A4: rows kept whole where they fit, head on each page, "Side x af y"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pymupdf

from redactor.release import pdf_fonts

WIDTH, HEIGHT = 842.0, 595.0
MARGIN, TOP, BOTTOM = 36.0, 70.0, 40.0
SIZE, HEAD_SIZE, LEADING, PAD = 8.0, 7.5, 10.0, 4.0
INK, LINE, STRIPE = (0.12, 0.23, 0.3), (0.79, 0.83, 0.85), (0.953, 0.965, 0.973)


@dataclass(frozen=True, slots=True)
class TableColumn:
    """Heading and share of the page's width (shares needn't sum to anything)."""

    title: str
    share: float
    centred: bool = False


def write_table(
    rows: Sequence[Sequence[str]],
    columns: Sequence[TableColumn],
    target: Path,
    *,
    title: str,
    subtitle: str = "",
) -> None:
    """Write the table to ``target``. A row taller than a page goes on over the next ones."""
    with pymupdf.open() as doc:
        _Table(doc, columns, title, subtitle).fill(rows)
        _number(doc)
        pdf_fonts.finish(doc, str(target), title=title)


class _Table:
    def __init__(
        self, doc: pymupdf.Document, columns: Sequence[TableColumn], title: str, subtitle: str
    ) -> None:
        self.doc, self.columns, self.title, self.subtitle = doc, columns, title, subtitle
        unit = (WIDTH - 2 * MARGIN) / sum(c.share for c in columns)
        self.widths = [c.share * unit for c in columns]
        self.head = [
            pdf_fonts.wrap(c.title, w - 2 * PAD, HEAD_SIZE, bold=True)
            for c, w in zip(columns, self.widths, strict=True)
        ]
        self._new_page()

    def fill(self, rows: Sequence[Sequence[str]]) -> None:
        for number, row in enumerate(rows):
            cells = [
                pdf_fonts.wrap(text, w - 2 * PAD, SIZE)
                for text, w in zip(row, self.widths, strict=True)
            ]
            if self.y + self._height(cells) > HEIGHT - BOTTOM and self.y > self.first:
                self._flush()
                self._new_page()
            while cells:
                fits = int((HEIGHT - BOTTOM - self.y - 2 * PAD) // LEADING)
                self._row([c[:fits] for c in cells], striped=number % 2 == 1)
                cells = [c[fits:] for c in cells]
                if not any(cells):
                    break
                self._flush()
                self._new_page()
        self._flush()

    @staticmethod
    def _height(cells: Sequence[Sequence[str]]) -> float:
        return max(1, *(len(c) for c in cells)) * LEADING + 2 * PAD

    def _new_page(self) -> None:
        self.page = self.doc.new_page(width=WIDTH, height=HEIGHT)
        self.text = pymupdf.TextWriter(self.page.rect)
        self.white = pymupdf.TextWriter(self.page.rect)
        pdf_fonts.draw(self.page, self.text, (MARGIN, 44), self.title, 14, bold=True)
        if self.subtitle:
            pdf_fonts.draw(self.page, self.text, (MARGIN, 59), self.subtitle, 9)
        height = self._height(self.head)
        self.page.draw_rect(
            pymupdf.Rect(MARGIN, TOP, WIDTH - MARGIN, TOP + height), color=None, fill=INK
        )
        self._cells(self.head, TOP, self.white, bold=True)
        self.y = self.first = TOP + height

    def _row(self, cells: Sequence[Sequence[str]], *, striped: bool) -> None:
        height = self._height(cells)
        if striped:
            self.page.draw_rect(
                pymupdf.Rect(MARGIN, self.y, WIDTH - MARGIN, self.y + height),
                color=None,
                fill=STRIPE,
            )
        self._cells(cells, self.y, self.text)
        self.y += height
        self.page.draw_line((MARGIN, self.y), (WIDTH - MARGIN, self.y), color=LINE, width=0.5)

    def _cells(
        self,
        cells: Sequence[Sequence[str]],
        top: float,
        writer: pymupdf.TextWriter,
        *,
        bold: bool = False,
    ) -> None:
        x, size = MARGIN, HEAD_SIZE if bold else SIZE
        for lines, column, w in zip(cells, self.columns, self.widths, strict=True):
            for i, line in enumerate(lines):
                shift = PAD
                if column.centred:
                    shift = max(PAD, (w - pdf_fonts.width(line, size, bold=bold)) / 2)
                at = (x + shift, top + PAD + (i + 0.8) * LEADING)
                pdf_fonts.draw(self.page, writer, at, line, size, bold=bold)
            x += w

    def _flush(self) -> None:
        self.text.write_text(self.page, color=(0.1, 0.1, 0.1))
        self.white.write_text(self.page, color=(1, 1, 1))


def _number(doc: pymupdf.Document) -> None:
    for page in doc:
        text = f"Side {page.number + 1} af {doc.page_count}"
        writer = pymupdf.TextWriter(page.rect)
        x = page.rect.width - MARGIN - pdf_fonts.width(text, SIZE)
        pdf_fonts.draw(page, writer, (x, page.rect.height - 22), text, SIZE)
        writer.write_text(page, color=(0.35, 0.35, 0.35))
