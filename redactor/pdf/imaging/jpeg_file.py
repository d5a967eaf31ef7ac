"""The parts of a JPEG file: frame, tables, scans. Nothing is decoded here.

For what changes a few blocks of a picture and leaves all others as they are coded
(``pdf.imaging.jpeg_strike``). Raises ``ValueError`` for what isn't such a file, or is of a kind
that nobody stores pages in: arithmetic coding, 12 bits, lossless, hierarchical.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass, field

__all__ = ["Component", "Huffman", "JpegFile", "Scan", "read_jpeg"]

_PLAIN, _EXTENDED, _PROGRESSIVE = 0xC0, 0xC1, 0xC2
_NEXT_MARKER = re.compile(rb"\xff[^\xff\x00\xd0-\xd7]", re.DOTALL)
_MOST_SAMPLES = 120_000_000


@dataclass(frozen=True, slots=True)
class Huffman:
    """counts: codes of 1 to 16 bits. symbols: what they stand for, in order."""

    counts: bytes
    symbols: bytes


@dataclass(slots=True)
class Component:
    """across, down: its samples per unit. table: of its steps. columns, rows: blocks that hold the
    picture; wide, high: blocks with those that fill up the last units."""

    name: int
    across: int
    down: int
    table: int
    columns: int = 0
    rows: int = 0
    wide: int = 0
    high: int = 0


@dataclass(slots=True)
class Scan:
    """parts: numbers of components, each with its tables. start, end: of the coded data.

    restart: units between markers (0: none).
    """

    parts: list[int]
    dc: list[Huffman | None]
    ac: list[Huffman | None]
    first: int
    last: int
    high: int
    low: int
    restart: int
    start: int
    end: int


@dataclass(slots=True)
class JpegFile:
    data: bytes
    width: int = 0
    height: int = 0
    progressive: bool = False
    components: list[Component] = field(default_factory=list)
    steps: dict[int, list[int]] = field(default_factory=dict)
    """By number of the table, in zigzag order."""
    wide_steps: set[int] = field(default_factory=set)
    """Tables of 16 bits."""
    scans: list[Scan] = field(default_factory=list)
    adobe: bytes = b""
    """What a program of Adobe's says about colours."""
    units: tuple[int, int] = (0, 0)
    """Across and down."""
    most: tuple[int, int] = (1, 1)
    """The largest of the components' samples per unit, across and down."""


def read_jpeg(data: bytes) -> JpegFile:
    file = JpegFile(data)
    dc: dict[int, Huffman] = {}
    ac: dict[int, Huffman] = {}
    restart = 0
    pos = data.index(b"\xff\xd8") + 2
    while True:
        if data[pos] != 0xFF:
            raise ValueError("marker")
        while data[pos] == 0xFF:
            pos += 1
        marker = data[pos]
        pos += 1
        if marker == 0xD9:
            break
        (size,) = struct.unpack_from(">H", data, pos)
        body = data[pos + 2 : pos + size]
        pos += size
        if marker in (_PLAIN, _EXTENDED, _PROGRESSIVE):
            _frame(file, marker, body)
        elif marker == 0xC4:
            _huffman(body, dc, ac)
        elif 0xC3 <= marker <= 0xCF or marker in (0xDC, 0xDE, 0xDF):
            raise ValueError("kind of JPEG")
        elif marker == 0xDB:
            if file.scans:
                raise ValueError("steps that change")
            _steps(file, body)
        elif marker == 0xDD:
            (restart,) = struct.unpack(">H", body)
        elif marker == 0xEE and body[:5] == b"Adobe":
            file.adobe = body
        elif marker == 0xDA:
            end = _data_end(data, pos)
            file.scans.append(_scan(file, body, dc, ac, restart, (pos, end)))
            pos = end
            if pos >= len(data):
                break
    if not file.components or not file.scans:
        raise ValueError("no picture")
    if any(c.table not in file.steps for c in file.components):
        raise ValueError("no steps")
    return file


def _frame(file: JpegFile, marker: int, body: bytes) -> None:
    bits, file.height, file.width, count = struct.unpack_from(">BHHB", body)
    if file.components or bits != 8 or not 1 <= count <= 4 or len(body) != 6 + 3 * count:
        raise ValueError("frame")
    if not 0 < file.width * file.height * count <= _MOST_SAMPLES:
        raise ValueError("size")
    file.progressive = marker == _PROGRESSIVE
    for i in range(count):
        name, sampling, table = body[6 + 3 * i : 9 + 3 * i]
        across, down = sampling >> 4, sampling & 15
        if not (1 <= across <= 4 and 1 <= down <= 4):
            raise ValueError("sampling")
        file.components.append(Component(name, across, down, table))
    across = max(c.across for c in file.components)
    down = max(c.down for c in file.components)
    file.most = across, down
    file.units = -(-file.width // (8 * across)), -(-file.height // (8 * down))
    for c in file.components:
        c.columns = (file.width * c.across + 8 * across - 1) // (8 * across)
        c.rows = (file.height * c.down + 8 * down - 1) // (8 * down)
        c.wide, c.high = file.units[0] * c.across, file.units[1] * c.down


def _huffman(body: bytes, dc: dict[int, Huffman], ac: dict[int, Huffman]) -> None:
    pos = 0
    while pos < len(body):
        kind, counts = body[pos], body[pos + 1 : pos + 17]
        count = sum(counts)
        if len(counts) != 16 or count > 256 or pos + 17 + count > len(body):
            raise ValueError("codes")
        table = Huffman(counts, body[pos + 17 : pos + 17 + count])
        (ac if kind >> 4 else dc)[kind & 15] = table
        pos += 17 + count


def _steps(file: JpegFile, body: bytes) -> None:
    pos = 0
    while pos < len(body):
        kind, wide = body[pos] & 15, body[pos] >> 4
        size = 128 if wide else 64
        values = body[pos + 1 : pos + 1 + size]
        if len(values) != size:
            raise ValueError("steps")
        file.steps[kind] = list(struct.unpack(">64H", values) if wide else values)
        if not all(file.steps[kind]):
            raise ValueError("steps")
        if wide:
            file.wide_steps.add(kind)
        pos += 1 + size


def _scan(
    file: JpegFile,
    body: bytes,
    dc: dict[int, Huffman],
    ac: dict[int, Huffman],
    restart: int,
    place: tuple[int, int],
) -> Scan:
    count = body[0]
    if not 1 <= count <= 4 or len(body) != 4 + 2 * count:
        raise ValueError("scan")
    names = [c.name for c in file.components]
    parts = [names.index(body[1 + 2 * i]) for i in range(count)]
    tables = [body[2 + 2 * i] for i in range(count)]
    first, last, approximation = body[1 + 2 * count :]
    return Scan(
        parts,
        [dc.get(t >> 4) for t in tables],
        [ac.get(t & 15) for t in tables],
        first,
        last,
        approximation >> 4,
        approximation & 15,
        restart,
        *place,
    )


def _data_end(data: bytes, pos: int) -> int:
    """Where the next marker stands that isn't part of coded data."""
    found = _NEXT_MARKER.search(data, pos)
    return found.start() if found else len(data)
