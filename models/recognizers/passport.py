"""Passport, residence card and other identity card numbers; only by label, heading or MRZ."""

from __future__ import annotations

import re
from collections.abc import Iterator

from models.recognizers.base import DanishRecognizer, Pattern, near
from models.recognizers.labelled import numbers_behind
from models.recognizers.view import TextView
from models.types import Entity

_KIND = (
    r"(?:rejse|fremmed|konventions|flygtninge|diplomat|nød|tjeneste)?pas(?:set|sets|ses)?|"
    r"opholds(?:kort|tilladelseskort)(?:et)?|(?:legitimations|id-?|identitets|nationalt id-?)kort(?:et)?|"
    r"grænsegængerkort|rejsedokument(?:et)?|udlændinge|person-?id|passport|laissez-passer"
)


class PassportRecognizer(DanishRecognizer):
    ENTITY = "PASSPORT"
    MENDS = True
    PATTERNS = (
        Pattern(
            "pasnummer",
            r"(?<![0-9A-Za-zÆØÅæøå])(?<![0-9][./,:-])(?:[A-Z]{1,3}[ ]?)?[0-9](?:[ ]?[0-9A-Z]){4,9}"
            r"(?![0-9A-Za-zæøå])(?![,./:-][0-9])(?! ?kr)",
            0.9,
        ),
        Pattern(
            "maskinlæsbar linje",
            r"(?<![A-Z0-9<])(?:[PIAC][A-Z<][A-Z<]{3}[A-Z0-9<]{20,41}|[A-Z0-9<]{9}[0-9][A-Z<]{3}[0-9]{7}[MFX<][0-9]{7}[A-Z0-9<]{2,16}"
            r"|[0-9]{7}[MFX<][0-9]{7}[A-Z<]{3}[A-Z0-9<]{11}[0-9]|[A-Z]+(?:<[A-Z]+)*<<[A-Z]+(?:<[A-Z]+)*<{2,})(?![A-Z0-9])",
            0.9,
        ),
    )  # fmt: skip
    CONTEXT = ("pas", "pasnr", "pasnummer", "passport", "opholdskort")

    def find(self, view: TextView) -> Iterator[Entity]:
        if "<<" in view.norm:
            for match in self.compiled["maskinlæsbar linje"].finditer(view.norm):
                if "<" in match.group():
                    yield self.hit(*match.span(), 0.9, "maskinlæsbar linje af et pas eller kort")
        if not view.has_digit:
            return
        if not view.has("pas", "ophold", "kort", "rejsedok", "udlændinge", "person-id", "personid"):
            return
        shape = self.compiled["pasnummer"]
        for found in numbers_behind(view, _LABEL, shape):
            digits = sum(c.isdigit() for c in view.norm[found.start : found.end])
            if digits < 5 or (not found.sure and digits < 7):
                continue
            yield self.hit(
                found.start, found.end, 0.9 if found.sure else 0.7, "pasnummer", near(found.label)
            )
        for match in shape.finditer(view.norm):
            heading = view.in_column(*_cell(view, *match.span()), _HEADING)
            if heading and sum(c.isdigit() for c in match.group()) >= 5:
                yield self.hit(*match.span(), 0.8, f"kolonnen hedder »{heading}«")


def _cell(view: TextView, start: int, end: int) -> tuple[int, int]:
    """The span with what stands before it in the same cell ("30.06.1986 / 061773502")."""
    before = re.search(r"[0-9./ -]{6,12} ?/ ?$", view.norm[max(0, start - 18) : start])
    return (start - len(before.group().lstrip()), end) if before else (start, end)


_LABEL = re.compile(
    rf"(?<![^\W\d_])(?:{_KIND})(?:[- ]{{0,2}}(?:nr|nummer|numre|no|nummeret|number|id))?\.?(?![^\W\d_])"
    r"(?:[ :]{0,4})"
)
_HEADING = re.compile(
    r"(?<![^\W\d_])(?:pas|pas-?(?:nr|nummer)|pas nr|rejsepas|opholdskort(?:nr)?|rejsedokument|legitimation)\.?(?![^\W\d_])"
)
