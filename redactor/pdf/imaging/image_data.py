"""The stored data of an image: as many samples as it shows, and nothing after or beside them.

What a reader doesn't draw of an image's data can hold anything: bytes after the last sample, after
the end of the packing, in another packing around a JPEG, in segments of applications.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, StreamDecodeLevel
from PIL import Image

from redactor.pdf.images import pack_bilevel, pack_flate
from redactor.pdf.imaging.image_codecs import strip_fax, strip_jbig2, strip_jpeg, strip_jpx
from redactor.pdf.imaging.jpeg_edges import struck_beyond_edges
from redactor.pdf.writing.values import PageRebuildError

__all__ = [
    "CODECS",
    "FILTERS",
    "Packed",
    "Shape",
    "exact_data",
    "one_key",
    "packed_anew",
    "samples_of",
    "unpacked",
    "used_values",
]

FILTERS = {
    "/FlateDecode": "/FlateDecode", "/Fl": "/FlateDecode", "/LZWDecode": "/LZWDecode",
    "/LZW": "/LZWDecode", "/RunLengthDecode": "/RunLengthDecode", "/RL": "/RunLengthDecode",
    "/ASCII85Decode": "/ASCII85Decode", "/A85": "/ASCII85Decode",
    "/ASCIIHexDecode": "/ASCIIHexDecode", "/AHx": "/ASCIIHexDecode", "/DCTDecode": "/DCTDecode",
    "/DCT": "/DCTDecode", "/JPXDecode": "/JPXDecode", "/CCITTFaxDecode": "/CCITTFaxDecode",
    "/CCF": "/CCITTFaxDecode", "/JBIG2Decode": "/JBIG2Decode",
}  # fmt: skip
"""Names of ways of packing, long and short."""
CODECS = frozenset(["/DCTDecode", "/JPXDecode", "/CCITTFaxDecode", "/JBIG2Decode"])
_WORTH = 0.95
Parms = Mapping[str, int | bool]


@dataclass(frozen=True, slots=True)
class Shape:
    """width, height: in samples. bits: of each number. parts: numbers of each sample."""

    width: int
    height: int
    bits: int
    parts: int

    @property
    def row(self) -> int:
        return (self.width * self.bits * self.parts + 7) // 8

    @property
    def size(self) -> int:
        return self.row * self.height


@dataclass(frozen=True, slots=True)
class Packed:
    """data: as stored. filters: long names, outermost first. parms: one for each filter."""

    data: bytes
    filters: tuple[str, ...] = ()
    parms: tuple[Parms, ...] = ()


def exact_data(packed: Packed, shape: Shape | None) -> Packed:
    """``packed`` without what isn't picture.

    shape: None where the data themselves say it (JPEG and JPEG 2000). Raises ``PageRebuildError``
    where that can't be done.
    """
    try:
        return _exact(packed, shape)
    except (ValueError, struct.error, IndexError, zlib.error, OSError, pikepdf.PdfError) as error:
        raise PageRebuildError("image data") from error


def used_values(packed: Packed, shape: Shape) -> frozenset[int] | None:
    """The values of samples of one part; None where they are packed by a codec."""
    if shape.parts != 1 or shape.bits not in (1, 2, 4, 8) or set(packed.filters) & CODECS:
        return None
    found = np.flatnonzero(np.bincount(samples_of(packed, shape).ravel(), minlength=256))
    each, mask = range(0, 8, shape.bits), (1 << shape.bits) - 1
    return frozenset(int(byte) >> shift & mask for byte in found for shift in each)


def one_key(packed: Packed, shape: Shape, ranges: Sequence[int]) -> Packed:
    """``packed`` with all see-through samples (parts within ``ranges``) alike."""
    low, high = np.array(ranges[::2]), np.array(ranges[1::2])
    if (low == high).all():
        return packed
    if shape.bits != 8 or set(packed.filters) & CODECS or len(low) != shape.parts:
        raise PageRebuildError("see-through samples")
    pixels = samples_of(packed, shape).reshape(-1, shape.parts).copy()
    pixels[((pixels >= low) & (pixels <= high)).all(axis=1)] = low
    return Packed(zlib.compress(pixels.tobytes()), ("/FlateDecode",), ({},))


def samples_of(packed: Packed, shape: Shape) -> npt.NDArray[np.uint8]:
    """Rows of samples as they are packed into bytes."""
    try:
        data = packed.data
        if packed.filters:
            data = unpacked(data, packed.filters, packed.parms)
    except pikepdf.PdfError as error:
        raise PageRebuildError("image data") from error
    data = data[: shape.size].ljust(shape.size, b"\0")
    return np.frombuffer(data, dtype=np.uint8).reshape(shape.height, shape.row)


def _exact(packed: Packed, shape: Shape | None) -> Packed:
    filters = packed.filters
    codec = filters[-1] if filters and filters[-1] in CODECS else ""
    wrappers = filters[:-1] if codec else filters
    if not set(wrappers) <= set(FILTERS.values()) - CODECS:
        raise ValueError("filters")
    if not codec:
        return _exact_samples(packed, shape)
    parms = packed.parms[-1]
    data = packed.data
    if wrappers:
        data = unpacked(data, wrappers, packed.parms[:-1])
    if codec == "/DCTDecode":
        data = struck_beyond_edges(strip_jpeg(data))
    elif codec == "/JPXDecode":
        data = strip_jpx(data)
    elif codec == "/JBIG2Decode":
        data = strip_jbig2(data)
    else:
        fax = strip_fax(data, parms)
        if fax is None:
            return _faxed_again(data, parms, shape)
        data = fax
    if "/FlateDecode" in wrappers or "/LZWDecode" in wrappers:
        # a JPEG that is nearly one colour takes up a bit a block, the same one
        twice = zlib.compress(data, 9)
        if len(twice) < _WORTH * len(data):
            return Packed(twice, ("/FlateDecode", codec), ({}, parms))
    return Packed(data, (codec,), (parms,))


def _exact_samples(packed: Packed, shape: Shape | None) -> Packed:
    if shape is None:
        raise ValueError("shape")
    data, filters = packed.data, packed.filters
    if not filters:
        return packed if len(data) <= shape.size else Packed(data[: shape.size])
    if filters == ("/FlateDecode",):
        done = _exact_flate(packed, shape)
        if done is not None:
            return done
    samples = unpacked(data, filters, packed.parms)[: shape.size]
    return packed_anew(samples, shape)


def packed_anew(samples: bytes, shape: Shape) -> Packed:
    """Samples of rows of whole bytes in a lossless packing of our own."""
    data, differences = pack_flate(samples, shape.row, max(shape.bits * shape.parts // 8, 1))
    parms: Parms = {}
    if differences:
        parms = {
            "/Predictor": 15, "/Columns": shape.width, "/Colors": shape.parts,
            "/BitsPerComponent": shape.bits,
        }  # fmt: skip
    return Packed(data, ("/FlateDecode",), (parms,))


def _exact_flate(packed: Packed, shape: Shape) -> Packed | None:
    """The same packing with its tail cut off; None where qpdf has to read it."""
    parms = packed.parms[0]
    unpack = zlib.decompressobj()
    try:
        data = unpack.decompress(packed.data)
    except zlib.error:
        return None
    wanted = shape.size
    if int(parms.get("/Predictor", 1)) >= 10:
        bits = int(parms.get("/Colors", 1)) * int(parms.get("/BitsPerComponent", 8))
        row = (int(parms.get("/Columns", 1)) * bits + 7) // 8
        wanted = -(-wanted // row) * (row + 1)
    if len(data) > wanted:
        return Packed(zlib.compress(data[:wanted]), packed.filters, packed.parms)
    if unpack.unused_data:
        end = len(packed.data) - len(unpack.unused_data)
        return Packed(packed.data[:end], packed.filters, packed.parms)
    return packed


def unpacked(data: bytes, filters: Sequence[str], parms: Sequence[Parms]) -> bytes:
    """Undo ways of packing (long names) by qpdf."""
    with Pdf.new() as pdf:
        stream = Stream(pdf, data)
        stream.Filter = Array([Name(f) for f in filters])
        if any(parms):
            stream.DecodeParms = Array([Dictionary(dict(p)) if p else None for p in parms])
        return stream.read_bytes(StreamDecodeLevel.specialized)


def _faxed_again(data: bytes, parms: Parms, shape: Shape | None) -> Packed:
    """Fax data whose end can't be told, read by libtiff and packed as group 4."""
    if shape is None:
        raise ValueError("shape")
    kind = int(parms.get("/K", 0))
    columns = int(parms.get("/Columns", 1728))
    rows = max(int(parms.get("/Rows", 0)), shape.height)
    if parms.get("/EncodedByteAlign") or kind > 0:
        raise ValueError("fax")
    tiff = _tiff(data, columns, rows, kind)
    with Image.open(io.BytesIO(tiff)) as picture:
        samples = picture.convert("1").tobytes()
    row = (columns + 7) // 8
    if len(samples) != row * rows:
        raise ValueError("fax")
    again, black = pack_bilevel(samples[: row * shape.height], columns, shape.height)
    made: dict[str, int | bool] = {"/K": -1, "/Columns": columns, "/Rows": shape.height}
    if black != bool(parms.get("/BlackIs1")):
        made["/BlackIs1"] = True
    return Packed(again, ("/CCITTFaxDecode",), (made,))


def _tiff(data: bytes, width: int, height: int, kind: int) -> bytes:
    """A TIFF file around fax data; its samples are 1 where the paper is white."""
    tags = [
        (256, 4, width), (257, 4, height), (258, 3, 1), (259, 3, 4 if kind < 0 else 3),
        (262, 3, 0), (273, 4, 8), (277, 3, 1), (278, 4, height),
        (279, 4, len(data)),
    ]  # fmt: skip
    if kind >= 0:
        tags.append((292, 4, 0))
    values = {3: "<HH", 4: "<I"}
    table = struct.pack("<H", len(tags))
    for tag, form, value in tags:
        fields = (value, 0) if form == 3 else (value,)
        table += struct.pack("<HHI", tag, form, 1) + struct.pack(values[form], *fields)
    pad = b"\0" * (len(data) % 2)
    head = struct.pack("<2sHI", b"II", 42, 8 + len(data) + len(pad))
    return head + data + pad + table + struct.pack("<I", 0)
