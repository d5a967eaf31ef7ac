"""Amounts of money."""

from __future__ import annotations

from collections.abc import Iterator

from models.recognizers.base import DanishRecognizer, Pattern
from models.recognizers.view import TextView
from models.types import Entity


class PriceRecognizer(DanishRecognizer):
    ENTITY = "PRICE"
    PATTERNS = (
        Pattern(
            "beløb",
            r"(?<![0-9.,])[0-9]{1,3}(?:[. ]?[0-9]{3}){0,4}(?:,[0-9]{1,2}|,-)?(?: ?(?:mio\.?|mia\.?|t\.?|tusind|millioner?))?"
            r" ?(?:kr\b\.?|kroner\b|dkk\b|euro\b|eur\b|€|,-)",
            0.7,
        ),
        Pattern("kr. foran", r"(?<![^\W\d_])(?:kr\.?|dkk|eur|€) ?[0-9]{1,3}(?:[. ]?[0-9]{3}){0,4}(?:,[0-9]{1,2}|,-)?(?![0-9])", 0.7),
    )  # fmt: skip

    def find(self, view: TextView) -> Iterator[Entity]:
        if not (view.has_digit and view.has("kr", "dkk", "eur", "€", ",-")):
            return
        end = -1
        for name in ("beløb", "kr. foran"):
            hits = (
                view.at_digits(self.compiled[name], lower=True)
                if name == "beløb"
                else self.compiled[name].finditer(view.lower)
            )
            for match in hits:
                if match.start() >= end or name == "beløb":
                    end = max(end, match.end())
                    yield self.hit(*match.span(), 0.7, "beløb")
