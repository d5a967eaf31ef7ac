"""What a content stream says: text as its fonts read it, codes as they stand, strings besides.

Operands that place, paint or measure are numbers, and struck numbers meet them by chance: only
strings are read. A string that is shown says what its font makes of it; its codes alone are text
only where they spell words by themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from pikepdf import Array, Dictionary

from redactor.pdf.verify.codes import Codes, codes_of
from redactor.pdf.verify.secrets import Secrets, readings

__all__ = ["STRING", "Fonts", "Said", "in_content", "inline_end", "read_content", "shown_text"]

_PLAIN = rb"[^\\()]++|\\."
_LITERAL = rb"\((?:" + _PLAIN + rb")*+\)"
for _ in range(3):  # brackets in brackets
    _LITERAL = rb"\((?:" + _PLAIN + rb"|" + _LITERAL + rb")*+\)"
_HEX = rb"<[0-9A-Fa-f\x00\t\n\x0c\r ]*>"
STRING = _LITERAL + rb"|" + _HEX
_START, _END = rb"(?<![^\x00\t\n\x0c\r ()<>\[\]{}])", rb"(?=[\x00\t\n\x0c\r ()<>\[\]{}/%]|\Z)"
_ITEM = re.compile(
    rb"(\[(?:[^\[\]()<>]++|" + STRING + rb")*+\]|" + STRING + rb")"
    rb"|(/[^\x00\t\n\x0c\r ()<>\[\]{}/%]*)\s+(?:[-+.0-9]+\s+)?(Tf|gs)" + _END
    + rb"|" + _START + rb"(T[jJ]|['\"])" + _END
    + rb"|" + _START + rb"([qQ]|BI|BDC)" + _END,
    re.DOTALL,
)  # fmt: skip
_PART = re.compile(rb"(" + STRING + rb")|([-+]?\d*\.?\d+)", re.DOTALL)
_ESCAPE = re.compile(rb"\\(\r\n|[0-7]{1,3}|.)", re.DOTALL)
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_LONG_NUMBERS = re.compile(r"(?<!\d)\d{8,10}(?!\d)")
"""Operands that are no measures of anything: pages are no hundred kilometres wide."""
_WORD_GAP = -200.0
"""A step of a shown array that parts two words, thousandths of the font's size."""
_DATA = re.compile(rb"[\x00\t\n\x0c\r ]ID[\x00\t\n\x0c\r ]")
_AFTER = re.compile(rb"[\x00\t\n\x0c\r ]EI" + _END)


@dataclass(slots=True)
class Said:
    """shown: text by the fonts. codes: the same as bytes, without the fonts. loose: other strings.

    pictures: the data of inline images.
    """

    shown: list[str] = field(default_factory=list)
    codes: list[bytes] = field(default_factory=list)
    loose: list[bytes] = field(default_factory=list)
    pictures: list[bytes] = field(default_factory=list)


