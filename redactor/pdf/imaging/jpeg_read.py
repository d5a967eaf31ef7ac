"""Coefficients of JPEG pictures whose blocks are coded one after the other (not in passes).

Where a block begins is known only after all before it have been read. That is done by a loop that
skips over as many codes as sixteen bits hold; what stands in the blocks is then read for all of
them side by side.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from redactor.pdf.imaging.jpeg_codes import BAD, ENDS, ReadTable, read_table
from redactor.pdf.imaging.jpeg_file import Huffman, JpegFile, Scan

__all__ = [
    "Layout",
    "Part",
    "bit_windows",
    "layout_of",
    "parts_of",
    "read_blocks",
    "read_firsts",
    "walk",
]

Numbers = npt.NDArray[np.int64]
_RESTART = re.compile(rb"\xff+[\xd0-\xd7]")
_MOST_BYTES = 12_000_000


@dataclass(frozen=True, slots=True)
class Part:
    """Coded data between two restarts, unstuffed. first, count: which units they hold."""

    data: bytes
    first: int
    count: int


@dataclass(frozen=True, slots=True)
class Layout:
    """Which blocks a unit of a scan has: component, and its place in the unit, down and across.

    columns, rows: units.
    """

    component: Numbers
    down: Numbers
    across: Numbers
    columns: int
    rows: int
    high: Numbers
    wide: Numbers

    def places(self, first: int, count: int) -> tuple[Numbers, Numbers, Numbers]:
        """Component, row and column (in blocks) of the blocks of some units, in order."""
        units = np.arange(first, first + count)
        each = len(self.component)
        rows = (units // self.columns)[:, None] * self.high + self.down
        columns = (units % self.columns)[:, None] * self.wide + self.across
        return np.tile(self.component, count), rows.reshape(-1), columns.reshape(count * each)


def layout_of(file: JpegFile, scan: Scan) -> Layout:
    if len(scan.parts) == 1:
        c = file.components[scan.parts[0]]
        nought, one = np.zeros(1, np.int64), np.ones(1, np.int64)
        return Layout(np.array(scan.parts), nought, nought, c.columns, c.rows, one, one)
    blocks = [
        (part, y, x, file.components[part].down, file.components[part].across)
        for part in scan.parts
        for y in range(file.components[part].down)
        for x in range(file.components[part].across)
    ]
    if len(blocks) > 10:
        raise ValueError("unit")
    table = np.array(blocks).T
    return Layout(table[0], table[1], table[2], *file.units, table[3], table[4])


def parts_of(file: JpegFile, scan: Scan, layout: Layout) -> list[Part]:
    raw = file.data[scan.start : scan.end]
    if len(raw) > _MOST_BYTES:
        raise ValueError("too large")
    pieces = _RESTART.split(raw) if scan.restart else [raw]
    left, first = layout.columns * layout.rows, 0
    parts: list[Part] = []
    for piece in pieces:
        count = min(scan.restart or left, left)
        if count <= 0:
            break
        parts.append(Part(piece.replace(b"\xff\x00", b"\xff"), first, count))
        first, left = first + count, left - count
    if left:
        raise ValueError("picture cut short")
    return parts


def tables_of(scan: Scan, layout: Layout) -> list[tuple[ReadTable, ReadTable]]:
    """For each block of a unit."""
    found = []
    for component in layout.component.tolist():
        at = scan.parts.index(component)
        dc, ac = scan.dc[at], scan.ac[at]
        if dc is None or ac is None:
            raise ValueError("no codes")
        found.append((read_table(dc), read_table(ac)))
    return found


def walk(scan: Scan, layout: Layout, part: Part) -> Numbers:
    """Where (in bits) each block of a part begins, and where the last one ends."""
    windows = memoryview(bit_windows(part.data))  # type: ignore[arg-type]
    pattern = [(dc.dc, ac.one, ac.many) for dc, ac in tables_of(scan, layout)]
    starts: list[int] = []
    note = starts.append
    pos = 0
    try:
        for _ in range(part.count):
            for dc, one, many in pattern:
                note(pos)
                step = dc[windows[pos]]
                if step >= BAD:
                    raise ValueError("codes")
                pos += step
                at = 1
                while True:
                    step = many[windows[pos]]
                    after = at + (step >> 6 & 255)
                    if step < ENDS:
                        if after < 64:
                            pos += step & 63
                            at = after
                            continue
                        if after == 64:
                            pos += step & 63
                            break
                    elif step < BAD and after < 64:
                        pos += step & 63
                        break
                    # several codes at once reach beyond the block's end
                    step = one[windows[pos]]
                    at += step >> 6 & 255
                    if step >= BAD or at > 64:
                        raise ValueError("codes")
                    pos += step & 63
                    if step >= ENDS or at == 64:
                        break
    except IndexError as error:
        raise ValueError("picture cut short") from error
    if pos > 8 * len(part.data):
        raise ValueError("picture cut short")
    note(pos)
    return np.array(starts, dtype=np.int64)


def bit_windows(data: bytes) -> npt.NDArray[np.uint16]:
    """The sixteen bits from each bit on."""
    padded = np.frombuffer(data + bytes(8), dtype=np.uint8).astype(np.uint32)
    three = padded[:-2] << 16 | padded[1:-1] << 8 | padded[2:]
    windows = np.empty((len(three), 8), dtype=np.uint16)
    for shift in range(8):
        windows[:, shift] = three >> (8 - shift)
    return windows.reshape(-1)


def _bits_at(data: npt.NDArray[np.uint8], pos: Numbers) -> Numbers:
    """The 32 bits from each position on."""
    at = pos >> 3
    value = np.zeros(len(pos), np.int64)
    for i in range(5):
        value = value << 8 | data[at + i]
    return (value >> (8 - (pos & 7))) & 0xFFFFFFFF


def _number(bits: Numbers, skip: Numbers, size: Numbers) -> Numbers:
    """The signed number of ``size`` bits that stands after ``skip`` of 32."""
    value = (bits >> (32 - skip - size)) & ((1 << size) - 1)
    return np.where(value < (1 << size >> 1), value - (1 << size) + 1, value)


def read_firsts(scan: Scan, layout: Layout, part: Part, starts: Numbers) -> tuple[Numbers, Numbers]:
    """The first number of each block (the step from the one before), and where the rest begin."""
    data = np.frombuffer(part.data + bytes(16), dtype=np.uint8)
    bits = _bits_at(data, starts)
    values, after = np.zeros(len(starts), np.int64), np.zeros(len(starts), np.int64)
    each = len(layout.component)
    for place, (dc, _) in enumerate(tables_of(scan, layout)):
        mine = slice(place, None, each)
        window = bits[mine] >> 16
        length, size = dc.lengths[window].astype(np.int64), dc.symbols[window].astype(np.int64)
        values[mine] = _number(bits[mine], length, size)
        after[mine] = starts[mine] + length + size
    return values, after


def read_blocks(table: Huffman, part: Part, after: Numbers) -> npt.NDArray[np.int32]:
    """All other coefficients of blocks, in zigzag order: (N, 64); the first ones are 0.

    after: where they begin.
    """
    data = np.frombuffer(part.data + bytes(16), dtype=np.uint8)
    codes = read_table(table)
    found = np.zeros((len(after), 64), np.int32)
    open_, pos = np.arange(len(after)), after.copy()
    at = np.ones(len(after), np.int64)
    while len(open_):
        bits = _bits_at(data, pos)
        window = bits >> 16
        length, symbol = codes.lengths[window].astype(np.int64), codes.symbols[window]
        size, run = (symbol & 15).astype(np.int64), (symbol >> 4).astype(np.int64)
        ends = (size == 0) & (run != 15)
        at = at + run
        real = size > 0
        if (length == 0).any() or (at[real] > 63).any():
            raise ValueError("codes")
        found[open_[real], at[real]] = _number(bits, length, size)[real]
        pos, at = pos + length + size, at + 1
        going = ~ends & (at < 64)
        open_, pos, at = open_[going], pos[going], at[going]
    return found
