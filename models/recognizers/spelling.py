"""Terms that are misspelt or misread: "deprission", "migrene", "Posttraurnatisk", "Sa1azopyrin".

Scanning takes "m" for "rn", "l" for "1" and "o" for "0"; people write as they speak, leave out,
add, swap or change a letter. Words are compared by a key in which letters that sound alike are
one; only long words that are no ordinary ones are compared, so that no other word is taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from models.recognizers.compounds import compound
from models.recognizers.lexicon_index import Hit, index
from models.recognizers.view import TextView

_LEAST, _MOST = 7, 40
_SURE = 9
"""Shorter ones must sound the same, and count only near a context word."""
_TYPES = frozenset(("HEALTH", "MEDICINE", "CRIME"))
_SHORT = frozenset(("HEALTH", "MEDICINE"))
_MIXED = re.compile(r"(?<![\w.@/-])[^\W\d_]*(?:[^\W\d_][01]|[01][^\W\d_])[^\W_]*(?![\w@])")
_TOUCHING = re.compile(r"[01](?:(?<=[^\W\d_].)|(?=[^\W\d_]))")
_ENDINGS = ("", "s", "en", "et", "er", "erne", "n", "r", "e", "rne")
_PLAIN = str.maketrans("æøå", "aoa")
_READ = str.maketrans({"0": "o", "1": "l"})
_SOUNDS = (
    ("sch", "sk"), ("sh", "sk"), ("ph", "f"), ("th", "t"), ("ch", "k"), ("ck", "k"), ("qu", "kv"),
    ("ce", "se"), ("ci", "si"), ("cy", "si"), ("c", "k"), ("x", "ks"), ("z", "s"), ("w", "v"),
    ("aa", "å"), ("ae", "æ"), ("oe", "ø"), ("hj", "j"), ("hv", "v"), ("nd", "n"), ("ld", "l"), ("y", "i"),
    ("æ", "e"), ("ä", "e"), ("é", "e"), ("ö", "ø"), ("b", "p"), ("d", "t"), ("g", "k"),
)  # fmt: skip
_DOUBLE = re.compile(r"(.)\1+")


def mixed_words(view: TextView) -> Iterator[tuple[int, int, str]]:
    """Words with 0 or 1 among their letters, as (start, end, read as letters)."""
    if view.has_digit and _TOUCHING.search(view.lower):
        for match in _MIXED.finditer(view.lower):
            word = match.group()
            letters = sum(c.isalpha() for c in word)
            if letters >= 2 and letters >= 2 * (len(word) - letters):
                yield match.start(), match.end(), word.translate(_READ)


@lru_cache(maxsize=1 << 15)
def misread(low: str) -> Hit | None:
    """The hit of a word in which "rn" stands for "m", or None."""
    if "rn" not in low or len(low) < 6:
        return None
    read = low.replace("rn", "m")
    known = index().exact.get(read)
    hit = known if known is not None and not known.weak else compound(read)
    return Hit(hit.entity_type, f"læst som »{read}«") if hit is not None else None


@cache
def _plain() -> dict[str, str]:
    """Forms with æ, ø or å as a keyboard without them writes them, to the form."""
    made: dict[str, str] = {}
    for form, hit in index().exact.items():
        if not hit.weak and len(form) >= _LEAST and form.translate(_PLAIN) != form:
            made.setdefault(form.translate(_PLAIN), form)
    return made


def sound(word: str) -> str:
    """The word as it sounds: letters that are mixed up in writing become one."""
    for written, spoken in _SOUNDS:
        if written in word:
            word = word.replace(written, spoken)
    return _DOUBLE.sub(r"\1", word)


@lru_cache(maxsize=1 << 15)
def misspelt(low: str) -> Hit | None:
    """The hit of an entry that sounds the same, or (long ones) differs by one letter, or None."""
    if not _LEAST <= len(low) <= _MOST:
        return None
    plain = _plain().get(low)
    if plain is not None:
        return Hit(index().exact[plain].entity_type, f"»{plain}« uden danske bogstaver")
    table, whole = _neighbours(), sound(low)
    for ending in _ENDINGS:
        if ending and not (low.endswith(ending) and whole.endswith(ending)):
            continue
        key = whole[: len(whole) - len(ending)]
        if len(key) < _LEAST - 2:
            break
        long = len(low) - len(ending) >= _SURE
        for neighbour in _deletions(key) if long else (key,):
            for entry, entry_key in table.get(neighbour, ()):
                same = entry_key == key
                if entry[0] != low[0] or not (same or (long and _close(entry_key, key))):
                    continue
                if _distance(entry, low[: len(low) - len(ending)]) <= (
                    3 if same else len(low) // 6
                ):
                    kind = index().entries[entry]
                    if long or kind in _SHORT:
                        return Hit(kind, f"ligner »{entry}«", not long)
    return None


def _deletions(word: str) -> Iterator[str]:
    yield word
    for i in range(1, len(word)):
        yield word[:i] + word[i + 1 :]


def _close(one: str, other: str) -> bool:
    """Whether one letter is changed, added, left out, or two neighbours are swapped."""
    if abs(len(one) - len(other)) > 1:
        return False
    i = 0
    while i < min(len(one), len(other)) and one[i] == other[i]:
        i += 1
    a, b = one[i:], other[i:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])


def _distance(one: str, other: str) -> int:
    """How many letters must be changed, added or left out to make one of the other."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        last, row[0] = row[0], i
        for j, b in enumerate(other, start=1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (a != b))
    return row[-1]


@cache
def _neighbours() -> dict[str, list[tuple[str, str]]]:
    """Keys of the entries, and of the long ones without one letter, to the entries."""
    made: dict[str, list[tuple[str, str]]] = {}
    for entry, kind in index().entries.items():
        if len(entry) >= _LEAST and kind in _TYPES and entry.isalpha():
            key = sound(entry)
            for neighbour in _deletions(key) if len(entry) >= _SURE else (key,):
                made.setdefault(neighbour, []).append((entry, key))
    return made
