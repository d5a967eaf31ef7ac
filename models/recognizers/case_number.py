"""Journal and case numbers that identify a case; a bare KLE number (27.30.04-G01) doesn't."""

from __future__ import annotations

import re
from collections.abc import Iterator

from models.recognizers.base import DanishRecognizer, Pattern, near
from models.recognizers.view import TextView
from models.types import Entity

_NUMBER = r"(?:[- ./]{0,2}(?:nr|nummer|nummeret|numre|id|no)(?![a-zæøå])\.?)"
_LABELS: tuple[tuple[str, re.Pattern[str], bool], ...] = tuple(
    (word, re.compile(pattern), strong)
    for word, pattern, strong in (
        (
            "sag",
            rf"sags?(?:identifikation|{_NUMBER})(?::|\.|\)|\s|er |der |hos os |hos jer |\(){{0,14}}",
            True,
        ),
        ("journal", rf"journal{_NUMBER}?(?::|\.|\)|\s|er |der |hos os |hos jer |\(){{0,14}}", True),
        (
            "j",
            r"(?<![a-zæøå])j[-. ]{0,2}(?:nr|nummer)(?![a-zæøå])\.?(?::|\.|\)|\s|er |der |hos os |hos jer |\(){0,14}",
            True,
        ),
        ("esdh", rf"esdh{_NUMBER}?(?::|\.|\s){{0,8}}", True),
        ("skade", rf"skades?{_NUMBER}(?::|\.|\s|er ){{0,8}}", True),
        ("sag", r"sag(?:en)?(?![a-zæøå])(?::|,|\)|\s|er |nr\.? |\(){0,12}", False),
        ("ref", rf"(?<![a-zæøå])ref(?:erence)?{_NUMBER}?\.?(?::|,|\)|\s|er |\(){{0,12}}", False),
        ("indberetning", rf"indberetnings?{_NUMBER}?(?::|,|\)|\s|er |\(){{0,12}}", False),
        ("bom", rf"(?<![a-zæøå])bom{_NUMBER}(?::|,|\)|\s|er |\(){{0,12}}", False),
        ("anmeldelse", rf"anmeldelses?{_NUMBER}?(?::|,|\)|\s|er |\(){{0,12}}", False),
        ("klage", rf"klage{_NUMBER}(?::|,|\)|\s|er |\(){{0,12}}", False),
        ("oprettet som", r"oprettet som ", False),
        ("res nr", r"res nr(?![a-zæøå])\.?(?::|\s|er ){0,6}", False),  # "vores nr.", "jeres nr."
    )
)
"""Where the number of a case is announced: a word to look for, the label, whether it is sure."""
_TOKEN = re.compile(
    r"[A-Za-zÆØÅæøå]{0,6}[-/ ]?[0-9][0-9A-ZÆØÅa-zæøå]*(?:[-./][0-9A-Za-zÆØÅæøå]+){0,6}"
    r"(?: [A-ZÆØÅ]{2,3}(?![A-ZÆØÅa-zæøå]))?(?![0-9])"
)


