"""Positions: decimal degrees, degrees-minutes-seconds and UTM."""

from __future__ import annotations

import re
from collections.abc import Iterator

from models.recognizers.base import DanishRecognizer, Pattern, near
from models.recognizers.view import TextView
from models.types import Entity

_DEG = r"[0-9]{1,3}(?:[.,][0-9]+)? ?[°º]"
_DMS = rf"{_DEG}(?: ?[0-9]{{1,2}}(?:[.,][0-9]+)? ?['′’´])?(?: ?[0-9]{{1,2}}(?:[.,][0-9]+)? ?(?:[\"″”]|''|′′|’’))?"


class GpsRecognizer(DanishRecognizer):
    ENTITY = "GPS"
    MENDS = True
    PATTERNS = (
        Pattern(
            "decimalgrader i Danmark",
            r"(?<![0-9.,-])5[3-9][.,][0-9]{3,9} ?[°º]? ?[Nn]?(?:[ ]?[,;/][ ]?|[ ]{1,3}|\s?\n\s?)(?:[EØeø] ?)?"
            r"(?:[7-9]|1[0-6])[.,][0-9]{3,9}(?: ?[°º]? ?[EØeø](?!\w))?(?![0-9])(?![.,][0-9])",
            0.9,
        ),
        Pattern(
            "grader, minutter, sekunder",
            rf"(?:[NSnØEWVØeø]\.? ?)?{_DMS}(?: ?[NSEWVØ](?!\w))?(?:[ ,;/]{{1,3}}|\s)(?:og )?(?:[NSEWVØ] ?)?{_DMS}(?: ?[NSEWVØ](?!\w))?",
            0.9,
        ),
        Pattern("decimalgrader", r"(?<![0-9.,])[0-9]{1,2}\.[0-9]{4,9}[ ]?[,;][ ]?-?[0-9]{1,3}\.[0-9]{4,9}(?![0-9])", 0.8),
        Pattern("utm", r"(?i:utm|etrs89|euref89|zone ?32)[^\n]{0,25}?(?P<n>(?:[EØN]? ?[:=]? ?[0-9]{6,7}(?:[.,][0-9]+)?[ ,;/]{1,4}[NØE]? ?[:=]? ?[0-9]{6,7}(?:[.,][0-9]+)?))", 0.85),
    )  # fmt: skip
    CONTEXT = ("gps", "koordinat", "koordinater", "position", "lokation", "utm", "wgs84",
               "breddegrad", "længdegrad", "lat", "lon")  # fmt: skip

    def find(self, view: TextView) -> Iterator[Entity]:
        if not view.has_digit:
            return
        norm = view.norm
        if "." in norm or "," in norm:
            for name in ("decimalgrader i Danmark", "decimalgrader"):
                for match in view.at_digits(self.compiled[name]):
                    label = self.clue(view, *match.span(), before=60)
                    north = re.search(
                        r"[NØn] ?$|-$", norm[max(0, match.start() - 2) : match.start()]
                    )
                    start = match.start() - (len(north.group()) if north else 0)
                    yield self.hit(
                        start,
                        match.end(),
                        0.95 if label else 0.85,
                        f"position i {name}",
                        near(label),
                    )
        if "°" in norm or "º" in norm:
            for match in self.compiled["grader, minutter, sekunder"].finditer(norm):
                yield self.hit(*match.span(), 0.9, "position i grader, minutter og sekunder")
        if view.has("utm", "etrs", "euref", "zone"):
            for match in self.compiled["utm"].finditer(norm):
                yield self.hit(*match.span("n"), 0.85, "position i UTM-koordinater")
