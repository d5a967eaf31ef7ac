"""What the caseworker should know of a release's files (Danish), from the overstriker's reports."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping
from typing import Any

__all__ = ["file_notes", "width_note"]

_EASY = 100
"""Names that fit a box: with fewer, the caseworker is told what can be done about it."""


def file_notes(report: Mapping[str, Any]) -> list[str]:
    """What was done to one file besides the boxes; ``report``: of its release document."""
    struck = report.get("overstrike") or {}
    notes = []
    pages = [str(n) for n in struck.get("rasterised_pages", ())]
    if pages:
        which = f"{', '.join(pages[:-1])} og {pages[-1]}" if pages[1:] else pages[0]
        made = "er blevet til billeder" if pages[1:] else "er blevet til et billede"
        notes.append(
            f"Side {which} {made}, fordi overstregningen ikke kunne bevises på anden måde. "
            "Resten af teksten kan stadig søges og markeres."
        )
    return [*notes, *struck.get("warnings", ())]


def width_note(reports: Iterable[Mapping[str, Any]]) -> str:
    """How hard struck names are to guess by the widths of boxes; "" where none was counted."""
    struck = [r.get("overstrike") or {} for r in reports]
    found = [w for s in struck if (w := s.get("name_widths"))]
    protected = any(s.get("boxes_protected", 0) + s.get("boxes_exposed", 0) for s in struck)
    if not found:
        return ""
    boxes = sum(w["boxes"] for w in found)
    names = max(w["names"] for w in found)
    fits = statistics.median([w["candidates_after"] for w in found for _ in range(w["boxes"])])
    note = (
        f"Ud fra feltets bredde kan et overstreget navn typisk være et af {_number(fits)} ud af "
        f"{_number(names)} danske navne (målt på {_number(boxes)})."
    )
    if fits < _EASY and not protected:
        note += (
            " Skal det være sværere at gætte, så vælg bredden »Beskyttet« under »Ret oplysninger«, "
            "og dan udleveringen igen."
        )
    return note


def _number(value: float) -> str:
    return f"{round(value):,}".replace(",", ".")
