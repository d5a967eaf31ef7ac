"""Payment cards: 13–19 digits with a Luhn check, also partly masked."""

from __future__ import annotations

import re
from collections.abc import Iterator

from models.recognizers.base import DanishRecognizer, Pattern, against, near
from models.recognizers.view import TextView
from models.types import Entity


def passes_luhn(digits: str) -> bool:
    total = 0
    for i, c in enumerate(reversed(digits)):
        d = int(c) * (1 + i % 2)
        total += d - 9 if d > 9 else d
    return total % 10 == 0


class CardRecognizer(DanishRecognizer):
    ENTITY = "CARD_NUMBER"
    MENDS = True
    PATTERNS = (
        Pattern(
            "kort",
            r"(?<![0-9A-Za-z])(?<![0-9][-./,])[2-6][0-9]{3}(?:[ -]?|[ \t]*\n[ \t]*)(?:[0-9]{4}(?:[ -]?|[ \t]*\n[ \t]*)[0-9]{4}(?:[ -]?|[ \t]*\n[ \t]*)"
            r"[0-9]{4}(?:[ -]?[0-9]{1,3})?|[0-9]{6}[ -]?[0-9]{5})(?![0-9A-Za-z])(?![-./,][0-9])",
            0.6,
        ),
        Pattern("kort, skjult", r"(?<![\w*])(?=[\dxX*• -]{0,16}[xX*•]{4})(?:[0-9xX*•]{4}[ -]?){3}[0-9]{4}(?![\w*])", 0.6),
    )  # fmt: skip
    CONTEXT = (
        "kort", "kortet", "kortnr", "kortnr.", "kortnummer", "dankort", "visa", "mastercard",
        "betalingskort", "kreditkort", "hævekort", "firmakort", "visakort", "maestro", "amex",
        "american express", "debetkort", "visa/dankort", "card",
    )  # fmt: skip
    COMPETING = ("konto", "kontonr", "kontonummer", "iban", "ean", "gln", "track", "pakke")

    def find(self, view: TextView) -> Iterator[Entity]:
        if not view.has_digit:
            return
        for match in view.at_digits(self.compiled["kort"]):
            digits = re.sub(r"\D", "", match.group())
            label = self.clue(view, *match.span(), before=40)
            luhn = passes_luhn(digits)
            rival = None if label else self.rival(view, match.start())
            if (luhn and len(digits) in (15, 16)) or label:
                yield self.hit(
                    *match.span(),
                    0.95 if luhn and label else 0.85 if luhn and not rival else 0.6,
                    f"kortnummer, {len(digits)} cifre",
                    "Luhn-kontrollen stemmer" if luhn else "Luhn-kontrollen stemmer ikke",
                    near(label),
                    against(rival),
                )
        if view.has("xxxx", "****", "••••"):
            for match in self.compiled["kort, skjult"].finditer(view.norm):
                yield self.hit(*match.span(), 0.7, "delvis skjult kortnummer")
