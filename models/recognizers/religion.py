"""Faith and belonging to a faith."""

from __future__ import annotations

import re
from collections.abc import Iterator

from models.recognizers.base import Pattern
from models.recognizers.lexicon_base import LexiconRecognizer, context_words
from models.recognizers.terms import Term
from models.recognizers.view import TextView
from models.types import Entity

_IS = re.compile(
    r"(?<![^\W_])(?:er|var|er blevet|blevet|bærer|går med|fejrer|holder|til)[ \n](?:meget |dybt |stærkt |et |en )?$"
)


class ReligionRecognizer(LexiconRecognizer):
    ENTITY = "RELIGION"
    CONTEXT = context_words("religion")
    PATTERNS = (
        Pattern("trossamfund", r"(?<![^\W\d_])(?:[A-ZÆØÅ][\wæøå-]+ ){0,2}(?:Trossamfund|Menighed|Frimenighed|Valgmenighed|Kirkesamfund|Kulturforening)(?: [A-ZÆØÅ][\wæøå-]+)?", 0.5),
    )  # fmt: skip

    def direct(self, view: TextView, term: Term) -> bool:
        return _IS.search(view.before(term.start, 24)) is not None

    def more(self, view: TextView) -> Iterator[Entity]:
        if view.has("trossamfund", "menighed", "kirkesamfund"):
            for match in self.compiled["trossamfund"].finditer(view.norm):
                if " " in match.group():
                    yield self.hit(*match.span(), 0.6, "navn på et trossamfund")
