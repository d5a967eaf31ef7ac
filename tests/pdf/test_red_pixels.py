"""Words that are only drawn: pictures that nobody sees, read by OCR before and after.

What is stored of every picture (its samples as they are, whatever palette, mask or range is laid
over them) and what the page shows of it are hung on one sheet, and the sheet is read. Each row has
to be read in the planted file first.
"""

from __future__ import annotations

import hashlib
import io
import re
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pymupdf
import pypdfium2
import pytest
from pikepdf import Array, Dictionary, Name, String
from PIL import Image, ImageDraw, ImageFont, ImageOps, UnidentifiedImageError

from redactor.domain.geometry import Box
from redactor.domain.suggestion import Mark
from redactor.pdf.reading.ocr import TesseractOcr
from tests.pdf.striking import strike_clean

HIDDEN, NAME = "KVISTCHN", Box(116, 108, 178, 125)
WIDTH, HEIGHT = 240, 60
Plant = Callable[[pikepdf.Pdf], None]


def _word(mode: str = "L") -> Image.Image:
    picture = Image.new("L", (WIDTH, HEIGHT), 255)
    ImageDraw.Draw(picture).text((12, 10), HIDDEN, fill=0, font=ImageFont.load_default(36))
    return picture.convert(mode)


def _image(pdf: pikepdf.Pdf, data: bytes, **keys: Any) -> Any:
    image = pikepdf.Stream(pdf, zlib.compress(data))
    image.Type, image.Subtype, image.Filter = Name.XObject, Name.Image, Name.FlateDecode
    image.Width, image.Height, image.BitsPerComponent = WIDTH, HEIGHT, 8
    image.ColorSpace = Name.DeviceGray
    for key, value in keys.items():
        image[f"/{key}"] = value
    return image


def _grey(pdf: pikepdf.Pdf, **keys: Any) -> Any:
    return _image(pdf, _word().tobytes(), **keys)


def _draw(pdf: pikepdf.Pdf, image: Any, code: str = "", after: str = "") -> None:
    page = pdf.pages[0]
    name = page.add_resource(pdf.make_indirect(image), Name.XObject)
    page.contents_add(
        pdf.make_stream(f"q {code} 240 0 0 60 200 300 cm {name} Do Q {after}".encode())
    )


# --- pictures that are drawn, and say more than they show ----------------------------------------


