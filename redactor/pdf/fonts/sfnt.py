"""TrueType and OpenType programs: the tables that draw glyphs, each as long as it must be.

What else a program carries (names, rules of layout, pictures, private tables, bytes between
tables and glyphs) stays behind.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Collection

from redactor.pdf.fonts.cff import clean_cff
from redactor.pdf.fonts.code_tables import read_maps, written_maps
from redactor.pdf.fonts.sfnt_heads import head_table, metrics_of, metrics_tables
from redactor.pdf.fonts.truetype import TrueType

__all__ = ["clean_sfnt", "tables_of", "written"]

_EMPTY = (1, 2, 3, 172)
"""Usual names of glyphs without a shape."""
Neutral = Callable[[str], str]


def clean_sfnt(data: bytes, neutral: Neutral) -> bytes:
    """``data`` with its tables from a list.

    Raises ``ValueError``, ``struct.error`` or ``IndexError`` where it can't be read.
    """
    return written(data[:4], _tables(tables_of(data), neutral))


def tables_of(data: bytes) -> dict[bytes, bytes]:
    """The tables of a program, by name."""
    (count,) = struct.unpack(">H", data[4:6])
    tables: dict[bytes, bytes] = {}
    for i in range(count):
        tag, _, start, size = struct.unpack(">4sIII", data[12 + 16 * i : 28 + 16 * i])
        if start < len(data):
            tables[tag] = data[start : start + size]
    return tables


def _tables(old: dict[bytes, bytes], neutral: Neutral) -> dict[bytes, bytes]:
    if b"CFF " in old:
        return _with_cff(old, neutral)
    if not {b"glyf", b"loca", b"head", b"maxp"} <= old.keys():
        raise ValueError("no shapes")
    program = TrueType.read(old)
    new = program.tables()
    if b"post" in old:
        new[b"post"] = _post(old[b"post"], neutral, program.drawn)
    return new


def _with_cff(old: dict[bytes, bytes], neutral: Neutral) -> dict[bytes, bytes]:
    new = {b"CFF ": clean_cff(old[b"CFF "], neutral)}
    if b"head" in old:
        new[b"head"] = head_table(old[b"head"])
    if b"maxp" in old:
        new[b"maxp"] = b"\0\0\x50\0" + old[b"maxp"][4:6]
        (count,) = struct.unpack(">H", old[b"maxp"][4:6])
        for letter in (b"h", b"v"):
            head, table = letter + b"hea", letter + b"mtx"
            if head in old and table in old:
                metrics = metrics_of(old[head], old[table], count)
                new[head], new[table] = metrics_tables(old[head], metrics)
    if b"cmap" in old:
        new[b"cmap"] = written_maps(read_maps(old[b"cmap"]))
    if b"post" in old:
        new[b"post"] = _post(old[b"post"], neutral, None)
    return new


def _post(data: bytes, neutral: Neutral, drawn: Collection[int] | None) -> bytes:
    """What glyphs are called; only neutral names, and of those that are ``drawn`` (None: all)."""
    head = bytes(8) + struct.pack(">I", int(any(data[12:16]))) + bytes(16)
    form = data[:4]
    if form == b"\0\1\0\0":
        return form + head
    if form != b"\0\2\0\0" or len(data) < 34:
        return b"\0\3\0\0" + head
    (count,) = struct.unpack(">H", data[32:34])
    indices = struct.unpack(f">{count}H", data[34 : 34 + 2 * count])
    names: list[bytes] = []
    pos = 34 + 2 * count
    while pos < len(data):
        size = data[pos]
        names.append(data[pos + 1 : pos + 1 + size])
        pos += 1 + size
    new: list[int] = []
    numbers: dict[bytes, int] = {}
    written = b""
    for glyph, index in enumerate(indices):
        if drawn is not None and glyph not in drawn:
            new.append(index if index in _EMPTY else 0)
            continue
        if index < 258:
            new.append(index)
            continue
        old = names[index - 258] if index - 258 < len(names) else b".notdef"
        name = neutral(old.decode("latin-1")).encode("latin-1")
        if name not in numbers:
            numbers[name] = 258 + len(numbers)
            written += bytes([len(name)]) + name
        new.append(numbers[name])
    return form + head + struct.pack(f">H{count}H", count, *new) + written


def written(kind: bytes, tables: dict[bytes, bytes]) -> bytes:
    """A program of ``tables``; kind: the four bytes that it begins with."""
    power = 1 << (len(tables).bit_length() - 1)
    head = kind + struct.pack(
        ">HHHH", len(tables), power * 16, power.bit_length() - 1, len(tables) * 16 - power * 16
    )
    at, table, bodies = 12 + 16 * len(tables), b"", b""
    for tag, data in sorted(tables.items()):
        body = data + b"\0" * (-len(data) % 4)
        words = struct.unpack(f">{len(body) // 4}I", body)
        table += struct.pack(">4sIII", tag, sum(words) & 0xFFFFFFFF, at, len(data))
        bodies += body
        at += len(body)
    return head + table + bodies
