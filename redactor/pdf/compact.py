"""Images whose pixels MuPDF has blanked, packed again as they came.

MuPDF stores such an image as plain samples: a scan becomes many times larger, and a long document
of scans fills the memory. Packed page by page, the file stays near its size.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pikepdf
import pymupdf
from PIL import Image

from redactor.pdf.image_codecs import segments
from redactor.pdf.image_data import FILTERS, unpacked
from redactor.pdf.images import (
    as_palette,
    pack_bilevel,
    pack_flate,
    pack_jpeg,
    pack_jpx,
)
from redactor.pdf.jbig2 import pack_generic
from redactor.pdf.jbig2_symbols import pack_symbols
from redactor.pdf.jpeg_strike import strike_jpeg
from redactor.pdf.rows import Rows
from redactor.pdf.struck_samples import Draws, struck_samples

__all__ = ["Original", "Originals", "StruckAt", "compact_new_images", "originals_of"]

_RINGS, _FEW_SAMPLES = 3.0, 300_000
"""Tones by which what stands beside a struck area may ring in it in a JPEG of few samples, which
is packed anew with finer steps otherwise: most of the area may be edge there."""


@dataclass(frozen=True, slots=True)
class Original:
    """An image as it came. filters, space: as written in the file. stored: bytes.

    mask: it is another one's soft mask. key: the colours that are left out, as written. symbols:
    it is JBIG2 with a table of them.
    """

    xref: int
    filters: str
    stored: int
    space: str
    mask: bool = False
    key: str = ""
    symbols: bool = False


@dataclass(frozen=True, slots=True)
class StruckAt:
    """What was struck of a page. draws: where its pictures are. marks: upright points."""

    draws: Draws
    marks: Rows


_UNREADABLE = (
    OSError, ValueError, KeyError, zlib.error, pikepdf.PdfError, Image.DecompressionBombError,
)  # fmt: skip
_TRANSFORM = re.compile(r"/ColorTransform [01]\b")
_DEVICE = ("/DeviceGray", "/DeviceRGB", "/DeviceCMYK")
Originals = dict[tuple[int, int], list[Original]]
"""Width and height to the images of a page of that size."""
_LARGE = 500_000
"""Pixels from which packing with loss pays; small pictures stay exact to the last pixel."""
_WELL = 10
"""How many times smaller group 4 makes a page of text at least."""
_WORTH = 0.95
_LARGER = 1.2
"""How many times its size a picture may grow before a slower way of packing is tried."""


def originals_of(page: pymupdf.Page) -> Originals:
    """The images of a page and their soft masks, to pack their successors alike."""
    found: Originals = {}
    doc = page.parent
    for xref, mask, *_ in page.get_images(full=True):
        for number in (xref, mask):
            if number:
                size = int(_key(doc, number, "Width")), int(_key(doc, number, "Height"))
                found.setdefault(size, []).append(_original(doc, number, number == mask))
    return found


def _original(doc: pymupdf.Document, xref: int, mask: bool) -> Original:
    filters = doc.xref_get_key(xref, "Filter")[1]
    kind, length = doc.xref_get_key(xref, "Length")
    stored = int(length) if kind == "int" else len(doc.xref_stream_raw(xref) or b"")
    space = _resolved(doc, doc.xref_get_key(xref, "ColorSpace"))
    kind, key = doc.xref_get_key(xref, "Mask")
    plain = space in _DEVICE and doc.xref_get_key(xref, "BitsPerComponent")[1] == "8"
    key = key if kind == "array" and plain else ""
    symbols = "JBIG2" in filters and _has_symbols(doc, xref)
    return Original(xref, filters, stored, space, mask, key, symbols)


def _has_symbols(doc: pymupdf.Document, xref: int) -> bool:
    if "JBIG2Globals" in doc.xref_get_key(xref, "DecodeParms")[1]:
        return True
    try:
        return any(kind == 0 for kind, _ in segments(doc.xref_stream_raw(xref)))
    except (ValueError, struct.error, IndexError):
        return False


def _key(doc: pymupdf.Document, xref: int, key: str) -> str:
    kind, text = doc.xref_get_key(xref, key)
    return text if kind == "int" else "0"


def _resolved(doc: pymupdf.Document, value: tuple[str, str]) -> str:
    kind, text = value
    return str(doc.xref_object(int(text.split()[0]), compressed=True)) if kind == "xref" else text


def compact_new_images(
    doc: pymupdf.Document, first: int, originals: Originals, struck_at: StruckAt
) -> None:
    """Pack the plain images among the objects ``first`` and up."""
    masks = {
        int(text.split()[0])
        for xref in range(first, doc.xref_length())
        for kind, text in [doc.xref_get_key(xref, "SMask")]
        if kind == "xref"
    }
    for xref in range(first, doc.xref_length()):
        if not doc.xref_is_stream(xref) or doc.xref_get_key(xref, "Filter")[0] != "null":
            continue
        if doc.xref_get_key(xref, "Subtype")[1] != "/Image":
            continue
        samples = doc.xref_stream_raw(xref)
        width, height, bits = (
            int(doc.xref_get_key(xref, key)[1]) for key in ("Width", "Height", "BitsPerComponent")
        )
        parts = len(samples) // max(width * height, 1)
        before = [o for o in originals.get((width, height), []) if o.mask == (xref in masks)]
        if len(before) > 1 and bits == 8:
            before = [_closest(doc, samples, (width, height, parts), before)]
        _restore_space(doc, xref, parts, bits, before)
        if len(before) == 1 and before[0].key and bits == 8:
            samples = _with_key(doc, xref, samples, (height, width, parts), before[0].key)
            _packed_flat(doc, xref, samples, width, parts)
        elif bits == 1 and len(samples) == (width + 7) // 8 * height:
            _as_bilevel(doc, xref, samples, width, height, before)
        elif not _with_loss(doc, xref, samples, (width, height), before, struck_at):
            _as_flate(doc, xref, samples, width, height, bits)


def _with_key(
    doc: pymupdf.Document, xref: int, samples: bytes, shape: tuple[int, int, int], key: str
) -> bytes:
    """Leave colours out as the original did. MuPDF makes them black, and a mask of one bit."""
    mask = int((doc.xref_get_key(xref, "SMask")[1].split() or ["0"])[0] or 0)
    ranges = [int(v) for v in key.strip("[]").split()]
    height, width, parts = shape
    bits = doc.xref_stream_raw(mask) if mask else b""
    if len(ranges) != 2 * parts or len(bits) != height * ((width + 7) // 8):
        return samples
    rows = np.frombuffer(bits, dtype=np.uint8).reshape(height, -1)
    shown = np.unpackbits(rows, axis=1, count=width).astype(bool)
    pixels = np.frombuffer(samples, dtype=np.uint8).reshape(shape).copy()
    pixels[~shown] = [(a + b) // 2 for a, b in zip(ranges[::2], ranges[1::2], strict=True)]
    doc.xref_set_key(xref, "SMask", "null")
    doc.xref_set_key(xref, "Mask", key)
    return pixels.tobytes()


def _restore_space(
    doc: pymupdf.Document, xref: int, parts: int, bits: int, originals: Sequence[Original]
) -> None:
    """Name the device's own colours where the original did; MuPDF writes a profile for them."""
    name = {1: "/DeviceGray", 3: "/DeviceRGB", 4: "/DeviceCMYK"}.get(parts)
    if name is None or bits != 8 or not originals:
        return
    plain = (f"{name}", f"[/Indexed{name} ", f"[/Indexed {name} ")
    if all(o.space == plain[0] or o.space.startswith(plain[1:]) for o in originals):
        doc.xref_set_key(xref, "ColorSpace", name)


