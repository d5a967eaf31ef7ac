"""The connected shapes of a picture in two colours: what a scan's letters are.

Worked out on runs (stretches of black in a row), of which a page of text has a hundred thousand,
not on its millions of samples.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["Shape", "Shapes", "shapes_of"]

Bits = npt.NDArray[np.uint8]
Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Shape:
    """x, y: its left upper corner. key: equal for shapes that look alike to the last sample."""

    x: int
    y: int
    width: int
    height: int
    key: bytes


@dataclass(frozen=True, slots=True)
class Shapes:
    """Runs by shape. first: where each shape's runs begin, and after the last where they end."""

    rows: Numbers
    starts: Numbers
    ends: Numbers
    first: Numbers

    def __len__(self) -> int:
        return len(self.first) - 1

    def __iter__(self) -> Iterator[Shape]:
        if not len(self):
            return
        groups = self.first[:-1]
        left = np.minimum.reduceat(self.starts, groups)
        right = np.maximum.reduceat(self.ends, groups)
        top, low = self.rows[groups], self.rows[self.first[1:] - 1] + 1
        sizes = np.diff(self.first)
        runs = np.stack(
            [
                self.rows - np.repeat(top, sizes),
                self.starts - np.repeat(left, sizes),
                self.ends - np.repeat(left, sizes),
            ],
            axis=1,
        ).astype(np.int32)
        bounds = self.first.tolist()
        edges = zip(left.tolist(), top.tolist(), right.tolist(), low.tolist(), strict=True)
        for i, (x, y, x1, y1) in enumerate(edges):
            yield Shape(x, y, x1 - x, y1 - y, runs[bounds[i] : bounds[i + 1]].tobytes())


def bitmap(shape: Shape) -> Bits:
    """The samples of a shape: rows and columns, 1 where it is."""
    samples = np.zeros((shape.height, shape.width), dtype=np.uint8)
    for row, start, end in np.frombuffer(shape.key, dtype=np.int32).reshape(-1, 3).tolist():
        samples[row, start:end] = 1
    return samples


def shapes_of(bits: Bits, most: int) -> Shapes | None:
    """The shapes of rows and columns of samples (1 = black); None where there are over ``most``.

    Samples that touch at a corner belong together. Each shape's runs are in the order of rows.
    """
    edges = np.diff(np.pad(bits, ((0, 0), (1, 1))).view(np.int8), axis=1)
    rows, starts = np.nonzero(edges == 1)
    ends = np.nonzero(edges == -1)[1]
    if len(rows) > 40 * most:
        return None
    width = bits.shape[1] + 2
    # the runs of the next row from the first that ends after this one begins on …
    lowest = np.searchsorted((rows * width) + ends, (rows + 1) * width + starts, "left")
    # … to the last that begins before this one ends
    highest = np.searchsorted(rows * width + starts, (rows + 1) * width + ends, "right")
    counts = np.maximum(highest - lowest, 0)
    one = np.repeat(np.arange(len(rows)), counts)
    offsets = np.arange(len(one)) - np.repeat(np.cumsum(counts) - counts, counts)
    names = _joined(len(rows), one, np.repeat(lowest, counts) + offsets)
    order = np.argsort(names, kind="stable")
    first = np.flatnonzero(np.diff(names[order], prepend=-1))
    if len(first) > most:
        return None
    return Shapes(rows[order], starts[order], ends[order], np.append(first, len(rows)))


def _joined(count: int, one: Numbers, two: Numbers) -> Numbers:
    """A name for each of ``count`` things, the same for those that pairs join."""
    names = np.arange(count)
    while True:
        low = np.minimum(names[one], names[two])
        before = names.copy()
        np.minimum.at(names, names[one], low)
        np.minimum.at(names, names[two], low)
        while True:
            further = names[names]
            if (further == names).all():
                break
            names = further
        if (names == before).all():
            return names
