"""Vehicle identification numbers: 17 characters without I, O and Q."""

from __future__ import annotations

import re
from collections.abc import Iterator

from models.recognizers.base import DanishRecognizer, Pattern, near
from models.recognizers.view import TextView
from models.types import Entity


class VinRecognizer(DanishRecognizer):
    ENTITY = "VIN"
    MENDS = True
    PATTERNS = (
        Pattern("stelnummer", r"(?<![0-9A-Za-z])[A-HJ-NPR-Za-hj-npr-z0-9]{17}(?![0-9A-Za-z])", 0.6),
        Pattern(
            "stelnummer efter ordet",
            r"(?i:stel(?:nr|nummer)?\.?(?: ?nr\.?)?|vin(?:-?(?:nr|nummer|kode))?\.?)[ :]{1,4}"
            r"(?P<n>(?=[A-Z0-9 -]{0,6}[0-9])[A-Z0-9](?:[ -]?[A-Z0-9]){6,19})(?![0-9A-Za-z])",
            0.8,
        ),
    )
    CONTEXT = ("stel", "stelnr", "stelnr.", "stelnummer", "vin", "vin-nr", "vin-nummer", "chassis",
               "chassisnr", "køretøj", "køretøjet")  # fmt: skip

    def find(self, view: TextView) -> Iterator[Entity]:
        if not view.has_digit:
            return
        for match in self.compiled["stelnummer"].finditer(view.norm):
            value = match.group().upper()
            digits = sum(c.isdigit() for c in value)
            label = self.clue(view, *match.span())
            if label or (3 <= digits <= 14 and re.search(r"[0-9]{4}$", value)):
                yield self.hit(
                    *match.span(), 0.95 if label else 0.6, "stelnummer, 17 tegn", near(label)
                )
        if view.has("stel", "vin"):
            for match in self.compiled["stelnummer efter ordet"].finditer(view.norm):
                if sum(c.isdigit() for c in match["n"]) >= 4:
                    yield self.hit(*match.span("n"), 0.8, "stelnummer efter ordet stelnummer")
