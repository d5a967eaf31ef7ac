"""Compact Font Format programs written anew: shapes and what places them, and no words.

A program of this format refers by offsets, so bytes that nothing refers to can stand between its
parts and after them; its strings may be used by nobody. So it isn't cleaned but laid out again.
(Adobe Technical Note 5176.)
"""

from __future__ import annotations

import itertools
import struct
from collections.abc import Callable, Sequence

__all__ = ["clean_cff"]

_STANDARD_STRINGS = 391
_TOP = {5, 0x0C01, 0x0C07, 0x0C06, 0x0C05, 0x0C08, 0x0C22}
"""Of the top dictionary: boxes, matrices, how shapes are painted, how many characters."""
_CHARSET, _ENCODING, _SHAPES, _PRIVATE, _ROS, _FDARRAY, _FDSELECT = (
    15, 16, 17, 18, 0x0C1E, 0x0C24, 0x0C25,
)  # fmt: skip
_SUBRS = 19
_HINTS = {6, 7, 8, 9, 10, 11, 20, 21, *range(0x0C09, 0x0C12), 0x0C13}
Entries = dict[int, list[bytes]]
"""Operator to its operands, as they are written."""


def clean_cff(data: bytes, neutral: Callable[[str], str]) -> bytes:
    """``data`` laid out anew. neutral: what a glyph may be called.

    Raises ``ValueError``, ``struct.error`` or ``IndexError`` where it can't be read.
    """
    if data[:1] != b"\1":
        raise ValueError("CFF")
    _, pos = _index(data, data[2])
    tops, pos = _index(data, pos)
    strings, pos = _index(data, pos)
    subrs, _ = _index(data, pos)
    if len(tops) != 1:
        raise ValueError("CFF")
    return _Font(data, _entries(tops[0]), strings, subrs, neutral).written()


