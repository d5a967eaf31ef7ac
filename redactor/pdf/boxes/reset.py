"""Lines set anew, so that the gap left by a struck name doesn't tell how wide the name was.

The glyphs that stay around a struck name lie where they always lay, and the distance between them
is the name's width to a hundredth of a point; with a list of names that leaves a handful. Here the
words after a box are moved to the right until each gap is a multiple of ``STEP`` points. A line
that can't be moved (``pdf.boxes.reset_plan``) stays as it is, and counts as exposed: nothing is
promised of it.

The content stream tells where text is set, MuPDF's text where each glyph lands; both are counted
against each other, and the result is traced again. Whatever doesn't add up is taken back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pymupdf

from redactor.domain.geometry import Box
from redactor.domain.labelling import MovedLine
from redactor.pdf.boxes.placing import DrawnBox
from redactor.pdf.boxes.reset_plan import STEP, plan_lines
from redactor.pdf.striking.place import Place
from redactor.pdf.striking.textrun import TextStream, TextStreamError
from redactor.pdf.striking.trace import Floats, Trace, read_trace

__all__ = ["STEP", "Protection", "protect_lines"]

_EXACT = 0.06
"""Points: how well a moved glyph must stand where it should."""


@dataclass(frozen=True, slots=True)
class Protection:
    """moved: lines set anew. protected, exposed: boxes whose gap tells little, and the others."""

    moved: tuple[MovedLine, ...] = ()
    protected: int = 0
    exposed: int = 0

    def __add__(self, other: Protection) -> Protection:
        return Protection(
            self.moved + other.moved, self.protected + other.protected, self.exposed + other.exposed
        )


def protect_lines(
    doc: pymupdf.Document, page: pymupdf.Page, place: Place, drawn: list[DrawnBox]
) -> tuple[list[DrawnBox], Protection]:
    """Move the words after each box of ``page``, where that can be done.

    drawn: joined boxes where the marks were. Returns them where they are now.
    """
    nothing = drawn, Protection(exposed=len(drawn))
    if place.rotate or place.unit != 1.0 or not drawn:
        return nothing
    trace = read_trace(page)
    plans, safe = plan_lines(page, trace, drawn)
    moving = [plan for plan in plans if plan.glyphs]
    if safe:
        shifts = np.zeros(len(trace.start))
        for plan in moving:
            for glyph, by in plan.glyphs.items():
                shifts[glyph] = by
        if not _apply(doc, page, trace, shifts):
            return nothing
    lines = tuple(plan.line for plan in moving)
    shifted = [_moved_box(item, lines) for item in drawn]
    return shifted, Protection(lines, len(safe), len(drawn) - len(safe))


def _moved_box(item: DrawnBox, lines: Sequence[MovedLine]) -> DrawnBox:
    middle = (item.box.y0 + item.box.y1) / 2
    for line in lines:
        if line.band.y0 < middle < line.band.y1 and item.box.x0 <= line.band.x1:
            by = line.shift(item.box.x0 + 0.3)
            b = item.box
            moved = Box(b.x0 + by, b.y0, b.x1 + by, b.y1)
            return replace(item, box=moved, zone=moved)
    return item


def _apply(doc: pymupdf.Document, page: pymupdf.Page, trace: Trace, shifts: Floats) -> bool:
    """Write the page's content with its glyphs moved; False where that can't be done."""
    before = page.get_contents()
    try:
        stream = TextStream(page.read_contents(), _code_lengths(page))
        data = stream.moved(shifts)
    except TextStreamError:
        return False
    xref = doc.get_new_xref()
    doc.update_object(xref, "<<>>")
    doc.update_stream(xref, data)
    page.set_contents(xref)
    after = read_trace(page)
    good = (
        len(after.start) == len(trace.start)
        and bool((np.abs(after.start - trace.start - shifts) < _EXACT).all())
        and bool((np.abs(after.base - trace.base) < _EXACT).all())
    )
    if not good:
        doc.xref_set_key(page.xref, "Contents", f"[{' '.join(f'{x} 0 R' for x in before)}]")
    return good


def _code_lengths(page: pymupdf.Page) -> dict[str, int]:
    """Bytes of a character code by font name; fonts with codes of mixed lengths are left out."""
    lengths: dict[str, int] = {}
    for _, _, kind, _, name, encoding, referer in page.get_fonts(full=True):
        if referer:
            raise TextStreamError("text in forms")
        if kind != "Type0":
            lengths[name] = 1
        elif encoding in ("Identity-H", "Identity-V"):
            lengths[name] = 2
    return lengths
