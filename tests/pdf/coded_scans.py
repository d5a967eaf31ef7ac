"""The scanned letter in codes of pictures: JPEG, JPEG 2000, JBIG2 and fax."""

from __future__ import annotations

import io
import zlib

import numpy as np
import numpy.typing as npt
import pikepdf
from pikepdf import Array, Dictionary, Name, Stream
from PIL import Image, TiffImagePlugin

from redactor.pdf.images import pack_bilevel
from redactor.pdf.imaging.image_codecs import segments
from redactor.pdf.imaging.jbig2 import pack_generic
from redactor.pdf.imaging.jbig2_symbols import pack_symbols
from tests.pdf.scan_samples import encoded, image, letter, noisy

Bytes = npt.NDArray[np.uint8]


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


def two_colours() -> Bytes:
    """As a scanner in two colours sees it: ragged edges, some specks."""
    grey = letter(200, colour=False)
    rough = grey + np.random.default_rng(2).normal(0, 42, grey.shape)
    return (rough > 128).astype(np.uint8)


def jbig2(pdf: pikepdf.Pdf) -> Stream:
    bits = two_colours()
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
    bits = two_colours()
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
