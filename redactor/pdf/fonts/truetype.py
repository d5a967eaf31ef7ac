"""A TrueType program as its outlines, metrics and maps, from which its tables are written anew.

Instructions (which move points by a pixel on coarse screens) are left out: they are programs, and
any word fits into them.
"""

from __future__ import annotations

import itertools
import struct
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from redactor.pdf.fonts.code_tables import Table, read_maps, written_maps
from redactor.pdf.fonts.outlines import Outline, read_outline
from redactor.pdf.fonts.sfnt_heads import Metrics, head_table, metrics_of, metrics_tables

__all__ = ["TrueType", "shapes_of"]

_DEEPEST = 8


def shapes_of(tables: Mapping[bytes, bytes]) -> list[bytes]:
    """Each glyph as it is written, b"" where there is none.

    Raises ``ValueError``, ``struct.error`` or ``KeyError`` where it can't be read.
    """
    (count,) = struct.unpack(">H", tables[b"maxp"][4:6])
    long = struct.unpack(">h", tables[b"head"][50:52])[0] != 0
    form, size = ("I", 4) if long else ("H", 2)
    loca = tables[b"loca"][: size * (count + 1)]
    loca = loca[: len(loca) // size * size]
    places = struct.unpack(f">{len(loca) // size}{form}", loca)
    places = places if long else tuple(2 * p for p in places)
    found = [tables[b"glyf"][a:b] if b > a else b"" for a, b in itertools.pairwise(places)]
    return found + [b""] * (count - len(found))


@dataclass(frozen=True, slots=True)
class TrueType:
    """across, down: metrics of lines that run so. heads: the old tables that begin a program."""

    heads: Mapping[bytes, bytes]
    outlines: Sequence[Outline]
    across: Metrics | None
    down: Metrics | None
    maps: Mapping[Table, Mapping[int, int]]

    @classmethod
    def read(cls, tables: Mapping[bytes, bytes]) -> TrueType:
        """Raises ``ValueError``, ``struct.error`` or ``KeyError`` where it can't be read."""
        outlines = [_outline(shape) for shape in shapes_of(tables)]
        rows: list[Metrics | None] = []
        for letter in (b"h", b"v"):
            head, table = tables.get(letter + b"hea", b""), tables.get(letter + b"mtx", b"")
            known = len(head) >= 36 and len(table) >= 4
            rows.append(metrics_of(head, table, len(outlines)) if known else None)
        if rows[0] is not None:
            rows[0] = [
                (
                    advance,
                    (begin + o.shift if o.points or o.parts else 0)
                    if -0x4000 < begin < 0x4000
                    else 0,
                )
                for (advance, begin), o in zip(rows[0], outlines, strict=True)
            ]
        heads = {tag: tables[tag] for tag in (b"head", b"hhea", b"vhea") if tag in tables}
        return cls(heads, outlines, rows[0], rows[1], read_maps(tables.get(b"cmap", b"")))

    @property
    def drawn(self) -> frozenset[int]:
        """Glyphs that have a shape."""
        return frozenset(i for i, o in enumerate(self.outlines) if o.points or o.parts)

    def tables(self) -> dict[bytes, bytes]:
        """All tables but that of names."""
        shapes = [outline.written() for outline in self.outlines]
        glyf, places = bytearray(), [0]
        for shape in shapes:
            glyf += shape + b"\0" * (-len(shape) % 4)
            places.append(len(glyf))
        boxes = [o.box for o in self.outlines if o.points or o.parts] or [(0, 0, 0, 0)]
        box = (
            min(b[0] for b in boxes), min(b[1] for b in boxes),
            max(b[2] for b in boxes), max(b[3] for b in boxes),
        )  # fmt: skip
        new = {
            b"glyf": bytes(glyf), b"loca": struct.pack(f">{len(places)}I", *places),
            b"head": head_table(self.heads[b"head"], box), b"maxp": self._limits(),
        }  # fmt: skip
        for letter, metrics in ((b"h", self.across), (b"v", self.down)):
            if metrics is not None:
                head = self.heads[letter + b"hea"]
                new[letter + b"hea"], new[letter + b"mtx"] = metrics_tables(head, metrics)
        new[b"cmap"] = written_maps(self.maps)
        return new

    def _limits(self) -> bytes:
        """How large glyphs get."""
        most = [0] * 6  # points, contours; of composites: points, contours, parts, depth
        for outline in self.outlines:
            if not outline.parts:
                most[:2] = max(most[0], len(outline.points)), max(most[1], len(outline.ends))
                continue
            sizes = (*self._size(outline, 0), len(outline.numbers))
            most[2:] = [
                max(a, b) for a, b in zip(most[2:], (*sizes[:2], sizes[3], sizes[2]), strict=True)
            ]
        return struct.pack(
            ">IH4H7HHH", 0x10000, len(self.outlines), *(min(m, 0xFFFF) for m in most[:4]),
            2, 0, 0, 0, 0, 0, 0, most[4], most[5],
        )  # fmt: skip

    def _size(self, outline: Outline, depth: int) -> tuple[int, int, int]:
        """Points, contours and depth of a glyph with its parts."""
        if not outline.parts or depth > _DEEPEST:
            return len(outline.points), len(outline.ends), 0
        parts = [
            self._size(self.outlines[n], depth + 1)
            for n in outline.numbers
            if n < len(self.outlines)
        ]
        deepest = 1 + max((p[2] for p in parts), default=0)
        return sum(p[0] for p in parts), sum(p[1] for p in parts), deepest

    def reordered(
        self, glyphs: Sequence[int], recode: Callable[[Table, int], int | None]
    ) -> TrueType:
        """The same with ``glyphs`` (old numbers) as its glyphs 1, 2, 3 …, their parts behind.

        recode: table and old code to the code that stands for it now; None: it is left out.
        """
        order = [0, *dict.fromkeys(g for g in glyphs if g)]
        places = {glyph: i for i, glyph in enumerate(order)}
        for glyph in order:  # grows by the parts that it comes upon
            for part in self.outlines[glyph].numbers:
                if part not in places:
                    places[part] = len(order)
                    order.append(part)
        maps = {}
        for table, pairs in self.maps.items():
            codes = ((recode(table, code), places.get(glyph)) for code, glyph in pairs.items())
            maps[table] = {c: glyph for c, glyph in codes if c is not None and glyph}
        return replace(
            self,
            outlines=[self.outlines[g].with_parts(places) for g in order],
            across=[self.across[g] for g in order] if self.across else None,
            down=[self.down[g] for g in order] if self.down else None,
            maps=maps,
        )


def _outline(shape: bytes) -> Outline:
    """An outline, none where readers can't read it either."""
    try:
        return read_outline(shape)
    except (ValueError, struct.error, IndexError):
        return Outline()
