"""State bodies, boards and courts: by name and by the endings of such names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from models.lexicons import lines
from models.recognizers.base import DanishRecognizer, Pattern
from models.recognizers.view import TextView
from models.types import Entity


class AuthorityRecognizer(DanishRecognizer):
    ENTITY = "AUTHORITY"
    PATTERNS = (
        Pattern(
            "endelse",
            r"(?<![\w])[A-ZÆØÅ][a-zæøå]{3,30}(?:styrelsen|tilsynet|nævnet|direktoratet|ministeriet|klageenheden|ombudsmanden|ankenævn|klagenævn|agenturet)s?(?![\wæøå])",
            0.7,
        ),
        Pattern("retten i", r"(?<![\w])(?:(?:Retten|Byretten|Arresten|Statsfængslet|Politiet|Politigården|Domstolen) (?:i|på|ved) [A-ZÆØÅ][\wæøå]+|[A-ZÆØÅ][\wæøå]+ (?:Byret|Landsret|Arrest|Statsfængsel))", 0.8),
        Pattern("politi", r"(?<![\w])(?:[A-ZÆØÅ][\wæøå]+-? (?:og|&) )?[A-ZÆØÅ][\wæøå]+s Politi(?![\wæøå])", 0.85),
    )  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self._by_first: dict[str, list[str]] = {}
        for name in lines("authorities.txt"):
            first = re.match(r"\w+", name)
            if first:
                self._by_first.setdefault(first.group(), []).append(name)
        for names in self._by_first.values():
            names.sort(key=len, reverse=True)

    def find(self, view: TextView) -> Iterator[Entity]:
        norm = view.norm
        for word in view.words:
            if not norm[word.start].isupper():
                continue
            first = re.match(r"\w+", norm[word.start : word.end])
            for name in self._by_first.get(first.group() if first else "", ()):
                end = word.start + len(name)
                found = " ".join(norm[word.start : end].split())
                if found == name and not norm[end : end + 1].isalpha():
                    yield self.hit(word.start, end, 0.9, "myndighed i listen")
                    break
                if found == name and norm[end : end + 1] == "s":
                    yield self.hit(word.start, end + 1, 0.9, "myndighed i listen")
                    break
        if view.has(
            "styrelsen",
            "tilsynet",
            "nævn",
            "direktorat",
            "ministeri",
            "enheden",
            "ombud",
            "agentur",
        ):
            for match in self.compiled["endelse"].finditer(norm):
                yield self.hit(*match.span(), 0.7, "navn med en myndigheds endelse")
        if view.has("ret", "arrest", "fængs", "politi", "domstol"):
            for match in self.compiled["retten i"].finditer(norm):
                yield self.hit(*match.span(), 0.8, "ret, fængsel eller politi med stednavn")
        if view.has("politi"):
            for match in self.compiled["politi"].finditer(norm):
                yield self.hit(*match.span(), 0.85, "politikreds")
