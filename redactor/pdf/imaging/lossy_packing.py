"""Blanked pictures that came as JPEG or JPEG 2000: struck where they are coded, or packed again."""

from __future__ import annotations

import math
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pikepdf
import pymupdf
from PIL import Image

from redactor.pdf.images import pack_flate, pack_jpeg, pack_jpx
from redactor.pdf.imaging.exact_packing import LARGER, store
from redactor.pdf.imaging.image_data import FILTERS, unpacked
from redactor.pdf.imaging.jpeg_strike import strike_jpeg
from redactor.pdf.imaging.originals import Original
from redactor.pdf.imaging.struck_samples import Draws, struck_samples
from redactor.pdf.striking.rows import Rows

__all__ = ["StruckAt", "with_loss"]

_RINGS, _FEW_SAMPLES = 3.0, 300_000
"""Tones by which what stands beside a struck area may ring in it in a JPEG of few samples, which
is packed anew with finer steps otherwise: most of the area may be edge there."""
_UNREADABLE = (
    OSError, ValueError, KeyError, zlib.error, pikepdf.PdfError, Image.DecompressionBombError,
)  # fmt: skip
_TRANSFORM = re.compile(r"/ColorTransform [01]\b")
_LARGE = 500_000
"""Pixels from which packing with loss pays; small pictures stay exact to the last pixel."""
_WORTH = 0.95
_COARSE = 6.0
"""Points a sample."""


@dataclass(frozen=True, slots=True)
class StruckAt:
    """What was struck of a page. draws: where its pictures are. marks: upright points."""

    draws: Draws
    marks: Rows

    def coarse(self, width: int, height: int) -> bool:
        """Is a sample of any picture of this size larger on the page than a letter?"""
        return any(
            max(math.hypot(a, b) / width, math.hypot(c, d) / height) > _COARSE
            for a, b, c, d, *_ in self.draws.get((width, height), ())
        )

    def within(self, width: int, height: int) -> bool:
        """Does each mark lie wholly within, or beside, each picture of this size?"""
        return all(
            _within_or_beside(pymupdf.Matrix(*draw), mark)
            for draw in self.draws.get((width, height), ())
            for mark in self.marks.tolist()
        )


def _within_or_beside(place: pymupdf.Matrix, mark: Sequence[float]) -> bool:
    x0, y0, x1, y1 = mark
    around = pymupdf.Rect(0, 0, 1, 1) * place
    if around.x0 >= x1 or around.x1 <= x0 or around.y0 >= y1 or around.y1 <= y0:
        return True
    if abs(place.a * place.d - place.b * place.c) < 1e-9:
        return False
    corners = [pymupdf.Point(x, y) * ~place for x in (x0, x1) for y in (y0, y1)]
    return all(0 <= p.x <= 1 and 0 <= p.y <= 1 for p in corners)


def with_loss(
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
        if len(plain) <= LARGER * original.stored:
            return False
    name = "/DCTDecode"
    try:
        if "JPXDecode" in original.filters and parts in (1, 3):
            packed = pack_jpx(samples, width, height, parts, int(LARGER * original.stored))
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
        store(doc, xref, packed, name)
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
        store(doc, xref, twice, "[/FlateDecode/DCTDecode]")
    else:
        store(doc, xref, packed, "/DCTDecode")


def _unwrapped(doc: pymupdf.Document, original: Original) -> bytes:
    """The stored picture without a lossless packing around it."""
    raw: bytes = doc.xref_stream_raw(original.xref)
    around = re.findall(r"/\w+", original.filters)[:-1]
    return unpacked(raw, [FILTERS[name] for name in around], ()) if around else raw
