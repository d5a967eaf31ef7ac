"""Images whose pixels MuPDF has blanked, packed again as they came.

MuPDF stores such an image as plain samples: a scan becomes many times larger, and a long document
of scans fills the memory. Packed page by page, the file stays near its size.

Where a sample is larger than a letter on the page, a struck one would darken what stands beside
the mark. A picture of one colour around a mark hides nothing and stays; a page with any other, or
with its edge under a mark, becomes a picture.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pymupdf

from redactor.pdf.imaging.exact_packing import as_bilevel, as_flate, packed_flat
from redactor.pdf.imaging.lossy_packing import StruckAt, with_loss
from redactor.pdf.imaging.originals import Original, Originals, closest

__all__ = ["compact_new_images"]


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
        if struck_at.coarse(width, height):
            if not struck_at.within(width, height):  # its edge would tell something
                raise ValueError("samples that can't be struck in part")
            if xref not in masks:
                _put_back(doc, xref, before)
            continue
        if len(before) > 1 and bits == 8:
            before = [closest(doc, samples, (width, height, parts), before)]
        _restore_space(doc, xref, parts, bits, before)
        if len(before) == 1 and before[0].key and bits == 8:
            samples = _with_key(doc, xref, samples, (height, width, parts), before[0].key)
            packed_flat(doc, xref, samples, width, parts)
        elif bits == 1 and len(samples) == (width + 7) // 8 * height:
            as_bilevel(doc, xref, samples, width, height, before)
        elif not with_loss(doc, xref, samples, (width, height), before, struck_at):
            as_flate(doc, xref, samples, width, height, bits)


def _put_back(doc: pymupdf.Document, xref: int, originals: Sequence[Original]) -> None:
    """Undo what was struck of a picture of one colour; ``ValueError`` where it has several."""
    looks = {_one_look(doc, original) for original in originals}
    if len(looks) != 1 or None in looks:
        raise ValueError("samples that can't be struck in part")
    doc.xref_copy(originals[0].xref, xref)


def _one_look(doc: pymupdf.Document, original: Original) -> tuple[str, bytes, bytes] | None:
    """The space, colour and opacity of all its samples; None where they differ."""
    one = [b"", b""]
    kind, text = doc.xref_get_key(original.xref, "SMask")
    mask = int(text.split()[0]) if kind == "xref" else 0
    if doc.xref_get_key(original.xref, "Mask")[0] != "null":
        return None
    for i, xref in enumerate((original.xref, mask)):
        if xref:
            pixmap = pymupdf.Pixmap(doc, xref)
            one[i] = pixmap.samples[: pixmap.n]
            if pixmap.samples != one[i] * (pixmap.width * pixmap.height):
                return None
    return original.space, one[0], one[1]


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
