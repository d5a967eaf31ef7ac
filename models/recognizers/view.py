"""A text as the recognisers see it: folded once, measured once, shared by all of them.

PDF text holds typographic dashes and odd spaces. Every recogniser would have to know them; here
they become plain ones, one character for one character, so that positions stay true.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from models.recognizers.misread import mend

_DASHES = "‐‑‒–—−﹘﹣－"
_SPACES = (
    "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
)
_FOLD = str.maketrans(
    {**dict.fromkeys(_DASHES, "-"), **dict.fromkeys(_SPACES, " "), "\r": "\n", "\x0c": "\n"}
)
_ODD = re.compile(f"[{_DASHES}{_SPACES}\r\x0c]")
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
UPPER = "A-ZÆØÅÄÖÜÉÈÁÀÂÃÓÒÔÕÍÌÎÚÙÛÊËÏÝÐÞŠŽŹČĆŁŚŞȘŻİÇĞĂĐȚŢŘŮĚŐŰĄĘŃŇÑŌŪĀĒĪĶĻŅĢ"
"""Capitals of European names, for a character class."""
_CAPITAL = re.compile(rf"[{UPPER}](?<!\w.)")


_DIGITS = re.compile("[0-9]+")
_CELLS = re.compile(r"[^\s|](?:[^\n\t| ]|[ ](?![ \n|]))*")
_CELL_GAP = re.compile(r"(?<=\S)(?: {2,}|\t+| ?\| ?)")


def lower_same_length(text: str) -> str:
    """``text.lower()`` with one character for each, also where Unicode gives two (İ)."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


@dataclass(slots=True)
class Word:
    """A run of letters (hyphens inside allowed) at ``start:end``; ``lower`` is its folded form."""

    start: int
    end: int
    lower: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A table's cell ``start:end`` and the heading (lower case) that it stands under."""

    start: int
    end: int
    heading: str


