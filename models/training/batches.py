"""Samples to the arrays that the network learns from.

A batch knows each different word once; a word that is hidden (its form unknown, or on no list)
counts as another word. Hiding is drawn anew every time, so that the tagger reads every name both
as one it knows and as one it has never seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from models.ner.features import UNKNOWN_NORM, WordFeatures, WordRows, letter_case, text_case
from models.training.samples import Sample, encode

__all__ = ["Batch", "Encoded", "Hiding", "WordBank", "batches"]

Ints = npt.NDArray[np.int64]
_LISTED, _UNLISTED = 0, 1


@dataclass(frozen=True, slots=True)
class Hiding:
    """Shares of words made unknown and of words taken off the lists, and the same for words with
    a capital and for names. A capital counts like a name, so that being unknown says nothing of
    which of the two it is."""

    unknown: float
    unknown_capital: float
    unlisted: float
    unlisted_capital: float


@dataclass(frozen=True, slots=True)
class Encoded:
    """One text: words as numbers of the bank, how it is written there (``text_case``), which words
    have a capital, and what each should be: a class, or, from a teacher, probabilities
    (n, classes). weight: how much a token of it counts."""

    words: Ints
    cases: npt.NDArray[np.int8]
    capital: npt.NDArray[np.bool_]
    classes: Ints
    soft: npt.NDArray[np.float16] | None = None
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Batch:
    """The arguments of ``TrainableNetwork.step``; ``tokens`` counts words without the gaps."""

    words: WordRows
    rows: Ints
    cases: npt.NDArray[np.int8]
    gaps: npt.NDArray[np.bool_]
    targets: npt.NDArray[np.float32]
    weights: npt.NDArray[np.float32]
    tokens: int


class WordBank:
    """Every word's rows, made once, as known and as a word on no list."""

    def __init__(self, features: WordFeatures) -> None:
        self._features = features
        self._numbers: dict[str, int] = {}
        self._waiting: list[str] = []
        self._made: tuple[WordRows, WordRows] | None = None

    def encode(self, sample: Sample, weight: float = 1.0) -> Encoded:
        words, classes = encode(sample)
        numbers = []
        for word in words:
            number = self._numbers.get(word)
            if number is None:
                number = self._numbers[word] = len(self._numbers)
                self._waiting.append(word)
            numbers.append(number)
        letters = np.array([letter_case(w) for w in words], dtype=np.int8)
        return Encoded(
            np.array(numbers, dtype=np.int64),
            text_case(letters),
            letters >= 2,
            np.array(classes, dtype=np.int64),
            weight=weight,
        )

    def rows(self, keys: Ints) -> WordRows:
        """Rows of keys (4 * number + 2 * unlisted + unknown)."""
        known, off = self._tables()
        numbers, unlisted, unknown = keys >> 2, (keys & 2) > 0, (keys & 1) > 0
        columns = known.columns[numbers]
        columns[unknown, 0] = UNKNOWN_NORM
        bits = known.bits[numbers]
        bits[unlisted] = off.bits[numbers[unlisted]]
        return WordRows(columns, known.parts[numbers], bits)

    def _tables(self) -> tuple[WordRows, WordRows]:
        if self._waiting:
            new = tuple(
                self._features.rows(self._waiting, listed=listed) for listed in (True, False)
            )
            old = self._made
            if old is None:
                self._made = (new[0], new[1])
            else:
                both = [
                    WordRows(*(np.concatenate(pair) for pair in zip(a, b, strict=True)))
                    for a, b in zip(old, new, strict=True)
                ]
                self._made = (both[0], both[1])
            self._waiting = []
        if self._made is None:
            raise ValueError("no words yet")
        return self._made


def batches(
    texts: Iterable[Encoded],
    bank: WordBank,
    *,
    size: int,
    pad: int,
    classes: int,
    hiding: Hiding,
    smoothing: float,
    rng: np.random.Generator,
) -> Iterator[Batch]:
    """Batches of about ``size`` tokens, in the order of ``texts``."""
    group: list[Encoded] = []
    tokens = 0
    for text in texts:
        if not len(text.words):
            continue
        group.append(text)
        tokens += len(text.words)
        if tokens >= size:
            yield _batch(group, bank, pad, classes, hiding, smoothing, rng)
            group, tokens = [], 0
    if group:
        yield _batch(group, bank, pad, classes, hiding, smoothing, rng)


def _batch(
    group: Sequence[Encoded],
    bank: WordBank,
    pad: int,
    classes: int,
    hiding: Hiding,
    smoothing: float,
    rng: np.random.Generator,
) -> Batch:
    tokens = sum(len(t.words) for t in group)
    length = tokens + pad * (len(group) + 1)
    keys = np.full(length, -1, dtype=np.int64)
    truth = np.zeros(length, dtype=np.int64)
    cases = np.zeros(length, dtype=np.int8)
    capital = np.zeros(length, dtype=bool)
    weights = np.zeros(length, dtype=np.float32)
    targets = np.zeros((length, classes), dtype=np.float32)
    at = pad
    for text in group:
        stop = at + len(text.words)
        keys[at:stop] = text.words * 4
        truth[at:stop] = text.classes
        cases[at:stop] = text.cases
        capital[at:stop] = text.capital
        weights[at:stop] = text.weight
        if text.soft is not None:
            targets[at:stop] = text.soft
        else:
            # Some of the doubt goes to all classes alike, some to "outside".
            targets[at:stop] = 0.5 * smoothing / classes
            targets[at:stop, 0] += 0.5 * smoothing
            targets[np.arange(at, stop), text.classes] += 1.0 - smoothing
        at = stop + pad
    gaps = keys < 0
    striking = (truth > 0) | capital
    unknown = rng.random(length) < np.where(striking, hiding.unknown_capital, hiding.unknown)
    unlisted = rng.random(length) < np.where(striking, hiding.unlisted_capital, hiding.unlisted)
    # A name that is on no list is seldom one that was met before.
    unlisted |= unknown & (rng.random(length) < 0.5)
    keys += 2 * unlisted + unknown
    keys[gaps] = keys[~gaps][0]
    different, rows = np.unique(keys, return_inverse=True)
    weights /= weights.sum()
    return Batch(bank.rows(different), rows.astype(np.int64), cases, gaps, targets, weights, tokens)
