"""Pages without any overstrike that look as if something were struck badly."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pymupdf
from pikepdf import Dictionary, Name, String
from PIL import Image, ImageDraw

from tests.foreign.pages import (
    BOX,
    HEIGHT,
    LEFT,
    WIDTH,
    Kinds,
    letter,
    save,
)

CLEAN = Kinds()
RECT = pymupdf.Rect(BOX[0], HEIGHT - BOX[3], BOX[2], HEIGHT - BOX[1])
FONT_FILE = "/usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf"
BLACK, WHITE = (0, 0, 0), (1, 1, 1)


def on_letter(name: str) -> Callable[[Callable[[Any], None]], None]:
    """A kind that draws something on the letter, none of it over its text by mistake."""

    def keep(draw: Callable[[Any], None]) -> None:
        @CLEAN.add(name, "clean")
        def make(path: Path) -> None:
            doc = letter()
            draw(doc[0])
            save(doc, path)

    return keep


def fill(
    page: Any, rect: tuple[float, ...], colour: tuple[float, ...] = BLACK, **more: Any
) -> None:
    page.draw_rect(pymupdf.Rect(*rect), fill=colour, color=None, width=0, **more)


@on_letter("almindeligt brev")
def _(page: Any) -> None:
    return None


@CLEAN.add("brev fra tekstbehandling: indlejret skrifttype, mærker", "clean")
def _(path: Path) -> None:
    doc = pymupdf.open()
    page = doc.new_page(width=WIDTH, height=HEIGHT)
    page.insert_font("lib", fontfile=FONT_FILE)
    for i in range(12):
        text = "Kommunen har modtaget din anmodning og svarer senere."
        page.insert_text((LEFT, 100 + 18 * i), text, fontname="lib", fontsize=11)
    doc.subset_fonts()
    save(doc, path)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        tree = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        tree.K = pdf.make_indirect(Dictionary(S=Name.Document, P=tree, Lang=String("da-DK")))
        pdf.Root.StructTreeRoot, pdf.Root.Lang = tree, String("da-DK")
        pdf.Root.MarkInfo = Dictionary(Marked=True)
        pdf.save(path, object_stream_mode=pikepdf.ObjectStreamMode.generate)


@on_letter("tabel med sorte hoveder og hvid tekst")
def _(page: Any) -> None:
    for i in range(3):
        fill(page, (72, 400 + 60 * i, 520, 418 + 60 * i))
        page.insert_text(
            (76, 413 + 60 * i), "Dato        Emne        Beløb", color=WHITE, fontsize=10
        )
        page.insert_text((76, 431 + 60 * i), "12. maj     Møde        450 kr.", fontsize=10)
        for y in (418, 436):
            page.draw_line((72, y + 60 * i), (520, y + 60 * i), width=0.5)


@on_letter("søjlediagram")
def _(page: Any) -> None:
    for i, high in enumerate((40, 90, 60, 120, 75)):
        fill(page, (90 + 50 * i, 600 - high, 125 + 50 * i, 600), (0.1 * i, 0.1, 0.3))
        page.insert_text((95 + 50 * i, 612), f"20{20 + i}", fontsize=8)
        page.insert_text((98 + 50 * i, 596), f"{high}", fontsize=8, color=WHITE)
    page.draw_line((80, 600), (360, 600), width=2)


@on_letter("diagram med gitterlinjer bag søjlerne")
def _(page: Any) -> None:
    for y in range(480, 601, 10):
        page.draw_line((80, y), (360, y), width=0.5, color=(0.6, 0.6, 0.6))
    for i, high in enumerate((40, 90, 60, 120, 75)):
        fill(page, (90 + 50 * i, 600 - high, 125 + 50 * i, 600), (0.2, 0.3, 0.6))


def photo(size: tuple[int, int] = (300, 200), dark: bool = False) -> bytes:
    rng = np.random.default_rng(3)
    small = rng.integers(0, 40 if dark else 255, (12, 18, 3), dtype=np.uint8)
    image = Image.fromarray(small).resize(size, Image.Resampling.BICUBIC)
    noisy = np.asarray(image).astype(np.int16) + rng.integers(-8, 9, (*size[::-1], 3))
    data = io.BytesIO()
    Image.fromarray(noisy.clip(0, 255).astype(np.uint8)).save(data, "JPEG", quality=80)
    return data.getvalue()


@on_letter("sort foto")
def _(page: Any) -> None:
    page.insert_image(pymupdf.Rect(72, 400, 372, 600), stream=photo(dark=True))


@on_letter("foto med billedtekst oven på")
def _(page: Any) -> None:
    page.insert_image(pymupdf.Rect(72, 400, 372, 600), stream=photo())
    fill(page, (72, 575, 372, 600), BLACK, fill_opacity=0.5)
    page.insert_text((80, 592), "Rådhuset set fra torvet", color=WHITE, fontsize=11)


def qr(modules: int = 29) -> Image.Image:
    draw = random.Random(5)
    image = Image.new("1", (modules, modules), 1)
    for y in range(modules):
        for x in range(modules):
            image.putpixel((x, y), draw.random() < 0.5)
    pen = ImageDraw.Draw(image)
    for x, y in ((0, 0), (modules - 7, 0), (0, modules - 7)):
        pen.rectangle((x, y, x + 6, y + 6), fill=0)
        pen.rectangle((x + 1, y + 1, x + 5, y + 5), fill=1)
        pen.rectangle((x + 2, y + 2, x + 4, y + 4), fill=0)
    return image


@on_letter("QR-kode som billede")
def _(page: Any) -> None:
    data = io.BytesIO()
    qr().resize((290, 290), Image.Resampling.NEAREST).convert("L").save(data, "PNG")
    page.insert_image(pymupdf.Rect(400, 400, 480, 480), stream=data.getvalue())


@on_letter("QR-kode som felter")
def _(page: Any) -> None:
    image = qr()
    for y in range(29):
        for x in range(29):
            if not image.getpixel((x, y)):
                fill(page, (400 + x * 3, 400 + y * 3, 403 + x * 3, 403 + y * 3))


@on_letter("stregkode")
def _(page: Any) -> None:
    draw, x = random.Random(2), 300.0
    while x < 420:
        wide = draw.choice((0.8, 1.6, 2.4))
        fill(page, (x, 60, x + wide, 95))
        x += wide + draw.choice((0.8, 1.6))


@on_letter("vandrette og tykke streger")
def _(page: Any) -> None:
    for i, width in enumerate((0.5, 1, 3, 8, 14)):
        page.draw_line((72, 400 + 30 * i), (520, 400 + 30 * i), width=width)


@on_letter("afkrydsningsfelter")
def _(page: Any) -> None:
    for i in range(5):
        page.draw_rect(pymupdf.Rect(72, 400 + 20 * i, 82, 410 + 20 * i), width=1)
        page.insert_text((90, 409 + 20 * i), "Ja tak til brev i e-Boks", fontsize=10)
        if i % 2:
            fill(page, (74, 402 + 20 * i, 80, 408 + 20 * i))


@on_letter("understregning og gennemstregning")
def _(page: Any) -> None:
    page.insert_text((72, 420), "Forslaget om nye regler er bortfaldet.", fontsize=11)
    page.draw_line((72, 422), (250, 422), width=0.7)
    page.insert_text((72, 450), "Denne sætning er slettet i udkastet.", fontsize=11)
    page.draw_line((72, 446.5), (245, 446.5), width=0.8)


@on_letter("gul overstregning (fremhævet tekst)")
def _(page: Any) -> None:
    fill(page, tuple(RECT), (1, 1, 0), overlay=False)
    fill(page, (72, 205, 200, 218), (1, 0.9, 0.2), fill_opacity=0.4)


@CLEAN.add("logo og brevhoved", "clean")
def _(path: Path) -> None:
    doc = letter()
    page = doc[0]
    fill(page, (0, 0, WIDTH, 60), (0.05, 0.15, 0.35))
    page.insert_text((72, 38), "KOMMUNEN", fontsize=20, color=WHITE)
    page.draw_circle((520, 30), 18, fill=(0.9, 0.7, 0.1), color=None)
    page.draw_circle((520, 30), 11, fill=(0.05, 0.15, 0.35), color=None)
    page.draw_line((72, 800), (520, 800), width=1)
    page.insert_text(
        (72, 815), "Rådhuspladsen 1 · 8000 Aarhus C · www.kommunen.example", fontsize=8
    )
    save(doc, path)


@CLEAN.add("mørk præsentation", "clean")
def _(path: Path) -> None:
    doc = pymupdf.open()
    page = doc.new_page(width=960, height=540)
    fill(page, (0, 0, 960, 540), (0.07, 0.07, 0.1))
    fill(page, (60, 60, 300, 110), (0.15, 0.15, 0.2))
    page.insert_text((70, 95), "Status på projektet", fontsize=24, color=(0.95, 0.95, 0.95))
    for i in range(6):
        page.insert_text(
            (70, 170 + 40 * i),
            f"• Punkt {i + 1}: budget og tidsplan",
            fontsize=18,
            color=(0.8, 0.8, 0.85),
        )
    save(doc, path)


@on_letter("vandmærke bag teksten")
def _(page: Any) -> None:
    page.insert_text((120, 500), "UDKAST", fontsize=110, color=(0.88, 0.88, 0.88), overlay=False)


@on_letter("knapper med farvet bund")
def _(page: Any) -> None:
    for i, colour in enumerate(((0.1, 0.5, 0.2), (0.7, 0.1, 0.1), (0.3, 0.3, 0.3))):
        fill(page, (72 + 120 * i, 400, 180 + 120 * i, 424), colour)
        page.insert_text((82 + 120 * i, 416), "Læs mere her", fontsize=11, color=WHITE)


@on_letter("skygge bag overskrift")
def _(page: Any) -> None:
    page.insert_text((73, 421), "Kvartalsrapport", fontsize=22, color=(0.7, 0.7, 0.7))
    page.insert_text((72, 420), "Kvartalsrapport", fontsize=22)


@on_letter("fed skrift ved dobbelt tryk")
def _(page: Any) -> None:
    for shift in (0, 0.3):
        page.insert_text((72 + shift, 420), "Vigtigt: svar inden fredag", fontsize=12)


@on_letter("underskrift som streger over navn")
def _(page: Any) -> None:
    draw = random.Random(4)
    points = [(80 + 4 * i, 322 + draw.randint(-14, 10)) for i in range(25)]
    page.draw_polyline(points, width=1.2, color=(0.1, 0.1, 0.5))


@on_letter("stempel skråt over tekst")
def _(page: Any) -> None:
    page.draw_rect(pymupdf.Rect(300, 140, 480, 190), width=2, color=(0.8, 0, 0))
    page.insert_text((320, 175), "MODTAGET", fontsize=24, color=(0.8, 0, 0))


@on_letter("indholdsfortegnelse med prikker")
def _(page: Any) -> None:
    for i in range(5):
        page.insert_text((72, 400 + 16 * i), "Afsnit " + "." * 90 + f" {i + 3}", fontsize=10)


@on_letter("link til hjemmeside og logo med hvid bund")
def _(page: Any) -> None:
    link = {
        "kind": pymupdf.LINK_URI,
        "from": pymupdf.Rect(72, 300, 200, 330),
        "uri": "https://www.borger.dk",
    }
    page.insert_link(link)
    fill(page, (400, 20, 540, 80), WHITE)
    page.draw_circle((470, 50), 22, fill=(0.7, 0.1, 0.1), color=None)


@on_letter("rastertabel med grå og hvide rækker")
def _(page: Any) -> None:
    for i in range(8):
        fill(page, (72, 400 + 18 * i, 520, 418 + 18 * i), (0.9, 0.9, 0.9) if i % 2 else WHITE)
        page.insert_text((76, 413 + 18 * i), f"Post {i}      {i * 137} kr.", fontsize=10)


@on_letter("kort med felter og tekst")
def _(page: Any) -> None:
    draw = random.Random(8)
    for _ in range(60):
        x, y = draw.randint(72, 450), draw.randint(400, 700)
        colour = tuple(draw.random() * 0.5 + 0.5 for _ in range(3))
        page.draw_polyline(
            [(x, y), (x + 60, y + 10), (x + 40, y + 50), (x, y)], fill=colour, color=None
        )
    for i in range(6):
        page.insert_text((90 + 60 * i, 430 + 40 * i), "Skovvej", fontsize=9)
