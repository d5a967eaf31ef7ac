"""What the shipped tagger knows of a word by itself: its form and what lists it stands on.

Six columns of 64-bit hashes a word: folded form, beginning, two endings, shape, word class. The
word class comes from a table made in training (``words.tsv.gz`` beside the weights): is it known
as a first name, a family name, a place, a common word, or several of these ("Storm")?
"""

from __future__ import annotations

import gzip
import hashlib
import unicodedata
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

__all__ = ["COLUMNS", "UNKNOWN", "WordClasses", "WordFeatures", "fold"]

COLUMNS = ("norm", "prefix", "suffix", "ending", "shape", "class")
UNKNOWN = "\x00unknown"
"""Stands for the folded form of a word the tagger has not seen; training puts it in at random."""

_IGNORED = dict.fromkeys([0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF])
_HYPHENS = str.maketrans({"\u2010": "-", "\u2011": "-", "\u2019": "'", "`": "'", "\u00b4": "'"})


@lru_cache(maxsize=4096)
def _hash(value: str) -> int:
    return int.from_bytes(hashlib.blake2b(value.encode("utf-8", "replace"), digest_size=8).digest())


def fold(word: str) -> str:
    """Lower case, compatibility form, invisible characters away, digits as 0 (long runs short)."""
    if word.isascii():
        folded = word.lower()
    else:
        folded = unicodedata.normalize("NFKC", word).translate(_IGNORED).translate(_HYPHENS).lower()
    if any(c.isdigit() for c in folded):
        folded = "".join("0" if c.isdigit() else c for c in folded)
        folded = folded if len(folded) <= 12 else folded[:4] + "~" + folded[-4:]
    return folded


def shape(word: str) -> str:
    """Runs of upper (X), lower (x), digits (d) and other characters, runs cut at two."""
    out: list[str] = []
    for c in word[:24]:
        kind = "X" if c.isupper() else "d" if c.isdigit() else "x" if c.isalpha() else c
        if len(out) < 2 or out[-1] != kind or out[-2] != kind:
            out.append(kind)
    return "".join(out) + (str(len(word)) if len(word) <= 4 else "")


class WordClasses:
    """The table word → class: letters F first name, L family name, P place, 1-4 how common."""

    def __init__(self, table: dict[str, str]) -> None:
        self._table = table

    @classmethod
    def read(cls, path: Path) -> WordClasses:
        table: dict[str, str] = {}
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                word, _, kind = line.rstrip("\n").partition("\t")
                table[word] = kind
        return cls(table)

    def write(self, path: Path) -> None:
        text = "".join(f"{word}\t{kind}\n" for word, kind in sorted(self._table.items()))
        path.write_bytes(gzip.compress(text.encode("utf-8"), mtime=0))

    def __len__(self) -> int:
        return len(self._table)

    def of(self, folded: str) -> str:
        """Class of a folded word; genitives and hyphenated names are looked up by their parts."""
        found = self._table.get(folded)
        if found is not None:
            return found
        stem = folded[:-1].rstrip("'") if folded.endswith(("s", "'")) else ""
        if stem and (found := self._table.get(stem)) is not None:
            return found + "s"
        if "-" in folded:
            parts = [self._table.get(part, "") for part in folded.split("-")]
            if all("F" in p or "L" in p for p in parts):
                return "N-N"
            return "-" + (parts[-1] or "?")
        return "?"


class WordFeatures:
    """Words to rows of COLUMNS hashes."""

    def __init__(self, classes: WordClasses) -> None:
        self.classes = classes

    def row(self, word: str) -> tuple[int, ...]:
        folded = fold(word)
        return (
            _hash("n" + folded),
            _hash("p" + folded[:3]),
            _hash("s" + folded[-3:]),
            _hash("e" + folded[-5:]),
            _hash("x" + shape(word)),
            _hash("c" + self.classes.of(folded)),
        )

    def rows(self, words: list[str]) -> npt.NDArray[np.uint64]:
        """Array (len(words), len(COLUMNS))."""
        return np.array([self.row(w) for w in words], dtype=np.uint64).reshape(-1, len(COLUMNS))


UNKNOWN_NORM = _hash("n" + UNKNOWN)