@dataclass(eq=False)
class TextView:
    """One text and what is worked out of it; lives for one analysis and is thrown away."""

    text: str
    notes: dict[str, Any] = field(default_factory=dict, repr=False)
    """What recognisers that share work keep here for one another."""
    _labels: dict[re.Pattern[str], list[tuple[int, int]]] = field(default_factory=dict, repr=False)

    @cached_property
    def norm(self) -> str:
        """The text with plain dashes, spaces and line ends; same length."""
        return self.text.translate(_FOLD) if _ODD.search(self.text) else self.text

    @cached_property
    def lower(self) -> str:
        """``norm`` in lower case; same length."""
        return lower_same_length(self.norm)

    @cached_property
    def mended(self) -> Mended | None:
        """The text with what a scanner misread put right ("2O7" → "207"), or None."""
        found = mend(self.norm)
        return Mended(TextView(found[0]), found[1]) if found else None

    @cached_property
    def words(self) -> list[Word]:
        lower = self.lower
        return [Word(m.start(), m.end(), lower[m.start() : m.end()]) for m in WORD.finditer(lower)]

    @cached_property
    def digit_starts(self) -> list[int]:
        """Where runs of digits begin."""
        return [m.start() for m in _DIGITS.finditer(self.norm)]

    @property
    def has_digit(self) -> bool:
        return bool(self.digit_starts)

    def at_digits(
        self, pattern: re.Pattern[str], *, lower: bool = False
    ) -> Iterator[re.Match[str]]:
        """``finditer`` for a pattern that can begin only where a run of digits begins: faster."""
        text, end = self.lower if lower else self.norm, 0
        for start in self.digit_starts:
            if start >= end:
                match = pattern.match(text, start)
                if match is not None:
                    end = match.end()
                    yield match

    @cached_property
    def capital_starts(self) -> list[int]:
        """Where a capital stands with no letter, digit or underscore in front of it."""
        return [m.start() for m in _CAPITAL.finditer(self.norm)]

    def at_capitals(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """``finditer`` for a pattern that can begin only at ``capital_starts``: faster."""
        text, end = self.norm, 0
        for start in self.capital_starts:
            if start >= end:
                match = pattern.match(text, start)
                if match is not None:
                    end = match.end()
                    yield match

    def at_word(self, word: str, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """Matches (on ``lower``) of a pattern that begins with ``word``: faster than a search."""
        text, end = self.lower, 0
        start = text.find(word)
        while start >= 0:
            if start >= end:
                match = pattern.match(text, start)
                if match is not None:
                    end = match.end()
                    yield match
            start = text.find(word, start + 1)

    def has(self, *parts: str) -> bool:
        """Whether any of the parts (lower case) stands in the text: a cheap way to skip work."""
        lower = self.lower
        return any(part in lower for part in parts)

    def before(self, start: int, reach: int) -> str:
        """Up to ``reach`` characters (lower case) in front of ``start``."""
        return self.lower[max(0, start - reach) : start]

    def after(self, end: int, reach: int) -> str:
        """Up to ``reach`` characters (lower case) behind ``end``."""
        return self.lower[end : end + reach]

    def line_start(self, at: int) -> int:
        return self.norm.rfind("\n", max(0, at - 2000), at) + 1

    def line_of(self, at: int) -> str:
        """The line (lower case) that position ``at`` stands on; at most 2,000 characters each way."""
        end = self.lower.find("\n", at, at + 2000)
        return self.lower[self.line_start(at) : end if end >= 0 else at + 2000]

    def in_column(
        self, start: int, end: int, label: re.Pattern[str], *, reach: int = 3000
    ) -> str | None:
        """The heading that the table cell at ``start:end`` stands under, or None.

        The cell must stand alone (two spaces, a tab or a line's end on both sides) and be in the
        heading's place: the same number of cells in front of it, or under it letter by letter.
        """
        norm = self.norm
        left, right = norm[max(0, start - 2) : start], norm[end : end + 2]
        if not (not left or left[-1] in "\n\t|" or left == "  ") or not (
            not right or right[0] in "\n\t|" or right == "  "
        ):
            return None
        row_start = self.line_start(start)
        for begin, stop in reversed(self._headings(label)):
            if stop >= row_start or row_start - stop > reach:
                if stop < row_start:
                    break
                continue
            head_start = self.line_start(begin)
            a, b = begin - head_start, stop - head_start
            c, d = start - row_start, end - row_start
            if (a <= d and c <= b) or self._cells_before(begin) == self._cells_before(start):
                return self.lower[begin:stop].strip()
        return None

    def column_cells(
        self, label: re.Pattern[str], others: re.Pattern[str], *, rows: int = 60
    ) -> Iterator[Cell]:
        """The cells under each heading of a table that ``label`` matches, row by row.

        A heading stands in a line with another cell that ``others`` matches, or with two or more
        that have neither digits nor a colon (a form's "Navn:  Ida Holm" is no heading). Its column
        ends at an empty line, at a line of running text or after ``rows`` lines.
        """
        norm = self.norm
        for begin, stop in self._headings(label):
            at = self.line_start(begin)
            end = norm.find("\n", stop)
            if end < 0:
                continue
            heads = list(_CELLS.finditer(self.lower, at, end))
            rest = [m.group() for m in heads if not m.start() <= begin < m.end()]
            if not any(others.match(cell) for cell in rest) and (
                len(rest) < 2 or re.search("[0-9:]", self.lower[at:end])
            ):
                continue
            index, left, right = self._cells_before(begin), begin - at, stop - at
            width = len(heads)
            for _ in range(rows):
                at = end + 1
                end = norm.find("\n", at)
                end = end if end >= 0 else len(norm)
                spans = [m.span() for m in _CELLS.finditer(norm, at, end)]
                if at >= len(norm) or not spans or (len(spans) == 1 and end - at > 60):
                    break
                under = [(a, b) for a, b in spans if a - at <= right and left <= b - at]
                if len(under) != 1 and len(spans) == width:
                    under = spans[index : index + 1]
                if len(under) == 1:
                    yield Cell(*under[0], self.lower[begin:stop].strip(" :*"))

    def _headings(self, label: re.Pattern[str]) -> list[tuple[int, int]]:
        spots = self._labels.get(label)
        if spots is None:
            spots = [m.span() for m in label.finditer(self.lower) if self._is_heading(*m.span())]
            self._labels[label] = spots
        return spots

    def _cells_before(self, at: int) -> int:
        return len(_CELL_GAP.findall(self.norm, self.line_start(at), at))

    def column_label(self, start: int, label: re.Pattern[str], *, reach: int = 4000) -> str | None:
        """A label above ``start`` that looks like a table's heading, or None.

        The heading's line has several cells (two spaces between them) or is a line of its own.
        """
        spots = self._headings(label)
        if not spots:
            return None
        at = bisect_right(spots, (start, start)) - 1
        if at < 0 or start - spots[at][1] > reach:
            return None
        begin, end = spots[at]
        if "\n" not in self.norm[end:start]:
            return None
        return self.lower[begin:end].strip()

    def _is_heading(self, begin: int, end: int) -> bool:
        line = self.line_of(begin).strip()
        if line == self.lower[begin:end].strip() or line.rstrip(":.") == self.lower[begin:end]:
            return True
        digits = sum(map(str.isdigit, line))
        return digits <= 2 and (len(re.findall(r"\S {2,}\S|\t|\|", line)) >= 1 or len(line) < 60)


@dataclass(frozen=True, slots=True)
class Mended:
    """A text put right: its view, and the positions of the mended characters in order."""

    view: TextView
    at: list[int]

    def covers(self, start: int, end: int) -> bool:
        """Whether a mended character stands in ``start:end``."""
        first = bisect_left(self.at, start)
        return first < len(self.at) and self.at[first] < end
