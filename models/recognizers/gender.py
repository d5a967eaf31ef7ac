"""Gender identity, and sex where a form states it ("Køn: Mand")."""

from __future__ import annotations

from collections.abc import Iterator

from models.recognizers.base import Pattern
from models.recognizers.lexicon_base import LexiconRecognizer
from models.recognizers.view import TextView
from models.types import Entity


class GenderRecognizer(LexiconRecognizer):
    ENTITY = "GENDER"
    PATTERNS = (
        Pattern(
            "køn",
            r"(?<![^\W\d_])køn[ ]?:[ \t]{0,30}(?P<n>mand|kvinde|dreng|pige|m|k|andet|x)(?![^\W_])",
            0.8,
        ),
    )

    def more(self, view: TextView) -> Iterator[Entity]:
        if view.has("køn"):
            for match in self.compiled["køn"].finditer(view.lower):
                yield self.hit(*match.span("n"), 0.8, "oplysning efter ordet køn")
