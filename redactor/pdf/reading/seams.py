"""The seam between two pages: a name that begins on one and ends on the next.

Language analysis goes page by page. What runs over the page break is found in the seam: the end of
one page's body and the start of the next one's, joined as if there were no break, without the
running headers and footers that stand between. Spans of the seam map back to spans of the pages.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from redactor.domain.text import IntArray, PageText
from redactor.pdf.reading.flow import HYPHENS, join_lines

REACH = 300
"""Characters taken from each side at most (whole lines); an address over a break fits in."""
_MARGIN_LINES = 6

_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"(?:-\s*)?(?:side|page|s\.|p\.)?\s*\d{1,4}\s*(?:(?:af|of|/|ud af)\s*\d{1,4})?\s*(?:-)?",
    re.IGNORECASE,
)

Line = tuple[int, int]


@dataclass(frozen=True, slots=True, eq=False)
class Seam:
    """Joined text around a page break.

    pages: the two page numbers. side: int32 (N,), 0 or 1 for the page a character comes from, -1
    for one put in. offset: int32 (N,), its place in that page's text, -1 for one put in.
    """

    text: str
    pages: tuple[int, int]
    side: IntArray
    offset: IntArray

    def spans(self, start: int, end: int) -> list[tuple[int, int, int]]:
        """(page number, start, end) of ``text[start:end]`` on each page that it touches."""
        result = []
        for side in (0, 1):
            offsets = self.offset[start:end][self.side[start:end] == side]
            if len(offsets):
                result.append((self.pages[side], int(offsets.min()), int(offsets.max()) + 1))
        return result

    def crosses(self, start: int, end: int) -> bool:
        """Whether a span lies on both pages; the others are found by the pages themselves."""
        part = self.side[start:end]
        return bool((part == 0).any() and (part == 1).any())


def seam_text(previous: PageText, following: PageText) -> Seam | None:
    """The seam between two successive pages, None where either has no body text."""
    tail = _tail(previous, following)
    head = _head(previous, following)
    if not tail or not head:
        return None
    chars: list[str] = []
    side: list[int] = []
    offset: list[int] = []

    def add(page: PageText, which: int, start: int, end: int) -> None:
        chars.append(page.text[start:end])
        side.extend([which] * (end - start))
        offset.extend(range(start, end))

    start, end = tail[0][0], tail[-1][1]
    first, last = head[0][0], head[-1][1]
    join = join_lines(previous.text[tail[-1][0] : end], following.text[first : head[0][1]])
    if join == "drop" and previous.text[end - 1] in HYPHENS:
        end -= 1
    add(previous, 0, start, end)
    if not join:
        chars.append("\n")
        side.append(-1)
        offset.append(-1)
    add(following, 1, first, last)
    return Seam(
        "".join(chars),
        (previous.number, following.number),
        np.array(side, dtype=np.int32),
        np.array(offset, dtype=np.int32),
    )


def _lines(page: PageText) -> list[Line]:
    """Start and end of each line that holds something, blanks at its ends left out."""
    return [(m.start(), m.end()) for m in re.finditer(r"[^\s](?:[^\n]*[^\s])?", page.text)]


def _folded(page: PageText, line: Line) -> str:
    """A line as it repeats from page to page: page numbers and dates differ in digits only."""
    return _DIGITS.sub("#", " ".join(page.text[line[0] : line[1]].split()).casefold())


def _is_page_number(page: PageText, line: Line) -> bool:
    return _PAGE_NUMBER.fullmatch(page.text[line[0] : line[1]].strip()) is not None


def _tail(previous: PageText, following: PageText) -> list[Line]:
    lines = _lines(previous)
    repeated = {_folded(following, line) for line in _lines(following)[-_MARGIN_LINES:]}
    for _ in range(_MARGIN_LINES):
        if not lines:
            break
        if _folded(previous, lines[-1]) in repeated or _is_page_number(previous, lines[-1]):
            lines.pop()
    taken: list[Line] = []
    while lines and (not taken or taken[-1][1] - lines[-1][0] <= REACH):
        taken.insert(0, lines.pop())
    return taken


def _head(previous: PageText, following: PageText) -> list[Line]:
    lines = _lines(following)
    repeated = {_folded(previous, line) for line in _lines(previous)[:_MARGIN_LINES]}
    for _ in range(_MARGIN_LINES):
        if not lines:
            break
        if _folded(following, lines[0]) in repeated or _is_page_number(following, lines[0]):
            lines.pop(0)
    taken: list[Line] = []
    while lines and (not taken or lines[0][1] - taken[0][0] <= REACH):
        taken.append(lines.pop(0))
    return taken
