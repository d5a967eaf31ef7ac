"""Text under a box that is the box's own: stamps of the program that drew it, not what was struck.

"REDACTED", "(b)(6)", "§ 30", the date of the work: a reader can copy it from under the box, and it
tells nothing. It is told apart by its words, or because one text stands under many boxes in as many
sizes, as no line of a letter does.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from redactor.pdf.verify.secrets import fold

__all__ = ["stamps"]

_WORD = re.compile(r"[^\W\d_]+|\d+")
_CODE = re.compile(r"§+ ?\d{1,3}(?: ?[a-z])?|(?:\([a-z0-9]{1,3}\) ?){1,4}", re.IGNORECASE)
_SHORT = 3
_LEAST = 3
_SPREAD = 1.5
_PART = 6
"""Letters of a stamp of which a part shows beside its box."""
_COPY, _COPY_WORDS = 24, 5
"""Letters and digits, and words or numbers, of a line that is more than a name and an address. A
name that stands openly elsewhere was still struck here, if only here."""


def stamps(runs: Sequence[tuple[str, float]], visible: str) -> list[bool]:
    """For each run of hidden text on a page (text, height in points): is it a stamp?

    visible: what else the page says; a long text that stands there, too, is a second print of it.
    """
    folded = [_once(fold(text)) for text, _ in runs]
    sizes: defaultdict[str, list[float]] = defaultdict(list)
    for text, (_, size) in zip(folded, runs, strict=True):
        sizes[text].append(size)
    scaled = {t for t, s in sizes.items() if len(s) >= _LEAST and max(s) >= _SPREAD * min(s)}
    seen = fold(visible)
    return [
        part in _words()
        or _is_code(text)
        or (_is_line(text) and part in seen)
        or part in scaled
        or (len(part) >= _PART and any(part in whole for whole in scaled))
        for part, (text, _) in zip(folded, runs, strict=True)
    ]


def _is_line(text: str) -> bool:
    """Is it a whole line, such as the heading of every page?"""
    return len(fold(text)) >= _COPY and len(_WORD.findall(text)) >= _COPY_WORDS


def _once(text: str) -> str:
    """``text`` without its repetitions."""
    at = (text + text).find(text, 1)
    return text[:at]


def _is_code(text: str) -> bool:
    """Words of stamps with short numbers, or the letter and number of a paragraph."""
    words = _WORD.findall(text)
    if any(word.isdigit() and len(word) > _SHORT for word in words):
        return False
    said = [fold(word) for word in words if not word.isdigit() and len(word) > 1]
    if said:
        return all(word in _words() for word in said)
    return bool(_CODE.fullmatch(text.strip()))


@lru_cache(maxsize=1)
def _words() -> frozenset[str]:
    text = (Path(__file__).with_name("data") / "stamp_words.txt").read_text("utf-8")
    return frozenset(fold(w) for w in text.splitlines() if w and not w.startswith("#"))
