"""Birth dates, only where they are given as such: "født", "f.", "fødselsdato", a table's column."""

from __future__ import annotations

import re
from collections.abc import Iterator

from models.recognizers.base import DanishRecognizer, Pattern, near
from models.recognizers.dates import DATE, DATE_RE, MONTHS, SHORT_DATE
from models.recognizers.view import TextView
from models.types import Entity

_LABEL = (
    r"(?<![^\W\d_])(?:fødselsdato(?:en)?|fødselsdag(?:en)?|fødsels-?/?(?:tidspunkt|data)|fødselsår|"
    r"(?:er |blev |var )?født|fødte|årgang|f\.|f\.d\.|d\.o\.b\.?|dob|date of birth|born|geb\.?)"
)


class DateOfBirthRecognizer(DanishRecognizer):
    ENTITY = "DATE_OF_BIRTH"
    MENDS = True
    PATTERNS = (
        Pattern(
            "efter »født«",
            rf"{_LABEL}[ :]{{0,40}}(?:[a-zæøåé(),/\-]{{1,14}}[ :\n]{{1,30}}){{0,4}}(?:d\.? ?|den ?)?(?P<n>{DATE}|{SHORT_DATE})",
            0.95,
        ),
        Pattern("år", rf"{_LABEL}[ :]{{0,4}}(?:i |år |omkring |ca\. )?(?P<n>(?:(?:{MONTHS})\.? )?(?:18|19|20)[0-9]{{2}})(?![0-9./-])", 0.7),
        Pattern("seks cifre", r"(?<![^\W\d_])(?:fødselsdato|født|f\.)[ :]{0,6}(?:d\.? |den )?(?P<n>(?:0[1-9]|[12][0-9]|3[01])(?:0[1-9]|1[0-2])[0-9]{2})(?![0-9]|[ ]?[-/ ]?[0-9x*]{4})", 0.8),
    )  # fmt: skip
    CONTEXT = ("født", "fødselsdato", "fødselsdag")

    def find(self, view: TextView) -> Iterator[Entity]:
        if not view.has_digit or not view.has("fød", "f.", "årgang", "dob", "born", "birth", "geb"):
            return
        for name, score in (("efter »født«", 0.95), ("år", 0.7), ("seks cifre", 0.85)):
            for match in self.compiled[name].finditer(view.lower):
                word = match.group().split()[0].strip(":.,(")
                yield self.hit(
                    *match.span("n"), score, f"dato {name}" if name[0] == "e" else name, near(word)
                )
        if view.has("født", "fødselsda"):
            for match in view.at_digits(DATE_RE, lower=True):
                heading = view.column_label(match.start(), _HEADING, reach=2500)
                if heading and _own_row(view, match):
                    yield self.hit(*match.span(), 0.7, f"kolonnen hedder »{heading}«")


_HEADING = re.compile(
    r"(?<![^\W\d_])(?:født|fødselsdato|fødselsdag|fødselsdata|f\. ?dato)(?![^\W\d_])"
)


def _own_row(view: TextView, match: re.Match[str]) -> bool:
    """Whether the date stands in a cell of its own (two spaces or a line's end on one side)."""
    left = view.norm[max(0, match.start() - 2) : match.start()]
    right = view.norm[match.end() : match.end() + 2]
    return (
        (
            (left.endswith(("  ", "\n", "\t")) or not left)
            and (right.startswith(("  ", "\n", "\t")) or not right)
        )
        or "  " in left
        or right.startswith("  ")
    )
