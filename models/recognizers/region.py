"""The five regions, and others called "Region X"."""

from __future__ import annotations

from collections.abc import Iterator

from models.recognizers.base import DanishRecognizer, Pattern
from models.recognizers.view import TextView
from models.types import Entity


class RegionRecognizer(DanishRecognizer):
    ENTITY = "REGION"
    PATTERNS = (
        Pattern("region", r"(?<![^\W\d_])(?:[Rr]egion|REGION) [A-ZÆØÅ][\wæøå]+s?", 0.85),
        Pattern(
            "regions navn", r"(?<![^\W\d_])(?:Hovedstads|Midt|Nord|Syd|Sjællands)regionen", 0.7
        ),
    )

    def find(self, view: TextView) -> Iterator[Entity]:
        if view.has("region"):
            for name in ("region", "regions navn"):
                for match in self.compiled[name].finditer(view.norm):
                    yield self.hit(*match.span(), 0.85, "navn på en region")
