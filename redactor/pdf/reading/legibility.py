"""Is a page's text layer worth anything, or must the page be read from its picture?

A scan without text, a scan under a stamp, fonts without letters behind their glyphs, and text that
an earlier OCR run turned to noise all look like "text" to a program. Whatever is doubtful is read
again: the cost is seconds, the cost of trusting noise is a name that nobody sees.
"""

from __future__ import annotations

import enum
import json
import re
from functools import lru_cache
from importlib import resources

import numpy as np
import numpy.typing as npt
import pymupdf

from redactor.pdf.reading.glyphs import Glyphs

_GRID = 48
_WORD = re.compile(r"[^\W\d_]+")
_LEADERS = re.compile(r"([.\-_=*·…])\1{2,}")
_TRUSTED_WORDS = 60
"""Words over a page-wide picture that make an OCR layer rather than a stamp on a scan."""
_JUDGED_LETTERS = 60
_SAMPLE = 150  # words
_NOISE, _DOUBTFUL = -3.75, -3.3
"""Mean log-likelihood of letter pairs: Danish -2.5, other Latin languages over -3.3 (Vietnamese
and Polish -3.6), wrongly mapped fonts under -3.8 (measured on 300 letters)."""


class Verdict(enum.Enum):
    """What to do about a page's text layer."""

    GOOD = "good"
    BLANK = "blank"  # nothing is drawn at all
    MISSING = "missing"  # something is drawn, no text
    USELESS = "useless"  # there is text, but it isn't language
    PARTLY = "partly"  # the layer is sound, but pictures may hold more text


def judge(page: pymupdf.Page, glyphs: Glyphs) -> Verdict:
    """Judge a page by its folded glyphs and, only where needed, by what else it draws."""
    text = "".join(glyphs.chars)
    letters = sum(c.isalnum() for c in text)
    words = _count_words(glyphs)
    unmapped = sum(map(is_unmapped, text))
    useless = letters > 0 and is_noise(text)
    # Bullets and ticks are often private characters: only many of them spoil a page.
    gaps = unmapped > 0.15 * max(1, letters) or (unmapped >= 25 and unmapped > 0.05 * letters)
    if gaps and not useless:
        return Verdict.PARTLY if letters > unmapped else Verdict.USELESS
    if letters >= 200 and not useless and not page.get_images():
        return Verdict.GOOD
    pictures, paths = _drawn(page)
    if letters == 0 and not text.strip():
        return Verdict.MISSING if len(pictures) or paths else Verdict.BLANK
    if useless:
        return Verdict.USELESS
    if not len(pictures):
        return Verdict.GOOD
    size = (float(page.rect.width), float(page.rect.height))
    if int(page.rotation) % 180:
        size = (size[1], size[0])
    picture_mask = _mask(pictures, size)
    share = float(picture_mask.mean())
    if share < 0.06:
        return Verdict.GOOD
    on_picture = _text_share(page, glyphs, size, picture_mask)
    if words >= _TRUSTED_WORDS and on_picture > 0.08:
        return Verdict.GOOD
    return Verdict.PARTLY


