"""The word-class table that ships beside the weights.

Which words are known as first names, family names, places or common words. In training a part of
the names is held out (``holdout``), so that the tagger also learns to live without the list; the
shipped table has them all.
"""

from __future__ import annotations

import collections
import csv
import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

from models.ner.features import WordClasses, fold

__all__ = ["build_word_classes"]

_WORD = re.compile(r"[^\W\d_]+")
_STEPS = (300, 3_000, 15_000)


def _held_out(word: str, share: float) -> bool:
    return hashlib.blake2b(word.encode(), digest_size=2).digest()[0] < share * 256


def _counts(sentences: Iterable[str]) -> tuple[collections.Counter[str], collections.Counter[str]]:
    """How often a word stands in lower case, and with a capital inside a sentence."""
    lower: collections.Counter[str] = collections.Counter()
    capital: collections.Counter[str] = collections.Counter()
    for sentence in sentences:
        for i, word in enumerate(_WORD.findall(sentence)):
            if word.islower():
                lower[word] += 1
            elif i and word[:1].isupper():
                capital[word.lower()] += 1
    return lower, capital


def build_word_classes(
    data: Path,
    sentences: Iterable[str],
    names: Iterable[tuple[str, str]],
    places: Iterable[str],
    *,
    holdout: float,
    shipped: bool,
) -> WordClasses:
    """Table from the frequency list, running text, ``names`` (kind F or L, name) and places.

    ``shipped``: the held-out names are put back, but for those that are common words too ("din"):
    the tagger was taught to read these as words.
    """
    lower, capital = _counts(sentences)
    rank: dict[str, int] = {}
    for i, line in enumerate(
        (data / "freqwords_da" / "da_50k.txt").read_text("utf-8").splitlines()
    ):
        word = line.split(" ")[0]
        if word.isalpha():
            rank[word] = i
    kinds: dict[str, set[str]] = collections.defaultdict(set)
    late: dict[str, set[str]] = collections.defaultdict(set)
    listed: list[tuple[str, str]] = list(names)
    with (data / "dacy_names" / "names.csv").open(encoding="utf-8") as rows:
        listed += [
            ("F" if r["first_name"] == "True" else "L", r["name"]) for r in csv.DictReader(rows)
        ]
    for kind, name in listed:
        for part in re.split(r"[\s-]+", name):
            if part[:1].islower():  # "de" of "de Neergaard" isn't a name by itself
                continue
            key = fold(part)
            if len(key) > 1:
                (late if _held_out(key, holdout) else kinds)[key].add(kind)
    for place in places:
        parts = place.split()
        for part in parts:
            key = fold(part)
            if len(key) > 2:
                (late if _held_out(key + "#", holdout) else kinds)[key].add("P")
    table: dict[str, str] = {}
    for word in set(rank) | set(lower) | set(kinds) | set(late):
        seen, caps = lower[word], capital[word]
        common = ""
        if seen >= 2 and seen > caps:
            position = min(rank.get(word, 10**6), 60_000 // seen)
            common = str(1 + sum(position > step for step in _STEPS))
        elif word in rank and caps == 0 and word not in kinds:
            common = str(1 + sum(rank[word] > step for step in _STEPS))
        elif caps >= 2 and caps > seen and word not in kinds:
            common = "C"
        letters = kinds.get(word, set())
        if shipped and word in late and common not in ("1", "2", "3"):
            letters = letters | late[word]
            common = "" if common == "C" else common
        kind = "".join(sorted(letters))
        if kind or common:
            table[word] = kind + common
    return WordClasses(table)
