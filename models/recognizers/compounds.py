"""Danish compounds by their parts: "skizofreni-diagnose", "volds-dom", "børne-eksem".

The last part may be a head of a lexicon, the first a front of one. What makes of the whole an
office, a trade or a subject ("demens-konsulent", "kræft-forskning") says nothing of a person and
is told by its last part (lexicons/compounds.txt).
"""

from __future__ import annotations

from functools import cache, lru_cache

from models.lexicons import section, words
from models.recognizers.lexicon_index import Hit, Index, index
from models.recognizers.names import FIRST, LAST, bits_of

_LEAST = 7
"""Shorter words are no compounds worth looking at."""


@cache
def _innocent() -> tuple[str, ...]:
    return tuple(sorted(section("compounds.txt", "innocent")))


@cache
def _tails() -> tuple[str, ...]:
    return tuple(sorted(section("compounds.txt", "tail")))


def is_innocent(low: str) -> bool:
    """Whether the last part makes of the word an office, a trade, a subject or a thing."""
    return low.endswith(_innocent())


@lru_cache(maxsize=1 << 15)
def compound(low: str) -> Hit | None:
    """What a word (lower case, at least seven letters) is by its parts, or None."""
    table = index()
    if len(low) < _LEAST or is_innocent(low) or bits_of(low) & (FIRST | LAST):
        return None
    return _by_head(low, table) or _by_front(low, table) or _by_organ(low, table)


def _by_head(low: str, table: Index) -> Hit | None:
    common = low in words("common_words.txt")
    for n in table.head_lengths:
        if len(low) - n < 2 or (common and n < 6):
            continue
        kind = table.heads.get(low[-n:])
        if kind is not None and low not in table.never[kind]:
            return Hit(kind, f"sammensat ord på »-{low[-n:]}«")
    return None


def _by_front(low: str, table: Index) -> Hit | None:
    if low in words("common_words.txt"):
        return None
    for n in table.front_lengths:
        kind = table.fronts.get(low[:n])
        if kind is not None and len(low) - n >= 3 and low not in table.never[kind]:
            return Hit(kind, f"sammensat ord med »{low[:n]}-«")
    for n in table.noun_front_lengths:
        kind = table.noun_fronts.get(low[:n])
        if kind is not None and low[n:].startswith(_tails()) and low not in table.never[kind]:
            return Hit(kind, f"sammensat ord med »{low[:n]}-«")
    return None


def _by_organ(low: str, table: Index) -> Hit | None:
    """An organ or function and what ails it: "skulder-skavank", "søvn-problemer"."""
    organs, lengths = _organs()
    if low[:2] not in _organ_starts() or low in table.never["HEALTH"]:
        return None
    for n in lengths:
        rest = low[n:]
        if low[:n] in organs and (
            rest.startswith(_ailments()) or (rest[:1] in "se" and rest[1:].startswith(_ailments()))
        ):
            return Hit("HEALTH", f"sammensat ord: »{low[:n]}-« og hvad der er galt")
    return None


@cache
def _organs() -> tuple[frozenset[str], tuple[int, ...]]:
    organs = section("compounds.txt", "organ")
    return organs, tuple(sorted({len(o) for o in organs}, reverse=True))


@cache
def _organ_starts() -> frozenset[str]:
    return frozenset(o[:2] for o in _organs()[0])


@cache
def _ailments() -> tuple[str, ...]:
    return tuple(sorted(section("compounds.txt", "ailment")))
