"""The arithmetic coder of JBIG2 (the MQ coder of ITU-T T.88, Annex E) and its whole numbers.

One decision is a context (which statistics it belongs to) and a bit. Equal decisions in a row,
which is nearly all of a scanned page, are coded in one step.
"""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["Coder", "Integers"]

# T.88 table E.1: probability, next state after the likely and the unlikely symbol, and whether
# the unlikely one becomes the likely one
_STATES = (
    (0x5601, 1, 1, 1), (0x3401, 2, 6, 0), (0x1801, 3, 9, 0), (0x0AC1, 4, 12, 0),
    (0x0521, 5, 29, 0), (0x0221, 38, 33, 0), (0x5601, 7, 6, 1), (0x5401, 8, 14, 0),
    (0x4801, 9, 14, 0), (0x3801, 10, 14, 0), (0x3001, 11, 17, 0), (0x2401, 12, 18, 0),
    (0x1C01, 13, 20, 0), (0x1601, 29, 21, 0), (0x5601, 15, 14, 1), (0x5401, 16, 14, 0),
    (0x5101, 17, 15, 0), (0x4801, 18, 16, 0), (0x3801, 19, 17, 0), (0x3401, 20, 18, 0),
    (0x3001, 21, 19, 0), (0x2801, 22, 19, 0), (0x2401, 23, 20, 0), (0x2201, 24, 21, 0),
    (0x1C01, 25, 22, 0), (0x1801, 26, 23, 0), (0x1601, 27, 24, 0), (0x1401, 28, 25, 0),
    (0x1201, 29, 26, 0), (0x1101, 30, 27, 0), (0x0AC1, 31, 28, 0), (0x09C1, 32, 29, 0),
    (0x08A1, 33, 30, 0), (0x0521, 34, 31, 0), (0x0441, 35, 32, 0), (0x02A1, 36, 33, 0),
    (0x0221, 37, 34, 0), (0x0141, 38, 35, 0), (0x0111, 39, 36, 0), (0x0085, 40, 37, 0),
    (0x0049, 41, 38, 0), (0x0025, 42, 39, 0), (0x0015, 43, 40, 0), (0x0009, 44, 41, 0),
    (0x0005, 45, 42, 0), (0x0001, 45, 43, 0), (0x5601, 46, 46, 0),
)  # fmt: skip
# the same by state and likely symbol in one number: 2 * state + symbol
_QE = [q for q, _, _, _ in _STATES for _ in (0, 1)]
_LIKELY = [2 * likely + s for _, likely, _, _ in _STATES for s in (0, 1)]
_UNLIKELY = [2 * unlikely + (s ^ turn) for _, _, unlikely, turn in _STATES for s in (0, 1)]


class Coder:
    """The MQ encoder, its registers under the names that the annex gives them."""

    def __init__(self, contexts: int = 1 << 16) -> None:
        self.a, self.c, self.ct = 0x8000, 0, 12
        self.states = [0] * contexts
        self.out = bytearray([0])  # the byte before the first: never 0xFF

    def code(self, contexts: Sequence[int], bits: Sequence[int], runs: Sequence[int]) -> None:
        """Decisions: the context and bit of each, and how often it comes in a row."""
        a, c, ct, states = self.a, self.c, self.ct, self.states
        for context, bit, run in zip(contexts, bits, runs, strict=True):
            state = states[context]
            while run:
                qe = _QE[state]
                if state & 1 == bit:
                    # as many likely symbols as leave the interval wide enough, in one step
                    free = (a - 0x8000) // qe
                    if run <= free:
                        a -= run * qe
                        c += run * qe
                        break
                    run -= free + 1
                    a -= (free + 1) * qe
                    c += free * qe
                    if a < qe:
                        a = qe
                    else:
                        c += qe
                    state = _LIKELY[state]
                else:
                    run -= 1
                    a -= qe
                    if a < qe:
                        c += qe
                    else:
                        a = qe
                    state = _UNLIKELY[state]
                while True:
                    a <<= 1
                    c <<= 1
                    ct -= 1
                    if not ct:
                        c, ct = self._byte_out(c)
                    if a & 0x8000:
                        break
            states[context] = state
        self.a, self.c, self.ct = a, c, ct

    def _byte_out(self, c: int) -> tuple[int, int]:
        out = self.out
        if out[-1] != 0xFF and c >= 0x8000000:
            out[-1] += 1  # the carry
            if out[-1] == 0xFF:
                c &= 0x7FFFFFF
        if out[-1] == 0xFF:
            out.append(c >> 20 & 0xFF)
            return c & 0xFFFFF, 7
        out.append(c >> 19 & 0xFF)
        return c & 0x7FFFF, 8

    def flush(self) -> bytes:
        top = self.c + self.a
        self.c |= 0xFFFF
        if self.c >= top:
            self.c -= 0x8000
        for _ in range(2):
            self.c, self.ct = self._byte_out(self.c << self.ct)
        if self.out[-1] != 0xFF:
            self.out.append(0xFF)
        self.out.append(0xAC)
        return bytes(self.out[1:])


_RANGES = ((4, 0, 2, 0b0, 1), (20, 4, 4, 0b10, 2), (84, 20, 6, 0b110, 3), (340, 84, 8, 0b1110, 4),
           (4436, 340, 12, 0b11110, 5), (1 << 32, 4436, 32, 0b11111, 5))  # fmt: skip
"""T.88 table A.1: numbers below, counted from, in so many bits, after these bits, so many."""


class Integers:
    """Whole numbers as decisions (Annex A), collected until a coder takes them.

    first: the context from which those of the numbers begin, 512 a kind.
    """

    def __init__(self, first: int) -> None:
        self.first = first
        self.contexts: list[int] = []
        self.bits: list[int] = []

    def number(self, kind: int, value: int | None) -> None:
        """A number of a kind; None ends a row of them."""
        size = abs(value or 0)
        top, start, count, prefix, length = next(r for r in _RANGES if size < r[0])
        del top
        sign = int(value is None or value < 0)
        code = sign << length | prefix
        code, length = code << count | (size - start), 1 + length + count
        base, before = self.first + 512 * kind, 1
        for place in range(length - 1, -1, -1):
            bit = code >> place & 1
            self.contexts.append(base + before)
            self.bits.append(bit)
            before = before << 1 | bit
            if before >= 512:
                before = before & 511 | 256

    def name(self, first: int, value: int, length: int) -> None:
        """A number of exactly ``length`` bits, with contexts of its own from ``first`` on."""
        before = 1
        for place in range(length - 1, -1, -1):
            bit = value >> place & 1
            self.contexts.append(first + before)
            self.bits.append(bit)
            before = before << 1 | bit

    def decisions(self, contexts: Sequence[int], bits: Sequence[int]) -> None:
        """Others, in their place between the numbers."""
        self.contexts += contexts
        self.bits += bits

    def into(self, coder: Coder) -> None:
        coder.code(self.contexts, self.bits, [1] * len(self.bits))
