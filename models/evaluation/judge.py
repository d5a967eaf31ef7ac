"""Gold words against marks: which words are covered, by what, and which marks are right.

A gold word is a white-space separated token with at least one marked character. On text it counts
as covered where marks cover 60 % of its (marked) letters and digits; on a page where boxes cover
60 % of its middle line. Both give the same ``Judged`` words, so all scores are counted one way.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from models.evaluation.gold import GoldDocument, GoldPage
from models.mapping import IDENTIFIERS

__all__ = ["Box", "BoxMark", "Judged", "JudgedDocument", "SpanMark", "Word", "gold_type",
           "judge_boxes", "judge_text", "words_of"]  # fmt: skip

Box = tuple[float, float, float, float]
COVERED = 0.6
IDENTIFYING = frozenset(IDENTIFIERS)
# The product tells more types apart than the gold files do.
SAME = {"AUTHORITY": "ORGANISATION", "REGION": "ORGANISATION", "MEDICINE": "HEALTH",
        "NATIONALITY": "ETHNICITY", "KVHX": "ADDRESS", "BFE": "MATRIKEL", "SE_NUMBER": "CVR",
        "SWIFT": "BANK_ACCOUNT"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Word:
    """A token of a gold page. kind: "" where unmarked. mention: number in the document, or -1.

    page: from 1. start, end: characters of the page's text. marked: the characters of it that
    are annotated, or all of them where none is.
    """

    page: int
    text: str
    kind: str
    mention: int
    start: int
    end: int
    marked: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SpanMark:
    """A mark on text: characters ``start:end``, of the product's type ``kind``."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class BoxMark:
    """A mark on a page: boxes in points, origin top left."""

    page: int
    boxes: tuple[Box, ...]
    kind: str
    identifier: bool


@dataclass(frozen=True, slots=True)
class Judged:
    """A word and what happened to it. identifier: covered by identifier marks alone.

    marks: types of the single marks that cover it.
    """

    kind: str
    mention: int
    covered: bool
    identifier: bool
    marks: frozenset[str]
    page: int = 0
    text: str = field(default="", repr=False)

    @property
    def as_its_type(self) -> bool:
        """Covered by a mark of the gold type (or of the product's finer ones)."""
        return any(gold_type(mark) == self.kind for mark in self.marks)


def gold_type(mark: str) -> str:
    """The gold type that the product's type counts as."""
    return SAME.get(mark, mark)


@dataclass(frozen=True, slots=True)
class JudgedDocument:
    """All words of one document. missing: no analysis came back, nothing is covered."""

    name: str
    genre: str
    words: tuple[Judged, ...]
    missing: bool = False


def words_of(document: GoldDocument) -> list[list[Word]]:
    """The words of each page, in order."""
    pages, offset = [], 0
    for number, page in enumerate(document.pages, 1):
        pages.append(_words_of_page(page, number, offset))
        offset += len(page.mentions)
    return pages


def _words_of_page(page: GoldPage, number: int, offset: int) -> list[Word]:
    owner = [-1] * len(page.text)
    for index, mention in enumerate(page.mentions):
        owner[mention.start : mention.end] = [index] * (mention.end - mention.start)
    words = []
    for match in re.finditer(r"\S+", page.text):
        start, end = match.span()
        marked = [i for i in range(start, end) if owner[i] >= 0]
        first = min((owner[i] for i in marked), default=-1)
        # Letters and digits count; a comma that a box leaves out tells nothing.
        solid = [i for i in (marked or range(start, end)) if page.text[i].isalnum()]
        words.append(
            Word(
                page=number,
                text=match.group(),
                kind=page.mentions[first].kind if first >= 0 else "",
                mention=offset + first if first >= 0 else -1,
                start=start,
                end=end,
                marked=tuple(solid or marked or range(start, end)),
            )
        )
    return words


def judge_text(document: GoldDocument, marks: Sequence[Sequence[SpanMark]]) -> JudgedDocument:
    """Judge marks on the text; ``marks`` are those of each page."""
    judged: list[Judged] = []
    for page, words, found in zip(document.pages, words_of(document), marks, strict=True):
        by: list[set[int]] = [set() for _ in page.text]
        for number, mark in enumerate(found):
            for i in range(mark.start, mark.end):
                by[i].add(number)
        naming = {n for n, mark in enumerate(found) if mark.kind in IDENTIFYING}
        judged += [_judge_word(word, by, naming, found) for word in words]
    return JudgedDocument(document.name, document.genre, tuple(judged))


def _judge_word(
    word: Word, by: Sequence[set[int]], naming: set[int], marks: Sequence[SpanMark]
) -> Judged:
    need = COVERED * len(word.marked)
    touching = set().union(*(by[i] for i in word.marked))
    return Judged(
        kind=word.kind,
        mention=word.mention,
        covered=sum(bool(by[i]) for i in word.marked) >= need,
        identifier=sum(bool(by[i] & naming) for i in word.marked) >= need,
        marks=frozenset(
            marks[n].kind for n in touching if sum(n in by[i] for i in word.marked) >= need
        ),
        page=word.page,
        text=word.text,
    )


def judge_boxes(
    name: str, genre: str, words: Iterable[tuple[Word, Box]], marks: Sequence[BoxMark] | None
) -> JudgedDocument:
    """Judge boxes on pages; ``words`` with the boxes they were drawn in; None: no analysis."""
    by_page: dict[int, list[BoxMark]] = {}
    for mark in marks or ():
        by_page.setdefault(mark.page, []).append(mark)
    judged = []
    for word, box in words:
        near = [m for m in by_page.get(word.page, ()) if any(_touch(b, box) for b in m.boxes)]
        naming = [m for m in near if m.identifier]
        judged.append(
            Judged(
                kind=word.kind,
                mention=word.mention,
                covered=_share(box, near) >= COVERED,
                identifier=_share(box, naming) >= COVERED,
                marks=frozenset(m.kind for m in near if _share(box, [m]) >= COVERED),
                page=word.page,
                text=word.text,
            )
        )
    return JudgedDocument(name, genre, tuple(judged), missing=marks is None)


def _touch(mark: Box, box: Box) -> bool:
    return (
        mark[0] <= box[2] + 1
        and mark[2] >= box[0] - 1
        and mark[1] <= box[3] + 1
        and (mark[3] >= box[1] - 1)
    )


def _share(box: Box, marks: Sequence[BoxMark]) -> float:
    """Share of the word's middle band that the marks cover: 12 points across, 2 lines."""
    if not marks:
        return 0.0
    x0, y0, x1, y1 = box
    middle = (y0 + y1) / 2
    points = [
        (x0 + (x1 - x0) * (i + 0.5) / 12, y) for i in range(12) for y in (middle - 1, middle + 1)
    ]
    boxes = [b for mark in marks for b in mark.boxes]
    hits = sum(
        any(b[0] - 0.5 <= x <= b[2] + 0.5 and b[1] - 0.5 <= y <= b[3] + 0.5 for b in boxes)
        for x, y in points
    )
    return hits / len(points)
