"""A page that is a picture → glyphs with places, like those of a text layer.

The page is drawn as displayed, so the places fit whatever the file did to turn or crop it. A page
that was scanned askew is straightened before reading, one that lies on its side or its head is
turned; every character's box is then taken back to where it stands on the page.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pymupdf
from PIL import Image

from redactor.pdf.reading.folding import fold
from redactor.pdf.reading.glyphs import FloatTable, Fragment, Glyphs
from redactor.pdf.reading.layout import CELL_GAP
from redactor.pdf.reading.ocr import OcrEngine, OcrWord
from redactor.pdf.reading.pictures import draw

_STRAIGHTEN = 0.8
"""Degrees: Tesseract copes with less by itself, and turning blurs."""
_UNSURE = 0.70
"""A mean confidence under this makes it worth asking which way is up (upside down gives 0.5)."""
_MAX_SKEW = 10.0


@dataclass(slots=True)
class Scan:
    """What was read: glyphs on the displayed page, and ``upright``: their boxes as straightened
    (points, for the reading order). confidence: mean, weighted by characters."""

    glyphs: Glyphs
    upright: FloatTable
    confidence: float


def read_scan(page: pymupdf.Page, number: int, engine: OcrEngine) -> Scan:
    """Draw and read a page. Raises what ``engine.read`` and ``pictures.draw`` raise."""
    width, height = float(page.rect.width), float(page.rect.height)
    pixmap = draw(page, engine.dpi / 72, number=number, gray=True)
    dpi = max(70, round(72 * pixmap.width / width))
    picture = Image.frombuffer("L", (pixmap.width, pixmap.height), pixmap.samples)
    if _is_blank(picture):
        return Scan(Glyphs(width, height, [], np.empty((0, 4)), []), np.empty((0, 4)), 1.0)
    words, turn, skew = _read_turned(picture, engine, dpi)
    glyphs, upright = _glyphs(words, 72.0 / dpi)
    scale = width / pixmap.width
    placed = _place_back(upright * (dpi / 72.0), turn, skew, picture.size) * scale
    whole = Glyphs(width, height, glyphs.chars, placed, glyphs.fragments)
    level = _level(upright, words)
    return Scan(whole, level, _confidence(words))


def _read_turned(
    picture: Image.Image, engine: OcrEngine, dpi: int
) -> tuple[list[OcrWord], int, float]:
    """Words, the quarter turn (clockwise) and the skew (degrees clockwise) taken out before."""
    words, skew = _read_straight(picture, engine, dpi)
    sideways = _sideways(words)
    if words and _confidence(words) >= _UNSURE and not sideways:
        return words, 0, skew
    best = ([] if sideways else words, 0, skew)
    sure = engine.quarter(*picture.size, picture.tobytes(), dpi=dpi)
    for turn in (sure,) if sure else (90, 270) if sideways else ():
        turned, turned_skew = _read_straight(_turn(picture, turn), engine, dpi)
        if _weight(turned) > _weight(best[0]):
            best = (turned, turn, turned_skew)
    return best if best[0] else (words, 0, skew)


def _sideways(words: list[OcrWord]) -> bool:
    """Whether Tesseract found lines that run up or down: most longer words are taller than wide."""
    longer = [w for w in words if len(w.text) > 2]
    return sum(w.y1 - w.y0 > w.x1 - w.x0 for w in longer) > 0.5 * max(1, len(longer))


def _read_straight(
    picture: Image.Image, engine: OcrEngine, dpi: int
) -> tuple[list[OcrWord], float]:
    skew = estimate_skew(picture)
    if abs(skew) < _STRAIGHTEN:
        skew = 0.0
    else:
        picture = picture.rotate(skew, resample=Image.Resampling.BICUBIC, fillcolor=255)
    return engine.read(*picture.size, picture.tobytes(), dpi=dpi), skew


def _turn(picture: Image.Image, degrees: int) -> Image.Image:
    way = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180}
    return picture.transpose(way.get(degrees, Image.Transpose.ROTATE_90))


def _is_blank(picture: Image.Image) -> bool:
    low, high = picture.getextrema()
    return int(high) - int(low) < 16  # type: ignore[arg-type]


def estimate_skew(picture: Image.Image) -> float:
    """Degrees that the lines slope (clockwise positive), from the sharpness of row profiles."""
    small = picture.copy()
    small.thumbnail((900, 900), resample=Image.Resampling.BOX)
    ink = 255 - np.asarray(small, dtype=np.float32)
    ink[ink < 0.25 * float(ink.max())] = 0
    ys, xs = np.nonzero(ink)
    if len(ys) < 200:
        return 0.0
    weight = ink[ys, xs]
    best = _sharpest(xs, ys, weight, np.arange(-_MAX_SKEW, _MAX_SKEW + 0.01, 0.5))
    return _sharpest(xs, ys, weight, np.arange(best - 0.5, best + 0.51, 0.1))


def _sharpest(
    xs: npt.NDArray[np.int64],
    ys: npt.NDArray[np.int64],
    weight: npt.NDArray[np.float32],
    angles: npt.NDArray[np.float64],
) -> float:
    scores = []
    for angle in angles:
        rows = np.round(ys - xs * math.tan(math.radians(angle))).astype(np.int64)
        profile = np.bincount(rows - rows.min(), weights=weight)
        scores.append(float(np.square(np.diff(profile)).sum()))
    return float(angles[int(np.argmax(scores))])


def _glyphs(words: list[OcrWord], scale: float) -> tuple[Glyphs, FloatTable]:
    """Characters of the words, boxes cut by glyph widths; one fragment a line part. Points."""
    chars: list[str] = []
    boxes: list[tuple[float, float, float, float]] = []
    fragments: list[Fragment] = []
    last: OcrWord | None = None
    for word in words:
        size = _size(word)
        beside = last is not None and last.line == word.line
        if last is not None and beside and 0 <= word.x0 - last.x1 <= CELL_GAP * size:
            chars.append(" ")
            boxes.append((last.x1, word.y0, word.x0, word.y1))
        else:
            fragments.append(Fragment(len(chars), len(chars), 0.0, 0.0))
        for char, x0, x1 in _shares(word):
            chars.append(char)
            boxes.append((x0, word.y0, x1, word.y1))
        fragment = fragments[-1]
        fragment.end, fragment.size = len(chars), max(fragment.size, size * scale)
        last = word
    table = np.array(boxes, dtype=np.float64).reshape(-1, 4) * scale
    folded = fold(Glyphs(0, 0, chars, table, fragments))
    return folded, folded.boxes


def _size(word: OcrWord) -> float:
    """Font size in pixels, guessed from the height of the letters that the word has."""
    text = word.text
    tall = any(c.isupper() or c.isdigit() or c in "bdfhklæøåtij/()" for c in text)
    deep = any(c in "gjpqyQ,;()/" for c in text)
    ems = (0.72 if tall else 0.52) + (0.21 if deep else 0.0)
    return (word.y1 - word.y0) / ems


def _shares(word: OcrWord) -> list[tuple[str, float, float]]:
    """Each character of a word with its left and right edge."""
    widths = [_width(c) for c in word.text]
    edges = np.concatenate(([0.0], np.cumsum(widths)))
    edges = word.x0 + edges / edges[-1] * (word.x1 - word.x0)
    return [(c, float(edges[n]), float(edges[n + 1])) for n, c in enumerate(word.text)]


@lru_cache(maxsize=4096)
def _width(char: str) -> float:
    return max(0.15, float(_helvetica().text_length(char, fontsize=1)))


@lru_cache(maxsize=1)
def _helvetica() -> pymupdf.Font:
    return pymupdf.Font("helv")


def _place_back(boxes: FloatTable, turn: int, skew: float, size: tuple[int, int]) -> FloatTable:
    """Boxes in the turned, straightened picture → in the picture as drawn. Pixels."""
    if not len(boxes):
        return boxes
    width, height = size if turn % 180 == 0 else (size[1], size[0])
    if skew:
        turned = math.radians(skew)
        cos, sin = math.cos(turned), math.sin(turned)
        cx, cy = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
        hw, hh = (boxes[:, 2] - boxes[:, 0]) / 2, (boxes[:, 3] - boxes[:, 1]) / 2
        dx, dy = cx - width / 2, cy - height / 2
        x = width / 2 + dx * cos - dy * sin
        y = height / 2 + dx * sin + dy * cos
        ew, eh = hw * abs(cos) + hh * abs(sin), hh * abs(cos) + hw * abs(sin)
        boxes = np.column_stack((x - ew, y - eh, x + ew, y + eh))
    x0, y0, x1, y1 = boxes.T
    if turn == 90:  # the picture was turned clockwise: its top is the drawn left side
        return np.column_stack((y0, width - x1, y1, width - x0))
    if turn == 180:
        return np.column_stack((width - x1, height - y1, width - x0, height - y0))
    if turn == 270:
        return np.column_stack((height - y1, x0, height - y0, x1))
    return boxes


def _level(boxes: FloatTable, words: list[OcrWord]) -> FloatTable:
    """Take out what slope is left, so that cells of one printed line share a middle."""
    first: dict[int, OcrWord] = {}
    slopes: list[tuple[float, float]] = []
    for word in words:
        start = first.setdefault(word.line, word)
        run = word.x0 - start.x0
        if run > 8 * (word.y1 - word.y0):
            slopes.append((run, (word.y1 - start.y1) / run))
    if len(slopes) < 5:
        return boxes
    slope = float(np.median([s for _, s in slopes]))
    shift = (boxes[:, 0] + boxes[:, 2]) / 2 * slope
    level = boxes.copy()
    level[:, 1] -= shift
    level[:, 3] -= shift
    return level


def _confidence(words: list[OcrWord]) -> float:
    letters = sum(len(w.text) for w in words)
    return sum(w.confidence * len(w.text) for w in words) / letters if letters else 1.0


def _weight(words: list[OcrWord]) -> float:
    return sum(max(0.0, w.confidence - 0.4) * len(w.text) for w in words)


def without(scan: Scan, layer: Glyphs) -> Scan:
    """The scan less the words that the text layer has too (most of whose glyphs lie on its)."""
    if not scan.glyphs.chars or not layer.chars:
        return scan
    known = layer.boxes[[c != " " for c in layer.chars]]
    boxes = scan.glyphs.boxes
    cx, cy = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
    covered = np.zeros(len(boxes), dtype=bool)
    for x0, y0, x1, y1 in known.tolist():
        covered |= (cx >= x0 - 1) & (cx <= x1 + 1) & (cy >= y0) & (cy <= y1)
    fragments = []
    for f in scan.glyphs.fragments:
        line = "".join(scan.glyphs.chars[f.start : f.end])
        for word in re.finditer(r"\S+", line):
            start, end = f.start + word.start(), f.start + word.end()
            if covered[start:end].mean() < 0.5:
                fragments.append(Fragment(start, end, f.angle, f.size))
    kept = Glyphs(scan.glyphs.width, scan.glyphs.height, scan.glyphs.chars, boxes, fragments)
    if not fragments:
        kept = Glyphs(kept.width, kept.height, [], boxes[:0], [])
        return Scan(kept, scan.upright[:0], scan.confidence)
    return Scan(kept, scan.upright, scan.confidence)
