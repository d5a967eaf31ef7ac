"""The operators of content streams, by what they do, and the operands they take.

``COUNT`` has all with a fixed number; colours and marked content stand apart.
"""

from __future__ import annotations

import re

__all__ = [
    "COLOUR",
    "COLOUR_SPACE",
    "COUNT",
    "DEVICE",
    "DEVICE_COLOUR",
    "NAMED",
    "PAINT",
    "SHOW",
    "are_plain",
    "bounded",
]

COUNT: dict[bytes, int] = {
    op: count
    for count, ops in {
        0: b"q Q h S s f F f* B B* b b* n W W* BT ET T*",
        1: b"w J j M ri i g G Tc Tw Tz TL Tr Ts Tj TJ ' sh gs Do cs CS",
        2: b"d m l Td TD d0 Tf",
        3: b'rg RG "',
        4: b"re v y k K",
        6: b"cm c Tm d1",
    }.items()
    for op in ops.split()
}
"""Operator to how many operands it takes."""
COLOUR = frozenset([b"sc", b"SC", b"scn", b"SCN"])
COLOUR_SPACE = frozenset([b"cs", b"CS"])
NAMED = {
    b"Do": "XObject", b"gs": "ExtGState", b"sh": "Shading",
    b"cs": "ColorSpace", b"CS": "ColorSpace",
}  # fmt: skip
"""Operators that take the name of a resource, and of which kind."""
SHOW = frozenset([b"Tj", b"TJ", b"'", b'"'])
PAINT = frozenset(b"S s f F f* B B* b b*".split())
DEVICE = {b"/DeviceGray": 1, b"/DeviceRGB": 3, b"/DeviceCMYK": 4, b"/Pattern": 0}
"""Colour spaces that need no resource, and how many numbers make a colour (0: it depends)."""
DEVICE_COLOUR = frozenset(b"g G rg RG k K".split())
_DASHES = re.compile(rb"\[\s*(?:[+-]?[0-9.]{1,8}(?=[\s\]])\s*){0,16}\]\Z")
_INTENTS = frozenset(b"/AbsoluteColorimetric /RelativeColorimetric /Saturation /Perceptual".split())


_BOUNDS = {b"M": (1, 1000), b"i": (0, 100), b"w": (0, 20_000), b"J": (0, 2), b"j": (0, 2)}
"""Of operators with one number: the least and the most that means anything."""


def bounded(op: bytes, operands: list[bytes]) -> list[bytes]:
    """``operands`` with no more than means anything to a reader."""
    if op not in _BOUNDS:
        return operands
    low, high = _BOUNDS[op]
    try:
        value = float(operands[0])
    except ValueError:
        return operands
    return operands if low <= value <= high else [b"%d" % (low if value < low else high)]


def are_plain(op: bytes, operands: list[bytes]) -> bool:
    """Are they what the operator takes: numbers, a dash pattern, an intent?"""
    if op == b"ri":
        return operands[0] in _INTENTS
    if op == b"d":
        return _DASHES.match(operands[0]) is not None and _is_number(operands[1])
    return all(map(_is_number, operands))


def _is_number(operand: bytes) -> bool:
    return bool(operand) and operand[0] in b"0123456789.+-"
