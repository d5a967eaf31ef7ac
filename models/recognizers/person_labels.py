"""Persons by what stands around them: labels, e-mail headers, tables, greetings and closings."""

from __future__ import annotations

import re
from collections.abc import Iterator

from models.lexicons import section
from models.recognizers.base import DanishRecognizer, Pattern
from models.recognizers.name_shapes import CELL, NAME_CELL, PART, known_span, roles
from models.recognizers.names import FIRST, LAST, STOP, bits_of, person_words
from models.recognizers.view import UPPER, TextView
from models.types import Entity


class PersonLabelsRecognizer(DanishRecognizer):
    ENTITY = "PERSON"
    MENDS = True
    PATTERNS = (
        Pattern("c/o", rf"(?i:c/o|v/|att\.?:?|p\.v\.a\.?)[ ]{{1,2}}(?:(?:cand\.?[a-zæøå.]*|advokat|læge|psykolog|dr\.) )?(?P<n>{CELL})", 0.7),
    )  # fmt: skip
    CONTEXT = ("navn", "kære", "hilsen", "fra", "til", "sagsbehandler")

    def __init__(self) -> None:
        super().__init__()
        self._words = person_words()
        closing = "|".join(re.escape(w) for w in sorted(self._words.closing, key=len, reverse=True))
        self._closing = re.compile(
            rf"(?<![\w])(?P<c>{closing})(?![\w])[,.! ]{{0,4}}(?:[ ]*\n[ >]*){{0,5}}(?=\S)"
        )
        greeting = "|".join(sorted(self._words.greeting))
        self._greeting = re.compile(rf"(?<![\w])(?:{greeting}),? (?=[^\W\d_])")

    def find(self, view: TextView) -> Iterator[Entity]:
        yield from self._labels(view)
        yield from self._letters(view)
        if view.has("c/o", "v/", "att", "p.v.a"):
            for match in self.compiled["c/o"].finditer(view.norm):
                span = known_span(view, *match.span("n"), sure=False)
                if span:
                    yield self.hit(*span, 0.7, "navn efter c/o, v/ eller att.")

    def _labels(self, view: TextView) -> Iterator[Entity]:
        for match in _SEPARATOR.finditer(view.lower):
            label = self._label_before(view, match.start())
            if label is None:
                continue
            weak = label in self._words.weak
            if weak and ":" not in match.group():
                continue
            line_end = view.norm.find("\n", match.end(), match.end() + 1000)
            line_end = line_end if line_end >= 0 else min(len(view.norm), match.end() + 1000)
            for start, end in self._cells(
                view, match.end(), line_end, label, colon=":" in match.group()
            ):
                yield self.hit(start, end, 0.6 if weak else 0.75, f"navn efter »{label}«")

    def _label_before(self, view: TextView, end: int) -> str | None:
        """The label that ends at ``end``: its last one to four words."""
        window = view.lower[max(0, end - 34) : end]
        window = window[window.rfind("\n") + 1 :].removesuffix(" nr.").removesuffix(" nr")
        pieces = re.split(r"[ (>\t|·/]", window)
        for n in range(min(4, len(pieces)), 0, -1):
            label = " ".join(pieces[-n:])
            if label in self._words.label or label in self._words.weak:
                return label
        return None

    def _cells(
        self, view: TextView, start: int, end: int, label: str, *, colon: bool
    ) -> Iterator[tuple[int, int]]:
        """Names in a line behind a label: cells, lists, "Efternavn, Fornavn", initials."""
        weak = label in self._words.weak
        many = weak or label in _LISTS
        for i, cell in enumerate(_CELLS.finditer(view.norm, start, end)):
            if i and not many and label not in ("navn", "ejer", "underskrift", "læge"):
                break
            a, b = cell.span()
            if i and _NEXT_LABEL.match(view.norm, b):
                break  # "Navn: Ida Holm   Adr.: …"
            reverse = _REVERSED.match(view.norm, a, b)
            if reverse is not None and self._is_reversed(view, reverse):
                yield reverse.span()
                continue
            span = known_span(view, a, b, sure=colon and not weak)
            if span is not None:
                yield span
            if many or not colon:
                continue
            initials = _INITIALS.match(view.norm, a, b)
            if initials is not None and _is_small_word(initials.group()):
                continue
            if initials is not None and label not in (
                "navn",
                "fornavn",
                "efternavn",
                "barn",
                "patient",
            ):
                yield initials.span()

    @staticmethod
    def _is_reversed(view: TextView, match: re.Match[str]) -> bool:
        last = view.lower[match.start("last") : match.end("last")].split()[-1]
        first = view.lower[match.start("first") : match.end("first")].split()[0]
        if bits_of(last) & STOP or bits_of(first) & STOP:
            return False
        before = view.lower[match.start("last") : match.end("last")].split()
        if len(before) > 1 and bits_of(before[0]) & FIRST:
            return False  # "Abdi Warfa, Lise": two persons of a list
        if bits_of(first) & FIRST:
            return not bits_of(last) & FIRST or bool(bits_of(last) & LAST)
        family = bits_of(last) & LAST and not bits_of(last) & FIRST
        return bool(family) and not bits_of(first)

    def _letters(self, view: TextView) -> Iterator[Entity]:
        if view.has(*self._words.greeting):
            for match in self._greeting.finditer(view.lower):
                yield from self._named(view, match.end(), "hilsen i begyndelsen")
        if not view.has(
            "hils", "mvh", "vh", "kh", "regards", "sincerely", "vegne", "p.v", "e.f", "dbh", "m.v.h"
        ):
            return
        for match in self._closing.finditer(view.lower):
            line_end = view.norm.find("\n", match.end(), match.end() + 300)
            line_end = line_end if line_end >= 0 else min(len(view.norm), match.end() + 300)
            found = False
            sure = "vegne" not in match["c"] and not match["c"].startswith(("p.v", "e.f"))
            for cell in _CELLS.finditer(view.norm, match.end(), line_end):
                span = known_span(view, *cell.span(), sure=sure) or self._sloppy(view, *cell.span())
                if span is not None:
                    found = True
                    yield self.hit(*span, 0.75, f"navn under »{match['c']}«")
            if not found and sure:
                initials = _INITIALS.match(view.norm, match.end(), line_end)
                if initials is not None and not _is_small_word(initials.group()):
                    yield self.hit(*initials.span(), 0.7, f"initialer under »{match['c']}«")

    def _named(self, view: TextView, at: int, reason: str) -> Iterator[Entity]:
        """Names in a row: "Kære Dorthe og Niels-Erik"; also in lower case where the list has them."""
        for _ in range(4):
            match = NAME_CELL.match(view.norm, at, at + 80)
            span = known_span(view, *match.span(), sure=True) if match else None
            if span is None:
                span = self._sloppy(view, at, at + 40, words_limit=2)
            if span is None:
                return
            yield self.hit(*span, 0.7, reason)
            more = _AND.match(view.lower, span[1], span[1] + 12)
            if more is None:
                return
            at = more.end()

    def _sloppy(
        self, view: TextView, start: int, end: int, words_limit: int = 3
    ) -> tuple[int, int] | None:
        """A name in lower case at ``start``: its first word is in the list of first names."""
        stop = start
        for n, match in enumerate(_LOWER_WORD.finditer(view.lower, start, end)):
            if n >= words_limit or (n == 0 and match.start() != start):
                break
            if n and view.norm[stop : match.start()] != " ":
                break
            bits = bits_of(match.group())
            single = len(match.group()) == 1
            if n == 0 and (not bits & FIRST or match.group() in roles()):
                return None
            if n and not single and not bits & (FIRST | LAST):
                break
            if n and bits & STOP:
                break
            stop = match.end()
        return (start, stop) if stop > start else None


