"""Samples that differ in the file and not on the page, made alike.

Two colours of a palette that nobody can tell apart, the lower half of samples of sixteen bits, a
part of a JPEG 2000 picture that is no colour: a picture of its own can be drawn with them.
"""

from __future__ import annotations

import dataclasses
import struct

import numpy as np

from redactor.pdf.imaging.image_data import Packed, Shape, packed_anew, samples_of, used_values
from redactor.pdf.writing.values import PageRebuildError

__all__ = ["check_parts", "halved", "told_apart"]

_NEAR, _FEW = 3, 16
"""Steps of 255 that nobody sees, and colours in use up to which they aren't a gradient's."""
_COLOURS = {16: 3, 17: 1, 18: 3, 12: 4}
"""Enumerated colour spaces of JPEG 2000, and how many parts make a colour."""


def told_apart(packed: Packed, shape: Shape, table: bytes, parts: int) -> Packed:
    """``packed`` with one value for all colours of its palette that look alike.

    table, parts: the palette, and how many numbers make a colour of it.
    """
    used = used_values(packed, shape)
    colours = np.frombuffer(table[: len(table) // parts * parts], np.uint8).reshape(-1, parts)
    if used is None:
        if len(colours) > 1 and int(np.ptp(colours.astype(int), axis=0).max()) <= _NEAR:
            raise PageRebuildError("a palette of one colour")
        return packed
    near = _NEAR if len(used) <= _FEW else 0
    first: dict[int, int] = {}
    for value in sorted(v for v in used if v < len(colours)):
        same = (
            v for v, w in first.items()
            if v == w and np.abs(colours[v].astype(int) - colours[value]).max() <= near
        )  # fmt: skip
        first[value] = next(same, value)
    if all(value == other for value, other in first.items()):
        return packed
    each, mask = range(0, 8, shape.bits), (1 << shape.bits) - 1
    table_of_bytes = np.array(
        [
            sum(first.get(v >> shift & mask, v >> shift & mask) << shift for shift in each)
            for v in range(256)
        ],
        dtype=np.uint8,
    )
    return packed_anew(table_of_bytes[samples_of(packed, shape)].tobytes(), shape)


def halved(packed: Packed, shape: Shape) -> tuple[Packed, Shape]:
    """Samples of sixteen bits with the eight that readers show."""
    eight = dataclasses.replace(shape, bits=8)
    return packed_anew(
        np.ascontiguousarray(samples_of(packed, shape)[:, ::2]).tobytes(), eight
    ), eight


def check_parts(data: bytes, parts: int) -> None:
    """Raise ``PageRebuildError`` where a JPEG 2000 picture has parts that aren't its colour.

    parts: how many make a colour; 0: what the picture itself says.
    """
    at = data.find(b"\xff\x4f\xff\x51")
    if at < 0 or len(data) < at + 42:
        raise PageRebuildError("image data")
    (count,) = struct.unpack(">H", data[at + 40 : at + 42])
    head = data[:at]
    if b"pclr" in head:
        return
    if not parts:
        space = head.find(b"colr")
        if space < 0 or head[space + 4] != 1:
            return
        parts = _COLOURS.get(int.from_bytes(head[space + 7 : space + 11], "big"), count)
    if count > parts:
        raise PageRebuildError("parts of a picture that aren't shown")
