"""The word-class table that ships beside the weights.

Which words are known as first names, family names, places or common words. In training a part of
the names is held out (``holdout``), so that the tagger also learns to live without the list; the
shipped table has them all.
"""

from __future__ import annotations

import collections
import csv
import gzip
import itertools
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from models.ner.features import KNOWN, WordClasses, fold
from models.ner.tokens import tokenize
from models.training.synthesis.world import world_lists

__all__ = ["build_word_classes", "known_words"]

_WORD = re.compile(r"[^\W\d_]+")
_RANKS = (300, 3_000, 15_000)
_COUNTS = (2, 8, 40)
_WORLD = {"F": "v", "L": "y", "P": "z", "O": "O", "M": "M"}
_TOO_COMMON = 2_000  # words of a longer name that say nothing by themselves ("Det Røde Hav")


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


def _dictionary(data: Path) -> Iterator[tuple[str, str]]:
    """Words of the spelling dictionary: G places (they have their own affix class), H other names,
    A abbreviations, n words in lower case."""
    lines = (data / "hunspell_da" / "index.dic").read_text("utf-8").splitlines()[1:]
    for line in lines:
        word, _, flags = line.split("\t")[0].split(" st:")[0].partition("/")
        key = fold(word)
        if len(key) < 3 or not key.isalpha():
            continue
        marks = flags.split(" ")[0].split(",")
        if word.islower():
            yield key, "n"
        elif word.isupper():
            yield key, "A"
        elif "54" in marks:
            yield key, "G"
        elif marks[0] == "9":
            yield key, "H"


def _running_words() -> Iterator[tuple[str, str]]:
    """Words that running text has only with a capital (m) or only without (n)."""
    with gzip.open(Path(__file__).with_name("running_words.tsv.gz"), "rt", encoding="utf-8") as f:
        for line in f:
            mark, _, word = line.rstrip("\n").partition("\t")
            if word:
                yield fold(word), "m" if mark == "C" else "n"


def _band(letters: str, value: int, steps: tuple[int, ...]) -> str:
    return letters[sum(value >= step for step in steps)]


def build_word_classes(
    data: Path,
    sentences: Iterable[str],
    names: Iterable[tuple[str, str]],
    known: Iterable[str] = (),
) -> WordClasses:
    """Table from the frequency list, running text and ``names`` (F, L, P, O or M, and a name).

    known: folded words that the tagger is to know by their form.
    """
    lower, capital = _counts(sentences)
    rank: dict[str, int] = {}
    lines = (data / "freqwords_da" / "da_50k.txt").read_text("utf-8").splitlines()
    for i, line in enumerate(lines):
        word = line.split(" ")[0]
        if word.isalpha():
            rank[word] = i
    kinds: dict[str, set[str]] = collections.defaultdict(set)
    listed: list[tuple[str, str]] = [
        *names,
        *(
            (_WORLD[letter], name)
            for letter, entries in world_lists().items()
            for _, name in entries
        ),
    ]
    with (data / "dacy_names" / "names.csv").open(encoding="utf-8") as rows:
        listed += [
            ("F" if r["first_name"] == "True" else "L", r["name"]) for r in csv.DictReader(rows)
        ]
    for kind, name in listed:
        parts = re.split(r"[\s-]+", name)
        for part in parts:
            if part[:1].islower():  # "de" of "de Neergaard" isn't a name by itself
                continue
            key = fold(part)
            if (kind in "OM" or (kind in "Pz" and len(parts) > 1)) and rank.get(
                key, _TOO_COMMON
            ) < _TOO_COMMON:
                continue
            if len(key) > 1:
                kinds[key].add(kind)
    for word, letter in itertools.chain(_dictionary(data), _running_words()):
        kinds[word].add(letter)
    table: dict[str, str] = {}
    for word in set(rank) | set(lower) | set(capital) | set(kinds):
        kind = "".join(sorted(kinds.get(word, "")))
        if word in rank:
            kind += _band("abcd", rank[word], _RANKS)
        if lower[word]:
            kind += _band("efgh", lower[word], _COUNTS)
        if capital[word]:
            kind += _band("ijkl", capital[word], _COUNTS)
        if len(kind) > 1 or kind not in ("e", "i", ""):
            table[word] = kind
    for word in known:
        table[word] = table.get(word, "") + KNOWN
    return WordClasses(table)


def known_words(texts: Iterable[str], least: int) -> list[str]:
    """Folded tokens that stand in ``texts`` at least so often."""
    counts: collections.Counter[str] = collections.Counter()
    for text in texts:
        counts.update(fold(word) for word in tokenize(text)[0])
    return sorted(
        word for word, count in counts.items() if count >= least and "\t" not in word and word
    )
