"""Web addresses. Top-level domains come from a short list of our own: nothing is fetched."""

from __future__ import annotations

from collections.abc import Iterator

from models.recognizers.base import DanishRecognizer, Pattern
from models.recognizers.view import TextView
from models.types import Entity

_TRAILING = ".,;:!?)]}>'\"»”"


class UrlRecognizer(DanishRecognizer):
    ENTITY = "URL"
    PATTERNS = (
        Pattern("adresse med protokol", r"(?:https?|ftps?|file|teams|webcal)://[^\s<>\"»]{2,2000}", 0.95),
        Pattern("www", r"(?<![\w@.])www\.[^\s<>\"»]{3,2000}", 0.95),
        Pattern(
            "domæne",
            r"(?<![\w@./\\-])(?:[a-zæøå0-9](?:[a-zæøå0-9-]{0,62}\.)){1,4}"
            r"(?:dk|com|org|net|eu|gl|fo|gov|io|app)(?![\w@-])(?!\.[a-zæøå0-9])(?:/[^\s<>\"»]{0,500})?",
            0.8,
        ),
        Pattern(
            "domæne med sti",
            r"(?<![\w@./\\-])(?:[a-zæøå0-9](?:[a-zæøå0-9-]{0,62}\.)){1,4}"
            r"(?:se|no|de|nu|info|uk|biz|me|tv|fr|pl|nl)/[^\s<>\"»]{1,500}",
            0.7,
        ),
    )  # fmt: skip

    def find(self, view: TextView) -> Iterator[Entity]:
        end = -1
        for name, needles in (
            ("adresse med protokol", ("://",)),
            ("www", ("www.",)),
            ("domæne", (".dk", ".com", ".org", ".net", ".eu", ".gl", ".fo", ".gov", ".io", ".app")),
            ("domæne med sti", (".se/", ".no/", ".de/", ".nu/", ".info/", ".uk/", ".biz/", ".me/",
                                ".tv/", ".fr/", ".pl/", ".nl/")),
        ):  # fmt: skip
            if not view.has(*needles):
                continue
            for match in self.compiled[name].finditer(view.lower):
                raw = match.group()
                stop = match.start() + len(raw.rstrip(_TRAILING))
                if match.start() < end and name != "adresse med protokol":
                    continue
                end = max(end, stop)
                yield self.hit(
                    match.start(), stop, 0.95 if "//" in raw or "www." in raw else 0.75, name
                )
