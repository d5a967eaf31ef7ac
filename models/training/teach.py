"""Plain Danish text with labels by teachers: networks that were trained on the annotated data.

There is ten times as much plain Danish as annotated Danish. Several networks read it, and what
they say together, as probabilities, is what the shipped network learns from besides the gold. Part
of the text is lower-cased or capitalised after the teachers read it, so that the pupil learns to
read sloppy writing from what the teachers saw in clean writing.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from models.ner.features import WordFeatures, WordRows, letter_case, text_case
from models.ner.network import Network
from models.ner.tokens import tokenize
from models.training.batches import Encoded, WordBank
from models.training.samples import Sample

__all__ = ["passages", "taught"]

_SEPARATORS = (" ", " ", "\n")


def passages(sentences: Sequence[str], seed: int) -> list[str]:
    """Sentences in groups of one to four."""
    rng = random.Random(f"{seed}/plain")  # noqa: S311 - not for secrets
    out, at = [], 0
    while at < len(sentences):
        size = rng.randint(1, 4)
        out.append(rng.choice(_SEPARATORS).join(s.strip() for s in sentences[at : at + size]))
        at += size
    return out


def taught(
    texts: Sequence[str],
    teachers: Sequence[Network],
    features: WordFeatures,
    bank: WordBank,
    *,
    weight: float,
    worn: float,
    seed: int,
) -> list[Encoded]:
    """``texts`` as the teachers read them; a share ``worn`` in small letters or capitals."""
    rng = random.Random(f"{seed}/worn")  # noqa: S311
    out: list[Encoded] = []
    for text in texts:
        words = tokenize(text)[0]
        if not words:
            continue
        rows = features.rows(words)
        cases = text_case(np.array([letter_case(w) for w in words], dtype=np.int8))
        guess = sum(_read(teacher, rows, cases) for teacher in teachers) / len(teachers)
        draw = rng.random()
        if draw < worn:
            other = text.upper() if draw < 0.2 * worn else text.lower()
            if len(tokenize(other)[0]) == len(words):
                text = other
        plain = bank.encode(Sample(text, ()), weight)
        soft = np.asarray(guess, dtype=np.float16)
        likeliest = soft.argmax(axis=1).astype(np.int64)
        out.append(Encoded(plain.words, plain.cases, plain.capital, likeliest, soft, weight))
    return out


def _read(teacher: Network, rows: WordRows, cases: npt.NDArray[np.int8]) -> npt.NDArray[np.float32]:
    vectors = teacher.in_text(teacher.embed(rows), cases)
    gap = np.zeros((teacher.pad, teacher.width), dtype=np.float32)
    joined = np.concatenate([gap, vectors, gap])
    return teacher.classify(joined, [len(vectors)])[teacher.pad : -teacher.pad]
