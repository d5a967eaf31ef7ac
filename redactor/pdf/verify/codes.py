"""What the codes of a font stand for, read from the font in the released file.

Two readings of the same codes: as the font says (its map to letters, else its encoding), and as
they stand, without the font. The first is what a reader copies; the second is what somebody sees
who opens the file in an editor.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

__all__ = ["Codes", "codes_of", "mapped"]

_SECTION = re.compile(rb"begin(bfchar|bfrange)(.*?)end\1", re.DOTALL)
_TOKEN = re.compile(rb"<([0-9A-Fa-f\s]*)>|(\[)|(\])")
_LARGEST_RANGE = 65536
_BASES = {"/MacRomanEncoding": "mac_roman"}
_NAMED = {
    "ae": "æ", "AE": "Æ", "oslash": "ø", "Oslash": "Ø", "germandbls": "ß", "eth": "ð", "Eth": "Ð",
    "thorn": "þ", "Thorn": "Þ", "dcroat": "đ", "dotlessi": "i", "ff": "ff", "fi": "fi", "fl": "fl",
    "ffi": "ffi", "ffl": "ffl", "hyphen": "-", "space": " ", "zero": "0", "one": "1", "two": "2",
    "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
}  # fmt: skip
_ACCENTED = re.compile(
    r"([A-Za-z])(?:acute|grave|circumflex|dieresis|ring|tilde|caron|cedilla|ogonek|macron|breve"
    r"|dotaccent|hungarumlaut|commaaccent|slash)?\Z"
)
_BY_NUMBER = re.compile(r"(?:uni|u)([0-9A-F]{4,6})\Z")


@dataclass(frozen=True, slots=True)
class Codes:
    """size: bytes of each code. letters: code to what it stands for."""

    size: int
    letters: Mapping[int, str]

    def read(self, text: bytes) -> str:
        """What the font says that ``text`` shows; codes that it doesn't know are left out."""
        if self.size == 1:
            codes: Iterable[int] = text
        else:
            codes = (high << 8 | low for high, low in zip(text[::2], text[1::2], strict=False))
        letters = self.letters
        return "".join([letters[code] for code in codes if code in letters])


NONE = Codes(1, {})


def codes_of(font: Any) -> Codes:
    """The codes of a font dictionary; without any letters where it can't be read."""
    if not isinstance(font, Dictionary):
        return NONE
    composite = font.get("/Subtype") == Name.Type0
    letters: dict[int, str] = {} if composite else _encoded(font)
    stream = font.get("/ToUnicode")
    if isinstance(stream, Stream):
        with contextlib.suppress(pikepdf.PdfError):
            letters |= mapped(stream.read_bytes())
    return Codes(2 if composite else 1, letters)


def _encoded(font: Any) -> dict[int, str]:
    """Code to letter by the encoding of a font whose codes are bytes."""
    encoding = font.get("/Encoding")
    base = encoding.get("/BaseEncoding") if isinstance(encoding, Dictionary) else encoding
    codec = _BASES.get(str(base), "cp1252")
    letters = {code: bytes([code]).decode(codec, "ignore") for code in range(256)}
    differences = encoding.get("/Differences") if isinstance(encoding, Dictionary) else None
    code = 0
    for item in differences if isinstance(differences, Array) else []:
        if isinstance(item, Name):
            letters[code] = _letter(str(item)[1:])
            code += 1
        elif isinstance(item, int):
            code = item
    return letters


def _letter(name: str) -> str:
    """The letter that a glyph's name stands for; accents don't matter."""
    name = name.partition(".")[0]
    if name in _NAMED:
        return _NAMED[name]
    if by_number := _BY_NUMBER.match(name):
        value = int(by_number[1], 16)
        return chr(value) if value <= 0x10FFFF else ""
    accented = _ACCENTED.match(name)
    return accented[1] if accented else ""


def mapped(data: bytes, largest: int = _LARGEST_RANGE) -> dict[int, str]:
    """Code to text of a character map (ToUnicode).

    largest: ranges of more codes than this are left out.
    """
    letters: dict[int, str] = {}
    for kind, body in _SECTION.findall(data):
        tokens = [
            t[1] or t[2] or bytes.fromhex(re.sub(rb"\s", b"", t[0]).decode())
            for t in _TOKEN.findall(body)
            if t[1] or t[2] or len(re.sub(rb"\s", b"", t[0])) % 2 == 0
        ]
        if kind == b"bfchar":
            for code, target in zip(tokens[::2], tokens[1::2], strict=False):
                letters[int.from_bytes(code, "big")] = _text(target)
        else:
            letters |= _ranges(tokens, largest)
    return letters


def _ranges(tokens: list[bytes], largest: int) -> dict[int, str]:
    letters: dict[int, str] = {}
    i = 0
    while i + 2 < len(tokens):
        first, last, target = tokens[i : i + 3]
        code, i = int.from_bytes(first, "big"), i + 3
        if target == b"[":
            while i < len(tokens) and tokens[i] != b"]":
                letters[code] = _text(tokens[i])
                code, i = code + 1, i + 1
            i += 1
            continue
        span, start = int.from_bytes(last, "big") - code, _text(target)
        if start and 0 <= span < largest:
            for step in range(span + 1):
                letters[code + step] = start[:-1] + chr(min(ord(start[-1]) + step, 0x10FFFF))
    return letters


def _text(data: bytes) -> str:
    return data.decode("utf-16-be", "ignore")
