"""Huffman codes of JPEG: as tables to read with, as tables to write with, and the best for a
picture (ITU-T T.81, Annexes C, F and K)."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from redactor.pdf.imaging.jpeg_file import Huffman

__all__ = ["ReadTable", "WriteTable", "best_codes", "read_table", "write_table"]

Numbers = npt.NDArray[np.int64]
ENDS, BAD = 1 << 14, 1 << 15
"""Marks in ``ReadTable.steps``: the block ends here; there is no such code."""
_ROUNDS = 6


@dataclass(frozen=True, slots=True)
class ReadTable:
    """By the next sixteen bits.

    lengths: bits of the code (0: there is none). symbols: what it stands for. one: what to skip
    for it: bits, and from bit 6 on coefficients. many: the same for as many as the sixteen bits
    hold. With ``ENDS`` where that ends the block, ``BAD`` where there is no code. dc: bits to skip
    for a block's first number.
    """

    lengths: npt.NDArray[np.uint8]
    symbols: npt.NDArray[np.uint8]
    one: list[int]
    many: list[int]
    dc: list[int]


@dataclass(frozen=True, slots=True)
class WriteTable:
    """By symbol: the code, and its bits (0: none)."""

    codes: Numbers
    lengths: Numbers


@lru_cache(maxsize=32)
def write_table(table: Huffman) -> WriteTable:
    codes, lengths = np.zeros(256, np.int64), np.zeros(256, np.int64)
    code = at = 0
    for length, count in enumerate(table.counts, 1):
        for symbol in table.symbols[at : at + count]:
            if code >= 1 << length:
                raise ValueError("codes")
            codes[symbol], lengths[symbol] = code, length
            code += 1
        at += count
        code <<= 1
    return WriteTable(codes, lengths)


@lru_cache(maxsize=16)
def read_table(table: Huffman) -> ReadTable:
    written = write_table(table)
    lengths, symbols = np.zeros(1 << 16, np.uint8), np.zeros(1 << 16, np.uint8)
    for symbol in table.symbols:
        length = int(written.lengths[symbol])
        start = int(written.codes[symbol]) << (16 - length)
        lengths[start : start + (1 << (16 - length))] = length
        symbols[start : start + (1 << (16 - length))] = symbol
    size, run = symbols.astype(np.int64) & 15, symbols.astype(np.int64) >> 4
    ends = (size == 0) & (run != 15)  # runs of ended blocks are those of progressive pictures
    bits = lengths + size
    one = bits | np.where(ends, ENDS, (run + 1) << 6)
    one[lengths == 0] = BAD
    one[(size == 0) & (run > 0) & (run != 15)] = BAD
    many = _many(lengths.astype(np.int64), np.asarray(one, np.int64))
    dc = bits.copy()
    dc[(lengths == 0) | (symbols > 15)] = BAD
    return ReadTable(lengths, symbols, one.tolist(), many.tolist(), dc.tolist())


def _many(lengths: Numbers, one: Numbers) -> Numbers:
    """Steps over as many codes as sixteen bits hold."""
    window = np.arange(1 << 16)
    done = one.copy()
    for _ in range(_ROUNDS):
        used = done & 63
        open_ = np.flatnonzero((done < ENDS) & (used < 16))
        following = (window[open_] << used[open_]) & 0xFFFF
        known = (lengths[following] > 0) & (lengths[following] <= 16 - used[open_])
        known &= one[following] != BAD
        more = one[following[known]]
        fits = ((done[open_[known]] & 63) + (more & 63) < 64) & (
            ((done[open_[known]] >> 6 & 255) + (more >> 6 & 255)) < 128
        )
        done[open_[known][fits]] += more[fits]
    return done


def best_codes(symbols: Numbers) -> Huffman:
    """The codes that make ``symbols`` shortest, none longer than sixteen bits (Annex K.2)."""
    counts = np.bincount(symbols, minlength=256)[:256]
    used = np.flatnonzero(counts).tolist() or [0]
    # one more than there are: no code may consist of ones only
    heap: list[tuple[int, int, list[int]]] = [(0, -1, [256])]
    heap += [(int(counts[s]), s, [s]) for s in used]
    heapq.heapify(heap)
    lengths = dict.fromkeys([*used, 256], 0)
    while len(heap) > 1:
        one, two = heapq.heappop(heap), heapq.heappop(heap)
        joined = one[2] + two[2]
        for s in joined:
            lengths[s] += 1
        heapq.heappush(heap, (one[0] + two[0], min(one[1], two[1]), joined))
    return Huffman(*_limited(lengths, counts.tolist()))


def _limited(lengths: dict[int, int], counts: Sequence[int]) -> tuple[bytes, bytes]:
    """Codes of at most sixteen bits, as K.2 shortens them, without the one of ones."""
    bits = [0] * (max(max(lengths.values()), 16) + 1)
    for length in lengths.values():
        bits[length] += 1
    for i in range(len(bits) - 1, 16, -1):
        while bits[i]:
            j = i - 2
            while not bits[j]:
                j -= 1
            bits[i] -= 2
            bits[i - 1] += 1
            bits[j + 1] += 2
            bits[j] -= 1
    longest = max(i for i, n in enumerate(bits) if n)
    bits[longest] -= 1
    order = sorted((s for s in lengths if s != 256), key=lambda s: (lengths[s], -counts[s], s))
    return bytes(bits[1:17]), bytes(order)
