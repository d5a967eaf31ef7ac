"""Pages that were struck well, by this program and by others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pikepdf
import pymupdf

from tests.foreign.bad_pictures import struck_scan
from tests.foreign.pages import (
    BOX,
    HEIGHT,
    NAME,
    Kinds,
    letter,
    save,
    scan,
)

CLEAN_STRUCK = Kinds()
RECT = pymupdf.Rect(BOX[0], HEIGHT - BOX[3], BOX[2], HEIGHT - BOX[1])
FONT_FILE = "/usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf"
BLACK, WHITE = (0, 0, 0), (1, 1, 1)


@CLEAN_STRUCK.add("PyMuPDF, gennemført og rent gemt", "clean")
def _(path: Path) -> None:
    doc = letter()
    doc[0].add_redact_annot(RECT, fill=BLACK)
    doc[0].apply_redactions()
    save(doc, path, garbage=4, clean=True)


@CLEAN_STRUCK.add("PyMuPDF, hvide bokse", "clean")
def _(path: Path) -> None:
    doc = letter()
    doc[0].add_redact_annot(RECT, fill=WHITE)
    doc[0].apply_redactions()
    save(doc, path, garbage=4, clean=True)


@CLEAN_STRUCK.add("PyMuPDF med tekst i boksen", "clean")
def _(path: Path) -> None:
    doc = letter()
    doc[0].add_redact_annot(RECT, fill=BLACK, text="OFL § 30", text_color=WHITE, fontsize=8)
    doc[0].apply_redactions()
    save(doc, path, garbage=4, clean=True)


def ours(path: Path, doc: Any, **look: Any) -> None:
    from redactor.domain.geometry import Box
    from redactor.domain.labelling import BoxLook
    from redactor.domain.suggestion import Mark
    from redactor.pdf.child import mark_to_json, redact

    source = path.with_suffix(".source.pdf")
    save(doc, source)
    marks = [Mark(1, (Box(*RECT),), "OFL § 30", NAME, ground="OFL § 30, nr. 1")]
    answer = redact(
        {
            "source": str(source), "target": str(path), "look": BoxLook(**look).as_json(),
            "marks": [mark_to_json(m) for m in marks],
        }
    )  # fmt: skip
    source.unlink()
    if not answer["verification"]["passed"]:
        raise ValueError(answer["verification"])


@CLEAN_STRUCK.add("vores egen, sorte bokse", "clean")
def _(path: Path) -> None:
    ours(path, letter())


@CLEAN_STRUCK.add("vores egen, rammer", "clean")
def _(path: Path) -> None:
    ours(path, letter(), style="outline", legend=None)


@CLEAN_STRUCK.add("vores egen, scan med tekstlag", "clean")
def _(path: Path) -> None:
    ours(path, scan(layer=True))


@CLEAN_STRUCK.add("vores egen, gemt igen af qpdf", "clean")
def _(path: Path) -> None:
    ours(path, letter())
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.save(path)


@CLEAN_STRUCK.add("scan, boks i pixels", "clean")
def _(path: Path) -> None:
    save(scan(struck_scan(grow=1.5)), path)


@CLEAN_STRUCK.add("scan, boks i pixels, renset tekstlag", "clean")
def _(path: Path) -> None:
    doc = scan(struck_scan(grow=1.5), layer=True)
    doc[0].add_redact_annot(RECT)
    doc[0].apply_redactions(images=0, graphics=0)
    save(doc, path)
