"""Ages: "39-årig", "4 år", "fyldt 10 år", "alder: 12". Spans of time ("i 25 år") are none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from models.recognizers.base import DanishRecognizer, Pattern
from models.recognizers.view import TextView
from models.types import Entity

_SPAN = re.compile(
    r"(?:^|[^\w])(?:i|over|efter|for|om|hver|hvert|siden|sidste|seneste|de|inden|per|pr\.|mere end|mindst|ca\.|knap|godt|første|næste|under) $"
)


class AgeRecognizer(DanishRecognizer):
    ENTITY = "AGE"
    PATTERNS = (
        Pattern("-årig", r"(?<![0-9.,])[0-9]{1,3}(?:½)?[ -]?årig(?:e|t|s|es)?(?![^\W\d_])", 0.8),
        Pattern("år", r"(?<![0-9.,/-])[0-9]{1,3} ?(?:½ )?år(?: (?:gammel|gamle|og [0-9]{1,2} (?:mdr|måneder)))?(?![^\W\d_])", 0.5),
        Pattern("alder", r"(?<![^\W\d_])alder(?:en)?[ :]{1,4}(?:er |på )?(?P<n>[0-9]{1,3})(?![0-9.,])", 0.8),
        Pattern("måneder", r"(?<![0-9.,/-])[0-9]{1,2} (?:måneder|mdr\.?|uger) gam(?:mel|le)", 0.7),
    )  # fmt: skip

    def find(self, view: TextView) -> Iterator[Entity]:
        if not (view.has_digit and view.has("år", "alder", "gam")):
            return
        for name in ("-årig", "måneder"):
            for match in view.at_digits(self.compiled[name], lower=True):
                yield self.hit(*match.span(), 0.8, f"alder, {name}")
        for match in self.compiled["alder"].finditer(view.lower):
            yield self.hit(*match.span("n"), 0.8, "tal efter ordet alder")
        for match in view.at_digits(self.compiled["år"], lower=True):
            if "gam" in match.group() or not _SPAN.search(view.before(match.start(), 12)):
                yield self.hit(*match.span(), 0.5, "antal år")
