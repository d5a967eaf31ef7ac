"""Annotated documents changed as life changes them, with the annotation kept in place.

Names swapped by origin and gender, names shortened, case lost, spaces lost, letters misread or
mistyped, æøå spelt out. An augmenter takes a document and a random generator and gives a new
document; the same seed gives the same document.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib import resources

from models.evaluation.gold import GoldDocument, GoldPage, Mention
from models.evaluation.origins import GROUPS, common_names, uncommon_names

__all__ = ["AUGMENTERS", "GENDERS", "SWAP_GROUPS", "Augmenter", "edited", "swap_label",
           "swap_names"]  # fmt: skip

Augmenter = Callable[[GoldDocument, random.Random], GoldDocument]
Edit = tuple[int, int, str]
GENDERS = ("m", "f")
SWAP_GROUPS = GROUPS[:-1]
_TOKEN = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


def edited(page: GoldPage, edits: Sequence[Edit]) -> GoldPage:
    """The page with (start, end, new text) pieces replaced; edits in order, none overlapping.

    Mentions move with their characters; one that loses all of them is gone.
    """
    pieces: list[str] = []
    # New place of every old border, the end included.
    places = [0] * (len(page.text) + 1)
    at = length = 0
    for start, end, new in [*edits, (len(page.text), len(page.text), "")]:
        for i in range(at, start + 1):
            places[i] = length + i - at
        length += start - at + len(new)
        pieces += [page.text[at:start], new]
        for i in range(start + 1, end + 1):
            places[i] = length
        at = end
    text = "".join(pieces)
    moved = (Mention(places[m.start], places[m.end], m.kind) for m in page.mentions)
    return GoldPage(text, tuple(m for m in moved if m.end > m.start))


def _each_page(change: Callable[[GoldPage, random.Random], list[Edit]]) -> Augmenter:
    def apply(document: GoldDocument, rng: random.Random) -> GoldDocument:
        pages = tuple(edited(page, change(page, rng)) for page in document.pages)
        return GoldDocument(document.name, document.headers, pages)

    return apply


def _lower(page: GoldPage, _: random.Random) -> list[Edit]:
    return [(i, i + 1, c.lower()) for i, c in enumerate(page.text) if c.isupper()]


def _upper(page: GoldPage, _: random.Random) -> list[Edit]:
    return [(i, i + 1, c.upper()) for i, c in enumerate(page.text) if c.islower()]


@cache
def _table(kind: str) -> Mapping[str, Sequence[str]]:
    text = resources.files("models.evaluation").joinpath("noise.tsv").read_text("utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line[:1] != "#")
    return {row[1]: row[2].split() for row in rows if row[0] == kind}


def letters(kind: str, rate: float) -> Augmenter:
    """Letters that the table has an alternative for are replaced with probability ``rate``."""

    def change(page: GoldPage, rng: random.Random) -> list[Edit]:
        table = _table(kind)
        edits = []
        for i, c in enumerate(page.text):
            choices = table.get(c) or table.get(c.lower())
            if choices is None or rng.random() >= rate:
                continue
            new = rng.choice(choices)
            edits.append((i, i + 1, new.capitalize() if c.isupper() and c not in table else new))
        return edits

    return _each_page(change)


def missing_spaces(rate: float) -> Augmenter:
    """Single spaces between words are lost with probability ``rate``."""

    def change(page: GoldPage, rng: random.Random) -> list[Edit]:
        spaces = re.finditer(r"(?<=\S) (?=\S)", page.text)
        return [(m.start(), m.end(), "") for m in spaces if rng.random() < rate]

    return _each_page(change)


def _abbreviated(page: GoldPage, _: random.Random) -> list[Edit]:
    """First names of names in order: "Mette Hansen" to "M. Hansen"."""
    edits = []
    for mention in page.mentions:
        tokens = list(_TOKEN.finditer(page.text, mention.start, mention.end))
        if mention.kind != "PERSON" or len(tokens) < 2:
            continue
        first = tokens[0]
        if len(first.group()) > 1 and page.text[first.end() : first.end() + 1] == " ":
            edits.append((first.start(), first.end(), f"{first.group()[0]}."))
    return edits


def swap_names(group: str, gender: str, *, common: bool) -> Augmenter:
    """Every person of a document gets a name of the group; the forms of a name stay in step.

    A given name ("Mette", "METTE", "Mettes") becomes the same new given name everywhere, a family
    name the same family name; initials follow. E-mail addresses and user names stay. common: from
    the synthesis' lists (one origin a document), else from ``swap_names.tsv``.
    """

    def apply(document: GoldDocument, rng: random.Random) -> GoldDocument:
        table = rng.choice(common_names()[group]) if common else uncommon_names()
        book = _NewNames(document, table[group, gender], table[group, "l"], rng)
        pages = tuple(edited(page, book.edits(page)) for page in document.pages)
        return GoldDocument(document.name, document.headers, pages)

    return apply


class _NewNames:
    """New names for the name tokens of one document."""

    def __init__(
        self,
        document: GoldDocument,
        given: Sequence[str],
        family: Sequence[str],
        rng: random.Random,
    ) -> None:
        self._rng = rng
        self._lists = {"given": given, "family": family}
        self._left: dict[str, list[str]] = {"given": [], "family": []}
        self._new: dict[str, str] = {}
        self._letters: dict[str, str] = {}
        surfaces = [
            page.text[m.start : m.end]
            for page in document.pages
            for m in page.mentions
            if m.kind == "PERSON"
        ]
        names = [(_TOKEN.findall(surface), "," in surface) for surface in surfaces]
        self._known = {token.casefold() for tokens, _ in names for token in tokens if token[2:]}
        # The longest forms first: they tell given names from family names.
        for tokens, turned in sorted(names, key=lambda name: -len(name[0])):
            for i, token in enumerate(tokens):
                last = i == (0 if turned else len(tokens) - 1) and len(tokens) > 1
                self._learn(token, "family" if last else "given")

    def _stem(self, token: str) -> tuple[str, str]:
        """The token casefolded, and its genitive ending, where the rest is a name here too."""
        low = token.casefold()
        if low.endswith("s") and low[:-1] in self._known:
            return low[:-1], "s"
        return low, ""

    def _learn(self, token: str, role: str) -> None:
        if _are_initials(token):
            return
        stem, _ = self._stem(token)
        if stem not in self._new:
            if not self._left[role]:
                self._left[role] = list(self._lists[role])
                self._rng.shuffle(self._left[role])
            self._new[stem] = self._left[role].pop()
            self._letters.setdefault(stem[0], self._new[stem][0].casefold())

    def edits(self, page: GoldPage) -> list[Edit]:
        """What to replace on a page."""
        return [
            (found.start(), found.end(), self._put(found.group()))
            for mention in page.mentions
            if mention.kind == "PERSON"
            for found in _TOKEN.finditer(page.text, mention.start, mention.end)
        ]

    def _put(self, token: str) -> str:
        stem, ending = self._stem(token)
        if _are_initials(token) or stem not in self._new:
            letters = (self._letters.get(c.casefold(), c) for c in token)
            return "".join(
                new.upper() if old.isupper() else new.lower()
                for old, new in zip(token, letters, strict=True)
            )
        new = self._new[stem]
        if token.isupper():
            return (new + ending).upper()
        return (new.lower() if token.islower() else new) + ending


def _are_initials(token: str) -> bool:
    """Single letters, short words in capitals, and codes such as "LiMø"."""
    inner = sum(c.isupper() for c in token[1:])
    return len(token) == 1 or (len(token) <= 4 and inner > 0 and "-" not in token)


def swap_label(common: bool, group: str, gender: str) -> str:
    """The augmentation's name in reports."""
    return f"{'common' if common else 'uncommon'} {group}, {gender}"


AUGMENTERS: Mapping[str, Augmenter] = {
    **{
        swap_label(common, group, gender): swap_names(group, gender, common=common)
        for common in (True, False)
        for group in SWAP_GROUPS
        for gender in GENDERS
    },
    "M. Hansen": _each_page(_abbreviated),
    "lower case": _each_page(_lower),
    "upper case": _each_page(_upper),
    "æøå as ae, oe, aa": letters("plain", 1.0),
    "missing spaces, 5 %": missing_spaces(0.05),
    "OCR errors, 1 %": letters("ocr", 0.01),
    "OCR errors, 3 %": letters("ocr", 0.03),
    "keystrokes, 2 %": letters("key", 0.02),
    "keystrokes, 5 %": letters("key", 0.05),
}
