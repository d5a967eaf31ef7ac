"""Blanked samples packed without loss: pages of two tones, palettes, rows of differences."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pymupdf

from redactor.pdf.images import as_palette, pack_bilevel, pack_flate
from redactor.pdf.imaging.jbig2 import pack_generic
from redactor.pdf.imaging.jbig2_symbols import pack_symbols
from redactor.pdf.imaging.originals import Original

__all__ = ["LARGER", "as_bilevel", "as_flate", "packed_flat", "store"]

_WELL = 10
"""How many times smaller group 4 makes a page of text at least."""
LARGER = 1.2
"""How many times its size a picture may grow before a slower way of packing is tried."""


def as_bilevel(
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
    if best * _WELL > len(samples) or best > LARGER * came:  # dithered pictures, patterns
        plain, _ = pack_flate(samples, 0)
        best = min(best, len(plain))
    small = [o for o in originals if "JBIG2" in o.filters]
    if small and best > LARGER * min(o.stored for o in small):
        arithmetic = _as_jbig2(samples, width, height, small)
        if len(arithmetic) < best:
            store(doc, xref, arithmetic, "/JBIG2Decode")
            doc.xref_set_key(xref, "DecodeParms", "null")
            if _holds(doc, xref, samples, width, height):
                return
    if plain and len(plain) <= len(packed):
        as_flate(doc, xref, samples, width, height, 1)
        return
    store(doc, xref, packed, "/CCITTFaxDecode")
    black = "true" if black_is_one else "false"
    parms = f"<</K -1/Columns {width}/Rows {height}/BlackIs1 {black}>>"
    doc.xref_set_key(xref, "DecodeParms", parms)


def _as_jbig2(samples: bytes, width: int, height: int, originals: Sequence[Original]) -> bytes:
    """Packed with a table of symbols where the picture came so, or where that is smaller."""
    symbols = None
    if any(o.symbols for o in originals):
        symbols = pack_symbols(samples, width, height)
        if symbols is not None and len(symbols) <= LARGER * min(o.stored for o in originals):
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


def as_flate(
    doc: pymupdf.Document, xref: int, samples: bytes, width: int, height: int, bits: int
) -> None:
    parts, rest = divmod(len(samples), max(width * height, 1))
    exact = bits == 8 and rest == 0
    if exact and parts == 3:
        few = as_palette(samples, width, height)
        if few is not None:
            indices, table, depth = few
            packed, _ = pack_flate(indices, 0)
            store(doc, xref, packed, "/FlateDecode")
            doc.xref_set_key(xref, "DecodeParms", "null")
            doc.xref_set_key(xref, "BitsPerComponent", str(depth))
            base = doc.xref_get_key(xref, "ColorSpace")[1]
            space = f"[/Indexed {base} {len(table) // 3 - 1}<{table.hex()}>]"
            doc.xref_set_key(xref, "ColorSpace", space)
            return
    packed_flat(doc, xref, samples, width if exact else 0, parts)


def packed_flat(doc: pymupdf.Document, xref: int, samples: bytes, width: int, parts: int) -> None:
    """width: of rows of whole bytes, 0 where they aren't."""
    packed, differences = pack_flate(samples, width * parts, parts)
    store(doc, xref, packed, "/FlateDecode")
    parms = f"<</Predictor 12/Colors {parts}/BitsPerComponent 8/Columns {width}>>"
    doc.xref_set_key(xref, "DecodeParms", parms if differences else "null")


def store(doc: pymupdf.Document, xref: int, packed: bytes, name: str) -> None:
    doc.update_stream(xref, packed, compress=False)
    doc.xref_set_key(xref, "Filter", name)
