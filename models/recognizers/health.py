"""Health: diagnoses, symptoms and treatments by lexicon, ICD-10 codes, and what "lider af" leads to."""

from __future__ import annotations

from collections.abc import Iterator

from models.lexicons import section
from models.recognizers.base import Pattern, near
from models.recognizers.lexicon_base import LexiconRecognizer, stretch
from models.recognizers.view import TextView
from models.types import Entity

STOP = section("stop_words.txt", "clause")


class HealthRecognizer(LexiconRecognizer):
    ENTITY = "HEALTH"
    PATTERNS = (
        Pattern("ICD-10", r"(?<![0-9A-Za-z.,/§-])D?[A-TV-Z][0-9]{2}\.[0-9]{1,2}[A-Z]?(?![0-9A-Za-z])", 0.7),
        Pattern("ICD-10 efter ordet", r"(?i:diagnose(?:kode)?r?|icd(?:-?10)?|diagn\.?|aktionsdiagnose|bidiagnose)[ :(]{1,4}(?P<n>D?[A-TV-Z][0-9]{2,4}[A-Z]?)(?![0-9A-Za-z])", 0.85),
        Pattern(
            "efter et udsagn",
            r"(?<![^\W\d_])(?:lider (?:også )?af|lidt af (?!et |en )|lidende af|diagnosen|diagnoserne|diagnosticeret med|diagnose:|diagnoser:|"
            r"konstateret|udrede[ts]? for|under udredning for|mistanke om|i behandling for|behandle[ts]? for|medicinere[ts] for|"
            r"opereret for|opereret i|indlagt (?:med|for|pga\.?|på grund af)|sygemeldt (?:med|pga\.?|på grund af)|førtidspensionist (?:pga\.?|på grund af)|"
            r"syg af|undersøgt for|kriterierne for|henvist for|symptomer på|tegn på|disponeret for|kronisk)[ \n]{1,3}"
            r"(?:(?:en|et|sin|svær|svært|let|moderat|kronisk|begyndende|kendt|mulig|tidligere|lettere|alvorlig|akut) )?(?=(?P<n>[a-zæøå]))",
            0.5,
        ),
    )  # fmt: skip
    CONTEXT = ("diagnose", "lider af", "behandling", "indlagt", "sygemeldt")

    def more(self, view: TextView) -> Iterator[Entity]:
        norm = view.norm
        if view.has_digit:
            for match in self.compiled["ICD-10"].finditer(norm):
                yield self.hit(*match.span(), 0.7, "diagnosekode (ICD-10)")
            if view.has("diagn", "icd"):
                for match in self.compiled["ICD-10 efter ordet"].finditer(norm):
                    yield self.hit(*match.span("n"), 0.85, "diagnosekode efter sin betegnelse")
        for match in self.compiled["efter et udsagn"].finditer(view.lower):
            start = match.start("n")
            if norm[start].isupper():
                continue
            end = stretch(view, start, 2, STOP)
            word = view.lower[start:end]
            if len(word) >= 4 and not word.startswith(_NOT_HEALTH):
                yield self.hit(start, end, 0.5, near(match.group().strip()))


_NOT_HEALTH = (
    "vold", "tyveri", "bedrageri", "svig", "arbejde", "sagen", "overtræd", "fejl", "mangl", "brand",
    "skade på", "kommun", "ulovlig", "misforstå", "besked", "alvor", "overraske", "nedskær", "afslag",
)  # fmt: skip
