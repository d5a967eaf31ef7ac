"""What a page holds but doesn't show: text and pixels below boxes, found without knowing boxes.

A cover may be a filled path, thick lines, a pattern, a picture, an annotation, or the same colour.
So covers aren't looked for. The page is drawn with its text and without it: where that makes no
difference, the text there isn't seen. It is drawn with nothing but its pictures: where the page
is one flat colour and the picture isn't, the picture lies below something. Works on any file;
three drawings a page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2.raw as pdfium

from redactor.domain.report import Finding, Severity
from redactor.pdf.verify.glyphs import FloatArray, Frame, Glyphs, read_glyphs
from redactor.pdf.verify.objects import page_objects
from redactor.pdf.verify.stamps import stamps

__all__ = ["inspect_page"]

_SCALE = 2.0
_MAX_PIXELS = 12e6
_SEEN = 10
"""Least change of a colour channel (0 to 255) that counts as seen."""
_FLAT = 14
_COVERED = 4
"""Spread of colour below an opaque cover: a veil that lets a picture shine through has more."""
_LEAST = 2
"""Letters in a run: one alone under an edge is no leak."""
_BUSY = 60
"""Spread of colour where a picture shows letters."""
_TILE = 5
_MIN_TILES = 3
_WHITE = 235
Picture = npt.NDArray[np.int16]
BoolArray = npt.NDArray[np.bool_]


def inspect_page(page: Any, frame: Frame, number: int) -> list[Finding]:
    """Findings of one pypdfium2 page (``number`` from 1). The page is of no use afterwards."""
    try:
        scale = min(_SCALE, (_MAX_PIXELS / max(1.0, frame.size[0] * frame.size[1])) ** 0.5)
        glyphs = read_glyphs(page, frame)
        objects = [(kind, obj) for kind, obj, _ in page_objects(page)]
        texts = [obj for kind, obj in objects if kind == pdfium.FPDF_PAGEOBJ_TEXT]
        images = [obj for kind, obj in objects if kind == pdfium.FPDF_PAGEOBJ_IMAGE]
        whole = _draw(page, scale)
        found: list[Finding] = []
        pictures = None
        if images:
            others = [o for k, o in objects if k != pdfium.FPDF_PAGEOBJ_IMAGE]
            _set_active(others, False)
            pictures = _draw(page, scale, annotations=False)
            _set_active(others, True)
        if len(glyphs.codes):
            _set_active(texts, False)
            without = _draw(page, scale)
            _set_active(texts, True)
            others = [o for k, o in objects if k != pdfium.FPDF_PAGEOBJ_TEXT]
            _set_active(others, False)
            alone = _draw(page, scale, annotations=False)
            _set_active(others, True)
            views = _Views(whole, without, alone, pictures)
            found += _text_findings(glyphs, frame, number, views)
        if pictures is not None:
            found += _pixel_findings(whole, pictures, number)
        return found
    finally:
        page.close()


def _draw(page: Any, scale: float, *, annotations: bool = True) -> Picture:
    bitmap = page.render(scale=scale, may_draw_forms=annotations, draw_annots=annotations)
    picture = bitmap.to_numpy()
    result: Picture = picture[:, :, :3].astype(np.int16)
    return result


def _set_active(objects: Sequence[Any], active: bool) -> None:
    for obj in objects:
        pdfium.FPDFPageObj_SetIsActive(obj, active)


# --- text -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Places:
    """Pixels of each glyph's inner box; outside: beyond the page."""

    rows: npt.NDArray[np.int64]
    outside: BoolArray

    def spread(self, picture: Picture) -> npt.NDArray[np.int64]:
        """Largest minus smallest value of any channel in each box."""
        return self._each(picture, lambda a: int((a.max((0, 1)) - a.min((0, 1))).max()))

    def largest(self, picture: Picture) -> npt.NDArray[np.int64]:
        return self._each(picture, lambda a: int(a.max()))

    def mean(self, picture: Picture) -> npt.NDArray[np.int64]:
        return self._each(picture, lambda a: int(a.mean()))

    def _each(self, picture: Picture, measure: Any) -> npt.NDArray[np.int64]:
        result = np.zeros(len(self.rows), dtype=np.int64)
        for i, (x0, y0, x1, y1) in enumerate(self.rows):
            if not self.outside[i]:
                result[i] = measure(picture[y0:y1, x0:x1])
        return result


def _places(boxes: FloatArray, frame: Frame, picture: Picture) -> _Places:
    height, width = picture.shape[:2]
    factor = width / max(frame.size[0], 1e-6)
    dx = 0.1 * (boxes[:, 2] - boxes[:, 0])
    dy = 0.15 * (boxes[:, 3] - boxes[:, 1])
    rows = np.column_stack(
        [
            np.floor((boxes[:, 0] + dx) * factor),
            np.floor((boxes[:, 1] + dy) * factor),
            np.ceil((boxes[:, 2] - dx) * factor),
            np.ceil((boxes[:, 3] - dy) * factor),
        ]
    )
    rows = np.clip(rows, -1, max(width, height) + 1).astype(np.int64)
    x, y = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
    outside = (x <= 0) | (y <= 0) | (x >= frame.size[0]) | (y >= frame.size[1])
    rows[:, [0, 2]] = np.clip(rows[:, [0, 2]], 0, width)
    rows[:, [1, 3]] = np.clip(rows[:, [1, 3]], 0, height)
    outside |= (rows[:, 2] <= rows[:, 0]) | (rows[:, 3] <= rows[:, 1])
    return _Places(rows, outside)


@dataclass(frozen=True, slots=True)
class _Views:
    """One page drawn: whole, without its text, its text alone, its pictures alone."""

    whole: Picture
    without: Picture
    text: Picture
    pictures: Picture | None


