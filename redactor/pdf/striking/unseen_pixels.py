"""Pictures that hold more than the page shows of them.

A black box over a scan, a photo that was cropped in a letter, pixels made see-through: readers
don't show them, and anybody can take them out of the file. Covers are of too many kinds to be
looked for. So each picture is laid out by itself where it stands on the page, and compared with
the page: where it has something to say and the page says something else, its pixels are hidden.
Such a page has to become a picture.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pymupdf

from redactor.pdf.imaging.stored_samples import is_recoloured, stored_layers, within_code
from redactor.pdf.striking.rows import Rows
from redactor.pdf.striking.unseen_drawings import check_drawings

__all__ = ["HiddenPixels", "check_pixels", "overhang"]

_TILE = 5
"""Points; half a line of print."""
_BUSY, _LEAST = 60, 3
"""Spread of grey that letters have, and how many tiles in two rows a hidden word takes."""
_ALIKE = 0.45
_ONE_COLOUR = 4
_MOST = 200
_FINEST = 60.0
"""Pixels a point: what is drawn finer than that can't be seen on the page."""
_MOST_PIXELS = 40_000_000
_SMALL = 4.0
_EDGE = 3.0
"""Points of a picture that may stick out of the page: no line of print is that small."""
_STATEFUL = re.compile(rb"(?:^|[\s\]>)])(?:W\*?|gs)(?=\s)")
_COVERS = ("fill-path", "fill-image", "fill-imgmask", "fill-shade")
Grey = npt.NDArray[np.float32]


class HiddenPixels(ValueError):
    """The page can't be carried over as it is."""


def overhang(
    page: pymupdf.Page, kinds: Sequence[str], bounds: Rows, size: tuple[float, float]
) -> Rows:
    """Strips around the page, as wide as pictures stick out of it, upright points.

    They begin a pixel beyond its edge: what is seen of a pixel stays.
    """
    pictures = np.array(["image" in k or "imgmask" in k for k in kinds], dtype=bool)
    rows = bounds[pictures]
    width, height = size
    if not len(rows) or (
        rows[:, :2].min() >= -_EDGE
        and rows[:, 2].max() <= width + _EDGE
        and rows[:, 3].max() <= height + _EDGE
    ):
        return np.empty((0, 4))
    x0, y0 = (min(v, -1.0) - 1 for v in rows[:, :2].min(axis=0))
    x1, y1 = max(rows[:, 2].max(), width + 1) + 1, max(rows[:, 3].max(), height + 1) + 1
    return np.array([[x0, y0, x1, 0], [x0, height, x1, y1], [x0, y0, 0, y1], [width, y0, x1, y1]])


def check_pixels(
    doc: pymupdf.Document, page: pymupdf.Page, kinds: Sequence[str], bounds: Rows, struck: Rows
) -> None:
    """Raise ``HiddenPixels`` where pictures hold what the page doesn't show; or
    ``HiddenDrawings``, where shapes do.

    kinds, bounds: what is drawn, in order, upright points. struck: rectangles whose pixels are
    going to be destroyed anyway.
    """
    turn = page.rotation
    if turn:
        page.set_rotation(0)
    try:
        check_drawings(page, kinds, bounds, struck)
        if any("image" in kind or "imgmask" in kind for kind in kinds):
            _check(doc, page, kinds, bounds, struck)
    finally:
        if turn:
            page.set_rotation(turn)


