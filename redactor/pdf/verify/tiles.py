"""A drawing in small tiles: how much goes on in each, and which hang together."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from redactor.pdf.verify.glyphs import FloatArray
from redactor.pdf.verify.sight import BoolArray, Picture

__all__ = ["TILE", "regions", "tile_mean", "tile_spread", "wide"]

TILE = 5
"""Pixels of a drawing; at two pixels a point two and a half points."""
_NEAR = 3
"""Tiles between two places that are told of as one."""
_LEAST_WIDE = 3
_MOST = 200_000


def tile_spread(picture: Picture) -> npt.NDArray[np.int16]:
    """Largest spread of a channel in each tile."""
    tiles = _tiles(picture)
    spread: npt.NDArray[np.int16] = (tiles.max(axis=(1, 3)) - tiles.min(axis=(1, 3))).max(axis=2)
    return spread


def tile_mean(picture: Picture) -> npt.NDArray[np.float64]:
    result: npt.NDArray[np.float64] = _tiles(picture).mean(axis=(1, 3, 4))
    return result


def _tiles(picture: Picture) -> Picture:
    rows, columns = picture.shape[0] // TILE, picture.shape[1] // TILE
    if not rows or not columns:
        return np.zeros((1, 1, _LEAST_WIDE, 1, 3), dtype=np.int16)
    return picture[: rows * TILE, : columns * TILE].reshape(rows, TILE, columns, TILE, 3)


def wide(tiles: BoolArray) -> BoolArray:
    """Those of ``tiles`` that are part of two rows of three: a single row is an edge."""
    if tiles.shape[0] < 2 or tiles.shape[1] < _LEAST_WIDE:
        return np.zeros_like(tiles)
    both = tiles[:-1] & tiles[1:]
    corner = both[:, :-2] & both[:, 1:-1] & both[:, 2:]
    result = np.zeros_like(tiles)
    for dy in range(2):
        for dx in range(_LEAST_WIDE):
            height, width = corner.shape
            result[dy : dy + height, dx : dx + width] |= corner
    return result


def regions(tiles: BoolArray, scale: float) -> list[FloatArray]:
    """What hangs together, as x0, y0, x1, y1 in displayed points. scale: pixels a point."""
    found: list[FloatArray] = []
    left = {(int(y), int(x)) for y, x in np.argwhere(tiles)[:_MOST]}
    while left:
        begin = left.pop()
        todo, (y0, x0), (y1, x1) = [begin], begin, begin
        while todo:
            y, x = todo.pop()
            y0, x0, y1, x1 = min(y0, y), min(x0, x), max(y1, y), max(x1, x)
            for dy in range(-1, 2):
                for dx in range(-_NEAR, _NEAR + 1):
                    if (y + dy, x + dx) in left:
                        left.remove((y + dy, x + dx))
                        todo.append((y + dy, x + dx))
        found.append(np.array([x0, y0, x1 + 1, y1 + 1], dtype=np.float64) * TILE / scale)
    return sorted(found, key=lambda b: (b[1], b[0]))
