"""Words in pictures that were made unclear instead of removed: mosaics, blur, boxes too small.

A mosaic or a blur keeps an average of every letter; who tries all letters finds those that give
the same average. A box painted into a scan that is lower than its line lets the tops and tails of
the letters look out. All three are told as risks: whether words stood there nobody can say.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from redactor.domain.report import Finding, Severity
from redactor.pdf.verify.glyphs import FloatArray, Frame
from redactor.pdf.verify.hidden_pixels import light
from redactor.pdf.verify.images import StoredPicture
from redactor.pdf.verify.picture import Grey
from redactor.pdf.verify.sight import BoolArray, Picture, Views, largest, least
from redactor.pdf.verify.tiles import TILE, regions
from redactor.pdf.verify.where import at

__all__ = ["blurs", "boxes_too_small", "mosaics", "unclear_words"]

_MOST_PICTURES, _MOST_SAMPLES = 3, 40_000_000
_LEAST_SIDE = 100
_TILE_HIGH, _TILE_WIDE = 16, 48
_EDGE, _OFTEN, _SELDOM = 20, 0.15, 0.05
"""Difference of neighbouring samples that is an edge; share of a row or column that has one where
blocks meet, and where they don't."""
_GREYS = (55, 205)
_GREY_SHARE, _LEAST_STEPS, _LEAST_BLOCK = 0.4, 3, 4
_LEAST_TILES = 3
_ENLARGED, _MOST_BLOCK = 0.8, 24
"""Share of a picture's edges that lie on one grid where it was enlarged, not made unclear."""
_GRID, _MIDDLE, _WIDEST_BLOCK, _MOST_HIGH = 0.8, 0.3, 12, 4
"""Share of a tile's edges on one grid, and of its greys, where it is a mosaic; the widest block;
and how many tiles high a struck line may be."""
_BOTH_WAYS = 0.15
"""Least strength of a mosaic's edges one way, of those the other way."""
_BLANK, _BLANK_SHARE = 235, 0.4
"""Light of a tile of blank paper, and the share of those on a page."""
_SOFT, _SHARP, _UNEVEN, _BLUR_TILE = 14, 70, 16, 16
_LEAST_SHARP, _LEAST_SOFT, _MOST_ROWS = 20, 5, 5
_SWING, _LEAST_SWINGS = 1.5, 3
"""Tones by which blurred letters are lighter or darker than their line, and how often."""
_DARK, _INK = 60, 140
_BOX_HIGH = (8, 70)
"""Rows of a box at two pixels a point."""
_LEAST_STROKES = 4


def unclear_words(
    stored: Sequence[StoredPicture], frame: Frame, number: int, views: Views
) -> list[Finding]:
    """Findings of one page (``number`` from 1). stored: its pictures, the largest first."""
    if views.pictures is None:
        return []
    areas: list[FloatArray] = []
    for one in stored[:_MOST_PICTURES]:
        samples = one.samples
        if samples is None or min(samples.shape[:2]) < _LEAST_SIDE:
            continue
        if samples.shape[0] * samples.shape[1] > _MOST_SAMPLES:
            continue
        grey = light(samples)
        areas += [one.shown(area, grey.shape) for area in mosaics(grey) + blurs(grey)]
    if not areas:  # a blurred patch in lines of text
        page, alone = (light(view.astype(np.uint8)) for view in (views.whole, views.pictures))
        soft = [area for area in blurs(page) if _is_patch(page, alone, area)]
        areas = [area / views.scale for area in soft]
    found = []
    if areas:
        message = (
            "I et billede er noget gjort utydeligt (mosaik eller sløring) i stedet for slettet: "
            "ord kan måske regnes tilbage."
        )
        finding = Finding("inspection", message, number, Severity.RISK, "pixelated", len(areas))
        found.append(at(finding, areas, frame))
    low = boxes_too_small(views.whole, views.pictures)
    if low:
        message = "En boks i billedet er lavere end sin linje: dele af bogstaverne stikker ud."
        finding = Finding(
            "inspection", message, number, Severity.RISK, "letters_look_out", len(low)
        )
        found.append(at(finding, [box / views.scale for box in low], frame))
    return found


