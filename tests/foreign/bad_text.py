"""Text that is still there below what was meant to strike it."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pymupdf
from pikepdf import Array, Dictionary, Name
from PIL import Image

from tests.foreign.pages import (
    BASELINE,
    BOX,
    HEIGHT,
    WIDTH,
    Kinds,
    add_code,
    edit,
    letter,
    save,
)

TEXT = Kinds()
X0, Y0, X1, Y1 = BOX
W, H = X1 - X0, Y1 - Y0
MIDDLE = (Y0 + Y1) / 2
RECT = f"{X0:.2f} {Y0:.2f} {W:.2f} {H:.2f} re"
NAME_LEFT, NAME_TOP = X0 + 1, HEIGHT - BASELINE


def drawn(name: str, code: str, expected: str = "leak") -> None:
    """A kind that draws ``code`` over the finished letter."""

    @TEXT.add(name, expected)
    def make(path: Path) -> None:
        save(letter(), path)
        add_code(path, code)


drawn("sort rektangel", f"0 g {RECT} f")
drawn("hvidt rektangel", f"1 g {RECT} f")
drawn("farvet rektangel", f"0.2 0.4 0.7 rg {RECT} f")
drawn("CMYK-rektangel", f"0 0 0 1 k {RECT} f")
drawn("tyk streg", f"0 G {H:.2f} w {X0:.2f} {MIDDLE:.2f} m {X1:.2f} {MIDDLE:.2f} l S")
drawn(
    "stiplet tyk streg",
    f"0 G {H:.2f} w [9 0.7] 0 d {X0:.2f} {MIDDLE:.2f} m {X1:.2f} {MIDDLE:.2f} l S",
)
drawn(
    "skravering af tynde streger",
    "0 G 0.9 w "
    + " ".join(f"{X0:.2f} {Y0 + i * 0.6:.2f} m {X1:.2f} {Y0 + i * 0.6:.2f} l S" for i in range(21)),
)
drawn(
    "boks pr. bogstav",
    "0 g "
    + " ".join(
        f"{X0 + i * W / 21:.2f} {Y0:.2f} {W / 21 + 0.1:.2f} {H:.2f} re f" for i in range(21)
    ),
)
drawn(
    "billede i siden (inline)",
    f"{W:.2f} 0 0 {H:.2f} {X0:.2f} {Y0:.2f} cm BI /W 1 /H 1 /BPC 8 /CS /G ID \0 EI",
)
drawn(
    "stencil i siden",
    f"0 g {W:.2f} 0 0 {H:.2f} {X0:.2f} {Y0:.2f} cm BI /W 1 /H 1 /IM true /D [0 1] ID \0 EI",
)
drawn(
    "afrundet boks af kurver",
    f"0 g {X0 + 2:.2f} {Y0:.2f} m {X1 - 2:.2f} {Y0:.2f} l "
    f"{X1:.2f} {Y0:.2f} {X1:.2f} {Y0:.2f} {X1:.2f} {Y0 + 2:.2f} c "
    f"{X1:.2f} {Y1:.2f} l {X0:.2f} {Y1:.2f} l {X0:.2f} {Y0 + 2:.2f} l h f",
)
drawn("boks gennem klip", f"{RECT} W n 0 g 0 0 {WIDTH} {HEIGHT} re f")
drawn(
    "skaleret boks",
    f"0.1 0 0 0.1 0 0 cm 0 g {X0 * 10:.1f} {Y0 * 10:.1f} {W * 10:.1f} {H * 10:.1f} re f",
)
drawn(
    "boks, så tekst oven på",
    f"0 g {RECT} f BT 1 g /helv 6 Tf {X0 + 4:.1f} {Y0 + 4:.1f} Td (UDELADT) Tj ET",
)


def with_state(name: str, state: Any, code: str, expected: str = "leak") -> None:
    """A kind whose box is drawn with a graphics state of its own."""

    @TEXT.add(name, expected)
    def make(path: Path) -> None:
        save(letter(), path)

        def change(pdf: pikepdf.Pdf, page: Any) -> None:
            page.Resources.ExtGState = Dictionary(S0=state())
            stream = pdf.make_stream(f"q /S0 gs {code} Q".encode())
            pikepdf.Page(page).contents_add(stream)

        edit(path, change)


with_state("gennemsigtig boks (90 %)", lambda: Dictionary(ca=0.9), f"0 g {RECT} f")
with_state("gennemsigtig boks (95 %)", lambda: Dictionary(ca=0.95), f"0 g {RECT} f")
with_state("gennemsigtig hvid boks (90 %)", lambda: Dictionary(ca=0.9), f"1 g {RECT} f")
with_state("sort Multiply", lambda: Dictionary(BM=Name.Multiply), f"0 g {RECT} f")
with_state("sort Darken", lambda: Dictionary(BM=Name.Darken), f"0 g {RECT} f")
with_state("hvid Screen", lambda: Dictionary(BM=Name.Screen), f"1 g {RECT} f")
with_state("sort ColorBurn", lambda: Dictionary(BM=Name.ColorBurn), f"0 g {RECT} f")


def with_resource(
    name: str, change: Callable[[pikepdf.Pdf, Any], str], expected: str = "leak"
) -> None:
    """A kind whose ``change`` adds a resource to the page and returns the code that draws it."""

    @TEXT.add(name, expected)
    def make(path: Path) -> None:
        save(letter(), path)

        def both(pdf: pikepdf.Pdf, page: Any) -> None:
            code = change(pdf, page)
            pikepdf.Page(page).contents_add(pdf.make_stream(f"q {code} Q".encode()))

        edit(path, both)


def black_form(pdf: pikepdf.Pdf, **more: Any) -> Any:
    form = pdf.make_stream(f"0 g {RECT} f".encode())
    form.Type, form.Subtype, form.BBox = Name.XObject, Name.Form, Array([0, 0, WIDTH, HEIGHT])
    for key, value in more.items():
        form["/" + key] = value
    return form


def _form(pdf: pikepdf.Pdf, page: Any) -> str:
    page.Resources.XObject = Dictionary(Cover=black_form(pdf))
    return "/Cover Do"


def _form_in_form(pdf: pikepdf.Pdf, page: Any) -> str:
    outer = pdf.make_stream(b"/In Do")
    outer.Type, outer.Subtype, outer.BBox = Name.XObject, Name.Form, Array([0, 0, WIDTH, HEIGHT])
    outer.Resources = Dictionary(XObject=Dictionary(In=black_form(pdf)))
    page.Resources.XObject = Dictionary(Cover=outer)
    return "/Cover Do"


def _shading(pdf: pikepdf.Pdf, page: Any) -> str:
    black = Dictionary(FunctionType=2, Domain=[0, 1], C0=[0], C1=[0.02], N=1)
    shade = Dictionary(
        ShadingType=2,
        ColorSpace=Name.DeviceGray,
        Coords=[X0, 0, X1, 0],
        Function=black,
        Extend=[True, True],
    )
    page.Resources.Shading = Dictionary(Sh=shade)
    return f"{RECT} W n /Sh sh"


def _tiling(pdf: pikepdf.Pdf, page: Any) -> str:
    tile = pdf.make_stream(b"0 g 0 0 4 4 re f")
    tile.PatternType, tile.PaintType, tile.TilingType = 1, 1, 1
    tile.BBox, tile.XStep, tile.YStep, tile.Resources = Array([0, 0, 4, 4]), 4, 4, Dictionary()
    page.Resources.Pattern = Dictionary(P1=tile)
    return f"/Pattern cs /P1 scn {RECT} f"


def _type3(pdf: pikepdf.Pdf, page: Any) -> str:
    proc = pdf.make_stream(b"1000 0 0 0 1000 1000 d1 0 0 1000 1000 re f")
    font = Dictionary(
        Type=Name.Font, Subtype=Name.Type3,
        FontBBox=[0, 0, 1000, 1000], FontMatrix=[0.001, 0, 0, 0.001, 0, 0],
        CharProcs=Dictionary(box=proc), Encoding=Dictionary(Differences=Array([97, Name.box])),
        FirstChar=97, LastChar=97, Widths=[1000], Resources=Dictionary(),
    )  # fmt: skip
    page.Resources.Font.T3 = font
    return f"0 g BT /T3 1 Tf {W:.2f} 0 0 {H:.2f} {X0:.2f} {Y0:.2f} Tm (a) Tj ET"


def _separation(pdf: pikepdf.Pdf, page: Any) -> str:
    tint = Dictionary(FunctionType=2, Domain=[0, 1], C0=[0, 0, 0, 0], C1=[0, 0, 0, 1], N=1)
    page.Resources.ColorSpace = Dictionary(
        Sp=Array([Name.Separation, Name.Black, Name.DeviceCMYK, tint])
    )
    return f"/Sp cs 1 scn {RECT} f"


def _layer(pdf: pikepdf.Pdf, page: Any) -> str:
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name="Overstregning"))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(Order=Array([layer])))
    page.Resources.Properties = Dictionary(L1=layer)
    return f"/OC /L1 BDC 0 g {RECT} f EMC"


def _soft_mask_cover(pdf: pikepdf.Pdf, page: Any) -> str:
    mask = pdf.make_stream(b"\xff")
    image = pdf.make_stream(b"\0")
    for stream in (mask, image):
        stream.Type, stream.Subtype, stream.Width, stream.Height = Name.XObject, Name.Image, 1, 1
        stream.BitsPerComponent, stream.ColorSpace = 8, Name.DeviceGray
    image.SMask = mask
    page.Resources.XObject = Dictionary(Im=image)
    return f"{W:.2f} 0 0 {H:.2f} {X0:.2f} {Y0:.2f} cm /Im Do"


for title, change in {
    "formular-XObject": _form, "formular i formular": _form_in_form, "skygge (shading)": _shading,
    "mønster": _tiling, "Type 3-tegn": _type3, "staffagefarve": _separation,
    "boks i lag, der kan slås fra": _layer, "billede med maske": _soft_mask_cover,
}.items():  # fmt: skip
    with_resource(title, change)


@TEXT.add("sort billede over", "leak")
def _(path: Path) -> None:
    doc, data = letter(), io.BytesIO()
    Image.new("RGB", (40, 6), "black").save(data, "PNG")
    rect = pymupdf.Rect(X0, HEIGHT - Y1, X1, HEIGHT - Y0)
    doc[0].insert_image(rect, stream=data.getvalue(), keep_proportion=False)
    save(doc, path)