def _as_bilevel(
    doc: pymupdf.Document,
    xref: int,
    samples: bytes,
    width: int,
    height: int,
    originals: Sequence[Original],
) -> None:
    try:
        packed, black_is_one = pack_bilevel(samples, width, height)
    except (OSError, ValueError, KeyError):
        packed, black_is_one = samples, False
    best, plain = len(packed), b""
    came = min((o.stored for o in originals), default=0)
    if best * _WELL > len(samples) or best > _LARGER * came:  # dithered pictures, patterns
        plain, _ = pack_flate(samples, 0)
        best = min(best, len(plain))
    small = [o for o in originals if "JBIG2" in o.filters]
    if small and best > _LARGER * min(o.stored for o in small):
        arithmetic = _as_jbig2(samples, width, height, small)
        if len(arithmetic) < best:
            _store(doc, xref, arithmetic, "/JBIG2Decode")
            doc.xref_set_key(xref, "DecodeParms", "null")
            if _holds(doc, xref, samples, width, height):
                return
    if plain and len(plain) <= len(packed):
        _as_flate(doc, xref, samples, width, height, 1)
        return
    _store(doc, xref, packed, "/CCITTFaxDecode")
    black = "true" if black_is_one else "false"
    parms = f"<</K -1/Columns {width}/Rows {height}/BlackIs1 {black}>>"
    doc.xref_set_key(xref, "DecodeParms", parms)


