"""Company numbers (CVR): eight digits by label, modulus 11 raises."""

from __future__ import annotations

import re
from collections.abc import Iterator

from models.recognizers.base import GAP, DanishRecognizer, Pattern
from models.recognizers.view import TextView
from models.types import Entity

_WEIGHTS = (2, 7, 6, 5, 4, 3, 2, 1)
EIGHT = r"(?P<n>[1-9][0-9](?:[ .]?[0-9]){6})(?![0-9])(?!,[0-9])"
"""Eight digits, first not 0, in any grouping."""


def passes_modulus_11(digits: str) -> bool:
    return sum(int(d) * w for d, w in zip(digits, _WEIGHTS, strict=True)) % 11 == 0


class CvrRecognizer(DanishRecognizer):
    ENTITY = "CVR"
    MENDS = True
    PATTERNS = (
        Pattern(
            "cvr",
            rf"(?<![^\W\d_])(?:cvr|virksomhedsn(?:umme)?r|vat|moms(?:reg)?)[-. ]{{0,2}}(?:(?:nr|nummer|nummeret|no|reg\.? ?nr)\.?)?(?:{GAP}|[ :.(]{{0,6}})(?:dk[- ]?)?{EIGHT}",
            0.9,
        ),
        Pattern("momsnummer", rf"(?<![0-9a-zæøå])dk[- ]?{EIGHT}", 0.7),
        Pattern("flere", rf"(?:og|,|/|samt|;) ?{EIGHT}", 0.7),
    )
    CONTEXT = ("cvr", "cvr-nr", "virksomhedsnummer")

    def find(self, view: TextView) -> Iterator[Entity]:
        if not view.has_digit:
            return
        if view.has("cvr", "virksomhedsn", "vat", "moms"):
            for match in self.compiled["cvr"].finditer(view.lower):
                yield self._entity(match, 0.95, "CVR-nummer efter ordet CVR")
                follow = self.compiled["flere"].match(view.lower, match.end(), match.end() + 24)
                if follow:
                    yield self._entity(follow, 0.85, "endnu et CVR-nummer")
        if view.has("dk"):
            for match in self.compiled["momsnummer"].finditer(view.lower):
                if passes_modulus_11(re.sub(r"\D", "", match["n"])):
                    yield self._entity(match, 0.85, "momsnummer (DK og otte cifre)")
        if view.has("cvr"):
            for match in view.at_digits(_EIGHT_ALONE, lower=True):
                heading = view.in_column(*match.span(), _HEADING)
                if heading is None and passes_modulus_11(re.sub(r"\D", "", match["n"])):
                    heading = view.column_label(match.start(), _HEADING)
                if heading:
                    yield self._entity(match, 0.8, f"kolonnen hedder »{heading}«")

    def _entity(self, match: re.Match[str], score: float, reason: str) -> Entity:
        checked = passes_modulus_11(re.sub(r"\D", "", match["n"]))
        return self.hit(
            *match.span("n"),
            score if checked else score - 0.2,
            reason,
            "modulus 11 stemmer" if checked else "modulus 11 stemmer ikke",
        )


_EIGHT_ALONE = re.compile(rf"(?<![0-9a-zæøå.,/-]){EIGHT}")
_HEADING = re.compile(r"(?<![^\W\d_])cvr(?:[-. ]?(?:nr|nummer))?\.?(?![^\W\d_])")
