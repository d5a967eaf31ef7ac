"""Text that a page holds but doesn't show as text is shown.

Text that makes no difference to the page isn't seen: it lies below something, beyond the page, is
invisible or has the page's own colour. Text that makes little difference lies below a veil; a
letter that is a solid block, or has another sign on it, can't be read but can be copied; letters
of which only a part shows can be read by both.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

import numpy as np
import numpy.typing as npt

from redactor.domain.report import Finding
from redactor.pdf.verify.glyphs import FloatArray, Frame, Glyphs, word_numbers
from redactor.pdf.verify.hidden_kinds import KINDS
from redactor.pdf.verify.places import Places, places_of
from redactor.pdf.verify.sight import SEEN, BoolArray, Views
from redactor.pdf.verify.stamps import stamps
from redactor.pdf.verify.where import at

__all__ = ["hidden_text"]

_FLAT = 14
_LEAST = 2
"""Letters in a run: one alone under an edge is no leak."""
_BUSY = 60
"""Spread of colour where a picture shows letters."""
_WHITE = 235
_FAINT, _STRONG = 50, 3.0
"""Spread of colour below which letters are faint on the page, and how much stronger they are by
themselves where something dims them."""
_PART = 0.6
"""Share of a letter's ink that has to show; a line through it takes a tenth."""
_TINY = 1.5
"""Points of height below which nobody sees letters."""
_LAYERED = 0.7
"""Share of a text layer's words that stand on ink where the layer fits its picture."""
_IN_A_ROW = 3
_RULES = frozenset("-_–—―=~.·'`´^¨ˆ|/\\")
"""Signs that are drawn over text without hiding it."""

_ORDER = tuple(KINDS)
_ON_SCREEN = frozenset(["veiled", "solid", "overtyped", "partly"])
_LEAST_COVERED = 6
"""Letters in a run of which only a part shows: strokes of a pen go over fewer at once."""
_STEADY = 0.5
"""Share of the letters of a page that are covered in part, in long runs, where that was meant."""
_LEAST_ON_SCREEN = 3
"""Letters in a run that does show: one under a stroke of a stamp is no leak."""
_LEAST_INLINE, _LEVEL, _ALIKE, _BESIDE = 4, 0.2, 0.3, 1.2
"""Letters of an unseen run in a line; how much its baseline and its size may differ from its
neighbour's, and how far that may be, of its height."""
_DRAWABLE = 0x2000
"""Signs up to which fonts are at hand; others may be unseen because no font here has them."""
_STRUCK = ("covered", "veiled", "solid", "overtyped", "partly")
"""What one cover makes of the letters below it, letter by letter: they are one run."""


def hidden_text(glyphs: Glyphs, frame: Frame, number: int, views: Views) -> list[Finding]:
    """Findings of one page (``number`` from 1), by kind."""
    if views.text is None or not len(glyphs.codes):
        return []
    kinds = _kinds(glyphs, frame, views)
    seen = np.flatnonzero(kinds < 0)
    counts: Counter[str] = Counter()
    where: dict[str, list[FloatArray]] = {}
    covered: list[tuple[str, float, FloatArray]] = []
    runs = list(_runs(glyphs, kinds))
    by_hand = _by_hand(runs, int((kinds == _ORDER.index("partly")).sum()))
    for kind, run in runs:
        letters = _letters(glyphs, run)
        if letters < (_LEAST_ON_SCREEN if kind in _ON_SCREEN else _LEAST):
            continue
        boxes = glyphs.boxes[run]
        around: FloatArray = np.concatenate([boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)])
        if kind == "covered":
            height = float(np.median(boxes[:, 3] - boxes[:, 1]))
            covered.append((_said(glyphs, run), height, around))
            continue
        if kind == "partly" and (by_hand or letters < _LEAST_COVERED):
            kind = "touched"
        drawable = int((glyphs.codes[run] < _DRAWABLE).sum())
        if kind == "unseen" and min(letters, drawable) >= _LEAST_INLINE:
            kind = "inline" if _in_line(glyphs, run, seen) else kind
        counts[kind] += letters
        where.setdefault(kind, []).append(around)
    told = stamps([(text, height) for text, height, _ in covered], _said(glyphs, seen))
    for (text, _, around), stamp in zip(covered, told, strict=True):
        kind = "stamp" if stamp else "covered"
        counts[kind] += sum(map(str.isalnum, text))
        where.setdefault(kind, []).append(around)
    found = []
    for kind, (channel, severity, message) in KINDS.items():
        if counts[kind]:
            finding = Finding("inspection", message, number, severity, channel, counts[kind])
            whole_page = kind == "ocr_layer"
            found.append(finding if whole_page else at(finding, where[kind], frame))
    return found


