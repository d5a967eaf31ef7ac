"""Medicines: names by lexicon and INN stem, and whatever stands in front of a dose in milligrams."""

from __future__ import annotations

from collections.abc import Iterator

from models.lexicons import section, words
from models.recognizers.base import Pattern
from models.recognizers.lexicon_base import LexiconRecognizer
from models.recognizers.view import TextView
from models.types import Entity

_NOT = section("stop_words.txt", "dose")


class MedicineRecognizer(LexiconRecognizer):
    ENTITY = "MEDICINE"
    PATTERNS = (
        Pattern(
            "foran en dosis",
            r"(?<![0-9A-Za-zÆØÅæøå-])(?P<n>[A-ZÆØÅa-zæøå][a-zæøå-]{3,30})(?:[ \n](?:depot|retard|forte|tabl?\.?|tablet(?:ter)?|kaps\.?|inj\.?|mikstur))?"
            r"[ \n,]{1,3}(?:à |på )?[0-9]{1,4}(?:[.,][0-9]{1,3})?[ ]?(?:mg|mikrogram|µg|μg|mcg|ie|ml|gram)(?![0-9A-Za-zæøå])",
            0.7,
        ),
    )  # fmt: skip
    CONTEXT = (
        "mg",
        "medicin",
        "medicinsk",
        "medicinering*",
        "tablet*",
        "præparat*",
        "læge*",
        "recept*",
        "dosis",
        "tager",
        "tog",
        "får",
        "fik",
        "behandl*",
        "ordiner*",
        "piller",
        "patient*",
        "pt.",
        "overdosis",
        "daglig*",
        "dgl",
        "p.n.",
        "indtag*",
        "bivirk*",
        "misbrug*",
        "afhængig*",
        "ryger",
    )

    def more(self, view: TextView) -> Iterator[Entity]:
        if not (
            view.has_digit and view.has("mg", "µg", "μg", "mikrogram", " ie", "ml", "gram", "mcg")
        ):
            return
        common = words("common_words.txt")
        for match in self.compiled["foran en dosis"].finditer(view.norm):
            low = match["n"].lower()
            if low not in _NOT and low not in common:
                yield self.hit(*match.span("n"), 0.7, "navn foran en dosis")
