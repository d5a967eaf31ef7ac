"""International bank account numbers: country, length by country, modulus 97."""

from __future__ import annotations

from collections.abc import Iterator

from models.lexicons import lines
from models.recognizers.base import DanishRecognizer, Pattern, near
from models.recognizers.view import TextView
from models.types import Entity


def passes_mod_97(iban: str) -> bool:
    """Whether the check digits fit; ``iban`` without spaces, upper case."""
    moved = iban[4:] + iban[:4]
    return int("".join(str(int(c, 36)) for c in moved)) % 97 == 1


class IbanRecognizer(DanishRecognizer):
    ENTITY = "IBAN"
    MENDS = True
    PATTERNS = (
        Pattern(
            "iban", r"(?<![0-9A-Za-z])[A-Za-z]{2}[ ]?[0-9]{2}(?=[ .\-\n]{0,3}[0-9A-Za-z])", 0.5
        ),
    )
    CONTEXT = ("iban", "iban-nr", "iban nr", "ibannr", "kontonummer", "konto", "account")

    def __init__(self) -> None:
        super().__init__()
        self._lengths = {c: int(n) for c, n in (x.split("\t") for x in lines("iban_lengths.tsv"))}

    def find(self, view: TextView) -> Iterator[Entity]:
        if not view.has_digit:
            return
        norm = view.norm
        for match in self.compiled["iban"].finditer(norm):
            country = match.group()[:2].upper()
            length = self._lengths.get(country)
            if length is None:
                continue
            at = match.start()
            got: list[str] = []
            gap = 0
            while at < len(norm) and len(got) < length and gap <= 40:
                c = norm[at]
                if c.isascii() and c.isalnum():
                    got.append(c.upper())
                    gap = 0
                elif c in " .-\n":
                    gap += 1
                    if gap > 3 and "\n" not in norm[at - gap + 1 : at + 1]:
                        break
                else:
                    break
                at += 1
            if len(got) < length or not "".join(got)[2:4].isdigit():
                continue
            if at < len(norm) and norm[at].isalnum():
                continue
            label = self.clue(view, match.start(), at)
            if passes_mod_97("".join(got)):
                yield self.hit(match.start(), at, 0.99, "IBAN", "modulus 97 stemmer", near(label))
            elif label and "iban" in label and sum(c.isdigit() for c in got) >= 10:
                yield self.hit(
                    match.start(), at, 0.7, "IBAN-form, men modulus 97 stemmer ikke", near(label)
                )
