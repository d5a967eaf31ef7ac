"""Medicines: names by lexicon and INN stem, what stands before a dose, and what "sat i" leads to."""

from __future__ import annotations

import re
from collections.abc import Iterator

from models.lexicons import section, words
from models.recognizers.base import Pattern, near
from models.recognizers.lexicon_base import LexiconRecognizer, context_words
from models.recognizers.names import COMMON, FIRST, LAST, bits_of
from models.recognizers.view import TextView
from models.types import Entity

_NOT = section("stop_words.txt", "dose")
_STATEMENTS = "|".join(
    s.replace("_", " ")
    for s in sorted(section("statements.txt", "medicine"), key=len, reverse=True)
)
_UNITS = (
    "mg",
    "µg",
    "μg",
    "mikrogram",
    " ie",
    "ml",
    "gram",
    "mcg",
    "stk",
    "tabl",
    "tbl",
    "pust",
    "dråber",
)


class MedicineRecognizer(LexiconRecognizer):
    ENTITY = "MEDICINE"
    PATTERNS = (
        Pattern(
            "foran en dosis",
            r"(?<![0-9A-Za-zÆØÅæøå-])(?P<n>[A-ZÆØÅa-zæøå][a-zæøå-]{3,30})(?:[ \n](?:depot|retard|forte|tabl?\.?|tablet(?:ter)?|kaps\.?|inj\.?|mikstur))?"
            r"[ \n,]{1,3}(?:à |på )?[0-9]{1,4}(?:[.,][0-9]{1,3})?[ ]?(?:mg|mikrogram|µg|μg|mcg|ie|ml|gram|tabl?|tbl|pust|dråber)(?![0-9A-Za-zæøå])",
            0.7,
        ),
        Pattern("efter et udsagn", rf"(?<![^\W\d_])(?i:{_STATEMENTS})[ \n](?P<n>[A-ZÆØÅ][a-zæøå-]{{3,25}})(?![\w@])", 0.5),
        Pattern("efter en betegnelse", r"(?im)^[ \t]*(?:aktuel |fast |p\.?n\.?-?)?(?:medicin(?:liste|ering|status)?|præparat(?:er)?|recepter?)[ ]*:[ \t]*(?P<list>[^\n]{3,160})", 0.5),
    )  # fmt: skip
    CONTEXT = context_words("medicine")

    def more(self, view: TextView) -> Iterator[Entity]:
        common = words("common_words.txt")
        if view.has_digit and view.has(*_UNITS):
            for match in self.compiled["foran en dosis"].finditer(view.norm):
                low = match["n"].lower()
                if low not in _NOT and low not in common:
                    yield self.hit(*match.span("n"), 0.7, "navn foran en dosis")
        for match in self.compiled["efter et udsagn"].finditer(view.norm):
            if self._is_name(match["n"]):
                lead = match.group()[: match.start("n") - match.start()].strip().lower()
                yield self.hit(*match.span("n"), 0.5, near(lead))
        if view.has("medicin", "præparat", "recept"):
            for match in self.compiled["efter en betegnelse"].finditer(view.norm):
                for part in re.finditer(
                    r"(?:^|[,;+/] ?|og )(?P<n>[^\W\d_][a-zæøå-]{3,25})", match["list"]
                ):
                    if self._is_name(part["n"]):
                        at = match.start("list")
                        yield self.hit(
                            at + part.start("n"),
                            at + part.end("n"),
                            0.5,
                            "står efter en betegnelse",
                        )

    @staticmethod
    def _is_name(word: str) -> bool:
        """Whether a word can be a medicine's name: no ordinary word and no person's."""
        return not bits_of(word.lower()) & (COMMON | FIRST | LAST) and word.lower() not in _NOT
