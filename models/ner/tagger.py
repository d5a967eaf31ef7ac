"""The shipped tagger: texts in, entities with calibrated scores out.

Every token gets a probability for "outside" and for the beginning and the inside of each type. A
missed name is a leak and a false one is a click, so a token counts as part of an entity well
before that is the likeliest reading: ``threshold`` is the probability mass of all types together
that is enough. Pages are read in batches of bounded size; no text is kept.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from models.errors import ModelDamaged, ModelNotFound
from models.ner.features import WordClasses, WordFeatures, letter_case, text_case
from models.ner.labels import EXPLANATIONS
from models.ner.network import Network
from models.ner.tokens import tokenize
from models.types import Entity

__all__ = ["FORMAT", "NameTagger", "decode"]

FORMAT = "redactor.tagger/2"
BATCH_TOKENS = 8_192
MAX_KNOWN_WORDS = 60_000
LEAST_SCORE = 0.36
_EVEN = 0.5
_EDGES = frozenset(" \t\n\r.,;:!?()[]{}<>|\"'*/\\-–—_=#~·•…„“”»«+&@")

Floats = npt.NDArray[np.float32]


def decode(
    probabilities: Floats, types: Sequence[str], threshold: float
) -> list[tuple[int, int, str, float]]:
    """Token spans (first, past last, type, score) of class probabilities.

    Classes: outside, then beginning and inside of each of ``types``; then whatever else the
    network tells apart, which isn't reported. A span is a run of tokens with at least
    ``threshold`` for the types together, cut where a beginning is likelier than an inside; its
    type is the one with most in the whole run ("Francesco" may look like a firm, "Francesco
    Cristofoli" doesn't). The score is the mean probability of that type where it is likelier than
    not; where only the types together are, it is one half: something is there, of whatever type.
    Below that it is their probability together. So one low threshold gives all suggestions, and
    those that are right, type and all, are the ones with a high score.
    """
    last_column = 1 + 2 * len(types)
    begins = probabilities[:, 1:last_column:2]
    goes_on = probabilities[:, 2:last_column:2]
    begin, inside = begins.sum(axis=1), goes_on.sum(axis=1)
    mass = begin + inside
    marked = np.flatnonzero(mass >= threshold)
    if not len(marked):
        return []
    cut = np.ones(len(marked), dtype=bool)
    cut[1:] = (np.diff(marked) > 1) | (begin[marked[1:]] > inside[marked[1:]])
    first = np.flatnonzero(cut)
    by_type = np.add.reduceat((begins + goes_on)[marked], first, axis=0)
    sizes = np.diff(np.append(first, len(marked)))
    any_type = np.add.reduceat(mass[marked], first) / sizes
    scores = np.maximum(by_type.max(axis=1) / sizes, np.minimum(any_type, 0.5))
    starts = marked[first]
    return [
        (start, start + size, types[kind], score)
        for start, size, kind, score in zip(
            starts.tolist(),
            sizes.tolist(),
            by_type.argmax(axis=1).tolist(),
            scores.tolist(),
            strict=True,
        )
    ]


class NameTagger:
    """A ``NerModel`` on our own small network; see ``MODEL_CARD.md`` for what it was taught."""

    def __init__(
        self, network: Network, features: WordFeatures, meta: dict[str, Any], *, threshold: float
    ) -> None:
        self._network = network
        self._features = features
        self._types: list[str] = list(meta["types"])
        self._name = f"{meta['name']}-{meta['version']}"
        self.threshold = threshold
        self._known: dict[int, int] = {}
        self._vectors = np.zeros((1024, network.width), dtype=np.float32)
        self._cases = np.zeros(1024, dtype=np.int8)

    @classmethod
    def read(cls, folder: Path) -> NameTagger:
        """Load from a folder with ``meta.json``, ``weights.npz`` and ``words.tsv.gz``."""
        meta_path = folder / "meta.json"
        if not meta_path.is_file():
            raise ModelNotFound(
                "Den medfølgende sprogmodel mangler. Installer programmet igen, eller kør "
                "'make train'."
            )
        try:
            meta = json.loads(meta_path.read_text("utf-8"))
            if meta.get("format") != FORMAT:
                raise ModelDamaged
            network = Network.read(folder / "weights.npz")
            features = WordFeatures(WordClasses.read(folder / "words.tsv.gz"))
            return cls(network, features, meta, threshold=float(meta["threshold"]))
        except (OSError, ValueError, KeyError) as exc:
            raise ModelDamaged from exc

    @property
    def name(self) -> str:
        return self._name

    def find(self, texts: Iterable[str]) -> Iterator[Sequence[Entity]]:
        """Entities of each text, in order; offsets are exact slices of that text."""
        batch: list[tuple[str, list[str], list[int], list[int]]] = []
        size = 0
        for text in texts:
            words, starts, ends = tokenize(text)
            if batch and size + len(words) > BATCH_TOKENS:
                yield from self._run(batch)
                batch, size = [], 0
            batch.append((text, words, starts, ends))
            size += len(words)
        yield from self._run(batch)

    def probabilities(self, words: Sequence[str]) -> Floats:
        """Class probabilities (len(words), 1 + 2 * types) of one text's tokens."""
        reach, pad = self._network.reach, self._network.pad
        classes = self._network.classes
        out = np.zeros((len(words), classes), dtype=np.float32)
        cases = text_case(np.array([letter_case(w) for w in words], dtype=np.int8))
        # One page of 200,000 words must not need memory for all of them at once.
        for at in range(0, len(words), BATCH_TOKENS):
            low, high = max(0, at - reach), min(len(words), at + BATCH_TOKENS + reach)
            vectors = self._padded([self._ids(words[low:high])], cases[low:high])
            part = self._network.classify(vectors, [high - low])[pad + at - low :]
            stop = min(len(words), at + BATCH_TOKENS)
            out[at:stop] = part[: stop - at]
        return out

    def _run(
        self, batch: list[tuple[str, list[str], list[int], list[int]]]
    ) -> Iterator[Sequence[Entity]]:
        if len(batch) == 1 and len(batch[0][1]) > BATCH_TOKENS:
            text, words, starts, ends = batch[0]
            yield self._entities(text, starts, ends, self.probabilities(words))
            return
        pad = self._network.pad
        probabilities = self._network.classify(
            self._padded([self._ids(words) for _, words, _, _ in batch]),
            [len(words) for _, words, _, _ in batch],
        )
        at = pad
        for text, words, starts, ends in batch:
            yield self._entities(text, starts, ends, probabilities[at : at + len(words)])
            at += len(words) + pad

    def _padded(
        self, ids: list[npt.NDArray[np.int64]], cases: npt.NDArray[np.int8] | None = None
    ) -> Floats:
        """The words' vectors in their texts, with empty rows between the texts. cases: how the
        text around is written, where there is one text and more of it than these words."""
        pad = self._network.pad
        total = sum(len(i) for i in ids) + pad * (len(ids) + 1)
        out = np.zeros((total, self._network.width), dtype=np.float32)
        at = pad
        for one in ids:
            out[at : at + len(one)] = self._network.in_text(
                self._vectors[one], text_case(self._cases[one]) if cases is None else cases
            )
            at += len(one) + pad
        return out

    def _ids(self, words: Sequence[str]) -> npt.NDArray[np.int64]:
        """Rows of ``_vectors`` for the words; new ones are embedded and remembered by hash."""
        if len(self._known) > MAX_KNOWN_WORDS:
            self._forget()
        known = self._known
        keys = [hash(w) for w in words]
        new = {key: word for key, word in zip(keys, words, strict=True) if key not in known}
        if new:
            first = len(known)
            vectors = self._network.embed(self._features.rows(list(new.values())))
            if first + len(new) > len(self._vectors):
                size = 2 * (first + len(new))
                self._vectors = _grown(self._vectors, first, size)
                self._cases = _grown(self._cases, first, size)
            self._vectors[first : first + len(new)] = vectors
            self._cases[first : first + len(new)] = [letter_case(w) for w in new.values()]
            known.update((key, first + i) for i, key in enumerate(new))
        return np.fromiter((known[k] for k in keys), dtype=np.int64, count=len(keys))

    def _forget(self) -> None:
        self._known = {}
        self._vectors = np.zeros((1024, self._network.width), dtype=np.float32)
        self._cases = np.zeros(1024, dtype=np.int8)

    def _confidence(self, score: float) -> float:
        """A score as it is reported: whatever passed the threshold is a suggestion and stays above
        ``LEAST_SCORE``, under which the analyzer drops what it is given."""
        if score >= _EVEN:
            return min(1.0, score)
        share = (score - self.threshold) / (_EVEN - self.threshold)
        return LEAST_SCORE + max(0.0, share) * (_EVEN - LEAST_SCORE)

    def _entities(
        self, text: str, starts: list[int], ends: list[int], probabilities: Floats
    ) -> list[Entity]:
        found: list[Entity] = []
        for first, stop, kind, score in decode(probabilities, self._types, self.threshold):
            span = _trim(text, starts[first], ends[stop - 1])
            if span is not None:
                found.append(
                    Entity(
                        *span,
                        entity_type=kind,
                        score=round(self._confidence(score), 4),
                        recognizer=self._name,
                        explanation=EXPLANATIONS[kind],
                    )
                )
        return found


def _grown(array: npt.NDArray[Any], used: int, size: int) -> npt.NDArray[Any]:
    grown = np.zeros((size, *array.shape[1:]), dtype=array.dtype)
    grown[:used] = array[:used]
    return grown


def _is_edge(char: str) -> bool:
    return char in _EDGES or char.isspace()


def _trim(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Take white space and punctuation off the ends; None where nothing with a letter is left."""
    while start < end and _is_edge(text[start]):
        start += 1
    while end > start and _is_edge(text[end - 1]):
        if text[end - 1] == "." and end - start >= 2 and text[end - 2].isupper():
            if end - start == 2 or not text[end - 3].isalpha():
                break
        elif text[end - 1] == "'" and text[end - 2 : end - 1].lower() in ("s", "x", "z"):
            break
        end -= 1
    if not any(c.isalpha() for c in text[start:end]):
        return None
    return start, end
