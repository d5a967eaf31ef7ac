"""Pictures whose pixels still say what was meant to be struck."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pikepdf
import pymupdf
from pikepdf import Array, Dictionary, Name
from PIL import Image, ImageDraw, ImageFilter

from tests.foreign.pages import (
    BOX,
    HEIGHT,
    WIDTH,
    Kinds,
    add_code,
    edit,
    letter,
    pixels,
    save,
    scan,
    scan_picture,
)

PICTURES = Kinds()
X0, Y0, X1, Y1 = BOX
MIDDLE = (Y0 + Y1) / 2
RECT = f"{X0:.2f} {Y0:.2f} {X1 - X0:.2f} {Y1 - Y0:.2f} re"


def struck_scan(fill: int = 0, *, grow: float = 0.0) -> Image.Image:
    """The scan with the name painted over in its pixels: as it should be."""
    image = scan_picture()
    box = (X0 - grow, Y0 - grow, X1 + grow, Y1 + grow)
    ImageDraw.Draw(image).rectangle(pixels(box), fill=fill)
    return image


for title, code in {
    "scan, sort rektangel": f"0 g {RECT} f",
    "scan, hvidt rektangel": f"1 g {RECT} f",
    "scan, tyk streg": f"0 G 12.5 w {X0:.2f} {MIDDLE:.2f} m {X1:.2f} {MIDDLE:.2f} l S",
}.items():
    for layer in (False, True):

        @PICTURES.add(title + (" og tekstlag" if layer else ""), "leak")
        def _(path: Path, layer: bool = layer, code: str = code) -> None:
            save(scan(layer=layer), path)
            add_code(path, code)


@PICTURES.add("scan, gennemsigtig boks (92 %)", "leak")
def _(path: Path) -> None:
    save(scan(), path)

    def change(pdf: pikepdf.Pdf, page: Any) -> None:
        page.Resources.ExtGState = Dictionary(S0=Dictionary(ca=0.92))
        pikepdf.Page(page).contents_add(pdf.make_stream(f"q /S0 gs 0 g {RECT} f Q".encode()))

    edit(path, change)


@PICTURES.add("scan, annotering over", "leak")
def _(path: Path) -> None:
    doc = scan()
    page = doc[0]
    note = page.add_rect_annot(pymupdf.Rect(X0, HEIGHT - Y1, X1, HEIGHT - Y0))
    note.set_colors(fill=(0, 0, 0), stroke=(0, 0, 0))
    note.update()
    save(doc, path)


@PICTURES.add("drejet scan, sort rektangel", "leak")
def _(path: Path) -> None:
    save(scan(), path)
    add_code(path, f"0 g {RECT} f")
    edit(path, lambda _, page: page.__setitem__("/Rotate", 90))


@PICTURES.add("sort boks i pixels, tekstlaget er tilbage", "leak")
def _(path: Path) -> None:
    save(scan(struck_scan(), layer=True), path)


@PICTURES.add("hvid boks i pixels, tekstlaget er tilbage", "leak")
def _(path: Path) -> None:
    save(scan(struck_scan(250), layer=True), path)


@PICTURES.add("nyt billede lagt over det gamle", "leak")
def _(path: Path) -> None:
    doc, data = scan(), io.BytesIO()
    struck_scan().save(data, "PNG")
    doc[0].insert_image(doc[0].rect, stream=data.getvalue())
    save(doc, path)


def masked(path: Path, *, key: str) -> None:
    """A scan whose mask, and nothing else, hides the name."""
    save(scan(), path)

    def change(pdf: pikepdf.Pdf, page: Any) -> None:
        image = next(iter(page.Resources.XObject.values()))
        size = (int(image.Width), int(image.Height))
        picture = Image.new("L", size, 255 if key == "SMask" else 0)
        ImageDraw.Draw(picture).rectangle(pixels(), fill=0 if key == "SMask" else 255)
        mask = pdf.make_stream(
            picture.tobytes() if key == "SMask" else picture.convert("1").tobytes()
        )
        mask.Type, mask.Subtype, mask.Width, mask.Height = Name.XObject, Name.Image, *size
        if key == "SMask":
            mask.ColorSpace, mask.BitsPerComponent = Name.DeviceGray, 8
        else:
            mask.ImageMask, mask.BitsPerComponent = True, 1
        image["/" + key] = mask

    edit(path, change)


@PICTURES.add("boks kun i den bløde maske", "leak")
def _(path: Path) -> None:
    masked(path, key="SMask")


@PICTURES.add("boks kun i masken", "leak")
def _(path: Path) -> None:
    masked(path, key="Mask")


@PICTURES.add("navnet i den bløde maske under boks", "leak")
def _(path: Path) -> None:
    """As compressed scans are: one black picture, and all letters in its mask."""
    doc, ink, alpha = pymupdf.open(), io.BytesIO(), io.BytesIO()
    page = doc.new_page(width=WIDTH, height=HEIGHT)
    letters = scan_picture().point(lambda v: 255 if v < 128 else 0)
    Image.new("L", letters.size, 15).save(ink, "PNG")
    letters.save(alpha, "PNG")
    page.insert_image(page.rect, stream=ink.getvalue(), mask=alpha.getvalue())
    save(doc, path)
    add_code(path, f"0 g {RECT} f")


@PICTURES.add("billedet klippet til på siden", "leak")
def _(path: Path) -> None:
    save(scan(), path)

    def change(pdf: pikepdf.Pdf, page: Any) -> None:
        name = next(iter(page.Resources.XObject.keys()))
        place = f"{WIDTH} 0 0 {HEIGHT} 0 0 cm"
        code = f"q 0 0 {WIDTH} {HEIGHT} re {RECT} W* n {place} {name} Do Q 0 g {RECT} f"
        page.Contents = pdf.make_stream(code.encode())

    edit(path, change)


@PICTURES.add("billedet rager uden for siden", "risk")
def _(path: Path) -> None:
    save(scan(), path)
    edit(path, lambda _, page: page.__setitem__("/MediaBox", Array([0, 0, WIDTH, HEIGHT - 205])))


@PICTURES.add("originalen som ubrugt billede", "leak")
def _(path: Path) -> None:
    save(scan(), path)

    def change(pdf: pikepdf.Pdf, page: Any) -> None:
        image = struck_scan()
        stream = pdf.make_stream(image.tobytes())
        stream.Type, stream.Subtype, stream.Width, stream.Height = (
            Name.XObject,
            Name.Image,
            *image.size,
        )
        stream.ColorSpace, stream.BitsPerComponent = Name.DeviceGray, 8
        page.Resources.XObject.New = stream
        page.Contents = pdf.make_stream(f"q {WIDTH} 0 0 {HEIGHT} 0 0 cm /New Do Q".encode())

    edit(path, change)


@PICTURES.add("originalen som alternativt billede", "leak")
def _(path: Path) -> None:
    save(scan(struck_scan()), path)

    def change(pdf: pikepdf.Pdf, page: Any) -> None:
        old = scan_picture()
        stream = pdf.make_stream(old.tobytes())
        stream.Type, stream.Subtype, stream.Width, stream.Height = (
            Name.XObject,
            Name.Image,
            *old.size,
        )
        stream.ColorSpace, stream.BitsPerComponent = Name.DeviceGray, 8
        image = next(iter(page.Resources.XObject.values()))
        image.Alternates = Array([Dictionary(Image=stream)])

    edit(path, change)


@PICTURES.add("miniature af siden, som den var", "leak")
def _(path: Path) -> None:
    save(scan(struck_scan()), path)

    def change(pdf: pikepdf.Pdf, page: Any) -> None:
        small = scan_picture().resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
        data = io.BytesIO()
        small.save(data, "JPEG", quality=85)
        thumb = pdf.make_stream(data.getvalue())
        thumb.Width, thumb.Height, thumb.BitsPerComponent = *small.size, 8
        thumb.ColorSpace, thumb.Filter = Name.DeviceGray, Name.DCTDecode
        page.Thumb = thumb

    edit(path, change)


@PICTURES.add("miniature i JPEG'ens EXIF", "leak")
def _(path: Path) -> None:
    small, data = io.BytesIO(), io.BytesIO()
    scan_picture().resize((420, 595), Image.Resampling.LANCZOS).save(small, "JPEG", quality=70)
    body = small.getvalue()
    tiff = b"II*\0\x08\0\0\0" + b"\0\0" + (14).to_bytes(4, "little")
    tiff += (2).to_bytes(2, "little")
    tiff += b"\x01\x02\x04\0\x01\0\0\0" + (44).to_bytes(4, "little")
    tiff += b"\x02\x02\x04\0\x01\0\0\0" + len(body).to_bytes(4, "little") + b"\0\0\0\0"
    exif = b"Exif\0\0" + tiff + body
    struck_scan().save(data, "JPEG", quality=80)
    raw = data.getvalue()
    raw = raw[:2] + b"\xff\xe1" + (len(exif) + 2).to_bytes(2, "big") + exif + raw[2:]
    doc = pymupdf.open()
    page = doc.new_page(width=WIDTH, height=HEIGHT)
    page.insert_image(page.rect, stream=raw)
    save(doc, path)


@PICTURES.add("EXIF med navn i JPEG", "risk")
def _(path: Path) -> None:
    data = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E], exif[0x013B] = "Samtale med Frederikke Kvistgaard", "F. Kvistgaard"
    struck_scan().save(data, "JPEG", quality=80, exif=exif)
    doc = pymupdf.open()
    page = doc.new_page(width=WIDTH, height=HEIGHT)
    page.insert_image(page.rect, stream=data.getvalue())
    save(doc, path)


def blurred(path: Path, how: str, fmt: str = "PNG") -> None:
    """A scan whose name was made unclear instead of removed."""
    image, box = scan_picture(), pixels()
    part = image.crop(box)
    if how == "mosaik":
        small = part.resize((part.width // 7, part.height // 7), Image.Resampling.BOX)
        part = small.resize(part.size, Image.Resampling.NEAREST)
    else:
        part = part.filter(ImageFilter.GaussianBlur(6))
    image.paste(part, box[:2])
    save(scan(image, fmt=fmt), path)


@PICTURES.add("mosaik (pixeleret)", "risk")
def _(path: Path) -> None:
    blurred(path, "mosaik")


@PICTURES.add("mosaik i JPEG", "risk")
def _(path: Path) -> None:
    blurred(path, "mosaik", "JPEG")


@PICTURES.add("sløret", "risk")
def _(path: Path) -> None:
    blurred(path, "slør")


@PICTURES.add("skærmbillede på tekstside, sort boks over", "leak")
def _(path: Path) -> None:
    doc, data = letter(), io.BytesIO()
    scan_picture().crop((100, 400, 1600, 700)).save(data, "PNG")
    rect = pymupdf.Rect(36, 500, 576, 608)
    doc[0].insert_image(rect, stream=data.getvalue())
    save(doc, path)
    factor = 540 / 1500
    left, top, right, low = (v * factor for v in pixels((X0, Y0, X1, Y1)))
    x0, y0 = 36 - 36 + left, HEIGHT - (500 - 144 + low)
    add_code(path, f"0 g {x0:.1f} {y0:.1f} {right - left:.1f} {low - top:.1f} re f")


@PICTURES.add("for lille boks i pixels: bogstaver stikker ud", "risk")
def _(path: Path) -> None:
    image = scan_picture()
    box = (X0, Y0 + 3.5, X1, Y1 - 4.2)
    ImageDraw.Draw(image).rectangle(pixels(box), fill=0)
    save(scan(image), path)
