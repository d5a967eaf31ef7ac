"""TrueType programs with their glyphs in another order, and none but those asked for.

Programs that write PDFs number glyphs as a text first uses them: the order spells its first words,
and what is missing in it how long a struck one was.
"""

from __future__ import annotations

import itertools
import struct
from collections.abc import Callable, Iterator, Mapping, Sequence

from redactor.pdf.fonts.sfnt import tables_of, written

__all__ = ["glyph_map", "reordered", "shapes_of"]

_WORDS, _SCALE, _BOTH, _MATRIX, _MORE = 0x0001, 0x0008, 0x0040, 0x0080, 0x0020
"""Flags of a part of a composite glyph: how its numbers are written, and whether more follow."""
_DEEPEST = 8

Table = tuple[int, int]
"""Platform and encoding of a map from codes to glyphs."""


def shapes_of(program: bytes) -> list[bytes]:
    """The outline of each glyph, b"" where there is none.

    Raises ``ValueError``, ``struct.error`` or ``KeyError`` where it can't be read.
    """
    tables = tables_of(program)
    (count,) = struct.unpack(">H", tables[b"maxp"][4:6])
    long = struct.unpack(">h", tables[b"head"][50:52])[0] != 0
    form, size = ("I", 4) if long else ("H", 2)
    loca = tables[b"loca"][: size * (count + 1)]
    places = struct.unpack(f">{len(loca) // size}{form}", loca)
    places = places if long else tuple(2 * p for p in places)
    found = [tables[b"glyf"][a:b] if b > a else b"" for a, b in itertools.pairwise(places)]
    return found + [b""] * (count - len(found))


def glyph_map(program: bytes) -> dict[Table, dict[int, int]]:
    """What each of its maps makes of a code."""
    data = tables_of(program).get(b"cmap", b"")
    if len(data) < 4:
        return {}
    found: dict[Table, dict[int, int]] = {}
    for i in range(struct.unpack(">H", data[2:4])[0]):
        platform, encoding, at = struct.unpack(">HHI", data[4 + 8 * i : 12 + 8 * i])
        found[platform, encoding] = {c: g for c, g in _pairs(data[at:]) if g}
    return found


def reordered(
    program: bytes, glyphs: Sequence[int], recode: Callable[[Table, int], int | None]
) -> bytes:
    """``program`` with ``glyphs`` (old numbers) as its glyphs 1, 2, 3 …, and their parts behind.

    recode: table and old code to the code that stands for it now; None: it is left out.
    """
    old = tables_of(program)
    shapes = shapes_of(program)
    order = [0, *dict.fromkeys(g for g in glyphs if g)]
    places = {glyph: i for i, glyph in enumerate(order)}
    for glyph in order:  # grows by the parts that it comes upon
        for _, part in _parts(shapes[glyph]):
            if part not in places:
                places[part] = len(order)
                order.append(part)
    if len(order) > len(shapes):
        raise ValueError("glyphs")
    new: dict[bytes, bytes] = {
        tag: old[tag] for tag in (b"cvt ", b"fpgm", b"prep", b"hhea", b"vhea") if tag in old
    }
    new[b"glyf"], new[b"loca"] = _laid_out([_renumbered(shapes[g], places) for g in order])
    new[b"head"] = old[b"head"][:50] + b"\0\1" + old[b"head"][52:54]
    new[b"maxp"] = old[b"maxp"][:4] + struct.pack(">H", len(order)) + old[b"maxp"][6:]
    for letter in (b"h", b"v"):
        head, table = letter + b"hea", letter + b"mtx"
        if head in old and table in old:
            new[table] = _metrics(old[head], old[table], order)
            new[head] = old[head][:34] + struct.pack(">H", len(order))
    if b"post" in old:
        new[b"post"] = b"\0\3\0\0" + old[b"post"][4:16] + bytes(16)
    maps: dict[Table, dict[int, int]] = {}
    for where, pairs in glyph_map(program).items():
        codes = ((recode(where, code), places.get(glyph)) for code, glyph in pairs.items())
        kept = {code: glyph for code, glyph in codes if code is not None and glyph}
        if kept:
            maps[where] = kept
    if b"cmap" in old:
        new[b"cmap"] = _written_maps(maps)
    return written(program[:4], new)


# --- glyphs --------------------------------------------------------------------------------------


def _parts(shape: bytes) -> Iterator[tuple[int, int]]:
    """Of a composite glyph: where the number of each part stands, and the number."""
    if len(shape) < 10 or shape[0] < 0x80:
        return
    at, flags = 10, _MORE
    while flags & _MORE:
        flags, glyph = struct.unpack(">HH", shape[at : at + 4])
        yield at + 2, glyph
        at += 8 if flags & _WORDS else 6
        at += 2 if flags & _SCALE else 4 if flags & _BOTH else 8 if flags & _MATRIX else 0


