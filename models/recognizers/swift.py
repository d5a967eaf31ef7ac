"""SWIFT/BIC codes; eight or eleven characters are ordinary words too, so a label is needed."""

from __future__ import annotations

from collections.abc import Iterator

from models.recognizers.base import DanishRecognizer, Pattern
from models.recognizers.view import TextView
from models.types import Entity


class SwiftRecognizer(DanishRecognizer):
    ENTITY = "SWIFT"
    PATTERNS = (
        Pattern(
            "swift",
            r"(?i:\b(?:swift|bic)(?:[-/ ]{0,3}(?:bic|swift))?(?:[- ]?(?:kode|koden|code|adresse|nr\.?|nummer))?)"
            r"\)?[ :.]{0,4}(?P<n>[A-Z]{4}[ ]?[A-Z]{2}[ ]?[A-Z0-9]{2}(?:[ ]?[A-Z0-9]{3})?)(?![A-Za-z0-9])",
            0.9,
        ),
    )
    CONTEXT = ("swift", "bic")

    def find(self, view: TextView) -> Iterator[Entity]:
        if view.has("swift", "bic"):
            for match in self.compiled["swift"].finditer(view.norm):
                yield self.hit(*match.span("n"), 0.9, "SWIFT/BIC-kode efter ordet SWIFT eller BIC")
