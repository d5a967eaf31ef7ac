"""Whom a piece of context is about: the people of its sentence, else of what goes before it.

Plain neighbourhood, no grammar: the names in the same sentence; if there are none, the last name
before it in the same paragraph. Several names in the sentence means it may be about any of them.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache

from redactor.domain.suggestion import Suggestion
from redactor.errors import ConfigurationError
from redactor.suggest.names import parse_name
from redactor.suggest.types import DATA

_SENTENCE = re.compile(r"(?<=[.!?])(?:\s+)(?=[\"“»(]*[A-ZÆØÅ])|\n\s*\n")
AUTHORITY_TYPES = frozenset({"MUNICIPALITY", "AUTHORITY", "REGION"})
AUTHORITY = "authority"
"""What ``holder`` answers for data that are an authority's own."""
OWN_TYPES = frozenset(
    {
        "CPR",
        "DATE_OF_BIRTH",
        "ADDRESS",
        "PHONE",
        "EMAIL",
        "USERNAME",
        "BANK_ACCOUNT",
        "IBAN",
        "PASSPORT",
        "DRIVING_LICENCE",
        "LICENSE_PLATE",
        "CARD_NUMBER",
    }
)
"""What is somebody's own where it stands right by the name."""
CHAIN_TYPES = OWN_TYPES | {"CVR", "URL", "ORGANISATION", "SWIFT"}
"""What may stand between a name and more data of the same person."""
MAX_CHAIN = 8
_LABEL_WORD = re.compile(r"[^\W\d_][\w-]*(?:\.[\w-]+)*")


@lru_cache(maxsize=1)
def _labels() -> frozenset[str]:
    try:
        raw = tomllib.loads((DATA / "labels.toml").read_text("utf-8"))
        return frozenset(word for label in raw["labels"] for word in (label, *label.split(".")))
    except (OSError, tomllib.TOMLDecodeError, KeyError, AttributeError) as error:
        raise ConfigurationError(
            "Listen over feltnavne kan ikke læses. Geninstallér tjenesten."
        ) from error


def only_labels(gap: str) -> bool:
    """Nothing but punctuation, labels and single line ends: no prose, no empty line."""
    if re.search(r"\n[ \t>]*\n|\d", gap):
        return False
    known = _labels()
    words = _LABEL_WORD.findall(gap.lower())
    return all(part in known for word in words for part in word.strip(".").split("."))


class Subjects:
    """Names by page and place of one document; all look-ups are by bisection."""

    def __init__(self, suggestions: Sequence[Suggestion], texts: Mapping[int, str]) -> None:
        self.texts = texts
        self._names: defaultdict[int, list[tuple[int, str]]] = defaultdict(list)
        self._items: defaultdict[int, list[Suggestion]] = defaultdict(list)
        tokens: dict[tuple[tuple[str, ...], str], None] = {}
        for s in suggestions:
            if s.start >= 0:
                self._items[s.page].append(s)
            if s.entity_type == "PERSON" and s.person:
                self._names[s.page].append((s.start, s.person))
                long = tuple(t for t in parse_name(s.text).tokens if len(t) > 2)
                tokens[long, s.person] = None
        for names in self._names.values():
            names.sort()
        for items in self._items.values():
            items.sort(key=lambda s: (s.start, s.end))
        self.name_tokens = list(tokens)
        self._breaks: dict[int, list[int]] = {}

    def line_of(self, s: Suggestion) -> str:
        """The line (or lines) a suggestion stands on; "" where the text isn't known."""
        text = self.texts.get(s.page, "")
        low, high = self._line(s, text)
        return text[low:high]

    def on_line(self, s: Suggestion) -> list[str]:
        """Keys of the people named on the suggestion's line; of the page without its text."""
        text = self.texts.get(s.page)
        if text is None:
            return [key for _, key in self._names[s.page]]
        return self._between(s.page, *self._line(s, text))

    @staticmethod
    def _line(s: Suggestion, text: str) -> tuple[int, int]:
        low = text.rfind("\n", 0, s.start) + 1
        high = text.find("\n", s.end)
        return low, len(text) if high < 0 else high

    def about(self, s: Suggestion) -> list[str]:
        """Keys of the people a suggestion may be about, nobody where none can be told."""
        text = self.texts.get(s.page)
        if text is None:
            return []
        breaks = self._sentences(s.page, text)
        i = bisect_right(breaks, s.start) - 1
        low, high = breaks[i], breaks[i + 1] if i + 1 < len(breaks) else len(text)
        here = self._between(s.page, low, max(high, s.end))
        if here:
            return list(dict.fromkeys(here))
        paragraph = max(text.rfind("\n\n", 0, s.start), 0)
        before = self._between(s.page, paragraph, low)
        return before[-1:]

    def holder(self, s: Suggestion) -> str | None:
        """Whose data these are by their place.

        The person named right before them, with nothing but labels and more such data in between;
        ``AUTHORITY`` under an authority's name; None where prose stands in between or the page's
        text isn't known.
        """
        text = self.texts.get(s.page)
        if text is None or s.start < 0:
            return None
        items, end = self._items[s.page], s.start
        at = bisect_left(items, (s.start, s.end), key=lambda item: (item.start, item.end))
        for item in reversed(items[max(0, at - MAX_CHAIN) : at]):
            if item.end > end:
                continue  # nested in what was passed already
            if not only_labels(text[item.end : end]):
                return None
            if item.entity_type == "PERSON":
                return item.person
            if item.entity_type in AUTHORITY_TYPES:
                return AUTHORITY
            if item.entity_type not in CHAIN_TYPES:
                return None
            end = item.start
        return None

    def _sentences(self, page: int, text: str) -> list[int]:
        if page not in self._breaks:
            self._breaks[page] = [0, *(m.end() for m in _SENTENCE.finditer(text))]
        return self._breaks[page]

    def _between(self, page: int, low: int, high: int) -> list[str]:
        names = self._names[page]
        first, last = bisect_left(names, (low, "")), bisect_left(names, (high, ""))
        return [key for _, key in names[first:last]]