def _renumbered(shape: bytes, places: Mapping[int, int]) -> bytes:
    made = bytearray(shape)
    for at, glyph in _parts(shape):
        struct.pack_into(">H", made, at, places[glyph])
    return bytes(made)


def _laid_out(shapes: Sequence[bytes]) -> tuple[bytes, bytes]:
    out, places = bytearray(), [0]
    for shape in shapes:
        out += shape + b"\0" * (-len(shape) % 4)
        places.append(len(out))
    return bytes(out), struct.pack(f">{len(places)}I", *places)


def _metrics(head: bytes, table: bytes, order: Sequence[int]) -> bytes:
    """Advance and bearing of each glyph in ``order``."""
    (wide,) = struct.unpack(">H", head[34:36])
    out = bytearray()
    for glyph in order:
        advance = table[4 * min(glyph, wide - 1) :][:2]
        at = 4 * glyph + 2 if glyph < wide else 4 * wide + 2 * (glyph - wide)
        out += advance.ljust(2, b"\0") + table[at : at + 2].ljust(2, b"\0")
    return bytes(out)


# --- maps from codes to glyphs -------------------------------------------------------------------


def _pairs(data: bytes) -> Iterator[tuple[int, int]]:
    """Codes and glyphs of a map of one of the usual forms."""
    (form,) = struct.unpack(">H", data[:2])
    if form == 0:
        yield from enumerate(data[6:262])
    elif form == 6:
        first, count = struct.unpack(">HH", data[6:10])
        yield from enumerate(struct.unpack(f">{count}H", data[10 : 10 + 2 * count]), first)
    elif form == 12:
        (count,) = struct.unpack(">I", data[12:16])
        for i in range(min(count, 0xFFFF)):
            first, last, glyph = struct.unpack(">III", data[16 + 12 * i : 28 + 12 * i])
            for n in range(min(last - first + 1, 0xFFFF)):
                yield first + n, glyph + n
    elif form == 4:
        yield from _segments(data)
    else:
        raise ValueError("cmap")


def _segments(data: bytes) -> Iterator[tuple[int, int]]:
    count = struct.unpack(">H", data[6:8])[0] // 2
    rows = [
        struct.unpack(f">{count}H", data[at : at + 2 * count])
        for at in (14, 16 + 2 * count, 16 + 4 * count, 16 + 6 * count)
    ]
    for i, (last, first, delta, away) in enumerate(zip(*rows, strict=True)):
        for code in range(first, min(last, 0xFFFE) + 1):
            glyph = code
            if away:
                at = 16 + 6 * count + 2 * i + away + 2 * (code - first)
                glyph = int.from_bytes(data[at : at + 2], "big")
            if glyph or not away:
                yield code, (glyph + delta) & 0xFFFF


def _written_maps(maps: Mapping[Table, Mapping[int, int]]) -> bytes:
    head, bodies = b"", b""
    start = 4 + 8 * len(maps)
    for (platform, encoding), pairs in sorted(maps.items()):
        head += struct.pack(">HHI", platform, encoding, start + len(bodies))
        body = _dense(pairs) if platform == 1 else _wide(pairs)
        bodies += body + b"\0" * (-len(body) % 4)
    return struct.pack(">HH", 0, len(maps)) + head + bodies


def _dense(pairs: Mapping[int, int]) -> bytes:
    """The form for codes that follow each other (6)."""
    first, last = min(pairs), max(pairs)
    glyphs = [pairs.get(code, 0) for code in range(first, last + 1)]
    length = 10 + 2 * len(glyphs)
    return struct.pack(f">HHHHH{len(glyphs)}H", 6, length, 0, first, len(glyphs), *glyphs)


def _wide(pairs: Mapping[int, int]) -> bytes:
    """The form for any codes: one segment each (4), or a group each (12) where they are long."""
    codes = sorted(pairs)
    if codes[-1] > 0xFFFE:
        rows = b"".join(struct.pack(">III", code, code, pairs[code]) for code in codes)
        return struct.pack(">HHIII", 12, 0, 16 + len(rows), 0, len(codes)) + rows
    ends = [*codes, 0xFFFF]
    deltas = [(pairs[code] - code) & 0xFFFF for code in codes] + [1]
    count = len(ends)
    power = 1 << (count.bit_length() - 1)
    head = struct.pack(
        ">7H", 4, 16 + 8 * count, 0, 2 * count, 2 * power, power.bit_length() - 1,
        2 * (count - power),
    )  # fmt: skip
    return (
        head + struct.pack(f">{count}H", *ends) + b"\0\0" + struct.pack(f">{count}H", *ends)
        + struct.pack(f">{count}H", *deltas) + bytes(2 * count)
    )  # fmt: skip
