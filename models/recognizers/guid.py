"""GUIDs: keys of records in case and address systems."""

from __future__ import annotations

from collections.abc import Iterator

from models.recognizers.base import DanishRecognizer, Pattern
from models.recognizers.view import TextView
from models.types import Entity


class GuidRecognizer(DanishRecognizer):
    ENTITY = "GUID"
    PATTERNS = (
        Pattern(
            "guid",
            r"(?<![0-9A-Za-z-])\{?[0-9a-fA-F]{8}-(?:\n ?)?[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-(?:\n ?)?[0-9a-fA-F]{12}\}?(?![0-9A-Za-z-])",
            0.95,
        ),
    )

    def find(self, view: TextView) -> Iterator[Entity]:
        if "-" in view.norm:
            for match in self.compiled["guid"].finditer(view.norm):
                yield self.hit(*match.span(), 0.95, "GUID: 32 hexadecimale tegn")
