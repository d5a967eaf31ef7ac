"""Telephone numbers: eight digits in any Danish grouping, with or without +45, and foreign ones.

The Danish plan is closed: eight digits, first 2–9, no restriction by series. Eight digits are also
invoice, order and CVR numbers, dates and drawing numbers: the label decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from models.recognizers.base import LOWERED, DanishRecognizer, Pattern, near
from models.recognizers.dates import is_date
from models.recognizers.view import TextView
from models.types import Entity

_GROUPS = {
    (2, 2, 2, 2): 0.75,
    (4, 4): 0.6,
    (3, 2, 3): 0.6,
    (2, 3, 3): 0.6,
    (3, 3, 2): 0.6,
    (8,): 0.5,
}
"""How eight digits are grouped, and how much that alone says."""
_LOKAL = re.compile(
    r"(?<![^\W\d_])(?:lokal(?:nummer|nr)?|lok|ext|omst(?:illing)?)\.?[ :]{1,3}(?P<n>[0-9]{3,5})"
    r"(?![0-9]|[.,:/-][0-9])"
)
_TAIL = re.compile(r"(?:,|\s|\()*(?:lokal(?:nummer|nr)?|lok|ext)\.?[ :]{1,3}[0-9]{3,5}(?![0-9])")
_UNIT = re.compile(r"\s?(?:kr\b|kroner|dkk|%|m2|m²|kwh|stk|eur|,-|,[0-9]{2}(?![0-9]))")


class PhoneRecognizer(DanishRecognizer):
    ENTITY = "PHONE"
    MENDS = True
    PATTERNS = (
        Pattern(
            "dansk",
            r"(?<![0-9A-Za-zÆØÅæøå])(?<![0-9][.,:-])(?<![-.\\+])"
            r"(?P<cc>\(?(?:\+|00) ?45\)?[ .-]{0,2}(?:\(0\) ?)?)?"
            r"(?P<n>[2-9][0-9](?:(?:[ .-]|[ \t]{0,3}\n[ \t]{0,40})?[0-9]){6})"
            r"(?![0-9A-Za-zÆØÅæøå])(?![-.:,][0-9])(?!/[0-9]{1,6}(?![0-9 ]))",
            0.5,
        ),
        Pattern(
            "efter ordet telefon",
            r"(?<![^\W\d_])(?:(?:arb(?:ejds)?|privat|hjemme|kontakt|vagt|hus|mobil|direkte|lok)?-?(?:tlf|telefon|mobil|mob|tel|sms|whatsapp)"
            r"(?:[ .-]?(?:nr|nummer|no|nummeret))?)[.:]{0,2}(?: (?:til|på|i|fra)(?: [^\W\d_]{2,12}){1,2})?[ :.]{0,4}"
            r"(?P<n>\(?[0-9](?:[ ./()-]{0,2}[0-9x]){5,12})(?![0-9x])(?![.,:-][0-9])(?![ ]?(?:kr|%|kl))",
            0.7,
        ),
        Pattern(
            "udenlandsk",
            r"(?<![0-9A-Za-zÆØÅæøå+])\(?(?:\+|00(?=[1-9][0-9 ]{8}))(?!45)(?P<cc>[1-9][0-9]{0,2})\)?"
            r"(?:[ ./-]{0,2}\(?[0-9]{1,5}\)?){1,7}(?![0-9])",
            0.7,
        ),
    )
    CONTEXT = (
        "tlf", "tlf.", "telefon", "telefonnummer", "telefonnr", "tel", "tel.", "mobil", "mobilnr",
        "mobilnummer", "mob", "mob.", "ring", "ringe", "ringer", "ringet", "ringes", "ringede",
        "opkald", "opkaldt", "træffes", "træffe", "fanges", "fat i", "kontaktes", "kontakt", "sms",
        "sms'er", "direkte", "dir", "dir.", "fastnet", "fastnetnummer", "hjemmetlf", "arbejdstlf",
        "privattlf", "privat", "fax", "telefax", "hovednummer", "omstilling", "vagttelefon",
        "vagttlf", "mobilnr.", "t:", "t.", "m:", "p:", "f:", "telefon nr", "tlf nr", "tlf.nr",
        "phone", "call", "whatsapp", "mobilepay", "mobile pay", "nummervisning",
        "telefonen", "mobilen", "hotline", "pårørende", "tlfnr", "☎",
    )  # fmt: skip
    COMPETING = (
        "cvr", "cvr-nr", "cvr.nr", "cvr.", "cvr-nummer", "se-nr", "ean", "gln", "ordre", "ordrenr",
        "ordrenr.", "ordrenummer", "faktura", "fakturanr", "fakturanr.", "fakturanummer", "bilag",
        "bilagsnr", "bilagsnr.", "konto", "kontonr", "kontonr.", "kontonummer", "reg.nr", "reg.nr.",
        "varenr", "varenr.", "varenummer", "dok", "dok.", "dok.nr", "dok.nr.", "doknr", "dokument",
        "dokumentnr", "dokumentnr.", "lønart", "asset", "serienr", "serienr.", "serienummer",
        "kundenr", "kundenr.", "kundenummer", "medlemsnr", "medlemsnr.", "ydernr", "ydernr.",
        "sagsnr", "sagsnr.", "sag", "journalnr", "journalnr.", "j.nr", "j.nr.", "ticket", "tegning",
        "tegn. nr.", "tegn.nr.", "løbenr", "løbenr.", "imei", "licens", "licensnr.", "aftalenr",
        "aftalenr.", "policenr", "policenr.", "police", "rapport", "rev", "kørsel", "projekt",
        "projektnr", "projektnr.", "rekvisition", "rekvisitionsnr.", "betalings-id", "kreditornr",
        "kreditornr.", "debitornr", "debitornr.", "målernr", "målernr.", "målernummer",
        "transaktion", "transaktionsnr.", "bfe", "bfe-nr.", "ejendomsnr", "ejendomsnr.",
        "bestillingsnr", "bestillingsnr.", "referencenr.", "kreditnota", "matr.nr.", "model",
        "stelnr", "stelnr.", "pasnr", "pasnr.", "kørekort", "kørekortnr.", "indberetning",
        "medarbejdernr", "medarbejdernr.", "lønnr", "lønnr.", "tilbud", "tilbudsnr.", "sagsid",
        "vare", "artikel", "version", "patientnr", "patientnr.", "girokonto", "giro",
        "indkøbsordre", "rekv.nr.", "pakkenr.", "forsendelse", "ordreid", "hændelse", "incident",
        "advis", "advisnr.", "kode", "stregkode", "batch", "lot", "p-nummer", "p-nr", "p-nr.",
        "løbenummer", "regnr", "regnr.", "fil", "uuid",
    )  # fmt: skip

    def find(self, view: TextView) -> Iterator[Entity]:
        if not view.has_digit:
            return
        taken = -1
        abroad = "+" in view.norm or "00" in view.norm
        for match in self.compiled["udenlandsk"].finditer(view.norm) if abroad else ():
            digits = sum(c.isdigit() for c in match.group())
            series = match.group()[0] == "0" and _in_series(view, match.start(), match.start())
            if 7 <= digits <= 17 and not series:
                end = match.end() - (len(match.group()) - len(match.group().rstrip(" .-/(")))
                taken = end
                yield self.hit(match.start(), end, 0.85, "udenlandsk telefonnummer med landekode")
        for match in self._danish(view):
            entity = self._judge(view, match)
            if entity is not None:
                yield entity
                if entity.score > LOWERED:
                    taken = max(taken, entity.end)
        if view.has("tlf", "telefon", "mob", "tel", "sms", "whatsapp"):
            for match in self.compiled["efter ordet telefon"].finditer(view.lower):
                if _is_number(match["n"]):
                    yield self.hit(
                        *match.span("n"),
                        0.75,
                        "nummer efter sin betegnelse",
                        near(match.group().split()[0]),
                    )
        if view.has("lok", "ext", "omst"):
            for match in _LOKAL.finditer(view.lower):
                if match.start() > taken or taken < 0:
                    yield self.hit(*match.span("n"), 0.7, "lokalnummer")

    def _danish(self, view: TextView) -> Iterator[re.Match[str]]:
        """Matches that begin at a digit, or at the "(" or "+" in front of it."""
        norm, pattern, end = view.norm, self.compiled["dansk"], 0
        for digit in view.digit_starts:
            start = digit
            while start > 0 and digit - start < 2 and norm[start - 1] in "(+":
                start -= 1
            if start >= end:
                match = pattern.match(norm, start)
                if match is None and start < digit:
                    match = pattern.match(norm, digit)
                if match is not None:
                    end = match.end()
                    yield match

    def _judge(self, view: TextView, match: re.Match[str]) -> Entity | None:
        start, end = match.span()
        number = match["n"]
        parts = [p for p in re.split(r"[ .\-\t\n]+", number) if p]
        groups = tuple(len(p) for p in parts)
        digits = "".join(parts)
        if match["cc"]:
            end = self._with_extension(view, end)
            return self.hit(start, end, 0.95, "telefonnummer med landekode +45")
        if view.norm[start - 1 : start] == "/" and not _FIRST_OF_TWO.search(view.before(start, 14)):
            return None
        if groups == (4, 4) and _LAW_REPORT.search(view.before(start, 6)):
            return None
        base = _GROUPS.get(groups)
        label = self.clue(view, start, end, before=32, behind=0)
        rival = self.rival(view, start, before=18 if groups == (2, 2, 2, 2) else 30)
        if base is None:
            if label and len(groups) <= 4 and min(groups) >= 1:
                return self.hit(start, end, 0.7, "otte cifre", near(label))
            return None
        heading = None if label else view.column_label(start, _HEADING)
        if _UNIT.match(view.after(end, 10)) or number.count("\n") > 1:
            return None
        form = f"telefonnummer, otte cifre ({'-'.join(map(str, groups))})"
        if not label and not heading:
            if groups in ((8,), (4, 4)) and (_looks_dated(digits) or _in_series(view, start, end)):
                return None
            if groups == (4, 4) and "-" in number:
                return None
            if "\n" in number:
                base -= 0.2
        if rival and not label:
            return self.lowered(start, end, rival, form)
        end = self._with_extension(view, end)
        return self.hit(
            start,
            end,
            0.95 if label else 0.9 if heading else base,
            form,
            near(label) or (f"kolonnen hedder »{heading}«" if heading else None),
        )

    @staticmethod
    def _with_extension(view: TextView, end: int) -> int:
        tail = _TAIL.match(view.lower, end, end + 40)
        return tail.end() if tail else end


_HEADING = re.compile(
    r"(?<![^\W\d_])(?:telefon|tlf|mobil|telefonnr|telefonnummer|mobilnr|mobilnummer|tlf\.nr|"
    r"mobiltelefon|privat tlf|arbejdstlf)\.?(?![^\W\d_])"
)


_LAW_REPORT = re.compile(r"(?<![^\W\d_])(?:u|ufr|tfk|tfa|fed|fm|kfe|mad)\.? $")
_FIRST_OF_TWO = re.compile(r"(?<![0-9])[2-9][0-9](?:[ .-]?[0-9]){6}/$")


def _is_number(text: str) -> bool:
    """Whether digits right behind "tlf." are a number: six (Faroes, Greenland), eight, or foreign."""
    groups = re.findall(r"[0-9x]+", text)
    digits = "".join(groups)
    if digits.count("x") > 4 or len(groups) > 6:
        return False
    if len(digits) == 6:
        return all(len(g) in (2, 3, 6) for g in groups) and "/" not in text and "." not in text
    if len(digits) == 8:
        return True
    return 9 <= len(digits) <= 13 and (digits[0] == "0" or _COUNTRY.match(digits) is not None)


_COUNTRY = re.compile("4[0346-9]|45|3[0-9]|2[0159]|90|98")


def _looks_dated(digits: str) -> bool:
    """Eight digits that read as a date, year first or last."""
    year, month, day = int(digits[:4]), int(digits[4:6]), int(digits[6:])
    if 1900 <= year <= 2099 and is_date(day, month, year):
        return True
    day, month, year = int(digits[:2]), int(digits[2:4]), int(digits[4:])
    return 1900 <= year <= 2099 and is_date(day, month, year)


def _in_series(view: TextView, start: int, end: int) -> bool:
    """Whether more digits stand one space away: part of a longer number."""
    return (
        re.search(r"[0-9] $", view.norm[max(0, start - 2) : start]) is not None
        or re.match(r" [0-9]", view.norm[end : end + 2]) is not None
    )
