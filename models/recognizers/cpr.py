"""Danish personal numbers (CPR).

DDMMYY + 4. Modulus 11 raises the score and never rejects (numbers without it have been issued
since 2007); an impossible date rejects. Replacement numbers have day + 60, electronic ones have
letters in the serial number. Ten digits without a hyphen are as likely to be something else, so
they need a label, or modulus 11 and no label of something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from models.recognizers.base import DanishRecognizer, Pattern, against, any_word, near
from models.recognizers.dates import is_date
from models.recognizers.names import FIRST, LAST, bits_of
from models.recognizers.view import TextView
from models.types import Entity

_DAY = r"(?P<d>0[1-9]|[12][0-9]|3[01]|6[1-9]|[78][0-9]|9[01])"
_MONTH = r"(?P<m>0[1-9]|1[0-2])"
_SEP = r"(?P<sep>[ \t]{0,3}[-/][ \t]{0,3}\n?[ \t]{0,40}|[ \t]{1,4}|[ \t]{0,4}\n[ \t]{0,40}|)"
_LEFT = r"(?<![0-9A-Za-zÆØÅæøå])(?<![0-9][.,:-])(?<!(?<![0-9])[0-9]/)(?<![^0-9][0-9]{2}/)"
_RIGHT = r"(?![0-9A-Za-zÆØÅæøå])(?!,[0-9]{2}(?![0-9]))(?![-.][0-9])(?!/[0-9]{1,5}(?![0-9]))"
_MASK = "xX*•#?"
_WEIGHTS = (4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
_LABEL_SIX = re.compile(
    r"(?:cpr|person)[-. ]{0,2}(?:nr|nummer|no)?\.?[ :]{0,4}(?P<n>[0-9]{6})(?![0-9]|[ \t]?[-/ ][0-9x*]{4})"
)


_COLUMN = any_word(("cpr*", "personnr*", "personnummer", "person-nr", "pers.nr"))
_OTHER_COLUMN = any_word(
    (
        "fakturanr*", "ordrenr*", "bilagsnr*", "varenr*", "kontonr*", "konto", "kundenr*", "p-nr*",
        "p-nummer", "ean*", "telefon*", "tlf*", "mobil*", "journalnr*", "serienr*", "dokumentnr*",
        "aftalenr*", "policenr*", "målernr*", "løbenr*", "transaktion*",
    )
)  # fmt: skip


def century(year: int, seventh: int) -> int:
    """Full year of a two-digit year by the seventh digit of the number."""
    if seventh <= 3:
        return 1900 + year
    if seventh in (4, 9):
        return (2000 if year <= 36 else 1900) + year
    return (2000 if year <= 57 else 1800) + year


def passes_modulus_11(digits: str) -> bool:
    return sum(int(d) * w for d, w in zip(digits, _WEIGHTS, strict=True)) % 11 == 0


class CprRecognizer(DanishRecognizer):
    ENTITY = "CPR"
    MENDS = True
    PATTERNS = (
        Pattern(
            "cpr",
            rf"{_LEFT}{_DAY}(?P<gap>[ ./-]?){_MONTH}(?P=gap)(?P<y>[0-9]{{2}}){_SEP}"
            rf"(?P<s>[0-9]{{4}}|[0-9][A-Z]{{2}}[0-9]|[A-Z]{{3}}[0-9]|[0-9{_MASK}]{{3,4}}){_RIGHT}",
            0.6,
        ),
        Pattern(
            "efter ordet cpr",
            r"(?<![^\W\d_])(?:cpr|person(?:nummer|nr|-nr)|pers\.?nr)[-. ]{0,2}(?:nr|nummer|nummeret|no)?[.:=]{0,2}(?: er)?[ ]{0,30}"
            rf"(?P<n>(?P<b>[0-9]{{2}}(?:[ ._/-]{{0,3}}[0-9]){{4}})[ ._/-]{{0,4}}[0-9{_MASK}](?:[ ._-]{{0,2}}[0-9{_MASK}]){{3}})(?![0-9])",
            0.85,
        ),
        Pattern(
            "sidste fire",
            r"(?:sidste|de) (?:fire|4)(?: cifre| tal)?(?: i cpr\S*| af cpr\S*)?[^0-9\n]{0,16}(?P<n>[0-9]{4})(?![0-9])",
            0.6,
        ),
        Pattern(
            "fuldt årstal",
            rf"{_LEFT}(?P<d>0[1-9]|[12][0-9]|3[01]|6[1-9]|[78][0-9]|9[01])(?P<gap>[ ./-]?)(?P<m>0[1-9]|1[0-2])"
            rf"(?P=gap)(?P<y>(?:18|19|20)[0-9]{{2}})[ ]?-[ ]?(?P<s>[0-9]{{4}}|[{_MASK}]{{4}}){_RIGHT}",
            0.7,
        ),
        Pattern(
            "skjult",
            rf"(?<![\w*#])(?:[0-9]{{0,4}}[{_MASK}]{{2,6}}[0-9]{{0,4}})[- ]?[0-9]{{4}}(?![\w*])",
            0.6,
        ),
    )
    CONTEXT = (
        "cpr", "cprnr", "cpr.nr", "cpr-nr", "cpr-nummer", "cpr nr", "cprnummer", "personnr",
        "personnummer", "person-nr", "pers.nr", "persnr", "p.nr", "cpr.", "cvr/cpr", "cpr/cvr",
        "cpr-nummeret", "personnummeret", "erstatnings-cpr", "erstatningscpr", "ecpr", "id-nr",
        "administrativt personnummer", "født", "fødselsdato", "fødselsnr", "fødselsnummer",
    )  # fmt: skip
    COMPETING = (
        "p-nummer", "p-nr", "p nr", "pnr", "p-enhed", "produktionsenhed", "ean", "gln", "ordre",
        "ordrenr", "ordrenummer", "faktura", "fakturanr", "bilag", "bilagsnr", "konto", "kontonr",
        "kontonummer", "reg.nr", "reg nr", "telefon", "tlf", "mobil", "varenr", "varenummer",
        "dok", "dok.nr", "doknr", "dokument", "dokumentnr", "lønart", "asset", "serienr",
        "serienummer", "kundenr", "kundenummer", "medlemsnr", "medlemsnummer", "ydernr", "sagsnr",
        "sags-id", "sag", "journalnr", "j.nr", "ticket", "tegning", "lb.nr", "løbenr", "se-nr",
        "cvr", "imei", "licens", "abonnement", "aftalenr", "police", "policenr", "forsendelse",
        "pakke", "track", "stregkode", "isbn", "issn", "artikel", "model", "projektnr", "rekvisition",
        "betalings-id", "betalingsid", "fik", "kreditornr", "debitornr", "målernr", "måler",
        "installationsnr", "referencenr", "transaktion", "transaktionsnr", "bfe", "ejendomsnr",
        "ejendomsnummer", "bestillingsnr", "fax", "ref", "id",
    )  # fmt: skip

    def find(self, view: TextView) -> Iterator[Entity]:
        if view.has_digit:
            for match in view.at_digits(self.compiled["cpr"]):
                entity = self._judge(view, match)
                if entity is not None:
                    yield entity
            for match in view.at_digits(self.compiled["fuldt årstal"]):
                if _possible(match["d"] + match["m"] + match["y"][2:], None):
                    label = self.clue(view, *match.span(), before=36)
                    yield self.hit(
                        *match.span(),
                        0.95 if label else 0.75,
                        "CPR-nummer med fuldt årstal",
                        near(label),
                    )
            yield from self._labelled(view)
        if view.has("x", "*", "•", "#"):
            for match in self.compiled["skjult"].finditer(view.norm):
                masked = match.group().replace(" ", "").replace("-", "")
                label = self.clue(view, match.start(), match.end())
                if len(masked) == 10 and (label or "-" in match.group()):
                    yield self.hit(
                        *match.span(),
                        0.9 if label else 0.6,
                        "delvis skjult CPR-nummer",
                        near(label),
                    )
        if view.has("cpr", "person"):
            for match in _LABEL_SIX.finditer(view.lower):
                digits = match["n"]
                if _possible(digits, None):
                    yield self.hit(*match.span("n"), 0.6, "de seks første cifre af et CPR-nummer")

    def _labelled(self, view: TextView) -> Iterator[Entity]:
        """Ten digits right behind "CPR", however they are parted; the last four on their own."""
        if not view.has("cpr", "person", "pers."):
            return
        for match in self.compiled["efter ordet cpr"].finditer(view.lower):
            if _possible(re.sub("[^0-9]", "", match["b"]), None):
                yield self.hit(
                    *match.span("n"), 0.9, "ti cifre efter ordet CPR", near(match.group()[:3])
                )
        if view.has("sidste fire", "sidste 4", "de fire", "de 4"):
            for match in self.compiled["sidste fire"].finditer(view.lower):
                around = view.lower[max(0, match.start() - 80) : match.end() + 20]
                if "cpr" in around or "person" in around:
                    yield self.hit(*match.span("n"), 0.7, "de sidste fire cifre af et CPR-nummer")

    def _judge(self, view: TextView, match: re.Match[str]) -> Entity | None:
        start, end = match.span()
        sep, gap, serial = match["sep"], match["gap"], match["s"]
        birth = match["d"] + match["m"] + match["y"]
        digits = birth + serial
        numeric = serial.isdigit()
        masked = not serial.isalnum() or "x" in serial.lower()
        if len(serial) == 3 and not masked:
            return None
        seventh = int(serial[0]) if serial[0].isdigit() else None
        if not _possible(birth, seventh):
            return None
        dashed = any(c in sep for c in "-/")
        label = self.clue(view, start, end, before=36, behind=14)
        rival = self.rival(view, start)
        heading = None if label or rival else view.column_label(start, _COLUMN)
        modulus = numeric and passes_modulus_11(digits)
        known = label or heading
        form = _form(match, masked=masked, numeric=numeric)
        if masked:
            if not (known or "-" in sep or sep == ""):
                return None
            score = 0.95 if known else 0.8
        elif not numeric:
            if not (known or dashed):
                return None
            score = 0.95 if known else 0.7
        elif dashed and (not gap or "-" in sep):
            score = 0.95 if known else 0.9 if modulus else 0.8
            if gap and not known:
                # 01.02.24-2025 may be a stretch of time
                score = 0.45 if serial.startswith(("19", "20")) else score - 0.1
            if rival and not modulus:
                score = 0.4
        else:
            if rival and not known:
                alone = modulus or not (sep or gap)
                return self.lowered(start, end, rival, form) if alone else None
            if not known and not modulus and _NAMED.search(view.norm[max(0, start - 30) : start]):
                name = _NAMED.search(view.norm[max(0, start - 30) : start])
                if (
                    name
                    and bits_of(name[1].lower()) & (FIRST | LAST)
                    and not gap
                    and "\n" not in sep
                ):
                    return self.hit(start, end, 0.5, form, "gyldig dato", "står efter et navn")
            if not known and not modulus:
                # issued without modulus 11 since 2007: ten bare digits that are a date, with no
                # label of something else, are suggested with a low score
                other = view.column_label(start, _OTHER_COLUMN)
                if sep or gap or other:
                    return None
                return self.hit(start, end, 0.4, form, "gyldig dato", "intet ord om CPR i nærheden")
            if not known and "\n" in sep and _is_postcode_line(view, match):
                return None
            score = 0.95 if known else 0.7 if not gap and "\n" not in sep else 0.55
        return self.hit(
            start,
            end,
            score,
            form,
            "modulus 11 stemmer" if modulus else "gyldig dato",
            near(label) or (f"kolonnen hedder »{heading}«" if heading else None),
            against(rival),
        )


_NAMED = re.compile(r"([A-ZÆØÅ][^\W\d_]+)(?:,| -|:)? ?$")


def _possible(birth: str, seventh: int | None) -> bool:
    day, month, year = int(birth[:2]), int(birth[2:4]), int(birth[4:6])
    if day > 60:
        day -= 60
    if seventh is None:
        return is_date(day, month, 2000 + year) or is_date(day, month, 1900 + year)
    return is_date(day, month, century(year, seventh))


def _is_postcode_line(view: TextView, match: re.Match[str]) -> bool:
    """Six digits, a line end and a postal code with its town."""
    return re.match(r" {1,3}[A-ZÆØÅ][a-zæøå]", view.norm[match.end() : match.end() + 8]) is not None


def _form(match: re.Match[str], *, masked: bool, numeric: bool) -> str:
    if masked:
        return "delvis skjult CPR-nummer"
    if not numeric:
        return "elektronisk CPR-nummer med bogstaver"
    if int(match["d"]) > 60:
        return "erstatnings-CPR-nummer (dag + 60)"
    sep = match["sep"]
    if "\n" in sep:
        return "CPR-nummer delt over to linjer"
    if "-" in sep:
        return "CPR-nummer med bindestreg"
    if "/" in sep:
        return "CPR-nummer med skråstreg"
    return "CPR-nummer med mellemrum" if sep.strip(" \t") == "" and sep else "CPR-nummer, ti cifre"
