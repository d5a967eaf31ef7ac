"""What an image and its masks hold as it is stored, whatever a page makes of it.

Letters can be stored in samples that are drawn in one colour: a stencil in white, a tint of
nothing, a mask over white paper. So they are looked at as they lie in the file.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import numpy as np
import pymupdf

__all__ = ["is_recoloured", "stored_layers", "within_code"]

_KEYS = ("SMask", "Mask")
_RECOLOURED = ("/Separation", "/DeviceN")


def is_recoloured(doc: pymupdf.Document, xref: int) -> bool:
    """Are its samples no colours, but where or how much of one is painted?"""
    if doc.xref_get_key(xref, "ImageMask")[1] == "true":
        return True
    return _space(doc, xref).startswith(_RECOLOURED)


def stored_layers(doc: pymupdf.Document, xref: int) -> Iterator[pymupdf.Pixmap]:
    """Its masks, and itself where its samples are no colours, in grey from black to white."""
    for key in _KEYS:
        kind, value = doc.xref_get_key(xref, key)
        if kind == "xref":
            yield from _layer(doc, int(value.split()[0]))
    if is_recoloured(doc, xref):
        yield from _layer(doc, xref)


def within_code(page: pymupdf.Page) -> dict[tuple[float, ...], list[pymupdf.Pixmap]]:
    """The samples of all pictures of a page in grey, by where they lie.

    Those that stand in its code have no object of their own.
    """
    found: defaultdict[tuple[float, ...], list[pymupdf.Pixmap]] = defaultdict(list)
    for block in page.get_textpage(flags=pymupdf.TEXT_PRESERVE_IMAGES).extractDICT()["blocks"]:
        if block["type"] == 1 and block["image"]:
            pixmap = pymupdf.Pixmap(block["image"])
            grey = pymupdf.Pixmap(pymupdf.csGRAY, pixmap) if pixmap.n > 1 else pixmap
            found[tuple(block["bbox"])].append(pymupdf.Pixmap(grey, 0) if grey.alpha else grey)
    return found


def _space(doc: pymupdf.Document, xref: int) -> str:
    kind, value = doc.xref_get_key(xref, "ColorSpace")
    if kind == "xref":
        value = doc.xref_object(int(value.split()[0]), compressed=True)
    return str(value).lstrip("[ ")


def _layer(doc: pymupdf.Document, xref: int) -> Iterator[pymupdf.Pixmap]:
    """The samples of one image; of several parts the strongest."""
    try:
        width, height = (int(doc.xref_get_key(xref, key)[1]) for key in ("Width", "Height"))
        bits = int(doc.xref_get_key(xref, "BitsPerComponent")[1])
    except ValueError:
        bits = 1
    if doc.xref_get_key(xref, "ImageMask")[1] == "true":
        bits = 1
    data = doc.xref_stream(xref) or b""
    row = len(data) // max(height, 1)
    if bits not in (1, 2, 4, 8, 16) or row * 8 < width * bits or not width:
        return
    table = np.frombuffer(data, np.uint8)[: row * height].reshape(height, row)
    if bits < 8:
        each = np.unpackbits(table, axis=1)[:, : 8 * row // bits * bits].reshape(height, -1, bits)
        top = (1 << bits) - 1
        table = ((each * (1 << np.arange(bits)[::-1])).sum(axis=2) * (255 // top)).astype(np.uint8)
    elif bits == 16:
        table = np.ascontiguousarray(table[:, ::2])
    parts = table.shape[1] // width
    grey = table[:, : parts * width].reshape(height, width, parts).max(axis=2)
    yield pymupdf.Pixmap(pymupdf.csGRAY, width, height, np.ascontiguousarray(grey).tobytes(), 0)
