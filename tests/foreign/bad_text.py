"""Text that is still there below, behind or beside what was meant to strike it."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pymupdf
from pikepdf import Array, Dictionary, Name
from PIL import Image, ImageDraw, ImageFont

from tests.foreign.pages import (
    AFTER,
    BASELINE,
    BEFORE,
    BOX,
    HEIGHT,
    LEFT,
    NAME,
    SIZE,
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


def annotated(
    name: str, subtype: str, *, look: bool = True, expected: str = "leak", **more: Any
) -> None:
    """A kind whose box is an annotation."""

    @TEXT.add(name, expected)
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


@TEXT.add("Highlight uden eget udseende, sort", "leak")
def _(path: Path) -> None:
    doc = letter()
    page = doc[0]
    note = page.add_highlight_annot(pymupdf.Rect(X0, HEIGHT - Y1, X1, HEIGHT - Y0))
    note.set_colors(stroke=(0, 0, 0))
    note.update()
    save(doc, path)


@TEXT.add("FreeText med sort bund", "leak")
def _(path: Path) -> None:
    doc = letter()
    rect = pymupdf.Rect(X0, HEIGHT - Y1, X1, HEIGHT - Y0)
    doc[0].add_freetext_annot(rect, " ", fontsize=8, fill_color=(0, 0, 0))
    save(doc, path)


@TEXT.add("sort billede over", "leak")
def _(path: Path) -> None:
    doc, data = letter(), io.BytesIO()
    Image.new("RGB", (40, 6), "black").save(data, "PNG")
    rect = pymupdf.Rect(X0, HEIGHT - Y1, X1, HEIGHT - Y0)
    doc[0].insert_image(rect, stream=data.getvalue(), keep_proportion=False)
    save(doc, path)


def split_line(name: str, expected: str, put: Callable[[Any, float], None]) -> None:
    """A kind whose name is written by ``put`` (page, where it begins), the rest as usual."""

    @TEXT.add(name, expected)
    def make(path: Path) -> None:
        doc = letter(name="")
        page = doc[0]
        page.add_redact_annot(pymupdf.Rect(LEFT - 4, BASELINE - 9, 500, BASELINE + 3))
        page.apply_redactions()
        page.insert_text((LEFT, BASELINE), BEFORE, fontsize=SIZE)
        page.insert_text((X1 - 1, BASELINE), AFTER, fontsize=SIZE)
        put(page, X0 + 1)
        save(doc, path)


def _bar(page: Any, colour: tuple[float, ...] = (0.0, 0.0, 0.0)) -> None:
    page.draw_rect(pymupdf.Rect(X0, HEIGHT - Y1, X1, HEIGHT - Y0), fill=colour, width=0, color=None)


def _word_shading(page: Any, x: float) -> None:
    _bar(page)
    page.insert_text((x, BASELINE), NAME, fontsize=SIZE)


def _white(page: Any, x: float) -> None:
    page.insert_text((x, BASELINE), NAME, fontsize=SIZE, color=(1, 1, 1))


def _near_white(page: Any, x: float) -> None:
    page.insert_text((x, BASELINE), NAME, fontsize=SIZE, color=(0.98, 0.98, 0.98))


def _dark_on_black(page: Any, x: float) -> None:
    _bar(page)
    page.insert_text((x, BASELINE), NAME, fontsize=SIZE, color=(0.12, 0.12, 0.12))


def _invisible(page: Any, x: float) -> None:
    _bar(page)
    page.insert_text((x, BASELINE), NAME, fontsize=SIZE, render_mode=3)


def _tiny(page: Any, x: float) -> None:
    _bar(page)
    page.insert_text((x, BASELINE + 40), NAME, fontsize=0.3)


def _clear(page: Any, x: float) -> None:
    page.insert_text((x, BASELINE), NAME, fontsize=SIZE, fill_opacity=0, stroke_opacity=0)


def _blocks(page: Any, x: float) -> None:
    page.insert_text((x, BASELINE), NAME, fontsize=SIZE)
    font = pymupdf.Font(fontfile="/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf")
    page.insert_font("dv", fontbuffer=font.buffer)
    page.insert_text((x, BASELINE), "█" * 18, fontname="dv", fontsize=SIZE)


def _crosses(page: Any, x: float) -> None:
    page.insert_text((x, BASELINE), NAME, fontsize=SIZE)
    for shift in (0, 3):
        page.insert_text((x + shift, BASELINE), "X" * 15, fontsize=SIZE)


def _half(page: Any, x: float) -> None:
    page.insert_text((x, BASELINE), NAME, fontsize=SIZE)
    page.draw_rect(
        pymupdf.Rect(X0, BASELINE - 5.4, X1, BASELINE + 2), fill=(0, 0, 0), width=0, color=None
    )


def _short(page: Any, x: float) -> None:
    page.insert_text((x, BASELINE), NAME, fontsize=SIZE)
    page.draw_rect(
        pymupdf.Rect(X0 + 7, HEIGHT - Y1, X1 - 25, HEIGHT - Y0), fill=(0, 0, 0), width=0, color=None
    )


def _rest_of_word(page: Any, x: float) -> None:
    gone = pymupdf.get_text_length("Frederikke Kvist", "helv", SIZE)
    page.insert_text((x + gone, BASELINE), "gaard", fontsize=SIZE)
    rect = pymupdf.Rect(X0, HEIGHT - Y1, x + gone, HEIGHT - Y0)
    page.draw_rect(rect, fill=(0, 0, 0), width=0, color=None)


split_line("sort tekst på sort bund (Word)", "leak", _word_shading)
split_line("hvid tekst", "risk", _white)
split_line("næsten hvid tekst", "risk", _near_white)
split_line("mørk tekst på sort bund", "leak", _dark_on_black)
split_line("usynlig tekst over boks", "leak", _invisible)
split_line("bittesmå bogstaver", "risk", _tiny)
split_line("helt gennemsigtig tekst", "risk", _clear)
split_line("blokke (█) skrevet over", "leak", _blocks)
split_line("X'er skrevet over", "leak", _crosses)
split_line("halvhøj boks", "leak", _half)
split_line("boks smallere end navnet", "leak", _short)
split_line("resten af ordet ved boksen", "risk", _rest_of_word)


@TEXT.add("skrifttype af sorte bokse", "leak")
def _(path: Path) -> None:
    save(letter(name=""), path)

    def change(pdf: pikepdf.Pdf, page: Any) -> None:
        names = {c: f"b{ord(c)}" for c in sorted(set(NAME))}
        procs = {
            n: pdf.make_stream(b"520 0 0 -250 520 900 d1 0 -250 520 1150 re f")
            for n in names.values()
        }
        differences: list[Any] = []
        for char, title in names.items():
            differences += [ord(char), Name("/" + title)]
        cmap = (
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap "
            "1 begincodespacerange <00> <FF> endcodespacerange " + f"{len(names)} beginbfchar "
            + " ".join(f"<{ord(c):02X}> <{ord(c):04X}>" for c in names)
            + " endbfchar endcmap end end"
        )  # fmt: skip
        page.Resources.Font.Bars = Dictionary(
            Type=Name.Font, Subtype=Name.Type3,
            FontBBox=[0, -250, 520, 900], FontMatrix=[0.001, 0, 0, 0.001, 0, 0],
            CharProcs=Dictionary({"/" + k: v for k, v in procs.items()}),
            Encoding=Dictionary(Differences=Array(differences)),
            FirstChar=32, LastChar=126, Widths=[520] * 95,
            Resources=Dictionary(), ToUnicode=pdf.make_stream(cmap.encode()),
        )  # fmt: skip
        code = f"q 0 g BT /Bars {SIZE} Tf {LEFT} {HEIGHT - 360} Td ({NAME}) Tj ET Q"
        pikepdf.Page(page).contents_add(pdf.make_stream(code.encode()))

    edit(path, change)


@TEXT.add("tekst som tegning under boks", "leak")
def _(path: Path) -> None:
    scale, code = 6, ["0 g"]
    font = ImageFont.truetype("LiberationSans-Regular.ttf", round(SIZE * scale))
    image = Image.new("L", (round(W * scale), round(H * scale)), 0)
    ImageDraw.Draw(image).text((scale, H * scale * 0.75), NAME, fill=255, font=font, anchor="ls")
    pixels = np.asarray(image)
    for y in range(image.height):
        ink = [*(pixels[y] > 127).tolist(), False]
        start = 0
        for x, black in enumerate(ink):
            if black and (x == 0 or not ink[x - 1]):
                start = x
            elif not black and x and ink[x - 1]:
                left, low = X0 + start / scale, Y1 - (y + 1) / scale
                code.append(f"{left:.2f} {low:.2f} {(x - start) / scale:.2f} {1 / scale:.2f} re f")
    save(letter(name=" " * 38), path)
    add_code(path, " ".join(code) + f" 0 g {RECT} f")


@TEXT.add("klippet væk", "risk")
def _(path: Path) -> None:
    save(letter(name=" " * 38), path)
    add_code(
        path,
        f"0 g {RECT} f 0 0 9 9 re W n BT /helv {SIZE} Tf {NAME_LEFT} {NAME_TOP} Td ({NAME}) Tj ET",
    )


@TEXT.add("uden for siden", "risk")
def _(path: Path) -> None:
    save(letter(name=" " * 38), path)
    add_code(path, f"0 g {RECT} f BT /helv {SIZE} Tf -500 {NAME_TOP} Td ({NAME}) Tj ET")


@TEXT.add("beskåret væk", "risk")
def _(path: Path) -> None:
    doc = letter()
    doc[0].set_cropbox(pymupdf.Rect(0, BASELINE + 5, WIDTH, HEIGHT))
    save(doc, path)


for turn in (90, 180, 270):

    @TEXT.add(f"drejet {turn}°, sort rektangel", "leak")
    def _(path: Path, turn: int = turn) -> None:
        save(letter(), path)
        add_code(path, f"0 g {RECT} f")
        edit(path, lambda _, page: page.__setitem__("/Rotate", turn))


@TEXT.add("UserUnit 2 og beskåret, sort rektangel", "leak")
def _(path: Path) -> None:
    save(letter(), path)
    add_code(path, f"0 g {RECT} f")

    def change(_: pikepdf.Pdf, page: Any) -> None:
        page.UserUnit, page.CropBox = 2, Array([40, 300, 560, 800])

    edit(path, change)


@TEXT.add("to sider lagt oven på hinanden", "leak")
def _(path: Path) -> None:
    doc = pymupdf.open()
    page = doc.new_page(width=WIDTH, height=HEIGHT)
    below, above = letter(), letter(name=" " * 38)
    page.show_pdf_page(page.rect, below)
    page.draw_rect(page.rect, fill=(1, 1, 1), width=0, color=None)
    page.show_pdf_page(page.rect, above)
    save(doc, path)


@TEXT.add("side skjult i lag, der er slået fra", "risk")
def _(path: Path) -> None:
    doc = letter(name=" " * 38)
    layer = doc.add_ocg("Original", on=False)
    doc[0].show_pdf_page(doc[0].rect, letter(), oc=layer)
    save(doc, path)