class _Font:
    def __init__(
        self,
        data: bytes,
        top: Entries,
        strings: Sequence[bytes],
        subrs: Sequence[bytes],
        neutral: Callable[[str], str],
    ) -> None:
        self.data, self.top, self.subrs = data, top, subrs
        self.old_strings, self.neutral = strings, neutral
        self.strings: list[bytes] = []
        self.numbers: dict[bytes, int] = {}
        self.shapes, _ = _index(data, _offset(top, _SHAPES))
        self.is_cid = _ROS in top

    def written(self) -> bytes:
        """Two passes: the second knows where the first has put things."""
        charset, encoding = self._charset(), self._encoding()
        select = self._select() if self.is_cid else b""
        places: dict[str, int] = {}
        out = b""
        for _ in range(2):
            head = b"\1\0\4\4" + _packed([b"F"])
            body = [_packed([self._top(places)]), _packed(self.strings), _packed(self.subrs)]
            out = head + b"".join(body)
            for name, part in (
                ("charset", charset), ("encoding", encoding), ("select", select),
                ("shapes", _packed(self.shapes)),
            ):  # fmt: skip
                places[name] = len(out) if part else 0
                out += part
            if self.is_cid:
                out = self._families(out, places)
            else:
                out = self._private(out, self.top, places, "private")
        return out

    def _top(self, places: dict[str, int]) -> bytes:
        """The top dictionary; its length doesn't depend on the places."""
        parts = []
        if self.is_cid:
            parts.append(
                _number(self._string(b"Adobe")) + _number(self._string(b"Identity"))
                + _number(0) + b"\x0c\x1e"
            )  # fmt: skip
        parts += [_entry(op, args) for op, args in self.top.items() if op in _TOP]
        at = places.get
        if at("charset", 0) or _offset(self.top, _CHARSET, 0) > 2:
            parts.append(_number(at("charset", 0)) + b"\x0f")
        elif _CHARSET in self.top:
            parts.append(_entry(_CHARSET, self.top[_CHARSET]))
        if not self.is_cid:
            if at("encoding", 0) or _offset(self.top, _ENCODING, 0) > 1:
                parts.append(_number(at("encoding", 0)) + b"\x10")
            elif _ENCODING in self.top:
                parts.append(_entry(_ENCODING, self.top[_ENCODING]))
        parts.append(_number(at("shapes", 0)) + b"\x11")
        if self.is_cid:
            parts.append(_number(at("families", 0)) + b"\x0c\x24")
            parts.append(_number(at("select", 0)) + b"\x0c\x25")
        elif _PRIVATE in self.top:
            size = _number(at("private size", 0))
            parts.append(size + _number(at("private", 0)) + b"\x12")
        return b"".join(parts)

    def _string(self, text: bytes) -> int:
        if text not in self.numbers:
            self.numbers[text] = _STANDARD_STRINGS + len(self.strings)
            self.strings.append(text)
        return self.numbers[text]

    def _glyph_name(self, number: int) -> int:
        if number < _STANDARD_STRINGS:
            return number
        name = self.old_strings[number - _STANDARD_STRINGS].decode("latin-1")
        return self._string(self.neutral(name).encode("latin-1"))

    def _charset(self) -> bytes:
        """One name (or character number) a glyph; b"" for a charset of the standard."""
        at, count = _offset(self.top, _CHARSET, 0), len(self.shapes) - 1
        if at <= 2:
            return b""
        form, pos = self.data[at], at + 1
        found: list[int] = []
        while len(found) < count:
            (first,) = struct.unpack(">H", self.data[pos : pos + 2])
            pos += 2
            left = 0
            if form == 1:
                left, pos = self.data[pos], pos + 1
            elif form == 2:
                (left,) = struct.unpack(">H", self.data[pos : pos + 2])
                pos += 2
            elif form != 0:
                raise ValueError("CFF charset")
            found += range(first, first + left + 1)
        names = found[:count]
        if not self.is_cid:
            names = [self._glyph_name(n) for n in names]
        elif count and names == list(range(names[0], names[0] + count)):
            return struct.pack(">BHH", 2, names[0], count - 1)
        return b"\0" + struct.pack(f">{count}H", *names)

    def _encoding(self) -> bytes:
        at = _offset(self.top, _ENCODING, 0)
        if at <= 1 or self.is_cid:
            return b""
        form, count = self.data[at], self.data[at + 1]
        end = at + 2 + count * (1 if form & 0x7F == 0 else 2)
        if form & 0x7F > 1:
            raise ValueError("CFF encoding")
        out = self.data[at:end]
        if form & 0x80:
            out += self.data[end : end + 1]
            for i in range(self.data[end]):
                code, name = struct.unpack(">BH", self.data[end + 1 + 3 * i : end + 4 + 3 * i])
                out += struct.pack(">BH", code, self._glyph_name(name))
        return out

    def _select(self) -> bytes:
        at, count = _offset(self.top, _FDSELECT), len(self.shapes)
        form = self.data[at]
        if form == 0:
            return self.data[at : at + 1 + count]
        if form != 3:
            raise ValueError("CFF select")
        (ranges,) = struct.unpack(">H", self.data[at + 1 : at + 3])
        return self.data[at : at + 5 + 3 * ranges]

    def _families(self, out: bytes, places: dict[str, int]) -> bytes:
        """The dictionaries of a font by character numbers, with the private ones of each."""
        fonts = [_entries(d) for d in _index(self.data, _offset(self.top, _FDARRAY))[0]]
        inner: list[bytes] = []
        for i, font in enumerate(fonts):
            out = self._private(out, font, places, f"private {i}")
            parts = [_entry(op, args) for op, args in font.items() if op == 0x0C07]
            if _PRIVATE in font:
                size = _number(places[f"private {i} size"])
                parts.append(size + _number(places[f"private {i}"]) + b"\x12")
            inner.append(b"".join(parts))
        places["families"] = len(out)
        return out + _packed(inner)

    def _private(self, out: bytes, top: Entries, places: dict[str, int], name: str) -> bytes:
        """A private dictionary with its own subroutines behind it."""
        if _PRIVATE not in top:
            return out
        size, at = (int(_value(v)) for v in top[_PRIVATE])
        entries = _entries(self.data[at : at + size])
        parts = b"".join(_entry(op, args) for op, args in entries.items() if op in _HINTS)
        subrs: list[bytes] = []
        if _SUBRS in entries:
            subrs, _ = _index(self.data, at + _offset(entries, _SUBRS))
            parts += _number(len(parts) + 6) + b"\x13"
        places[name], places[f"{name} size"] = len(out), len(parts)
        return out + parts + (_packed(subrs) if _SUBRS in entries else b"")


# --- the format's parts ---------------------------------------------------------------------------


def _index(data: bytes, pos: int) -> tuple[list[bytes], int]:
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


def _packed(items: Sequence[bytes]) -> bytes:
    if not items:
        return b"\0\0"
    offsets = list(itertools.accumulate((len(i) for i in items), initial=1))
    size = max((offsets[-1].bit_length() + 7) // 8, 1)
    head = struct.pack(">HB", len(items), size)
    return head + b"".join(o.to_bytes(size, "big") for o in offsets) + b"".join(items)


def _entries(data: bytes) -> Entries:
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


def _value(operand: bytes) -> int:
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


def _offset(entries: Entries, operator: int, missing: int | None = None) -> int:
    if operator not in entries or not entries[operator]:
        if missing is None:
            raise ValueError("CFF offset")
        return missing
    return _value(entries[operator][-1])


def _number(value: int) -> bytes:
    """Always five bytes, so that a dictionary's length doesn't depend on where things lie."""
    return b"\x1d" + struct.pack(">i", value)


def _entry(operator: int, operands: Sequence[bytes]) -> bytes:
    name = bytes([operator]) if operator < 0x0C00 else bytes([12, operator & 0xFF])
    return b"".join(operands) + name
