"""Persons in tables: cells under "Navn", "Deltager", "Init.", "Ansvarlig" and their like.

A heading makes a cell a name that no list knows, and two capitals a person's initials.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from models.lexicons import entries_of, section, words
from models.recognizers.base import DanishRecognizer, Pattern
from models.recognizers.name_shapes import (
    NOT_NAME_ENDINGS,
    PART,
    known_span,
    roles,
    tokens_of,
)
from models.recognizers.names import COMMON, FIRST, LAST, STOP, TOWN, bits_of, is_compound
from models.recognizers.view import UPPER, Cell, TextView
from models.types import Entity


def _heading(section: str) -> re.Pattern[str]:
    words = sorted(entries_of("person_words.txt", section), key=len, reverse=True)
    body = "|".join(re.escape(w) for w in words)
    return re.compile(rf"(?<![^\s|])(?:{body})[.:*]?(?![^\s|])")


class PersonColumnsRecognizer(DanishRecognizer):
    ENTITY = "PERSON"
    MENDS = True
    PATTERNS = (
        Pattern("initialer i celle", rf"(?<![\w.-])(?:[{UPPER}]{{2,4}}|[{UPPER}][a-zæøå]{{1,2}}[{UPPER}][a-zæøå]{{0,2}}|[a-zæøå]{{2,4}})(?![\w.-])", 0.75),
        Pattern("efternavn, fornavn", rf"(?P<last>{PART}(?:[ -]{PART}){{0,3}}),[ ]?(?P<first>{PART}(?:[ -]{PART}){{0,3}})", 0.75),
    )  # fmt: skip
    CONTEXT = ("navn", "deltager", "init.", "ansvarlig")

    def __init__(self) -> None:
        super().__init__()
        self._names, self._initials = _heading("column"), _heading("initials column")
        known = "|".join(
            re.escape(w)
            for s in ("column", "initials column", "other column")
            for w in entries_of("person_words.txt", s)
        )
        self._others = re.compile(rf"(?:{known})[.:*]?(?:$|[ /(])")

    def find(self, view: TextView) -> Iterator[Entity]:
        if "  " not in view.norm and "\t" not in view.norm and "|" not in view.norm:
            return
        for cell in view.column_cells(self._names, self._others):
            span = self._name(view, cell)
            if span is not None:
                yield self.hit(*span, 0.75, f"kolonnen hedder »{cell.heading}«")
        for cell in view.column_cells(self._initials, self._others):
            span = known_span(view, cell.start, cell.end, sure=False)
            if span is not None:
                yield self.hit(*span, 0.7, f"kolonnen hedder »{cell.heading}«")
            if cell.end - cell.start <= 16:
                yield from self._initials_in(view, cell)

    def _name(self, view: TextView, cell: Cell) -> tuple[int, int] | None:
        turned = self.compiled["efternavn, fornavn"].match(view.norm, cell.start, cell.end)
        if turned is not None:
            tokens = tokens_of(view, *turned.span())
            good = [t for t in tokens if not t.initial]
            bad = any(
                t.bits & (STOP | TOWN) or t.lower in roles() or t.lower.endswith(NOT_NAME_ENDINGS)
                for t in good
            )
            plain = all(t.bits & COMMON and not t.bits & (FIRST | LAST) for t in good)
            if good and not bad and not plain:
                return turned.span()
        if view.norm[cell.end - 1] == ":" or self._others.match(view.lower, cell.start, cell.end):
            return None
        span = known_span(view, cell.start, cell.end, sure=True) or self._all_of(view, cell)
        if span is None:
            return None
        low = view.lower[slice(*span)]
        if " " not in low and not bits_of(low) & (FIRST | LAST) and is_compound(low):
            return None
        return span

    @staticmethod
    def _all_of(view: TextView, cell: Cell) -> tuple[int, int] | None:
        """The cell, where it is two to five capitalised words that aren't all ordinary ones."""
        tokens = tokens_of(view, cell.start, cell.end)
        text = view.norm[cell.start : cell.end]
        if not 2 <= len(tokens) <= 5 or len(tokens) != len(text.split()):
            return None
        if any(t.bits & (STOP | TOWN) or t.lower in roles() for t in tokens):
            return None
        if any(t.lower.endswith(NOT_NAME_ENDINGS) for t in tokens) or text.isupper():
            return None
        plain = [t for t in tokens if t.bits & COMMON or is_compound(t.lower)]
        return (cell.start, tokens[-1].end) if len(plain) < len(tokens) else None

    def _initials_in(self, view: TextView, cell: Cell) -> Iterator[Entity]:
        """Initials in a cell that holds nothing but initials ("AH / RBL")."""
        text = view.norm[cell.start : cell.end]
        pieces = list(self.compiled["initialer i celle"].finditer(view.norm, cell.start, cell.end))
        rest = self.compiled["initialer i celle"].sub("", text)
        if not pieces or re.sub(r"(?:og|samt|[\s/,&+()])", "", rest):
            return
        sure = cell.heading.startswith("init")
        for piece in pieces:
            low = piece.group().lower()
            if low in _NOT and not sure:
                continue
            if piece.group().islower() and (low in _NOT or not sure):
                continue
            yield self.hit(
                *piece.span(), 0.8 if sure else 0.7, f"initialer, kolonnen hedder »{cell.heading}«"
            )


_NOT = words("acronyms.txt") | section("stop_words.txt", "initials")