def _kinds(glyphs: Glyphs, frame: Frame, views: Views) -> npt.NDArray[np.int64]:
    """For each glyph its place in ``_ORDER``; -1 where it is seen as it should be."""
    if views.text is None:
        return np.full(len(glyphs.codes), -1)
    change = np.abs(views.whole - views.without)
    places = places_of(glyphs.boxes, frame, views.whole)
    unseen = places.largest(change) <= SEEN
    spread, alone = places.spread(views.whole), places.spread(views.text)
    flat, shown = spread <= _FLAT, ~unseen & ~places.outside
    kinds = np.full(len(glyphs.codes), -1)

    def mark(kind: str, rows: BoolArray) -> None:
        kinds[rows & (kinds < 0)] = _ORDER.index(kind)

    full = places_of(glyphs.boxes, frame, views.whole, (0.0, 0.0))
    mark("off_page", unseen & places.outside)
    mark("solid", shown & flat & (alone <= _FLAT) & (places.mean(views.text) < _WHITE))
    mark("overtyped", shown & _overtyped(glyphs, shown))
    dimmed = (alone > 2 * _BUSY - 30) & (alone > _STRONG * spread)
    mark("veiled", shown & (spread < _FAINT) & dimmed)
    mark("partly", shown & (full.share_seen(views.text, change) < _PART))
    mark("unseen", shown & (glyphs.boxes[:, 3] - glyphs.boxes[:, 1] < _TINY))
    words = word_numbers(glyphs)
    groups = _word_groups(glyphs, frame, views, words, unseen & (kinds < 0), alone > SEEN * 4)
    for kind, rows in groups.items():
        mark(kind, rows)
    return kinds


def _word_groups(
    glyphs: Glyphs,
    frame: Frame,
    views: Views,
    words: npt.NDArray[np.int64],
    unseen: BoolArray,
    drawn: BoolArray,
) -> dict[str, BoolArray]:
    """Why words aren't seen. A word is asked as a whole: thin letters have paper between them.

    unseen: glyphs that make no difference to the page. drawn: glyphs that would be seen alone.
    """
    rows = np.flatnonzero(unseen)
    nothing = np.zeros(len(glyphs.codes), dtype=bool)
    if not len(rows):
        return {}
    numbers, member = np.unique(words[rows], return_inverse=True)
    boxes = np.full((len(numbers), 4), [np.inf, np.inf, -np.inf, -np.inf])
    np.minimum.at(boxes[:, :2], member, glyphs.boxes[rows, :2])
    np.maximum.at(boxes[:, 2:], member, glyphs.boxes[rows, 2:])
    places: Places = places_of(boxes, frame, views.whole)
    flat = places.spread(views.whole) <= _FLAT
    plain = flat & (places.mean(views.whole) >= _WHITE)
    share = np.bincount(member, drawn[rows]) / np.bincount(member)
    covered = (share > 0.5) | (flat & ~plain)
    layer = np.zeros(len(numbers), dtype=bool)
    if views.pictures is not None:  # the text layer of a scan whose letters are covered
        covered |= flat & (places.spread(views.pictures) > _BUSY)
        layer = ~flat & ~covered
    fits = layer.sum() >= 3 and layer.sum() >= _LAYERED * max(1, int((~covered).sum()))
    leftover = flat & ~covered & bool(fits)
    result = {}
    for kind, which in (
        ("covered", covered), ("leftover", leftover), ("ocr_layer", layer),
        ("unseen", np.ones(len(numbers), dtype=bool)),
    ):  # fmt: skip
        glyph_rows = nothing.copy()
        glyph_rows[rows[which[member]]] = True
        result[kind] = glyph_rows
    return result


