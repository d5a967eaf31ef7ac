"""Coefficients of JPEG blocks as coded bits, and as a whole file (baseline, with its own codes)."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from redactor.pdf.imaging.jpeg_codes import WriteTable, best_codes, write_table
from redactor.pdf.imaging.jpeg_file import Huffman, JpegFile, Scan
from redactor.pdf.imaging.jpeg_read import layout_of

__all__ = ["Coefficients", "NoCode", "Symbols", "as_bits", "symbols_of", "whole_file"]

Numbers = npt.NDArray[np.int64]
Bits = npt.NDArray[np.uint8]
Coefficients = npt.NDArray[np.int32]
"""Blocks and their 64 numbers in zigzag order; or rows, columns and numbers."""
_TABLES = 2
_PAGE = 200_000
"""Blocks that are made bits at once."""


class NoCode(ValueError):
    """The tables of a file have no code for what is to be written."""


@dataclass(frozen=True, slots=True)
class Symbols:
    """In order. first: is it one of a block's first number? block: of which. value, size: the bits
    that follow its code."""

    symbol: Numbers
    first: npt.NDArray[np.bool_]
    block: Numbers
    value: Numbers
    size: Numbers


def symbols_of(steps: Numbers | None, blocks: Coefficients | None) -> Symbols:
    """steps: from one block's first number to the next (None: these aren't written). blocks:
    their other numbers (None: neither are these)."""
    keys: list[Numbers] = []
    symbols: list[Numbers] = []
    values: list[Numbers] = []
    sizes: list[Numbers] = []

    def put(key: Numbers, symbol: Numbers, value: Numbers, size: Numbers) -> None:
        keys.append(key)
        symbols.append(symbol)
        values.append(value)
        sizes.append(size)

    if steps is not None:
        size = _size(steps)
        put(512 * np.arange(len(steps)), size, _coded(steps, size), size)
    if blocks is not None:
        count = len(blocks)
        block, at = np.nonzero(blocks[:, 1:])
        at = at + 1
        value = blocks[block, at].astype(np.int64)
        fresh = np.diff(block, prepend=-1) != 0
        before = np.where(fresh, 0, np.concatenate([[0], at[:-1]]))
        run = at - before - 1
        size = _size(value)
        put(512 * block + 4 * at + 3, (run & 15) << 4 | size, _coded(value, size), size)
        for i in range(3):  # runs of sixteen
            more = run >> 4 > i
            nought = np.zeros(int(more.sum()), np.int64)
            put(512 * block[more] + 4 * at[more] + i, nought + 0xF0, nought, nought)
        last = np.zeros(count, np.int64)
        last[block] = at
        ended = np.flatnonzero(last < 63)
        nought = np.zeros(len(ended), np.int64)
        put(512 * ended + 511, nought, nought, nought)
    key = np.concatenate(keys)
    order = np.argsort(key, kind="stable")
    key = key[order]
    return Symbols(
        np.concatenate(symbols)[order],
        key % 512 == 0,
        key // 512,
        np.concatenate(values)[order],
        np.concatenate(sizes)[order],
    )


def _size(values: Numbers) -> Numbers:
    """Bits of the numbers without their signs."""
    return np.frexp(np.abs(values).astype(np.float64))[1].astype(np.int64)


def _coded(values: Numbers, size: Numbers) -> Numbers:
    coded: Numbers = np.where(values < 0, values - 1, values) & ((1 << size) - 1)
    return coded


def as_bits(made: Symbols, firsts: WriteTable, others: WriteTable) -> tuple[Bits, Numbers]:
    """The bits, one a byte, and how many each block has. Raises ``NoCode``."""
    code = np.where(made.first, firsts.codes[made.symbol], others.codes[made.symbol])
    length = np.where(made.first, firsts.lengths[made.symbol], others.lengths[made.symbol])
    if not length.all():
        raise NoCode
    whole, total = code << made.size | made.value, length + made.size
    each = np.bincount(made.block, weights=total).astype(np.int64)
    return _spread(whole, total), each


def _spread(values: Numbers, lengths: Numbers) -> Bits:
    """The last ``lengths`` bits of each value, one a byte."""
    ends = np.cumsum(lengths)
    index = np.repeat(np.arange(len(values)), lengths)
    shift = ends[index] - 1 - np.arange(len(index))
    return ((values[index] >> shift) & 1).astype(np.uint8)


def whole_file(file: JpegFile, planes: Sequence[Coefficients]) -> bytes:
    """``planes`` (rows, columns, 64) of each component as a file of one scan."""
    every = list(range(len(planes)))
    interleaved = sum(c.across * c.down for c in file.components) <= 10
    groups = [every] if interleaved else [[part] for part in every]
    which = [min(part, _TABLES - 1) if len(planes) == 3 else 0 for part in every]
    out = [b"\xff\xd8"]
    if file.adobe:
        out.append(_segment(0xEE, file.adobe))
    for table, steps in sorted(file.steps.items()):
        wide = table in file.wide_steps
        packed = struct.pack(">64H", *steps) if wide else bytes(steps)
        out.append(_segment(0xDB, bytes([wide << 4 | table]) + packed))
    frame = struct.pack(">BHHB", 8, file.height, file.width, len(planes))
    for c in file.components:
        frame += bytes([c.name, c.across << 4 | c.down, c.table])
    out.append(_segment(0xC1 if file.wide_steps else 0xC0, frame))
    for group in groups:
        out += _scan(file, planes, group, which)
    return b"".join([*out, b"\xff\xd9"])


def _scan(
    file: JpegFile, planes: Sequence[Coefficients], group: list[int], which: list[int]
) -> list[bytes]:
    scan = Scan(group, [], [], 0, 63, 0, 0, 0, 0, 0)
    layout = layout_of(file, scan)
    component, row, column = layout.places(0, layout.columns * layout.rows)
    blocks = np.empty((len(component), 64), np.int32)
    for part in group:
        mine = component == part
        blocks[mine] = planes[part][row[mine], column[mine]]
    steps = blocks[:, 0].astype(np.int64)
    for part in group:
        mine = component == part
        steps[mine] = np.diff(blocks[mine, 0], prepend=0)
    tables = np.array(which)[component]
    made = symbols_of(steps, blocks)
    of = tables[made.block]
    out: list[bytes] = []
    codes: dict[tuple[bool, int], WriteTable] = {}
    for table in sorted({which[part] for part in group}):
        for first in (True, False):
            best = best_codes(made.symbol[(made.first == first) & (of == table)])
            codes[first, table] = write_table(best)
            out.append(_segment(0xC4, _huffman((not first) << 4 | table, best)))
    head = bytes([len(group)])
    for part in group:
        head += bytes([file.components[part].name, which[part] * 17])
    out.append(_segment(0xDA, head + bytes([0, 63, 0])))
    code, length = np.zeros(len(of), np.int64), np.zeros(len(of), np.int64)
    for (first, table), written in codes.items():
        mine = (made.first == first) & (of == table)
        code[mine] = written.codes[made.symbol[mine]]
        length[mine] = written.lengths[made.symbol[mine]]
    out.append(stuffed(_spread(code << made.size | made.value, length + made.size)))
    return out


def stuffed(bits: Bits) -> bytes:
    """Coded bits as a file holds them: filled up with ones, no marker among them."""
    filled = np.concatenate([bits, np.ones(-len(bits) % 8, np.uint8)])
    return np.packbits(filled).tobytes().replace(b"\xff", b"\xff\x00")


def _huffman(kind: int, table: Huffman) -> bytes:
    return bytes([kind]) + table.counts + table.symbols


def _segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body
