"""Pictures that hold more than the page shows of them: below a cover, a mask, another picture, or
over the edge.

Two ways: the page drawn with nothing but its pictures tells what lies below drawings and notes;
each picture as it is stored, laid on the page's grid, tells what masks, clips and other pictures
hide. Where the page is one flat colour and the picture isn't, it is read (``verify.reader``).
What only the stored picture tells has to be readable to count: layers of compressed scans hold
colours in places that their masks hide.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium

from redactor.domain.report import Finding, Severity
from redactor.pdf.verify.glyphs import FloatArray, Frame
from redactor.pdf.verify.images import Samples, StoredPicture, apply, user_rect
from redactor.pdf.verify.objects import page_objects
from redactor.pdf.verify.picture import Grey
from redactor.pdf.verify.reader import DPI, Reader
from redactor.pdf.verify.sight import BoolArray, Views, draw
from redactor.pdf.verify.tiles import TILE, regions, tile_mean, tile_spread, wide
from redactor.pdf.verify.where import at

__all__ = ["hidden_pixels", "light", "sampled"]

_COVERED = 4
"""Spread of colour below an opaque cover: a veil that lets a picture shine through has more."""
_VEILED, _STRONGER = 40, 3
"""Spread of colour below a veil, and how much more the picture has."""
_BUSY = 60
"""Spread of colour where a picture shows letters."""
_MOST_PICTURES = 40
_MOST_REGIONS = 60
_DARK = 110
_OVER = 20.0
"""Points by which a picture has to stand over the page's edge to be looked at there."""
_MARGIN = 1.5
_APART, _ALIKE = 40, 0.3
"""Mean difference of light between a picture and the page where something lies on it, and how
much the two may go the same way all the same."""
_WORDS = 2
"""Words that have to be read beside the page; one may be a logo."""
_PLACES = 10
"""Places for each word that is read in them: of many that are none words some are read as such."""
_LETTERS = 6
"""Letters that have to be read behind masks: patterns are read as short words."""


def hidden_pixels(
    page: Any,
    stored: Sequence[StoredPicture],
    frame: Frame,
    number: int,
    views: Views,
    reader: Reader,
) -> list[Finding]:
    """Findings of one pypdfium2 page (``number`` from 1). stored: its pictures, largest first."""
    if views.pictures is None:
        return []
    whole, alone = tile_spread(views.whole), tile_spread(views.pictures)
    covered = wide((whole <= _COVERED) & (alone > _BUSY))
    found: list[Finding] = []
    if covered.any():
        share = covered.sum() / max(1, int((alone > _BUSY).sum()))
        areas = regions(covered, views.scale)[:_MOST_REGIONS]
        shown = _pictures_drawn(page, frame)
        words = reader.words([_crop(shown, area) for area in areas], number)
        severity = _severity(words, views, covered, float(share))
        message = (
            "Noget dækker et billede, men under dækket kan billedets tekst stadig læses."
            if words
            else "Noget dækker et billede, men billedets punkter er ikke slettet under dækket."
        )
        finding = Finding("inspection", message, number, severity, "pixels_under_cover", len(areas))
        found.append(at(finding, areas, frame))
    found += _behind(stored[:_MOST_PICTURES], frame, number, views, whole, covered, reader)
    found += _over_the_edge(stored[:_MOST_PICTURES], frame, number, reader)
    return found


def _severity(words: list[str] | None, views: Views, covered: BoolArray, share: float) -> Severity:
    """words: what was read below the cover; None: it couldn't be read."""
    if words:
        return Severity.LEAK
    if words is None:
        return Severity.LEAK if share < 0.9 else Severity.RISK
    dark = float(tile_mean(views.whole)[covered].mean()) < _DARK
    return Severity.LEAK if dark and share < 0.9 else Severity.RISK


