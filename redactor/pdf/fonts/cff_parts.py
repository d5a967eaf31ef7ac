"""What a CFF program is made of: indexes, dictionaries, numbers (Technical Note 5176)."""

from __future__ import annotations

import itertools
import struct
from collections.abc import Sequence

__all__ = [
    "Entries",
    "entries",
    "entry",
    "index",
    "number",
    "offset",
    "packed",
    "real",
    "short",
    "value",
]

Entries = dict[int, list[bytes]]
"""Operator to its operands, as they are written."""


def index(data: bytes, pos: int) -> tuple[list[bytes], int]:
    """The items of an INDEX, and where it ends."""
    (count,) = struct.unpack(">H", data[pos : pos + 2])
    if count == 0:
        return [], pos + 2
    size, table = data[pos + 2], pos + 3
    if not 1 <= size <= 4:
        raise ValueError("offset size")
    base = table + size * (count + 1) - 1
    offsets = [
        base + int.from_bytes(data[table + size * i : table + size * (i + 1)], "big")
        for i in range(count + 1)
    ]
    if offsets != sorted(offsets) or offsets[-1] > len(data) or offsets[0] != base + 1:
        raise ValueError("offsets")
    return [data[a:b] for a, b in itertools.pairwise(offsets)], offsets[-1]


def packed(items: Sequence[bytes]) -> bytes:
    """An INDEX of ``items``."""
    if not items:
        return b"\0\0"
    offsets = list(itertools.accumulate((len(i) for i in items), initial=1))
    size = max((offsets[-1].bit_length() + 7) // 8, 1)
    head = struct.pack(">HB", len(items), size)
    return head + b"".join(o.to_bytes(size, "big") for o in offsets) + b"".join(items)


def entries(data: bytes) -> Entries:
    """A dictionary."""
    found: Entries = {}
    operands: list[bytes] = []
    pos = 0
    while pos < len(data):
        start, b = pos, data[pos]
        pos += 1
        if b <= 21:
            if b == 12:
                b = 0x0C00 | data[pos]
                pos += 1
            found[b] = operands[-48:]
            operands = []
            continue
        if b == 28:
            pos += 2
        elif b == 29:
            pos += 4
        elif b == 30:
            while data[pos] & 0x0F != 0x0F and data[pos] >> 4 != 0x0F:
                pos += 1
            pos += 1
        elif 247 <= b <= 254:
            pos += 1
        elif not 32 <= b <= 246:
            raise ValueError("CFF dictionary")
        operands.append(data[start:pos])
    return found


def value(operand: bytes) -> int:
    """A whole number. Raises ``ValueError`` where it is none."""
    b = operand[0]
    if b == 28:
        return int.from_bytes(operand[1:3], "big", signed=True)
    if b == 29:
        return int.from_bytes(operand[1:5], "big", signed=True)
    if 32 <= b <= 246:
        return b - 139
    if 247 <= b <= 250:
        return (b - 247) * 256 + operand[1] + 108
    if 251 <= b <= 254:
        return -(b - 251) * 256 - operand[1] - 108
    raise ValueError("CFF number")


def real(operand: bytes) -> float:
    """A number of any kind."""
    if operand[:1] != b"\x1e":
        return value(operand)
    signs = "0123456789.EF_-"
    text = ""
    for nibble in operand[1:].hex():
        if nibble == "f":
            break
        sign = signs[int(nibble, 16)]
        text += {"F": "E-", "_": ""}.get(sign, sign)
    return float(text)


def offset(found: Entries, operator: int, missing: int | None = None) -> int:
    """The last operand of an operator; ``missing`` where it isn't there."""
    if operator not in found or not found[operator]:
        if missing is None:
            raise ValueError("CFF offset")
        return missing
    return value(found[operator][-1])


def number(whole: int) -> bytes:
    """Always five bytes, so that a dictionary's length doesn't depend on where things lie."""
    return b"\x1d" + struct.pack(">i", whole)


def short(whole: int) -> bytes:
    """Three bytes: FreeType takes a number of five bytes below nought for a huge one."""
    return b"\x1c" + struct.pack(">h", min(max(whole, -0x8000), 0x7FFF))


def entry(operator: int, operands: Sequence[bytes]) -> bytes:
    """An operator with its operands."""
    name = bytes([operator]) if operator < 0x0C00 else bytes([12, operator & 0xFF])
    return b"".join(operands) + name
