"""Two-colour scans packed as JBIG2: one generic region, arithmetic-coded, without loss.

Scans that came as JBIG2 grow two- to threefold as CCITT group 4, and no well-kept library writes
JBIG2. A generic region needs only a context of 16 pixels and the MQ coder (ITU-T T.88, 6.2 and
Annex E). The contexts of a page are made at once; equal decisions in a row, which is nearly all
of a page, are coded in one step.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from redactor.pdf.imaging.mq import Coder

__all__ = [
    "ADAPTIVE",
    "contexts_of",
    "generic_region",
    "pack_generic",
    "page_segment",
    "segment",
]

_NEIGHBOURS = (
    *((-1, 0), (-2, 0), (-3, 0), (-4, 0), (3, -1), (2, -1), (1, -1), (0, -1)),
    *((-1, -1), (-2, -1), (-3, -1), (2, -2), (1, -2), (0, -2), (-1, -2), (-2, -2)),
)
"""Template 0, from the lowest bit of the context up: columns and rows from the pixel."""
ADAPTIVE = bytes([3, 0xFF, 0xFD, 0xFF, 2, 0xFE, 0xFE, 0xFE])
_SAME_AS_ABOVE = 0x9B25
"""The context in which a line says whether it is like the one above (as the line before was)."""
_BAND = 256
"""Rows whose contexts are made at once: some megabytes."""


def pack_generic(samples: bytes, width: int, height: int) -> bytes:
    """One-bit rows (1 = white, padded to bytes) as an embedded JBIG2 stream for a PDF image."""
    stride = (width + 7) // 8
    rows = np.frombuffer(samples, dtype=np.uint8).reshape(height, stride)
    return page_segment(0, width, height) + segment(1, 39, generic_region(rows, width))


def page_segment(number: int, width: int, height: int) -> bytes:
    """A page of white paper, of that many samples."""
    return segment(number, 48, struct.pack(">IIIIBH", width, height, 0, 0, 1, 0))


def segment(number: int, kind: int, data: bytes, refers: Sequence[int] = ()) -> bytes:
    """refers: up to four segments (numbers below 256) that it needs."""
    head = struct.pack(">IBB", number, kind, len(refers) << 5) + bytes(refers)
    return head + struct.pack(">BI", 1, len(data)) + data


def generic_region(rows: npt.NDArray[np.uint8], width: int) -> bytes:
    """A segment's data for packed rows (1 = white)."""
    coder = Coder()
    for contexts, bits, runs in _decisions(rows, width):
        coder.code(contexts, bits, runs)
    flags = 0b1000  # arithmetic, template 0, lines like the one above are left out
    region = struct.pack(">IIIIBB", width, len(rows), 0, 0, 0, flags)
    return region + ADAPTIVE + coder.flush()


def contexts_of(bits: npt.NDArray[np.uint8]) -> tuple[list[int], list[int]]:
    """Context and bit of each sample of a small picture (1 = black)."""
    height, width = bits.shape
    full = np.pad(bits, ((2, 0), (4, 4))).astype(np.uint32)
    contexts = np.zeros(bits.shape, dtype=np.uint32)
    for place, (dx, dy) in enumerate(_NEIGHBOURS):
        contexts |= full[2 + dy : 2 + dy + height, 4 + dx : 4 + dx + width] << place
    return contexts.ravel().tolist(), bits.ravel().tolist()


def _decisions(
    rows: npt.NDArray[np.uint8], width: int
) -> Iterator[tuple[list[int], list[int], list[int]]]:
    """Contexts, bits and how often each comes in a row, band by band."""
    height = len(rows)
    above = np.zeros((2, width), dtype=np.uint8)
    was_same = False
    for start in range(0, height, _BAND):
        band = 1 - np.unpackbits(rows[start : start + _BAND], axis=1, count=width)
        count = len(band)
        full = np.zeros((count + 2, width + 8), dtype=np.uint8)
        full[:2, 4:-4] = above
        full[2:, 4:-4] = band
        tokens = np.zeros((count, width + 1), dtype=np.uint32)
        for place, (dx, dy) in enumerate(_NEIGHBOURS):
            part = full[2 + dy : 2 + dy + count, 4 + dx : 4 + dx + width]
            tokens[:, 1:] |= part.astype(np.uint32) << (place + 1)
        tokens[:, 1:] |= band
        same = (full[2:] == full[1:-1]).all(axis=1)
        before = np.concatenate([[was_same], same[:-1]])
        tokens[:, 0] = (_SAME_AS_ABOVE << 1) | (same ^ before)
        coded = np.ones(tokens.shape, dtype=bool)
        coded[same, 1:] = False
        flat = tokens[coded]
        ends = np.append(np.flatnonzero(flat[1:] != flat[:-1]) + 1, len(flat))
        kept = flat[ends - 1]
        runs = np.diff(ends, prepend=0)
        yield (kept >> 1).tolist(), (kept & 1).tolist(), runs.tolist()
        above = full[-2:, 4:-4].copy()
        was_same = bool(same[-1])