def _behind(
    stored: Sequence[StoredPicture],
    frame: Frame,
    number: int,
    views: Views,
    whole: Any,
    covered: BoolArray,
    reader: Reader,
) -> list[Finding]:
    """What stored pictures say where the page is flat, or nearly so."""
    areas: list[FloatArray] = []
    crops: list[Grey] = []
    sheet = np.array([0.0, 0.0, *frame.size])
    for number_of_one, one in enumerate(stored):
        grey = _grey(one, views.scale)
        if grey is None:
            continue
        laid = sampled(one, grey, sheet, views.scale, views.whole.shape[:2])
        spread = tile_spread(laid.astype(np.int16))
        dimmed = (spread > _BUSY) & (whole < _VEILED) & (spread > _STRONGER * whole) & ~covered
        others = [other for n, other in enumerate(stored) if n != number_of_one]
        below = (spread > _BUSY) & _below_others(one, others, laid, views, covered.shape)
        here = regions(wide(dimmed), views.scale)
        here += [
            area
            for area in regions(wide(below & ~dimmed), views.scale)
            if _unlike(laid, views, area)
        ]
        native = _grey(one, DPI / 72)
        if native is not None:
            for area in here[: _MOST_REGIONS - len(areas)]:
                areas.append(area)
                wider = area + np.array([-_MARGIN, -_MARGIN, _MARGIN, _MARGIN])
                crops.append(sampled(one, native, wider, DPI / 72))
    words = reader.words(crops, number) if crops else []
    if not words or sum(map(len, words)) < _LETTERS or len(words) * _PLACES < len(areas):
        return []
    message = (
        "Et gemt billede har tekst, som siden ikke viser (bag en maske, et udsnit, et andet "
        "billede eller en næsten tæt farve)."
    )
    finding = Finding(
        "inspection", message, number, Severity.LEAK, "picture_shows_more", len(words)
    )
    return [at(finding, areas, frame)]


def _below_others(
    one: StoredPicture,
    others: Sequence[StoredPicture],
    laid: Grey,
    views: Views,
    tiles: tuple[int, ...],
) -> BoolArray:
    """Tiles where another picture lies and the page isn't what ``one``, laid there, shows."""
    shared = np.zeros(tiles, dtype=bool)
    mine = one.corners
    for other in others:
        first = np.maximum(mine.min(axis=0), other.corners.min(axis=0))
        last = np.minimum(mine.max(axis=0), other.corners.max(axis=0))
        if (last - first < _OVER).any():
            continue
        x0, y0 = np.maximum(first * views.scale / TILE, 0).astype(int)
        x1, y1 = np.maximum(last * views.scale / TILE, 0).astype(int)
        shared[y0:y1, x0:x1] = True
    if not shared.any():
        return shared
    apart = np.abs(views.whole.mean(axis=2).astype(np.int16) - laid.astype(np.int16))
    result: BoolArray = shared & (tile_mean(apart) > _APART)
    return result


def _unlike(laid: Grey, views: Views, area: FloatArray) -> bool:
    """Does the page go other ways than the picture? A scan's layers go the same, or opposite."""
    x0, y0, x1, y1 = (area * views.scale).astype(int)
    mine = laid[y0:y1, x0:x1].astype(np.float64)
    page = views.whole[y0:y1, x0:x1].mean(axis=2)
    mine, page = mine - mine.mean(), page - page.mean()
    shared = float((mine * page).sum())
    return shared**2 < _ALIKE**2 * max(float((mine**2).sum() * (page**2).sum()), 1e-6)


def _over_the_edge(
    stored: Sequence[StoredPicture], frame: Frame, number: int, reader: Reader
) -> list[Finding]:
    """What can be read of pictures beyond the visible page."""
    width, height = frame.size
    areas: list[FloatArray] = []
    crops: list[Grey] = []
    for one in stored:
        (x0, y0), (x1, y1) = one.corners.min(axis=0), one.corners.max(axis=0)
        sides = [
            (x0, y0, min(0.0, x1), y1), (max(width, x0), y0, x1, y1),
            (x0, y0, x1, min(0.0, y1)), (x0, max(height, y0), x1, y1),
        ]  # fmt: skip
        for side in sides:
            area = np.array(side)
            if area[2] - area[0] < _OVER or area[3] - area[1] < _OVER:
                continue
            grey = _grey(one, DPI / 72)
            if grey is not None and len(areas) < _MOST_REGIONS:
                crop = sampled(one, grey, area, DPI / 72)
                if int(np.ptp(crop)) > _BUSY:
                    areas.append(area)
                    crops.append(crop)
    words = reader.words(crops, number) if crops else []
    if words is not None and len(words) < _WORDS:
        return []
    message = "Et billede rækker ud over sidens kant, og der er tekst i den del, der ikke vises."
    finding = Finding("inspection", message, number, Severity.RISK, "picture_off_page")
    return [at(finding, areas, frame)]


