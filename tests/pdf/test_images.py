"""Struck pixels are gone from the stored picture, however it was packed, and the file stays small.

A scan of a letter is stored in every way that a PDF knows; a name on it is struck. The stored
picture must be flat there, as pdfium and MuPDF decode it, and unchanged elsewhere.
"""

from __future__ import annotations

import base64
import io
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pikepdf
import pymupdf
import pypdfium2
import pytest
from pikepdf import Array, Dictionary, Name, Stream
from PIL import Image, TiffImagePlugin

from redactor.domain.geometry import Box
from redactor.domain.suggestion import Mark
from redactor.pdf.image_codecs import segments
from redactor.pdf.images import pack_bilevel
from redactor.pdf.jbig2 import pack_generic
from redactor.pdf.jbig2_symbols import pack_symbols
from tests.pdf.striking import strike_clean

Bytes = npt.NDArray[np.uint8]
BOX = Box(100, 200, 260, 216)
MOST = 1.3
"""What a scanned file may grow by."""
LINES = 40


def letter(dpi: int, *, colour: bool) -> Bytes:
    """A letter as a scanner sees it: rows, columns, RGB or grey."""
    with pymupdf.open() as doc:
        page = doc.new_page(width=595, height=842)
        for i in range(LINES):
            ink = (0, 0, 0.6) if i % 7 == 3 else (0, 0, 0)
            text = f"Linje {i}: Kommunen har modtaget oplysninger om Bodil Rosenkær og vurderer dem"
            page.insert_text((60, 60 + 18 * i), text, fontsize=11, color=ink)
        pixmap = page.get_pixmap(dpi=dpi, colorspace=pymupdf.csRGB if colour else pymupdf.csGRAY)
        flat = np.frombuffer(pixmap.samples, dtype=np.uint8)
        return flat.reshape(pixmap.height, pixmap.width, pixmap.n).squeeze().copy()


def noisy(samples: Bytes) -> Bytes:
    noise = np.random.default_rng(1).normal(0, 4, samples.shape)
    return np.clip(samples.astype(np.float64) * 0.9 + 20 + noise, 0, 255).astype(np.uint8)


def png_predicted(samples: Bytes) -> bytes:
    """As libpng packs it: the best of its filters for every row."""
    buffer = io.BytesIO()
    Image.fromarray(samples).save(buffer, "PNG", optimize=True)
    data, out, pos = buffer.getvalue(), b"", 8
    while pos < len(data):
        size, kind = int.from_bytes(data[pos : pos + 4], "big"), data[pos + 4 : pos + 8]
        out += data[pos + 8 : pos + 8 + size] if kind == b"IDAT" else b""
        pos += 12 + size
    return out


