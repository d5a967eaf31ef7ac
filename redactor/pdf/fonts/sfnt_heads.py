"""The tables of numbers that a TrueType or OpenType program begins with, written anew.

What readers take from them is told again by the glyphs themselves, or it is one of a few numbers;
all else (dates, versions, reserved fields, what only instructions need) is what it always is.
"""

from __future__ import annotations

import struct

__all__ = ["Metrics", "head_table", "metrics_of", "metrics_tables", "names_unknown"]

Metrics = list[tuple[int, int]]
"""Of each glyph: how far it goes, and where it begins."""
Box = tuple[int, int, int, int]
_MAGIC = 0x5F0F3CF5


def head_table(old: bytes, box: Box | None = None) -> bytes:
    """Units, look and box; ``box``: around all glyphs, where it is known."""
    flags, units = struct.unpack(">HH", old[16:20])
    (style,) = struct.unpack(">H", old[44:46])
    return struct.pack(
        ">IIIIHH16x4hHHhhh", 0x10000, 0, 0, _MAGIC, flags & 0x000B, units,
        *(struct.unpack(">4h", old[36:44]) if box is None else box), style & 0x7F, 8, 2, 1, 0,
    )  # fmt: skip


def metrics_of(head: bytes, table: bytes, count: int) -> Metrics:
    """Of ``count`` glyphs; the last advance counts for all behind it."""
    wide = max(struct.unpack(">H", head[34:36])[0], 1)
    found: Metrics = []
    for glyph in range(count):
        at = 4 * min(glyph, wide - 1)
        place = at + 2 if glyph < wide else 4 * wide + 2 * (glyph - wide)
        advance = int.from_bytes(table[at : at + 2], "big")
        found.append((advance, int.from_bytes(table[place : place + 2], "big", signed=True)))
    return found


def metrics_tables(head: bytes, metrics: Metrics) -> tuple[bytes, bytes]:
    """The two tables for ``metrics``; head: the old one, for the height of lines."""
    long = len(metrics)
    while long > 1 and metrics[long - 2][0] == metrics[long - 1][0]:
        long -= 1
    table = b"".join(struct.pack(">Hh", *m) for m in metrics[:long])
    table += b"".join(struct.pack(">h", m[1]) for m in metrics[long:])
    made = struct.pack(
        ">I3hH3hhhh8xhH", 0x10000, *struct.unpack(">3h", head[4:10]),
        max((m[0] for m in metrics), default=0), 0, 0, 0, 1, 0, 0, 0, long,
    )  # fmt: skip
    return made, table


def names_unknown(old: bytes) -> bytes:
    """The table of names without any; old: is it a typewriter's font?"""
    return b"\0\3\0\0" + bytes(8) + struct.pack(">I", int(any(old[12:16]))) + bytes(16)
