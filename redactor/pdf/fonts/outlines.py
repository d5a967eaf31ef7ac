"""Outlines of TrueType glyphs written anew from their points.

Between the points of a glyph and behind them there is room for anything: instructions that move
points by a pixel on coarse screens, a box that says less than the points do, bytes that nothing
reads. What is written here is what the points say, and nothing else.
"""

from __future__ import annotations

import itertools
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

__all__ = ["Outline", "part_places", "read_outline"]

_ON, _SHORT_X, _SHORT_Y, _REPEAT, _SAME_X, _SAME_Y = 1, 2, 4, 8, 16, 32
_WORDS, _SCALE, _MORE, _BOTH, _MATRIX = 0x0001, 0x0008, 0x0020, 0x0040, 0x0080
_KEPT = 0x1AEF
"""Of a part of a composite: all but instructions, overlaps and what is reserved."""
_MOST = 20_000


@dataclass(slots=True)
class Outline:
    """ends: the last point of each contour. points: x, y, and whether they lie on the line.

    parts: of a composite, as they are written; numbers: the glyphs that they are. box: x0, y0, x1,
    y1; shift: how far right of where the old box began the points do (0 where it was right).
    """

    ends: Sequence[int] = ()
    points: Sequence[tuple[int, int, bool]] = ()
    parts: bytes = b""
    box: tuple[int, int, int, int] = (0, 0, 0, 0)
    shift: int = 0
    numbers: list[int] = field(default_factory=list)

    def with_parts(self, places: Mapping[int, int]) -> Outline:
        """The same with other numbers of its parts."""
        if not self.parts:
            return self
        parts = bytearray(self.parts)
        for at, _, _ in part_places(bytes(10) + self.parts):
            number = int.from_bytes(parts[at - 8 : at - 6], "big")
            struct.pack_into(">H", parts, at - 8, places[number])
        return replace(self, parts=bytes(parts), numbers=[places[n] for n in self.numbers])

    def written(self) -> bytes:
        """The glyph, b"" where it has no shape."""
        if self.parts:
            return struct.pack(">h4h", -1, *self.box) + self.parts
        if not self.points:
            return b""
        head = struct.pack(f">h4h{len(self.ends)}HH", len(self.ends), *self.box, *self.ends, 0)
        return head + _coordinates(self.points)


def read_outline(data: bytes) -> Outline:
    """The outline in ``data``. Raises ``ValueError``, ``struct.error`` or ``IndexError``."""
    if len(data) < 10:
        return Outline()
    contours, x0, y0, x1, y1 = struct.unpack(">5h", data[:10])
    if contours < 0:
        places = part_places(data)
        end = places[-1][2]
        inner = bytearray(data[10:end])
        for at, flags, _ in places:
            struct.pack_into(">H", inner, at - 10, flags & _KEPT)
        numbers = [int.from_bytes(data[at + 2 : at + 4], "big") for at, _, _ in places]
        return Outline(parts=bytes(inner), box=(x0, y0, x1, y1), numbers=numbers)
    if contours == 0:
        return Outline()
    ends = struct.unpack(f">{contours}H", data[10 : 10 + 2 * contours])
    if list(ends) != sorted(ends) or ends[-1] > _MOST:
        raise ValueError("glyph")
    points = _points(data, 10 + 2 * contours, ends[-1] + 1)
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    box = (min(xs), min(ys), max(xs), max(ys))
    return Outline(ends, points, box=box, shift=box[0] - x0)


def part_places(data: bytes) -> list[tuple[int, int, int]]:
    """Of each part of a composite: where it begins, its flags, where it ends."""
    found: list[tuple[int, int, int]] = []
    at, flags = 10, _MORE
    while flags & _MORE:
        start, (flags,) = at, struct.unpack(">H", data[at : at + 2])
        at += 8 if flags & _WORDS else 6
        at += 2 if flags & _SCALE else 4 if flags & _BOTH else 8 if flags & _MATRIX else 0
        if at > len(data) or len(found) > 256:
            raise ValueError("glyph")
        found.append((start, flags, at))
    return found


def _points(data: bytes, at: int, count: int) -> list[tuple[int, int, bool]]:
    (code,) = struct.unpack(">H", data[at : at + 2])
    at += 2 + code
    flags: list[int] = []
    while len(flags) < count:
        flag, at = data[at], at + 1
        again = 1
        if flag & _REPEAT:
            again, at = again + data[at], at + 1
        flags += [flag] * again
    rows = []
    for short, same in ((_SHORT_X, _SAME_X), (_SHORT_Y, _SAME_Y)):
        steps = []
        for flag in flags[:count]:
            if flag & short:
                steps.append(data[at] if flag & same else -data[at])
                at += 1
            elif flag & same:
                steps.append(0)
            else:
                steps += struct.unpack(">h", data[at : at + 2])
                at += 2
        rows.append(list(itertools.accumulate(steps)))
    return [(x, y, bool(f & _ON)) for x, y, f in zip(*rows, flags[:count], strict=True)]


def _coordinates(points: Sequence[tuple[int, int, bool]]) -> bytes:
    flags, xs, ys = bytearray(), bytearray(), bytearray()
    before = (0, 0)
    for x, y, on in points:
        flag = _ON if on else 0
        for step, out, short, same in (
            (x - before[0], xs, _SHORT_X, _SAME_X), (y - before[1], ys, _SHORT_Y, _SAME_Y),
        ):  # fmt: skip
            if step == 0:
                flag |= same
            elif -256 < step < 256:
                flag |= short | (same if step > 0 else 0)
                out.append(abs(step))
            else:
                out += struct.pack(">h", step)
        flags.append(flag)
        before = (x, y)
    packed = bytearray()
    for value, run in itertools.groupby(flags):
        left = len(list(run))
        while left:
            now = min(left, 256)
            packed += bytes([value | _REPEAT, now - 1]) if now > 2 else bytes([value]) * now
            left -= now
    return bytes(packed + xs + ys)
