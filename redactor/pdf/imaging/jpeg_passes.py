"""Coefficients of progressive JPEG pictures, whose blocks are coded in several passes.

Each pass adds bits to what the ones before it said, so everything has to be read (ITU-T T.81,
Annex G).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from redactor.pdf.imaging.jpeg_codes import ReadTable, read_table
from redactor.pdf.imaging.jpeg_file import JpegFile, Scan
from redactor.pdf.imaging.jpeg_read import Layout, Part, bit_windows, layout_of, parts_of

__all__ = ["read_passes"]

_MOST_BLOCKS = 400_000


def read_passes(file: JpegFile) -> list[npt.NDArray[np.int32]]:
    """Rows, columns and numbers (zigzag) of the blocks of each component."""
    if sum(c.wide * c.high for c in file.components) > _MOST_BLOCKS:
        raise ValueError("too large")
    planes = [np.zeros((c.high, c.wide, 64), np.int32) for c in file.components]
    for scan in file.scans:
        layout = layout_of(file, scan)
        if not 0 <= scan.first <= scan.last <= 63 or scan.low > 13:
            raise ValueError("pass")
        for part in parts_of(file, scan, layout):
            places = _places(file, layout, part)
            try:
                _read(_Pass(scan, layout, part, planes), places)
            except IndexError as error:
                raise ValueError("picture cut short") from error
    return planes


def _places(file: JpegFile, layout: Layout, part: Part) -> list[int]:
    """Where the numbers of each block begin in its component's plane."""
    component, row, column = layout.places(part.first, part.count)
    wide = np.array([c.wide for c in file.components])
    return (64 * (row * wide[component] + column)).tolist()  # type: ignore[no-any-return]


class _Pass:
    """What reading one part of a pass needs."""

    def __init__(
        self, scan: Scan, layout: Layout, part: Part, planes: list[npt.NDArray[np.int32]]
    ) -> None:
        self.scan, self.components = scan, layout.component.tolist()
        self.windows = memoryview(bit_windows(part.data))  # type: ignore[arg-type]
        self.planes = [memoryview(plane.reshape(-1)) for plane in planes]  # type: ignore[arg-type]

    def codes(self, *, first: bool) -> list[ReadTable]:
        """For each component of the scan."""
        given = self.scan.dc if first else self.scan.ac
        if any(table is None for table in given):
            raise ValueError("no codes")
        return [read_table(table) for table in given if table is not None]


def _read(work: _Pass, places: list[int]) -> None:
    scan = work.scan
    if scan.first == 0:
        if scan.last != 0:
            raise ValueError("pass")
        if scan.high == 0:
            _firsts(work, places)
        else:
            _more_of_firsts(work, places)
    elif len(scan.parts) != 1:
        raise ValueError("pass")
    elif scan.high == 0:
        _others(work, places)
    else:
        _more_of_others(work, places)


def _firsts(work: _Pass, places: list[int]) -> None:
    windows, low = work.windows, work.scan.low
    tables = [(t.lengths.tolist(), t.symbols.tolist()) for t in work.codes(first=True)]
    before = dict.fromkeys(work.components, 0)
    order = work.components
    pos = 0
    for i, at in enumerate(places):
        component = order[i % len(order)]
        lengths, symbols = tables[work.scan.parts.index(component)]
        window = windows[pos]
        size = symbols[window]
        if not lengths[window] or size > 15:
            raise ValueError("codes")
        pos += lengths[window]
        if size:
            value = windows[pos] >> (16 - size)
            before[component] += value if value >> (size - 1) else value - (1 << size) + 1
            pos += size
        work.planes[component][at] = before[component] << low


def _more_of_firsts(work: _Pass, places: list[int]) -> None:
    order, bit = work.components, 1 << work.scan.low
    for pos, at in enumerate(places):
        if work.windows[pos] >> 15:
            work.planes[order[pos % len(order)]][at] |= bit


def _others(work: _Pass, places: list[int]) -> None:
    scan, windows = work.scan, work.windows
    table = work.codes(first=False)[0]
    lengths, symbols = table.lengths.tolist(), table.symbols.tolist()
    plane = work.planes[scan.parts[0]]
    low, last = scan.low, scan.last
    pos = ended = 0
    for base in places:
        if ended:
            ended -= 1
            continue
        at = scan.first
        while at <= last:
            window = windows[pos]
            if not lengths[window]:
                raise ValueError("codes")
            pos += lengths[window]
            run, size = symbols[window] >> 4, symbols[window] & 15
            if size:
                at += run
                if at > last:
                    raise ValueError("codes")
                value = windows[pos] >> (16 - size)
                pos += size
                value = value if value >> (size - 1) else value - (1 << size) + 1
                plane[base + at] = value * (1 << low)
                at += 1
            elif run == 15:
                at += 16
            else:
                ended = (1 << run) - 1 + (windows[pos] >> (16 - run) if run else 0)
                pos += run
                break


def _more_of_others(work: _Pass, places: list[int]) -> None:
    scan, windows = work.scan, work.windows
    table = work.codes(first=False)[0]
    lengths, symbols = table.lengths.tolist(), table.symbols.tolist()
    plane = work.planes[scan.parts[0]]
    last, bit = scan.last, 1 << scan.low
    pos = ended = 0
    for base in places:
        at = scan.first
        while not ended and at <= last:
            window = windows[pos]
            if not lengths[window]:
                raise ValueError("codes")
            pos += lengths[window]
            run, size = symbols[window] >> 4, symbols[window] & 15
            fresh = 0
            if size:
                fresh = bit if windows[pos] >> 15 else -bit
                pos += 1
            elif run < 15:
                ended = (1 << run) + (windows[pos] >> (16 - run) if run else 0)
                pos += run
                break
            while at <= last:
                value = plane[base + at]
                if value:
                    if windows[pos] >> 15 and not abs(value) & bit:
                        plane[base + at] = value + (bit if value > 0 else -bit)
                    pos += 1
                elif not run:
                    break
                else:
                    run -= 1
                at += 1
            if fresh:
                if at > last:
                    raise ValueError("codes")
                plane[base + at] = fresh
            at += 1
        if ended:
            for place in range(base + at, base + last + 1):
                value = plane[place]
                if value:
                    if windows[pos] >> 15 and not abs(value) & bit:
                        plane[place] = value + (bit if value > 0 else -bit)
                    pos += 1
            ended -= 1
