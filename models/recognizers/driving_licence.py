"""Driving licence numbers; only by label."""

from __future__ import annotations

from collections.abc import Iterator

from models.recognizers.base import DanishRecognizer, Pattern
from models.recognizers.view import TextView
from models.types import Entity


class DrivingLicenceRecognizer(DanishRecognizer):
    ENTITY = "DRIVING_LICENCE"
    MENDS = True
    PATTERNS = (
        Pattern(
            "kørekort",
            r"(?i:kørekort(?:et|s)?[- ]?(?:nr|nummer|id|nummeret)?\.?(?: ?nr\.?)?)[ :]{0,4}"
            r"(?i:er |med |nr\.? |nummer |lyder )?(?P<n>[A-Z]{0,3}[ -]?[0-9](?:[ -]?[0-9]){5,9})(?![0-9A-Za-z])(?!,[0-9])",
            0.9,
        ),
    )
    CONTEXT = ("kørekort", "kørekortnr", "kørekortnummer")

    def find(self, view: TextView) -> Iterator[Entity]:
        if view.has("kørekort"):
            for match in self.compiled["kørekort"].finditer(view.norm):
                yield self.hit(*match.span("n"), 0.9, "kørekortnummer efter ordet kørekort")
