"""Scans and pictures that nobody struck, though they look as if somebody had."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pymupdf
from PIL import Image, ImageDraw, ImageFilter

from tests.foreign.clean import photo
from tests.foreign.pages import (
    HEIGHT,
    LEFT,
    WIDTH,
    Kinds,
    letter,
    save,
    scan,
    scan_picture,
)

CLEAN_SCANS = Kinds()


@CLEAN_SCANS.add("scan", "clean")
def _(path: Path) -> None:
    save(scan(), path)


@CLEAN_SCANS.add("scan med tekstlag", "clean")
def _(path: Path) -> None:
    save(scan(layer=True), path)


@CLEAN_SCANS.add("scan med sorte kanter og hulmærker", "clean")
def _(path: Path) -> None:
    image = scan_picture()
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, 34, image.height), fill=4)
    pen.rectangle((0, image.height - 25, image.width, image.height), fill=8)
    for y in (700, 1600):
        pen.ellipse((70, y, 110, y + 40), fill=30)
    save(scan(image), path)


@CLEAN_SCANS.add("uskarp scan", "clean")
def _(path: Path) -> None:
    save(scan(scan_picture().filter(ImageFilter.GaussianBlur(2.5)), layer=True), path)


@CLEAN_SCANS.add("fax i lav opløsning", "clean")
def _(path: Path) -> None:
    image = scan_picture(100).point(lambda v: 255 if v > 140 else 0)
    save(scan(image.convert("1"), fmt="PNG"), path)


@CLEAN_SCANS.add("skærmbillede, forstørret", "clean")
def _(path: Path) -> None:
    small = scan_picture(72).crop((60, 90, 480, 340))
    doc, data = letter(), io.BytesIO()
    small.resize((small.width * 4, small.height * 4), Image.Resampling.NEAREST).save(data, "PNG")
    doc[0].insert_image(pymupdf.Rect(LEFT, 400, 520, 660), stream=data.getvalue())
    save(doc, path)


@CLEAN_SCANS.add("scan som lag (MRC): baggrund og maske", "clean")
def _(path: Path) -> None:
    doc, mask, back = pymupdf.open(), io.BytesIO(), io.BytesIO()
    page = doc.new_page(width=WIDTH, height=HEIGHT)
    Image.new("L", (300, 424), 250).save(back, "JPEG")
    page.insert_image(page.rect, stream=back.getvalue())
    ink = scan_picture().point(lambda v: 255 if v < 128 else 0)
    Image.new("L", ink.size, 15).save(mask, "PNG")
    alpha = io.BytesIO()
    ink.save(alpha, "PNG")
    page.insert_image(page.rect, stream=mask.getvalue(), mask=alpha.getvalue())
    save(doc, path)


@CLEAN_SCANS.add("gennemsigtigt PNG-logo", "clean")
def _(path: Path) -> None:
    image = Image.new("RGBA", (300, 120), (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    pen.rounded_rectangle((5, 5, 295, 115), 20, fill=(20, 80, 60, 255))
    pen.ellipse((30, 30, 90, 90), fill=(240, 240, 240, 255))
    data = io.BytesIO()
    image.save(data, "PNG")
    doc = letter()
    doc[0].insert_image(pymupdf.Rect(400, 30, 520, 78), stream=data.getvalue())
    save(doc, path)


@CLEAN_SCANS.add("beskåret foto (klippet i cirkel)", "clean")
def _(path: Path) -> None:
    doc = letter()
    doc[0].insert_image(pymupdf.Rect(72, 400, 372, 600), stream=photo())
    save(doc, path)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        page = pdf.pages[0].obj
        code = pikepdf.Page(page)
        code.contents_coalesce()
        data = page.Contents.read_bytes()
        page.Contents = pdf.make_stream(
            data.replace(b"/fzImg0 Do", b"0.2 0.2 0.5 0.5 re W n /fzImg0 Do")
        )
        pdf.save(path)
