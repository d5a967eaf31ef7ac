"""Production unit numbers (P-nummer): ten digits that look like a CPR number; label needed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from models.recognizers.base import GAP, DanishRecognizer, Pattern
from models.recognizers.view import TextView
from models.types import Entity


class PNumberRecognizer(DanishRecognizer):
    ENTITY = "P_NUMBER"
    MENDS = True
    PATTERNS = (
        Pattern(
            "p-nummer",
            r"(?<![^\W\d_])(?:p[-. ]{0,2}(?:nr|nummer|nummeret|enhed|enhedsnr|enhedsnummer)|pnr|pnummer|"
            rf"produktionsenhed(?:en|s)?(?:[- ]?(?:nr|nummer))?|prod\.? ?enhed)\.?(?:{GAP}|[ :.(]{{0,5}})"
            r"(?P<n>[0-9](?:[ .]?[0-9]){9})(?![0-9])",
            0.95,
        ),
    )
    CONTEXT = ("p-nr", "p-nummer", "produktionsenhed")

    def find(self, view: TextView) -> Iterator[Entity]:
        if view.has("p-n", "p.n", "p n", "pn", "produktionsenhed", "p-enhed", "prod"):
            for match in self.compiled["p-nummer"].finditer(view.lower):
                yield self.hit(*match.span("n"), 0.96, "P-nummer efter sin betegnelse")
            for match in view.at_digits(_TEN):
                heading = view.in_column(*match.span(), _HEADING)
                if heading:
                    yield self.hit(*match.span(), 0.9, f"kolonnen hedder »{heading}«")


_TEN = re.compile(r"(?<![0-9A-Za-z.,/-])[0-9](?:[ .]?[0-9]){9}(?![0-9])")
_HEADING = re.compile(
    r"(?<![^\W\d_])(?:p-?(?:nr|nummer|enhed)|produktionsenhed(?:snr|snummer)?)\.?(?![^\W\d_])"
)
