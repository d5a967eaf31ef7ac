"""Images whose pixels MuPDF has blanked, packed again as they came.

MuPDF stores such an image as plain samples: a scan becomes many times larger, and a long document
of scans fills the memory. Packed page by page, the file stays near its size.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import pymupdf
from PIL import Image

from redactor.pdf.images import pack_bilevel, pack_flate, pack_jpeg

__all__ = ["Originals", "compact_new_images", "originals_of"]

Originals = dict[tuple[int, int], list[int]]
"""Width and height to the object numbers of a page's lossy images of that size."""
_LARGE = 500_000
"""Pixels from which packing with loss pays; small pictures stay exact to the last pixel."""


def originals_of(page: pymupdf.Page) -> Originals:
    """The JPEG images of a page, to pack their successors alike."""
    found: Originals = {}
    doc = page.parent
    for xref, _, width, height, *_ in page.get_images(full=True):
        filters = doc.xref_get_key(xref, "Filter")[1]
        lossy = "DCTDecode" in filters or "JPXDecode" in filters
        if lossy and width * height >= _LARGE:
            found.setdefault((width, height), []).append(xref)
    return found


def compact_new_images(doc: pymupdf.Document, first: int, originals: Originals) -> None:
    """Pack the plain images among the objects ``first`` and up."""
    for xref in range(first, doc.xref_length()):
        if not doc.xref_is_stream(xref) or doc.xref_get_key(xref, "Filter")[0] != "null":
            continue
        if doc.xref_get_key(xref, "Subtype")[1] != "/Image":
            continue
        samples = doc.xref_stream_raw(xref)
        width, height, bits = (
            int(doc.xref_get_key(xref, key)[1]) for key in ("Width", "Height", "BitsPerComponent")
        )
        if bits == 1 and len(samples) == (width + 7) // 8 * height:
            _as_bilevel(doc, xref, samples, width, height)
        elif not _as_jpeg(doc, xref, samples, (width, height), originals.get((width, height), ())):
            _as_flate(doc, xref, samples, width, height, bits)


def _as_bilevel(doc: pymupdf.Document, xref: int, samples: bytes, width: int, height: int) -> None:
    try:
        packed, black_is_one = pack_bilevel(samples, width, height)
    except (OSError, ValueError, KeyError):
        _as_flate(doc, xref, samples, width, height, 1)
        return
    plain, _ = pack_flate(samples, 0)
    if len(plain) <= len(packed):
        _as_flate(doc, xref, samples, width, height, 1)
        return
    _store(doc, xref, packed, "/CCITTFaxDecode")
    black = "true" if black_is_one else "false"
    parms = f"<</K -1/Columns {width}/Rows {height}/BlackIs1 {black}>>"
    doc.xref_set_key(xref, "DecodeParms", parms)


def _as_jpeg(
    doc: pymupdf.Document,
    xref: int,
    samples: bytes,
    size: tuple[int, int],
    originals: Sequence[int],
) -> bool:
    """A picture that came as JPEG goes as JPEG; a soft mask (it is new, too) never does."""
    width, height = size
    parts = len(samples) // max(width * height, 1)
    if len(originals) != 1 or parts not in (1, 3) or len(samples) != width * height * parts:
        return False
    try:
        packed = pack_jpeg(samples, width, height, parts, _unwrapped(doc, originals[0]))
    except (OSError, ValueError, KeyError, zlib.error, Image.DecompressionBombError):
        return False
    _store(doc, xref, packed, "/DCTDecode")
    doc.xref_set_key(xref, "DecodeParms", "null")
    return True


def _unwrapped(doc: pymupdf.Document, xref: int) -> bytes:
    """The stored picture without a lossless packing around it."""
    raw: bytes = doc.xref_stream_raw(xref)
    if "FlateDecode" in doc.xref_get_key(xref, "Filter")[1]:
        return zlib.decompress(raw)
    return raw


def _as_flate(
    doc: pymupdf.Document, xref: int, samples: bytes, width: int, height: int, bits: int
) -> None:
    parts, rest = divmod(len(samples), max(width * height, 1))
    exact = bits == 8 and rest == 0
    packed, differences = pack_flate(samples, width * parts if exact else 0)
    _store(doc, xref, packed, "/FlateDecode")
    parms = f"<</Predictor 12/Colors {parts}/BitsPerComponent 8/Columns {width}>>"
    doc.xref_set_key(xref, "DecodeParms", parms if differences else "null")


def _store(doc: pymupdf.Document, xref: int, packed: bytes, name: str) -> None:
    doc.update_stream(xref, packed, compress=False)
    doc.xref_set_key(xref, "Filter", name)
