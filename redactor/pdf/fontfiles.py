"""Font programs without words in them.

A font program carries its name, its maker's notice and rules of layout. None of that is needed to
draw a glyph, and some of it could be somebody's name.
"""

from __future__ import annotations

import itertools
import re
import struct

__all__ = ["strip_font_program"]

_SFNT_DROPPED = {
    b"name", b"DSIG", b"meta", b"FFTM", b"LTSH", b"hdmx", b"VDMX", b"PCLT", b"kern", b"GPOS",
    b"GSUB", b"GDEF", b"BASE", b"JSTF", b"gasp", b"feat", b"morx", b"mort", b"SVG ",
}  # fmt: skip
_NAMING = {0, 1, 2, 3, 4, 0x0C00, 0x0C15, 0x0C16, 0x0C26}
"""Operators of a CFF dictionary whose value is a word: version, notice, names, copyright."""
_STANDARD_STRINGS = 391


def strip_font_program(data: bytes) -> bytes:
    """``data`` (Type 1, CFF, TrueType, OpenType) with its words taken out or blanked.

    What can't be read as any of these comes back as it is: the verifier looks at it anyway.
    """
    try:
        if data[:4] in (b"\0\1\0\0", b"true", b"OTTO"):
            return _strip_sfnt(data)
        if data[:2] == b"%!":
            return _strip_type1(data)
        if data[:2] == b"\1\0":
            return _strip_cff(data)
    except (struct.error, IndexError, ValueError):
        return data
    return data


def _strip_type1(data: bytes) -> bytes:
    """Blank comments, strings and the name in the readable part; every length stays."""
    end = data.find(b"eexec")
    head, rest = (data[:end], data[end:]) if end >= 0 else (data, b"")
    head = re.sub(rb"\((?:[^()\\]|\\.)*\)", lambda m: b"(" + b" " * (len(m[0]) - 2) + b")", head)
    head = re.sub(rb"(/FontName\s*/)([^\s/]+)", lambda m: m[1] + b"F" * len(m[2]), head)
    first = re.match(rb"%!(?:PS-AdobeFont-1\.\d|FontType1-1\.\d)?", head)
    start = first.end() if first else 2
    body = re.sub(rb"%[^\r\n]*", lambda m: b"%" + b" " * (len(m[0]) - 1), head[start:])
    line = re.match(rb"[^\r\n]*", body)
    blank = b" " * (line.end() if line else 0)
    return head[:start] + blank + body[len(blank) :] + rest


def _index(data: bytes, pos: int) -> tuple[list[tuple[int, int]], int]:
    """Where the items of a CFF INDEX begin and end, and where the INDEX ends."""
    (count,) = struct.unpack(">H", data[pos : pos + 2])
    if count == 0:
        return [], pos + 2
    size = data[pos + 2]
    if not 1 <= size <= 4:
        raise ValueError("offset size")
    table = pos + 3
    base = table + size * (count + 1) - 1
    offsets = [
        base + int.from_bytes(data[table + size * i : table + size * (i + 1)], "big")
        for i in range(count + 1)
    ]
    if offsets != sorted(offsets) or offsets[-1] > len(data):
        raise ValueError("offsets")
    return list(itertools.pairwise(offsets)), offsets[-1]


def _naming_values(data: bytes) -> list[int]:
    """String numbers that a CFF dictionary gives to operators that name things."""
    found, values, pos = [], [0], 0
    while pos < len(data):
        b = data[pos]
        pos += 1
        if b <= 21:
            operator = b
            if b == 12:
                operator = 0x0C00 | data[pos]
                pos += 1
            if operator in _NAMING:
                found.append(values[-1])
            values = [0]
        elif b == 28:
            values.append(struct.unpack(">h", data[pos : pos + 2])[0])
            pos += 2
        elif b == 29:
            values.append(struct.unpack(">i", data[pos : pos + 4])[0])
            pos += 4
        elif b == 30:
            while data[pos] & 0x0F != 0x0F and data[pos] >> 4 != 0x0F:
                pos += 1
            pos += 1
            values.append(0)
        elif 32 <= b <= 246:
            values.append(b - 139)
        elif 247 <= b <= 250:
            values.append((b - 247) * 256 + data[pos] + 108)
            pos += 1
        elif 251 <= b <= 254:
            values.append(-(b - 251) * 256 - data[pos] - 108)
            pos += 1
    return found


def _strip_cff(data: bytes) -> bytes:
    """Blank the font's name and the words that its dictionaries refer to; lengths stay."""
    out = bytearray(data)
    names, pos = _index(data, data[2])
    dictionaries, pos = _index(data, pos)
    strings, _ = _index(data, pos)
    for start, end in names:
        out[start:end] = b"F" * (end - start)
    for start, end in dictionaries:
        for number in _naming_values(data[start:end]):
            if 0 <= number - _STANDARD_STRINGS < len(strings):
                first, last = strings[number - _STANDARD_STRINGS]
                out[first:last] = b"F" * (last - first)
    return bytes(out)


def _strip_sfnt(data: bytes) -> bytes:
    """A TrueType or OpenType program without the tables that hold names and rules of layout."""
    (count,) = struct.unpack(">H", data[4:6])
    entries = [struct.unpack(">4sIII", data[12 + 16 * i : 28 + 16 * i]) for i in range(count)]
    kept = [e for e in entries if e[0] not in _SFNT_DROPPED and e[2] + e[3] <= len(data)]
    if not kept or len(kept) < 3:
        return data
    power = 1 << (len(kept).bit_length() - 1)
    head = data[:4] + struct.pack(
        ">HHHH", len(kept), power * 16, power.bit_length() - 1, len(kept) * 16 - power * 16
    )
    offset, table, bodies = 12 + 16 * len(kept), [], []
    for tag, checksum, start, size in kept:
        body = data[start : start + size]
        if tag == b"CFF ":
            body = _strip_cff(body)
        body += b"\0" * (-len(body) % 4)
        table.append(struct.pack(">4sIII", tag, checksum, offset, size))
        bodies.append(body)
        offset += len(body)
    return head + b"".join(table) + b"".join(bodies)