def palette_of_one_colour(pdf: pikepdf.Pdf) -> None:
    indices = bytes(v // 255 for v in _word("1").convert("L").tobytes())
    space = Array([Name.Indexed, Name.DeviceGray, 1, String(b"\xff\xff")])
    _draw(pdf, _image(pdf, indices, ColorSpace=space))


def palette_of_nearly_one_colour(pdf: pikepdf.Pdf) -> None:
    indices = bytes(v // 255 for v in _word("1").convert("L").tobytes())
    space = Array([Name.Indexed, Name.DeviceGray, 1, String(b"\xfd\xff")])
    _draw(pdf, _image(pdf, indices, ColorSpace=space))


def tint_of_one_colour(pdf: pikepdf.Pdf) -> None:
    tint = Dictionary(FunctionType=2, Domain=Array([0, 1]), C0=Array([1]), C1=Array([1]), N=1)
    space = Array([Name.Separation, Name.Black, Name.DeviceGray, tint])
    _draw(pdf, _grey(pdf, ColorSpace=space))


def stencil_in_white(pdf: pikepdf.Pdf) -> None:
    image = _image(pdf, _word("1").tobytes(), BitsPerComponent=1, ImageMask=True)
    del image["/ColorSpace"]
    _draw(pdf, image, "1 g")


def lower_half_of_samples(pdf: pikepdf.Pdf) -> None:
    """Sixteen bits a sample, of which readers show the upper eight."""
    data = b"".join(bytes([255, v]) for v in _word().tobytes())
    _draw(pdf, _image(pdf, data, BitsPerComponent=16))


def range_of_one_colour(pdf: pikepdf.Pdf) -> None:
    _draw(pdf, _grey(pdf, Decode=Array([1, 1])))


def mask_of_nothing(pdf: pikepdf.Pdf) -> None:
    _draw(pdf, _grey(pdf, SMask=pdf.make_indirect(_image(pdf, bytes(WIDTH * HEIGHT)))))


def mask_that_spells(pdf: pikepdf.Pdf) -> None:
    """White on white, through holes in the form of letters."""
    mask = pdf.make_indirect(_grey(pdf))
    _draw(pdf, _image(pdf, b"\xff" * (WIDTH * HEIGHT), SMask=mask))


def alpha_of_jpeg_2000(pdf: pikepdf.Pdf) -> None:
    """A part of each sample that isn't a colour."""
    picture = Image.merge("LA", (Image.new("L", (WIDTH, HEIGHT), 255), _word()))
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG2000")
    image = _grey(pdf)
    image.write(buffer.getvalue(), filter=Name.JPXDecode)
    _draw(pdf, image)


def below_a_picture(pdf: pikepdf.Pdf) -> None:
    _draw(pdf, _grey(pdf))
    _draw(pdf, _image(pdf, b"\xc0" * (WIDTH * HEIGHT)))


def below_a_box(pdf: pikepdf.Pdf) -> None:
    _draw(pdf, _grey(pdf), after="0 g 198 298 244 64 re f")


def clipped_away(pdf: pikepdf.Pdf) -> None:
    _draw(pdf, _grey(pdf), "0 0 5 5 re W n")


def multiplied_away(pdf: pikepdf.Pdf) -> None:
    """Over black, in a way of mixing that leaves black black."""
    state = Dictionary(Type=Name.ExtGState, BM=Name.Multiply)
    pdf.pages[0].obj.Resources.ExtGState = Dictionary(G=state)
    _draw(pdf, _grey(pdf), "0 g 200 300 240 60 re f /G gs")


def _inline(pdf: pikepdf.Pdf, head: bytes, data: bytes, before: bytes = b"") -> None:
    code = b"q " + before + b" 240 0 0 60 200 300 cm BI /W 240 /H 60 " + head + b" ID " + data
    pdf.pages[0].contents_add(pdf.make_stream(code + b"\nEI Q"))


def within_code_below_a_box(pdf: pikepdf.Pdf) -> None:
    _inline(pdf, b"/BPC 8 /CS /G", _word().tobytes())
    pdf.pages[0].contents_add(pdf.make_stream(b"0 g 198 298 244 64 re f"))


def within_code_in_white(pdf: pikepdf.Pdf) -> None:
    _inline(pdf, b"/IM true", _word("1").tobytes(), b"1 g")


def within_code_of_one_colour(pdf: pikepdf.Pdf) -> None:
    _inline(pdf, b"/BPC 1 /CS [/I /G 1 <ffff>]", _word("1").tobytes())


def within_code_clipped_away(pdf: pikepdf.Pdf) -> None:
    _inline(pdf, b"/BPC 8 /CS /G", _word().tobytes(), b"0 0 5 5 re W n")


# --- pictures that aren't drawn ------------------------------------------------------------------


def thumbnail(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].obj.Thumb = pdf.make_indirect(_grey(pdf))


def alternate(pdf: pikepdf.Pdf) -> None:
    image = _image(pdf, b"\xf0" * (WIDTH * HEIGHT))
    image.Alternates = Array([Dictionary(Image=pdf.make_indirect(_grey(pdf)))])
    _draw(pdf, image)


def in_the_head_of_a_jpeg(pdf: pikepdf.Pdf) -> None:
    """A camera's small picture of the whole."""
    small, whole = io.BytesIO(), io.BytesIO()
    _word().save(small, "JPEG", quality=90)
    Image.new("L", (WIDTH, HEIGHT), 240).save(whole, "JPEG", exif=b"Exif\0\0" + small.getvalue())
    image = _grey(pdf)
    image.write(whole.getvalue(), filter=Name.DCTDecode)
    _draw(pdf, image)


def unused(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].add_resource(pdf.make_indirect(_grey(pdf)), Name.XObject)


def in_a_hidden_note(pdf: pikepdf.Pdf) -> None:
    look = pdf.make_stream(b"q 240 0 0 60 0 0 cm /I Do Q", Type=Name.XObject, Subtype=Name.Form)
    look.BBox = Array([0, 0, WIDTH, HEIGHT])
    look.Resources = Dictionary(XObject=Dictionary(I=pdf.make_indirect(_grey(pdf))))
    note = Dictionary(Type=Name.Annot, Subtype=Name.Stamp, F=2, Rect=Array([200, 300, 440, 360]),
                      AP=Dictionary(N=look))  # fmt: skip
    pdf.pages[0].obj.Annots = Array([pdf.make_indirect(note)])


def in_a_glyph(pdf: pikepdf.Pdf) -> None:
    """Of a font of drawings, with a code that nobody shows."""
    proc = pdf.make_stream(b"750 0 d0 q 240 0 0 60 0 0 cm /I Do Q")
    drawn = pdf.make_stream(b"750 0 d0 0 0 700 700 re f")
    font = Dictionary(
        Type=Name.Font, Subtype=Name.Type3, FontBBox=Array([0, 0, 750, 750]),
        FontMatrix=Array([0.001, 0, 0, 0.001, 0, 0]), FirstChar=97, LastChar=98,
        Widths=Array([800, 800]), CharProcs=Dictionary(a=drawn, b=proc),
        Encoding=Dictionary(Type=Name.Encoding, Differences=Array([97, Name.a, Name.b])),
        Resources=Dictionary(XObject=Dictionary(I=pdf.make_indirect(_grey(pdf)))),
    )  # fmt: skip
    name = pdf.pages[0].add_resource(pdf.make_indirect(font), Name.Font)
    pdf.pages[0].contents_add(pdf.make_stream(f"BT {name} 9 Tf 300 300 Td (a) Tj ET".encode()))


ROWS: dict[str, Plant] = {
    row.__name__: row
    for row in (
        palette_of_one_colour, palette_of_nearly_one_colour, tint_of_one_colour, stencil_in_white,
        lower_half_of_samples, range_of_one_colour, mask_of_nothing, mask_that_spells,
        alpha_of_jpeg_2000, below_a_picture, below_a_box, clipped_away, multiplied_away,
        within_code_below_a_box, within_code_in_white, within_code_of_one_colour,
        within_code_clipped_away, thumbnail,
        alternate, in_the_head_of_a_jpeg, unused, in_a_hidden_note, in_a_glyph,
    )
}  # fmt: skip


@pytest.mark.slow
def test_drawn_words_are_gone(make_pdf: Any, tmp_path: Path) -> None:
    plain, before, after = make_pdf(), _Sheet(), _Sheet()
    strike_clean(plain, tmp_path / "plain.pdf", [Mark(1, (NAME,), "OFL § 30")])
    for row, plant in ROWS.items():
        planted, target = tmp_path / f"{row}.pdf", tmp_path / f"{row}-out.pdf"
        with pikepdf.open(plain) as pdf:
            plant(pdf)
            pdf.save(planted)
        strike_clean(planted, target, [Mark(1, (NAME,), "OFL § 30")])
        for sheet, path, empty in (
            (before, planted, plain), (after, target, tmp_path / "plain.pdf")
        ):  # fmt: skip
            for picture in _pictures(path, empty):
                sheet.hang(row, picture)
    assert before.read() == set(ROWS), "OCR must read what was planted"
    assert after.read() == set()


class _Sheet:
    """Pictures one below the other, each once, to be read at once."""

    def __init__(self) -> None:
        self.seen: dict[bytes, set[str]] = {}
        self.pictures: list[tuple[bytes, Image.Image]] = []

    def hang(self, row: str, picture: Image.Image) -> None:
        digest = hashlib.sha256(picture.tobytes()).digest()
        if digest not in self.seen:
            self.pictures.append((digest, picture))
        self.seen.setdefault(digest, set()).add(row)

    def read(self) -> set[str]:
        """The rows whose word can be read."""
        height = sum(picture.height + 40 for _, picture in self.pictures) + 40
        width = max((picture.width for _, picture in self.pictures), default=0) + 80
        sheet, places, top = Image.new("L", (width, height), 255), [], 40
        for digest, picture in self.pictures:
            sheet.paste(picture, (40, top))
            places.append((top - 20, top + picture.height + 20, digest))
            top += picture.height + 40
        words = TesseractOcr("eng").read(width, height, sheet.tobytes(), dpi=150)
        found: set[str] = set()
        for word in words:
            middle = (word.y0 + word.y1) / 2
            if re.search("[KX]V[I1l|]ST|STCHN", re.sub(r"\W", "", word.text)):
                found |= set().union(*(self.seen[d] for a, b, d in places if a < middle < b))
        return found


def _pictures(path: Path, empty: Path) -> Iterator[Image.Image]:
    """What is stored, as samples; and what the page shows that ``empty`` doesn't."""
    with pikepdf.open(path) as pdf:
        for obj in pdf.objects:
            if not isinstance(obj, pikepdf.Stream) or obj.get("/Subtype") != Name.Image:
                continue
            if obj.get("/Filter") in (Name.JBIG2Decode, Name.CCITTFaxDecode):
                with pymupdf.open(path) as doc:
                    pixmap = pymupdf.Pixmap(doc, obj.objgen[0])
                yield _clear(Image.frombytes("L", (pixmap.width, pixmap.height), pixmap.samples))
            else:
                yield from _samples(obj)
        pdf.pages[0].contents_coalesce()
        yield from _within_code(pdf.pages[0].obj.Contents.read_bytes())
    one, two = _page(path), _page(empty)
    if one.size == two.size:
        changed = Image.fromarray(np.abs(np.asarray(one, int) - np.asarray(two, int)) > 8)
        if changed.getbbox():
            yield one.crop(changed.getbbox())


def _within_code(code: bytes) -> Iterator[Image.Image]:
    """Pictures in the code of a page, not packed or packed by Flate or as digits."""
    for found in re.finditer(rb"BI /W (\d+) /H (\d+) (.*?) ID (.*?)\nEI", code, re.DOTALL):
        width, height, data = int(found[1]), int(found[2]), found[4]
        if b"/AHx" in found[3]:
            data = bytes.fromhex(data.rstrip(b">").decode())
        if b"/Fl" in found[3]:
            data = zlib.decompress(data)
        if len(data) < width * height:
            bits = np.unpackbits(np.frombuffer(data, np.uint8).reshape(height, -1), axis=1)
            each = round(bits.shape[1] / width)
            data = (bits[:, : width * each : each] * 255).astype(np.uint8).tobytes()
        yield _clear(Image.frombytes("L", (width, height), data[: width * height]))


def _page(path: Path) -> Image.Image:
    document = pypdfium2.PdfDocument(path)
    try:
        return document[0].render(scale=150 / 72, grayscale=True).to_pil().convert("L")
    finally:
        document.close()


def _samples(image: Any) -> Iterator[Image.Image]:
    """Each part of the samples by itself, stretched from black to white."""
    raw = image.read_raw_bytes()
    inner = [m.start() for m in re.finditer(b"\xff\xd8\xff|\0\0\0\x0cjP", raw)]
    for start in inner[:3]:
        try:
            with Image.open(io.BytesIO(raw[start:])) as picture:
                yield from (_clear(part) for part in picture.split())
        except (UnidentifiedImageError, OSError):
            continue
    if inner:
        return
    data = image.read_bytes(pikepdf.StreamDecodeLevel.specialized)
    width, height, bits = (int(image.get(k, 1)) for k in ("/Width", "/Height", "/BitsPerComponent"))
    row = len(data) // height
    table = np.frombuffer(data, np.uint8)[: row * height].reshape(height, row)
    if bits < 8:
        powers = 1 << np.arange(bits)[::-1]
        each = np.unpackbits(table, axis=1)[:, : 8 * row // bits * bits]
        table = (each.reshape(height, -1, bits) * powers).sum(axis=2).astype(np.uint8)
    parts = max(table.shape[1] // width, 1)
    table = table[:, : parts * width].reshape(height, width, parts)
    for part in range(parts):
        yield _clear(Image.fromarray(np.ascontiguousarray(table[:, :, part])))


def _clear(picture: Image.Image) -> Image.Image:
    grey = ImageOps.autocontrast(picture.convert("L"))
    grey = ImageOps.invert(grey) if np.asarray(grey).mean() < 127 else grey
    return grey.crop(ImageOps.invert(grey).getbbox())  # of a page, where something stands
