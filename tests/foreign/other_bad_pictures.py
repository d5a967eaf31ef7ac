"""Scans and pictures struck by hand: what is left in the pixels, beside them or over them."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pymupdf
from PIL import Image, ImageDraw, ImageFont

from tests.foreign.other_pages import (
    ADDRESS,
    CHILD,
    DPI,
    HEIGHT,
    WIDTH,
    add_picture,
    code_over,
    face,
    flat,
    memo,
    paper,
    place,
    png,
    put,
    resource,
    scanned,
    spot,
)
from tests.foreign.pages import Kinds, save

OTHER_PICTURES = Kinds()
BLACK = (0, 0, 0)


def over_scan(name: str, expected: str = "leak") -> Callable[[Callable[[Any], None]], None]:
    """A kind that begins with the scanned note, its pixels untouched."""

    def keep(change: Callable[[Any], None]) -> None:
        @OTHER_PICTURES.add(name, expected)
        def make(path: Path) -> None:
            doc = scanned(paper())
            change(doc)
            save(doc, path)

    return keep


def where() -> Any:
    doc = memo()
    box = place(doc[0])
    doc.close()
    return box


@over_scan("scan: boks lagt over")
def box_over(doc: Any) -> None:
    doc[0].draw_rect(where(), fill=BLACK)


@over_scan("scan: hvid boks lagt over")
def white_over(doc: Any) -> None:
    doc[0].draw_rect(where(), fill=(0.97, 0.965, 0.94), color=None, width=0)


@over_scan("scan: pennestrøg lagt over")
def ink_over(doc: Any) -> None:
    box = where()
    middle = HEIGHT - (box.y0 + box.y1) / 2
    code_over(doc, f"0.1 g 0 G 12 w 1 J {box.x0} {middle} m {box.x1} {middle + 1} l S")


@over_scan("scan: lille sort billede lagt over")
def picture_over(doc: Any) -> None:
    add_picture(doc[0], where(), Image.new("RGB", (40, 12), (10, 10, 10)), "JPEG")


@over_scan("scan: boks med 85 procent dækning")
def veil_over(doc: Any) -> None:
    doc[0].draw_rect(where(), fill=BLACK, fill_opacity=0.85, stroke_opacity=0)


@over_scan("scan: udsnit, resten af billedet er der stadig")
def cut_by_clip(doc: Any) -> None:
    page = doc[0]
    page.clean_contents()
    xref = page.get_contents()[0]
    doc.update_stream(xref, b"q 0 0 595 672 re W n\n" + doc.xref_stream(xref) + b"\nQ")


@over_scan("scan: siden beskåret", "risk")
def cut_by_page(doc: Any) -> None:
    doc[0].set_cropbox(pymupdf.Rect(0, 165, WIDTH, HEIGHT))


@over_scan("scan: et nyt billede over det gamle")
def two_pages(doc: Any) -> None:
    image = paper()
    ImageDraw.Draw(image).rectangle(spot(), fill=BLACK)
    add_picture(doc[0], doc[0].rect, image, "JPEG")


@over_scan("scan: blødt billede tegner boksen")
def masked_box(doc: Any) -> None:
    patch = Image.new("RGBA", (120, 30), (0, 0, 0, 0))
    ImageDraw.Draw(patch).rectangle((4, 2, 115, 27), fill=(0, 0, 0, 255))
    add_picture(doc[0], where() + pymupdf.Rect(-4, -1, 4, 1), patch)


@over_scan("scan: stencil over")
def stencil(doc: Any) -> None:
    x, y, w, h = flat(doc[0], where()).split()
    code_over(doc, f"0 g {w} 0 0 {h} {x} {y} cm BI /W 8 /H 1 /IM true /BPC 1 /D [1 0] ID \xff EI")


@over_scan("scan: titlen er dækket af en tekstboks")
def title(doc: Any) -> None:
    doc[0].draw_rect(pymupdf.Rect(50, 66, 400, 92), fill=(1, 1, 1), color=(0.7, 0.7, 0.7))
    put(doc[0], 56, 84, "Udeladt")


@OTHER_PICTURES.add("scan: boksen står kun i masken", "leak")
def only_in_mask(path: Path) -> None:
    image = paper().convert("RGBA")
    ImageDraw.Draw(image).rectangle(spot(), fill=(*image.getpixel((300, 190))[:3], 0))
    solid, mask = paper(), image.getchannel("A")
    doc = pymupdf.open()
    page = doc.new_page(width=WIDTH, height=HEIGHT)
    page.insert_image(page.rect, stream=png(solid), mask=png(mask))
    save(doc, path)


@OTHER_PICTURES.add("scan: tekstlag under pæne bokse", "leak")
def layer_left(path: Path) -> None:
    image = paper()
    ImageDraw.Draw(image).rectangle(spot(), fill=BLACK)
    save(scanned(image, layer=True), path)


@OTHER_PICTURES.add("scan: tekstlag under hvide bokse", "leak")
def layer_white(path: Path) -> None:
    image = paper()
    ImageDraw.Draw(image).rectangle(spot(), fill=(247, 246, 240))
    save(scanned(image, layer=True), path)


@OTHER_PICTURES.add("scan: tekstlag, der hører til en anden udgave af siden", "risk")
def layer_else(path: Path) -> None:
    image = paper()
    ImageDraw.Draw(image).rectangle((0, 190, 1240, 300), fill=(247, 246, 240))
    save(scanned(image, "PNG", layer=True), path)


@OTHER_PICTURES.add("scan: exif-miniature viser navnet", "risk")
def exif(path: Path) -> None:
    image = paper()
    ImageDraw.Draw(image).rectangle(spot(), fill=BLACK)
    inner = png(paper(60), "JPEG")
    head = b"Exif\0\0II*\0\x08\0\0\0\0\0\0\0\0\0" + inner[:60_000]
    data = png(image, "JPEG", exif=head)
    doc = pymupdf.open()
    page = doc.new_page(width=WIDTH, height=HEIGHT)
    page.insert_image(page.rect, stream=data)
    save(doc, path)


@OTHER_PICTURES.add("skærmbillede med navn under en boks", "leak")
def screenshot(path: Path) -> None:
    doc = memo()
    shot = Image.new("RGB", (640, 200), (236, 240, 246))
    draw = ImageDraw.Draw(shot)
    draw.rectangle((0, 0, 640, 30), fill=(30, 60, 110))
    letters = ImageFont.truetype(face("DejaVuSans.ttf"), 19)
    draw.text((20, 70), f"Borger: {CHILD}", fill=(20, 20, 20), font=letters)
    draw.text((20, 110), f"Adresse: {ADDRESS}", fill=(20, 20, 20), font=letters)
    add_picture(doc[0], pymupdf.Rect(56, 300, 376, 400), shot)
    doc[0].draw_rect(pymupdf.Rect(95, 331, 260, 347), fill=BLACK)
    save(doc, path)


@OTHER_PICTURES.add("billede bag et andet billede", "leak")
def behind(path: Path) -> None:
    doc = memo()
    shot = paper(100).crop((60, 90, 740, 240))
    add_picture(doc[0], pymupdf.Rect(56, 300, 500, 398), shot)
    add_picture(doc[0], pymupdf.Rect(50, 296, 506, 404), Image.effect_noise((300, 80), 30))
    save(doc, path)


@OTHER_PICTURES.add("bogstaver som streger under en boks", "leak")
def outlines(path: Path) -> None:
    doc = memo(without=(CHILD,))
    text = pymupdf.open()
    put(text.new_page(width=WIDTH, height=HEIGHT), 90, 118, CHILD)
    drawn = pymupdf.open(
        "pdf",
        pymupdf.open("svg", text[0].get_svg_image(text_as_path=True).encode()).convert_to_pdf(),
    )
    doc[0].show_pdf_page(doc[0].rect, drawn)
    doc[0].draw_rect(where(), fill=BLACK)
    save(doc, path)


@OTHER_PICTURES.add("billede med gennemsigtighed nul", "leak")
def unseen(path: Path) -> None:
    doc = memo()
    code = doc[0].get_contents()[-1]
    add_picture(doc[0], pymupdf.Rect(56, 300, 500, 398), paper(100).crop((60, 90, 740, 240)))
    resource(doc, "ExtGState", "GS0", "<</ca 0>>")
    parts = doc[0].get_contents()
    stream = doc.xref_stream(parts[-1])
    doc.update_stream(parts[-1], b"q /GS0 gs " + stream + b" Q")
    assert code
    save(doc, path)


@OTHER_PICTURES.add("scan: gammel side ligger som ubrugt objekt", "leak")
def unused(path: Path) -> None:
    doc = scanned(paper())
    image = paper()
    ImageDraw.Draw(image).rectangle(spot(dpi=DPI), fill=BLACK)
    data = io.BytesIO(png(image, "JPEG"))
    add = doc.new_page(width=WIDTH, height=HEIGHT)
    add.insert_image(add.rect, stream=data.getvalue())
    doc.delete_page(0)
    save(doc, path, garbage=0)
