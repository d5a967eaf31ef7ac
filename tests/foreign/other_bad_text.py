"""Text struck by hand in the programs of an office: what covers it can be taken off again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pymupdf
from PIL import Image

from tests.foreign.other_pages import (
    ADDRESS,
    BOLD,
    CHILD,
    HEIGHT,
    SERIF,
    WIDTH,
    add_picture,
    code_over,
    flat,
    memo,
    photo,
    place,
    put,
    resource,
)
from tests.foreign.pages import Kinds, save

OTHER_TEXT = Kinds()
BLACK = (0, 0, 0)


def over(name: str, expected: str = "leak") -> Callable[[Callable[[Any], None]], None]:
    """A kind that begins with the note."""

    def keep(change: Callable[[Any], None]) -> None:
        @OTHER_TEXT.add(name, expected)
        def make(path: Path) -> None:
            doc = memo()
            change(doc)
            save(doc, path)

    return keep


def drawn(
    name: str, code: str, expected: str = "leak", text: str = CHILD, grow: float = 1.0, **res: str
) -> None:
    """A kind whose cover is code; ``{r}``: the name as ``x y w h``, each also by itself."""

    @over(name, expected)
    def make(doc: Any) -> None:
        box = place(doc[0], text, grow)
        x, y, w, h = (float(v) for v in flat(doc[0], box).split())
        full = {"r": flat(doc[0], box), "x": x, "y": y, "w": w, "h": h}
        full |= {"m": y + h / 2, "e": x + w, "t": y + h}
        code_over(doc, code.format(**full), {k.replace("_", "/"): v for k, v in res.items()})


GREY9 = "<</Type/ExtGState/ca 0.9/CA 0.9>>"
drawn("kontordokument: rektangel uden kant", "0 g {r} re f")
drawn("mørkeblå boks", "0.05 0.08 0.3 rg {r} re f")
drawn("mørkegrå boks med tynd kant", "0.25 g 0 G 0.5 w {r} re B")
drawn("boks med 90 procent dækning", "/GSo gs 0 g {r} re f", ExtGState_GSo=GREY9)
drawn("boks, der ganges på", "/GSm gs 0 g {r} re f", ExtGState_GSm="<</BM/Multiply>>")
drawn("boks, der gør mørkere", "/GSm gs 0.02 g {r} re f", ExtGState_GSm="<</BM/Darken>>")
drawn("hvid boks på hvidt papir", "1 g {r} re f")
drawn("næsten hvid boks på hvidt papir", "0.985 g {r} re f")
drawn("gul boks uden gennemsigtighed", "1 0.9 0.1 rg {r} re f")
drawn("en tyk linje", "0 G 13 w {x} {m} m {e} {m} l S")
drawn("en tyk linje med runde ender", "0 G 13 w 1 J {x} {m} m {e} {m} l S")
drawn("korte tykke streger", "0 G 13 w [2.4 0.1] 0 d {x} {m} m {e} {m} l S")
drawn("hvid tyk linje", "1 G 14 w {x} {m} m {e} {m} l S")
drawn("kun den nederste halvdel", "0 g {x} {y} {w} 7.5 re f")
drawn("lav boks: op- og nedstreger ses", "0 g {x} 723 {w} 6 re f")
drawn("hele afsnittet under én boks", "0 g 50 690 480 45 re f")
drawn(
    "adressen under en cirkelbue",
    "0 g {x} {y} m {x} {t} {e} {t} {e} {y} c f {r} re f",
    text=ADDRESS,
)
drawn("hele siden under et ark", "1 g 0 0 595 842 re f 0 g 100 400 395 40 re f")
drawn("boks i et indlejret billede", "{w} 0 0 {h} {x} {y} cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x00 EI")
drawn("stencil", "0 g {w} 0 0 {h} {x} {y} cm BI /W 8 /H 1 /IM true /BPC 1 /D [1 0] ID \xff EI")
drawn(
    "glidende farve", "{r} re W n /Sh1 sh",
    Shading_Sh1="<</ShadingType 2/ColorSpace/DeviceGray/Coords[56 0 540 0]/Extend[true true]"
    "/Function<</FunctionType 2/Domain[0 1]/C0[0.0]/C1[0.3]/N 1>>>>",
)  # fmt: skip
for step, width, title, expected in (
    (0.55, 0.7, "tætte tynde linjer", "leak"), (1.6, 1.0, "skravering med luft", "open"),
):  # fmt: skip

    @over(title, expected)
    def lines(doc: Any, step: float = step, width: float = width) -> None:
        box = place(doc[0])
        rows = [box.y0 + step * n for n in range(int(box.height / step) + 1)]
        code = " ".join(f"{box.x0} {HEIGHT - y} m {box.x1} {HEIGHT - y} l S" for y in rows)
        code_over(doc, f"0 G {width} w {code}")


@over("kradset over med pen på tablet")
def scribble(doc: Any) -> None:
    box = place(doc[0])
    steps = int(box.width / 0.8)
    points = [(box.x0 + 0.8 * n, HEIGHT - (box.y0 if n % 2 else box.y1)) for n in range(steps)]
    code = " ".join(f"{x:.1f} {y:.1f} {'l' if n else 'm'}" for n, (x, y) in enumerate(points))
    code_over(doc, f"1 J 1 j 0 G 2.2 w {code} S")


@over("mønster som udfyldning")
def pattern(doc: Any) -> None:
    xref = doc.get_new_xref()
    doc.update_object(
        xref, "<</Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 2 2]/XStep 2/YStep 2"
        "/Resources<<>>>>"
    )  # fmt: skip
    doc.update_stream(xref, b"0 g 0 0 2 2 re f 0.3 g 0 0 1 1 re f")
    box = flat(doc[0], place(doc[0]))
    code_over(doc, f"/Pattern cs /Pt scn {box} re f", {"Pattern/Pt": f"{xref} 0 R"})


@over("formular i formular i formular")
def nested(doc: Any) -> None:
    inner = f"0 g {flat(doc[0], place(doc[0]))} re f"
    below = ""
    for _ in range(3):
        xref = doc.get_new_xref()
        doc.update_object(
            xref, f"<</Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<<{below}>>>>"
        )
        doc.update_stream(xref, inner.encode())
        below, inner = f"/XObject<</Ov {xref} 0 R>>", "q /Ov Do Q"
    code_over(doc, inner, {"XObject/Ov": f"{xref} 0 R"})


@over("boks i et lag")
def layer(doc: Any) -> None:
    group = doc.add_ocg("Markup", on=True)
    shape = doc[0].new_shape()
    shape.draw_rect(place(doc[0]))
    shape.finish(fill=BLACK, oc=group)
    shape.commit()


@over("boks, som en typografi af blokke tegner")
def blocks(doc: Any) -> None:
    box = place(doc[0])
    put(doc[0], box.x0, box.y1 - 3, "█" * 11, font="DejaVuSans.ttf", size=12)


@over("firkanter af ZapfDingbats")
def dingbats(doc: Any) -> None:
    box = place(doc[0])
    for n in range(9):
        doc[0].insert_text((box.x0 + 9 * n, box.y1 - 2), "n", fontname="zadb", fontsize=13)


@over("overskrevet med X")
def exes(doc: Any) -> None:
    box = place(doc[0])
    put(doc[0], box.x0, box.y1 - 3.4, "XXXXXXXXXXXXX", font=BOLD)
    put(doc[0], box.x0 + 2, box.y1 - 3.4, "XXXXXXXXXXXX", font=BOLD)


@over("sort Type3-tegn")
def type3(doc: Any) -> None:
    glyph, font = doc.get_new_xref(), doc.get_new_xref()
    doc.update_object(glyph, "<<>>")
    doc.update_stream(glyph, b"1000 0 0 0 1000 1000 d1 0 0 1000 1000 re f")
    doc.update_object(
        font, "<</Type/Font/Subtype/Type3/FontBBox[0 0 1000 1000]/FontMatrix[.001 0 0 .001 0 0]"
        f"/CharProcs<</b {glyph} 0 R>>/Encoding<</Differences[65/b]>>/FirstChar 65/LastChar 65"
        "/Widths[1000]/Resources<<>>>>"
    )  # fmt: skip
    box = place(doc[0])
    code = f"BT 0 g /T3 14 Tf 1 0 0 1 {box.x0} {HEIGHT - box.y1} Tm (AAAAAA) Tj ET"
    code_over(doc, code, {"Font/T3": f"{font} 0 R"})


@over("billede lagt over")
def picture(doc: Any) -> None:
    add_picture(doc[0], place(doc[0]), photo(), "JPEG")


@over("sort billede på ét punkt")
def pixel(doc: Any) -> None:
    add_picture(doc[0], place(doc[0]), Image.new("L", (1, 1), 0))


@over("billede, der lader fem procent skinne igennem")
def alpha(doc: Any) -> None:
    add_picture(doc[0], place(doc[0]), Image.new("RGBA", (60, 20), (0, 0, 0, 242)))


@over("drejet side med boks")
def turned(doc: Any) -> None:
    doc[0].draw_rect(place(doc[0]), fill=BLACK, color=BLACK)
    doc[0].set_rotation(90)


@over("stor brugerenhed")
def unit(doc: Any) -> None:
    doc[0].draw_rect(place(doc[0]), fill=BLACK, color=BLACK)
    doc.xref_set_key(doc[0].xref, "UserUnit", "2")


@over("siden er beskåret, så linjen er væk", "risk")
def cropped(doc: Any) -> None:
    doc[0].set_cropbox(pymupdf.Rect(0, 160, WIDTH, HEIGHT))


@over("siden er klippet om linjen")
def clipped(doc: Any) -> None:
    page = doc[0]
    page.clean_contents()
    xref = page.get_contents()[0]
    doc.update_stream(xref, b"q 0 0 595 672 re W n\n" + doc.xref_stream(xref) + b"\nQ")


@over("maske, der skjuler teksten")
def masked(doc: Any) -> None:
    page = doc[0]
    form = doc.get_new_xref()
    doc.update_object(
        form, "<</Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<<>>"
        "/Group<</S/Transparency/CS/DeviceGray>>>>"
    )  # fmt: skip
    doc.update_stream(form, f"1 g 0 0 595 842 re f 0 g {flat(page, place(page))} re f".encode())
    page.clean_contents()
    xref = page.get_contents()[0]
    doc.update_stream(xref, b"q /GSk gs\n" + doc.xref_stream(xref) + b"\nQ")
    resource(doc, "ExtGState", "GSk", f"<</SMask<</S/Luminosity/G {form} 0 R>>>>")


@OTHER_TEXT.add("hele siden som billede over sin egen tekst", "leak")
def page_as_picture(path: Path) -> None:
    doc = memo()
    doc[0].draw_rect(place(doc[0]), fill=BLACK)
    data = doc[0].get_pixmap(dpi=120).tobytes("png")
    doc[0].insert_image(doc[0].rect, stream=data)
    save(doc, path)


SHADES = {
    "skyggelagt afsnit: sort på sort": (BLACK, BLACK, CHILD),
    "mørkegrå skrift på sort": ((0.08,) * 3, BLACK, CHILD),
    "hvid skrift på hvidt": ((1, 1, 1), None, CHILD),
    "næsten hvid skrift på hvidt": ((0.97, 0.97, 0.97), None, CHILD),
    "skrift i cellens farve": ((0.85, 0.85, 0.85), (0.85, 0.85, 0.85), "Torkild Ravnsborg"),
}
for title, (ink, ground, text) in SHADES.items():

    @OTHER_TEXT.add(title, "leak")
    def shaded(path: Path, ink: Any = ink, ground: Any = ground, text: str = text) -> None:
        whole = memo()
        box = place(whole[0], text)
        doc = memo(without=(text,))
        if ground is not None:
            doc[0].draw_rect(box, fill=ground, color=ground)
        size = 9 if text.startswith("T") else 10.5
        put(doc[0], box.x0 + 1, box.y1 - 3.3, text, color=ink, size=size)
        save(doc, path)


@OTHER_TEXT.add("for lille til at se", "risk")
def tiny(path: Path) -> None:
    doc = memo(without=(CHILD,))
    put(doc[0], 90, 118, CHILD, size=0.4, font=SERIF)
    save(doc, path)


@OTHER_TEXT.add("gennemsigtig skrift", "leak")
def see_through(path: Path) -> None:
    doc = memo(without=(CHILD,))
    put(doc[0], 90, 118, CHILD, fill_opacity=0, stroke_opacity=0)
    save(doc, path)


@OTHER_TEXT.add("i margenen på højkant under en boks", "leak")
def upright(path: Path) -> None:
    doc = memo()
    put(doc[0], 30, 600, f"Sagen vedrører {CHILD}, {ADDRESS}", rotate=90)
    doc[0].draw_rect(pymupdf.Rect(20, 300, 34, 610), fill=BLACK)
    save(doc, path)
