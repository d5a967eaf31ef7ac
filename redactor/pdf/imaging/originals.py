"""The pictures of a page as they came: what those that MuPDF has blanked are packed like again."""

from __future__ import annotations

import struct
from dataclasses import dataclass

import numpy as np
import pymupdf

from redactor.pdf.imaging.image_codecs import segments

__all__ = ["Original", "Originals", "closest", "originals_of"]

_DEVICE = ("/DeviceGray", "/DeviceRGB", "/DeviceCMYK")


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


Originals = dict[tuple[int, int], list[Original]]
"""Width and height to the images of a page of that size."""


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


def closest(
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
