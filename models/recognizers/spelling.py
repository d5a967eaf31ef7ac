"""Terms that are misspelt or misread: "deprission", "Posttraurnatisk", "Sa1azopyrin".

Scanning takes "m" for "rn", "l" for "1" and "o" for "0"; people leave out, add, swap or change a
letter. Only long words that are no ordinary ones are compared, so that no other word is taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from models.lexicons import words
from models.recognizers.compounds import compound
from models.recognizers.lexicon_index import Hit, index
from models.recognizers.view import TextView

_LEAST, _MOST = 7, 40
_SURE = 9
"""Shorter ones count only near a context word, and only for illness and medicine."""
_TYPES = frozenset(("HEALTH", "MEDICINE", "CRIME"))
_SHORT = frozenset(("HEALTH", "MEDICINE"))
_MIXED = re.compile(r"(?<![\w.@/-])[^\W\d_]*(?:[^\W\d_][01]|[01][^\W\d_])[^\W_]*(?![\w@])")
_ENDINGS = ("", "s", "en", "et", "er", "erne", "n", "r", "e", "rne")
_READ = str.maketrans({"0": "o", "1": "l"})


def mixed_words(view: TextView) -> Iterator[tuple[int, int, str]]:
    """Words with 0 or 1 among their letters, as (start, end, read as letters)."""
    if view.has_digit:
        for match in _MIXED.finditer(view.lower):
            word = match.group()
            letters = sum(c.isalpha() for c in word)
            if letters >= 2 and letters >= 2 * (len(word) - letters):
                yield match.start(), match.end(), word.translate(_READ)


def misread(low: str) -> Hit | None:
    """The hit of a word in which "rn" stands for "m", or None."""
    if "rn" not in low or len(low) < 6:
        return None
    read = low.replace("rn", "m")
    known = index().exact.get(read)
    hit = known if known is not None and not known.weak else compound(read)
    return Hit(hit.entity_type, f"læst som »{read}«") if hit is not None else None


def misspelt(low: str) -> Hit | None:
    """The hit of an entry that differs by one letter, or None."""
    if not _LEAST <= len(low) <= _MOST:
        return None
    table = _neighbours()
    for ending in _ENDINGS:
        if ending and not low.endswith(ending):
            continue
        base = low[: len(low) - len(ending)]
        if len(base) < _LEAST - 1:
            break
        for key in _deletions(base):
            entry = table.get(key)
            if entry is not None and entry[0] == base[0] and _close(entry, base):
                kind, sure = index().entries[entry], len(low) >= _SURE
                if sure or kind in _SHORT:
                    return Hit(kind, f"ligner »{entry}«", not sure)
    return None


def _deletions(word: str) -> Iterator[str]:
    yield word
    for i in range(1, len(word)):
        yield word[:i] + word[i + 1 :]


def _close(one: str, other: str) -> bool:
    """Whether one letter is changed, added, left out, or two neighbours are swapped."""
    if abs(len(one) - len(other)) > 1 or one == other:
        return False
    i = 0
    while i < min(len(one), len(other)) and one[i] == other[i]:
        i += 1
    a, b = one[i:], other[i:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])


@cache
def _neighbours() -> dict[str, str]:
    common = words("common_words.txt")
    made: dict[str, str] = {}
    for entry, kind in index().entries.items():
        if len(entry) >= _LEAST and kind in _TYPES and entry.isalpha():
            for key in _deletions(entry):
                if key not in common:
                    made.setdefault(key, entry)
    return made
