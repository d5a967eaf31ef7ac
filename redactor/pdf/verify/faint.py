"""Words in a picture that are too faint for the eye: below a marker, a veil, a wash of white.

A marker on paper lets the scanner see what the eye doesn't; a box of 98 per cent black leaves two
in the stored samples; white that isn't quite white leaves an imprint. Who turns the contrast up
reads them. So areas that look like one tone, and aren't, are read with all of their contrast; only
what can be read counts, since paper, toner and packing leave grains in every tone.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from redactor.domain.report import Finding, Severity
from redactor.pdf.verify.glyphs import FloatArray, Frame
from redactor.pdf.verify.hidden_pixels import light, sampled
from redactor.pdf.verify.images import StoredPicture
from redactor.pdf.verify.picture import Grey
from redactor.pdf.verify.reader import DPI, Reader
from redactor.pdf.verify.sight import BoolArray
from redactor.pdf.verify.tiles import TILE, regions, wide
from redactor.pdf.verify.where import at

__all__ = ["faint_areas", "faint_words"]

_MOST_PICTURES, _MOST_SAMPLES, _MOST_AREAS = 3, 40_000_000, 40
_SIDE = 8
"""Samples of a tile's side, the block of a JPEG."""
_DARK, _AROUND, _PAPER = 120, 150, 225
"""Light that a marker or box stays below, that what is around it is above, and that of paper."""
_LEAST_SPREAD, _MOST_SPREAD = 3, 60
"""Tones between letters and ground: below, nothing is there; above, anybody sees it."""
_IMPRINT, _INK = 14, 40
_GRAIN = 0.04
"""Share of a page's empty tiles with an imprint from which on it is the paper's own grain."""
_EDGE = 3
_LETTERS = 6


def faint_words(
    stored: Sequence[StoredPicture], frame: Frame, number: int, reader: Reader
) -> list[Finding]:
    """Findings of one page (``number`` from 1). stored: its pictures, the largest first."""
    areas: list[FloatArray] = []
    crops: list[Grey] = []
    for one in stored[:_MOST_PICTURES]:
        samples = one.samples
        if samples is None or samples.shape[0] * samples.shape[1] > _MOST_SAMPLES:
            continue
        grey = light(samples)
        for area in faint_areas(grey)[: _MOST_AREAS - len(areas)]:
            areas.append(one.shown(area, grey.shape))
            crops.append(_stretched(sampled(one, grey, areas[-1], DPI / 72)))
    words = reader.words(crops, number) if crops else []
    if not words or sum(map(len, words)) < _LETTERS:
        return []
    message = (
        "Et billede har ord, der er gjort næsten usynlige (med tusch eller en næsten tæt farve): "
        "de kan læses, når kontrasten skrues op."
    )
    finding = Finding("inspection", message, number, Severity.LEAK, "faint_words", len(words))
    return [at(finding, areas, frame)]


def _stretched(grey: Grey) -> Grey:
    """With all the contrast there is; the margin doesn't count, it may be of the paper around."""
    inside = grey[_EDGE * 2 : -_EDGE * 2, _EDGE * 2 : -_EDGE * 2]
    first, last = (float(v) for v in np.percentile(inside if inside.size else grey, (2, 98)))
    tones = (grey.astype(np.float32) - first) * (255.0 / max(last - first, 1.0))
    result: Grey = np.clip(tones, 0, 255).astype(np.uint8)
    return result


def faint_areas(grey: Grey) -> list[FloatArray]:
    """Where a picture looks like one tone and isn't: left, top, right, low in samples."""
    rows, columns = grey.shape[0] // _SIDE, grey.shape[1] // _SIDE
    if rows < 2 or columns < 2:
        return []
    cut = grey[: rows * _SIDE, : columns * _SIDE].reshape(rows, _SIDE, columns, _SIDE)
    high, low = cut.max(axis=(1, 3)), cut.min(axis=(1, 3))
    dark = [
        area * _SIDE
        for area in regions(wide(high < _DARK), TILE)
        if _is_veiled(grey, (area * _SIDE).astype(int))
    ]
    return dark + [area * _SIDE for area in _imprints(high, low)]


def _is_veiled(grey: Grey, area: FloatArray) -> bool:
    """Is a dark area a box on paper, with something in it that is a little lighter or darker?"""
    left, top, right, low = (int(v) for v in area)
    inside = grey[top + _EDGE : low - _EDGE, left + _EDGE : right - _EDGE]
    if not inside.size:
        return False
    first, last = np.percentile(inside, (2, 98))
    if not _LEAST_SPREAD <= last - first < _MOST_SPREAD:
        return False
    above, below = grey[max(top - _SIDE, 0) : top, left:right], grey[low : low + _SIDE, left:right]
    around = [float(np.percentile(part, 75)) for part in (above, below) if part.size]
    return bool(around) and max(around) > _AROUND


def _imprints(high: Grey, low: Grey) -> list[FloatArray]:
    """Words that are almost as light as the paper, away from all ink, in tiles."""
    spread = high.astype(np.int16) - low
    ink = spread > _INK
    near = ink.copy()
    near[1:] |= ink[:-1]
    near[:-1] |= ink[1:]
    beside = near.copy()
    beside[:, 1:] |= near[:, :-1]
    beside[:, :-1] |= near[:, 1:]
    empty = ~beside & (low >= _PAPER)
    faint: BoolArray = empty & (spread >= _LEAST_SPREAD) & (spread <= _IMPRINT)
    if not faint.any() or faint.sum() > _GRAIN * max(int(empty.sum()), 1):
        return []
    return regions(wide(faint), TILE)
