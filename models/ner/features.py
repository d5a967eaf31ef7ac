"""What the shipped tagger knows of a word by itself: its form, its parts, what lists it stands on.

Three things a word (see ``WordRows``): hashes of its folded form, beginning, endings and shape;
hashes of its letter sequences (three to five characters, so that "Wiśniewska" resembles
"Kowalewska"); and bits from a table made in training (``words.tsv.gz`` beside the weights): is it
known as a first name, a family name, a place, an organisation, how common is it, how often does
it have a capital inside a sentence? Hashes are CRC-32, which is the same everywhere and quick.
"""

from __future__ import annotations

import gzip
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

import numpy as np
import numpy.typing as npt

__all__ = [
    "BITS",
    "COLUMNS",
    "KNOWN",
    "MAX_PARTS",
    "UNKNOWN_NORM",
    "WordClasses",
    "WordFeatures",
    "WordRows",
    "fold",
    "letter_case",
    "text_case",
]

COLUMNS = ("norm", "prefix", "suffix", "ending", "shape")
MAX_PARTS = 30
"""Letter sequences of a word that are looked at; longer words lose some of their inside."""
BITS = "FLPvyzOMGHAabcdefghijklmns-N+&?" + "tuwx0q"
"""Bits of a word. From the table: F first name, L family name, P place of Denmark's registers; v
first name, y family name, z place of the wide world; O organisation, M product or other name; in
the dictionary G as a place, H as another name, A as an abbreviation; a-d how common in speech, e-h
how often in lower case, i-l how often with a capital inside a sentence, m seen only with a
capital, n only without, or a dictionary word; s genitive of a known word, - hyphenated with one, N
two names; + form of a dictionary word, & compound of two; ? nothing of all this. From the form: t
Title, u UPPER, w lower, x mixed, 0 has digits, q one letter (and dots)."""

_ENDINGS = (
    "ernes", "erne", "enes", "ene", "ede", "edes", "ende", "ere", "este", "est", "ers", "er",
    "ens", "en", "ets", "et", "es", "e", "s", "t", "r", "n", "te", "tes",
)  # fmt: skip
_NAME_LETTERS = frozenset("FLvy")
_AROUND = 15  # words to each side that tell how a text is written
_BIT = {c: i for i, c in enumerate(BITS)}
_IGNORED = dict.fromkeys([0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF])
_HYPHENS = str.maketrans({"\u2010": "-", "\u2011": "-", "\u2019": "'", "`": "'", "\u00b4": "'"})


class WordRows(NamedTuple):
    """columns (n, COLUMNS) uint32 hashes; parts (n, MAX_PARTS) uint32 hashes, 0 where there is
    none; bits (n, BITS) of 0 and 1."""

    columns: npt.NDArray[np.uint32]
    parts: npt.NDArray[np.uint32]
    bits: npt.NDArray[np.float32]


def _hash(value: str) -> int:
    return crc32(value.encode("utf-8", "replace"))


UNKNOWN_NORM = _hash("n\x00unknown")
"""Stands for the folded form of a word the tagger hasn't met often enough to know it."""
KNOWN = "V"
"""In the word table: the tagger knows the word by its form, not only by its parts and lists."""


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


def _parts(folded: str) -> list[int]:
    """Hashes of the letter sequences; the word's ends are marked, and come first when cut."""
    marked = f"<{folded[:24]}>".encode("utf-8", "replace")
    size = len(marked)
    found = [
        crc32(marked[at : at + length]) or 1
        for length in (3, 4, 5)
        for at in range(size - length + 1)
    ]
    if len(found) > MAX_PARTS:
        step = len(found) / MAX_PARTS
        found = [found[int(i * step)] for i in range(MAX_PARTS)]
    return found


def _form(word: str) -> str:
    if any(c.isdigit() for c in word):
        return "0"
    letters = [c for c in word if c.isalpha()]
    if not letters:
        return ""
    if len(letters) == 1 and letters[0].isupper():
        return "q"
    if word.islower():
        return "w"
    if word.isupper():
        return "u"
    return "t" if letters[0].isupper() and not any(c.isupper() for c in letters[1:]) else "x"


def letter_case(word: str) -> int:
    """0 no letters, 1 small letters, 2 a capital, 3 all capitals (two at least)."""
    return {"w": 1, "t": 2, "x": 2, "q": 2, "u": 3}.get(_form(word), 0)