def _as_jbig2(samples: bytes, width: int, height: int, originals: Sequence[Original]) -> bytes:
    """Packed with a table of symbols where the picture came so, or where that is smaller."""
    symbols = None
    if any(o.symbols for o in originals):
        symbols = pack_symbols(samples, width, height)
        if symbols is not None and len(symbols) <= _LARGER * min(o.stored for o in originals):
            return symbols
    generic = pack_generic(samples, width, height)
    return generic if symbols is None or len(generic) <= len(symbols) else symbols


def _holds(doc: pymupdf.Document, xref: int, samples: bytes, width: int, height: int) -> bool:
    """Does MuPDF unpack the very samples that were packed? What we pack nobody else has tried."""
    pixmap = pymupdf.Pixmap(doc, xref)
    if (pixmap.width, pixmap.height, pixmap.n) != (width, height, 1):
        return False
    rows = np.frombuffer(pixmap.samples_mv, dtype=np.uint8).reshape(height, -1)[:, :width]
    return bool(np.packbits(rows > 127, axis=1).tobytes() == _padded(samples, width, height))


def _padded(samples: bytes, width: int, height: int) -> bytes:
    """Rows of bits with noughts after the last one."""
    rows = np.frombuffer(samples, dtype=np.uint8).reshape(height, -1)
    return np.packbits(np.unpackbits(rows, axis=1, count=width), axis=1).tobytes()