def _text_findings(glyphs: Glyphs, frame: Frame, number: int, views: _Views) -> list[Finding]:
    whole, without = views.whole, views.without
    if not whole.shape == without.shape == views.text.shape:
        raise ValueError("drawings of one page differ in size")
    places = _places(glyphs.boxes, frame, whole)
    hidden = places.largest(np.abs(whole - without)) <= _SEEN
    if not hidden.any():
        return []
    flat = places.spread(whole) <= _FLAT
    drawn = places.spread(views.text) > _SEEN * 4
    if views.pictures is not None:  # the text layer of a scan whose letters are covered
        drawn |= flat & (places.spread(views.pictures) > _BUSY)
    bright = places.mean(whole)
    plain = flat & (bright >= _WHITE)
    kinds = {
        "off_page": places.outside,
        "covered": drawn | (flat & ~plain),
        "ocr_layer": ~flat if views.pictures is not None else np.zeros(len(hidden), dtype=bool),
        "unseen": np.ones(len(hidden), dtype=bool),
    }
    counts = dict.fromkeys(_TEXT, 0)
    covered: list[tuple[str, float]] = []
    for run in _runs(glyphs, hidden):
        letters = _letters(glyphs, run)
        if letters:
            kind = next(k for k, rows in kinds.items() if rows[run].mean() > 0.5)
            counts[kind] += letters
            if kind == "covered":
                heights = glyphs.boxes[run, 3] - glyphs.boxes[run, 1]
                covered.append((_said(glyphs, run), float(np.median(heights))))
    for (text, _), stamp in zip(
        covered, stamps(covered, _said(glyphs, np.flatnonzero(~hidden))), strict=True
    ):
        if stamp:
            letters = sum(map(str.isalnum, text))
            counts["covered"] -= letters
            counts["stamp"] += letters
    return [
        Finding("inspection", message, number, severity, channel, counts[kind])
        for kind, (channel, severity, message) in _TEXT.items()
        if counts[kind]
    ]


_TEXT = {
    "covered": (
        "text_under_cover",
        Severity.LEAK,
        "Under noget, der dækker siden, står der tekst, som kan markeres og kopieres.",
    ),
    "stamp": (
        "stamp_under_cover",
        Severity.RISK,
        "Under bokse står der tekst, der ligner et stempel fra det program, som satte dem.",
    ),
    "off_page": (
        "text_off_page",
        Severity.RISK,
        "Uden for den synlige del af siden står der tekst, som kan læses af programmer.",
    ),
    "ocr_layer": (
        "ocr_layer",
        Severity.NOTE,
        "Siden er et billede med et usynligt tekstlag, der svarer til noget synligt.",
    ),
    "unseen": (
        "unseen_text",
        Severity.RISK,
        "På siden står der tekst, som ikke kan ses (usynlig, gemt eller i sidens egen farve).",
    ),
}


def _runs(glyphs: Glyphs, hidden: BoolArray) -> Iterator[npt.NDArray[np.int64]]:
    """Hidden glyphs that follow each other in the text, near each other on the page."""
    rows = np.flatnonzero(hidden)
    if not len(rows):
        return
    size = np.maximum(glyphs.boxes[:, 3] - glyphs.boxes[:, 1], 4.0)
    gaps = np.abs(np.diff(glyphs.centres[rows], axis=0)).max(axis=1)
    breaks = (np.diff(rows) > 1) | (gaps > 6 * size[rows[1:]])
    yield from np.split(rows, np.flatnonzero(breaks) + 1)


def _said(glyphs: Glyphs, run: npt.NDArray[np.int64]) -> str:
    return "".join(chr(c) for c in glyphs.codes[run] if c < 0x110000)


def _letters(glyphs: Glyphs, run: npt.NDArray[np.int64]) -> int:
    """How many letters and digits a run has; 0 where it says nothing (one letter, XXXX)."""
    alphanumeric = [c for c in _said(glyphs, run) if c.isalnum()]
    if len(alphanumeric) < _LEAST or len({c.lower() for c in alphanumeric}) < 2:
        return 0
    return len(alphanumeric)


# --- pixels -----------------------------------------------------------------------------------


def _pixel_findings(whole: Picture, pictures: Picture, number: int) -> list[Finding]:
    """Is a picture's content left below something flat?"""
    if whole.shape != pictures.shape:
        raise ValueError("drawings of one page differ in size")
    flat = _tile_spread(whole) <= _COVERED
    busy = _tile_spread(pictures) > _BUSY
    covered = flat & busy
    # two rows of neighbouring tiles; a single row is the edge of a box that the picture has too
    wide = covered[:-1] & covered[1:]
    for _ in range(_MIN_TILES - 1):
        wide = wide[:, :-1] & wide[:, 1:]
    count = int(wide.sum())
    if not count:
        return []
    share = covered.sum() / max(1, int(busy.sum()))
    severity = Severity.LEAK if share < 0.9 else Severity.RISK
    message = "Under noget, der dækker et billede, er billedets egne punkter ikke slettet."
    return [Finding("inspection", message, number, severity, "pixels_under_cover", count)]


def _tile_spread(picture: Picture) -> npt.NDArray[np.int16]:
    """Largest spread of a channel in each tile of two and a half points."""
    rows, columns = picture.shape[0] // _TILE, picture.shape[1] // _TILE
    if not rows or not columns:
        return np.zeros((1, _MIN_TILES), dtype=np.int16)
    tiles = picture[: rows * _TILE, : columns * _TILE].reshape(rows, _TILE, columns, _TILE, 3)
    spread: npt.NDArray[np.int16] = (tiles.max(axis=(1, 3)) - tiles.min(axis=(1, 3))).max(axis=2)
    return spread
