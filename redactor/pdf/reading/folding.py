"""One glyph, one plain character: ligatures, composed accents, invisible marks, doubled text.

Language analysis and searching want "fi", not "ﬁ"; "å", not "a" + ring; "Anna" once where a shadow
or fake bold draws it twice. Each change keeps the boxes: a split ligature shares its box out, a
composed accent or a doubled glyph gets the union, so a mark over the character still removes all
that was drawn. Pages without such characters (nearly all) pass through untouched.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace

import numpy as np

from redactor.pdf.reading.glyphs import FloatTable, Fragment, Glyphs

_DROPPED = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u034f\u061c\u180e\ufe00-\ufe0f"
_CONTROL = "\x00-\x08\x0e-\x1f\x7f-\x9f"
_SPACES = "\t\n\x0b\x0c\r\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_COMPAT = "\ufb00-\ufb06\uff01-\uff5e\U0001d400-\U0001d7ff\u0132\u0133\u01c4-\u01cc"
_MARKS = "\u0300-\u036f"
_LOOSE = {"\u02da": "\u030a", "\u00a8": "\u0308", "\u00b4": "\u0301", "`": "\u0300",
          "\u02c6": "\u0302", "\u02dc": "\u0303", "\u00b8": "\u0327"}  # fmt: skip
_ODD = re.compile(f"[{_DROPPED}{_CONTROL}{_SPACES}{_COMPAT}{_MARKS}{''.join(_LOOSE)}]")
_DROP = re.compile(f"[{_DROPPED}{_CONTROL}]")
_SPACE = re.compile(f"[{_SPACES}]")
_COMPATIBLE = re.compile(f"[{_COMPAT}]")

SOFT_HYPHEN = "\u00ad"


def fold(glyphs: Glyphs) -> Glyphs:
    """One plain character a glyph; a soft hyphen survives only as the last glyph of a fragment."""
    if _ODD.search("".join(glyphs.chars)):
        glyphs = _fold_characters(glyphs)
    return _undouble(_widen(glyphs))


def _widen(glyphs: Glyphs) -> Glyphs:
    """One glyph that stands for several letters: MuPDF gives the first all of its width."""
    boxes = glyphs.boxes
    flat = (boxes[:, 2] - boxes[:, 0] < 0.01) | (boxes[:, 3] - boxes[:, 1] < 0.01)
    if not flat.any():
        return glyphs
    shared: FloatTable = boxes.copy()
    for f in glyphs.fragments:
        for i in (np.flatnonzero(flat[f.start : f.end]) + f.start).tolist():
            if i == f.start or flat[i - 1] or " " in glyphs.chars[i - 1 : i + 1]:
                continue
            end = i
            while end < f.end and flat[end] and glyphs.chars[end] != " ":
                end += 1
            parts = _share(boxes[i - 1].tolist(), end - i + 1, f.angle in (90, 270))
            shared[i - 1 : end] = parts
    return Glyphs(glyphs.width, glyphs.height, glyphs.chars, shared, glyphs.fragments)


def _fold_characters(glyphs: Glyphs) -> Glyphs:
    chars: list[str] = []
    boxes: list[list[float]] = []
    fragments: list[Fragment] = []
    table = glyphs.boxes.tolist()
    for f in glyphs.fragments:
        start = len(chars)
        for i in range(f.start, f.end):
            _add(chars, boxes, start, glyphs.chars[i], table[i], f, last=i == f.end - 1)
        if len(chars) > start:
            fragments.append(Fragment(start, len(chars), f.angle, f.size))
    return Glyphs(
        glyphs.width,
        glyphs.height,
        chars,
        np.array(boxes, dtype=np.float64).reshape(-1, 4),
        fragments,
    )


def _add(
    chars: list[str],
    boxes: list[list[float]],
    start: int,
    char: str,
    box: list[float],
    fragment: Fragment,
    *,
    last: bool,
) -> None:
    if char == SOFT_HYPHEN and last:
        chars.append(char)
        boxes.append(box)
    elif _SPACE.match(char):
        chars.append(" ")
        boxes.append(box)
    elif _DROP.match(char):
        if len(chars) > start and _beside(boxes[-1], box):
            boxes[-1] = _union(boxes[-1], box)  # some fonts draw a soft hyphen, and give it room
    elif _COMPATIBLE.match(char):
        parts = unicodedata.normalize("NFKC", char)
        chars.extend(parts)
        boxes.extend(_share(box, len(parts), fragment.angle in (90, 270)))
    else:
        mark = char if unicodedata.combining(char) else _LOOSE.get(char, "")
        if mark and len(chars) > start and (mark == char or _overlap(boxes[-1], box)):
            whole = unicodedata.normalize("NFC", chars[-1] + mark)
            if len(whole) == 1:
                chars[-1], boxes[-1] = whole, _union(boxes[-1], box)
                return
        elif len(chars) > start and chars[-1] in _LOOSE and _overlap(boxes[-1], box):
            whole = unicodedata.normalize("NFC", char + _LOOSE[chars[-1]])
            if len(whole) == 1:
                chars[-1], boxes[-1] = whole, _union(boxes[-1], box)
                return
        chars.append(char)
        boxes.append(box)


def _share(box: list[float], parts: int, upright: bool) -> list[list[float]]:
    """Cut a box into equal parts along the line (``upright``: a line that runs up or down)."""
    x0, y0, x1, y1 = box
    if upright:
        step = (y1 - y0) / max(1, parts)
        return [[x0, y0 + step * i, x1, y0 + step * (i + 1)] for i in range(parts)]
    step = (x1 - x0) / max(1, parts)
    return [[x0 + step * i, y0, x0 + step * (i + 1), y1] for i in range(parts)]


def _overlap(a: list[float], b: list[float]) -> bool:
    """Whether two boxes share more than half of the narrower one's width, in both directions."""
    dx = min(a[2], b[2]) - max(a[0], b[0])
    dy = min(a[3], b[3]) - max(a[1], b[1])
    return dx > 0.5 * min(a[2] - a[0], b[2] - b[0]) and dy > 0.3 * min(a[3] - a[1], b[3] - b[1])


