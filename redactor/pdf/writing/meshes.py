"""The data of mesh shadings: as many corners and patches as are drawn, and nothing behind them."""

from __future__ import annotations

from typing import Any

from redactor.pdf.writing.values import PageRebuildError

__all__ = ["mesh_data"]

_TRIANGLES, _LATTICE, _COONS, _TENSOR = 4, 5, 6, 7
_POINTS = {_COONS: (12, 8), _TENSOR: (16, 12)}
"""Points of a patch of its own, and of one that goes on from another."""


def mesh_data(shading: Any, parts: int) -> bytes:
    """The data of a mesh ``shading`` up to the last whole figure; parts: numbers of a colour.

    Raises ``PageRebuildError`` where it isn't said how they are to be read.
    """
    data: bytes = shading.read_bytes()
    kind = shading.get("/ShadingType")
    parts = 1 if "/Function" in shading else parts
    try:
        place, colour = int(shading.BitsPerCoordinate), int(shading.BitsPerComponent)
        flag = 0 if kind == _LATTICE else int(shading.BitsPerFlag)
        row = int(shading.VerticesPerRow) if kind == _LATTICE else 0
    except (AttributeError, TypeError, ValueError):
        raise PageRebuildError("mesh") from None
    corner = flag + 2 * place + parts * colour
    if not parts or not 0 < corner <= 8 * len(data):
        raise PageRebuildError("mesh")
    if kind == _LATTICE:
        size = (corner + 7) // 8 * max(row, 2)
        return data[: len(data) // size * size]
    if kind == _TRIANGLES:
        return data[: _triangles(data, (corner + 7) // 8, flag)]
    if kind in _POINTS:
        return data[: _patches(data, flag, place, parts * colour, _POINTS[kind])]
    raise PageRebuildError("mesh")


def _bits(data: bytes, at: int, count: int) -> int:
    first, last = at // 8, (at + count + 7) // 8
    return int.from_bytes(data[first:last], "big") >> (8 * last - at - count) & ((1 << count) - 1)


def _triangles(data: bytes, size: int, flag: int) -> int:
    """Where the last triangle ends, bytes."""
    at = 0
    while at + size <= len(data):
        value = _bits(data, 8 * at, flag)
        step = size if value in (1, 2) and at else 3 * size
        if value > 2 or at + step > len(data):
            break
        at += step
    return at


def _patches(data: bytes, flag: int, place: int, colour: int, points: tuple[int, int]) -> int:
    """Where the last patch ends, bytes."""
    at = 0
    while at + flag <= 8 * len(data):
        value = _bits(data, at, flag)
        goes_on = value > 0 and at > 0
        step = flag + 2 * place * points[goes_on] + colour * (2 if goes_on else 4)
        if value > 3 or at + step > 8 * len(data):
            break
        at += step
    return (at + 7) // 8
