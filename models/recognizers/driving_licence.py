"""Driving licence numbers; only by label or heading."""

from __future__ import annotations

import re
from collections.abc import Iterator

from models.recognizers.base import DanishRecognizer, Pattern, near
from models.recognizers.labelled import numbers_behind
from models.recognizers.view import TextView
from models.types import Entity


class DrivingLicenceRecognizer(DanishRecognizer):
    ENTITY = "DRIVING_LICENCE"
    MENDS = True
    PATTERNS = (
        Pattern(
            "kørekort",
            r"(?<![0-9A-Za-zÆØÅæøå])(?<![0-9][./,:-])(?:[A-Z]{1,3}[ -]?)?[0-9](?:[ -]?[0-9]){5,9}"
            r"(?![0-9A-Za-z])(?![,./:-][0-9])(?! ?kr)",
            0.9,
        ),
    )
    CONTEXT = ("kørekort", "kørekortnr", "kørekortnummer", "førerbevis")

    def find(self, view: TextView) -> Iterator[Entity]:
        if not view.has("kørekort", "førerbevis", "driving licen") or not view.has_digit:
            return
        shape = self.compiled["kørekort"]
        for found in numbers_behind(view, _LABEL, shape):
            digits = sum(c.isdigit() for c in view.norm[found.start : found.end])
            if found.sure or digits == 8:
                yield self.hit(
                    found.start,
                    found.end,
                    0.9 if found.sure else 0.65,
                    "kørekortnummer",
                    near(found.label),
                )
        for match in shape.finditer(view.norm):
            heading = view.in_column(*match.span(), _HEADING)
            if heading:
                yield self.hit(*match.span(), 0.8, f"kolonnen hedder »{heading}«")


_LABEL = re.compile(
    r"(?<![^\W\d_])(?:kørekort(?:et|s)?|førerbevis(?:et)?|driving licen[cs]e)"
    r"(?:[- ]?(?:nr|nummer|id|nummeret|no))?\.?(?: ?nr\.?)?(?![^\W\d_])[ :]{0,4}"
)
_HEADING = re.compile(
    r"(?<![^\W\d_])(?:kørekort|kørekort-?(?:nr|nummer)|kørekort nr|førerbevis)\.?(?![^\W\d_])"
)
