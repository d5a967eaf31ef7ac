"""Journal and case numbers that identify a case; a bare KLE number (27.30.04-G01) doesn't."""

from __future__ import annotations

import re
from collections.abc import Iterator

from models.recognizers.base import DanishRecognizer, Pattern, near
from models.recognizers.view import TextView
from models.types import Entity

_NR = r"(?P<n>[A-Za-zÆØÅæøå]{0,6}[-/ ]?[0-9][0-9A-ZÆØÅa-zæøå]*(?:[-./][0-9A-Za-zÆØÅæøå]+){0,6}(?: [A-ZÆØÅ]{2,3}(?![A-ZÆØÅa-zæøå]))?)(?![0-9])"


class CaseNumberRecognizer(DanishRecognizer):
    ENTITY = "CASE_NUMBER"
    PATTERNS = (
        Pattern("emne, løbenummer og år", r"(?<![0-9A-Za-z.])[0-9]{2}\.[0-9]{2}\.[0-9]{2}-[A-ZÆØÅ][0-9]{2}-[0-9]{1,6}-[0-9]{2,4}(?![0-9])", 0.95),
        Pattern("politiets journalnummer", r"(?<![0-9-])[0-9]{4}-[0-9]{5}-[0-9]{5}-[0-9]{2}(?![0-9-])", 0.95),
        Pattern("rettens sagsnummer", r"(?<![0-9A-Za-z])(?:BS|SS|FS|SKS|KS|TVC|PRB)[- ][0-9]{1,6}[-/][0-9]{2,4}(?:-[A-ZÆØÅ]{2,4})?(?![0-9])", 0.85),
        Pattern(
            "efter ordet sagsnummer",
            r"(?i:(?<![^\W\d_])(?:(?:journal|sags?|j|esdh|byggesags?|personsags?|social|borgersags?|straffesags?|klagesags?|forsikrings?(?:sags)?|skades?)"
            r"[-. ]{0,2}(?:nr|nummer|nummeret|id|numre|no)\.?|"
            r"(?:journal|sagsidentifikation)))(?::|\.|\)|\s|er |der |hos os |hos jer |\(){0,14}" + _NR,
            0.9,
        ),
        Pattern(
            "efter sag eller ref.",
            r"(?i:(?<![^\W\d_])(?:sag(?:en)?|personalesag|byggesag|klagesag|straffesag|børnesag|personsag|sygefraværssag|socialsag|"
            r"(?:deres|vores|vor|jeres|min)? ?ref(?:erence)?(?:nr)?\.?(?: ?nr\.?)?|indberetning(?:s)?(?:nr)?\.?(?: ?nr\.?)?|bom-?nr\.?|"
            r"anmeldelse(?:s)?(?:nr)?\.?(?: ?nr\.?)?|klage(?:nr)\.?|skade(?:nr|s?nummer)\.?|jf\. sag|oprettet som))"
            r"(?::|,|\)|\s|er |nr\.? |\(){0,12}" + _NR,
            0.8,
        ),
        Pattern("år og løbenummer", r"(?<![0-9A-Za-z.,/-])(?:[A-ZÆØÅ]{2,5}-)?(?:19|20)[0-9]{2}[-/][0-9]{2,7}(?:-[0-9]{1,6})?(?![0-9A-Za-z])(?![-./][0-9])", 0.5),
    )  # fmt: skip
    CONTEXT = ("sag", "sagen", "sagsnr", "sagsnr.", "sagsnummer", "journalnr", "journalnr.",
               "journalnummer", "j.nr", "j.nr.", "jnr", "sags-id", "sagsid", "ref", "ref.", "nr.")  # fmt: skip
    COMPETING = (
        "faktura", "fakturanr", "fakturanr.", "ordre", "ordrenr.", "bilag", "bilagsnr", "bilagsnr.",
        "dok", "dok.", "dok.nr", "dok.nr.", "dokumentnr.", "dokument", "tegning", "kle", "ean",
        "rammeaftale", "aftale", "lokalplan", "lov", "lovbekendtgørelse", "bekendtgørelse",
        "vejledning", "cirkulære", "rapport", "version", "skoleåret", "skoleår", "sæson", "perioden",
        "periode", "uge", "år", "årene", "budget", "regnskab", "varenr.", "asset", "stilling",
        "jobnr.", "serienr.", "kørsel", "rev", "licens", "tilbud", "projekt", "iso", "ticket",
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
            for match in self.compiled[name].finditer(norm):
                yield self.hit(*match.span(), score, name)
        for name, base in (("efter ordet sagsnummer", 0.9), ("efter sag eller ref.", 0.8)):
            for match in self.compiled[name].finditer(norm):
                token = match["n"]
                digits = sum(c.isdigit() for c in token)
                parts = len(re.findall(r"[-/.]", token))
                strong = base == 0.9
                if digits < (3 if strong else 5) or (not strong and parts < 1):
                    continue
                if _KLE.fullmatch(token) or _DATE.fullmatch(token):
                    continue
                if not strong and _TICKET.match(token):
                    continue
                yield self.hit(*match.span("n"), base, f"nummer {name}")
        if "-" in norm or "/" in norm:
            for match in self.compiled["år og løbenummer"].finditer(norm):
                if self.rival(view, match.start(), before=24):
                    continue
                label = self.clue(view, *match.span(), before=24)
                tail = re.sub(r".*?(?:19|20)[0-9]{2}[-/]", "", match.group(), count=1)
                lettered = match.group()[0].isalpha()
                if label or lettered or (tail.isdigit() and len(tail) >= 5):
                    yield self.hit(
                        *match.span(), 0.8 if label else 0.5, "år og løbenummer", near(label)
                    )


_KLE = re.compile(r"[0-9]{2}\.[0-9]{2}(?:\.[0-9]{2})?(?:-[A-Z][0-9]{2})?")
_DATE = re.compile(
    r"[0-9]{1,2}[./-][0-9]{1,2}[./-](?:[0-9]{4}|[0-9]{2})|[0-9]{4}-[0-9]{2}-[0-9]{2}"
)
_TICKET = re.compile(r"(?:INC|CHG|RITM|SR|REQ)[0-9]", re.IGNORECASE)
