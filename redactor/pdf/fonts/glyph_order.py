"""TrueType programs with their glyphs in another order, and none but those asked for.

Programs that write PDFs number glyphs as a text first uses them: the order spells its first words,
and what is missing in it how long a struck one was.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from redactor.pdf.fonts import truetype
from redactor.pdf.fonts.code_tables import Table, read_maps
from redactor.pdf.fonts.sfnt import tables_of, written
from redactor.pdf.fonts.sfnt_heads import names_unknown

__all__ = ["Table", "glyph_map", "reordered", "shapes_of"]


def shapes_of(program: bytes) -> list[bytes]:
    """The outline of each glyph, b"" where there is none; raises as ``reordered`` does."""
    return truetype.shapes_of(tables_of(program))


def glyph_map(program: bytes) -> dict[Table, dict[int, int]]:
    """What each of its maps makes of a code."""
    return read_maps(tables_of(program).get(b"cmap", b""))


def reordered(
    program: bytes, glyphs: Sequence[int], recode: Callable[[Table, int], int | None]
) -> bytes:
    """``program`` with ``glyphs`` (old numbers) as its glyphs 1, 2, 3 …, and their parts behind.

    recode: table and old code to the code that stands for it now; None: it is left out. Raises
    ``ValueError``, ``IndexError``, ``struct.error`` or ``KeyError`` where it can't be read.
    """
    old = tables_of(program)
    new = truetype.TrueType.read(old).reordered(glyphs, recode).tables()
    if b"post" in old:
        new[b"post"] = names_unknown(old[b"post"])
    return written(program[:4], new)
