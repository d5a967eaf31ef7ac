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

__all__ = ["pack_generic"]

_NEIGHBOURS = (
    *((-1, 0), (-2, 0), (-3, 0), (-4, 0), (3, -1), (2, -1), (1, -1), (0, -1)),
    *((-1, -1), (-2, -1), (-3, -1), (2, -2), (1, -2), (0, -2), (-1, -2), (-2, -2)),
)
"""Template 0, from the lowest bit of the context up: columns and rows from the pixel."""
_ADAPTIVE = bytes([3, 0xFF, 0xFD, 0xFF, 2, 0xFE, 0xFE, 0xFE])
_SAME_AS_ABOVE = 0x9B25
"""The context in which a line says whether it is like the one above (as the line before was)."""
_BAND = 256
"""Rows whose contexts are made at once: some megabytes."""

# T.88 table E.1: probability, next state after the likely and the unlikely symbol, and whether
# the unlikely one becomes the likely one
_STATES = (
    (0x5601, 1, 1, 1), (0x3401, 2, 6, 0), (0x1801, 3, 9, 0), (0x0AC1, 4, 12, 0),
    (0x0521, 5, 29, 0), (0x0221, 38, 33, 0), (0x5601, 7, 6, 1), (0x5401, 8, 14, 0),
    (0x4801, 9, 14, 0), (0x3801, 10, 14, 0), (0x3001, 11, 17, 0), (0x2401, 12, 18, 0),
    (0x1C01, 13, 20, 0), (0x1601, 29, 21, 0), (0x5601, 15, 14, 1), (0x5401, 16, 14, 0),
    (0x5101, 17, 15, 0), (0x4801, 18, 16, 0), (0x3801, 19, 17, 0), (0x3401, 20, 18, 0),
    (0x3001, 21, 19, 0), (0x2801, 22, 19, 0), (0x2401, 23, 20, 0), (0x2201, 24, 21, 0),
    (0x1C01, 25, 22, 0), (0x1801, 26, 23, 0), (0x1601, 27, 24, 0), (0x1401, 28, 25, 0),
    (0x1201, 29, 26, 0), (0x1101, 30, 27, 0), (0x0AC1, 31, 28, 0), (0x09C1, 32, 29, 0),
    (0x08A1, 33, 30, 0), (0x0521, 34, 31, 0), (0x0441, 35, 32, 0), (0x02A1, 36, 33, 0),
    (0x0221, 37, 34, 0), (0x0141, 38, 35, 0), (0x0111, 39, 36, 0), (0x0085, 40, 37, 0),
    (0x0049, 41, 38, 0), (0x0025, 42, 39, 0), (0x0015, 43, 40, 0), (0x0009, 44, 41, 0),
    (0x0005, 45, 42, 0), (0x0001, 45, 43, 0), (0x5601, 46, 46, 0),
)  # fmt: skip
# the same by state and likely symbol in one number: 2 * state + symbol
_QE = [q for q, _, _, _ in _STATES for _ in (0, 1)]
_LIKELY = [2 * likely + s for _, likely, _, _ in _STATES for s in (0, 1)]
_UNLIKELY = [2 * unlikely + (s ^ turn) for _, _, unlikely, turn in _STATES for s in (0, 1)]


def pack_generic(samples: bytes, width: int, height: int) -> bytes:
    """One-bit rows (1 = white, padded to bytes) as an embedded JBIG2 stream for a PDF image."""
    stride = (width + 7) // 8
    rows = np.frombuffer(samples, dtype=np.uint8).reshape(height, stride)
    coder = _Coder()
    for contexts, bits, runs in _decisions(rows, width):
        coder.code(contexts, bits, runs)
    data = coder.flush()
    page = struct.pack(">IIIIBH", width, height, 0, 0, 1, 0)
    flags = 0b1000  # arithmetic, template 0, lines like the one above are left out
    region = struct.pack(">IIIIBB", width, height, 0, 0, 0, flags) + _ADAPTIVE + data
    return _segment(0, 48, page) + _segment(1, 39, region)


def _segment(number: int, kind: int, data: bytes) -> bytes:
    return struct.pack(">IBBBI", number, kind, 0, 1, len(data)) + data


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


class _Coder:
    """The MQ encoder of T.88 Annex E, its registers under the names that the annex gives them."""

    def __init__(self) -> None:
        self.a, self.c, self.ct = 0x8000, 0, 12
        self.states = [0] * (1 << 16)
        self.out = bytearray([0])  # the byte before the first: never 0xFF

    def code(self, contexts: Sequence[int], bits: Sequence[int], runs: Sequence[int]) -> None:
        a, c, ct, states = self.a, self.c, self.ct, self.states
        for context, bit, run in zip(contexts, bits, runs, strict=True):
            state = states[context]
            while run:
                qe = _QE[state]
                if state & 1 == bit:
                    # as many likely symbols as leave the interval wide enough, in one step
                    free = (a - 0x8000) // qe
                    if run <= free:
                        a -= run * qe
                        c += run * qe
                        break
                    run -= free + 1
                    a -= (free + 1) * qe
                    c += free * qe
                    if a < qe:
                        a = qe
                    else:
                        c += qe
                    state = _LIKELY[state]
                else:
                    run -= 1
                    a -= qe
                    if a < qe:
                        c += qe
                    else:
                        a = qe
                    state = _UNLIKELY[state]
                while True:
                    a <<= 1
                    c <<= 1
                    ct -= 1
                    if not ct:
                        c, ct = self._byte_out(c)
                    if a & 0x8000:
                        break
            states[context] = state
        self.a, self.c, self.ct = a, c, ct

    def _byte_out(self, c: int) -> tuple[int, int]:
        out = self.out
        if out[-1] != 0xFF and c >= 0x8000000:
            out[-1] += 1  # the carry
            if out[-1] == 0xFF:
                c &= 0x7FFFFFF
        if out[-1] == 0xFF:
            out.append(c >> 20 & 0xFF)
            return c & 0xFFFFF, 7
        out.append(c >> 19 & 0xFF)
        return c & 0x7FFFF, 8

    def flush(self) -> bytes:
        top = self.c + self.a
        self.c |= 0xFFFF
        if self.c >= top:
            self.c -= 0x8000
        for _ in range(2):
            self.c, self.ct = self._byte_out(self.c << self.ct)
        if self.out[-1] != 0xFF:
            self.out.append(0xFF)
        self.out.append(0xAC)
        return bytes(self.out[1:])