def _check(
    doc: pymupdf.Document, page: pymupdf.Page, kinds: Sequence[str], bounds: Rows, struck: Rows
) -> None:
    infos = [i for i in page.get_image_info() if _size(i) >= _SMALL]
    infos = sorted(infos, key=_size, reverse=True)[:_MOST]
    stored: defaultdict[tuple[int, int], set[int]] = defaultdict(set)
    for xref, _, width, height, *_ in doc.get_page_images(page.number, full=True):
        stored[width, height].add(xref)
    try:
        stateful = _STATEFUL.search(page.read_contents()) is not None
    except pymupdf.mupdf.FzErrorBase:
        stateful = True
    covers = _covers(kinds, bounds)
    shown: Grey | None = None
    sizes = Counter((i["width"], i["height"]) for i in infos)
    known: dict[int, int] = {}
    in_code: dict[tuple[float, ...], list[pymupdf.Pixmap]] | None = None
    for info in infos:
        a, b, c, d, *_ = info["transform"]
        across, down = (a * a + b * b) ** 0.5, (c * c + d * d) ** 0.5
        fine = max(info["width"] / max(across, 1e-6), info["height"] / max(down, 1e-6))
        if fine > _FINEST and max(info["width"], info["height"]) > 16:
            raise HiddenPixels
        size = info["width"], info["height"]
        xrefs = stored[size]
        stencil = not info["colorspace"]
        masked = stencil or any(_masked(doc, x) or is_recoloured(doc, x) for x in xrefs)
        if not (stateful or masked or _covered(info["bbox"], covers)):
            continue
        if xrefs and sizes[size] > 1:  # which of several pictures of one size it is
            known = known or {i["number"]: i["xref"] for i in page.get_image_info(xrefs=True)}
            xrefs = {known[info["number"]]} & xrefs
        if masked and info["width"] * info["height"] > _MOST_PIXELS:
            raise HiddenPixels  # too large to be looked at
        if shown is None:
            pixmap = page.get_pixmap(colorspace=pymupdf.csGRAY, alpha=False, annots=False)
            shown = _grey(pixmap)
        place = info["transform"]
        if xrefs:
            alone = [_alone(doc, xref, place, page.rect) for xref in sorted(xrefs)]
            layers = [layer for xref in sorted(xrefs) for layer in stored_layers(doc, xref)]
        else:
            in_code = within_code(page) if in_code is None else in_code
            layers = in_code.get(tuple(info["bbox"]), [])
            alone = [] if stencil else [_placed(_image(p), place, page.rect) for p in layers]
        if alone and all(p is not None and _differs(p, shown, struck) for p in alone):
            raise HiddenPixels
        if any(_says_more(_placed(_image(p), place, page.rect), shown, struck) for p in layers):
            raise HiddenPixels


def _size(info: dict[str, Any]) -> float:
    x0, y0, x1, y1 = info["bbox"]
    return float(min(x1 - x0, y1 - y0))


def _covers(kinds: Sequence[str], bounds: Rows) -> Rows:
    """Everything from the first picture on that fills an area, pictures too."""
    first = next(i for i, kind in enumerate(kinds) if "image" in kind or "imgmask" in kind)
    rows = np.array([kind in _COVERS and i >= first for i, kind in enumerate(kinds)], dtype=bool)
    found = bounds[rows]
    wide = (found[:, 2] - found[:, 0] > _SMALL) & (found[:, 3] - found[:, 1] > _SMALL)
    large: Rows = found[wide]
    return large


def _covered(box: Sequence[float], covers: Rows) -> bool:
    x0, y0, x1, y1 = box
    high = np.minimum(covers[:, 3], y1) - np.maximum(covers[:, 1], y0)
    wide = np.minimum(covers[:, 2], x1) - np.maximum(covers[:, 0], x0)
    return int(((high > _SMALL) & (wide > _SMALL)).sum()) > 1  # its own entry is among them


def _masked(doc: pymupdf.Document, xref: int) -> bool:
    """Has it a mask, or a reading of its samples, that may hide some of them?"""
    return any(doc.xref_get_key(xref, key)[0] != "null" for key in ("SMask", "Mask", "Decode"))


def _alone(
    doc: pymupdf.Document, xref: int, transform: Sequence[float], rect: pymupdf.Rect
) -> Grey | None:
    """The picture by itself (without its mask) where it lies on the page; NaN elsewhere."""
    mupdf = pymupdf.mupdf
    try:
        if _masked(doc, xref):
            image = _image(pymupdf.Pixmap(doc, xref))
        else:
            pdf = pymupdf._as_pdf_document(doc)
            image = mupdf.pdf_load_image(pdf, mupdf.pdf_new_indirect(pdf, xref, 0))
        return _placed(image, transform, rect)
    except (RuntimeError, ValueError, mupdf.FzErrorBase):
        return None


def _image(pixmap: pymupdf.Pixmap) -> Any:
    return pymupdf.mupdf.fz_new_image_from_pixmap(pixmap.this, pymupdf.mupdf.FzImage())


