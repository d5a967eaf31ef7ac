"""Tax registration numbers (SE-nummer): eight digits; label needed."""

from __future__ import annotations

from collections.abc import Iterator

from models.recognizers.base import GAP, DanishRecognizer, Pattern
from models.recognizers.cvr import EIGHT
from models.recognizers.view import TextView
from models.types import Entity


class SeNumberRecognizer(DanishRecognizer):
    ENTITY = "SE_NUMBER"
    MENDS = True
    PATTERNS = (
        Pattern("se-nummer", rf"(?<![^\W\d_])se[-. ]{{0,2}}(?:nr|nummer|nummeret)\.?(?:{GAP}|[ :.(]{{0,5}})(?:dk[- ]?)?{EIGHT}", 0.9),
    )  # fmt: skip
    CONTEXT = ("se-nr", "se-nummer")

    def find(self, view: TextView) -> Iterator[Entity]:
        if view.has("se-n", "se n", "se.n", "senr", "senummer"):
            for match in self.compiled["se-nummer"].finditer(view.lower):
                yield self.hit(*match.span("n"), 0.92, "SE-nummer efter sin betegnelse")
