"""The order in which a person reads the segments of a page.

Bands of the page that share a gutter (an upright strip without text) are either columns, read one
after the other, or tables, read row by row with the cells of a row two spaces apart. Columns are
told from tables by their lines: columns hold running text or stand on different baselines.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from redactor.pdf.reading.layout import Segment

CELL_SEPARATOR = "  "


@dataclass(slots=True)
class Row:
    """One printed line of a block: its cells from left to right.

    wrapped: the printed lines that the cells of a table row run on to.
    """

    cells: list[Segment]
    wrapped: list[Row] = field(default_factory=list)

    def columns(self) -> list[list[tuple[int, Segment]]]:
        """Each cell's parts, every one with the number of its printed line within the row."""
        columns = [[(0, cell)] for cell in self.cells]
        for n, row in enumerate(self.wrapped, start=1):
            for part in row.cells:
                columns[_column_of(part, self.cells)].append((n, part))
        return columns

    @property
    def top(self) -> float:
        return min(c.y0 for c in self.cells)

    @property
    def middle(self) -> float:
        return median(c.middle for c in self.cells)

    @property
    def last(self) -> Row:
        """The lowest printed line of the row."""
        return self.wrapped[-1] if self.wrapped else self

    @property
    def size(self) -> float:
        return max(c.size for c in self.cells)


@dataclass(slots=True)
class Block:
    """Rows that are read together.

    runs_on: the block is the next column of the one before, whose last sentence may go on in it.
    """

    rows: list[Row] = field(default_factory=list)
    runs_on: bool = False


Interval = tuple[float, float]


def order(segments: list[Segment]) -> list[Block]:
    """Blocks in reading order."""
    if not segments:
        return []
    return _split(segments, depth=0)


def _split(segments: list[Segment], depth: int) -> list[Block]:
    bands = _bands(segments)
    blocks: list[Block] = []
    plain: list[Segment] = []
    n = 0
    # Columns on different base lines alternate band by band: a gutter shows in two of them.
    while n < len(bands):
        gutters = _gutters([s for band in bands[n : n + 2] for s in band])
        if not gutters or depth > 6:
            plain.extend(bands[n])
            n += 1
            continue
        end, gutters = _extend(bands, n, gutters)
        region = [s for band in bands[n:end] for s in band]
        columns = _grouped(_columns(region, gutters))
        if len(columns) > 1:
            if plain:
                blocks.append(Block(_table_rows(_rows(plain))))
                plain = []
            for m, column in enumerate(columns):
                inner = _split(column, depth + 1)
                inner[0].runs_on = m > 0
                blocks.extend(inner)
        else:
            plain.extend(region)
        n = end
    if plain:
        blocks.append(Block(_table_rows(_rows(plain))))
    return blocks


def _bands(segments: list[Segment]) -> list[list[Segment]]:
    """Groups that an upright line of sight parts: no segment reaches from one to the next."""
    bands: list[list[Segment]] = []
    bottom = float("-inf")
    for s in sorted(segments, key=lambda s: s.middle):
        inset = 0.3 * (s.y1 - s.y0)
        if s.y0 + inset > bottom:
            bands.append([])
        bands[-1].append(s)
        bottom = max(bottom, s.y1 - inset)
    return bands


def _gutters(band: list[Segment]) -> list[Interval]:
    """Upright strips within the band that no segment touches, at least a cell's gap wide."""
    least = 1.0 * median(s.size for s in band)
    gutters: list[Interval] = []
    right: float | None = None
    for s in sorted(band, key=lambda s: s.x0):
        if right is not None and s.x0 - right >= least:
            gutters.append((right, s.x0))
        right = s.x1 if right is None else max(right, s.x1)
    return gutters


def _extend(
    bands: list[list[Segment]], start: int, gutters: list[Interval]
) -> tuple[int, list[Interval]]:
    """How far down a gutter of the first band reaches: index after the last band of the region."""
    end, kept = start + 1, gutters
    current = gutters
    least = min(s.size for s in bands[start])
    for n in range(start + 1, len(bands)):
        current = _common(current, bands[n], least)
        if not current:
            break
        mine = _gutters(bands[n] + bands[n - 1])
        if any(a < d and c < b for a, b in current for c, d in mine):
            end, kept = n + 1, current
        elif bands[n][0].y0 - max(s.y1 for s in bands[n - 1]) > 1.5 * bands[n][0].size:
            break
        else:
            end, kept = n + 1, current
    return end, kept


def _common(gutters: list[Interval], band: list[Segment], least: float) -> list[Interval]:
    """What remains of the gutters beside the band's segments."""
    result = gutters
    for s in band:
        parts: list[Interval] = []
        for a, b in result:
            if s.x1 <= a or s.x0 >= b:
                parts.append((a, b))
                continue
            parts.extend(p for p in ((a, s.x0), (s.x1, b)) if p[1] - p[0] >= least)
        result = parts
    return result


