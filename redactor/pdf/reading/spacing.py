"""Where the seen spaces of a line are not the drawn ones.

Many programs draw words without spaces between them, some draw spaces that nobody sees, and type
may be set so wide that every letter looks like a word. All of it is judged by the gaps, in ems.
"""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt

from redactor.pdf.reading.glyphs import FloatTable

WORD_GAP = 0.17
"""A gap of this many ems between glyphs is a space (MuPDF: 0.15)."""
TIGHT_WORD_GAP = 0.09

SPACED_OUT = re.compile(r"(?<!\S)(?:[^\W_] {1,3}){2,}[^\W_](?!\S)")


def corrections(
    chars: list[str], spans: list[tuple[int, int, float]], boxes: FloatTable
) -> dict[int, list[tuple[int, bool]]]:
    """Where the drawn spaces are not the seen ones, for each span (by start).

    (glyph, True): a word gap stands before it but no space is drawn. (glyph, False): it is a space
    drawn on top of the letter before, with no gap to be seen (some programs do so at ligatures).
    """
    n = len(chars)
    size = np.full(n, np.inf)
    for start, end, points in spans:
        size[start + 1 : end] = points
    gap = np.zeros(n)
    gap[1:] = boxes[1:, 0] - boxes[:-1, 2]
    space = np.fromiter((c == " " for c in chars), dtype=bool, count=n)
    solid_pair = ~space
    solid_pair[1:] &= ~space[:-1]
    wide = (gap > WORD_GAP * size) & solid_pair
    breaks = np.concatenate(([0], np.cumsum(wide | space)))
    for start, end, points in spans:
        if end - start > 14 * (breaks[end] - breaks[start] + 1):
            # Set tight (justified lines without drawn spaces): no language has words so long.
            part = slice(start + 1, end)
            wide[part] = (gap[part] > TIGHT_WORD_GAP * points) & solid_pair[part]
    unseen = np.zeros(n, dtype=bool)
    if n > 2:
        across = np.abs(boxes[2:, 0] - boxes[:-2, 2])
        solid = ~space[2:] & ~space[:-2]
        with np.errstate(invalid="ignore"):
            on_top = space[1:-1] & (gap[1:-1] < -0.1 * size[1:-1]) & (across < 0.05 * size[2:])
        unseen[1:-1] = on_top & solid & np.isfinite(size[1:-1]) & np.isfinite(size[2:])
    places = np.flatnonzero(wide | unseen)
    if not len(places):
        return {}
    low = np.searchsorted(places, [start for start, _, _ in spans]).tolist()
    high = np.searchsorted(places, [end for _, end, _ in spans]).tolist()
    listed = list(zip(places.tolist(), wide[places].tolist(), strict=True))
    return {
        span[0]: listed[lo:hi] for span, lo, hi in zip(spans, low, high, strict=True) if hi > lo
    }


def respace(
    text: list[str], index: list[int], boxes: FloatTable, size: float
) -> tuple[list[str], list[int], float]:
    """Take the spaces out of letter-spaced words, going by how wide the gaps are.

    The number is the usual gap between letters that were joined, 0 where none were.
    """
    at = np.array(index)
    solid = np.flatnonzero(np.array([c != " " for c in text]))
    left, right = solid[:-1], solid[1:]
    gaps = boxes[at[right], 0] - boxes[at[left], 2]
    drawn = np.array(
        [any(index[i] >= 0 for i in range(a + 1, b)) for a, b in zip(left, right, strict=True)]
    )
    breaks = (right - left > 1) & (drawn | (gaps > WORD_GAP * size))
    loose = gaps[~drawn]
    if len(loose) >= 4 and float(np.median(loose)) > 0.12 * size:
        # Tracked-out type: what is usual between letters is not a space.
        usual = float(np.median(loose))
        breaks = drawn | (gaps > max(1.6 * usual, usual + 0.15 * size))
    joined = _join_singles(breaks, gaps, size)
    closed = gaps[breaks & ~joined]
    breaks = joined
    new_text, new_index = [text[int(solid[0])]], [index[int(solid[0])]]
    for a, b, parted in zip(left.tolist(), right.tolist(), breaks.tolist(), strict=True):
        if parted:
            new_text.extend(text[a + 1 : b] or " ")
            new_index.extend(index[a + 1 : b] or [-1])
        new_text.append(text[b])
        new_index.append(index[b])
    tracking = float(np.median(closed)) if len(closed) else 0.0
    return new_text, new_index, tracking


def _join_singles(
    breaks: npt.NDArray[np.bool_], gaps: npt.NDArray[np.float64], size: float
) -> npt.NDArray[np.bool_]:
    """Join runs of single characters with even gaps: "A n n a   H o l m" is two words."""
    result = breaks.copy()
    n = 0
    while n < len(breaks):
        end = n
        while end < len(breaks) and breaks[end]:
            end += 1
        # breaks[n:end] part end - n + 1 tokens; all but the outer ones are single characters
        first = n if n == 0 else n + 1
        last = end if end == len(breaks) else end - 1
        if last - first >= 2:
            run = np.sort(gaps[first:last])
            usual = float(run[: (len(run) + 1) // 2].mean())
            result[first:last] = gaps[first:last] > max(1.5 * usual, usual + 0.2 * size)
        n = max(end, n + 1)
    return result
