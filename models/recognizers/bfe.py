"""BFE and property numbers; label needed."""

from __future__ import annotations

from collections.abc import Iterator

from models.recognizers.base import GAP, DanishRecognizer, Pattern
from models.recognizers.view import TextView
from models.types import Entity


class BfeRecognizer(DanishRecognizer):
    ENTITY = "BFE"
    MENDS = True
    PATTERNS = (
        Pattern(
            "bfe",
            r"(?<![^\W\d_])(?:bfe(?:[-. ]{0,2}(?:nr|nummer|nummeret|id))?|(?:ejendoms|esr|bbr)[-. ]{0,2}(?:ejendoms)?(?:nr|nummer|nummeret|id))\.?"
            rf"(?:{GAP}|[ :.(]{{0,5}})"
            r"(?P<n>[0-9](?:[ .-]?[0-9]){3,10})(?![0-9])(?!,[0-9])",
            0.9,
        ),
    )
    CONTEXT = ("bfe", "bfe-nr", "ejendomsnummer")

    def find(self, view: TextView) -> Iterator[Entity]:
        if view.has("bfe", "ejendomsn", "ejendoms-n", "esr", "bbr"):
            for match in self.compiled["bfe"].finditer(view.lower):
                yield self.hit(*match.span("n"), 0.9, "ejendomsnummer efter sin betegnelse")
