"""The scanned letter as samples packed without loss: palettes, masks, predictors, inline."""

from __future__ import annotations

import base64
import zlib

import numpy as np
import numpy.typing as npt
import pikepdf
from pikepdf import Array, Dictionary, Name, Stream
from PIL import Image

from tests.pdf.coded_scans import two_colours
from tests.pdf.scan_samples import image, letter, noisy, png_predicted

Bytes = npt.NDArray[np.uint8]


def flate_one_bit(pdf: pikepdf.Pdf) -> Stream:
    bits = two_colours()
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
    bits = two_colours()
    height, width = bits.shape
    data = zlib.compress(np.packbits(bits, axis=1).tobytes(), 9)
    return f"BI /W {width} /H {height} /BPC 1 /CS /G /F /Fl ID ".encode() + data + b"\nEI"
