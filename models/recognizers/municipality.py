"""Municipalities: "X Kommune", known or not; "kommunen" alone names none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from models.lexicons import section, words
from models.recognizers.base import DanishRecognizer, Pattern
from models.recognizers.view import TextView
from models.types import Entity

_NOT = section("stop_words.txt", "municipality")


class MunicipalityRecognizer(DanishRecognizer):
    ENTITY = "MUNICIPALITY"
    PATTERNS = (
        Pattern(
            "X Kommune",
            r"(?<![\w])(?P<x>(?:[A-ZÆØÅ][\wæøåé.]*)(?:(?:-| og |[ ])[A-ZÆØÅ][\wæøåé]+){0,2})[ \n]{1,3}(?P<k>[Kk]ommune(?:s)?|KOMMUNE[S]?)(?![a-zæøåA-ZÆØÅ])",
            0.85,
        ),
        Pattern("kommunen X", r"(?<![\w])[Kk]ommunerne? (?P<x>[A-ZÆØÅ][\wæøå]+)", 0.5),
    )  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        known = {re.sub("[^a-zæøå]", "", k) for k in words("municipalities.txt")}
        self._known = known | {k + "s" for k in known}

    def find(self, view: TextView) -> Iterator[Entity]:
        if not view.has("kommune"):
            return
        for match in self.compiled["X Kommune"].finditer(view.norm):
            parts = list(re.finditer(r"[\wæøåé.-]+", match["x"]))
            first = 0
            while first < len(parts) and parts[first].group().lower() in _NOT:
                first += 1
            if first == len(parts):
                continue
            start = match.start("x") + parts[first].start()
            name = re.sub("[^a-zæøå]", "", view.lower[start : match.end("x")])
            known = name in self._known
            yield self.hit(
                start,
                match.end(),
                0.95 if known else 0.85,
                "dansk kommune" if known else "navn foran ordet Kommune",
            )
