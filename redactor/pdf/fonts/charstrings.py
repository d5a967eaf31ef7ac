"""Outlines of CFF glyphs (Type 2 charstrings) written anew from the lines that they draw.

A charstring is a program: hints, subroutines that nothing calls, numbers that are dropped and bytes
behind its end have room for any word. It is run here, and what is written draws the same lines,
without hints and subroutines. (Adobe Technical Note 5177.)
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

__all__ = ["Drawing", "Subroutines", "drawing_of", "short_number"]

_DOT_SECTION = 0
"""An old hint."""
_MOST_STEPS, _DEEPEST, _MOST_OPERANDS = 200_000, 10, 48
Number = float
Subroutines = Sequence[bytes]


@dataclass(slots=True)
class Drawing:
    """What a glyph draws. width: how far it goes, where it says so (relative to the nominal one).

    steps: ("m", dx, dy), ("l", dx, dy) or ("c", six numbers), one after the other. accent: the
    four numbers of a glyph that is made of two others.
    """

    width: Number | None = None
    steps: list[tuple[str, tuple[Number, ...]]] = field(default_factory=list)
    accent: tuple[Number, ...] = ()

    def tidy(self) -> Drawing:
        """The same without moves to where nothing is drawn."""
        kept: list[tuple[str, tuple[Number, ...]]] = []
        for step in self.steps:
            if step[0] == "m" and kept and kept[-1][0] == "m":
                before = kept.pop()[1]
                step = ("m", (before[0] + step[1][0], before[1] + step[1][1]))
            kept.append(step)
        if kept and kept[-1][0] == "m":
            kept.pop()
        return Drawing(self.width, kept, self.accent)

    def written(self, width: Number | None) -> bytes:
        """The charstring; width: what it says of it, None for the usual one."""
        out = bytearray()
        left: list[Number] = [] if width is None else [width]
        held: list[Number] = []
        kind = ""
        for step, numbers in [*self.steps, ("", ())]:
            if kind and (step != kind or step == "m" or len(held) + len(numbers) > _MOST_OPERANDS):
                out += b"".join(map(_number, left + held)) + _WRITTEN[kind]
                left, held = [], []
            kind = step
            held += numbers
        return bytes(out + b"".join(map(_number, [*left, *self.accent])) + b"\x0e")

    def box(self) -> tuple[Number, Number, Number, Number] | None:
        """Around all points: x0, y0, x1, y1; None where nothing is drawn."""
        x = y = 0.0
        xs: list[Number] = []
        ys: list[Number] = []
        for _, numbers in self.steps:
            for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
                x, y = x + dx, y + dy
                xs.append(x)
                ys.append(y)
        return (min(xs), min(ys), max(xs), max(ys)) if xs else None


_WRITTEN = {"m": b"\x15", "l": b"\x05", "c": b"\x08"}


def _number(value: Number) -> bytes:
    if value == int(value) and -32768 <= value <= 32767:
        whole = int(value)
        if -107 <= whole <= 107:
            return bytes([whole + 139])
        if 108 <= whole <= 1131:
            return bytes([247 + (whole - 108) // 256, (whole - 108) % 256])
        if -1131 <= whole <= -108:
            return bytes([251 + (-whole - 108) // 256, (-whole - 108) % 256])
        return b"\x1c" + struct.pack(">h", whole)
    return b"\xff" + struct.pack(">i", min(max(round(value * 65536), -(1 << 31)), (1 << 31) - 1))


def drawing_of(code: bytes, everyones: Subroutines, own: Subroutines) -> Drawing:
    """What a charstring draws. Raises ``ValueError``, ``IndexError`` or ``struct.error``."""
    machine = _Machine(everyones, own)
    machine.run(code, 0)
    return machine.drawing


def short_number(code: bytes, b: int, at: int) -> tuple[int, int]:
    """A number that begins with ``b`` (32 to 254), and where the next begins; as in Type 1."""
    if b <= 246:
        return b - 139, at
    if b <= 250:
        return (b - 247) * 256 + code[at] + 108, at + 1
    return -(b - 251) * 256 - code[at] - 108, at + 1


class _Machine:
    def __init__(self, everyones: Subroutines, own: Subroutines) -> None:
        self.everyones, self.own = everyones, own
        self.drawing = Drawing()
        self.stack: list[Number] = []
        self.hints = self.steps = 0
        self.begun = self.ended = False

    def run(self, code: bytes, depth: int) -> None:
        if depth > _DEEPEST:
            raise ValueError("charstring")
        at = 0
        while at < len(code) and not self.ended:
            self.steps += 1
            if self.steps > _MOST_STEPS or len(self.stack) > 192:
                raise ValueError("charstring")
            b, at = code[at], at + 1
            if b >= 32 or b == 28:
                at = self._push(code, b, at)
            elif b in (10, 29):
                subrs = self.own if b == 10 else self.everyones
                index = int(self.stack.pop()) + _bias(len(subrs))
                if index < 0:
                    raise ValueError("charstring")
                self.run(subrs[index], depth + 1)
            elif b == 11:
                return
            elif b in (19, 20):
                self._stems()
                at += (self.hints + 7) // 8
            elif b in (1, 3, 18, 23):
                self._stems()
            elif b == 12:
                if code[at] in _FLEXES:
                    _FLEXES[code[at]](self)
                elif code[at] != _DOT_SECTION:
                    raise ValueError("charstring")
                self.stack.clear()
                at += 1
            else:
                if b in _DRAWS:
                    _DRAWS[b](self)
                self.stack.clear()

    def _push(self, code: bytes, b: int, at: int) -> int:
        if b == 28:
            self.stack.append(struct.unpack(">h", code[at : at + 2])[0])
            return at + 2
        if b == 255:
            self.stack.append(struct.unpack(">i", code[at : at + 4])[0] / 65536)
            return at + 4
        value, at = short_number(code, b, at)
        self.stack.append(value)
        return at

    def _begins(self, odd: bool) -> None:
        """The first operator may have a width before its operands."""
        if not self.begun and odd:
            self.drawing.width = self.stack.pop(0)
        self.begun = True

    def _stems(self) -> None:
        self._begins(len(self.stack) % 2 == 1)
        self.hints += len(self.stack) // 2
        self.stack.clear()

    # --- what draws --------------------------------------------------------------------------

    def move(self, dx: Number, dy: Number) -> None:
        self.drawing.steps.append(("m", (dx, dy)))

    def line(self, dx: Number, dy: Number) -> None:
        self.drawing.steps.append(("l", (dx, dy)))

    def curve(self, *numbers: Number) -> None:
        if len(numbers) != 6:
            raise ValueError("charstring")
        self.drawing.steps.append(("c", numbers))

    def rmoveto(self) -> None:
        self._begins(len(self.stack) > 2)
        self.move(*self.stack[-2:])

    def hmoveto(self) -> None:
        self._begins(len(self.stack) > 1)
        self.move(self.stack[-1], 0)

    def vmoveto(self) -> None:
        self._begins(len(self.stack) > 1)
        self.move(0, self.stack[-1])

    def rlineto(self) -> None:
        for i in range(0, len(self.stack) - 1, 2):
            self.line(*self.stack[i : i + 2])

    def hlineto(self, across: bool = True) -> None:
        for value in self.stack:
            self.line(*((value, 0) if across else (0, value)))
            across = not across

    def vlineto(self) -> None:
        self.hlineto(False)

    def rrcurveto(self) -> None:
        for i in range(0, len(self.stack) - 5, 6):
            self.curve(*self.stack[i : i + 6])

    def rcurveline(self) -> None:
        row = self.stack
        for i in range(0, len(row) - 7, 6):
            self.curve(*row[i : i + 6])
        self.line(*row[-2:])

    def rlinecurve(self) -> None:
        row = self.stack
        for i in range(0, len(row) - 7, 2):
            self.line(*row[i : i + 2])
        self.curve(*row[-6:])

    def hhcurveto(self) -> None:
        row = self.stack
        dy = row.pop(0) if len(row) % 4 else 0
        for i in range(0, len(row) - 3, 4):
            a, b, c, d = row[i : i + 4]
            self.curve(a, dy, b, c, d, 0)
            dy = 0

    def vvcurveto(self) -> None:
        row = self.stack
        dx = row.pop(0) if len(row) % 4 else 0
        for i in range(0, len(row) - 3, 4):
            a, b, c, d = row[i : i + 4]
            self.curve(dx, a, b, c, 0, d)
            dx = 0

    def hvcurveto(self, across: bool = True) -> None:
        row = self.stack
        last = row.pop() if len(row) % 4 == 1 else 0
        for i in range(0, len(row) - 3, 4):
            a, b, c, d = row[i : i + 4]
            more = last if i + 8 > len(row) else 0
            self.curve(*((a, 0, b, c, more, d) if across else (0, a, b, c, d, more)))
            across = not across

    def vhcurveto(self) -> None:
        self.hvcurveto(False)

    def endchar(self) -> None:
        self._begins(len(self.stack) in (1, 5))
        if len(self.stack) >= 4:
            self.drawing.accent = tuple(self.stack[-4:])
        self.ended = True

    def flex(self) -> None:
        self.curve(*self.stack[:6])
        self.curve(*self.stack[6:12])

    def hflex(self) -> None:
        a, b, c, d, e, f, g = self.stack[:7]
        self.curve(a, 0, b, c, d, 0)
        self.curve(e, 0, f, -c, g, 0)

    def hflex1(self) -> None:
        a, b, c, d, e, f, g, h, i = self.stack[:9]
        self.curve(a, b, c, d, e, 0)
        self.curve(f, 0, g, h, i, -(b + d + h))

    def flex1(self) -> None:
        *row, last = self.stack[:11]
        dx, dy = sum(row[::2]), sum(row[1::2])
        end = (last, -dy) if abs(dx) > abs(dy) else (-dx, last)
        self.curve(*row[:6])
        self.curve(*row[6:10], *end)


def _bias(count: int) -> int:
    return 107 if count < 1240 else 1131 if count < 33900 else 32768


_DRAWS: dict[int, Callable[[_Machine], None]] = {
    4: _Machine.vmoveto, 5: _Machine.rlineto, 6: _Machine.hlineto, 7: _Machine.vlineto,
    8: _Machine.rrcurveto, 14: _Machine.endchar, 21: _Machine.rmoveto, 22: _Machine.hmoveto,
    24: _Machine.rcurveline, 25: _Machine.rlinecurve, 26: _Machine.vvcurveto,
    27: _Machine.hhcurveto, 30: _Machine.vhcurveto, 31: _Machine.hvcurveto,
}  # fmt: skip
_FLEXES: dict[int, Callable[[_Machine], None]] = {
    34: _Machine.hflex, 35: _Machine.flex, 36: _Machine.hflex1, 37: _Machine.flex1,
}  # fmt: skip
