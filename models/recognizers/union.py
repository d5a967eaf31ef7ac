"""Trade unions, unemployment funds and membership of them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from models.recognizers.base import Pattern
from models.recognizers.lexicon_base import LexiconRecognizer, context_words
from models.recognizers.terms import Term
from models.recognizers.view import TextView
from models.types import Entity

_BRANCH = re.compile(
    r"(?: (?:afd\.|afdeling|Afdeling|Region|Kreds|kreds|klub|Klub))?(?: [A-ZÆØÅ][a-zæøå]+(?:-[A-ZÆØÅ][a-zæøå]+)?){1,2}(?![\w@])"
)


class UnionRecognizer(LexiconRecognizer):
    ENTITY = "UNION"
    CONTEXT = context_words("union")
    PATTERNS = (
        Pattern("3F", r"(?<![0-9A-Za-z.,-])3 ?[Ff](?![0-9A-Za-zæøå.])(?: [A-ZÆØÅ][a-zæøå]+)?", 0.6),
    )

    def widen(self, view: TextView, term: Term) -> tuple[int, int]:
        """With the branch behind it ("FOA Aarhus", "HK Østjylland", "DS Region Nord")."""
        branch = _BRANCH.match(view.norm, term.end)
        return term.start, branch.end() if branch else term.end

    def more(self, view: TextView) -> Iterator[Entity]:
        if view.has("3f", "3 f"):
            for match in self.compiled["3F"].finditer(view.norm):
                yield self.hit(*match.span(), 0.6, "Fagligt Fælles Forbund")
