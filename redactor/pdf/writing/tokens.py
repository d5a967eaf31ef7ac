"""The words of content streams: what is a number, a name, a string, an operator."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Context, Decimal, InvalidOperation

__all__ = [
    "FIXED_NUMBER",
    "TOKEN",
    "ContentError",
    "composite",
    "decode",
    "laid_out",
    "short_number",
    "strings_of",
    "without_codes",
]


class ContentError(Exception):
    """A stream that can't be read to its end; its page has to become a picture."""


_WS = rb"[\x00\t\n\x0c\r ]"
_STRING = rb"\((?:[^\\()]|\\.)*\)"
_HEX = rb"<[0-9A-Fa-f\x00\t\n\x0c\r ]*>"
TOKEN = re.compile(
    rb"(?:" + _WS + rb"|%[^\r\n]*)*(?:"
    rb"([+-]*(?:\d+\.?\d*|\.\d+|\.)(?:-\d*)?(?=[\x00\t\n\x0c\r ()<>\[\]{}/%]|$))"  # 1 number
    rb"|([A-Za-z'\"][A-Za-z0-9*]*(?=[\x00\t\n\x0c\r ()<>\[\]{}/%]|$))"  # 2 operator
    rb"|(/[^\x00\t\n\x0c\r ()<>\[\]{}/%]*)"  # 3 name
    rb"|(" + _STRING + rb"|" + _HEX + rb")"  # 4 string
    rb"|(\[(?:[\x00\t\n\x0c\r 0-9.+-]|" + _STRING + rb"|" + _HEX + rb")*\])"  # 5 array
    rb"|(<<|>>|[\[\]{}()])"  # 6 bracket
    rb"|($)"  # 7 end
    rb"|([^\x00\t\n\x0c\r ()<>\[\]{}/%]+)"  # 8 anything else
    rb")",
    re.DOTALL,
)
_STRINGS = re.compile(_STRING + rb"|" + _HEX, re.DOTALL)
_ITEMS = re.compile(_STRING + rb"|" + _HEX + rb"|[+-]?[0-9.]+", re.DOTALL)
FIXED_NUMBER = re.compile(rb"[+-]?(?:\d+\.?\d*|\.\d+)\Z")
_PARENTHESIS = re.compile(rb"[()]|\\.", re.DOTALL)
_ESCAPE = re.compile(rb"\\(\r\n|[0-7]{1,3}|.)", re.DOTALL)
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def strings_of(token: bytes) -> list[bytes]:
    """The decoded strings of a string token or of an array of them."""
    if token[:1] == b"[":
        return [decode(part) for part in _STRINGS.findall(token)]
    return [decode(token)]


def decode(token: bytes) -> bytes:
    """What a string token stands for."""
    body = token[1:-1]
    if token[:1] == b"<":
        digits = re.sub(_WS, b"", body)
        return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())
    return _ESCAPE.sub(_unescape, body) if b"\\" in body else body


def _unescape(match: re.Match[bytes]) -> bytes:
    body = match[1]
    if body[:1].isdigit() and body[0] < 0x38:
        return bytes([int(body, 8) & 255])
    return b"" if body in (b"\n", b"\r", b"\r\n") else _ESCAPED.get(body, body)


_SEEN = Context(prec=7)
_SHORT = 8


def short_number(token: bytes) -> bytes:
    """A number with no more digits than can be seen on a page.

    Raises ``ContentError`` for long ones that readers don't agree on.
    """
    if len(token) <= _SHORT:
        return token
    if not FIXED_NUMBER.match(token):
        raise ContentError("number")
    number = _SEEN.create_decimal(token.decode())
    if number.adjusted() < -_SHORT:
        return b"0"
    written = f"{number:f}"
    return (written.rstrip("0").rstrip(".") if "." in written else written).encode()


def laid_out(token: bytes) -> bytes:
    """An array of strings and gaps written anew: one gap between two strings, in few digits.

    Several gaps in a row tell of what stood between them.
    """
    out: list[bytes] = []
    gap: Decimal | None = None
    for part in _ITEMS.findall(token[1:-1]):
        if part[:1] in (b"(", b"<"):
            if gap is not None:
                out.append(_gap(gap))
            out.append(part)
            gap = None
        else:
            try:
                gap = (gap or Decimal(0)) + Decimal(part.decode())
            except InvalidOperation:
                raise ContentError("number") from None
    if gap is not None:
        out.append(_gap(gap))
    return b"[" + b" ".join(out) + b"]"


def _gap(value: Decimal) -> bytes:
    return short_number(f"{value:f}".encode())


def without_codes(token: bytes, blanks: Mapping[int, float]) -> bytes:
    """A string token (or array of them) as an array where the codes in ``blanks`` are gaps.

    blanks: one-byte codes, with how far each moves what follows (thousandths of the font size).
    """
    parts = _ITEMS.findall(token) if token[:1] == b"[" else [token]
    out: list[bytes] = []
    for part in parts:
        if part[:1] not in (b"(", b"<"):
            out.append(part)
            continue
        kept = bytearray()
        for code in decode(part):
            if code not in blanks:
                kept.append(code)
                continue
            if kept:
                out.append(b"<" + kept.hex().encode() + b">")
                kept = bytearray()
            out.append(b"%.4g" % -blanks[code])
        if kept:
            out.append(b"<" + kept.hex().encode() + b">")
    return b"[" + b" ".join(out) + b"]"


def composite(data: bytes, bracket: bytes, pos: int) -> tuple[bytes, int]:
    """Read past a nested string, array or dictionary; what it held counts as one operand.

    bracket: what opens it, the token before ``pos``. Returns the operand and where it ends. Raises
    ``ContentError`` where it has no end.
    """
    start = pos - len(bracket)
    if bracket == b"(":
        depth = 1
        while depth:
            found = _PARENTHESIS.search(data, pos)
            if found is None:
                raise ContentError("string without end")
            pos = found.end()
            depth += (found[0] == b"(") - (found[0] == b")")
        return b"<" + decode(data[start:pos]).hex().encode() + b">", pos
    if bracket in (b"]", b">>", b")", b"}"):
        return b"", pos
    close = {b"[": b"]", b"<<": b">>", b"{": b"}"}[bracket]
    parts: list[bytes] = []
    while True:
        found = TOKEN.match(data, pos)
        if found is None or found.lastindex == 7:
            raise ContentError("bracket without end")
        pos = found.end()
        if found.lastindex == 6:
            if found[6] == close:
                break
            value, pos = composite(data, found[6], pos)
        else:
            value = found[found.lastindex or 0]
        parts.append(value)
    if bracket == b"[":
        # an array with anything but numbers and strings in it means nothing here
        good = [p for p in parts if p[:1] in (b"(", b"<") or FIXED_NUMBER.match(p)]
        return b"[" + b" ".join(p for p in good if p[:2] != b"<<") + b"]", pos
    return bracket + b" ".join(parts) + close, pos
