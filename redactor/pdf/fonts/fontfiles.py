"""Font programs without words in them.

A font program carries its name, its maker's notice and rules of layout. None of that is needed to
draw a glyph, and some of it could be somebody's name.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass

from redactor.pdf.fonts.cff import clean_cff
from redactor.pdf.fonts.sfnt import clean_sfnt
from redactor.pdf.fonts.type1 import clean_type1
from redactor.pdf.writing.values import PageRebuildError

__all__ = ["Program", "clean_program"]


@dataclass(frozen=True, slots=True)
class Program:
    """lengths: of the parts of a Type 1 program, or of the whole of a TrueType one; else none."""

    data: bytes
    lengths: tuple[int, ...] = ()


def clean_program(data: bytes, neutral: Callable[[str], str]) -> Program:
    """``data`` (Type 1, CFF, TrueType, OpenType) written anew from what draws its glyphs.

    neutral: what a glyph may be called. Raises ``PageRebuildError`` where it can't be read.
    """
    try:
        if data[:4] in (b"\0\1\0\0", b"true", b"OTTO"):
            made = clean_sfnt(data, neutral)
            return Program(made, (len(made),))
        if data[:2] in (b"%!", b"\x80\x01"):
            made, lengths = clean_type1(data, neutral)
            return Program(made, lengths)
        if data[:1] == b"\1":
            return Program(clean_cff(data, neutral))
    except (struct.error, IndexError, ValueError) as error:
        raise PageRebuildError("font program") from error
    raise PageRebuildError("font program of an unknown kind")
