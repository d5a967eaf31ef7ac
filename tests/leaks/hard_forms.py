"""Pages hard by marked content and forms; see ``hard_pages``."""

from __future__ import annotations

from pathlib import Path

import pikepdf
import pymupdf
from pikepdf import Dictionary

from tests.leaks.hard_page import (
    HEIGHT,
    MIDDLE,
    STRUCK,
    WIDTH,
    HardPage,
    add_page,
    around,
    form_of,
    kind,
    raw,
    text,
)


@kind
def actual_text(path: Path) -> HardPage:
    """Readers take what a line calls itself for what it shows."""
    lines = text(72, 700, MIDDLE), text(72, 660, f"ogs\u00e5 {STRUCK} her")
    shown = raw(path.with_suffix(".shown.pdf"), around("".join(lines)))
    middle = (
        f"/Span <</ActualText (hele linjen)>> BDC {lines[0]} EMC\n"
        f"/P <</MCID 0>> BDC {lines[1]} EMC\n"
    )
    return HardPage(raw(path, around(middle)), shown=shown)


@kind
def soft_hyphens(path: Path) -> HardPage:
    middle = text(72, 700, "Borger Kvist\u00adgaard bor i Vej\u00adle nu")
    return HardPage(raw(path, around(middle)), words=("Kvist-gaard",))


@kind
def form_shared_by_pages(path: Path) -> HardPage:
    pdf = pikepdf.new()
    form = form_of(pdf, around(text(72, 700, MIDDLE)))
    for number in range(2):
        parts = {"XObject": {"X0": form}}
        add_page(pdf, "/X0 Do " + text(72, 600, f"Side {number + 1}"), parts=parts)
    pdf.save(path, deterministic_id=True)
    return HardPage(path)


@kind
def sizes_change_in_a_form(path: Path) -> HardPage:
    """A large name, then smaller text that goes on where the name ended."""
    pdf = pikepdf.new()
    line = (
        f"BT /F0 14 Tf 1 0 0 1 72 700 Tm (Borger {STRUCK}) Tj /F0 9 Tf ( bor i Vejle med ) Tj "
        f"80 Tz (sin far {STRUCK}) Tj 100 Tz (, der) Tj ET\n"
    )
    form = form_of(pdf, around(line))
    add_page(pdf, "/X0 Do", parts={"XObject": {"X0": form}})
    pdf.save(path, deterministic_id=True)
    return HardPage(path)


@kind
def form_twice_on_a_page(path: Path) -> HardPage:
    """The same form at two places; the name is struck in the upper one only."""
    pdf = pikepdf.new()
    form = form_of(pdf, around(text(72, 700, MIDDLE)))
    content = "/X0 Do q 1 0 0 1 0 -200 cm /X0 Do Q " + text(72, 300, "Sidste linje")
    add_page(pdf, content, parts={"XObject": {"X0": form}})
    pdf.save(path, deterministic_id=True)
    start = 72 + pymupdf.get_text_length("Borger ", "helv", 12)
    end = start + pymupdf.get_text_length(STRUCK, "helv", 12)
    return HardPage(path, boxes=((start, 130, end, 145.5),))


@kind
def nested_forms(path: Path) -> HardPage:
    pdf = pikepdf.new()
    inner = form_of(pdf, text(72, 700, MIDDLE))
    outer = form_of(pdf, around("q 1 0 0 1 3 2 cm /X1 Do Q "))
    outer.Resources.XObject = Dictionary(X1=inner)
    add_page(pdf, "q 0.9 0 0 0.9 10 20 cm /X0 Do Q", parts={"XObject": {"X0": outer}})
    pdf.save(path, deterministic_id=True)
    return HardPage(path)


@kind
def form_over_a_form(path: Path) -> HardPage:
    """A page with the same form twice, of which neither is struck, and the name beside them."""
    pdf = pikepdf.new()
    form = form_of(pdf, text(0, 0, "Formular nr. 7"))
    content = "q 1 0 0 1 72 740 cm /X0 Do Q q 1 0 0 1 72 640 cm /X0 Do Q " + around(
        text(72, 700, MIDDLE)
    )
    add_page(pdf, content, parts={"XObject": {"X0": form}})
    pdf.save(path, deterministic_id=True)
    return HardPage(path)


@kind
def note_and_field(path: Path) -> HardPage:
    """A FreeText note and a form field that say the name, and others that don't."""
    with pymupdf.open() as doc:
        page = doc.new_page(width=WIDTH, height=HEIGHT)
        page.insert_text((72, 120), MIDDLE, fontsize=12)
        page.add_freetext_annot((72, 150, 300, 175), f"Note om {STRUCK} her", fontsize=11)
        page.add_freetext_annot((72, 180, 300, 205), "Note om noget andet", fontsize=11)
        for number, value in enumerate((f"Felt {STRUCK} slut", "Felt uden navn")):
            widget = pymupdf.Widget()
            widget.field_name, widget.field_value = f"f{number}", value
            widget.field_type = pymupdf.PDF_WIDGET_TYPE_TEXT
            widget.rect = pymupdf.Rect(72, 220 + 30 * number, 300, 240 + 30 * number)
            page.add_widget(widget)
        doc.save(path)
    return HardPage(path, baked=True)
