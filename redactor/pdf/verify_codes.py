"""What the codes of a content stream stand for, font by font.

Read as bytes, the codes of a font are a cipher of its letters: in fonts whose glyphs are numbered
in the order of the alphabet "forholde" reads "irukroghu", and a struck Krogh seems to be there
still. So where the bytes of a stream look like a secret, they are read once more by the character
maps of the fonts that they are shown in. What no map explains is read as bytes still.
"""

from __future__ import annotations

import re
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

__all__ = ["read_codes"]

_SECTION = re.compile(rb"begin(bfchar|bfrange)(.*?)endbf", re.DOTALL)
_HEX = re.compile(rb"<([0-9A-Fa-f\s]*)>")
_SHOW = frozenset(["Tj", "TJ", "'", '"'])
_PLAIN_ENCODINGS = frozenset(["/WinAnsiEncoding", "/MacRomanEncoding", "/StandardEncoding"])
Map = dict[bytes, str]
"""Code to letters."""


def read_codes(pdf: Pdf, stream: Any) -> list[bytes] | None:
    """The strings of a content stream as text (UTF-8), in the order of the stream, joined.

    Two readings: by character maps, with the bytes of what no map explains; and the bytes of
    fonts that call their letters by a standard encoding, for maps may lie. None: it isn't known
    which fonts the stream uses.
    """
    resources = _resources_of(pdf, stream)
    if resources is None:
        return None
    fonts = resources.get("/Font")
    maps: dict[str, tuple[Map | None, bool]] = {}
    mapped, plain = bytearray(), bytearray()
    font, saved = "", list[str]()
    for instruction in pikepdf.parse_content_stream(stream):
        op, operands = str(instruction.operator), list(instruction.operands)
        if op == "q":
            saved.append(font)
        elif op == "Q":
            font = saved.pop() if saved else font
        elif op == "Tf" and operands:
            font = str(operands[0])
        strings = [bytes(s) for o in operands for s in (o if isinstance(o, Array) else [o])
                   if isinstance(s, String)]  # fmt: skip
        if not strings:
            continue
        if op not in _SHOW:
            mapped += b"".join(strings)
            continue
        if font not in maps:
            value = fonts.get(font) if isinstance(fonts, Dictionary) and font else None
            maps[font] = _maps_of(value)
        table, is_plain = maps[font]
        for data in strings:
            mapped += data if table is None else _read(data, table)
            plain += data if is_plain else b""
    return [bytes(mapped), bytes(plain)]


def _resources_of(pdf: Pdf, stream: Any) -> Any:
    """The resources of the page that a stream is the content of, or its own."""
    own = stream.get("/Resources")
    if isinstance(own, Dictionary):
        return own
    for obj in pdf.objects:
        if not isinstance(obj, Dictionary):
            continue
        contents = obj.get("/Contents")
        if isinstance(contents, Stream) and contents.objgen == stream.objgen:
            return obj.get("/Resources")
        procs = obj.get("/CharProcs")
        if isinstance(procs, Dictionary) and any(
            isinstance(p, Stream) and p.objgen == stream.objgen for _, p in procs.items()
        ):
            return obj.get("/Resources")
    return None


def _maps_of(font: Any) -> tuple[Map | None, bool]:
    """The character map of a font (None: its codes are read as bytes); are they letters too?"""
    if not isinstance(font, Dictionary) or not isinstance(font.get("/ToUnicode"), Stream):
        return None, False
    composite = font.get("/Subtype") == Name.Type0
    table = _character_map(font.ToUnicode, 2 if composite else 1)
    encoding = font.get("/Encoding")
    if composite:
        return (table if encoding == Name("/Identity-H") else None), False
    base = encoding.get("/BaseEncoding") if isinstance(encoding, Dictionary) else encoding
    return table, str(base) in _PLAIN_ENCODINGS


def _character_map(stream: Any, width: int) -> Map:
    table: Map = {}
    for kind, body in _SECTION.findall(stream.read_bytes()):
        if kind == b"bfrange":
            return {}  # ours are written code by code
        items = [bytes.fromhex(re.sub(rb"\s", b"", h).decode()) for h in _HEX.findall(body)]
        for code, letters in zip(items[::2], items[1::2], strict=False):
            if len(code) == width:
                table[code] = letters.decode("utf-16-be", "ignore")
    return table


def _read(data: bytes, table: Map) -> bytes:
    width = len(next(iter(table), b"\0"))
    codes = (data[i : i + width] for i in range(0, len(data), width))
    return b"".join(table[c].encode() if c in table else c for c in codes)