def _placed(image: Any, transform: Sequence[float], rect: pymupdf.Rect) -> Grey | None:
    """An image where it lies on the page, on white; NaN elsewhere."""
    mupdf = pymupdf.mupdf
    width, height = round(rect.width), round(rect.height)
    try:
        target = pymupdf.Pixmap(pymupdf.csGRAY, pymupdf.IRect(0, 0, width, height), 0)
        target.clear_with(255)
        place = pymupdf.Matrix(*transform)
        device = mupdf.fz_new_draw_device(mupdf.FzMatrix(), target.this)
        mupdf.fz_fill_image(
            device, image, pymupdf.JM_matrix_from_py(place), 1.0, mupdf.FzColorParams()
        )
        mupdf.fz_close_device(device)
        back = ~place
    except (RuntimeError, ValueError, mupdf.FzErrorBase):
        return None
    grey = _grey(target)
    x, y = np.meshgrid(np.arange(width) + 0.5, np.arange(height) + 0.5)
    across, down = back.a * x + back.c * y + back.e, back.b * x + back.d * y + back.f
    grey[(across < 0) | (across > 1) | (down < 0) | (down > 1)] = np.nan
    return grey


def _grey(pixmap: pymupdf.Pixmap) -> Grey:
    samples = np.frombuffer(pixmap.samples_mv, dtype=np.uint8)
    rows = samples.reshape(pixmap.height, pixmap.stride)[:, : pixmap.width * pixmap.n]
    return rows.reshape(pixmap.height, pixmap.width).astype(np.float32)


def _differs(alone: Grey, shown: Grey, struck: Rows) -> bool:
    """Does the picture say something where the page says something else?"""
    one, two = _cut(alone, shown, struck)
    mine, theirs = _tiles(one), _tiles(two)
    whole = ~np.isnan(mine).any(axis=2)
    mine = np.nan_to_num(mine)
    busy = whole & (mine.max(axis=2) - mine.min(axis=2) > _BUSY)
    if not busy.any():
        return False
    mine = mine - mine.mean(axis=2, keepdims=True)
    theirs = theirs - theirs.mean(axis=2, keepdims=True)
    norm = np.sqrt((mine**2).sum(axis=2) * (theirs**2).sum(axis=2)) + 1e-3
    alike = np.abs((mine * theirs).sum(axis=2)) / norm
    hidden = busy & (alike < _ALIKE)
    return _found(hidden)


def _says_more(stored: Grey | None, shown: Grey, struck: Rows) -> bool:
    """Has it letters where the page is of one colour?"""
    if stored is None:
        return False
    one, two = _cut(stored, shown, struck)
    mine, theirs = _tiles(one), _tiles(two)
    busy = ~np.isnan(mine).any(axis=2) & (np.ptp(np.nan_to_num(mine), axis=2) > _BUSY)
    return _found(busy & (np.ptp(theirs, axis=2) <= _ONE_COLOUR))


def _cut(alone: Grey, shown: Grey, struck: Rows) -> tuple[Grey, Grey]:
    """Both of one size; nothing known of the first where pixels are going to be destroyed."""
    high, wide = min(alone.shape[0], shown.shape[0]), min(alone.shape[1], shown.shape[1])
    one, two = alone[:high, :wide].copy(), shown[:high, :wide]
    for x0, y0, x1, y1 in struck:
        one[max(int(y0) - 1, 0) : int(y1) + 2, max(int(x0) - 1, 0) : int(x1) + 2] = np.nan
    return one, two


def _found(hidden: npt.NDArray[np.bool_]) -> bool:
    return _word(hidden) or _word(hidden.T)


def _word(hidden: npt.NDArray[np.bool_]) -> bool:
    """Are there as many tiles beside each other as a word takes? One row of them is an edge."""
    run = hidden[:-1] & hidden[1:]
    for _ in range(_LEAST - 1):
        run = run[:, :-1] & run[:, 1:]
    return bool(run.any())


def _tiles(grey: Grey) -> Grey:
    """Tiles of a picture that was softened a little: (rows, columns, pixels of each)."""
    soft = grey.copy()
    soft[1:-1, 1:-1] = sum(
        grey[1 + dy : grey.shape[0] - 1 + dy, 1 + dx : grey.shape[1] - 1 + dx]
        for dy in (-1, 0, 1)
        for dx in (-1, 0, 1)
    ) / np.float32(9)
    rows, columns = soft.shape[0] // _TILE, soft.shape[1] // _TILE
    cut = soft[: rows * _TILE, : columns * _TILE].reshape(rows, _TILE, columns, _TILE)
    tiles: Grey = cut.transpose(0, 2, 1, 3).reshape(rows, columns, _TILE * _TILE)
    return tiles