def is_noise(text: str) -> bool:
    """Whether the text, unmapped glyphs aside, isn't language."""
    solid = [c for c in text if not c.isspace() and not is_unmapped(c)]
    if not solid:
        return bool(text.strip())
    words = _WORD.findall(text)
    latin = [w for w in words if w[0] < "\u0250"]
    count = sum(map(len, latin))
    if count < _JUDGED_LETTERS or count < 0.5 * sum(map(len, words)):
        plain = len(_LEADERS.sub("", text)) > 0 and sum(c.isalnum() for c in solid) < 0.3 * len(
            solid
        )
        return plain and len(solid) > 80 and not _LEADERS.search(text)
    likelihood = letter_likelihood(latin[:: 1 + len(latin) // _SAMPLE])
    if likelihood < _NOISE:
        return True
    bare = [c for c in _LEADERS.sub("", text) if not c.isspace()]
    symbols = sum(not c.isalnum() for c in bare) / max(1, len(bare))
    return likelihood < _DOUBTFUL and symbols > 0.2


def is_unmapped(char: str) -> bool:
    """A glyph without a letter: the replacement character, or one of a private area."""
    return char == "\ufffd" or "\ue000" <= char <= "\uf8ff" or char >= "\U000f0000"


def mapped(glyphs: Glyphs) -> Glyphs:
    """The glyphs without the fragments' unmapped ones, to be filled in from the picture."""
    gone = [is_unmapped(char) for char in glyphs.chars]
    return glyphs.without(gone) if any(gone) else glyphs


def letter_likelihood(words: list[str]) -> float:
    """Mean log-likelihood of the words' letter pairs, as Danish; 0 for no words."""
    rows, places, other = _pairs()
    total, count = 0.0, 0
    for word in words:
        before = 0
        for char in word.lower():
            place = places.get(char, other)
            total += rows[before][place]
            before = place
            count += 1
        total += rows[before][0]
        count += 1
    return total / count if count else 0.0


@lru_cache(maxsize=1)
def _pairs() -> tuple[list[list[float]], dict[str, int], int]:
    raw = (
        resources.files("redactor.pdf.reading")
        .joinpath("data/letter_pairs.json")
        .read_text("utf-8")
    )
    data = json.loads(raw)
    symbols = data["symbols"]
    return data["rows"], {c: n for n, c in enumerate(symbols)}, symbols.index("*")


def _count_words(glyphs: Glyphs) -> int:
    """Words by spaces, or by five characters where the file draws no spaces."""
    spaces = sum(c == " " for c in glyphs.chars)
    return max(spaces, (len(glyphs.chars) - spaces) // 6)


def _drawn(page: pymupdf.Page) -> tuple[npt.NDArray[np.float64], int]:
    """Boxes of the pictures (unrotated page), and how many other things are drawn."""
    pictures, paths = [], 0
    for kind, box, *_ in page.get_bboxlog():
        if kind in ("fill-image", "fill-imgmask", "clip-imgmask"):
            pictures.append(box)
        elif kind in ("fill-path", "stroke-path", "fill-shade"):
            paths += 1
    return np.array(pictures, dtype=np.float64).reshape(-1, 4), paths


def _mask(boxes: npt.NDArray[np.float64], size: tuple[float, float]) -> npt.NDArray[np.bool_]:
    """Cells of a coarse grid over the page that the boxes cover."""
    mask = np.zeros((_GRID, _GRID), dtype=bool)
    scale = np.array([_GRID / size[0], _GRID / size[1]] * 2)
    cells = np.nan_to_num(boxes, nan=0.0, posinf=1e6, neginf=-1e6) * scale
    for x0, y0, x1, y1 in np.clip(np.rint(cells), 0, _GRID).astype(int).tolist():
        mask[y0:y1, x0:x1] = True
    return mask


def _text_share(
    page: pymupdf.Page,
    glyphs: Glyphs,
    size: tuple[float, float],
    pictures: npt.NDArray[np.bool_],
) -> float:
    """Share of the pictures' cells that hold glyphs of the layer."""
    boxes = glyphs.boxes[[c != " " for c in glyphs.chars]]
    cx = (boxes[:, 0] + boxes[:, 2]) / 2
    cy = (boxes[:, 1] + boxes[:, 3]) / 2
    rotation = int(page.rotation) % 360
    if rotation == 90:
        cx, cy = cy, size[1] - cx
    elif rotation == 180:
        cx, cy = size[0] - cx, size[1] - cy
    elif rotation == 270:
        cx, cy = size[0] - cy, cx
    text = np.zeros_like(pictures)
    columns = np.clip((cx * _GRID / size[0]).astype(int), 0, _GRID - 1)
    rows = np.clip((cy * _GRID / size[1]).astype(int), 0, _GRID - 1)
    text[rows, columns] = True
    return float((text & pictures).sum() / max(1, pictures.sum()))
