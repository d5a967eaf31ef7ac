"""Outlines of Type 1 glyphs written anew from the lines that they draw.

As in the newer kind (``charstrings``), a glyph is a program with room for hints, subroutines and
bytes behind its end. What is written draws the same, without them. (Type 1 Font Format, chapter 6.)
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from redactor.pdf.fonts.charstrings import short_number

__all__ = ["Glyph", "crypt", "decrypt", "glyph_of"]

_KEY = 4330
_DEEPEST, _MOST_STEPS = 10, 200_000
_HINTS = frozenset([1, 3])
_FLEX_POINTS = 7
Number = float


def crypt(data: bytes, r: int) -> bytes:
    """``data`` locked with the key ``r``."""
    out = bytearray()
    for byte in data:
        coded = byte ^ (r >> 8)
        out.append(coded)
        r = ((coded + r) * 52845 + 22719) & 0xFFFF
    return bytes(out)


def decrypt(data: bytes, r: int) -> bytes:
    """What ``crypt`` locked."""
    out = bytearray()
    for byte in data:
        out.append(byte ^ (r >> 8))
        r = ((byte + r) * 52845 + 22719) & 0xFFFF
    return bytes(out)


@dataclass(slots=True)
class Glyph:
    """begin: where it begins and how far it goes (two or four numbers). accent: of ``seac``."""

    begin: tuple[Number, ...] = (0, 0)
    steps: list[tuple[str, tuple[Number, ...]]] = field(default_factory=list)
    accent: tuple[Number, ...] = ()

    @property
    def parts(self) -> tuple[int, ...]:
        """Of an accented letter: the standard codes of its two parts."""
        return tuple(int(v) for v in self.accent[3:5])

    def written(self) -> bytes:
        """The charstring, locked as readers expect it."""
        out = bytearray(b"".join(map(_number, self.begin)))
        out += b"\x0d" if len(self.begin) == 2 else b"\x0c\x07"
        if self.accent:
            out += b"".join(map(_number, self.accent)) + b"\x0c\x06"
            return crypt(bytes(4) + bytes(out), _KEY)
        drawn = False
        moved = (0.0, 0.0)
        for kind, numbers in self.steps:
            if kind == "m":
                if drawn:
                    out += b"\x09"
                drawn, moved = False, (moved[0] + numbers[0], moved[1] + numbers[1])
                continue
            if not drawn:
                out += _number(moved[0]) + _number(moved[1]) + b"\x15"
                drawn, moved = True, (0.0, 0.0)
            out += b"".join(map(_number, numbers)) + (b"\x05" if kind == "l" else b"\x08")
        return crypt(bytes(4) + bytes(out) + (b"\x09\x0e" if drawn else b"\x0e"), _KEY)


def _number(value: Number) -> bytes:
    if value != int(value):
        return _number(round(value * 1000)) + _number(1000) + b"\x0c\x0c"
    whole = int(value)
    if -107 <= whole <= 107:
        return bytes([whole + 139])
    if 108 <= whole <= 1131:
        return bytes([247 + (whole - 108) // 256, (whole - 108) % 256])
    if -1131 <= whole <= -108:
        return bytes([251 + (-whole - 108) // 256, (-whole - 108) % 256])
    return b"\xff" + struct.pack(">i", whole)


def glyph_of(code: bytes, subrs: Mapping[int, bytes], skipped: int) -> Glyph:
    """What a locked charstring draws; skipped: bytes that say nothing at the start of each.

    Raises ``ValueError``, ``IndexError``, ``KeyError`` or ``struct.error`` where it can't be read.
    """
    machine = _Machine(subrs, skipped)
    machine.run(code, 0)
    return machine.glyph


class _Machine:
    def __init__(self, subrs: Mapping[int, bytes], skipped: int) -> None:
        self.subrs, self.skipped, self.glyph = subrs, skipped, Glyph()
        self.stack: list[Number] = []
        self.given: list[Number] = []  # what a foreign procedure leaves for "pop"
        self.flex: list[tuple[Number, Number]] | None = None
        self.steps = 0
        self.ended = False

    def run(self, locked: bytes, depth: int) -> None:
        if depth > _DEEPEST:
            raise ValueError("charstring")
        code = decrypt(locked, _KEY)[self.skipped :] if self.skipped >= 0 else locked
        at = 0
        while at < len(code) and not self.ended:
            self.steps += 1
            if self.steps > _MOST_STEPS or len(self.stack) > 64:
                raise ValueError("charstring")
            b, at = code[at], at + 1
            if b >= 32:
                at = self._push(code, b, at)
            elif b == 10:
                self.run(self.subrs[int(self.stack.pop())], depth + 1)
            elif b == 11:
                return
            elif b == 12:
                self._escaped(code[at])
                at += 1
            else:
                self._draw(b)
                self.stack.clear()

    def _push(self, code: bytes, b: int, at: int) -> int:
        if b == 255:
            self.stack.append(struct.unpack(">i", code[at : at + 4])[0])
            return at + 4
        value, at = short_number(code, b, at)
        self.stack.append(value)
        return at

    def _escaped(self, b: int) -> None:
        stack = self.stack
        if b == 12:
            divisor = stack.pop()
            stack.append(stack.pop() / divisor if divisor else 0)
            return
        if b == 16:
            which, count = int(stack.pop()), int(stack.pop())
            if not 0 <= count <= len(stack):
                raise ValueError("charstring")
            self._foreign(which, [stack.pop() for _ in range(count)][::-1])
            return
        if b == 17:
            stack.append(self.given.pop() if self.given else 0)
            return
        if b == 6:
            self.glyph.accent, self.ended = tuple(stack[-5:]), True
            if len(self.glyph.accent) != 5:
                raise ValueError("charstring")
        elif b == 7:
            self.glyph.begin = tuple(stack[:4])
        elif b not in (0, 1, 2, 33):
            raise ValueError("charstring")
        stack.clear()

    def _foreign(self, which: int, operands: Sequence[Number]) -> None:
        """Procedures of the standard: curves that are nearly flat (0, 1, 2), new hints (3)."""
        if which == 1:
            self.flex = []
        elif which == 0 and self.flex is not None:
            row, self.flex = self.flex, None
            if len(row) != _FLEX_POINTS:
                raise ValueError("charstring")
            first = (row[0][0] + row[1][0], row[0][1] + row[1][1])
            points = [first, *row[2:]]
            for three in (points[:3], points[3:]):
                self.glyph.steps.append(("c", tuple(v for point in three for v in point)))
            self.given = list(operands[:0:-1])
        elif which == 3:
            self.given = [3]
        elif which != 2:
            self.given = list(operands[::-1])

    def _draw(self, b: int) -> None:
        row = self.stack
        if b == 13:
            self.glyph.begin = tuple(row[:2])
        elif b in (4, 21, 22):
            dx, dy = {4: (0, row[-1]), 22: (row[-1], 0)}.get(b) or (row[-2], row[-1])
            if self.flex is not None:
                self.flex.append((dx, dy))
            else:
                self.glyph.steps.append(("m", (dx, dy)))
        elif b in (5, 6, 7):
            step = {6: (row[0], 0), 7: (0, row[0])}.get(b) or (row[0], row[1])
            self.glyph.steps.append(("l", step))
        elif b in (8, 30, 31):
            if b == 30:
                row = [0, *row[:4], 0]
            elif b == 31:
                row = [row[0], 0, row[1], row[2], 0, row[3]]
            if len(row) < 6:
                raise ValueError("charstring")
            self.glyph.steps.append(("c", tuple(row[:6])))
        elif b == 14:
            self.ended = True
