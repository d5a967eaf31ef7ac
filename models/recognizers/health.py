"""Health: diagnoses, symptoms and treatments by lexicon, ICD-10 codes, and what "lider af" leads to."""

from __future__ import annotations

import re
from collections.abc import Iterator

from models.lexicons import section, words
from models.recognizers.base import Pattern, near
from models.recognizers.health_span import end_of, start_of
from models.recognizers.lexicon_base import LexiconRecognizer, context_words, stretch
from models.recognizers.terms import Term
from models.recognizers.view import TextView
from models.types import Entity

STOP = section("stop_words.txt", "clause")
_NOT_HEALTH = tuple(sorted(section("statements.txt", "no illness")))
_STATEMENTS = "|".join(
    s.replace("_", " ") for s in sorted(section("statements.txt", "illness"), key=len, reverse=True)
)
_HAS = re.compile(
    r"(?<![^\W_])(?:har|haft|fået|fik|lider af|plages af|plaget af|kendt med|obs\.?|med|pga\.?|på grund af)[ \n]"
    r"(?:en |et |svær |slem |nogle )?$"
)


class HealthRecognizer(LexiconRecognizer):
    ENTITY = "HEALTH"
    PATTERNS = (
        Pattern("ICD-10", r"(?<![0-9A-Za-z.,/§-])D?[A-TV-Z][0-9]{2}\.[0-9]{1,2}[A-Z]?(?![0-9A-Za-z])", 0.7),
        Pattern("ICD-10 efter ordet", r"(?i:diagnose(?:kode)?r?|icd(?:-?10)?|diagn\.?|aktionsdiagnose|bidiagnose)[ :(]{1,4}(?P<n>D?[A-TV-Z][0-9]{2,4}[A-Z]?)(?![0-9A-Za-z])", 0.85),
        Pattern("ICD-10 i parentes", r"\((?P<n>D?[A-TV-Z][0-9]{2}(?:\.?[0-9]{1,2}[A-Z]?)?)\)", 0.6),
        Pattern("SKS-kode", r"(?<![0-9A-Za-z.,/§-])D[A-TV-Z][0-9]{2,4}[A-Z]?(?![0-9A-Za-z-])", 0.5),
        Pattern("mangel", r"(?<![^\W_])(?:b ?-?12(?:-?vitamin)?|d-?vitamin|jern)[ -]?mangel(?![^\W_])", 0.7),
        Pattern("efter et udsagn", rf"(?<![^\W\d_])(?:{_STATEMENTS})[ \n]{{1,3}}(?:(?:en|et|sin|svær|svært|let|moderat|kronisk|begyndende|kendt|mulig|tidligere|lettere|alvorlig|akut) )?(?=(?P<n>[a-zæøå]))", 0.5),
        Pattern("efter en betegnelse", r"(?m)^[ \t]*(?:aktuelle |tidligere |kendte )?(?:diagnoser?|bidiagnoser?|sygdomme?|allergi(?:er)?|cave|lidelser?|symptomer|funktionsnedsættelser?|handicap|helbredsproblemer)[ ]*:[ \t]*(?P<list>[^\n]{3,120})", 0.5),
    )  # fmt: skip
    CONTEXT = context_words("health")

    def direct(self, view: TextView, term: Term) -> bool:
        return _HAS.search(view.before(term.start, 24)) is not None

    def widen(self, view: TextView, term: Term) -> tuple[int, int]:
        return start_of(view, term.start), end_of(view, term.end)

    def more(self, view: TextView) -> Iterator[Entity]:
        if view.has_digit:
            yield from self._codes(view)
        if ":" in view.norm:
            yield from self._labelled(view)
        for match in self.compiled["efter et udsagn"].finditer(view.lower):
            start = match.start("n")
            if view.norm[start].isupper():
                continue
            end = stretch(view, start, 2, STOP)
            word = view.lower[start:end]
            if len(word) >= 4 and not word.startswith(_NOT_HEALTH):
                yield self.hit(start, end_of(view, end), 0.5, near(match.group().strip()))

    def _codes(self, view: TextView) -> Iterator[Entity]:
        norm = view.norm
        for match in self.compiled["ICD-10"].finditer(norm):
            yield self.hit(*match.span(), 0.7, "diagnosekode (ICD-10)")
        if view.has("diagn", "icd"):
            for match in self.compiled["ICD-10 efter ordet"].finditer(norm):
                yield self.hit(*match.span("n"), 0.85, "diagnosekode efter sin betegnelse")
        if view.has("diagn", "icd", "sks", "epikrise", "journal", "læge", "patient", "sygehus"):
            for match in self.compiled["ICD-10 i parentes"].finditer(norm):
                yield self.hit(*match.span("n"), 0.6, "diagnosekode i parentes")
            for match in self.compiled["SKS-kode"].finditer(norm):
                yield self.hit(*match.span(), 0.5, "diagnosekode (SKS)")
        for match in self.compiled["mangel"].finditer(view.lower):
            yield self.hit(*match.span(), 0.7, "mangelsygdom")

    def _labelled(self, view: TextView) -> Iterator[Entity]:
        """What a form lists behind "Diagnoser:" or "Allergi:", part by part."""
        for match in self.compiled["efter en betegnelse"].finditer(view.lower):
            for part in re.finditer(r"[^,;/()]{3,50}", match["list"]):
                text = part.group().strip()
                first = text.split(" ")[0]
                if not text or first in STOP or first in _NONE or len(text.split()) > 4:
                    continue
                if not text[0].isalpha() or all(
                    w in words("common_words.txt") for w in text.split()
                ):
                    continue
                at = match.start("list") + part.start() + part.group().index(text)
                yield self.hit(at, at + len(text), 0.5, "står efter en betegnelse")


_NONE = frozenset(["ingen", "intet", "nej", "ikke", "ukendt", "uoplyst", "se", "jf", "kendte"])