def _columns(region: list[Segment], gutters: list[Interval]) -> list[list[Segment]]:
    cuts = sorted((a + b) / 2 for a, b in gutters)
    columns: list[list[Segment]] = [[] for _ in range(len(cuts) + 1)]
    for s in region:
        middle = (s.x0 + s.x1) / 2
        columns[sum(middle > cut for cut in cuts)].append(s)
    return [c for c in columns if c]


def _grouped(columns: list[list[Segment]]) -> list[list[Segment]]:
    """Join the strips of one table: what is left are columns that are read one by one."""
    groups = [columns[0]]
    for left, right in pairwise(columns):
        if _parted(left, right):
            groups.append(right)
        else:
            groups[-1] = [*groups[-1], *right]
    return groups


def _parted(left: list[Segment], right: list[Segment]) -> bool:
    """Whether two neighbours are columns of running text, not cells of a table."""
    if _is_prose(left) and _is_prose(right):
        return True
    if min(len(_rows(left)), len(_rows(right))) < 3:
        return False
    if _is_prose(left) and _aligned(left, right) < 0.6:
        return True  # a body with remarks or contact details at its side
    # A table's cells share base lines; short cells that don't are centred on several rows.
    letters = min(sum(len(s.text) for s in c) / len(c) for c in (left, right))
    return letters >= 9 and max(_aligned(left, right), _aligned(right, left)) < 0.4


def _is_prose(column: list[Segment]) -> bool:
    rows = _rows(column)
    if len(rows) < 3:
        return False
    left, right = min(s.x0 for s in column), max(s.x1 for s in column)
    full = sum(r.cells[-1].x1 - r.cells[0].x0 > 0.7 * (right - left) for r in rows)
    letters = sum(len(c.text) for r in rows for c in r.cells) / len(rows)
    single = sum(len(r.cells) == 1 for r in rows)
    return letters >= 22 and full >= 0.55 * len(rows) and single >= 0.8 * len(rows)


def _aligned(a: list[Segment], b: list[Segment]) -> float:
    """Share of ``a``'s segments that stand on a line with one of ``b``."""
    middles = [s.middle for s in b]
    hits = sum(any(abs(s.middle - m) < 0.25 * s.size for m in middles) for s in a)
    return hits / len(a)


def _rows(segments: list[Segment]) -> list[Row]:
    rows: list[Row] = []
    for s in sorted(segments, key=lambda s: (s.middle, s.x0)):
        for row in reversed(rows[-4:]):
            anchor = row.cells[0]
            near = abs(s.middle - anchor.middle) <= 0.28 * min(s.y1 - s.y0, anchor.y1 - anchor.y0)
            if near and not any(_collide(s, c) for c in row.cells):
                row.cells.append(s)
                break
        else:
            rows.append(Row([s]))
    for row in rows:
        row.cells.sort(key=lambda c: c.x0)
    rows.sort(key=lambda r: r.cells[0].middle)
    return rows


def _collide(a: Segment, b: Segment) -> bool:
    return min(a.x1, b.x1) - max(a.x0, b.x0) > 0.3 * min(a.size, b.size)


def _table_rows(rows: list[Row]) -> list[Row]:
    """Put the lines that a table's cells wrap to with the row they belong to.

    Only where it is plain to see: a line that stands closer to the one above than rows do in this
    block, under some but not all of its cells.
    """
    if sum(len(r.cells) > 1 for r in rows) < 2:
        return rows
    steps = [b.middle - a.middle for a, b in pairwise(rows)]
    tight = min((s for s in steps if s > 0), default=0.0)
    result = [rows[0]]
    for step, row in zip(steps, rows[1:], strict=True):
        head = result[-1]
        near = step <= 1.12 * tight and len(row.cells) < len(head.cells)
        if near and len(head.cells) > 1 and all(_column_of(c, head.cells) >= 0 for c in row.cells):
            head.wrapped.append(row)
        else:
            result.append(row)
    if not _plainly_wrapped(result, tight):
        for row in result:
            row.wrapped.clear()
        return rows
    return result


def _plainly_wrapped(rows: list[Row], tight: float) -> bool:
    """Whether rows with wrapped lines are set off from the rows of the same table around them.

    A blank line (twice the step) proves nothing: it stands around paragraphs too.
    """
    for n, row in enumerate(rows):
        if not row.wrapped:
            continue
        seen = 0
        for a, b in pairwise(rows[max(0, n - 1) : n + 2]):
            gap = b.middle - a.last.middle
            if gap < 1.2 * tight:
                return False
            shared = sum(_column_of(c, a.cells) >= 0 for c in b.cells)
            seen += gap < 1.85 * tight and len(a.cells) > 1 and len(b.cells) > 1 and shared > 1
        if not seen:
            return False
    return True


def _column_of(part: Segment, cells: list[Segment]) -> int:
    """The cell that ``part`` stands under: one that begins, ends or is centred where it does."""
    for n, cell in enumerate(cells):
        slack = 0.6 * cell.size
        if abs(part.x0 - cell.x0) < slack or abs(part.x1 - cell.x1) < slack:
            right = cells[n + 1].x0 if n + 1 < len(cells) else float("inf")
            left = cells[n - 1].x1 if n else float("-inf")
            if part.x1 <= right and part.x0 >= left:
                return n
    return -1
