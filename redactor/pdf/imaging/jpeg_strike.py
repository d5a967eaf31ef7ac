"""Samples of a JPEG picture destroyed where it is coded; all other blocks stay as they are.

To unpack a picture and pack it again changes every sample a little, each time it is done. Here
only blocks that a struck sample lies in are made anew: those that are struck whole become one
tone, and so do those whose other samples are paper; of the rest the struck samples get that tone
before they are packed with the same steps. All other blocks keep their coefficients, and where
the picture isn't coded in passes their very bits.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from redactor.pdf.imaging.jpeg_blocks import strike_blocks
from redactor.pdf.imaging.jpeg_codes import write_table
from redactor.pdf.imaging.jpeg_file import JpegFile, Scan, read_jpeg
from redactor.pdf.imaging.jpeg_passes import read_passes
from redactor.pdf.imaging.jpeg_read import (
    Layout,
    Part,
    layout_of,
    parts_of,
    read_blocks,
    read_firsts,
    walk,
)
from redactor.pdf.imaging.jpeg_write import (
    Coefficients,
    NoCode,
    as_bits,
    stuffed,
    symbols_of,
    whole_file,
)

__all__ = ["strike_jpeg"]

Numbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
_LOOKED_AT = 24


def strike_jpeg(data: bytes, struck: Flags, *, rings: float = np.inf) -> bytes:
    """``data`` without what stands at the samples ``struck`` (rows, columns).

    rings: tones (of 256) by which what stands beside a struck area may ring in it. Raises
    ``ValueError`` where the file can't be changed so.
    """
    try:
        file = read_jpeg(data)
        if struck.shape != (file.height, file.width):
            raise ValueError("another size")
        places = np.nonzero(struck)
        masks = [_plane_mask(file, part, *places) for part in _every(file)]
        work = _Work(file, masks, rings)
        if not file.progressive:
            try:
                return _in_place(work)
            except NoCode:
                work.tones.clear()
        return _anew(work)
    except (IndexError, OverflowError, struct.error) as error:
        raise ValueError("JPEG") from error


def _every(file: JpegFile) -> range:
    return range(len(file.components))


def _plane_mask(file: JpegFile, part: int, rows: Numbers, columns: Numbers) -> Flags:
    """Which samples of a component hold anything of struck ones: whole blocks of it."""
    c = file.components[part]
    (across, rest), (down, remains) = divmod(file.most[0], c.across), divmod(file.most[1], c.down)
    if rest or remains:
        raise ValueError("sampling")
    mask = np.zeros((8 * c.high, 8 * c.wide), dtype=bool)
    mask[rows // down, columns // across] = True
    # what fills up the last blocks repeats the picture's edge
    last, right = (file.height - 1) // down, (file.width - 1) // across
    mask[last + 1 :] = mask[last]
    mask[:, right + 1 :] = mask[:, right : right + 1]
    return mask


@dataclass(slots=True)
class _Work:
    """masks: struck samples by component. tones: first numbers of its plain blocks."""

    file: JpegFile
    masks: list[Flags]
    rings: float = np.inf
    tones: dict[int, int] = field(default_factory=dict)
    walked: dict[tuple[int, int], Numbers] = field(default_factory=dict)
    """By where the scan's data begin and the part's first unit."""

    def touched(self, part: int) -> Flags:
        """Blocks with a struck sample: rows and columns of blocks."""
        mask = self.masks[part]
        eights = mask.view(np.uint64) != 0
        blocks: Flags = eights[::8].copy()
        for row in range(1, 8):
            blocks |= eights[row::8]
        return blocks

    def starts(self, scan: Scan, layout: Layout, part: Part) -> Numbers:
        """``walk``, each part once."""
        key = scan.start, part.first
        if key not in self.walked:
            self.walked[key] = walk(scan, layout, part)
        return self.walked[key]

    def set_tone(self, part: int, firsts: Numbers, touched: Flags) -> None:
        """The commonest light of a component's blocks, most likely paper."""
        kept = firsts[~touched] if not touched.all() else firsts
        self.tones.setdefault(part, int(np.median(kept)))

    def struck(self, part: int, blocks: Coefficients, rows: Numbers, columns: Numbers) -> None:
        """Strike blocks (N, 64) of a component, in place."""
        mask = self.masks[part]
        inside = np.arange(8)
        masks = mask[
            (8 * rows)[:, None, None] + inside[:, None], (8 * columns)[:, None, None] + inside
        ]
        steps = self.file.steps[self.file.components[part].table]
        strike_blocks(blocks, masks, steps, self.tones[part], self.rings)


def _anew(work: _Work) -> bytes:
    """All blocks read and written again, as they were but for the struck ones."""
    file = work.file
    planes = read_passes(file) if file.progressive else _all_blocks(file)
    for part, plane in enumerate(planes):
        touched = work.touched(part)
        if not touched.any():
            continue
        work.set_tone(part, plane[:, :, 0].ravel().astype(np.int64), touched.ravel())
        rows, columns = np.nonzero(touched)
        blocks = plane[rows, columns]
        work.struck(part, blocks, rows, columns)
        plane[rows, columns] = blocks
    return whole_file(file, planes)


