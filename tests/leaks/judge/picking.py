"""Marks as caseworkers make them: of words, lines, paragraphs, and boxes drawn by hand.

Each kind is made from a seed, in the places that one of several engines gives (tools that hand us
marks don't all measure a word alike).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .reading import Page, Rect, Token, around

GROUNDS = ("OFL § 30, nr. 1", "FVL § 15 b, nr. 5", "")


@dataclass(frozen=True, slots=True)
class Struck:
    """One decision: boxes of one page and what the caseworker thinks stands there."""

    page: int
    boxes: tuple[Rect, ...]
    text: str = ""
    ground: str = GROUNDS[0]


Pages = dict[int, Page]
Kind = Callable[[Pages, random.Random], list[Struck]]


def _usable(page: Page, engine: str) -> list[Token]:
    return [
        t
        for t in page.tokens.get(engine, ())
        if any(c.isalnum() for c in t.text)
        and t.box[0] >= 0 and t.box[1] >= 0
        and t.box[2] <= page.width and t.box[3] <= page.height
        and t.box[2] - t.box[0] > 2 and t.box[3] - t.box[1] > 2
    ]  # fmt: skip


def _engine(page: Page, rnd: random.Random) -> str:
    return rnd.choice([e for e in ("mupdf", "poppler", "pdfium") if page.tokens.get(e)] or ["none"])


def _page(pages: Pages, rnd: random.Random) -> tuple[int, list[Token]]:
    """A page with words, and its words as one engine sees them."""
    numbers = [n for n, p in pages.items() if any(_usable(p, e) for e in p.tokens)]
    if not numbers:
        return min(pages), []
    n = rnd.choice(numbers)
    return n, _usable(pages[n], _engine(pages[n], rnd))


def _lines(words: Sequence[Token]) -> list[list[Token]]:
    """Words side by side, left to right; top to bottom."""
    lines: list[list[Token]] = []
    for word in sorted(words, key=lambda t: (t.box[1] + t.box[3], t.box[0])):
        middle = (word.box[1] + word.box[3]) / 2
        for line in lines[-3:]:
            last = line[-1].box
            if last[1] < middle < last[3] and -1 < word.box[0] - last[2] < 3 * (last[3] - last[1]):
                line.append(word)
                break
        else:
            lines.append([word])
    return lines


def _of(n: int, words: Sequence[Token], rnd: random.Random) -> Struck:
    box = around(t.box for t in words)
    return Struck(n, (box,), " ".join(t.text for t in words), rnd.choice(GROUNDS))


def one_word(pages: Pages, rnd: random.Random) -> list[Struck]:
    n, words = _page(pages, rnd)
    return [_of(n, [rnd.choice(words)], rnd)] if words else []


def two_words(pages: Pages, rnd: random.Random) -> list[Struck]:
    n, words = _page(pages, rnd)
    lines = [line for line in _lines(words) if len(line) > 1]
    if not lines:
        return []
    line = rnd.choice(lines)
    at = rnd.randrange(len(line) - 1)
    return [_of(n, line[at : at + 2], rnd)]


def a_number(pages: Pages, rnd: random.Random) -> list[Struck]:
    n, words = _page(pages, rnd)
    words = [w for w in words if any(c.isdigit() for c in w.text)]
    return [_of(n, [w], rnd) for w in rnd.sample(words, min(len(words), 2))]


def a_line(pages: Pages, rnd: random.Random) -> list[Struck]:
    n, words = _page(pages, rnd)
    return [_of(n, rnd.choice(_lines(words)), rnd)] if words else []


def a_paragraph(pages: Pages, rnd: random.Random) -> list[Struck]:
    """Three to six lines that follow each other, a box each."""
    n, words = _page(pages, rnd)
    lines = _lines(words)
    if len(lines) < 3:
        return []
    at, many = rnd.randrange(len(lines) - 2), rnd.randint(3, 6)
    part = lines[at : at + many]
    boxes = tuple(around(t.box for t in line) for line in part)
    return [Struck(n, boxes, " ".join(t.text for line in part for t in line), GROUNDS[1])]


def pages_apart(pages: Pages, rnd: random.Random) -> list[Struck]:
    """A word on each of three pages, the last one among them."""
    found = []
    numbers = sorted(pages)
    for n in {*rnd.sample(numbers, min(len(numbers), 2)), numbers[-1]}:
        words = _usable(pages[n], _engine(pages[n], rnd))
        if words:
            found.append(_of(n, [rnd.choice(words)], rnd))
    return found


def by_hand(pages: Pages, rnd: random.Random) -> list[Struck]:
    """A box with any edges, through letters where there are some."""
    n, words = _page(pages, rnd)
    page = pages[n]
    x, y = rnd.uniform(0, page.width * 0.8), rnd.uniform(0, page.height * 0.9)
    if words:
        box = rnd.choice(words).box
        x, y = rnd.uniform(box[0], box[2]), rnd.uniform(box[1] - 3, box[3] - 3)
    w, h = rnd.uniform(12, 160), rnd.uniform(6, 60)
    return [Struck(n, (_inside((x, y, x + w, y + h), page),), "", GROUNDS[0])]


def part_of_page(pages: Pages, rnd: random.Random) -> list[Struck]:
    """A large box anywhere: over a part of a picture, where there is one."""
    n = rnd.choice(sorted(pages))
    page = pages[n]
    x, y = rnd.uniform(0, page.width * 0.6), rnd.uniform(0, page.height * 0.6)
    w, h = page.width * rnd.uniform(0.1, 0.4), page.height * rnd.uniform(0.05, 0.4)
    return [Struck(n, (_inside((x, y, x + w, y + h), page),), "", "")]


def neighbours(pages: Pages, rnd: random.Random) -> list[Struck]:
    """Marks side by side and below each other."""
    n, words = _page(pages, rnd)
    lines = _lines(words)
    if not lines:
        return []
    at = rnd.randrange(len(lines))
    found = [_of(n, [w], rnd) for w in lines[at][:3]]
    if at + 1 < len(lines):
        found += [_of(n, [w], rnd) for w in lines[at + 1][:2]]
    return found


def many(pages: Pages, rnd: random.Random) -> list[Struck]:
    """Twenty words on a page, on up to three pages."""
    found: list[Struck] = []
    for n in rnd.sample(sorted(pages), min(3, len(pages))):
        words = _usable(pages[n], _engine(pages[n], rnd))
        found += [_of(n, [w], rnd) for w in rnd.sample(words, min(20, len(words)))]
    return found


def _inside(box: Rect, page: Page) -> Rect:
    return max(box[0], 0), max(box[1], 0), min(box[2], page.width), min(box[3], page.height)


KINDS: dict[str, Kind] = {
    "word": one_word, "name": two_words, "number": a_number, "line": a_line,
    "paragraph": a_paragraph, "pages": pages_apart, "hand": by_hand, "part": part_of_page,
    "neighbours": neighbours, "many": many,
}  # fmt: skip
