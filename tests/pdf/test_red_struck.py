"""Names under a mark, written in ways that are hard to strike; and scans and mixed pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from redactor.domain.geometry import Box

HIDDEN = "KVISTCHN2"
Plant = Callable[[pikepdf.Pdf], None]
AREA = Box(280, 420, 480, 460)
"""Where the name is written: baseline at (300, 400) in the page's own space."""


def _show(
    pdf: pikepdf.Pdf, code: str, *, font: Any = None, more: dict[str, Any] | None = None
) -> None:
    page = pdf.pages[0]
    if font is None:
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    page.obj.Resources.Font["/F"] = pdf.make_indirect(font)
    for category, group in (more or {}).items():
        page.obj.Resources[category] = group
    page.contents_add(pdf.make_stream(code.encode("latin-1")))


def _text(show: str, before: str = "") -> str:
    return f"q BT /F 12 Tf {before} 1 0 0 1 300 400 Tm {show} ET Q"


def kerned(pdf: pikepdf.Pdf) -> None:
    _show(pdf, _text("[(KV) -80 (IS) 40 (T) 0 (C) -300 (HN) 20 (2)] TJ"))


def in_hex(pdf: pikepdf.Pdf) -> None:
    _show(pdf, _text(f"<{HIDDEN.encode().hex()}> Tj"))


def in_octal(pdf: pikepdf.Pdf) -> None:
    _show(pdf, _text("(" + "".join(f"\\{ord(c):03o}" for c in HIDDEN) + ") Tj"))


def glyph_by_glyph_backwards(pdf: pikepdf.Pdf) -> None:
    shown = [f"1 0 0 1 {300 + 9 * i} 400 Tm ({c}) Tj" for i, c in enumerate(HIDDEN)]
    _show(pdf, f"q BT /F 12 Tf {' '.join(reversed(shown))} ET Q")


def in_two_streams(pdf: pikepdf.Pdf) -> None:
    _show(pdf, "q BT /F 12 Tf 300 400 Td (KVIST) Tj")
    pdf.pages[0].contents_add(pdf.make_stream(b"(CHN2) Tj ET Q"))


def over_lines(pdf: pikepdf.Pdf) -> None:
    _show(pdf, _text("12 TL (KVIST) Tj (CHN2) '"))


def with_rise_and_width(pdf: pikepdf.Pdf) -> None:
    _show(pdf, _text(f"({HIDDEN}) Tj", "3 Ts 80 Tz 1 Tc 2 Tw"))


def as_outline(pdf: pikepdf.Pdf) -> None:
    _show(pdf, _text(f"({HIDDEN}) Tj", "1 Tr 0.5 w"))


def unseen(pdf: pikepdf.Pdf) -> None:
    _show(pdf, _text(f"({HIDDEN}) Tj", "3 Tr"))


def in_white(pdf: pikepdf.Pdf) -> None:
    _show(pdf, _text(f"({HIDDEN}) Tj", "1 g"))


def see_through(pdf: pikepdf.Pdf) -> None:
    state = Dictionary(G=Dictionary(ca=0.004, CA=0.004))
    _show(pdf, "/G gs " + _text(f"({HIDDEN}) Tj"), more={"/ExtGState": state})


def leaning(pdf: pikepdf.Pdf) -> None:
    _show(pdf, f"q BT /F 12 Tf 1 0 0.3 1 300 400 Tm ({HIDDEN}) Tj ET Q")


def mirrored(pdf: pikepdf.Pdf) -> None:
    _show(pdf, f"q BT /F 12 Tf -1 0 0 1 380 400 Tm ({HIDDEN}) Tj ET Q")


def under_a_box(pdf: pikepdf.Pdf) -> None:
    _show(pdf, _text(f"({HIDDEN}) Tj") + " 0 g 290 395 120 16 re f")


def in_a_missing_font(pdf: pikepdf.Pdf) -> None:
    _show(pdf, _text(f"({HIDDEN}) Tj").replace("/F ", "/Mangler "))


def behind_actual_text(pdf: pikepdf.Pdf) -> None:
    _show(pdf, f"/Span <</ActualText ({HIDDEN})>> BDC {_text('(XXXXXXXXX) Tj')} EMC")


def letters_by_map(pdf: pikepdf.Pdf) -> None:
    """One code stands for the whole name."""
    word = "".join(f"{ord(c):04X}" for c in HIDDEN)
    data = (
        "begincmap 1 begincodespacerange <00> <FF> endcodespacerange\n"
        f"1 beginbfchar <41> <{word}> endbfchar endcmap"
    )
    font = Dictionary(
        Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica,
        ToUnicode=pdf.make_stream(data.encode()),
    )  # fmt: skip
    _show(pdf, _text("(A) Tj"), font=font)


def drawn_letters(pdf: pikepdf.Pdf) -> None:
    """A Type 3 font: each letter a drawing."""
    shape = pdf.make_stream(b"600 0 d0 0 0 500 700 re f")
    names = [Name(f"/{c}") if c.isalpha() else Name.two for c in HIDDEN]
    procs = Dictionary({str(n): shape for n in names})
    font = Dictionary(
        Type=Name.Font, Subtype=Name.Type3, FontBBox=Array([0, 0, 600, 700]), FirstChar=1,
        FontMatrix=Array([0.001, 0, 0, 0.001, 0, 0]), LastChar=len(names), CharProcs=procs,
        Widths=Array([600] * len(names)), Encoding=Dictionary(Differences=Array([1, *names])),
    )  # fmt: skip
    codes = "".join(f"{i + 1:02x}" for i in range(len(names)))
    _show(pdf, _text(f"<{codes}> Tj"), font=font)


def in_a_field(pdf: pikepdf.Pdf) -> None:
    look = pdf.make_stream(f"/Tx BMC BT /F 12 Tf 2 4 Td ({HIDDEN}) Tj ET EMC".encode())
    look.Type, look.Subtype, look.BBox = Name.XObject, Name.Form, Array([0, 0, 150, 20])
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    look.Resources = Dictionary(Font=Dictionary(F=font))
    field = pdf.make_indirect(
        Dictionary(
            Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("felt"), F=4,
            V=String(HIDDEN), Rect=Array([290, 392, 440, 412]), AP=Dictionary(N=look),
        )
    )  # fmt: skip
    pdf.pages[0].obj.Annots = Array([field])
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]))


PLANTS: dict[str, Plant] = {
    plant.__name__: plant
    for plant in (
        kerned, in_hex, in_octal, glyph_by_glyph_backwards, in_two_streams, over_lines,
        with_rise_and_width, as_outline, unseen, in_white, see_through, leaning, mirrored,
        under_a_box, in_a_missing_font, behind_actual_text, letters_by_map, drawn_letters,
        in_a_field,
    )
}  # fmt: skip


@pytest.mark.parametrize("channel", PLANTS)
def test_what_is_under_a_mark_is_gone(channel: str, try_channel: Any) -> None:
    tried = try_channel(PLANTS[channel], boxes=[AREA], shown=channel != "kerned")
    assert tried.passed, tried.findings
    assert not {where for where in tried.found if not where.startswith("visible")}
