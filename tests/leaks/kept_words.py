"""Words of a page before and after: which are lost, moved, out of order, or new.

Judged by readers that didn't write the file: pdfium's text (glyph by glyph, with places) and, for
what a person searches and copies, MuPDF's and poppler's words. A word that stuck to its neighbour
or to a label counts as lost, for a search no longer finds it.
"""

from __future__ import annotations

import ctypes
import difflib
import html
import re
import subprocess
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import pymupdf
import pypdfium2
import pypdfium2.raw as pdfium

from redactor.domain.geometry import Box
from redactor.domain.suggestion import Mark

__all__ = [
    "Shown",
    "Tally",
    "compare_pages",
    "lost_tokens",
    "mupdf_tokens",
    "poppler_tokens",
    "read_shown",
]

EXACT = 0.1
"""Points that a word that stays may be away from where it was."""
_POPPLER = re.compile(
    r'<page |<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">(.*?)</word>'
)
Tokens = list[list[tuple[str, Box]]]
"""Words of each page with their boxes, displayed points."""
_NOTHING = frozenset("\x00\u00ad\u200b\ufeff\ufffe\uffff\x02")


@dataclass(frozen=True, slots=True)
class Shown:
    """A word as pdfium reads it. x, y: its first glyph's origin; box: of all its glyphs.

    Displayed points of an upright page, origin top left.
    """

    text: str
    x: float
    y: float
    box: Box
    middles: tuple[tuple[float, float], ...]


@dataclass(slots=True)
class Tally:
    """Numbers of words. near: partly under a mark, so nothing is asked of them."""

    words: int = 0
    struck: int = 0
    near: int = 0
    lost: int = 0
    moved: int = 0
    disordered: int = 0
    added: int = 0

    def __iadd__(self, other: Tally) -> Tally:
        for field in fields(self):
            setattr(self, field.name, getattr(self, field.name) + getattr(other, field.name))
        return self


def read_shown(path: Path) -> list[list[Shown]]:
    """Words of each page in pdfium's order."""
    document = pypdfium2.PdfDocument(path)
    try:
        return [_page_words(page) for page in document]
    finally:
        document.close()


def _page_words(page: pypdfium2.PdfPage) -> list[Shown]:
    height = page.get_height()
    textpage = page.get_textpage()
    raw, words = textpage.raw, []
    x, y, loose = ctypes.c_double(), ctypes.c_double(), pdfium.FS_RECTF()
    current: list[tuple[str, float, float, Box]] = []
    for i in range(pdfium.FPDFText_CountChars(raw)):
        char = chr(pdfium.FPDFText_GetUnicode(raw, i))
        if char in _NOTHING:
            continue
        if char.isspace():
            words += _word(current)
            current = []
            continue
        pdfium.FPDFText_GetCharOrigin(raw, i, x, y)
        pdfium.FPDFText_GetLooseCharBox(raw, i, loose)
        box = Box.of((loose.left, height - loose.top, loose.right, height - loose.bottom))
        if current and abs(current[-1][2] - (height - y.value)) > 0.4 * box.height:
            words += _word(current)  # pdfium puts words together that are parted over two lines
            current = []
        current.append((char, x.value, height - y.value, box))
    words += _word(current)
    textpage.close()
    return words


def _word(chars: Sequence[tuple[str, float, float, Box]]) -> list[Shown]:
    if not chars:
        return []
    box = chars[0][3]
    for _, _, _, other in chars:
        box = box.union(other)
    middles = tuple(((b.x0 + b.x1) / 2, (b.y0 + b.y1) / 2) for _, _, _, b in chars)
    return [Shown("".join(c for c, *_ in chars), chars[0][1], chars[0][2], box, middles)]


def compare_pages(
    old: Sequence[Sequence[Shown]],
    new: Sequence[Sequence[Shown]],
    marks: Iterable[Mark],
    labels: Iterable[str],
    *,
    level: bool = False,
) -> Tally:
    """labels: all that may stand in boxes. level: words may have been moved along their line."""
    boxes: dict[int, list[Box]] = {}
    for mark in marks:
        boxes.setdefault(mark.page, []).extend(mark.boxes)
    said = {token for label in labels for token in label.split()}
    tally = Tally()
    for number, (before, after) in enumerate(zip(old, new, strict=True), 1):
        tally += _compare(before, after, boxes.get(number, []), said, level)
    return tally


def _compare(
    before: Sequence[Shown], after: Sequence[Shown], boxes: list[Box], said: set[str], level: bool
) -> Tally:
    clean = [w for w in before if not _touched(w, boxes, 0.0)]
    struck = [w for w in before if _touched(w, boxes, 0.1) and all(_inside(w, boxes))]
    there, wanted = Counter(w.text for w in after), Counter(w.text for w in clean)
    lost = sum((wanted - there).values())
    places: dict[str, list[Shown]] = {}
    for word in after:
        places.setdefault(word.text, []).append(word)
    moved = sum(not any(_same_place(w, o, level) for o in places.get(w.text, ())) for w in clean)
    order = difflib.SequenceMatcher(
        None, [w.text for w in clean], [w.text for w in after], autojunk=False
    )
    kept = sum(block.size for block in order.get_matching_blocks())
    return Tally(
        words=len(clean),
        struck=len(struck),
        near=len(before) - len(clean) - len(struck),
        lost=lost,
        moved=max(moved - lost, 0),
        disordered=max(len(clean) - kept - lost, 0),
        added=sum(
            n for text, n in (there - Counter(w.text for w in before)).items() if text not in said
        ),
    )


def _same_place(a: Shown, b: Shown, level: bool) -> bool:
    return abs(a.y - b.y) <= EXACT and (level or abs(a.x - b.x) <= EXACT)


def _touched(word: Shown, boxes: Iterable[Box], edge: float) -> bool:
    b = word.box
    inset = 0.3 * b.height
    return any(
        b.x0 + edge < o.x1 and b.x1 - edge > o.x0 and b.y0 + inset < o.y1 and b.y1 - inset > o.y0
        for o in boxes
    )


def _inside(word: Shown, boxes: Sequence[Box]) -> Iterable[bool]:
    return (any(b.contains_point(x, y) for b in boxes) for x, y in word.middles)


def lost_tokens(old: Tokens, new: Tokens, marks: Sequence[Mark]) -> int:
    """Words away from every mark that a reader no longer gives as words of their own."""
    missing = 0
    for number, (before, after) in enumerate(zip(old, new, strict=True), 1):
        boxes = [x for m in marks if m.page == number for x in m.boxes]
        clean = Counter(
            text for text, b in before if not _touched(Shown(text, b.x0, b.y1, b, ()), boxes, 0.0)
        )
        missing += sum((clean - Counter(text for text, _ in after)).values())
    return missing


def mupdf_tokens(path: Path) -> Tokens:
    """Words of each page as MuPDF's default gives them, text alternatives included."""
    with pymupdf.open(path) as doc:
        return [[(w[4], Box(*w[:4])) for w in page.get_text("words")] for page in doc]


def poppler_tokens(path: Path) -> Tokens:
    """Words of each page by ``pdftotext -bbox``; ``FileNotFoundError`` where it isn't there."""
    found = subprocess.run(
        ["pdftotext", "-bbox", str(path), "-"], stdout=subprocess.PIPE, check=True, timeout=120
    ).stdout.decode("utf-8", "replace")
    pages: Tokens = []
    for match in _POPPLER.finditer(found):
        if match[5] is None:
            pages.append([])
        else:
            box = Box.of([float(match[i]) for i in range(1, 5)])
            pages[-1].append((html.unescape(match[5]), box))
    return pages
