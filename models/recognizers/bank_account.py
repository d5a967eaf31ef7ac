"""Danish bank accounts: registration number (4) and account (up to 10). No checksum: label or layout."""

from __future__ import annotations

import re
from collections.abc import Iterator

from models.recognizers.base import DanishRecognizer, Pattern, near
from models.recognizers.view import TextView
from models.types import Entity

_REG = r"(?:reg(?:istrerings)?(?:nr|nummer)?|registreringsnr|reg\.? ?(?:nr|nummer))"
_ACC = (
    r"(?:(?:løn|nem|bank|budget|opsparings|giro|kasse|klient|børneopsparings|udbetalings)?konto"
    r"(?:en|nr|nummer|numre|nummeret)?|kto|account(?: no)?)"
)


class BankAccountRecognizer(DanishRecognizer):
    ENTITY = "BANK_ACCOUNT"
    MENDS = True
    PATTERNS = (
        Pattern("reg. og konto mærket hver for sig",
            rf"(?<![^\W\d_]){_REG}\.? ?(?:nr|nummer)?\.?[ :./]{{0,6}}(?P<r>[0-9]{{4}})(?![0-9])", 0.9),
        Pattern("konto",
            rf"(?<![^\W\d_]){_ACC}\.?(?: ?(?:nr|nummer|no)\.?)?(?:[ :./]|\s\n?|er |med |i |på ){{0,12}}"
            r"(?P<n>[0-9](?:[ .-]{0,2}[0-9]){5,15})(?![0-9])(?!,[0-9]{2}(?![0-9]))", 0.9),
        Pattern("reg. og konto sammen",
            r"(?<![0-9A-Za-zÆØÅæøå])(?<![0-9][./,-])(?P<n>[0-9]{4}[ ]{0,2}[-/ ][ ]{0,2}(?:[0-9]{6,10}|[0-9]{3,4}(?:[ .-]?[0-9]{2,4}){1,3}))"
            r"(?![0-9A-Za-zÆØÅæøå])(?![-.,/][0-9])", 0.5),
    )  # fmt: skip
    CONTEXT = (
        "konto", "kontoen", "kontonr", "kontonr.", "kontonummer", "lønkonto", "nemkonto",
        "bankkonto", "budgetkonto", "bank", "banken", "banknr", "bankoplysninger", "reg", "reg.",
        "reg.nr", "reg.nr.", "regnr", "registreringsnummer", "kontohaver", "udbetaling",
        "udbetales", "indbetales", "overføres", "overførsel", "overfør", "sparekasse", "kto",
        "klientkonto", "opsparingskonto", "børneopsparing", "indsættes", "giro", "danske bank",
        "nordea", "jyske bank", "sydbank", "nykredit", "kontonummeret", "reg./konto", "depot",
    )  # fmt: skip
    COMPETING = (
        "cpr", "cpr.nr", "cpr-nr", "personnr", "tlf", "tlf.", "telefon", "mobil", "cvr", "p-nr",
        "p-nr.", "p-nummer", "ean", "faktura", "fakturanr.", "ordre", "ordrenr.", "sagsnr",
        "sagsnr.", "journalnr.", "j.nr.", "kortnr", "kort", "kortnummer", "iban", "kontostreng",
        "tegning", "tegn. nr.", "bilagsnr.", "tegn.", "artskonto", "omkostningssted",
    )  # fmt: skip

    def find(self, view: TextView) -> Iterator[Entity]:
        if not view.has_digit:
            return
        if view.has("reg"):
            for match in self.compiled["reg. og konto mærket hver for sig"].finditer(view.lower):
                car = re.search(r"plade|bil|køretøj", view.before(match.start(), 25))
                if not car:
                    yield self.hit(*match.span("r"), 0.9, "registreringsnummer efter ordet reg.nr.")
        if view.has("konto", "kto", "account"):
            for match in self.compiled["konto"].finditer(view.lower):
                yield self.hit(*match.span("n"), 0.9, "kontonummer efter ordet konto")
        if view.has("reg", "konto"):
            for match in view.at_digits(_CELL):
                kind = _REG_HEADING if len(match.group()) == 4 else _HEADING
                heading = view.in_column(*match.span(), kind)
                if heading:
                    yield self.hit(*match.span(), 0.8, f"kolonnen hedder »{heading}«")
        for match in view.at_digits(self.compiled["reg. og konto sammen"]):
            start, end = match.span("n")
            digits = sum(c.isdigit() for c in match["n"])
            account = digits - 4
            if not 6 <= account <= 10:
                continue
            label = self.clue(view, start, end, before=60, behind=12)
            rival = self.rival(view, start, before=30)
            heading = None if label or rival else view.column_label(start, _HEADING)
            if label or heading:
                yield self.hit(
                    start, end, 0.92, "reg.nr. og kontonummer", near(label),
                    f"kolonnen hedder »{heading}«" if heading else None,
                )  # fmt: skip
            elif account == 10 and _FOUR_AND_TEN.fullmatch(match["n"]):
                form = "fire og ti cifre som reg.nr. og konto"
                yield (
                    self.lowered(start, end, rival, form)
                    if rival
                    else self.hit(start, end, 0.6, form)
                )


_FOUR_AND_TEN = re.compile(r"[0-9]{4}[ -][0-9]{10}")
_CELL = re.compile(r"(?<![^\s|])(?:[0-9]{4}|[0-9](?:[ .-]?[0-9]){5,13})(?![^\s|])")
_REG_HEADING = re.compile(r"(?<![^\W\d_])reg(?:istrerings)?\.?[- ]?(?:nr|nummer)?\.?(?![^\W\d_])")
_HEADING = re.compile(
    r"(?<![^\W\d_])(?:konto|kontonr|kontonummer|bankkonto|lønkonto|nemkonto)\.?(?![^\W\d_])"
)