def _closest(
    doc: pymupdf.Document, samples: bytes, shape: tuple[int, int, int], originals: list[Original]
) -> Original:
    """That of several images of one size that a blanked one comes from."""
    width, height, parts = shape
    rows = np.frombuffer(samples, dtype=np.uint8)[: width * height * parts]
    rows = rows.reshape(height, -1)[:: max(height // 64, 1)]

    def gap(original: Original) -> float:
        try:
            pixmap = pymupdf.Pixmap(doc, original.xref)
        except (RuntimeError, ValueError):
            return 256.0
        if (pixmap.width, pixmap.height, pixmap.n) != shape:
            return 255.0
        theirs = np.frombuffer(pixmap.samples, dtype=np.uint8).reshape(height, -1)
        return float(np.abs(theirs[:: max(height // 64, 1)].astype(np.int16) - rows).mean())

    return min(originals, key=gap)


def _with_loss(
    doc: pymupdf.Document,
    xref: int,
    samples: bytes,
    size: tuple[int, int],
    originals: Sequence[Original],
    struck_at: StruckAt,
) -> bool:
    """A picture that came as JPEG or JPEG 2000 goes as such; a small one only where it has to."""
    width, height = size
    parts = len(samples) // max(width * height, 1)
    lossy = [o for o in originals if "DCTDecode" in o.filters or "JPXDecode" in o.filters]
    if len(lossy) != 1 or len(samples) != width * height * parts:
        return False
    original = lossy[0]
    shape = height, width, parts
    if "DCTDecode" in original.filters and _in_place(
        doc, xref, samples, shape, original, struck_at
    ):
        return True
    if width * height < _LARGE:
        plain, _ = pack_flate(samples, width * parts, parts)
        if len(plain) <= _LARGER * original.stored:
            return False
    name = "/DCTDecode"
    try:
        if "JPXDecode" in original.filters and parts in (1, 3):
            packed = pack_jpx(samples, width, height, parts, int(_LARGER * original.stored))
            name = "/JPXDecode"
        elif parts in (1, 3, 4):
            theirs = _unwrapped(doc, original)
            packed = pack_jpeg(samples, width, height, parts, theirs, original.stored)
        else:
            return False
    except _UNREADABLE:
        return False
    if name == "/DCTDecode":
        _store_jpeg(doc, xref, packed, original)
    else:
        _store(doc, xref, packed, name)
    doc.xref_set_key(xref, "DecodeParms", "null")
    if parts == 4:  # four inks are stored as their opposite, as the first programs did
        doc.xref_set_key(xref, "Decode", "[1 0 1 0 1 0 1 0]")
    return True


def _in_place(
    doc: pymupdf.Document,
    xref: int,
    samples: bytes,
    shape: tuple[int, int, int],
    original: Original,
    struck_at: StruckAt,
) -> bool:
    """Strike what MuPDF has blanked in the JPEG as it came; False where that can't be done."""
    pixmap = pymupdf.Pixmap(doc, original.xref)
    if (pixmap.height, pixmap.width, pixmap.n) != shape:
        return False
    before = np.frombuffer(pixmap.samples_mv, dtype=np.uint8).reshape(shape)
    after = np.frombuffer(samples, dtype=np.uint8).reshape(shape)
    struck = struck_samples(after, before, struck_at.draws.get(shape[1::-1], ()), struck_at.marks)
    if struck is None:
        return False
    try:
        few = struck.size < _FEW_SAMPLES
        rings = _RINGS if few else np.inf
        packed = strike_jpeg(_unwrapped(doc, original), struck, rings=rings)
    except _UNREADABLE:
        return False
    _store_jpeg(doc, xref, packed, original)
    for key in ("ColorSpace", "Decode"):
        doc.xref_set_key(xref, key, doc.xref_get_key(original.xref, key)[1])
    transform = _TRANSFORM.search(doc.xref_get_key(original.xref, "DecodeParms")[1])
    single = doc.xref_get_key(xref, "Filter")[0] == "name"
    parms = f"<<{transform[0]}>>" if transform else "null"
    doc.xref_set_key(xref, "DecodeParms", parms if single or not transform else f"[null{parms}]")
    return True


def _store_jpeg(doc: pymupdf.Document, xref: int, packed: bytes, original: Original) -> None:
    """Packed once more where the original was and that pays: pictures of nearly one colour."""
    twice = zlib.compress(packed, 9) if "Flate" in original.filters else packed
    if len(twice) < _WORTH * len(packed):
        _store(doc, xref, twice, "[/FlateDecode/DCTDecode]")
    else:
        _store(doc, xref, packed, "/DCTDecode")


def _unwrapped(doc: pymupdf.Document, original: Original) -> bytes:
    """The stored picture without a lossless packing around it."""
    raw: bytes = doc.xref_stream_raw(original.xref)
    around = re.findall(r"/\w+", original.filters)[:-1]
    return unpacked(raw, [FILTERS[name] for name in around], ()) if around else raw


def _as_flate(
    doc: pymupdf.Document, xref: int, samples: bytes, width: int, height: int, bits: int
) -> None:
    parts, rest = divmod(len(samples), max(width * height, 1))
    exact = bits == 8 and rest == 0
    if exact and parts == 3:
        few = as_palette(samples, width, height)
        if few is not None:
            indices, table, depth = few
            packed, _ = pack_flate(indices, 0)
            _store(doc, xref, packed, "/FlateDecode")
            doc.xref_set_key(xref, "DecodeParms", "null")
            doc.xref_set_key(xref, "BitsPerComponent", str(depth))
            base = doc.xref_get_key(xref, "ColorSpace")[1]
            space = f"[/Indexed {base} {len(table) // 3 - 1}<{table.hex()}>]"
            doc.xref_set_key(xref, "ColorSpace", space)
            return
    _packed_flat(doc, xref, samples, width if exact else 0, parts)


def _packed_flat(doc: pymupdf.Document, xref: int, samples: bytes, width: int, parts: int) -> None:
    """width: of rows of whole bytes, 0 where they aren't."""
    packed, differences = pack_flate(samples, width * parts, parts)
    _store(doc, xref, packed, "/FlateDecode")
    parms = f"<</Predictor 12/Colors {parts}/BitsPerComponent 8/Columns {width}>>"
    doc.xref_set_key(xref, "DecodeParms", parms if differences else "null")


def _store(doc: pymupdf.Document, xref: int, packed: bytes, name: str) -> None:
    doc.update_stream(xref, packed, compress=False)
    doc.xref_set_key(xref, "Filter", name)
