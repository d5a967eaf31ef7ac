"""KVHX keys of the address register: municipality, street, house, floor, door."""

from __future__ import annotations

from collections.abc import Iterator

from models.recognizers.base import DanishRecognizer, Pattern, near
from models.recognizers.view import TextView
from models.types import Entity


class KvhxRecognizer(DanishRecognizer):
    ENTITY = "KVHX"
    PATTERNS = (
        Pattern(
            "kvhx",
            r"(?<![0-9A-Za-z_])0?[1-9][0-9]{2}[ _-]?[0-9]{4}[ ]?[_ ]{0,3}(?:[0-9]{1,3}[A-Z]?)"
            r"(?:[ ]?[_ ]{1,3}(?:[0-9]{1,2}|st|kl|k[0-9]))?(?:[ ]?[_ ]{1,4}(?:[0-9]{1,4}|tv|mf|th))?(?![0-9A-Za-z_])",
            0.6,
        ),
        Pattern("kvhx efter ordet", r"(?i:kvhx?)(?:[- ]?(?:kode|nøgle|nr\.?|id))?[ :]{1,4}(?P<n>[0-9][0-9A-Za-z_ -]{9,24}[0-9A-Za-z])(?![0-9A-Za-z_])", 0.9),
    )  # fmt: skip
    CONTEXT = ("kvhx", "kvh", "adressenøgle", "adressekode")

    def find(self, view: TextView) -> Iterator[Entity]:
        if "_" in view.norm and view.has_digit:
            for match in self.compiled["kvhx"].finditer(view.norm):
                if "_" in match.group():
                    label = self.clue(view, *match.span())
                    yield self.hit(
                        *match.span(), 0.95 if label else 0.7, "KVHX-adressenøgle", near(label)
                    )
        if view.has("kvh"):
            for match in self.compiled["kvhx efter ordet"].finditer(view.norm):
                yield self.hit(*match.span("n"), 0.9, "adressenøgle efter ordet KVHX")
