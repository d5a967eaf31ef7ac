"""Compact Font Format programs written anew: shapes and what places them, and no words.

A program of this format refers by offsets, so bytes that nothing refers to can stand between its
parts and after them; its strings may be used by nobody. So it isn't cleaned but laid out again,
with outlines that are written anew (``charstrings``). (Adobe Technical Note 5176.)
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable, Sequence

from redactor.pdf.fonts.cff_parts import (
    Entries,
    entries,
    entry,
    index,
    number,
    offset,
    packed,
    real,
    short,
    value,
)
from redactor.pdf.fonts.charstrings import Drawing, drawing_of

__all__ = ["cff_characters", "cff_shapes", "clean_cff", "reordered_cff"]

_STANDARD_STRINGS = 391
_TOP = {0x0C01, 0x0C07, 0x0C05, 0x0C08, 0x0C22}
"""Of the top dictionary: matrices, how shapes are painted, how many characters."""
_BOX, _KIND = 5, 0x0C06
_CHARSET, _ENCODING, _SHAPES, _PRIVATE, _ROS, _FDARRAY, _FDSELECT = (
    15, 16, 17, 18, 0x0C1E, 0x0C24, 0x0C25,
)  # fmt: skip
_SUBRS, _USUAL_WIDTH, _NOMINAL_WIDTH = 19, 20, 21
_NO_HINTS = b"\x8b\x14"
"""A private dictionary: glyphs that say nothing of it are 0 wide."""


def clean_cff(data: bytes, neutral: Callable[[str], str]) -> bytes:
    """``data`` laid out anew. neutral: what a glyph may be called.

    Raises ``ValueError``, ``struct.error`` or ``IndexError`` where it can't be read.
    """
    return _Font(data, neutral).written()


def cff_shapes(data: bytes) -> list[bytes]:
    """The outline of each glyph, as it is written."""
    return _Font(data, str).shapes


def cff_characters(data: bytes) -> dict[int, int]:
    """Character number to glyph of a font by character numbers; of others the glyphs themselves."""
    font = _Font(data, str)
    if not font.is_cid:
        return {glyph: glyph for glyph in range(len(font.shapes))}
    return {0: 0} | {name: glyph for glyph, name in enumerate(font.names(), start=1)}


def reordered_cff(data: bytes, glyphs: Sequence[int]) -> bytes:
    """``data`` with ``glyphs`` (old numbers) as its glyphs and characters 1, 2, 3 …"""
    return _Font(data, str, [0, *dict.fromkeys(g for g in glyphs if g)]).written()


class _Font:
    """order: the glyphs (old numbers) of the new program; None: all as they are."""

    def __init__(
        self, data: bytes, neutral: Callable[[str], str], order: Sequence[int] | None = None
    ) -> None:
        if data[:1] != b"\1":
            raise ValueError("CFF")
        _, pos = index(data, data[2])
        tops, pos = index(data, pos)
        self.old_strings, pos = index(data, pos)
        everyones, _ = index(data, pos)
        if len(tops) != 1:
            raise ValueError("CFF")
        self.data, self.top, self.neutral = data, entries(tops[0]), neutral
        if offset(self.top, _KIND, 2) != 2:
            raise ValueError("CFF outlines")
        self.strings: list[bytes] = []
        self.numbers: dict[bytes, int] = {}
        self.is_cid = _ROS in self.top
        codes, _ = index(data, offset(self.top, _SHAPES))
        self.count, self.order = len(codes), order
        self.families = (
            [entries(d) for d in index(data, offset(self.top, _FDARRAY))[0]]
            if self.is_cid
            else [self.top]
        )
        self.select = self._select() if self.is_cid else [0] * self.count
        private = [self._private(font) for font in self.families]
        boxes: list[tuple[float, ...]] = []
        self.shapes: list[bytes] = []
        for glyph in range(self.count) if order is None else order:
            usual, nominal, subrs = private[self.select[glyph]]
            drawing = _drawing(codes[glyph], everyones, subrs)
            width = usual if drawing.width is None else nominal + drawing.width
            self.shapes.append(drawing.written(width or None))
            box = drawing.box()
            boxes += [box] if box else []
        self.box = [0, 0, 0, 0]
        if boxes:
            self.box = [math.floor(min(b[i] for b in boxes)) for i in (0, 1)]
            self.box += [math.ceil(max(b[i] for b in boxes)) for i in (2, 3)]

    def _private(self, font: Entries) -> tuple[float, float, list[bytes]]:
        """The usual and the nominal width, and the subroutines of one family of glyphs."""
        if _PRIVATE not in font:
            return 0, 0, []
        size, at = (value(v) for v in font[_PRIVATE])
        found = entries(self.data[at : at + size])
        subrs = index(self.data, at + offset(found, _SUBRS))[0] if _SUBRS in found else []
        usual, nominal = (
            real(found[key][-1]) if found.get(key) else 0.0
            for key in (_USUAL_WIDTH, _NOMINAL_WIDTH)
        )
        return usual, nominal, subrs

    def written(self) -> bytes:
        """Two passes: the second knows where the first has put things."""
        charset, encoding = self._charset(), self._encoding()
        select = self._new_select() if self.is_cid else b""
        places: dict[str, int] = {}
        out = b""
        for _ in range(2):
            head = b"\1\0\4\4" + packed([b"F"])
            out = head + packed([self._top(places)]) + packed(self.strings) + packed([])
            for name, part in (
                ("charset", charset), ("encoding", encoding), ("select", select),
                ("shapes", packed(self.shapes)), ("private", _NO_HINTS),
            ):  # fmt: skip
                places[name] = len(out) if part else 0
                out += part
            if self.is_cid:
                places["families"] = len(out)
                out += packed([self._family(font, places) for font in self.families])
        return out

    def _top(self, places: dict[str, int]) -> bytes:
        """The top dictionary; its length doesn't depend on the places."""
        parts = []
        if self.is_cid:
            parts.append(
                number(self._string(b"Adobe")) + number(self._string(b"Identity"))
                + number(0) + b"\x0c\x1e"
            )  # fmt: skip
        parts += [entry(op, args) for op, args in self.top.items() if op in _TOP]
        parts.append(b"".join(map(short, self.box)) + b"\x05")
        at = places.get
        if at("charset", 0) or offset(self.top, _CHARSET, 0) > 2:
            parts.append(number(at("charset", 0)) + b"\x0f")
        elif _CHARSET in self.top:
            parts.append(entry(_CHARSET, self.top[_CHARSET]))
        if not self.is_cid:
            if at("encoding", 0) or offset(self.top, _ENCODING, 0) > 1:
                parts.append(number(at("encoding", 0)) + b"\x10")
            elif _ENCODING in self.top:
                parts.append(entry(_ENCODING, self.top[_ENCODING]))
        parts.append(number(at("shapes", 0)) + b"\x11")
        if self.is_cid:
            parts.append(number(at("families", 0)) + b"\x0c\x24")
            parts.append(number(at("select", 0)) + b"\x0c\x25")
        else:
            parts.append(number(len(_NO_HINTS)) + number(at("private", 0)) + b"\x12")
        return b"".join(parts)

    def _family(self, font: Entries, places: dict[str, int]) -> bytes:
        matrix = b"".join(entry(op, args) for op, args in font.items() if op == 0x0C07)
        return matrix + number(len(_NO_HINTS)) + number(places["private"]) + b"\x12"

    # --- names of glyphs ---------------------------------------------------------------------

    def _string(self, text: bytes) -> int:
        if text not in self.numbers:
            self.numbers[text] = _STANDARD_STRINGS + len(self.strings)
            self.strings.append(text)
        return self.numbers[text]

    def _glyph_name(self, sid: int) -> int:
        if sid < _STANDARD_STRINGS:
            return sid
        name = self.old_strings[sid - _STANDARD_STRINGS].decode("latin-1")
        return self._string(self.neutral(name).encode("latin-1"))

    def names(self) -> list[int]:
        """One name (or character number) for each glyph of the old program but the first."""
        at, count = offset(self.top, _CHARSET, 0), self.count - 1
        if at <= 2:
            return list(range(1, count + 1))  # of the standard charset
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
        return found[:count]

    def _charset(self) -> bytes:
        """The table of names; b"" for a charset of the standard."""
        if self.order is None and offset(self.top, _CHARSET, 0) <= 2:
            return b""
        names = self.names()
        if self.order is not None:
            if not self.is_cid and offset(self.top, _CHARSET, 0) in (1, 2):
                raise ValueError("CFF charset")
            names = [
                new if self.is_cid else names[old - 1]
                for new, old in enumerate(self.order[1:], start=1)
            ]
        if not self.is_cid:
            names = [self._glyph_name(n) for n in names]
        elif names and names == list(range(names[0], names[0] + len(names))):
            return struct.pack(">BHH", 2, names[0], len(names) - 1)
        return b"\0" + struct.pack(f">{len(names)}H", *names)

    def _encoding(self) -> bytes:
        at = offset(self.top, _ENCODING, 0)
        if at <= 1 or self.is_cid or self.order is not None:
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

    # --- families of glyphs ------------------------------------------------------------------

    def _select(self) -> list[int]:
        """Of each glyph, which family it is of."""
        at, count = offset(self.top, _FDSELECT), self.count
        form = self.data[at]
        if form == 0:
            return list(self.data[at + 1 : at + 1 + count])
        if form != 3:
            raise ValueError("CFF select")
        (ranges,) = struct.unpack(">H", self.data[at + 1 : at + 3])
        found: list[int] = []
        for i in range(ranges):
            first, family, end = struct.unpack(">HBH", self.data[at + 3 + 3 * i : at + 8 + 3 * i])
            if first != len(found) or end > count:
                raise ValueError("CFF select")
            found += [family] * (end - first)
        return found

    def _new_select(self) -> bytes:
        chosen = self.select if self.order is None else [self.select[g] for g in self.order]
        rows: list[tuple[int, int]] = []
        for glyph, family in enumerate(chosen):
            if not rows or rows[-1][1] != family:
                rows.append((glyph, family))
        body = b"".join(struct.pack(">HB", *row) for row in rows)
        return struct.pack(">BH", 3, len(rows)) + body + struct.pack(">H", len(chosen))


def _drawing(code: bytes, everyones: Sequence[bytes], own: Sequence[bytes]) -> Drawing:
    """What a glyph draws, nothing where readers can't read it either."""
    try:
        return drawing_of(code, everyones, own).tidy()
    except (ValueError, IndexError, struct.error, TypeError):
        return Drawing()