class CaseNumberRecognizer(DanishRecognizer):
    ENTITY = "CASE_NUMBER"
    MENDS = True
    PATTERNS = (
        Pattern("emne, løbenummer og år", r"(?<![0-9A-Za-z.])[0-9]{2}\.[0-9]{2}\.[0-9]{2}-[A-ZÆØÅ][0-9]{2}-[0-9]{1,6}-[0-9]{2,4}(?![0-9])", 0.95),
        Pattern("politiets journalnummer", r"(?<![0-9-])[0-9]{4}-[0-9]{5}-[0-9]{5}-[0-9]{2}(?![0-9-])", 0.95),
        Pattern("rettens sagsnummer", r"(?<![0-9A-Za-z])(?:BS|SS|FS|SKS|KS|TVC|PRB)[- ][0-9]{1,6}[-/][0-9]{2,4}(?:-[A-ZÆØÅ]{2,4})?(?![0-9])", 0.85),
        Pattern("år og løbenummer", r"(?<![0-9A-Za-z.,/-])(?:[A-ZÆØÅ]{2,5}-)?(?:19|20)[0-9]{2}[-/][0-9]{2,7}(?:-[0-9]{1,6})?(?![0-9A-Za-z])(?![-./][0-9])", 0.5),
    )  # fmt: skip
    CONTEXT = ("sag", "sagen", "sagsnr", "sagsnr.", "sagsnummer", "journalnr", "journalnr.",
               "journalnummer", "j.nr", "j.nr.", "jnr", "sags-id", "sagsid", "ref", "ref.")  # fmt: skip
    COMPETING = (
        "faktura", "fakturanr", "fakturanr.", "ordre", "ordrenr.", "bilag", "bilagsnr", "bilagsnr.",
        "dok", "dok.", "dok.nr", "dok.nr.", "dokumentnr.", "dokument", "tegning", "kle", "ean",
        "rammeaftale", "aftale", "lokalplan", "lov", "lovbekendtgørelse", "bekendtgørelse",
        "vejledning", "cirkulære", "rapport", "version", "skoleåret", "skoleår", "sæson", "perioden",
        "periode", "uge", "år", "årene", "budget", "regnskab", "varenr.", "asset", "stilling",
        "jobnr.", "attest", "attestnr", "blanket", "kvittering", "betaling", "udbud", "udbuds-id",
        "dom", "ufr", "fob", "nr. l", "indkøb", "kontrakt", "serienr.", "kørsel", "rev", "licens", "tilbud", "projekt", "iso", "ticket",
    )  # fmt: skip

    def find(self, view: TextView) -> Iterator[Entity]:
        if not view.has_digit:
            return
        norm = view.norm
        for name, score in (
            ("emne, løbenummer og år", 0.95),
            ("politiets journalnummer", 0.9),
            ("rettens sagsnummer", 0.85),
        ):
            finder = self.compiled[name]
            hits = finder.finditer(norm) if name.startswith("ret") else view.at_digits(finder)
            for match in hits:
                yield self.hit(*match.span(), score, name)
        for word, label, strong in _LABELS:
            for match in view.at_word(word, label):
                entity = self._announced(view, match, strong=strong)
                if entity is not None:
                    yield entity
        if "-" in norm or "/" in norm:
            for match in self.compiled["år og løbenummer"].finditer(norm):
                rival = self.rival(view, match.start(), before=24)
                near_by = self.clue(view, *match.span(), before=24)
                tail = re.sub(r".*?(?:19|20)[0-9]{2}[-/]", "", match.group(), count=1)
                lettered = match.group()[0].isalpha()
                formed = lettered or (tail.isdigit() and len(tail) >= 5)
                if rival:
                    if formed:
                        yield self.lowered(*match.span(), rival, "år og løbenummer")
                elif near_by or formed:
                    yield self.hit(
                        *match.span(), 0.8 if near_by else 0.5, "år og løbenummer", near(near_by)
                    )

    def _announced(self, view: TextView, label: re.Match[str], *, strong: bool) -> Entity | None:
        """The number behind a label, where it can be one of a case."""
        match = _TOKEN.match(view.norm, label.end())
        if match is None and strong:
            # "sagsnr. på brevet er 24/1234": some words in between
            more = _WORDS.match(view.lower, label.end(), label.end() + 40)
            match = _TOKEN.match(view.norm, more.end()) if more else None
        if match is None:
            return None
        token = match.group()
        digits = sum(c.isdigit() for c in token)
        if digits < (3 if strong else 5) or (not strong and not re.search("[-/.]", token)):
            return None
        if _KLE.fullmatch(token.removeprefix("KLE ")) or _DATE.fullmatch(token):
            return None
        if not strong and (_TICKET.match(token) or _AMOUNT.fullmatch(token)):
            return None
        return self.hit(
            *match.span(),
            0.9 if strong else 0.8,
            "sagsnummer",
            near(label.group().strip(" .:(,)\n")),
        )


_WORDS = re.compile(r"(?:[a-zæøå-]+ ){0,3}[a-zæøå-]+(?:(?: er| var| hedder| lyder)(?= )|:) ?")
_KLE = re.compile(r"[0-9]{2}\.[0-9]{2}(?:\.[0-9]{2})?(?:-[A-Z][0-9]{2})?")
_DATE = re.compile(
    r"[0-9]{1,2}[./-][0-9]{1,2}[./-](?:[0-9]{4}|[0-9]{2})|[0-9]{4}-[0-9]{2}-[0-9]{2}"
)
_AMOUNT = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3})+")
_TICKET = re.compile(r"(?:INC|CHG|RITM|SR|REQ)[0-9]", re.IGNORECASE)
