"""Blocks of rows → one running text: line ends, paragraphs, hyphens.

Keeps for every character the glyph it stands for and the printed line it stands on, so that a
name broken over two lines is one word in the text and two boxes on the page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise

from redactor.pdf.reading.folding import SOFT_HYPHEN
from redactor.pdf.reading.layout import Segment
from redactor.pdf.reading.reading_order import CELL_SEPARATOR, Block, Row

HYPHENS = "-\u2010\u2011\u00ac"
"""Characters that a line end may break a word with (¬: some OCR programs)."""
_ENDS = (".", "!", "?", ":", ";")
_SUSPENDED = re.compile(r"(?:og|eller|samt|til|men|hhv|and|or)\b", re.IGNORECASE)
_LAST_WORD = re.compile(r"(\w+)[-\u2010\u2011\u00ac]$")


@dataclass(slots=True)
class Flow:
    """The text under construction: characters, glyph of each (-1: none), printed line (-1)."""

    chars: list[str] = field(default_factory=list)
    glyphs: list[int] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    line: int = -1
    offset: int = 0  # added to the glyph numbers of the blocks that follow
    absorbed: list[tuple[int, int]] = field(default_factory=list)
    """(glyph, hyphen dropped after it): a mark over the one has to cover the other."""

    def add_block(self, block: Block) -> None:
        """Append a block, parted from what stands before by an empty line.

        The next column goes on where the one before stops within a sentence.
        """
        if not block.rows:
            return
        if self.chars:
            before, after = self._last_line(), block.rows[0].cells[0].text
            if block.runs_on and len(block.rows[0].cells) == 1 and before[-1:] not in _ENDS:
                self._join(before, after)
            else:
                self._break("\n\n")
        pitch = _pitch(block.rows)
        previous: Row | None = None
        for row in block.rows:
            if previous is not None:
                self._end_line(previous, row, pitch)
            self._add_row(row)
            previous = row

    def _last_line(self) -> str:
        tail = "".join(self.chars[-200:])
        return tail[tail.rfind("\n") + 1 :]

    def close(self) -> None:
        """Take a soft hyphen off the very end."""
        if self.chars and self.chars[-1] == SOFT_HYPHEN:
            self._drop_last()

    def _add_row(self, row: Row) -> None:
        first = self.line + 1
        columns = row.columns()
        for n, column in enumerate(columns):
            if n:
                self._break(CELL_SEPARATOR)
            for m, (line, part) in enumerate(column):
                if m:
                    self._join(column[m - 1][1].text, part.text)
                self.line = first + line
                self._add_cell(part)
        self.line = first + len(row.wrapped)

    def _add_cell(self, cell: Segment) -> None:
        text, glyphs = cell.text, cell.glyphs
        if SOFT_HYPHEN in text[:-1]:
            keep = [n for n, c in enumerate(text) if c != SOFT_HYPHEN or n == len(text) - 1]
            text, glyphs = "".join(text[n] for n in keep), [glyphs[n] for n in keep]
        self.chars.extend(text)
        if self.offset:
            glyphs = [g + self.offset if g >= 0 else -1 for g in glyphs]
        self.glyphs.extend(glyphs)
        self.lines.extend([self.line] * len(text))

    def _break(self, text: str) -> None:
        if self.chars and self.chars[-1] == SOFT_HYPHEN:
            self._drop_last()
        self.chars.extend(text)
        self.glyphs.extend([-1] * len(text))
        self.lines.extend([-1] * len(text))

    def _drop_last(self) -> None:
        self.chars.pop()
        self.lines.pop()
        hyphen = self.glyphs.pop()
        if hyphen >= 0 and self.glyphs and self.glyphs[-1] >= 0:
            self.absorbed.append((self.glyphs[-1], hyphen))

    def _end_line(self, previous: Row, row: Row, pitch: float) -> None:
        gap = row.middle - previous.last.middle
        if gap > max(1.75 * max(previous.size, row.size), 1.4 * pitch):
            self._break("\n\n")
            return
        before, after = previous.last.cells[-1], row.cells[0]
        plain = len(previous.cells) == len(row.cells) == 1
        if plain or abs(before.x0 - after.x0) < before.size or after.text[:1].islower():
            self._join(before.text, after.text)
        else:
            self._break("\n")

    def _join(self, before: str, after: str) -> None:
        """End a line within running text: a line end, or a broken word made whole."""
        join = join_lines(before, after)
        if join == "drop":
            self._drop_last()
        elif join != "keep":
            self._break("\n")


def _pitch(rows: list[Row]) -> float:
    """The usual step from line to line: a low quantile, as gaps between paragraphs count too."""
    steps = sorted(b.middle - a.middle for a, b in pairwise(rows))
    return steps[len(steps) // 3] if steps else 0.0


def join_lines(before: str, after: str) -> str:
    """How a line end is joined: "drop" its hyphen, "keep" the hyphen, or "" (a line end)."""
    if not before or not after:
        return ""
    if before.endswith(SOFT_HYPHEN):
        return "drop"
    if before.endswith("@") or (after.startswith("@") and before[-1].isalnum()):
        return "keep"
    if before[-1] not in HYPHENS or len(before) < 2:
        return ""
    first, word = after[0], _LAST_WORD.search(before)
    if word is None:
        return ""
    if before[-2].isdigit():
        return "keep" if first.isalnum() else ""
    if first.isupper() or first.isdigit():
        return "keep"
    if first.islower():
        if _SUSPENDED.match(after):
            return ""
        return "keep" if word.group(1).isupper() else "drop"
    return ""
