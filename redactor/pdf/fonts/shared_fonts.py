"""TrueType programs that several fonts use, a copy for each: only then are they cut down.

Word writes a simple and a composite font on one program. MuPDF knows programs by their digest and
leaves such a one whole, and the outlines of letters that only struck text had would go along. So
each copy gets a tail of its own length, which the rebuild leaves out.
"""

from __future__ import annotations

import pymupdf

__all__ = ["part_shared_programs"]

_PROGRAM = "FontFile2"


def part_shared_programs(doc: pymupdf.Document) -> int:
    """Give each font of ``doc`` a descriptor and a program of its own; how many were copied."""
    users: dict[int, int] = {}
    copied = 0
    for font in range(1, doc.xref_length()):
        if doc.xref_get_key(font, "Type")[1] != "/Font":
            continue
        descriptor = _number(doc, font, "FontDescriptor")
        program = _number(doc, descriptor, _PROGRAM) if descriptor else 0
        if not program:
            continue
        if users.setdefault(descriptor, font) != font:
            descriptor = _copy(doc, descriptor)
            doc.xref_set_key(font, "FontDescriptor", f"{descriptor} 0 R")
        if users.setdefault(program, font) != font:
            copied += 1
            made = _copy(doc, program, tail=b"\0" * 4 * copied)
            doc.xref_set_key(descriptor, _PROGRAM, f"{made} 0 R")
    if copied:
        pymupdf.TOOLS.store_shrink(100)  # fonts that were read before still know the old one
    return copied


def _number(doc: pymupdf.Document, xref: int, key: str) -> int:
    """The object that a key of another refers to; 0 where it refers to none."""
    kind, value = doc.xref_get_key(xref, key)
    return int(value.split()[0]) if kind == "xref" else 0


def _copy(doc: pymupdf.Document, xref: int, tail: bytes = b"") -> int:
    made = int(doc.get_new_xref())
    doc.update_object(made, doc.xref_object(xref, compressed=True))
    if doc.xref_is_stream(xref):
        doc.update_stream(made, (doc.xref_stream(xref) or b"") + tail, compress=False)
    return made
