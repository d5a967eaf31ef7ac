"""What a content stream says without drawing anything by it.

A colour that nothing is painted with, a path that is never filled, a move of the text position
before text that isn't there any more: a reader passes over it, and its numbers can say anything
(what colour a struck word had, where it began). A stream is read backwards here, and only what
something that is painted later depends on is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

__all__ = ["names_used", "without_idle"]

_FILL, _STROKE = frozenset(["fill", "fill space", "i", "ri"]), frozenset(
    ["stroke", "stroke space", "w", "J", "j", "M", "d", "i", "ri"]
)  # fmt: skip
_TEXT = frozenset(["Tc", "Tw", "Tz", "TL", "Tr", "Ts", "Tf"])
_ALL = _FILL | _STROKE | _TEXT
_PAINTS = {
    **dict.fromkeys((b"f", b"F", b"f*"), _FILL), **dict.fromkeys((b"S", b"s"), _STROKE),
    **dict.fromkeys((b"B", b"B*", b"b", b"b*"), _FILL | _STROKE),
    **dict.fromkeys((b"Do", b"sh", b"EI", b"'", b'"'), _ALL),
    **dict.fromkeys((b"Tj", b"TJ"), _ALL - {"TL"}),
}  # fmt: skip
"""What is painted, and the parts of the graphics state that it depends on."""
_SHOWS = frozenset([b"Tj", b"TJ", b"'", b'"'])
_SETS = {
    **{op: frozenset([op.decode()]) for op in b"w J j M d i ri Tc Tw Tz TL Tr Ts Tf".split()},
    **dict.fromkeys((b"g", b"rg", b"k", b"cs"), frozenset(["fill", "fill space"])),
    **dict.fromkeys((b"sc", b"scn"), frozenset(["fill"])),
    **dict.fromkeys((b"G", b"RG", b"K", b"CS"), frozenset(["stroke", "stroke space"])),
    **dict.fromkeys((b"SC", b"SCN"), frozenset(["stroke"])),
}  # fmt: skip
_PATH = frozenset(b"m l c v y h re".split())
_MOVES = frozenset([b"Td", b"TD", b"T*", b"Tm"])
_NAMING = {
    b"Tf": "/Font", b"Do": "/XObject", b"gs": "/ExtGState", b"cs": "/ColorSpace",
    b"CS": "/ColorSpace", b"sh": "/Shading", b"scn": "/Pattern", b"SCN": "/Pattern",
}  # fmt: skip
_NAME = re.compile(rb"/[^\s/\[\]<>()]+")


def operator_of(line: bytes) -> bytes:
    """The operator of a line of code as the rebuild writes it: one a line, operands first."""
    if line.startswith(b"BI "):
        return b"EI"
    return line[line.rfind(b" ") + 1 :]


def without_idle(lines: Sequence[bytes]) -> list[bytes]:
    """``lines`` (balanced q and Q) without those on which nothing painted depends."""
    return _Backwards(lines).run()


class _Backwards:
    def __init__(self, lines: Sequence[bytes]) -> None:
        self.lines = lines
        self.keep = [True] * len(lines)
        self.needed: set[str] = set()
        self.painted = False  # later, at this depth
        self.above: list[tuple[set[str], bool, int]] = []
        self.text_end = -1  # the ET of the text object that is gone through
        self.shown = self.placed = False  # in it, later: text; text that depends on the place
        self.path = False  # is the path that is gone through painted with, or clipped by?
        self.ended = -1  # the n that ends it

    def run(self) -> list[bytes]:
        for at in range(len(self.lines) - 1, -1, -1):
            line = self.lines[at]
            if line:
                self._step(at, operator_of(line))
        return [line for line, keep in zip(self.lines, self.keep, strict=True) if keep and line]

    def _step(self, at: int, op: bytes) -> None:
        if op in _PAINTS:
            self.needed |= _PAINTS[op]
            self.painted = True
            self.path, self.ended = op not in _SHOWS, -1
            if op in _SHOWS:
                self.shown = self.placed = True
        elif op in _SETS:
            self._set(at, op)
        elif op in _PATH:
            self.keep[at] = self.path
        elif op in (b"W", b"W*"):
            self.keep[at] = self.path = self.painted
            if self.ended >= 0:
                self.keep[self.ended] = self.painted
        elif op == b"n":  # if the path clips, the W before it says so
            self.keep[at], self.path, self.ended = False, False, at
        elif op in (b"cm", b"gs"):
            self.keep[at] = self.painted
        elif op in _MOVES:
            self._move(at, op)
        elif op in (b"BT", b"ET"):
            self._text(at, op)
        elif op == b"Q":
            self.above.append((self.needed, self.painted, at))
            self.needed, self.painted = set(), False
        elif op == b"q" and self.above:
            needed, painted, end = self.above.pop()
            self.keep[at] = self.keep[end] = self.painted
            self.needed |= needed
            self.painted |= painted

    def _set(self, at: int, op: bytes) -> None:
        sets = _SETS[op]
        self.keep[at] = bool(self.needed & sets)
        self.needed -= sets

    def _move(self, at: int, op: bytes) -> None:
        self.keep[at] = self.placed or (op == b"TD" and "TL" in self.needed)
        if op == b"Tm":
            self.placed = False
        elif op == b"TD":
            self.needed.discard("TL")
        elif op == b"T*" and self.placed:
            self.needed.add("TL")

    def _text(self, at: int, op: bytes) -> None:
        if op == b"ET":
            self.text_end, self.shown, self.placed = at, False, False
        else:
            self.keep[at] = self.shown
            if self.text_end >= 0:
                self.keep[self.text_end] = self.shown
            self.text_end, self.shown, self.placed = -1, False, False


def names_used(lines: Sequence[bytes]) -> set[tuple[str, bytes]]:
    """Which resources ``lines`` name: their category and name."""
    return set(_names(lines))


def _names(lines: Sequence[bytes]) -> Iterator[tuple[str, bytes]]:
    for line in lines:
        op = operator_of(line)
        if op == b"EI":
            head = line[: line.find(b" ID ")]
            yield from (("/ColorSpace", name) for name in _NAME.findall(head))
        elif op in _NAMING and b"/" in line:
            yield _NAMING[op], _NAME.findall(line)[-1]
