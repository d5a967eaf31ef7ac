"""Calendar dates. A birth date is DATE_OF_BIRTH, found elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

from models.recognizers.base import DanishRecognizer, Pattern
from models.recognizers.dates import DATE, SHORT_DATE
from models.recognizers.view import TextView
from models.types import Entity


class DateRecognizer(DanishRecognizer):
    ENTITY = "DATE"
    PATTERNS = (Pattern("dato", DATE, 0.7), Pattern("kort dato", SHORT_DATE, 0.5))

    def find(self, view: TextView) -> Iterator[Entity]:
        if not view.has_digit:
            return
        for match in view.at_digits(self.compiled["dato"], lower=True):
            yield self.hit(*match.span(), 0.7, "dato")
        if "/" in view.norm:
            for match in view.at_digits(self.compiled["kort dato"], lower=True):
                yield self.hit(*match.span(), 0.5, "dato med skråstreg")
