"""Health: diagnoses, symptoms and treatments by lexicon, ICD-10 codes, and what "lider af" leads to.

A diagnosis takes along what belongs to it: "atypisk anoreksi", "diabetes type 1", "smerter i ryggen".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from models.lexicons import section, words
from models.recognizers.base import Pattern, near
from models.recognizers.lexicon_base import LexiconRecognizer, stretch
from models.recognizers.lexicon_index import is_body
from models.recognizers.terms import Term
from models.recognizers.view import TextView
from models.types import Entity

STOP = section("stop_words.txt", "clause")


class HealthRecognizer(LexiconRecognizer):
    ENTITY = "HEALTH"
    PATTERNS = (
        Pattern("ICD-10", r"(?<![0-9A-Za-z.,/§-])D?[A-TV-Z][0-9]{2}\.[0-9]{1,2}[A-Z]?(?![0-9A-Za-z])", 0.7),
        Pattern("ICD-10 efter ordet", r"(?i:diagnose(?:kode)?r?|icd(?:-?10)?|diagn\.?|aktionsdiagnose|bidiagnose)[ :(]{1,4}(?P<n>D?[A-TV-Z][0-9]{2,4}[A-Z]?)(?![0-9A-Za-z])", 0.85),
        Pattern("ICD-10 i parentes", r"\((?P<n>D?[A-TV-Z][0-9]{2}(?:\.?[0-9]{1,2}[A-Z]?)?)\)", 0.6),
        Pattern("SKS-kode", r"(?<![0-9A-Za-z.,/§-])D[A-TV-Z][0-9]{2,4}[A-Z]?(?![0-9A-Za-z-])", 0.5),
        Pattern("mangel", r"(?<![^\W_])(?:b ?-?12(?:-?vitamin)?|d-?vitamin|jern)[ -]?mangel(?![^\W_])", 0.7),
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
    CONTEXT = (
        "diagnos*",
        "lider af",
        "lidt af",
        "behandl*",
        "indlagt",
        "indlagte",
        "sygemeld*",
        "læge*",
        "patient*",
        "pt.",
        "medicin*",
        "sygehus*",
        "hospital*",
        "skadestue*",
        "symptom*",
        "helbred*",
        "sygdom*",
        "psykiat*",
        "smerte*",
        "journal*",
        "udred*",
        "akut",
        "ambulat*",
        "ambulan*",
        "opereret",
        "undersøg*",
        "konstater*",
        "klager over",
        "plages af",
        "plaget af",
        "gener",
        "tabletter",
        "recept*",
        "henvist",
        "genoptræning*",
        "kræft*",
        "feber",
        "overlæge*",
        "psykolog*",
        "misbrug*",
        "alkohol*",
        "hash",
        "stoffer",
        "graviditet*",
        "gravid",
        "funktionsnedsæt*",
        "arbejdsevne*",
        "dosis",
        "mg",
        "egen læge",
        "lægehus*",
        "vagtlæge*",
        "epikrise*",
    )

    def direct(self, view: TextView, term: Term) -> bool:
        return _HAS.search(view.before(term.start, 24)) is not None

    def widen(self, view: TextView, term: Term) -> tuple[int, int]:
        return _start(view, term.start), _end(view, term.end)

    def more(self, view: TextView) -> Iterator[Entity]:
        norm = view.norm
        if view.has_digit:
            for match in self.compiled["ICD-10"].finditer(norm):
                yield self.hit(*match.span(), 0.7, "diagnosekode (ICD-10)")
            if view.has("diagn", "icd"):
                for match in self.compiled["ICD-10 efter ordet"].finditer(norm):
                    yield self.hit(*match.span("n"), 0.85, "diagnosekode efter sin betegnelse")
            if view.has(
                "diagn",
                "icd",
                "sks",
                "epikrise",
                "journal",
                "læge",
                "patient",
                "sygehus",
                "psykiat",
            ):
                for match in self.compiled["ICD-10 i parentes"].finditer(norm):
                    yield self.hit(*match.span("n"), 0.6, "diagnosekode i parentes")
                for match in self.compiled["SKS-kode"].finditer(norm):
                    yield self.hit(*match.span(), 0.5, "diagnosekode (SKS)")
            for match in self.compiled["mangel"].finditer(view.lower):
                yield self.hit(*match.span(), 0.7, "mangelsygdom")
        for match in self.compiled["efter et udsagn"].finditer(view.lower):
            start = match.start("n")
            if norm[start].isupper():
                continue
            end = stretch(view, start, 2, STOP)
            word = view.lower[start:end]
            if len(word) >= 4 and not word.startswith(_NOT_HEALTH):
                yield self.hit(start, end, 0.5, near(match.group().strip()))


_BEFORE = section("health.txt", "before")
_WORD_IN_FRONT = re.compile(r"(?<![^\W_])([^\W\d_]+)(?:[ ](?:til|og|eller))?[ \n]$")
_TYPE_IN_FRONT = re.compile(r"(?<![^\W_])(?:type|grad|stadie) ?(?:[0-9]|i{1,3})[ -]$")
_LEARNED = (
    "al",
    "ale",
    "alt",
    "isk",
    "iske",
    "iv",
    "ive",
    "ivt",
    "ær",
    "ære",
    "ært",
    "oid",
    "ogen",
    "oide",
    "ogene",
)
"""Endings of the adjectives that doctors make."""
_HAS = re.compile(
    r"(?<![^\W_])(?:har|haft|fået|fik|lider af|plages af|plaget af|kendt med|obs\.?|med|pga\.?|på grund af)[ \n]"
    r"(?:en |et |svær |slem |nogle )?$"
)
_KIND = re.compile(
    r"(?i:[ \n-](?:type|grad|stadie|stadium|klasse|trin|gold) ?(?:[0-9]{1,2}|i{1,3}v?|[a-e]))(?![\w])"
    r"|[ -][A-E](?![\w.])"
    r"|(?i:[ ](?:i (?:svær|let|moderat|mild|middelsvær) grad|med aura|uden aura|med psykotiske symptomer|uden psykotiske "
    r"symptomer|med hyperaktivitet|med metastaser|med spredning))(?![\w])"
)
_AT_BODY = re.compile(
    r"[ \n](?:i|på|af|ved|over|under|omkring|bag|fra|ned i|og)[ \n]"
    r"(?:(?:venstre|højre|ve\.?|hø\.?|begge|hele|den|det|min|mit|sin|sit|hans|hendes|nedre|øvre)[ \n])?(?P<body>[^\W\d_]{2,20})"
)


def _start(view: TextView, start: int) -> int:
    """Where the words in front that belong to a diagnosis begin; three at most."""
    match = _TYPE_IN_FRONT.search(view.before(start, 10))
    if match is not None:
        start -= len(match.group())
    for _ in range(3):
        match = _WORD_IN_FRONT.search(view.before(start, 26))
        if match is None or not _belongs(match[1]):
            break
        start -= len(match.group())
    return start


def _belongs(word: str) -> bool:
    read = word.replace("rn", "m")
    if word in _BEFORE or read in _BEFORE:
        return True
    return len(word) > 6 and word.endswith(_LEARNED) and word not in words("common_words.txt")


def _end(view: TextView, end: int) -> int:
    """Where the kind ("type 2", "uden aura") and the part of the body behind end."""
    kind = _KIND.match(view.norm, end)
    if kind is not None:
        end = kind.end()
    for _ in range(3):
        match = _AT_BODY.match(view.lower, end)
        if match is None or not is_body(match["body"]):
            break
        end = match.end()
    return end


_NOT_HEALTH = (
    "vold", "tyveri", "bedrageri", "svig", "arbejde", "sagen", "overtræd", "fejl", "mangl", "brand",
    "skade på", "kommun", "ulovlig", "misforstå", "besked", "alvor", "overraske", "nedskær", "afslag",
)  # fmt: skip
