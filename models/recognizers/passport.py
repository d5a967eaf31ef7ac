"""Passport (and residence card) numbers; only by label."""

from __future__ import annotations

from collections.abc import Iterator

from models.recognizers.base import DanishRecognizer, Pattern
from models.recognizers.view import TextView
from models.types import Entity


class PassportRecognizer(DanishRecognizer):
    ENTITY = "PASSPORT"
    MENDS = True
    PATTERNS = (
        Pattern(
            "pas",
            r"(?i:(?<![^\W\d_])(?:rejse)?(?:pas|passet|opholdskort|opholdstilladelseskort|id-?kort|"
            r"udlændinge|person-?id|passport)[- ]?(?:nr|nummer|numre|no|nummeret|number|id)?\.?)[ :]{0,4}"
            r"(?i:er |med |nr\.? |nummer |lyder )?(?P<n>[A-Z]{0,3}[ ]?[0-9](?:[ ]?[0-9A-Z]){5,9}[0-9]?)"
            r"(?![0-9A-Za-zæøå])(?!,[0-9])",
            0.9,
        ),
    )
    CONTEXT = ("pas", "pasnr", "pasnummer", "passport", "opholdskort")

    def find(self, view: TextView) -> Iterator[Entity]:
        if view.has("pas", "ophold", "id-kort", "idkort", "udlændinge", "person-id", "personid"):
            for match in self.compiled["pas"].finditer(view.norm):
                yield self.hit(*match.span("n"), 0.9, "pasnummer efter ordet pas eller kort")
