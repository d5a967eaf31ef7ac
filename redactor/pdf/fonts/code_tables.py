"""The maps from codes to glyphs in TrueType and OpenType programs, read and written anew."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping

__all__ = ["Table", "read_maps", "written_maps"]

Table = tuple[int, int]
"""Platform and encoding of a map from codes to glyphs."""

_FORMS = (0, 4, 6, 12)
_MOST = 0x10000


def read_maps(data: bytes) -> dict[Table, dict[int, int]]:
    """What each map of the usual forms makes of a code.

    Raises ``ValueError`` or ``struct.error`` where they can't be read.
    """
    if len(data) < 4:
        return {}
    found: dict[Table, dict[int, int]] = {}
    for i in range(struct.unpack(">H", data[2:4])[0]):
        platform, encoding, at = struct.unpack(">HHI", data[4 + 8 * i : 12 + 8 * i])
        (form,) = struct.unpack(">H", data[at : at + 2])
        if form in _FORMS and platform in (0, 1, 3):
            found[platform, encoding] = {c: g for c, g in _pairs(form, data[at:]) if g}
    return found


def _pairs(form: int, data: bytes) -> Iterator[tuple[int, int]]:
    if form == 0:
        yield from enumerate(data[6:262])
    elif form == 6:
        first, count = struct.unpack(">HH", data[6:10])
        count = min(count, (len(data) - 10) // 2)
        yield from enumerate(struct.unpack(f">{count}H", data[10 : 10 + 2 * count]), first)
    elif form == 12:
        (count,) = struct.unpack(">I", data[12:16])
        for i in range(min(count, _MOST)):
            first, last, glyph = struct.unpack(">III", data[16 + 12 * i : 28 + 12 * i])
            for n in range(min(last - first + 1, _MOST)):
                yield first + n, glyph + n
    else:
        yield from _segments(data)


def _segments(data: bytes) -> Iterator[tuple[int, int]]:
    count = struct.unpack(">H", data[6:8])[0] // 2
    rows = [
        struct.unpack(f">{count}H", data[at : at + 2 * count])
        for at in (14, 16 + 2 * count, 16 + 4 * count, 16 + 6 * count)
    ]
    for i, (last, first, delta, away) in enumerate(zip(*rows, strict=True)):
        for code in range(first, min(last, 0xFFFE) + 1):
            glyph = code
            if away and away != 0xFFFF:
                at = 16 + 6 * count + 2 * i + away + 2 * (code - first)
                glyph = int.from_bytes(data[at : at + 2], "big")
            if glyph or not away:
                yield code, (glyph + delta) & 0xFFFF


def written_maps(maps: Mapping[Table, Mapping[int, int]]) -> bytes:
    """The table of ``maps`` (those without a code are left out), each with its codes alone."""
    full = {table: pairs for table, pairs in sorted(maps.items()) if pairs}
    head, bodies, places = b"", b"", dict[bytes, int]()
    start = 4 + 8 * len(full)
    for (platform, encoding), pairs in full.items():
        body = _dense(pairs) if platform == 1 else _wide(pairs)
        if body not in places:
            places[body] = start + len(bodies)
            bodies += body + b"\0" * (-len(body) % 4)
        head += struct.pack(">HHI", platform, encoding, places[body])
    return struct.pack(">HH", 0, len(full)) + head + bodies


def _dense(pairs: Mapping[int, int]) -> bytes:
    """The form for codes that follow each other (6)."""
    first, last = min(pairs), max(pairs)
    glyphs = [pairs.get(code, 0) for code in range(first, last + 1)]
    length = 10 + 2 * len(glyphs)
    return struct.pack(f">HHHHH{len(glyphs)}H", 6, length, 0, first, len(glyphs), *glyphs)


def _wide(pairs: Mapping[int, int]) -> bytes:
    """The form for any codes: a row for each run of codes and glyphs (4; 12 where it is long)."""
    runs: list[list[int]] = []
    for code in sorted(pairs):
        glyph = pairs[code]
        if runs and code == runs[-1][1] + 1 and glyph - code == runs[-1][2] - runs[-1][0]:
            runs[-1][1] = code
        else:
            runs.append([code, code, glyph])
    if runs[-1][1] > 0xFFFE or len(runs) > 8_000:
        rows = b"".join(struct.pack(">III", *run) for run in runs)
        return struct.pack(">HHIII", 12, 0, 16 + len(rows), 0, len(runs)) + rows
    runs.append([0xFFFF, 0xFFFF, 0])
    count = len(runs)
    power = 1 << (count.bit_length() - 1)
    head = struct.pack(
        ">7H", 4, 16 + 8 * count, 0, 2 * count, 2 * power, power.bit_length() - 1,
        2 * (count - power),
    )  # fmt: skip
    firsts, ends = [run[0] for run in runs], [run[1] for run in runs]
    deltas = [(run[2] - run[0]) & 0xFFFF for run in runs]
    return (
        head + struct.pack(f">{count}H", *ends) + b"\0\0" + struct.pack(f">{count}H", *firsts)
        + struct.pack(f">{count}H", *deltas) + bytes(2 * count)
    )  # fmt: skip
