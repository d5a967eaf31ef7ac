"""Sampled functions with no more samples, and no finer ones, than a reader takes.

Samples may lie outside of what the inputs reach, or all mean the same: any text fits there.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

__all__ = ["Samples", "clean_samples"]

_STEPS = 4096
"""Steps of a result that could be told apart."""
_MOST = 4_000_000
Pair = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Samples:
    data: bytes
    sizes: list[int]
    encode: list[Pair]


def clean_samples(
    data: bytes,
    sizes: Sequence[int],
    bits: int,
    encode: Sequence[Pair],
    decode: Sequence[Pair],
    results: Sequence[Pair],
) -> Samples:
    """The samples that ``encode`` reaches, as fine as ``results`` (their ranges) show them.

    Raises ``ValueError`` where there are fewer samples than said.
    """
    outputs = len(results)
    count = math.prod(sizes) * outputs
    if (
        bits not in (1, 2, 4, 8, 12, 16, 24, 32)
        or not 0 < count <= _MOST
        or len(data) * 8 < count * bits
    ):
        raise ValueError("samples")
    spans = [_span(size, pair) for size, pair in zip(sizes, encode, strict=True)]
    values = _unpacked(data, count, bits)
    maps = [_Meaning(bits, d, r) for d, r in zip(decode, results, strict=True)]
    kept: list[int] = []
    steps = [1, *itertools.accumulate(sizes, lambda a, b: a * b)]
    for place in _places(spans, steps):
        at = place * outputs
        kept += [maps[i].told(values[at + i]) for i in range(outputs)]
    return Samples(
        _packed(kept, bits),
        [last - first + 1 for first, last in spans],
        [(a - first, b - first) for (a, b), (first, _) in zip(encode, spans, strict=True)],
    )


def _span(size: int, encode: Pair) -> tuple[int, int]:
    """The first and the last sample of an input that are reached; two at least."""
    low, high = (min(max(v, 0.0), size - 1.0) for v in (min(encode), max(encode)))
    first, last = math.floor(low), math.ceil(high)
    if first == last and size > 1:
        first, last = (first, last + 1) if last + 1 < size else (first - 1, last)
    return first, last


def _places(spans: Sequence[tuple[int, int]], steps: Sequence[int]) -> Iterator[int]:
    """Where the samples in ``spans`` stand: those of the first input follow each other."""
    rows = [range(first, last + 1) for first, last in reversed(spans)]
    for place in itertools.product(*rows):
        yield sum(i * step for i, step in zip(reversed(place), steps, strict=False))


class _Meaning:
    """What a sample of one result means, and the sample that stands for all that mean it."""

    def __init__(self, bits: int, decode: Pair, result: Pair) -> None:
        self.most, self.decode, self.result = (1 << bits) - 1, decode, result
        self.known: dict[int, int] = {}

    def told(self, sample: int) -> int:
        if sample not in self.known:
            self.known[sample] = self._told(sample)
        return self.known[sample]

    def _told(self, sample: int) -> int:
        (first, last), (low, high) = self.decode, self.result
        step = (high - low) / _STEPS
        width = (last - first) / self.most
        if abs(width) * self.most <= step or step <= 0:
            return 0
        value = min(max(first + sample * width, low), high)
        if abs(width) < step:
            value = low + round((value - low) / step) * step
        return min(max(round((value - first) / width), 0), self.most)


def _unpacked(data: bytes, count: int, bits: int) -> Sequence[int]:
    if bits == 8:
        return data[:count]
    if bits > 8 and bits % 8 == 0:
        size = bits // 8
        return [int.from_bytes(data[size * i : size * (i + 1)], "big") for i in range(count)]
    found: list[int] = []
    held = have = 0
    for byte in data:
        held, have = held << 8 | byte, have + 8
        while have >= bits and len(found) < count:
            have -= bits
            found.append(held >> have)
            held &= (1 << have) - 1
    return found


def _packed(values: Sequence[int], bits: int) -> bytes:
    if bits == 8:
        return bytes(values)
    if bits % 8 == 0:
        return b"".join(v.to_bytes(bits // 8, "big") for v in values)
    out, held, have = bytearray(), 0, 0
    for value in values:
        held, have = held << bits | value, have + bits
        while have >= 8:
            have -= 8
            out.append(held >> have)
            held &= (1 << have) - 1
    if have:
        out.append(held << 8 - have)
    return bytes(out)
