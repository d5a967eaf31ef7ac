"""TrueType and OpenType programs: the tables that draw glyphs, each as long as it must be.

What else a program carries (names, rules of layout, pictures, private tables, bytes between
tables and glyphs) stays behind.
"""

from __future__ import annotations

import itertools
import struct
from collections.abc import Callable

from redactor.pdf.fonts.cff import clean_cff

__all__ = ["clean_sfnt", "tables_of", "written"]

_CMAPS = {0, 4, 6, 12}
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
    new: dict[bytes, bytes] = {}
    if b"CFF " in old:
        new[b"CFF "] = clean_cff(old[b"CFF "], neutral)
    elif b"glyf" in old and b"loca" in old and b"head" in old:
        new[b"glyf"], new[b"loca"] = _shapes(old)
    else:
        raise ValueError("no shapes")
    if b"head" in old:
        head = bytearray(old[b"head"][:54])
        head[4:12], head[20:36] = bytes(8), bytes(16)  # revision, checksum, dates
        new[b"head"] = bytes(head)
    if b"maxp" in old:
        new[b"maxp"] = old[b"maxp"][: 6 if old[b"maxp"][:4] == b"\0\0\x50\0" else 32]
    for letter in (b"h", b"v"):
        head_tag, table = letter + b"hea", letter + b"mtx"
        if head_tag in old and table in old:
            new[head_tag] = old[head_tag][:36]
            new[table] = _metrics(old[head_tag], old[table], old.get(b"maxp", b""))
    for tag in (b"cvt ", b"fpgm", b"prep"):
        if tag in old:
            new[tag] = old[tag]
    if b"cmap" in old:
        new[b"cmap"] = _cmap(old[b"cmap"])
    if b"post" in old:
        new[b"post"] = _post(old[b"post"], neutral)
    return new


def _shapes(old: dict[bytes, bytes]) -> tuple[bytes, bytes]:
    """The outlines one after the other, and where each begins."""
    loca, glyf = old[b"loca"], old[b"glyf"]
    long = struct.unpack(">h", old[b"head"][50:52])[0] != 0
    size = 4 if long else 2
    count = len(loca) // size
    if b"maxp" in old:
        count = min(count, struct.unpack(">H", old[b"maxp"][4:6])[0] + 1)
    offsets = list(struct.unpack(f">{count}{'I' if long else 'H'}", loca[: size * count]))
    if not long:
        offsets = [2 * o for o in offsets]
    out, places = bytearray(), [0]
    for start, end in itertools.pairwise(offsets):
        shape = glyf[start:end] if end > start else b""
        out += shape + b"\0" * (-len(shape) % (4 if long else 2))
        places.append(len(out))
    if long:
        return bytes(out), struct.pack(f">{count}I", *places)
    if places[-1] > 0x1FFFE:  # evened out, they are too many for short places
        raise ValueError("glyf")
    return bytes(out), struct.pack(f">{count}H", *(p // 2 for p in places))


def _metrics(head: bytes, table: bytes, maxp: bytes) -> bytes:
    (wide,) = struct.unpack(">H", head[34:36])
    glyphs = struct.unpack(">H", maxp[4:6])[0] if maxp else wide
    return table[: 4 * wide + 2 * max(glyphs - wide, 0)]


def _cmap(data: bytes) -> bytes:
    """Maps from codes to glyphs in the usual forms."""
    (count,) = struct.unpack(">H", data[2:4])
    found: list[tuple[int, int, bytes]] = []
    for i in range(count):
        platform, encoding, at = struct.unpack(">HHI", data[4 + 8 * i : 12 + 8 * i])
        (form,) = struct.unpack(">H", data[at : at + 2])
        if form not in _CMAPS or platform not in (0, 1, 3):
            continue
        if form == 12:
            (size,) = struct.unpack(">I", data[at + 4 : at + 8])
        else:
            (size,) = struct.unpack(">H", data[at + 2 : at + 4])
        if form == 4 and at + size > len(data):
            size = len(data) - at
        found.append((platform, encoding, data[at : at + size]))
    bodies, table, places = b"", b"", {}
    start = 4 + 8 * len(found)
    for platform, encoding, body in found:
        if body not in places:
            places[body] = start + len(bodies)
            bodies += body + b"\0" * (-len(body) % 4)
        table += struct.pack(">HHI", platform, encoding, places[body])
    return struct.pack(">HH", 0, len(found)) + table + bodies


def _post(data: bytes, neutral: Neutral) -> bytes:
    """What glyphs are called; only neutral names."""
    head = data[4:16] + bytes(16)
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
    for index in indices:
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
