"""JPEG pictures whose last blocks go on behind the picture's edge, and show something there.

A picture is coded in blocks of eight or sixteen samples; programs that crop one without packing it
anew leave up to fifteen rows or columns that no reader shows. They are high enough for a word.
"""

from __future__ import annotations

import io
import struct

import numpy as np
import numpy.typing as npt
from PIL import Image

__all__ = ["shows_beyond_edges"]

_FRAMES = frozenset([0xC0, 0xC1, 0xC2])
_LEAST, _FAR, _FEW, _MOST = 5, 120, 40, 60_000_000
"""Rows that a letter needs; tones that it is told by, samples that it has; samples looked at."""


def shows_beyond_edges(data: bytes) -> bool:
    """Do rows or columns behind the edge show anything that doesn't go on from it?"""
    found = _frame(data)
    if found is None:
        return False
    at, height, width, high, wide = found
    full_height, full_width = -(-height // high) * high, -(-width // wide) * wide
    below, beside = full_height - height, full_width - width
    if max(below, beside) < _LEAST or full_height * full_width > _MOST:
        return False
    whole = bytearray(data)
    struct.pack_into(">HH", whole, at, full_height, full_width)
    try:
        with Image.open(io.BytesIO(bytes(whole))) as picture:
            samples = np.asarray(picture.convert("L"), dtype=np.int16)
    except (OSError, ValueError, SyntaxError):
        return False
    return (below >= _LEAST and _odd(samples[height:], samples[height - 1])) or (
        beside >= _LEAST and _odd(samples[:height, width:].T, samples[:height, width - 1])
    )


def _odd(beyond: npt.NDArray[np.int16], edge: npt.NDArray[np.int16]) -> bool:
    """Is it neither the edge again nor all of one tone?"""
    edge = edge[: beyond.shape[1]]
    beyond = beyond[:, : len(edge)]
    other = np.abs(beyond - edge) > _FAR
    other &= np.abs(beyond - int(np.median(beyond))) > _FAR
    return int(other.sum()) >= _FEW


def _frame(data: bytes) -> tuple[int, int, int, int, int] | None:
    """Where height and width stand, what they are, and the size of a block of all colours."""
    pos = 2
    while pos + 4 <= len(data) and data[pos] == 0xFF:
        marker, (size,) = data[pos + 1], struct.unpack(">H", data[pos + 2 : pos + 4])
        if marker in _FRAMES:
            height, width, parts = struct.unpack(">HHB", data[pos + 5 : pos + 10])
            steps = [data[pos + 11 + 3 * i] for i in range(parts)]
            if not height or not width or not steps:
                return None
            if len(steps) == 1:
                return pos + 5, height, width, 8, 8
            high, wide = (8 * max(s & 15 for s in steps), 8 * max(s >> 4 for s in steps))
            return pos + 5, height, width, high or 8, wide or 8
        if marker == 0xDA:
            return None
        pos += 2 + size
    return None
