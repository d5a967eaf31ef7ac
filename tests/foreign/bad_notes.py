"""Text below notes (annotations) that were meant to strike it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pikepdf
import pymupdf
from pikepdf import Array, Dictionary, Name

from tests.foreign.bad_text import X0, X1, Y0, Y1, black_form
from tests.foreign.pages import (
    HEIGHT,
    Kinds,
    edit,
    letter,
    save,
)

NOTES = Kinds()


def annotated(
    name: str, subtype: str, *, look: bool = True, expected: str = "leak", **more: Any
) -> None:
    """A kind whose box is an annotation."""

    @NOTES.add(name, expected)
    def make(path: Path) -> None:
        save(letter(), path)

        def change(pdf: pikepdf.Pdf, page: Any) -> None:
            note = Dictionary(
                Type=Name.Annot,
                Subtype=Name("/" + subtype),
                Rect=Array([X0, Y0, X1, Y1]),
                **{"F": 4, **more},
            )
            if look:
                note.AP = Dictionary(N=black_form(pdf, BBox=Array([X0, Y0, X1, Y1])))
            page.Annots = Array([pdf.make_indirect(note)])
            if subtype == "Widget":
                note.FT, note.T = Name.Tx, pikepdf.String("felt")
                pdf.Root.AcroForm = Dictionary(Fields=page.Annots)

        edit(path, change)


QUADS = Array([X0, Y1, X1, Y1, X0, Y0, X1, Y0])
for kind in ("Square", "Highlight", "Ink", "Stamp", "FreeText", "Line", "Polygon", "Widget"):
    annotated(f"annotering {kind}", kind, QuadPoints=QUADS)
annotated("Redact, ikke gennemført", "Redact", look=False, IC=Array([0, 0, 0]), QuadPoints=QUADS)
annotated("annotering, der ikke udskrives", "Square", F=0)
annotated("annotering, der kun udskrives", "Square", F=4 | 32, expected="risk")
annotated("skjult annotering", "Square", F=2, expected="risk")


@NOTES.add("Highlight uden eget udseende, sort", "leak")
def _(path: Path) -> None:
    doc = letter()
    page = doc[0]
    note = page.add_highlight_annot(pymupdf.Rect(X0, HEIGHT - Y1, X1, HEIGHT - Y0))
    note.set_colors(stroke=(0, 0, 0))
    note.update()
    save(doc, path)


@NOTES.add("FreeText med sort bund", "leak")
def _(path: Path) -> None:
    doc = letter()
    rect = pymupdf.Rect(X0, HEIGHT - Y1, X1, HEIGHT - Y0)
    doc[0].add_freetext_annot(rect, " ", fontsize=8, fill_color=(0, 0, 0))
    save(doc, path)