def text_case(cases: npt.NDArray[np.int8]) -> npt.NDArray[np.int8]:
    """How the text around each word is written, from the ``letter_case`` of a text's words.

    0 as usual, 1 without any capital (a sloppy message), 2 mostly in capitals. A name in small
    letters is likely only where everything is.
    """
    size = len(cases)
    at = np.arange(size)
    low, high = np.maximum(at - _AROUND, 0), np.minimum(at + _AROUND + 1, size)
    sums = np.zeros((4, size + 1), dtype=np.int32)
    for kind in (1, 2, 3):
        np.cumsum(cases == kind, out=sums[kind, 1:])
    small, capital, upper = (sums[kind][high] - sums[kind][low] for kind in (1, 2, 3))
    out = np.zeros(size, dtype=np.int8)
    out[capital + upper == 0] = 1
    out[5 * upper > 3 * (small + capital + upper)] = 2
    return out


class WordClasses:
    """The table word → letters of ``BITS``, and ``KNOWN``."""

    def __init__(self, table: dict[str, str]) -> None:
        self._table = {word: kind.replace(KNOWN, "") for word, kind in table.items()}
        self._known = frozenset(word for word, kind in table.items() if KNOWN in kind)

    def knows(self, folded: str) -> bool:
        return folded in self._known

    @classmethod
    def read(cls, path: Path) -> WordClasses:
        table: dict[str, str] = {}
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                word, _, kind = line.rstrip("\n").partition("\t")
                table[word] = kind
        return cls(table)

    def write(self, path: Path) -> None:
        text = "".join(
            f"{word}\t{kind}{KNOWN if word in self._known else ''}\n"
            for word, kind in sorted(self._table.items())
        )
        path.write_bytes(gzip.compress(text.encode("utf-8"), mtime=0))

    def __len__(self) -> int:
        return len(self._table)

    def of(self, folded: str) -> str:
        """Class of a folded word; genitives and hyphenated names are looked up by their parts."""
        found = self._table.get(folded)
        if found:
            return found
        stem = folded[:-1].rstrip("'") if folded.endswith(("s", "'")) else ""
        if stem and (found := self._table.get(stem)):
            return found + "s"
        if "-" in folded:
            parts = [self._table.get(part, "") for part in folded.split("-")]
            if all(_NAME_LETTERS & set(p) for p in parts):
                return "N"
            return "-" + (parts[-1] or "?")
        if len(folded) >= 4 and folded.isalpha():
            if self._form_of_word(folded):
                return "+"
            if self._compound(folded):
                return "&"
        return "?"

    def _word(self, folded: str) -> bool:
        return "n" in self._table.get(folded, "")

    def _form_of_word(self, folded: str) -> bool:
        """Might it be an inflected form: "sagernes", "rens" (of "rense")?"""
        if self._word(folded + "e"):
            return True
        for ending in _ENDINGS:
            if folded.endswith(ending) and len(folded) - len(ending) >= 3:
                stem = folded[: -len(ending)]
                if self._word(stem) or self._word(stem + "e"):
                    return True
                if stem[-1] == stem[-2] and self._word(stem[:-1]):
                    return True
        return False

    def _compound(self, folded: str) -> bool:
        """Might it be put together from two words: "støttekontaktperson"?"""
        for at in range(3, len(folded) - 3):
            head, tail = folded[:at], folded[at:]
            known = self._word(head) or (at > 3 and head[-1] in "se" and self._word(head[:-1]))
            if known and (self._word(tail) or self._form_of_word(tail)):
                return True
        return False


class WordFeatures:
    """Words to ``WordRows``."""

    def __init__(self, classes: WordClasses) -> None:
        self.classes = classes

    def rows(self, words: Sequence[str], *, listed: bool = True) -> WordRows:
        """``listed`` False: as if the words stood on no list (training)."""
        columns = np.zeros((len(words), len(COLUMNS)), dtype=np.uint32)
        parts = np.zeros((len(words), MAX_PARTS), dtype=np.uint32)
        bits = np.zeros((len(words), len(BITS)), dtype=np.float32)
        for i, word in enumerate(words):
            folded = fold(word)
            columns[i] = (
                _hash("n" + folded) if self.classes.knows(folded) else UNKNOWN_NORM,
                _hash("p" + folded[:3]),
                _hash("s" + folded[-3:]),
                _hash("e" + folded[-5:]),
                _hash("x" + shape(word)),
            )
            found = _parts(folded)
            parts[i, : len(found)] = found
            kind = self.classes.of(folded) if listed else "?"
            for letter in kind + _form(word):
                bits[i, _BIT[letter]] = 1.0
        return WordRows(columns, parts, bits)