def encoded(samples: Bytes, fmt: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    mode = {4: "CMYK"}.get(samples.shape[-1]) if samples.ndim == 3 else None
    Image.fromarray(samples, mode).save(buffer, fmt, **options)
    return buffer.getvalue()


def image(pdf: pikepdf.Pdf, data: bytes, shape: tuple[int, ...], **keys: Any) -> Stream:
    stream = Stream(pdf, data)
    stream.Type, stream.Subtype = Name.XObject, Name.Image
    stream.Height, stream.Width = shape[:2]
    stream.BitsPerComponent = 8
    parts = shape[2] if len(shape) > 2 else 1
    stream.ColorSpace = Name({1: "/DeviceGray", 3: "/DeviceRGB", 4: "/DeviceCMYK"}[parts])
    for key, value in keys.items():
        stream["/" + key] = value
    return stream


def _jpeg(pdf: pikepdf.Pdf, *, colour: bool) -> Stream:
    samples = noisy(letter(150, colour=colour))
    data = encoded(samples, "JPEG", quality=70)
    return image(pdf, data, samples.shape, Filter=Name.DCTDecode)


def jpeg_grey(pdf: pikepdf.Pdf) -> Stream:
    return _jpeg(pdf, colour=False)


def jpeg_colour(pdf: pikepdf.Pdf) -> Stream:
    return _jpeg(pdf, colour=True)


def jpeg_progressive(pdf: pikepdf.Pdf) -> Stream:
    samples = noisy(letter(100, colour=True))
    data = encoded(samples, "JPEG", quality=70, progressive=True)
    return image(pdf, data, samples.shape, Filter=Name.DCTDecode)


def jpeg_coarse(pdf: pikepdf.Pdf) -> Stream:
    """Small and badly packed: white that was whiter than white gets no greyer."""
    samples = letter(90, colour=True)
    return image(pdf, encoded(samples, "JPEG", quality=40), samples.shape, Filter=Name.DCTDecode)


def jpeg_photograph(pdf: pikepdf.Pdf) -> Stream:
    """Strong colours, every second one stored; what is around shines into the struck place."""
    samples = letter(100, colour=True)
    rows, columns = np.mgrid[0 : len(samples), 0 : samples.shape[1]]
    for part in range(3):
        wave = 128 + 110 * np.sin(rows / (9 + 4 * part) + columns / (7 + 3 * part))
        samples[:, :, part] = np.where(samples[:, :, part] > 128, wave, 0)
    data = encoded(samples, "JPEG", quality=80)
    return image(pdf, data, samples.shape, Filter=Name.DCTDecode)


def jpeg_in_flate(pdf: pikepdf.Pdf) -> Stream:
    samples = noisy(letter(150, colour=False))
    data = zlib.compress(encoded(samples, "JPEG", quality=60))
    return image(pdf, data, samples.shape, Filter=Array([Name.FlateDecode, Name.DCTDecode]))


def jpeg_ycck(pdf: pikepdf.Pdf) -> Stream:
    """Inks as light, colours and black, as programs of Adobe store them."""
    made = jpeg_cmyk(pdf)
    raw = made.read_raw_bytes()
    at = raw.index(b"Adobe") + 11
    made.write(raw[:at] + b"\2" + raw[at + 1 :], filter=Name.DCTDecode)
    return made


def jpeg_restarts(pdf: pikepdf.Pdf) -> Stream:
    samples = noisy(letter(100, colour=True))
    data = encoded(samples, "JPEG", quality=70, restart_marker_rows=1)
    return image(pdf, data, samples.shape, Filter=Name.DCTDecode)


def mixed(pdf: pikepdf.Pdf) -> bytes:
    """As programs for mixed pages store them: paper, ink and where the ink is."""
    back = np.full((842, 595, 3), 250, np.uint8)
    back[600:700, 100:500] = (190, 210, 250)
    ink = np.zeros((1684, 1190, 3), np.uint8)
    ink[200:900] = (20, 10, 90)
    bits = (letter(144, colour=False)[:1684, :1190] > 128).astype(np.uint8)
    data, black = pack_bilevel(np.packbits(bits, axis=1).tobytes(), bits.shape[1], bits.shape[0])
    mask = image(
        pdf, data, bits.shape, Filter=Name.CCITTFaxDecode, BitsPerComponent=1, ImageMask=True,
        DecodeParms=Dictionary(K=-1, Columns=bits.shape[1], Rows=bits.shape[0], BlackIs1=black),
    )  # fmt: skip
    del mask.ColorSpace
    names = []
    for samples in (back, ink):
        packed = zlib.compress(encoded(samples, "JPEG", quality=75), 9)
        wrapped = Array([Name.FlateDecode, Name.DCTDecode])
        made = pdf.make_indirect(image(pdf, packed, samples.shape, Filter=wrapped))
        names.append(pdf.pages[0].add_resource(made, Name.XObject))
    made.Mask = pdf.make_indirect(mask)
    return b" ".join(f"{name} Do".encode() for name in names)


def jpeg_cmyk(pdf: pikepdf.Pdf) -> Stream:
    rgb = noisy(letter(110, colour=True))
    samples = np.array(Image.fromarray(rgb).convert("CMYK"))
    data = encoded(samples, "JPEG", quality=70)
    return image(
        pdf, data, samples.shape, Filter=Name.DCTDecode, Decode=Array([1, 0, 1, 0, 1, 0, 1, 0])
    )


def _jpx(pdf: pikepdf.Pdf, *, colour: bool) -> Stream:
    samples = noisy(letter(110, colour=colour))
    data = encoded(
        samples, "JPEG2000", quality_mode="rates", quality_layers=[20], irreversible=True
    )
    return image(pdf, data, samples.shape, Filter=Name.JPXDecode)


def jpx_grey(pdf: pikepdf.Pdf) -> Stream:
    return _jpx(pdf, colour=False)


def jpx_colour(pdf: pikepdf.Pdf) -> Stream:
    return _jpx(pdf, colour=True)


def _bits() -> Bytes:
    """As a scanner in two colours sees it: ragged edges, some specks."""
    grey = letter(200, colour=False)
    rough = grey + np.random.default_rng(2).normal(0, 42, grey.shape)
    return (rough > 128).astype(np.uint8)


def jbig2(pdf: pikepdf.Pdf) -> Stream:
    bits = _bits()
    height, width = bits.shape
    data = pack_generic(np.packbits(bits, axis=1).tobytes(), width, height)
    return image(pdf, data, bits.shape, Filter=Name.JBIG2Decode, BitsPerComponent=1)


def _printed() -> Bytes:
    """As a scanning program stores it that takes letters of one shape for one: 1 is white."""
    bits = (letter(200, colour=False) > 128).astype(np.uint8)
    rng = np.random.default_rng(5)
    for _ in range(150):  # some dirt of which no two specks are alike
        y, x = rng.integers(0, bits.shape[0] - 12), rng.integers(0, bits.shape[1] - 12)
        bits[y : y + 12, x : x + 12] &= (rng.random((12, 12)) > 0.5).astype(np.uint8)
    return bits


def jbig2_symbols(pdf: pikepdf.Pdf) -> Stream:
    bits = _printed()
    height, width = bits.shape
    data = pack_symbols(np.packbits(bits, axis=1).tobytes(), width, height)
    assert data is not None
    return image(pdf, data, bits.shape, Filter=Name.JBIG2Decode, BitsPerComponent=1)


def jbig2_globals(pdf: pikepdf.Pdf) -> Stream:
    """Its symbols stand in a stream of their own, as where several pages share them."""
    made = jbig2_symbols(pdf)
    parts = segments(made.read_raw_bytes())
    shared = b"".join(data for kind, data in parts if kind == 0)
    made.write(
        b"".join(data for kind, data in parts if kind != 0),
        filter=Name.JBIG2Decode,
        decode_parms=Dictionary(JBIG2Globals=pdf.make_stream(shared)),
    )
    return made


def ccitt_g4(pdf: pikepdf.Pdf) -> Stream:
    bits = _bits()
    height, width = bits.shape
    data, black = pack_bilevel(np.packbits(bits, axis=1).tobytes(), width, height)
    parms = Dictionary(K=-1, Columns=width, Rows=height, BlackIs1=black)
    return image(
        pdf, data, bits.shape, Filter=Name.CCITTFaxDecode, DecodeParms=parms, BitsPerComponent=1
    )


def ccitt_g3(pdf: pikepdf.Pdf) -> Stream:
    bits = (letter(120, colour=False) > 128).astype(np.uint8)
    height, width = bits.shape
    picture = Image.fromarray(bits * 255).convert("1")
    buffer = io.BytesIO()
    picture.save(buffer, "TIFF", compression="group3", tiffinfo={278: height})
    with TiffImagePlugin.TiffImageFile(io.BytesIO(buffer.getvalue())) as tiff:
        start, size = tiff.tag_v2[273][0], tiff.tag_v2[279][0]
        black = tiff.tag_v2[262] == 1
    data = buffer.getvalue()[start : start + size]
    parms = Dictionary(K=0, Columns=width, Rows=height, BlackIs1=black)
    return image(
        pdf, data, bits.shape, Filter=Name.CCITTFaxDecode, DecodeParms=parms, BitsPerComponent=1
    )


def flate_one_bit(pdf: pikepdf.Pdf) -> Stream:
    bits = _bits()
    data = zlib.compress(np.packbits(bits, axis=1).tobytes(), 9)
    return image(pdf, data, bits.shape, Filter=Name.FlateDecode, BitsPerComponent=1)


def stencil(pdf: pikepdf.Pdf) -> Stream:
    made = flate_one_bit(pdf)
    del made.ColorSpace
    made.ImageMask = True
    return made


def _predicted(pdf: pikepdf.Pdf, samples: Bytes) -> Stream:
    colours = samples.shape[2] if samples.ndim == 3 else 1
    parms = Dictionary(Predictor=15, Colors=colours, BitsPerComponent=8, Columns=samples.shape[1])
    data = png_predicted(samples)
    return image(pdf, data, samples.shape, Filter=Name.FlateDecode, DecodeParms=parms)


def flate_grey(pdf: pikepdf.Pdf) -> Stream:
    return _predicted(pdf, noisy(letter(100, colour=False)))


def flate_colour(pdf: pikepdf.Pdf) -> Stream:
    return _predicted(pdf, noisy(letter(100, colour=True)))


def flate_clean_colour(pdf: pikepdf.Pdf) -> Stream:
    return _predicted(pdf, letter(150, colour=True))


def run_length(pdf: pikepdf.Pdf) -> Stream:
    samples = letter(72, colour=False)
    rows = [row.tobytes() for row in samples]
    parts = [row[i : i + 128] for row in rows for i in range(0, len(row), 128)]
    data = b"".join(bytes([len(part) - 1]) + part for part in parts) + b"\x80"
    return image(pdf, data, samples.shape, Filter=Name.RunLengthDecode)


def lzw(pdf: pikepdf.Pdf) -> Stream:
    samples = letter(72, colour=False)
    return image(pdf, lzw_packed(samples.tobytes()), samples.shape, Filter=Name.LZWDecode)


def lzw_packed(data: bytes) -> bytes:
    """As the standard packs it, with the codes growing one early."""
    bits: list[str] = []
    codes: dict[bytes, int] = {}
    width = 9

    def emit(code: int) -> None:
        bits.append(f"{code:0{width}b}")

    def restart() -> None:
        nonlocal codes, width
        emit(256)
        codes, width = {bytes([i]): i for i in range(256)}, 9

    restart()
    word, following = b"", 258
    for byte in data:
        longer = word + bytes([byte])
        if longer in codes:
            word = longer
            continue
        emit(codes[word])
        codes[longer] = following
        following += 1
        if following + 1 > 1 << width:
            width += 1
        if following >= 4094:
            restart()
            following = 258
        word = bytes([byte])
    emit(codes[word])
    emit(257)
    text = "".join(bits)
    text += "0" * (-len(text) % 8)
    return int(text, 2).to_bytes(len(text) // 8, "big")


def ascii_85(pdf: pikepdf.Pdf) -> Stream:
    samples = letter(72, colour=False)
    data = base64.a85encode(zlib.compress(samples.tobytes(), 9)) + b"~>"
    filters = Array([Name.ASCII85Decode, Name.FlateDecode])
    return image(pdf, data, samples.shape, Filter=filters)


def inverted(pdf: pikepdf.Pdf) -> Stream:
    made = _predicted(pdf, 255 - letter(100, colour=False))
    made.Decode = Array([1, 0])
    return made


def colour_key(pdf: pikepdf.Pdf) -> Stream:
    """White is left out."""
    made = _predicted(pdf, letter(100, colour=True))
    made.Mask = Array([250, 255, 250, 255, 250, 255])
    return made


def _indexed(pdf: pikepdf.Pdf, colours: int, bits: int) -> Stream:
    picture = Image.fromarray(letter(150, colour=True)).quantize(colours)
    indices = np.array(picture, dtype=np.uint8)
    table = bytes(picture.getpalette() or [])[: 3 * colours]
    table += b"\0" * (3 * colours - len(table))
    each = 8 // bits
    grid = np.pad(indices, ((0, 0), (0, -indices.shape[1] % each)))
    packed = np.zeros((len(grid), grid.shape[1] // each), dtype=np.uint8)
    for place in range(each):
        packed |= grid[:, place::each] << (8 - bits * (place + 1))
    space = Array([Name.Indexed, Name.DeviceRGB, colours - 1, pikepdf.String(table)])
    data = zlib.compress(packed.tobytes(), 9)
    return image(
        pdf, data, indices.shape, Filter=Name.FlateDecode, ColorSpace=space, BitsPerComponent=bits
    )


def indexed_8(pdf: pikepdf.Pdf) -> Stream:
    return _indexed(pdf, 256, 8)


def indexed_4(pdf: pikepdf.Pdf) -> Stream:
    return _indexed(pdf, 16, 4)


def indexed_2(pdf: pikepdf.Pdf) -> Stream:
    return _indexed(pdf, 4, 2)


def indexed_1(pdf: pikepdf.Pdf) -> Stream:
    return _indexed(pdf, 2, 1)


def flate_cmyk(pdf: pikepdf.Pdf) -> Stream:
    samples = np.array(Image.fromarray(letter(100, colour=True)).convert("CMYK"))
    data = zlib.compress(samples.tobytes(), 9)
    return image(pdf, data, samples.shape, Filter=Name.FlateDecode)


def sixteen_bits(pdf: pikepdf.Pdf) -> Stream:
    samples = letter(100, colour=False)
    data = zlib.compress(np.repeat(samples, 2, axis=1).tobytes(), 9)
    return image(pdf, data, samples.shape, Filter=Name.FlateDecode, BitsPerComponent=16)


def soft_mask(pdf: pikepdf.Pdf) -> Stream:
    """The letters stand in the mask; the picture itself is one colour."""
    samples = 255 - letter(100, colour=False)
    mask = image(pdf, zlib.compress(samples.tobytes(), 9), samples.shape, Filter=Name.FlateDecode)
    ink = np.zeros((*samples.shape, 3), np.uint8)
    made = image(pdf, zlib.compress(ink.tobytes(), 9), ink.shape, Filter=Name.FlateDecode)
    made.SMask = pdf.make_indirect(mask)
    return made


def matte(pdf: pikepdf.Pdf) -> Stream:
    """A soft mask whose picture was mixed with white beforehand."""
    made = soft_mask(pdf)
    made.SMask.Matte = Array([0, 0, 0])
    return made


def stencil_mask(pdf: pikepdf.Pdf) -> Stream:
    """The letters stand in an explicit mask."""
    bits = (letter(100, colour=False) > 128).astype(np.uint8)
    mask = image(
        pdf, zlib.compress(np.packbits(bits, axis=1).tobytes(), 9), bits.shape,
        Filter=Name.FlateDecode, BitsPerComponent=1, ImageMask=True,
    )  # fmt: skip
    del mask.ColorSpace
    ink = np.zeros((*bits.shape, 3), np.uint8)
    made = image(pdf, zlib.compress(ink.tobytes(), 9), ink.shape, Filter=Name.FlateDecode)
    made.Mask = pdf.make_indirect(mask)
    return made


def alternates(pdf: pikepdf.Pdf) -> Stream:
    made = flate_grey(pdf)
    made.Alternates = Array([Dictionary(Image=pdf.make_indirect(flate_grey(pdf)))])
    return made


def inline(pdf: pikepdf.Pdf) -> bytes:
    bits = _bits()
    height, width = bits.shape
    data = zlib.compress(np.packbits(bits, axis=1).tobytes(), 9)
    return f"BI /W {width} /H {height} /BPC 1 /CS /G /F /Fl ID ".encode() + data + b"\nEI"


MAKERS: tuple[Callable[[pikepdf.Pdf], Stream | bytes], ...] = (
    jpeg_grey, jpeg_colour, jpeg_progressive, jpeg_coarse, jpeg_photograph, jpeg_in_flate,
    jpeg_cmyk, jpeg_ycck, jpeg_restarts, mixed, jpx_grey, jpx_colour, jbig2, jbig2_symbols,
    jbig2_globals, ccitt_g4, ccitt_g3, flate_one_bit, stencil, flate_grey, flate_colour,
    flate_clean_colour, run_length, lzw, ascii_85, inverted, indexed_8, indexed_4, indexed_2,
    indexed_1, flate_cmyk, sixteen_bits, colour_key, soft_mask, matte, stencil_mask, alternates,
    inline,
)  # fmt: skip


def page_of(maker: Callable[[pikepdf.Pdf], Stream | bytes], path: Path) -> Path:
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(595, 842))
        made = maker(pdf)
        if isinstance(made, bytes):
            pdf.pages[0].contents_add(b"q 595 0 0 842 0 0 cm " + made + b" Q")
        else:
            name = pdf.pages[0].add_resource(pdf.make_indirect(made), Name.XObject)
            pdf.pages[0].contents_add(f"q 595 0 0 842 0 0 cm {name} Do Q".encode())
        pdf.save(path)
    return path


def zone(samples: Bytes, inset: float) -> Bytes:
    height, width = samples.shape[:2]
    across, down = width / 595, height / 842
    rows = slice(int((BOX.y0 + inset) * down), int((BOX.y1 - inset) * down))
    return samples[rows, int((BOX.x0 + inset) * across) : int((BOX.x1 - inset) * across)]


def stored_pictures(path: Path) -> list[Bytes]:
    """Every picture of page 1, and its mask, as MuPDF and pdfium decode them."""
    found: list[Bytes] = []
    with pymupdf.open(path) as doc:
        for xref, mask, *_ in doc[0].get_images(full=True):
            for number in (xref, mask):
                if number:
                    pixmap = pymupdf.Pixmap(doc, number)
                    flat = np.frombuffer(pixmap.samples, dtype=np.uint8)
                    found.append(flat.reshape(pixmap.height, pixmap.width, pixmap.n))
    document = pypdfium2.PdfDocument(path)
    page = document[0]
    for obj in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE], max_depth=5):
        found.append(obj.get_bitmap().to_numpy().copy())
    page.close()
    document.close()
    return found


def seen(path: Path) -> Bytes:
    document = pypdfium2.PdfDocument(path)
    picture: Bytes = document[0].render(scale=1, grayscale=True).to_numpy().copy()
    document.close()
    return picture.reshape(picture.shape[0], picture.shape[1], -1)[:, :, 0]


@pytest.mark.parametrize("maker", MAKERS, ids=lambda m: m.__name__)
def test_struck_pixels_are_gone(maker: Any, tmp_path: Path, record_property: Any) -> None:
    source, target = page_of(maker, tmp_path / "scan.pdf"), tmp_path / "out.pdf"
    assert np.ptp(zone(seen(source), 2)) > 100, "the name must be there to begin with"
    answer = strike_clean(source, target, [Mark(1, (BOX,), "OFL § 30")])
    assert answer["overstrike"]["rasterised_pages"] == []
    lossy = maker.__name__.startswith("jp") or maker is mixed
    pictures = stored_pictures(target)
    assert len(pictures) >= (1 if maker is inline else 2)
    for samples in pictures:
        inside = zone(samples.reshape(*samples.shape[:2], -1), 6 if lossy else 1.5)
        assert inside.size
        most = 140 if "photograph" in maker.__name__ else 24
        assert int(np.ptp(inside, axis=(0, 1)).max()) <= (most if lossy else 0)
        assert int(np.ptp(inside.mean(axis=2))) <= (24 if lossy else 0)
    gap = np.abs(seen(source).astype(int) - seen(target))
    gap[int(BOX.y0) - 8 : int(BOX.y1) + 8, int(BOX.x0) - 8 : int(BOX.x1) + 8] = 0
    assert gap.mean() < 1.5
    ratio = target.stat().st_size / source.stat().st_size
    record_property("size", round(ratio, 2))
    assert ratio <= MOST
