"""The picture of a page, packed as small as its look allows.

A page drawn at 200 dpi has eleven million samples. What is in it decides how it is packed: a scan
in two colours as JBIG2, text with smooth edges in four or sixteen tones or colours, and only what
really is a photograph as JPEG, which makes text both larger and worse.
"""

from __future__ import annotations

import io
import zlib
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

from redactor.pdf.imaging.jbig2 import pack_generic

__all__ = ["PackedPicture", "pack_page"]

Pixels = npt.NDArray[np.uint8]
_COLOURLESS = 8
"""Largest difference of a pixel's parts where it still counts as grey."""
_EXTREME = 24
_TWO_TONE = 0.0005
_SCANNED = 0.2
"""Share of tones between black and white in a picture that counts as two-coloured: what drawing
makes of one that is, and what a scan in two colours is allowed that falls between two grids."""
_AREA = 0.0005
"""Share of a picture that lies among its like, from which a tone is an area: it keeps its tone."""
_NEARLY = 3
_EDGE_ERROR = 43
_MEAN_ERROR = 2.0
"""Edges of letters are few; where more changes it is a photograph."""
_QUALITY = 80
_MUCH_SMALLER = 0.7


@dataclass(frozen=True, slots=True)
class PackedPicture:
    """An image as PDF stores it. name, space: as written in the file, with slash or bracket."""

    data: bytes
    name: str
    space: str
    bits: int


def pack_page(pixels: Pixels, *, scanned: bool = False) -> PackedPicture:
    """Pack a page's RGB pixels (rows, columns, 3).

    scanned: what it shows is a scan in two colours. Colours may change by what nobody sees on a
    page of text; an area of one colour stays one of exactly one colour.
    """
    if int((pixels.max(axis=2) - pixels.min(axis=2)).max()) <= _COLOURLESS:
        return _pack_grey(np.ascontiguousarray(pixels[:, :, 1]), scanned)
    lossy = _jpeg(Image.fromarray(pixels), "/DeviceRGB")
    for count in (16, 256):
        packed = _few_colours(pixels, count)
        if packed is not None:
            return _smaller(packed, lossy)
    return lossy


def _pack_grey(grey: Pixels, scanned: bool) -> PackedPicture:
    counts = np.bincount(grey.ravel(), minlength=256) / grey.size
    between = float(counts[_EXTREME + 1 : 255 - _EXTREME].sum())
    if between <= (_SCANNED if scanned else _TWO_TONE):
        rows = np.packbits(grey > 127, axis=1).tobytes()
        data = pack_generic(rows, grey.shape[1], grey.shape[0])
        return PackedPicture(data, "/JBIG2Decode", "/DeviceGray", 1)
    lossy = _jpeg(Image.fromarray(grey), "/DeviceGray")
    areas = _areas(grey)
    for bits in (2, 4):
        levels = _levels(counts, areas, 1 << bits)
        if levels is not None:
            table = np.abs(np.arange(256)[:, None] - levels[None, :]).argmin(axis=1)
            packed = _indexed(table.astype(np.uint8)[grey], np.repeat(levels[:, None], 3, 1), bits)
            return _smaller(packed, lossy)
    return lossy


def _areas(grey: Pixels) -> list[int]:
    """Tones that lie among their like, the commonest first; edges of letters don't."""
    inside = grey[:-1, :-1]
    same = (inside == grey[:-1, 1:]) & (inside == grey[1:, :-1])
    counts = np.bincount(inside[same], minlength=256)
    order = np.argsort(counts)[::-1]
    return [int(tone) for tone in order if counts[tone] >= max(_AREA * grey.size, 1)]


def _levels(
    counts: npt.NDArray[np.float64], areas: list[int], most: int
) -> npt.NDArray[np.int64] | None:
    """Up to ``most`` tones that stand for all of them; None where so few can't.

    Areas keep their tone; what lies between (smooth edges of letters) is spread over what is left.
    """
    used = np.flatnonzero(counts)
    levels = {int(used[0]), int(used[-1])}
    for tone in areas:
        if min(abs(tone - level) for level in levels) > _NEARLY:
            levels.add(tone)
        if len(levels) > most:
            return None
    ordered = sorted(levels)
    between = [0] * (len(ordered) - 1)  # tones to come into each gap
    for _ in range(most - len(ordered) if between else 0):
        steps = [(b - a) / (n + 1) for a, b, n in zip(ordered, ordered[1:], between, strict=False)]
        if max(steps) <= 2 * _NEARLY:
            break
        between[steps.index(max(steps))] += 1
    for a, b, n in zip(ordered, ordered[1:], between, strict=False):
        levels |= {round(a + (b - a) * (i + 1) / (n + 1)) for i in range(n)}
    result = np.array(sorted(levels))
    error = np.abs(used[:, None] - result[None, :]).min(axis=1)
    good = int(error.max()) <= _EDGE_ERROR and float((counts[used] * error).sum()) <= _MEAN_ERROR
    return result if good else None


def _few_colours(pixels: Pixels, count: int) -> PackedPicture | None:
    """With a palette of ``count`` colours, where hardly any pixel changes; else None."""
    small = Image.fromarray(pixels).quantize(count, dither=Image.Dither.NONE)
    table = np.array(small.getpalette() or [0, 0, 0], dtype=np.uint8).reshape(-1, 3)[:count]
    indices = np.asarray(small)
    error = np.abs(pixels.astype(np.int16) - table[indices]).max(axis=2)
    if float((error > _EDGE_ERROR).mean()) > 1e-4 or float(error.mean()) > 1.0:
        return None
    # an area of one colour is one entry: its mean error would be a veil over the page
    areas = error > _NEARLY
    if float(areas.mean()) > 0.05:
        return None
    return _indexed(indices, table, 4 if count <= 16 else 8)


def _indexed(indices: Pixels, table: npt.NDArray[np.generic], bits: int) -> PackedPicture:
    each = 8 // bits
    grid = np.pad(indices, ((0, 0), (0, -indices.shape[1] % each)))
    packed = np.zeros((len(grid), grid.shape[1] // each), dtype=np.uint8)
    for place in range(each):
        packed |= grid[:, place::each] << (8 - bits * (place + 1))
    space = f"[/Indexed/DeviceRGB {len(table) - 1}<{table.astype(np.uint8).tobytes().hex()}>]"
    return PackedPicture(zlib.compress(packed.tobytes(), 9), "/FlateDecode", space, bits)


def _jpeg(image: Image.Image, space: str) -> PackedPicture:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=_QUALITY, optimize=True)
    return PackedPicture(buffer.getvalue(), "/DCTDecode", space, 8)


def _smaller(exact: PackedPicture, lossy: PackedPicture) -> PackedPicture:
    return lossy if len(lossy.data) < _MUCH_SMALLER * len(exact.data) else exact