def _overtyped(glyphs: Glyphs, shown: BoolArray) -> BoolArray:
    """Letters on which another sign stands, one and the same along a whole run."""
    boxes = glyphs.boxes
    result = np.zeros(len(boxes), dtype=bool)
    signs = [chr(c) if c < 0x110000 else "" for c in glyphs.codes]
    signs_over = _repeated(signs)
    if not len(signs_over):
        return result
    letters = np.flatnonzero(shown & np.array([sign.isalnum() for sign in signs]))
    lower = np.array([sign.lower() for sign in signs])
    x0, y0, x1, y1 = boxes[letters].T
    high, middle = np.maximum(y1 - y0, 1e-6), (x0 + x1) / 2
    for j in signs_over:
        left, top, right, low = boxes[j]
        on = (left < middle) & (right > middle) & (np.abs(top - y0) < 0.3 * high)
        size = (low - top) / high
        on &= (size > 0.6) & (size < 1.7) & (letters != j) & (lower[letters] != lower[j])
        result[letters[on]] = True
    return result


def _repeated(signs: list[str]) -> npt.NDArray[np.intp]:
    """Signs that are one of three or more of their kind in a row, and hide what they stand on."""
    found: list[int] = []
    at_index = 0
    for sign, group in groupby(signs):
        count = sum(1 for _ in group)
        if count >= _IN_A_ROW and sign and sign not in _RULES:
            found += range(at_index, at_index + count)
        at_index += count
    return np.array(found, dtype=np.intp)


def _runs(
    glyphs: Glyphs, kinds: npt.NDArray[np.int64]
) -> Iterator[tuple[str, npt.NDArray[np.int64]]]:
    """Glyphs that follow each other in the text, near each other on the page, and their kind.

    Those below one cover may differ: a run is of the kind that most of its letters are.
    """
    rows = np.flatnonzero(kinds >= 0)
    if not len(rows):
        return
    of_one = np.arange(len(_ORDER))
    of_one[[_ORDER.index(kind) for kind in _STRUCK]] = -1
    family = of_one[kinds[rows]]
    size = np.maximum(glyphs.boxes[:, 3] - glyphs.boxes[:, 1], 4.0)
    gaps = np.abs(np.diff(glyphs.centres[rows], axis=0)).max(axis=1)
    breaks = (np.diff(rows) > 1) | (gaps > 6 * size[rows[1:]]) | (np.diff(family) != 0)
    for run in np.split(rows, np.flatnonzero(breaks) + 1):
        counts = np.bincount(kinds[run], minlength=len(_ORDER))
        most = int(np.flatnonzero(counts == counts.max())[-1])  # of two the weaker
        yield _ORDER[most], run


def _by_hand(runs: Sequence[tuple[str, npt.NDArray[np.int64]]], letters: int) -> bool:
    """Does a pen go over letters here and there, as a name written over lines does?

    letters: of which only a part shows, on the whole page.
    """
    in_a_row = sum(len(run) for kind, run in runs if kind == "partly" and _is_long(run))
    return in_a_row < _STEADY * letters


def _is_long(run: npt.NDArray[np.int64]) -> bool:
    return len(run) >= _LEAST_COVERED


def _in_line(glyphs: Glyphs, run: npt.NDArray[np.int64], seen: npt.NDArray[np.int64]) -> bool:
    """Does a run stand on a line of words that are seen, right beside one, and as large?"""
    boxes, near = glyphs.boxes[run], glyphs.boxes[seen]
    height = float(np.median(boxes[:, 3] - boxes[:, 1]))
    line = np.median(glyphs.origins[run, 1])
    on_line = np.abs(glyphs.origins[seen, 1] - line) < _LEVEL * height
    on_line &= np.abs(near[:, 3] - near[:, 1] - height) < _ALIKE * height
    left, right = boxes[:, 0].min() - near[on_line, 2], near[on_line, 0] - boxes[:, 2].max()
    beside = np.concatenate([left, right]) / max(height, 1e-6)
    return bool(((beside > -_LEVEL) & (beside < _BESIDE)).any())


def _said(glyphs: Glyphs, run: npt.NDArray[np.int64]) -> str:
    return "".join(chr(c) for c in glyphs.codes[run] if c < 0x110000)


def _letters(glyphs: Glyphs, run: npt.NDArray[np.int64]) -> int:
    """How many letters and digits a run has; 0 where it says nothing (XXXX)."""
    alphanumeric = [c for c in _said(glyphs, run) if c.isalnum()]
    return len(alphanumeric) if len({c.lower() for c in alphanumeric}) > 1 else 0
