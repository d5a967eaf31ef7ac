"""A drawing in small tiles: how much goes on in each, and which hang together."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from redactor.pdf.verify.glyphs import FloatArray
from redactor.pdf.verify.sight import BoolArray, Picture, largest

__all__ = ["TILE", "regions", "tile_mean", "tile_spread", "wide"]

TILE = 5
"""Pixels of a drawing; at two pixels a point two and a half points."""
_NEAR = 3
"""Tiles between two places that are told of as one."""
_LEAST_WIDE = 3
_MOST = 200_000


def tile_spread(picture: Picture) -> npt.NDArray[np.int16]:
    """Largest spread of a channel in each tile. picture: (rows, columns) or with channels."""
    spread: npt.NDArray[np.int16] = _fold(picture, np.maximum) - _fold(picture, np.minimum)
    return spread if spread.ndim == 2 else largest(spread)


def tile_mean(picture: Picture) -> npt.NDArray[np.float64]:
    result: npt.NDArray[np.float64] = _fold(picture, np.add) / TILE**2
    return result if result.ndim == 2 else result.mean(axis=2)


def _fold(picture: Picture, join: np.ufunc) -> Picture:
    """All samples of each tile joined; by slices, which is ten times as fast as by axes."""
    rows, columns = picture.shape[0] // TILE, picture.shape[1] // TILE
    if not rows or not columns:
        return np.zeros((1, _LEAST_WIDE), dtype=np.int16)
    high = picture[: rows * TILE : TILE]
    for i in range(1, TILE):
        high = join(high, picture[i : rows * TILE : TILE])
    result = high[:, : columns * TILE : TILE]
    for i in range(1, TILE):
        result = join(result, high[:, i : columns * TILE : TILE])
    return result


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
