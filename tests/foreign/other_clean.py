"""Pages of an office with nothing hidden, though they look as if there were."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pymupdf
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from tests.foreign.other_pages import (
    BOLD,
    CHILD,
    CPR,
    HEIGHT,
    WIDTH,
    add_picture,
    code_over,
    face,
    flat,
    memo,
    photo,
    place,
    put,
)
from tests.foreign.pages import Kinds, save

OTHER_CLEAN = Kinds()
BLACK, WHITE = (0, 0, 0), (1, 1, 1)
SANS, ITALIC = "LiberationSans-Regular.ttf", "LiberationSerif-Italic.ttf"


def plain(name: str, start: Callable[[], Any] = memo) -> Callable[[Callable[[Any], None]], None]:
    """A clean kind that adds to a page."""

    def keep(change: Callable[[Any], None]) -> None:
        @OTHER_CLEAN.add(name, "clean")
        def make(path: Path) -> None:
            doc = start()
            change(doc)
            save(doc, path)

    return keep


def empty() -> Any:
    doc = pymupdf.open()
    doc.new_page(width=WIDTH, height=HEIGHT)
    return doc


@plain("notatet, som det er")
def untouched(doc: Any) -> None:
    doc[0].clean_contents()


@plain("mørkt tabelhoved med hvid skrift, stribede rækker")
def table(doc: Any) -> None:
    page = doc[0]
    for row in range(12):
        y = 320 + 16 * row
        fill = (0.1, 0.2, 0.4) if row == 0 else (0.93, 0.95, 0.98) if row % 2 else WHITE
        for column in range(4):
            x = 56 + 110 * column
            page.draw_rect(pymupdf.Rect(x, y, x + 110, y + 16), fill=fill, color=(0.6, 0.6, 0.6))
            text = f"Kolonne {column + 1}" if row == 0 else f"{row * 137 + column * 41},00"
            put(page, x + 4, y + 11.5, text, size=9, color=WHITE if row == 0 else BLACK)


@plain("skema med sorte rammer og udfyldte felter")
def form(doc: Any) -> None:
    page = doc[0]
    for n, (label, value) in enumerate((("Navn", "Torkild Ravnsborg"), ("By", "Ribe"))):
        y = 320 + 40 * n
        page.draw_rect(pymupdf.Rect(56, y, 300, y + 32), color=BLACK, width=2)
        put(page, 60, y + 9, label, size=6.5)
        put(page, 60, y + 25, value, size=11, font=SANS)
    for n, ch in enumerate(CPR.replace("-", "")):
        page.draw_rect(pymupdf.Rect(56 + 18 * n, 420, 74 + 18 * n, 440), width=1)
        put(page, 61 + 18 * n, 434, ch, size=11, font=SANS)
    page.draw_rect(pymupdf.Rect(320, 330, 332, 342), width=1)
    put(page, 321.5, 340.5, "X", size=12, font=SANS)


@plain("stregkode og QR-kode")
def codes(doc: Any) -> None:
    widths = [1, 2, 1, 3, 1, 1, 2, 3, 1, 2, 2, 1, 1, 3, 2, 1, 1, 1, 3, 2, 1, 2, 1, 1]
    x, code = 60.0, "0 g "
    for n, w in enumerate(widths * 2):
        code += f"{x:.1f} 480 {w} 40 re f " if n % 2 == 0 else ""
        x += w
    for n in range(441):
        if (n * n + n // 3) % 5 < 2:
            code += f"{300 + 3 * (n % 21)} {440 + 3 * (n // 21)} 3 3 re f "
    code_over(doc, code)
    put(doc[0], 62, HEIGHT - 470, "5 712345 678901", size=9, font=SANS)
    put(doc[0], 300, HEIGHT - 430, "Scan og betal", size=9, font=SANS)


@plain("gul overstregning, der ganges på")
def yellow(doc: Any) -> None:
    code_over(doc, f"/GSm gs 1 0.95 0.2 rg {flat(doc[0], place(doc[0]))} re f",
              {"ExtGState/GSm": "<</BM/Multiply>>"})  # fmt: skip


@plain("gul farve bag teksten", lambda: memo(without=(CHILD,)))
def behind(doc: Any) -> None:
    whole = memo()
    box = place(whole[0])
    doc[0].draw_rect(box, fill=(1, 0.9, 0.2), color=None, width=0)
    put(doc[0], box.x0 + 1, box.y1 - 3.3, CHILD)


@plain("vandmærke over siden")
def watermark(doc: Any) -> None:
    page = doc[0]
    turn = (pymupdf.Point(120, 300), pymupdf.Matrix(45))
    put(page, 120, 300, "KLADDE", size=90, font=SANS, color=(0.5,) * 3, fill_opacity=0.25,
        morph=turn)  # fmt: skip


@plain("skygge under skriften, kontur og falsk fed")
def shadow(doc: Any) -> None:
    page = doc[0]
    put(page, 57, 341, "Velkommen til byrådet", size=24, color=(0.7,) * 3, font=BOLD)
    put(page, 56, 340, "Velkommen til byrådet", size=24, color=(0.1, 0.2, 0.5), font=BOLD)
    put(page, 56, 380, "Dagsorden", size=14, render_mode=2, border_width=0.03)
    put(page, 56, 400, "Referat", size=12)
    put(page, 56.3, 400, "Referat", size=12)
    put(page, 56, 430, "Kort med navne", size=12, render_mode=1, color=WHITE, border_width=0.2)
    put(page, 56, 430, "Kort med navne", size=12)


@plain("hvide bogstaver på et fotografi")
def headline(doc: Any) -> None:
    page = doc[0]
    add_picture(page, pymupdf.Rect(56, 320, 500, 560), photo(), "JPEG")
    page.draw_rect(pymupdf.Rect(56, 500, 500, 560), fill=BLACK, fill_opacity=0.45, color=None)
    put(page, 70, 540, "En kommune i bevægelse", size=26, font=BOLD, color=WHITE)


@plain("lysbillede med mørk baggrund", empty)
def slide(doc: Any) -> None:
    page = doc[0]
    page.draw_rect(page.rect, fill=(0.09, 0.11, 0.16), color=None)
    put(page, 60, 120, "Budget 2027", size=30, font=BOLD, color=WHITE)
    for n, line in enumerate(("Skoler og dagtilbud", "Ældre og sundhed", "Veje")):
        put(page, 80, 190 + 34 * n, f"– {line}", size=18, color=(0.75, 0.8, 0.9), font=SANS)
    put(page, 60, 800, "Økonomiudvalget", size=9, color=(0.45, 0.48, 0.55), font=SANS)


@plain("søjler med tal i og cirkel")
def chart(doc: Any) -> None:
    page = doc[0]
    for n, (high, fill) in enumerate(((90, (0.1, 0.3, 0.6)), (140, (0.8, 0.4, 0.1)), (60, BLACK))):
        page.draw_rect(pymupdf.Rect(80 + 70 * n, 520 - high, 130 + 70 * n, 520), fill=fill)
        put(page, 95 + 70 * n, 510, str(high), size=10, font=SANS, color=WHITE)
        put(page, 92 + 70 * n, 534, f"202{n}", size=9, font=SANS)
    page.draw_sector((420, 450), (420, 390), 130, fill=(0.2, 0.5, 0.3))
    put(page, 380, 430, "31 %", size=10, font=SANS, color=WHITE)


@plain("underskrift som billede over linje og navn")
def signature(doc: Any) -> None:
    image = Image.new("RGBA", (400, 120), (255, 255, 255, 0))
    draw = ImageDraw.Draw(image)
    points = [(10 + 9 * n, 60 + (n * 37 % 80) - 40) for n in range(42)]
    draw.line(points, fill=(10, 20, 120, 255), width=4, joint="curve")
    page = doc[0]
    page.draw_line((56, 400), (240, 400), width=0.6)
    put(page, 56, 412, "Torkild Ravnsborg, teamleder", size=9)
    add_picture(page, pymupdf.Rect(56, 360, 236, 414), image)


@plain("rundt stempel hen over teksten")
def stamp(doc: Any) -> None:
    page = doc[0]
    for radius in (46, 40):
        page.draw_circle((430, 150), radius, color=(0.75, 0.1, 0.1), width=2)
    put(page, 394, 148, "MODTAGET", size=13, font=BOLD, color=(0.75, 0.1, 0.1))
    put(page, 402, 164, "3. maj 2026", size=10, font=BOLD, color=(0.75, 0.1, 0.1))


@plain("priser streget over, links understreget")
def struck_price(doc: Any) -> None:
    page = doc[0]
    put(page, 56, 340, "Før 4.250,00 kr., nu 3.980,00 kr. Se www.kommunen.example", size=11)
    page.draw_line((76, 336.5), (120, 336.5), width=0.9)
    page.draw_line((220, 342), (345, 342), width=0.6, color=(0, 0, 0.8))


@plain("bløde bindestreger, ligaturer, kursiv og prikker")
def type_setting(doc: Any) -> None:
    page = doc[0]
    put(page, 56, 340, "Sagsbehandlings\u00adfristen for ﬁre klager, af\u00adgørelser", size=11)
    put(page, 56, 360, "fjfjfj Wolff offentliggør ffi", size=12, font=ITALIC)
    put(page, 56, 380, "Indledning " + "." * 90 + " 4", size=10)
    put(page, 56, 400, "Navn: ______________________   Dato: ____________", size=10)
    put(
        page,
        56,
        420,
        "• ▪ ■ Punkt et   ☒ Ja   ☐ Nej   ████░░░░ 50 %",
        size=10,
        font="DejaVuSans.ttf",
    )
    put(page, 56, 440, "Cpr-nummer: XXXXXX-XXXX og ******-1234", size=10)


@plain("baggrund med glidende farve, hvid kasse under teksten", empty)
def gradient(doc: Any) -> None:
    page = doc[0]
    code_over(doc, "/Sh1 sh", {"Shading/Sh1":
              "<</ShadingType 2/ColorSpace/DeviceRGB/Coords[0 0 0 842]/Extend[true true]/Function"
              "<</FunctionType 2/Domain[0 1]/C0[0.8 0.9 1]/C1[1 1 1]/N 1>>>>"})  # fmt: skip
    page.draw_rect(pymupdf.Rect(50, 60, 540, 200), fill=WHITE, color=(0.8, 0.8, 0.8))
    put(page, 60, 90, "Nyhedsbrev fra forvaltningen", size=16, font=BOLD)
    put(page, 60, 120, "Tilmeld dig på borgermødet, eller skriv til os.")
    put(page, 60, 260, "Læs mere om budgettet og de nye regler på de næste sider.")


@plain("kort med tynde streger og navne")
def street_map(doc: Any) -> None:
    page = doc[0]
    shape = page.new_shape()
    for n in range(120):
        x, y = 56 + (n * 53) % 400, 320 + (n * 97) % 300
        shape.draw_line((x, y), (x + (n * 31) % 90, y + (n * 17) % 60 - 30))
    shape.finish(color=(0.55, 0.6, 0.65), width=0.8)
    shape.commit()
    for n, street in enumerate(("Mosevej", "Kirkestræde", "Engdraget", "Skolegade")):
        put(page, 90 + 60 * n, 380 + 50 * n, street, size=8, font=SANS)


@plain("beskåret fotografi")
def crop(doc: Any) -> None:
    add_picture(doc[0], pymupdf.Rect(56, 320, 500, 560), photo(), "JPEG")
    part = doc[0].get_contents()[-1]
    code = doc.xref_stream(part)
    doc.update_stream(part, b"q 100 320 200 120 re W n " + code + b" Q")


@plain("tekst med grå fodnote og side 2 af 3")
def footer(doc: Any) -> None:
    put(doc[0], 56, 800, "Side 2 af 3 · Dok.nr. 118-2026", size=7, color=(0.62,) * 3, font=SANS)
    put(doc[0], 56, 330, "Reglen gælder fra nytår¹ og ikke før.", size=10)
    put(doc[0], 56, 780, "¹ Jf. vejledningen.", size=7)


@plain("kort med blød skygge og logo i lav opløsning")
def soft(doc: Any) -> None:
    page = doc[0]
    shade = Image.new("RGB", (520, 220), (255, 255, 255))
    ImageDraw.Draw(shade).rectangle((30, 30, 490, 190), fill=(120, 120, 125))
    add_picture(page, pymupdf.Rect(50, 320, 310, 430), shade.filter(ImageFilter.GaussianBlur(12)))
    page.draw_rect(pymupdf.Rect(66, 334, 294, 414), fill=WHITE, color=None, width=0)
    put(page, 80, 380, "Åbningstider: mandag til torsdag", size=11)
    logo = Image.new("RGB", (90, 24), (255, 255, 255))
    letters = ImageFont.truetype(face(BOLD), 18)
    ImageDraw.Draw(logo).text((4, 2), "RIBE BY", fill=(150, 30, 30), font=letters)
    add_picture(page, pymupdf.Rect(400, 30, 520, 62), logo, "JPEG")
