"""Parties: by lexicon, by party letter behind a name ("Bente Storgaard (A)"), by local list."""

from __future__ import annotations

from collections.abc import Iterator

from models.recognizers.base import Pattern
from models.recognizers.lexicon_base import LexiconRecognizer, context_words
from models.recognizers.view import TextView
from models.types import Entity


class PoliticsRecognizer(LexiconRecognizer):
    ENTITY = "POLITICS"
    CONTEXT = context_words("politics")
    PATTERNS = (
        Pattern("partibogstav", r"[A-ZÆØÅ][\wæøåé'-]+\s?\((?P<n>[A-DFIKMOVÅÆØ]|SF|DF|LA|NB|EL|KD|RV|Enhl\.?|Kons\.?|Rad\.?|Soc\.?(?:dem\.?)?)\)", 0.7),
        Pattern("liste", r"(?:\(|for |fra |, )(?P<n>[A-ZÆØÅ][a-zæøå]{4,20}(?:listen|partiet)|(?i:liste) [A-ZÆØÅ])(?=[),.; \n])", 0.6),
    )  # fmt: skip

    def more(self, view: TextView) -> Iterator[Entity]:
        if "(" in view.norm:
            for match in self.compiled["partibogstav"].finditer(view.norm):
                yield self.hit(*match.span("n"), 0.7, "partibogstav efter et navn")
        if view.has("liste", "partiet"):
            for match in self.compiled["liste"].finditer(view.norm):
                yield self.hit(*match.span("n"), 0.6, "navn på en liste eller et parti")
