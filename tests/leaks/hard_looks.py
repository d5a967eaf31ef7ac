"""Pages hard by how text is drawn: twice, in patterns, clipped, below marks; see ``hard_pages``."""

from __future__ import annotations

from pathlib import Path

import pikepdf
import pymupdf
from pikepdf import Array, Dictionary, Name

from tests.leaks.hard_page import (
    MIDDLE,
    HardPage,
    add_page,
    around,
    form_of,
    kind,
    pattern_of,
    raw,
    text,
)


@kind
def drawn_twice(path: Path) -> HardPage:
    return HardPage(raw(path, around(text(72, 700, MIDDLE) + text(72.3, 700, MIDDLE))))


@kind
def shadow(path: Path) -> HardPage:
    middle = f"0.7 g {text(73.2, 698.8, MIDDLE)} 0 g {text(72, 700, MIDDLE)}"
    return HardPage(raw(path, around(middle)))


@kind
def outlined(path: Path) -> HardPage:
    return HardPage(raw(path, around(text(72, 700, MIDDLE, 12, more="2 Tr 0.4 w 1 0 0 RG"))))


@kind
def only_outline(path: Path) -> HardPage:
    return HardPage(raw(path, around(text(72, 700, MIDDLE, 14, more="1 Tr 0.4 w"))))


@kind
def on_colour(path: Path) -> HardPage:
    content = "0.2 0.3 0.6 rg 60 650 400 90 re f 1 g " + around(text(72, 700, MIDDLE))
    return HardPage(raw(path, content))


@kind
def on_shading(path: Path) -> HardPage:
    shading = Dictionary(
        ShadingType=2, ColorSpace=Name.DeviceRGB, Coords=Array([60, 0, 460, 0]),
        Function=Dictionary(FunctionType=2, N=1, Domain=Array([0, 1]),
                            C0=Array([1, 0.9, 0.6]), C1=Array([0.6, 0.8, 1])),
    )  # fmt: skip
    content = "q 60 650 400 90 re W n /S0 sh Q " + around(text(72, 700, MIDDLE))
    return HardPage(raw(path, content, parts={"Shading": {"S0": shading}}))


@kind
def on_pattern(path: Path) -> HardPage:
    pdf = pikepdf.new()
    dots = pattern_of(pdf, "0.8 g 1 1 2 2 re f", 6)
    content = "/Pattern cs /P0 scn 60 650 400 90 re f 0 g " + around(text(72, 700, MIDDLE))
    add_page(pdf, content, parts={"Pattern": {"P0": dots}})
    pdf.save(path, deterministic_id=True)
    return HardPage(path)


@kind
def pattern_of_words(path: Path) -> HardPage:
    pdf = pikepdf.new()
    words = pattern_of(pdf, "0.9 g BT /F0 8 Tf 2 2 Td (KOPI) Tj ET", 30)
    content = "/Pattern cs /P0 scn 60 650 400 90 re f 0 g " + around(text(72, 700, MIDDLE))
    add_page(pdf, content, parts={"Pattern": {"P0": words}})
    pdf.save(path, deterministic_id=True)
    return HardPage(path, picture=True)


@kind
def filled_by_a_pattern(path: Path) -> HardPage:
    pdf = pikepdf.new()
    dots = pattern_of(pdf, "0 0 1 rg 0 0 3 3 re f 1 0 0 rg 3 3 3 3 re f", 6)
    content = around("/Pattern cs /P0 scn " + text(72, 700, MIDDLE, 20) + "0 g ", leading=26)
    add_page(pdf, content, parts={"Pattern": {"P0": dots}})
    pdf.save(path, deterministic_id=True)
    return HardPage(path)


@kind
def clipped(path: Path) -> HardPage:
    """The clip cuts the heads and feet of the letters off."""
    middle = f"q 60 701 400 4 re W n {text(72, 700, MIDDLE)} Q\n"
    return HardPage(raw(path, around(middle)))


@kind
def clip_of_letters(path: Path) -> HardPage:
    """Render mode 7: what is drawn next is seen through the letters."""
    middle = f"q {text(72, 700, MIDDLE, 20, more='7 Tr')} 0.8 0 0 rg 60 690 400 30 re f Q\n"
    return HardPage(raw(path, around(middle, leading=26)))


_UDKAST = "BT /F1 60 Tf 0.8 0.6 -0.6 0.8 90 600 Tm (UDKAST) Tj ET"


@kind
def watermark_across(path: Path) -> HardPage:
    mark = f"q 0.85 g {_UDKAST} Q\n"
    return HardPage(raw(path, mark + around(text(72, 700, MIDDLE))))


@kind
def watermark_in_front(path: Path) -> HardPage:
    mark = f"/Artifact <</Type /Pagination>> BDC q 0.8 g {_UDKAST} Q EMC\n"
    return HardPage(raw(path, around(text(72, 700, MIDDLE)) + mark))


@kind
def watermark_in_a_form(path: Path) -> HardPage:
    """As Acrobat writes it: a form of its own, half transparent."""
    pdf = pikepdf.new()
    form = form_of(pdf, f"0.5 g {_UDKAST.replace('/F1', '/F0')}")
    half = Dictionary(Type=Name.ExtGState, ca=0.4, CA=0.4)
    content = "q /G0 gs 1 0 0 1 20 -10 cm /X0 Do Q " + around(text(72, 700, MIDDLE))
    parts = {"XObject": {"X0": form}, "ExtGState": {"G0": half}}
    add_page(pdf, content, parts=parts)
    pdf.save(path, deterministic_id=True)
    return HardPage(path)


@kind
def watermark_behind_a_line(path: Path) -> HardPage:
    mark = "q 0.9 g " + text(60, 690, "KOPI KOPI", 70, "F1") + "Q "
    return HardPage(raw(path, mark + around(text(72, 700, MIDDLE))))


@kind
def crossed_by_other_text(path: Path) -> HardPage:
    """A stamp whose letters lie over the name; what lies under the mark goes."""
    start = 72 + pymupdf.get_text_length("Borger ", "helv", 12)
    stamp = text(round(start + 10, 1), 702, "KOPI", 8)
    return HardPage(raw(path, around(text(72, 700, MIDDLE) + stamp)))