def _all_blocks(file: JpegFile) -> list[Coefficients]:
    planes = [np.zeros((c.high, c.wide, 64), np.int32) for c in file.components]
    for scan in file.scans:
        layout = layout_of(file, scan)
        for part in parts_of(file, scan, layout):
            starts = walk(scan, layout, part)[:-1]
            firsts, after = read_firsts(scan, layout, part, starts)
            component, row, column = layout.places(part.first, part.count)
            for index, name in enumerate(scan.parts):
                mine, table = component == name, scan.ac[index]
                if table is None:
                    raise ValueError("no codes")
                blocks = read_blocks(table, part, after[mine])
                blocks[:, 0] = np.cumsum(firsts[mine])
                planes[name][row[mine], column[mine]] = blocks
    return planes


def _in_place(work: _Work) -> bytes:
    """The file with other bits for struck blocks. Raises ``NoCode``."""
    data = work.file.data
    maps = [work.touched(part) for part in _every(work.file)]
    out: list[bytes] = []
    done = 0
    for scan in work.file.scans:
        layout = layout_of(work.file, scan)
        parts = parts_of(work.file, scan, layout)
        component, row, column = layout.places(0, layout.columns * layout.rows)
        touched = np.zeros(len(component), dtype=bool)
        for name in scan.parts:
            mine = component == name
            touched[mine] = maps[name][row[mine], column[mine]]
        each = len(layout.component)

        def of(part: Part) -> _Blocks:
            here = slice(each * part.first, each * (part.first + part.count))  # noqa: B023
            return _Blocks(component[here], row[here], column[here], touched[here])  # noqa: B023

        _set_tones(work, scan, layout, [(part, of(part)) for part in _some(parts)])
        out.append(data[done : scan.start])
        for i, part in enumerate(parts):
            if i:
                out.append(bytes([0xFF, 0xD0 + (i - 1) % 8]))
            blocks = of(part)
            if blocks.touched.any():
                out.append(_changed(work, scan, layout, part, blocks))
            else:
                out.append(part.data.replace(b"\xff", b"\xff\x00"))
        done = scan.end
    return b"".join([*out, data[done:]])


@dataclass(frozen=True, slots=True)
class _Blocks:
    """Those of a part, in order: component, row and column, and whether they are struck."""

    component: Numbers
    row: Numbers
    column: Numbers
    touched: Flags


def _some(parts: Sequence[Part]) -> Sequence[Part]:
    """A few of them, from the whole picture."""
    return parts[:: max(len(parts) // _LOOKED_AT, 1)]


def _set_tones(
    work: _Work, scan: Scan, layout: Layout, parts: Sequence[tuple[Part, _Blocks]]
) -> None:
    firsts, touched, component = [], [], []
    for part, blocks in parts:
        steps = read_firsts(scan, layout, part, work.starts(scan, layout, part)[:-1])[0]
        for name in scan.parts:
            mine = blocks.component == name
            steps[mine] = np.cumsum(steps[mine])
        firsts.append(steps)
        touched.append(blocks.touched)
        component.append(blocks.component)
    every, struck = np.concatenate(firsts), np.concatenate(touched)
    for name in scan.parts:
        mine = np.concatenate(component) == name
        work.set_tone(name, every[mine], struck[mine])


def _changed(work: _Work, scan: Scan, layout: Layout, part: Part, blocks: _Blocks) -> bytes:
    """The coded data of a part with struck blocks, stuffed."""
    starts = work.starts(scan, layout, part)
    steps, after = read_firsts(scan, layout, part, starts[:-1])
    fresh = steps.copy()
    pieces: dict[int, tuple[int, npt.NDArray[np.uint8]]] = {}
    for index, name in enumerate(scan.parts):
        dc, ac = scan.dc[index], scan.ac[index]
        if dc is None or ac is None:
            raise ValueError("no codes")
        mine = np.flatnonzero(blocks.component == name)
        here = blocks.touched[mine]
        if not here.any():
            continue
        firsts = np.cumsum(steps[mine])
        struck = mine[here]
        numbers = read_blocks(ac, part, after[struck])
        numbers[:, 0] = firsts[here]
        work.struck(name, numbers, blocks.row[struck], blocks.column[struck])
        firsts[here] = numbers[:, 0]
        fresh[mine] = np.diff(firsts, prepend=0)
        codes = write_table(dc), write_table(ac)
        made = symbols_of(fresh[struck], numbers)
        _put(pieces, struck, starts[struck + 1], *as_bits(made, *codes))
        moved = mine[~here & (fresh[mine] != steps[mine])]
        if len(moved):
            made = symbols_of(fresh[moved], None)
            _put(pieces, moved, after[moved], *as_bits(made, *codes))
    bits = np.unpackbits(np.frombuffer(part.data, dtype=np.uint8))
    joined: list[npt.NDArray[np.uint8]] = []
    done = 0
    for block in sorted(pieces):
        end, new = pieces[block]
        joined += [bits[done : starts[block]], new]
        done = end
    joined.append(bits[done : starts[-1]])  # what follows the last block isn't picture
    return stuffed(np.concatenate(joined))


def _put(
    pieces: dict[int, tuple[int, npt.NDArray[np.uint8]]],
    blocks: Numbers,
    ends: Numbers,
    bits: npt.NDArray[np.uint8],
    each: Numbers,
) -> None:
    """Note that the bits of ``blocks`` up to ``ends`` are replaced."""
    start = 0
    for block, end, size in zip(blocks.tolist(), ends.tolist(), each.tolist(), strict=True):
        pieces[block] = end, bits[start : start + size]
        start += size
