"""Whom a piece of context is about: the people of its sentence, else of what goes before it.

Plain neighbourhood, no grammar: the names in the same sentence; if there are none, the last name
before it in the same paragraph. Several names in the sentence means it may be about any of them.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence

from redactor.domain.suggestion import Suggestion
from redactor.suggest.names import parse_name

_SENTENCE = re.compile(r"(?<=[.!?])(?:\s+)(?=[\"“»(]*[A-ZÆØÅ])|\n\s*\n")
AUTHORITY_TYPES = frozenset({"MUNICIPALITY", "AUTHORITY", "REGION"})
MAX_HEAD = 80
"""Characters between an authority's name and its own address below or beside it."""


class Subjects:
    """Names by page and place of one document; all look-ups are by bisection."""

    def __init__(self, suggestions: Sequence[Suggestion], texts: Mapping[int, str]) -> None:
        self.texts = texts
        self._names: defaultdict[int, list[tuple[int, str]]] = defaultdict(list)
        self._heads: defaultdict[int, list[int]] = defaultdict(list)
        tokens: dict[tuple[tuple[str, ...], str], None] = {}
        for s in suggestions:
            if s.entity_type == "PERSON" and s.person:
                self._names[s.page].append((s.start, s.person))
                long = tuple(t for t in parse_name(s.text).tokens if len(t) > 2)
                tokens[long, s.person] = None
            elif s.entity_type in AUTHORITY_TYPES:
                self._heads[s.page].append(s.end)
        for names in self._names.values():
            names.sort()
        for heads in self._heads.values():
            heads.sort()
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

    def after_authority(self, s: Suggestion) -> bool:
        """Right after an authority's name with nobody named in between: its own address."""
        heads = self._heads[s.page]
        i = bisect_right(heads, s.start) - 1
        if i < 0 or s.start - heads[i] > MAX_HEAD or s.page not in self.texts:
            return False
        return not self._between(s.page, heads[i], s.start) and not self.on_line(s)

    def _sentences(self, page: int, text: str) -> list[int]:
        if page not in self._breaks:
            self._breaks[page] = [0, *(m.end() for m in _SENTENCE.finditer(text))]
        return self._breaks[page]

    def _between(self, page: int, low: int, high: int) -> list[str]:
        names = self._names[page]
        first, last = bisect_left(names, (low, "")), bisect_left(names, (high, ""))
        return [key for _, key in names[first:last]]
