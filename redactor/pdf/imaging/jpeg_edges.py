"""JPEG pictures whose last blocks go on behind the picture's edge, and hold something there.

A picture is coded in blocks of eight or sixteen samples; programs that crop one without packing it
anew leave up to fifteen rows or columns that no reader shows. They are high enough for a word.
They are struck where they are coded; other blocks keep their bits.
"""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from PIL import Image

from redactor.pdf.imaging.jpeg_strike import strike_jpeg

__all__ = ["shows_beyond_edges", "struck_beyond_edges"]

_FRAMES, _IN_PASSES = frozenset([0xC0, 0xC1, 0xC2]), 0xC2
_LEAST, _FAR, _FEW, _MOST = 5, 64, 24, 60_000_000
"""Rows that a letter needs; tones that it is told by, samples that it has; samples looked at."""
Samples = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class _Frame:
    """at: where height and width stand. block: rows and columns of a block of all colours."""

    at: int
    height: int
    width: int
    block: tuple[int, int]

    @property
    def full(self) -> tuple[int, int]:
        """Rows and columns of all blocks."""
        high, wide = self.block
        return -(-self.height // high) * high, -(-self.width // wide) * wide


def struck_beyond_edges(data: bytes) -> bytes:
    """``data`` with nothing to be seen behind the edges; itself where there was nothing.

    Raises ``ValueError`` where what is there can't be struck.
    """
    if not shows_beyond_edges(data):
        return data
    frame = _frame(data)
    if frame is None:
        raise ValueError("JPEG")
    mask = np.ones(frame.full, dtype=bool)
    mask[: frame.height, : frame.width] = False
    made = bytearray(strike_jpeg(_uncovered(data, frame), mask))
    after = _frame(bytes(made))
    if after is None or (after.height, after.width) != frame.full:
        raise ValueError("JPEG")
    struct.pack_into(">HH", made, after.at, frame.height, frame.width)
    if shows_beyond_edges(bytes(made)):
        raise ValueError("rows behind the edge of a picture")
    return bytes(made)


def shows_beyond_edges(data: bytes) -> bool:
    """Do rows or columns behind the edge show anything that doesn't go on from it?"""
    frame = _frame(data)
    if frame is None:
        return False
    height, width, (high, wide) = frame.height, frame.width, frame.full
    below, beside = high - height, wide - width
    if max(below, beside) < _LEAST or high * wide > _MOST:
        return False
    try:
        with Image.open(io.BytesIO(_uncovered(data, frame))) as picture:
            picture.draft("L", (wide, high))
            samples = np.asarray(picture.convert("L"))
    except (OSError, ValueError, SyntaxError):
        return False
    return (below >= _LEAST and _odd(samples[height:], samples[height - 1])) or (
        beside >= _LEAST and _odd(samples[:height, width:].T, samples[:height, width - 1])
    )


def _uncovered(data: bytes, frame: _Frame) -> bytes:
    """The same blocks as a picture without anything behind its edges."""
    whole = bytearray(data)
    struct.pack_into(">HH", whole, frame.at, *frame.full)
    return bytes(whole)


def _odd(beyond: Samples, edge: Samples) -> bool:
    """Is it neither the edge again nor all of one tone?"""
    tones, last = beyond[:, : len(edge)].astype(np.int16), edge[: beyond.shape[1]].astype(np.int16)
    other = np.abs(tones - last) > _FAR
    other &= np.abs(tones - int(np.median(tones))) > _FAR
    return int(other.sum()) >= _FEW


def _frame(data: bytes) -> _Frame | None:
    """Scans of one colour alone hold whole blocks of eight samples of it, and no more."""
    found: _Frame | None = None
    parts, pos = 0, 2
    while pos + 4 <= len(data) and data[pos] == 0xFF:
        marker, (size,) = data[pos + 1], struct.unpack(">H", data[pos + 2 : pos + 4])
        if marker in _FRAMES:
            height, width, parts = struct.unpack(">HHB", data[pos + 5 : pos + 10])
            steps = [data[pos + 11 + 3 * i] for i in range(parts)]
            if not height or not width or not steps:
                return None
            block = 8 * max(s & 15 for s in steps) or 8, 8 * max(s >> 4 for s in steps) or 8
            if marker == _IN_PASSES or len(steps) == 1:
                block = 8, 8
            found = _Frame(pos + 5, height, width, block)
        if marker == 0xDA:
            if found is not None and data[pos + 4] < parts:
                return replace(found, block=(8, 8))
            return found
        pos += 2 + size
    return None