def _pictures_drawn(page: Any, frame: Frame) -> Grey:
    """The page drawn with nothing but its pictures, ``DPI`` or as much of it as is sensible."""
    others = [o for k, o, _ in page_objects(page) if k != pdfium.FPDF_PAGEOBJ_IMAGE]
    for obj in others:
        pdfium.FPDFPageObj_SetIsActive(obj, False)
    try:
        drawn = draw(page, min(DPI / 72, 9000 / max(frame.size)), annotations=False)
    finally:
        for obj in others:
            pdfium.FPDFPageObj_SetIsActive(obj, True)
    result: Grey = drawn.mean(axis=2).astype(np.uint8)
    return result


def _crop(drawn: Grey, area: FloatArray) -> Grey:
    factor = DPI / 72
    x0, y0, x1, y1 = ((area + np.array([-1, -1, 1, 1]) * _MARGIN) * factor).round().astype(int)
    return drawn[max(y0, 0) : max(y1, 0), max(x0, 0) : max(x1, 0)]


def _grey(stored: StoredPicture, scale: float) -> Grey | None:
    """A stored picture's light, with no more samples than about ``scale`` a point."""
    samples = stored.samples
    if samples is None or samples.size == 0:
        return None
    size = np.ptp(stored.corners, axis=0)
    step = int(max(samples.shape[:2]) / max(scale * float(size.max()), 1.0))
    samples = light(samples)
    if step < 2:
        return samples
    rows, columns = samples.shape[0] // step, samples.shape[1] // step
    if not rows or not columns:
        return None
    total = np.zeros((rows, columns), dtype=np.uint32)
    for y in range(step):
        for x in range(step):
            total += samples[y : rows * step : step, x : columns * step : step]
    result: Grey = (total // step**2).astype(np.uint8)
    return result


def light(samples: Samples) -> Grey:
    """How light stored samples are: (rows, columns)."""
    if samples.ndim == 2:
        return samples
    if samples.shape[2] < 3:
        return samples[:, :, 0]
    blue, green, red = (samples[:, :, i].astype(np.uint16) for i in range(3))
    result: Grey = ((blue + green + red) // 3).astype(np.uint8)
    return result


def sampled(
    stored: StoredPicture,
    grey: Grey,
    area: FloatArray,
    scale: float,
    shape: tuple[int, int] | None = None,
) -> Grey:
    """What a picture shows in ``area`` (displayed points), upright; white where it isn't.

    grey: its samples, of any resolution. scale: pixels a point. shape: rows and columns.
    """
    rows = shape[0] if shape else max(round(float(area[3] - area[1]) * scale), 1)
    columns = shape[1] if shape else max(round(float(area[2] - area[0]) * scale), 1)
    white: Grey = np.full((rows, columns), 255, dtype=np.uint8)
    if abs(np.linalg.det(stored.full)) < 1e-9:
        return white
    inverse = np.asarray(np.linalg.inv(stored.full), np.float64)
    corners = apply(user_rect(area, stored.frame), inverse)
    right = (corners[1] - corners[0]) / columns
    down = (corners[3] - corners[0]) / rows
    x, y = np.arange(columns) + 0.5, (np.arange(rows) + 0.5)[:, None]
    u = corners[0][0] + x * right[0] + y * down[0]
    v = corners[0][1] + x * right[1] + y * down[1]
    height, width = grey.shape
    column = np.floor(u * width).astype(np.int64)
    row = np.floor((1 - v) * height).astype(np.int64)
    inside = (column >= 0) & (column < width) & (row >= 0) & (row < height)
    white[inside] = grey[row[inside], column[inside]]
    return white
