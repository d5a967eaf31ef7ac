"""Numbers, user names and streets that are known, found again in any layout.

What a recogniser needed a label for the first time ("konto 1234 0012345678") needs none the second
time. Lookups are by digits or letters alone, so spaces, dots, hyphens and "+45" don't matter.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from models.recognizers.names import COMMON, bits_of
from models.recognizers.view import TextView, Word
from models.recognizers.whole import file_name

__all__ = ["Hit", "KnownValues", "street_of"]

Hit = tuple[int, int, str, float, str]
"""start, end, entity type, score, explanation."""

MIN_SCORE = 0.55
_NUMBERS = frozenset(
    ("CPR", "PHONE", "BANK_ACCOUNT", "CARD_NUMBER", "P_NUMBER", "PASSPORT", "CVR", "CASE_NUMBER")
)
_NUMBER = re.compile(r"(?<![^\W_])(?:\+45 ?)?[0-9](?:[ ./-]{0,2}[0-9]){7,15}(?![^\W_]|-[^\W\d_])")
"""A run of digits that is no part of a longer mark ("40182265-G")."""
_PLATE = re.compile(r"(?<![^\W_])[a-zæøå]{2}[ -]?[0-9]{2}[ -]?[0-9]{3}(?![^\W_])")
_USER = re.compile(r"(?<![^\W_])[^\W_]{4,16}(?![^\W_])")
_STREET = re.compile(
    r"(?P<street>[^\W\d_][^\d\n,;:()]{4,40}?)[ ]{1,2}(?:nr\.? ?)?"
    r"(?P<nr>[0-9]{1,3}(?: ?[a-zæøå](?!\w))?)(?!\w)"
)
_HOUSE = re.compile(
    r"[ ]{1,2}(?i:nr\.? ?)?[0-9]{1,3}(?:[a-zæøå]| ?[A-ZÆØÅ])?(?![\w])"
    r"(?i:,? {0,2}(?:st|kl|[0-9]{1,2})\.?(?: ?sal)?,? ?(?:tv|th|mf)\b\.?)?"
)
_MIN_STREET = 6


def street_of(surface: str) -> tuple[str, str] | None:
    """Street and house number that an address begins with, lower case, or None."""
    match = _STREET.match(" ".join(surface.lower().split()))
    return (match["street"], match["nr"].replace(" ", "")) if match else None


@dataclass(slots=True)
class KnownValues:
    """Lookups: digits, user names and plates to an entity type; streets by their longest word."""

    numbers: dict[str, str] = field(default_factory=dict)
    plates: set[str] = field(default_factory=set)
    users: set[str] = field(default_factory=set)
    streets: defaultdict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))
    """Longest word of a street's name → streets with that word → where in the street it stands."""

    def learn(self, surface: str, entity_type: str, score: float) -> None:
        """Take in one find; what is too short or too ordinary to know again is left out."""
        if score < MIN_SCORE:
            return
        low = surface.lower()
        if entity_type in _NUMBERS:
            self._learn_number(low, entity_type)
        elif entity_type == "LICENSE_PLATE":
            plate = re.sub(r"[\W_]", "", low)
            if _PLATE.fullmatch(plate):
                self.plates.add(plate)
        elif entity_type == "USERNAME":
            user = low.rpartition("\\")[2].strip("@")
            if len(user) >= 4 and not bits_of(user):
                self.users.add(user)
        elif entity_type == "ADDRESS":
            found = street_of(surface)
            if found is not None:
                self._learn_street(found[0])

    def _learn_number(self, low: str, entity_type: str) -> None:
        digits = re.sub(r"\D", "", low)
        if entity_type == "PHONE":
            digits = digits[-8:]
        if entity_type == "CASE_NUMBER" and any(c.isalpha() for c in low):
            return
        if len(digits) >= 8:
            self.numbers.setdefault(digits, entity_type)

    def _learn_street(self, street: str) -> None:
        found = re.findall(r"[^\W\d_]+", street)
        longest = max(found, key=len)
        alone = len(found) == 1
        if len(longest) < _MIN_STREET - (not alone) or (alone and bits_of(longest) & COMMON):
            return
        self.streets[longest][street] = street.index(longest)

    def find(self, view: TextView, free: Callable[[int, int], bool], where: str) -> Iterator[Hit]:
        """Known values in a text, where ``free`` says that a span isn't covered yet.

        where: end of the explanation ("andetsteds i dokumentet").
        """
        yield from self._find_numbers(view, free, where)
        if self.users:
            for match in _USER.finditer(view.lower):
                if match.group() in self.users and free(*match.span()):
                    wide = file_name(view, *match.span())
                    yield *wide, "USERNAME", 0.6, f"samme brugernavn som {where}"
        if self.streets:
            for word in view.words:
                if word.lower in self.streets:
                    span = self._street_at(view, word)
                    if span and free(*span):
                        yield *span, "ADDRESS", 0.55, f"samme vej som {where}"

    def _find_numbers(
        self, view: TextView, free: Callable[[int, int], bool], where: str
    ) -> Iterator[Hit]:
        if not view.has_digit:
            return
        if self.numbers:
            for match in _NUMBER.finditer(view.norm):
                digits = re.sub(r"\D", "", match.group().removeprefix("+45"))
                kind = self.numbers.get(digits)
                if kind and free(*match.span()):
                    yield *match.span(), kind, 0.6, f"samme nummer som {where}"
        if self.plates:
            for match in _PLATE.finditer(view.lower):
                if re.sub(r"[ -]", "", match.group()) in self.plates and free(*match.span()):
                    yield *match.span(), "LICENSE_PLATE", 0.6, f"samme nummer som {where}"

    def _street_at(self, view: TextView, word: Word) -> tuple[int, int] | None:
        """The known street that a word belongs to, with the house number behind it."""
        for street, offset in self.streets[word.lower].items():
            start = word.start - offset
            end = start + len(street)
            if start < 0 or view.lower[start:end].replace("\n", " ") != street:
                continue
            if view.lower[start - 1 : start].isalnum() or view.lower[end : end + 1].isalnum():
                continue
            house = _HOUSE.match(view.norm, end, end + 30)
            return start, house.end() if house else end
        return None