class Fonts:
    """The codes of a file's fonts, each read once."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int], Codes] = {}

    def of(self, font: Any) -> Codes:
        if not isinstance(font, Dictionary) or not font.is_indirect:
            return codes_of(font)
        key = font.objgen
        if key not in self._known:
            self._known[key] = codes_of(font)
        return self._known[key]


def in_content(secrets: Secrets, data: bytes, resources: Any, fonts: Fonts) -> bool:
    """Does a content stream say any of ``secrets``, in any of its readings?"""
    if not secrets or not data:
        return False
    said = read_content(data, resources, fonts)
    loose = b"".join(said.loose)
    return (
        secrets.in_text("\n".join(said.shown))
        or secrets.in_words("\n".join(codes.decode("latin-1") for codes in said.codes))
        or secrets.in_words("\n".join(codes.decode("utf-16-be", "ignore") for codes in said.codes))
        or any(secrets.in_text(text) for text in readings(loose))
        or any(secrets.in_bytes(picture, packed=True) for picture in said.pictures)
        or not secrets.tokens.isdisjoint(_LONG_NUMBERS.findall(data.decode("latin-1")))
    )


def shown_text(contents: Iterable[tuple[bytes, Any]]) -> list[str]:
    """What content streams show, as their fonts read it. contents: each with its resources."""
    fonts = Fonts()
    said = (read_content(data, resources, fonts) for data, resources in contents)
    return ["".join(one.shown) for one in said]


def read_content(data: bytes, resources: Any, fonts: Fonts) -> Said:
    """resources: of the stream, for its fonts; None where it has none."""
    said, operands = Said(), list[bytes]()
    font = codes_of(None)
    put_aside: list[Codes] = []
    pos = 0
    while found := _ITEM.search(data, pos):
        pos = found.end()
        string, name, chooses, shows, other = found.groups()
        if string is not None:
            operands.append(string)
            continue
        if shows is not None and operands:
            _show(said, operands.pop(), font)
        elif chooses == b"Tf":
            font = fonts.of(_look_up(resources, "/Font", name))
        elif chooses == b"gs":
            chosen = _look_up(resources, "/ExtGState", name)
            pair = chosen.get("/Font") if isinstance(chosen, Dictionary) else None
            if isinstance(pair, Array) and len(pair):
                font = fonts.of(pair[0])
        elif other == b"q":
            put_aside.append(font)
        elif other == b"Q" and put_aside:
            font = put_aside.pop()
        elif other == b"BI":
            start, pos = inline_end(data, pos)
            said.pictures.append(data[start:pos])
        elif other == b"BDC":  # what marked content may say is a closed list: verify.structure
            operands = []
        for operand in operands:
            said.loose += [text for text, _ in _strings(operand)]
        operands = []
    for operand in operands:
        said.loose += [text for text, _ in _strings(operand)]
    return said


def _show(said: Said, operand: bytes, font: Codes) -> None:
    words, codes = list[str](), list[bytes]()
    for text, parted in _strings(operand):
        if parted and words:
            words.append(" ")
            codes.append(b" " if font.size == 1 else b"\0 ")
        words.append(font.read(text))
        codes.append(text)
    said.shown.append("".join(words))
    said.codes.append(b"".join(codes))


def _strings(operand: bytes) -> list[tuple[bytes, bool]]:
    """Each string of an operand, and whether a space stands before it."""
    if operand[:1] != b"[":
        return [(_decoded(operand), False)]
    found, parted = [], False
    for string, step in _PART.findall(operand[1:-1]):
        if string:
            found.append((_decoded(string), parted))
            parted = False
        else:
            parted |= float(step) < _WORD_GAP
    return found


def _decoded(token: bytes) -> bytes:
    body = token[1:-1]
    if token[:1] == b"<":
        digits = re.sub(rb"[\x00\s]", b"", body)
        return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())
    return _ESCAPE.sub(_unescaped, body) if b"\\" in body else body


def _unescaped(match: re.Match[bytes]) -> bytes:
    body = match[1]
    if body[:1].isdigit() and body[0] < 0x38:
        return bytes([int(body, 8) & 255])
    return b"" if body in (b"\n", b"\r", b"\r\n") else _ESCAPED.get(body, body)


def _look_up(resources: Any, category: str, name: bytes) -> Any:
    group = resources.get(category) if isinstance(resources, Dictionary) else None
    return group.get(name.decode("latin-1")) if isinstance(group, Dictionary) else None


def inline_end(data: bytes, pos: int) -> tuple[int, int]:
    """Where the data of an inline image begins and ends; ``pos``: after its BI."""
    begin = _DATA.search(data, pos)
    if begin is None:
        return pos, len(data)
    at = begin.end()
    while found := _AFTER.search(data, at):
        # what follows is content again: printable, not the inside of binary data
        if all(c in b"\t\n\x0c\r" or 32 <= c < 127 for c in data[found.end() :][:20]):
            return begin.end(), found.end()
        at = found.end()
    return begin.end(), len(data)