def _is_small_word(token: str) -> bool:
    """Whether what may be initials in small letters is a word ("fra", "mor")."""
    return token.islower() and (
        bits_of(token) != 0 or token in _NOT_INITIALS or token in roles() or token in _CLAUSE
    )


_NEXT_LABEL = re.compile(r"\.?:")
_NOT_INITIALS = section("stop_words.txt", "initials")
_CLAUSE = section("stop_words.txt", "clause")
_SEPARATOR = re.compile(r"[ ]?:[ \t]{0,40}(?=\S)|[ ]{2,40}(?=\S)|\t+(?=\S)")
_CELLS = re.compile(r"[^\s,;/|<>\[\]()·&](?:[^\n;/|<>\[\]()·&\t ]|[ ](?![ ]|og |&|v/))*")
_REVERSED = re.compile(
    rf"(?P<last>{PART}(?: {PART}){{0,2}}),[ ](?P<first>{PART}(?: {PART}){{0,3}})"
)
_INITIALS = re.compile(
    rf"(?:[{UPPER}]{{2,4}}|[{UPPER}][a-zæøå]{{1,2}}[{UPPER}][a-zæøå]{{0,2}}|[a-zæøå]{{2,4}})(?![\w.])"
)
_AND = re.compile(r"(?: og|,|,? kære| &| samt) (?=[^\W\d_])(?:kære )?")
_LOWER_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_LISTS = frozenset(
    (
        "deltagere",
        "til stede",
        "medlemmer",
        "afbud",
        "fraværende",
        "tilstede",
        "mødedeltagere",
        "fra forvaltningen",
        "parter",
        "forældre",
    )
)
