"""Type 1 programs without the letters that no page shows.

Such a program comes with the letters that its document uses, and MuPDF leaves it whole: a letter
that only a struck word had would still be in it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import pymupdf
from pikepdf import Dictionary, Name, Stream

from redactor.pdf.fonts.font_codes import differences
from redactor.pdf.fonts.type1 import built_in_codes, clean_type1

__all__ = ["leave_out_unused"]

_ENCODINGS = ("cp1252", "mac_roman")
_ASCII = 127
_QUOTES = {39: "’", 96: "‘"}
"""What these codes are in the standard encoding."""


def leave_out_unused(fonts: Iterable[tuple[Any, Collection[int] | None]]) -> int:
    """Cut the programs of new ``fonts`` down to the codes shown; how many there were.

    fonts: each with the codes that are shown of it, None where that isn't known.
    """
    programs: dict[tuple[int, int], list[tuple[Any, Collection[int] | None]]] = {}
    streams: dict[tuple[int, int], Stream] = {}
    for made, codes in fonts:
        descriptor = made.get("/FontDescriptor")
        program = descriptor.get("/FontFile") if isinstance(descriptor, Dictionary) else None
        if isinstance(program, Stream):
            programs.setdefault(program.objgen, []).append((made, codes))
            streams[program.objgen] = program
    for key, users in programs.items():
        stream = streams[key]
        data = stream.read_bytes()
        known = _Known(built_in_codes(data))
        if all(known.note(made, codes) for made, codes in users):
            new, lengths = clean_type1(data, str, keep=known.asked_for, codes=known.codes)
            stream.write(new)
            for number, length in enumerate(lengths, start=1):
                stream[f"/Length{number}"] = length
    return len(programs)


class _Known:
    """Names and letters that pages ask a program for. built_in: its own names of codes."""

    def __init__(self, built_in: dict[int, str]) -> None:
        self.built_in = built_in
        self.names = {".notdef"}
        self.letters: set[int] = set()
        self.codes: set[int] = set()
        self.foreign = False

    def note(self, made: Any, codes: Collection[int] | None) -> bool:
        """Note what a font shows; False where that can't be told."""
        if codes is None or made.get("/Subtype") not in (Name.Type1, Name.MMType1):
            return False
        own = differences(made.get("/Encoding"), None)
        self.codes |= set(codes)
        for code in codes:
            if code in own:
                self.names.add(own[code][1:])
                continue
            self.names.add(self.built_in.get(code, ".notdef"))
            self.letters |= {ord(bytes([code]).decode(e, "replace")) for e in _ENCODINGS}
            self.letters.add(ord(_QUOTES.get(code, chr(code))))
            self.foreign |= code >= _ASCII
        return True

    def asked_for(self, name: str) -> bool:
        if name in self.names:
            return True
        letter = pymupdf.mupdf.fz_unicode_from_glyph_name(name)
        return letter in self.letters or (self.foreign and not 32 <= letter < _ASCII)
