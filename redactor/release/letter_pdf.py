"""The letter's PDF: a flow of blocks on A4 with the authority's block at the top right."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pymupdf

from redactor.release import pdf_fonts
from redactor.release.letter_text import Block, Kind

WIDTH, HEIGHT = 595.0, 842.0
LEFT, RIGHT, TOP, BOTTOM = 71.0, 71.0, 62.0, 66.0
ROOM = WIDTH - LEFT - RIGHT
INK, TEXT, GREY = (0.12, 0.23, 0.3), (0.1, 0.1, 0.1), (0.35, 0.35, 0.35)

_SIZE = {Kind.TITLE: 17.0, Kind.HEADING: 11.5, Kind.SMALL: 9.0}
_BEFORE = {Kind.TITLE: 34.0, Kind.HEADING: 14.0, Kind.GREETING: 16.0, Kind.SMALL: 18.0}
_AFTER = {Kind.TITLE: 10.0, Kind.HEADING: 3.0, Kind.BULLET: 4.0}
BODY, AFTER, LEADING, INDENT = 10.5, 7.0, 1.36, 14.0


def write_letter_pdf(
    blocks: Sequence[Block], sender: Sequence[str], recipient: Sequence[str], target: Path
) -> None:
    """Write the letter; the first block is its title. Same blocks, same bytes."""
    with pymupdf.open() as doc:
        flow = _Flow(doc)
        flow.head(sender, recipient)
        for i, block in enumerate(blocks):
            flow.block(block, follows=blocks[i + 1] if i + 1 < len(blocks) else None)
        flow.flush()
        _number(doc)
        pdf_fonts.finish(doc, str(target), title=blocks[0].text)


class _Flow:
    def __init__(self, doc: pymupdf.Document) -> None:
        self.doc = doc
        self._open_page()

    def _open_page(self) -> None:
        self.page = self.doc.new_page(width=WIDTH, height=HEIGHT)
        self.writers = {c: pymupdf.TextWriter(self.page.rect) for c in (INK, TEXT, GREY)}
        self.y = TOP

    def flush(self) -> None:
        for colour, writer in self.writers.items():
            writer.write_text(self.page, color=colour)

    def _new_page(self) -> None:
        self.flush()
        self._open_page()

    def _line(
        self,
        x: float,
        text: str,
        size: float,
        *,
        bold: bool = False,
        colour: tuple[float, float, float] = TEXT,
    ) -> None:
        baseline = self.y + size
        pdf_fonts.draw(self.page, self.writers[colour], (x, baseline), text, size, bold=bold)

    def head(self, sender: Sequence[str], recipient: Sequence[str]) -> None:
        """Sender's block on the right; the recipient where a window envelope shows it."""
        for i, line in enumerate(sender):
            x = WIDTH - RIGHT - pdf_fonts.width(line, 9.5, bold=i == 0)
            self._line(x, line, 9.5, bold=i == 0, colour=INK if i == 0 else TEXT)
            self.y += 13
        low = self.y
        self.y = 130.0
        for line in recipient:
            for part in pdf_fonts.wrap(line, ROOM * 0.55, BODY):
                self._line(LEFT, part, BODY)
                self.y += BODY * LEADING
        self.y = max(self.y, low)

    def block(self, block: Block, follows: Block | None) -> None:
        size = _SIZE.get(block.kind, BODY)
        bold = block.kind in (Kind.TITLE, Kind.HEADING)
        indent = INDENT if block.kind is Kind.BULLET else 0.0
        lines = pdf_fonts.wrap(block.text, ROOM - indent, size, bold=bold)
        step = size * LEADING
        self.y += _BEFORE.get(block.kind, 0.0)
        needed = len(lines) * step if block.kind is Kind.GREETING or len(lines) < 4 else 2 * step
        if bold and follows is not None:
            needed += 3 * BODY * LEADING  # a heading never stands alone at the foot of a page
        if self.y + needed > HEIGHT - BOTTOM:
            self._new_page()
        if block.kind is Kind.BULLET:
            self._line(LEFT + 3, "•", size)
        for line in lines:
            if self.y + step > HEIGHT - BOTTOM:
                self._new_page()
            self._line(LEFT + indent, line, size, bold=bold, colour=self._colour(block.kind))
            self.y += step
        self.y += _AFTER.get(block.kind, AFTER)

    @staticmethod
    def _colour(kind: Kind) -> tuple[float, float, float]:
        if kind in (Kind.TITLE, Kind.HEADING):
            return INK
        return GREY if kind is Kind.SMALL else TEXT


def _number(doc: pymupdf.Document) -> None:
    for page in doc:
        text = f"Side {page.number + 1} af {doc.page_count}"
        writer = pymupdf.TextWriter(page.rect)
        x = WIDTH - RIGHT - pdf_fonts.width(text, 9)
        pdf_fonts.draw(page, writer, (x, HEIGHT - 34), text, 9)
        writer.write_text(page, color=GREY)
