"""Pages that can't be struck in place.

MuPDF doesn't strike inside tiling patterns, soft-mask forms and mesh shadings. A page with marks
that uses one of them with text or pictures inside becomes a picture instead. So does one with a
font whose letters go backwards or far: each reader has its own idea of where they stand.
Pictures in soft masks are the shadows and glows that browsers print: those count only where a mark
lies on one.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

from redactor.domain.geometry import Box
from redactor.pdf.reading.document import FAULTS, open_document
from redactor.pdf.striking.place import place_of
from redactor.pdf.striking.rows import crossing, rows_of, turned

__all__ = ["unstrikeable_pages"]

_SHOWS = re.compile(rb"(?<![A-Za-z])(?:Tj|TJ|'|\"|Do|BI)(?![A-Za-z])")
_TELLS = re.compile(rb"(?<![A-Za-z])(?:Tj|TJ|'|\"|BI)(?![A-Za-z])")
_NEAR = 6.0
"""Points between a mark and a picture in a mask: nearer, the page becomes a picture."""
_MESHES = frozenset([4, 5, 6, 7])
_WIDEST = 5000
"""Thousandths of the font size that a letter may be wide; real ones have up to 3,000."""


def unstrikeable_pages(
    source: Path,
    numbers: Collection[int],
    password: str | None,
    boxes: Mapping[int, Sequence[Box]] | None = None,
) -> set[int]:
    """Those of the pages ``numbers`` (from 1); all of them where that can't be told.

    boxes: the marks of each page, where soft masks with pictures are to count only under one.
    """
    if not numbers:
        return set()
    try:
        with pikepdf.open(source, password=password or "") as pdf:
            found = _among(pdf, numbers, shadows=True)
            sure = _among(pdf, found, shadows=False) if boxes is not None and found else found
        return sure | _on_pictures(source, password, found - sure, boxes or {})
    except (pikepdf.PdfError, *FAULTS):
        return set(numbers)


def _among(pdf: pikepdf.Pdf, numbers: Collection[int], *, shadows: bool) -> set[int]:
    """shadows: do pictures in soft masks count?"""
    count, memo = len(pdf.pages), dict[Any, bool]()
    return {n for n in numbers if n > count or _page(pdf.pages[n - 1].obj, memo, shadows)}


def _on_pictures(
    source: Path, password: str | None, numbers: set[int], boxes: Mapping[int, Sequence[Box]]
) -> set[int]:
    """Pages with a mark on or near a picture, in a soft mask or not."""
    if not numbers:
        return set()
    found: set[int] = set()
    with open_document(source, password=password) as doc:
        for number in numbers:
            page = doc[number - 1]
            marks = turned(rows_of(boxes.get(number, ())), place_of(page).upright)
            rows = [box for kind, box in page.get_bboxlog() if "im" in kind]
            wide, high = crossing(np.array(rows, dtype=np.float64).reshape(-1, 4), marks)
            if not rows or ((wide > -_NEAR) & (high > -_NEAR)).any():
                found.add(number)
    return found


def _page(page: Any, memo: dict[Any, bool], shadows: bool) -> bool:
    node: Any = page
    for _ in range(64):
        if node is None:
            return False
        if "/Resources" in node:
            return _resources(node["/Resources"], memo, 0, shadows)
        node = node.get("/Parent")
    return True


def _resources(value: Any, memo: dict[Any, bool], depth: int, shadows: bool) -> bool:
    if not isinstance(value, Dictionary):
        return False
    if depth > 12:
        return True
    key = value.objgen if value.is_indirect else None
    if key is not None:
        if key in memo:
            return memo[key]
        memo[key] = False
    found = (
        any(_font(v, memo) for v in _values(value, "/Font"))
        or any(_pattern(v, memo, depth) for v in _values(value, "/Pattern"))
        or any(_mesh(v) for v in _values(value, "/Shading"))
        or any(_mask(v, shadows) for v in _values(value, "/ExtGState"))
        or any(_xobject(v, memo, depth, shadows) for v in _values(value, "/XObject"))
    )
    if key is not None:
        memo[key] = found
    return found


def _values(resources: Any, key: str) -> list[Any]:
    group = resources.get(key)
    return [value for _, value in group.items()] if isinstance(group, Dictionary) else []


def _font(font: Any, memo: dict[Any, bool]) -> bool:
    """Has it widths that readers understand differently?"""
    if not isinstance(font, Dictionary):
        return False
    key = font.objgen if font.is_indirect else None
    if key is not None and key in memo:
        return memo[key]
    found = not all(0 <= width <= _WIDEST for width in _widths(font))
    if key is not None:
        memo[key] = found
    return found


def _widths(font: Any) -> Iterator[float]:
    """Thousandths of the font size."""
    matrix = font.get("/FontMatrix")
    drawn = font.get("/Subtype") == Name("/Type3") and isinstance(matrix, Array) and len(matrix)
    scale = 1000 * float(matrix[0]) if drawn else 1.0
    yield from (scale * width for width in _numbers(font.get("/Widths")))
    below = font.get("/DescendantFonts")
    for inner in below if isinstance(below, Array) else ():
        if not isinstance(inner, Dictionary):
            continue
        yield from _numbers(Array([inner.get("/DW", 0)]))
        codes = 0  # first [widths], or first last width
        widths = inner.get("/W")
        for item in widths if isinstance(widths, Array) else ():
            if isinstance(item, Array):
                yield from _numbers(item)
                codes = 0
            elif codes == 2:
                yield from _numbers(Array([item]))
                codes = 0
            else:
                codes += 1


def _numbers(values: Any) -> Iterator[float]:
    for value in values if isinstance(values, Array) else ():
        if isinstance(value, int | float | Decimal):
            yield float(value)


def _pattern(value: Any, memo: dict[Any, bool], depth: int) -> bool:
    if isinstance(value, Stream):
        return _SHOWS.search(value.read_bytes()) is not None
    return isinstance(value, Dictionary) and _mesh(value.get("/Shading"))


def _mesh(value: Any) -> bool:
    return isinstance(value, Stream) and value.get("/ShadingType") in _MESHES


def _mask(value: Any, shadows: bool) -> bool:
    mask = value.get("/SMask") if isinstance(value, Dictionary) else None
    if not isinstance(mask, Dictionary) or not isinstance(mask.get("/G"), Stream):
        return False
    group = mask["/G"]
    if _SHOWS.search(group.read_bytes()) is None:
        return False
    return shadows or not _only_pictures(group)


def _only_pictures(group: Any) -> bool:
    """Does a form show nothing but pictures of its own resources?"""
    resources = group.get("/Resources")
    if _TELLS.search(group.read_bytes()) or not isinstance(resources, Dictionary):
        return False
    shown = _values(resources, "/XObject")
    return bool(shown) and all(
        isinstance(v, Stream) and v.get("/Subtype") == Name.Image for v in shown
    )


def _xobject(value: Any, memo: dict[Any, bool], depth: int, shadows: bool) -> bool:
    if not isinstance(value, Stream):
        return False
    if value.get("/Subtype") == Name.Image:
        space = value.get("/ColorSpace")
        return isinstance(space, Array) and len(space) > 0 and str(space[0]) == "/DeviceN"
    return _resources(value.get("/Resources"), memo, depth + 1, shadows)
