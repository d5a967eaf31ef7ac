"""What the boxes of a document mean, in plain Danish: the words of the legend's page.

Everything comes from the catalogue of paragraphs and from how often each was used, so nothing of
the document can come into it.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence

from redactor.domain.labelling import BoxLook, Legend, LegendEntry, is_pseudonym
from redactor.domain.suggestion import Mark
from redactor.errors import NotFound
from redactor.law.grounds import ground

__all__ = ["legend_of", "look_for"]

TITLE = "Sådan læser du overstregningerne"
INTRO = (
    "Du har fået dokumentet efter en anmodning om aktindsigt. Nogle oplysninger er udeladt, og "
    "hvor de stod, er der nu en boks. Det, der stod under boksene, findes ikke længere i filen.",
    "Teksten i en boks er den paragraf, som oplysningen er udeladt efter. Er boksen for lille til "
    "paragraffen, står der et nummer i kantet parentes, og de mindste bokse er tomme. Her kan du "
    "se, hvad paragrafferne handler om:",
)
PSEUDONYMS = (
    "Hvor der står fx Part 1 eller Barn 2, er en persons navn udeladt. Den samme person har samme "
    "betegnelse i alle sagens dokumenter."
)
WITHOUT = "Bokse uden paragraf"
WITHOUT_TEXT = "Paragraffen fremgår af afgørelsen."
MONTHS = (
    "januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september",
    "oktober", "november", "december",
)  # fmt: skip


def legend_of(marks: Sequence[Mark], day: dt.date) -> Legend:
    """The legend of these marks: each paragraph once, the most used first."""
    counts = Counter(m.ground or ("" if is_pseudonym(m.label) else m.label) for m in marks)
    entries = [_entry(code, n) for code, n in sorted(counts.items(), key=lambda c: (-c[1], c[0]))]
    intro: tuple[str, ...] = INTRO
    if any(is_pseudonym(m.label) for m in marks):
        intro = (INTRO[0], PSEUDONYMS, *INTRO[1:])
    total = len(marks)
    count = "1 overstregning" if total == 1 else f"{total} overstregninger"
    closing = f"I alt {count}. Skrevet den {day.day}. {MONTHS[day.month - 1]} {day.year}."
    return Legend(TITLE, intro, tuple(entries), (closing,))


def _entry(code: str, count: int) -> LegendEntry:
    if not code:
        return LegendEntry("", WITHOUT, WITHOUT_TEXT, count)
    try:
        found = ground(code)
    except NotFound:
        return LegendEntry(code, "se afgørelsen", WITHOUT_TEXT, count)
    return LegendEntry(found.code, found.title, found.phrase, count)


def look_for(
    marks: Sequence[Mark],
    *,
    style: str = "black",
    width: str = "grid",
    alternative: bool = True,
    legend: str = "none",
    day: dt.date | None = None,
) -> BoxLook:
    """How the boxes of these marks are to look. legend: "none", "first" or "last" page.

    day: printed on the legend; today where it isn't given. A document without marks has none.
    """
    if legend == "none" or not marks:
        return BoxLook(style, width, alternative)
    return BoxLook(style, width, alternative, legend_of(marks, day or dt.date.today()), legend)