def _is_patch(page: Grey, alone: Grey, area: FloatArray) -> bool:
    """Is what a place shows a picture's, and paper above and below it?

    alone: the page with nothing but its pictures.
    """
    left, top, right, low = (int(v) for v in area)
    shown, theirs = (view[top:low, left:right].astype(np.int16) for view in (page, alone))
    above = page[max(top - _BLUR_TILE, 0) : max(top - _BLUR_TILE // 2, 0), left:right]
    below = page[low + _BLUR_TILE // 2 : low + _BLUR_TILE, left:right]
    on_paper = all(part.size and float(np.median(part)) > _BLANK for part in (above, below))
    return on_paper and float(np.abs(shown - theirs).mean()) < _SWING


def mosaics(grey: Grey) -> list[FloatArray]:
    """Places in blocks of one grey each: left, top, right, low in samples."""
    rows, columns = grey.shape[0] // _TILE_HIGH, grey.shape[1] // _TILE_WIDE
    if rows < 1 or columns < 1:
        return []
    cut = grey[: rows * _TILE_HIGH, : columns * _TILE_WIDE]
    parts = cut.reshape(rows, _TILE_HIGH, columns, _TILE_WIDE).transpose(0, 2, 1, 3)
    tiles: Picture = parts.astype(np.int16)
    uneven = np.ptp(tiles, axis=(2, 3)) > 3 * _UNEVEN
    grey_share = ((tiles > _GREYS[0]) & (tiles < _GREYS[1])).mean(axis=(2, 3))
    across = (np.abs(np.diff(tiles, axis=3)) > _EDGE).mean(axis=2)
    down = (np.abs(np.diff(tiles, axis=2)) > _EDGE).mean(axis=3)
    blocks = uneven & (grey_share > _GREY_SHARE)
    blocks &= _stepped(across, _LEAST_STEPS) & _stepped(down, 1)
    found = regions(blocks, TILE)
    if (tiles.mean(axis=(2, 3)) > _BLANK).mean() > _BLANK_SHARE:  # a page, no photograph
        lines = regions(uneven & _on_grid(tiles), TILE)
        found += [area for area in lines if area[3] - area[1] <= _MOST_HIGH]
    found = [area for area in found if (area[2] - area[0]) * (area[3] - area[1]) >= _LEAST_TILES]
    if not found or _is_enlarged(cut):
        return []
    size = np.array([_TILE_WIDE, _TILE_HIGH, _TILE_WIDE, _TILE_HIGH])
    return [area * size for area in found]


def _on_grid(tiles: Picture) -> BoolArray:
    """Tiles (rows, columns, high, wide) whose edges lie on one grid, across and down, in greys.

    Thin letters make light blocks whose edges are weak; their grid is plain all the same.
    """
    middle = ((tiles > _GREYS[0]) & (tiles < _BLANK - 10)).mean(axis=(2, 3)) > _MIDDLE
    across = (np.diff(tiles, axis=3).astype(np.float32) ** 2).mean(axis=2)
    down = (np.diff(tiles, axis=2).astype(np.float32) ** 2).mean(axis=3)
    sums = across.sum(axis=2), down.sum(axis=2)
    middle &= np.minimum(*sums) > _BOTH_WAYS * np.maximum(*sums)  # not the edge of the paper
    grid = np.zeros(middle.shape, dtype=bool)
    for block in range(_LEAST_BLOCK, _WIDEST_BLOCK + 1):
        grid |= (_share(across, block) > _GRID) & (_share(down, block) > _GRID)
    result: BoolArray = middle & grid
    return result


def _share(edges: npt.NDArray[np.float32], block: int) -> npt.NDArray[np.float32]:
    """Of profiles (…, N) the share that lies on the best grid of ``block``, or right beside it."""
    fold = np.stack([edges[..., k::block].sum(axis=-1) for k in range(block)], axis=-1)
    best = (fold + np.roll(fold, 1, axis=-1)).max(axis=-1)
    result: npt.NDArray[np.float32] = best / np.maximum(edges.sum(axis=-1), 1e-6)
    return result


def _is_enlarged(grey: Grey) -> bool:
    """Is the whole picture in blocks?"""
    columns = (np.abs(np.diff(grey.astype(np.int16), axis=1)) > _EDGE).sum(axis=0)
    total = max(int(columns.sum()), 1)
    for block in range(_LEAST_BLOCK - 1, _MOST_BLOCK + 1):
        fold = np.bincount(np.arange(len(columns)) % block, columns, minlength=block)
        if fold.max() > _ENLARGED * total:
            return True
    return False


def _stepped(edges: npt.NDArray[np.float64], least: int) -> BoolArray:
    """Profiles (…, N) with edges only where blocks meet."""
    strong = edges > _OFTEN
    weak = (edges > _SELDOM) & ~strong
    near = np.zeros(strong.shape[:-1], dtype=bool)
    for step in range(1, _LEAST_BLOCK):
        near |= (strong[..., step:] & strong[..., :-step]).any(axis=-1)
    result: BoolArray = (strong.sum(axis=-1) >= least) & (weak.sum(axis=-1) <= 1) & ~near
    return result


def blurs(grey: Grey) -> list[FloatArray]:
    """Soft lines on a page that is sharp elsewhere: left, top, right, low in samples."""
    rows, columns = grey.shape[0] // _BLUR_TILE, grey.shape[1] // _BLUR_TILE
    if rows < 1 or columns < 1:
        return []
    cut = grey[: rows * _BLUR_TILE, : columns * _BLUR_TILE]
    tiles = cut.reshape(rows, _BLUR_TILE, columns, _BLUR_TILE).transpose(0, 2, 1, 3)
    tiles = tiles.astype(np.int16)
    steps = np.maximum(
        np.abs(np.diff(tiles, axis=2)).max(axis=(2, 3)),
        np.abs(np.diff(tiles, axis=3)).max(axis=(2, 3)),
    )
    mean = tiles.mean(axis=(2, 3))
    if (steps > _SHARP).sum() < _LEAST_SHARP or (mean > _BLANK).mean() < _BLANK_SHARE:
        return []
    soft = (np.ptp(tiles, axis=(2, 3)) > _UNEVEN) & (steps < _SOFT) & (mean > 80) & (mean < 248)
    found = []
    for area in regions(soft, TILE):
        wide, high = area[2] - area[0], area[3] - area[1]
        if wide >= _LEAST_SOFT and high <= _MOST_ROWS and wide >= 2 * high:
            found.append(area * _BLUR_TILE)
    return [area for area in found if _swings(grey, area)]


def _swings(grey: Grey, area: FloatArray) -> bool:
    """Does the light of a place go up and down along its line? A fold or a shadow doesn't."""
    left, top, right, low = (int(v) for v in area)
    profile = grey[top:low, left:right].mean(axis=0)
    around = max(3 * (low - top) // 2 | 1, 9)
    padded = np.pad(profile, around // 2, mode="edge")
    from_mean = profile - np.convolve(padded, np.ones(around) / around, "valid")[: len(profile)]
    turned = np.sign(from_mean[np.abs(from_mean) > _SWING])
    return int((np.diff(turned) != 0).sum()) >= _LEAST_SWINGS


def boxes_too_small(whole: Picture, pictures: Picture) -> list[FloatArray]:
    """Dark boxes of pictures out of which strokes look: left, top, right, low in pixels."""
    dark: BoolArray = (largest(whole) < _DARK) & (largest(pictures) < _DARK)
    ink: BoolArray = least(pictures) < _INK
    return [
        np.array([x0, y0, x1, y1], dtype=np.float64)
        for x0, y0, x1, y1 in _dark_boxes(dark)
        if _strokes(ink, (x0, x1), y0, y1 - y0, -1) or _strokes(ink, (x0, x1), y1 - 1, y1 - y0, 1)
    ]


def _dark_boxes(dark: BoolArray) -> Sequence[tuple[int, int, int, int]]:
    """Rectangles of dark pixels, of the height of a line."""
    open_boxes: dict[tuple[int, int], int] = {}
    found = []
    for y in range(dark.shape[0] + 1):
        runs = _runs(dark[y], 2 * _BOX_HIGH[0]) if y < dark.shape[0] else []
        going: dict[tuple[int, int], int] = {}
        for run in runs:
            begun = next(
                (b for b in open_boxes if abs(b[0] - run[0]) < 3 and abs(b[1] - run[1]) < 3), None
            )
            going[begun or run] = open_boxes.pop(begun) if begun else y
        for (x0, x1), top in open_boxes.items():
            high = y - top
            if _BOX_HIGH[0] <= high <= _BOX_HIGH[1] and x1 - x0 >= 2 * high:
                found.append((x0, top, x1, y))
        open_boxes = going
    return found


def _runs(row: BoolArray, least: int) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], row.astype(np.int8), [0]])))
    return [
        (int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True) if b - a >= least
    ]


def _strokes(ink: BoolArray, across: tuple[int, int], edge: int, high: int, step: int) -> bool:
    """Do strokes of letters stand on an edge of a box? step: -1 for its top, 1 for below it."""
    near, far = edge + 3 * step, edge + max(int(0.8 * high), 5) * step
    if not (0 <= near < len(ink) and 0 <= far < len(ink)):
        return False
    begin, end = across
    touching = ink[near, begin:end] & ink[edge + 2 * step, begin:end]
    runs = [r for r in _runs(touching, 1) if r[1] - r[0] <= max(0.6 * high, 4)]
    rules = ink[far, begin:end]
    strokes = [r for r in runs if not rules[r[0] : r[1]].all()]
    return len(strokes) >= _LEAST_STROKES and float(touching.mean()) < 0.6
