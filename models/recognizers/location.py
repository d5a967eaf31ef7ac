"""Places outside an address: Danish towns, countries, islands and regions by lexicon.

A town's name that is also a word or a family name counts only after a preposition of place or in
front of a date ("Ringe, den 13. maj").
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from models.lexicons import words
from models.recognizers.base import DanishRecognizer, Pattern
from models.recognizers.names import COMMON, FIRST, LAST, name_bits
from models.recognizers.view import TextView, Word
from models.types import Entity

_PREPOSITION = re.compile(
    r"(?<![^\W\d_])(?:i|fra|til|ved|nær|omkring|mod|på|uden for|udenfor|syd for|nord for|vest for|øst for|bosat i|født i|over|via|fødeby|by:|sted:)[ \n]{1,2}$"
)
_DATED = re.compile(r"(?:,| ) ?(?:den|d\.) ?[0-9]")


class LocationRecognizer(DanishRecognizer):
    ENTITY = "LOCATION"
    PATTERNS = (
        Pattern("ukendt sted", r"(?<![\w])(?:[Bb]osat i|[Ff]ødt i|[Oo]pvokset i|[Ff]lyttet til|[Ff]lygtet fra|[Bb]yen|[Ll]andsbyen|[Bb]ydelen|[Bb]or i|[Bb]oede i|[Ff]erie i|[Rr]ejst til) (?P<n>[A-ZÆØÅ][\wæøåıİ-]+(?: [A-ZÆØÅ][\wæøå-]+)?)", 0.5),
        Pattern("egn", r"(?<![\w])(?:Nord|Syd|Øst|Vest|Midt|Sønder|Nordøst|Nordvest|Sydøst|Sydvest|Stor)(?:[a-zæøå]{0,3})(?:sjælland|jylland|fyn|lolland|falster|bornholm|danmark|europa|afrika|amerika|københavn|tyskland)s?(?![\wæøå])", 0.7),
        Pattern("vand eller skov", r"(?<![\w])[A-ZÆØÅ][a-zæøå]{1,20} (?:Fjord|Å|Sø|Søer|Skov|Bugt|Havn|Plantage|Klitplantage|Hede|Strand|Mose|Bakker|Bjerge|Banke|Nor|Sund|Vig|Lystskov|Dyrehave|Kirkegård|Station|Banegård|Storcenter|Lufthavn|Campus|Nord|Syd|Øst|Vest)(?![\w])", 0.5),
        Pattern("natur i ét ord", r"(?<![\w])[A-ZÆØÅ][a-zæøå]{2,14}(?:fjorden|søen|bækken|sundet|bugten|åen|skoven|mosen|dalen|parken|kvarteret)s?(?![\w])", 0.4),
    )  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        towns = words("towns.txt") | words("municipalities.txt") | words("cities.txt")
        countries = words("countries.txt")
        ambiguous = {w for w, bits in name_bits().items() if bits & (FIRST | LAST | COMMON)}
        self._single = {n for n in towns | countries if " " not in n}
        self._pairs: dict[str, set[str]] = {}
        for name in towns | countries:
            if " " in name:
                self._pairs.setdefault(name.split()[0], set()).add(name)
        self._sure = (self._single - ambiguous) | (
            countries - {"island", "als", "thy", "goa", "jordan", "georgien"}
        )

    def find(self, view: TextView) -> Iterator[Entity]:
        norm, single, sure, pairs = view.norm, self._single, self._sure, self._pairs
        for word in view.words:
            low = word.lower
            if low in pairs:
                yield from self._of_several_words(view, word)
            base = (
                low
                if low in single
                else low[:-1]
                if low.endswith("s") and low[:-1] in single
                else None
            )
            if base is None:
                continue
            upper = norm[word.start].isupper()
            placed = _PREPOSITION.search(view.before(word.start, 16))
            if base in sure and upper:
                yield self.hit(word.start, word.end, 0.75 if placed else 0.65, "stednavn i listen")
            elif upper and (placed or _DATED.match(view.after(word.end, 6))):
                yield self.hit(word.start, word.end, 0.6, "stednavn i listen efter forholdsord")
            elif base in sure and placed and len(base) >= 5:
                yield self.hit(word.start, word.end, 0.55, "stednavn med lille, efter forholdsord")
        for name in ("ukendt sted", "egn", "vand eller skov"):
            finder = self.compiled[name]
            hits = finder.finditer(norm) if name == "ukendt sted" else view.at_capitals(finder)
            for match in hits:
                span = match.span("n") if name == "ukendt sted" else match.span()
                yield self.hit(*span, _SCORES[name], name)
        for match in view.at_capitals(self.compiled["natur i ét ord"]):
            if _PREPOSITION.search(view.before(match.start(), 16)):
                yield self.hit(*match.span(), 0.4, "sted efter forholdsord")

    def _of_several_words(self, view: TextView, word: Word) -> Iterator[Entity]:
        """Names like "Hvide Sande"; with small letters only behind a preposition."""
        small = view.norm[word.start].islower()
        if small and not _PREPOSITION.search(view.before(word.start, 16)):
            return
        for name in self._pairs[word.lower]:
            end = word.start + len(name)
            if view.lower[word.start : end] == name and not view.lower[end : end + 1].isalpha():
                yield self.hit(word.start, end, 0.5 if small else 0.7, "stednavn i listen")


_SCORES = {"ukendt sted": 0.45, "egn": 0.7, "vand eller skov": 0.5}
