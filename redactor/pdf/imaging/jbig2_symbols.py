"""Two-colour scans packed as JBIG2 with a table of symbols, without loss.

Scanning programs store each letter's shape once, and for the page only where which shape stands.
Unpacked, such a page consists of shapes that are alike to the last sample, so they are found again
by looking for them, and packed the same way (ITU-T T.88, 6.4 and 6.5): nothing of the table that
came with the file, where struck letters may have their shapes, is needed or kept. What occurs only
once is left to a generic region (``pdf.imaging.jbig2``).
"""

from __future__ import annotations

import struct
from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from redactor.pdf.imaging.bit_shapes import Shape, Shapes, bitmap, shapes_of
from redactor.pdf.imaging.jbig2 import ADAPTIVE, contexts_of, generic_region, page_segment, segment
from redactor.pdf.imaging.mq import Coder, Integers

__all__ = ["pack_symbols"]

Bits = npt.NDArray[np.uint8]
_MOST = 20_000
"""Shapes of a page; more are noise, which has no symbols."""
_WIDEST = 400
"""Samples that a symbol may be wide and high: rules and frames are none."""
_STRIP = 3
"""Letters whose feet stand within 2 ** 3 rows are one line."""
# kinds of numbers, by T.88's names: 512 contexts each, after those of the samples
_DELTA_HEIGHT, _DELTA_WIDTH, _EXPORT = 0, 1, 2
_STRIP_DOWN, _STRIP_LEFT, _TO_NEXT, _IN_STRIP = 0, 1, 2, 3


def pack_symbols(samples: bytes, width: int, height: int) -> bytes | None:
    """One-bit rows (1 = white, padded to bytes) as an embedded JBIG2 stream for a PDF image.

    None where the picture doesn't consist of shapes that come again.
    """
    stride = (width + 7) // 8
    rows = np.frombuffer(samples, dtype=np.uint8).reshape(height, stride)
    bits = 1 - np.unpackbits(rows, axis=1, count=width)
    found = shapes_of(bits, _MOST)
    if found is None:
        return None
    places = _repeated(found)
    if not places:
        return None
    table = sorted(places, key=lambda key: (places[key][0].height, places[key][0].width, key))
    left = bits.copy()
    for key in table:
        samples_of = bitmap(places[key][0])
        for s in places[key]:
            left[s.y : s.y + s.height, s.x : s.x + s.width] -= samples_of
    parts = [page_segment(0, width, height)]
    number = 1
    parts.append(segment(number, 0, _dictionary([bitmap(places[key][0]) for key in table])))
    if left.any():
        packed = np.packbits(1 - left, axis=1)
        parts.append(segment(number + 1, 38, generic_region(packed, width)))
    text = _text(table, places, width, height)
    parts.append(segment(number + 2, 6, text, refers=[number]))
    return b"".join(parts)


def _repeated(found: Shapes) -> dict[bytes, list[Shape]]:
    """Shapes that come more than once, by key."""
    places: defaultdict[bytes, list[Shape]] = defaultdict(list)
    for shape in found:
        if shape.width <= _WIDEST and shape.height <= _WIDEST:
            places[shape.key].append(shape)
    return {key: shapes for key, shapes in places.items() if len(shapes) > 1}


def _dictionary(symbols: Sequence[Bits]) -> bytes:
    """A segment's data: a table of symbols, sorted by height, all of them exported."""
    integers = Integers(1 << 16)
    height = 0
    at = 0
    while at < len(symbols):
        high = len(symbols[at])
        integers.number(_DELTA_HEIGHT, high - height)
        height, wide = high, 0
        while at < len(symbols) and len(symbols[at]) == height:
            symbol = symbols[at]
            integers.number(_DELTA_WIDTH, symbol.shape[1] - wide)
            wide = symbol.shape[1]
            integers.decisions(*contexts_of(symbol))
            at += 1
        integers.number(_DELTA_WIDTH, None)
    integers.number(_EXPORT, 0)  # none that aren't …
    integers.number(_EXPORT, len(symbols))  # … and all that are new
    coder = Coder((1 << 16) + 3 * 512)
    integers.into(coder)
    head = struct.pack(">H", 0) + ADAPTIVE + struct.pack(">II", len(symbols), len(symbols))
    return head + coder.flush()


def _text(
    table: Sequence[bytes], places: dict[bytes, list[Shape]], width: int, height: int
) -> bytes:
    """A segment's data: which symbol stands where, by its left lower corner."""
    name_bits = max(len(table) - 1, 0).bit_length()
    integers = Integers(0)
    names = 4 * 512
    high = 1 << _STRIP
    strips: defaultdict[int, list[tuple[int, int, int, int]]] = defaultdict(list)
    count = 0
    for name, key in enumerate(table):
        for s in places[key]:
            foot = s.y + s.height - 1
            strips[foot // high].append((s.x, foot % high, name, s.width))
            count += 1
    integers.number(_STRIP_DOWN, 0)
    before, first = 0, 0
    for strip in sorted(strips):
        integers.number(_STRIP_DOWN, strip - before)
        before, x = strip, None
        for left, foot, name, wide in sorted(strips[strip]):
            if x is None:
                integers.number(_STRIP_LEFT, left - first)
                first = left
            else:
                integers.number(_TO_NEXT, left - x)
            integers.number(_IN_STRIP, foot)
            integers.name(names, name, name_bits)
            x = left + wide - 1
        integers.number(_TO_NEXT, None)
    coder = Coder(names + (1 << name_bits + 1))
    integers.into(coder)
    # arithmetic, no refinement, strips, left lower corners, samples are joined
    flags = _STRIP << 2
    region = struct.pack(">IIIIB", width, height, 0, 0, 0)
    return region + struct.pack(">HI", flags, count) + coder.flush()