def _beside(a: list[float], b: list[float]) -> bool:
    """Whether ``b`` begins where ``a`` ends, on the same line."""
    height = a[3] - a[1]
    return abs(b[0] - a[2]) < 0.3 * height and abs(b[1] - a[1]) < 0.3 * height


def _union(a: list[float], b: list[float]) -> list[float]:
    return [min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3])]


def _undouble(glyphs: Glyphs) -> Glyphs:
    """Keep text that is drawn twice at nearly the same place once, with the union of both boxes."""
    n = len(glyphs.chars)
    if n < 2:
        return glyphs
    boxes = glyphs.boxes
    codes = np.fromiter(map(ord, glyphs.chars), dtype=np.int64, count=n)
    width = np.maximum(boxes[:, 2] - boxes[:, 0], 0.1)
    height = np.maximum(boxes[:, 3] - boxes[:, 1], 0.1)
    for f in glyphs.fragments:
        if f.angle % 90:  # upright boxes of slanted glyphs overlap their neighbours'
            width[f.start : f.end] = height[f.start : f.end] = 0.5 * f.size
    cx, cy = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
    # Equal characters sorted along strips of 4 points: doubles stand next to each other.
    twin = np.full(n, -1, dtype=np.int64)
    for shift in (0.0, 2.0):
        order = np.lexsort((cx, np.floor((cy + shift) / 4.0), codes))
        a, b = order[:-1], order[1:]
        near = (
            (codes[a] == codes[b])
            & (codes[a] != 32)
            & (np.abs(cx[a] - cx[b]) < 0.45 * np.minimum(width[a], width[b]))
            & (np.abs(cy[a] - cy[b]) < 0.3 * np.minimum(height[a], height[b]))
        )
        for i, j in zip(a[near].tolist(), b[near].tolist(), strict=True):
            twin[max(i, j)] = min(i, j)
    if (twin < 0).all():
        return glyphs
    return _merge_twins(glyphs, twin.tolist())


def _merge_twins(glyphs: Glyphs, twin: list[int]) -> Glyphs:
    """Drop doubled words whole; a word that differs in one letter is another text and stays."""
    boxes: FloatTable = glyphs.boxes.copy()
    gone = [False] * len(twin)
    for f in glyphs.fragments:
        for start, end in _words(glyphs.chars, f.start, f.end):
            inside = [i for i in range(start, end) if twin[i] >= f.start]
            whole = all(twin[i] >= 0 for i in range(start, end))
            for i in range(start, end) if whole else inside:
                gone[i] = True
    for i in range(len(twin) - 1, -1, -1):
        if gone[i]:
            j = twin[i]
            boxes[j, :2] = np.minimum(boxes[j, :2], boxes[i, :2])
            boxes[j, 2:] = np.maximum(boxes[j, 2:], boxes[i, 2:])
    return replace(glyphs, boxes=boxes).without(gone)


def _words(chars: list[str], start: int, end: int) -> list[tuple[int, int]]:
    line = "".join(chars[start:end])
    return [(start + m.start(), start + m.end()) for m in re.finditer(r"\S+", line)]
