"""Numbers that nothing but a word near them tells: passports, driving licences, other cards.

The number may stand right behind its word, some words later in the same sentence ("pas til Ida
(nr. 209 …)"), in the cell beside or below it, or in a column under it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from models.recognizers.base import any_word
from models.recognizers.view import TextView

__all__ = ["Labelled", "numbers_behind"]

_OTHER = any_word(
    (
        "tlf*", "telefon*", "mobil*", "cpr*", "personn*", "konto*", "reg", "regnr", "cvr*", "p-n*",
        "ean*", "sag", "sagen", "sagsn*", "sags-*", "journaln*", "j.nr*", "faktura*", "ordre*",
        "bilag*", "ref", "ref.", "kørekort*", "pas", "pasn*", "passet", "opholdskort*", "bfe*",
        "matr*", "iban", "kundenr*", "police*", "kr", "kl", "dok", "ydern*", "stel*", "medlemsn*",
        "postnr*", "lokal", "kode*", "kreditor*", "måler*",
    )
)  # fmt: skip
_BREAK = re.compile(r"[.!?][ \n]+[A-ZÆØÅ]|\n[ ]*\n")


@dataclass(frozen=True, slots=True)
class Labelled:
    """A number with the word that tells what it is; sure: it stands right behind the word."""

    start: int
    end: int
    label: str
    sure: bool


def numbers_behind(
    view: TextView, label: re.Pattern[str], shape: re.Pattern[str], *, reach: int = 60
) -> Iterator[Labelled]:
    """Matches of ``shape`` up to ``reach`` characters behind a label, in the same sentence.

    label: for the text in lower case. A word for another number in between ends the search.
    """
    for match in label.finditer(view.lower):
        at, stop = match.end(), min(len(view.norm), match.end() + reach)
        for number in shape.finditer(view.norm, at, min(len(view.norm), stop + 20)):
            if number.start() > stop:
                break
            between = view.lower[at : number.start()]
            other = _OTHER.search(between)
            if other is not None and "\n" not in match.group():
                break
            if _BREAK.search(view.norm, at, number.start() + 1):
                break
            sure = not any(c.isalpha() for c in re.sub(r"\b(?:nr|nummer|er|med|id)\b", "", between))
            yield Labelled(*number.span(), match.group().strip(" :.\n"), sure)
            at = number.end()
            if not re.match(r"\s*(?:,|og|/|samt|eller)\s*", view.norm[at : at + 8]):
                break
