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
from models.ner.features import WordClasses, WordFeatures
from models.ner.labels import EXPLANATIONS
from models.ner.network import Network
from models.ner.tokens import tokenize
from models.types import Entity

__all__ = ["FORMAT", "NameTagger", "decode"]

FORMAT = "redactor.tagger/1"
BATCH_TOKENS = 8_192
MAX_KNOWN_WORDS = 60_000
_EDGES = frozenset(" \t\n\r.,;:!?()[]{}<>|\"'*/\\-–—_=#~·•…„“”»«+&@")

Floats = npt.NDArray[np.float32]


def decode(
    probabilities: Floats, types: Sequence[str], threshold: float
) -> list[tuple[int, int, str, float]]:
    """Token spans (first, past last, type, score) of class probabilities (n, 1 + 2 * types).

    Classes: outside, then beginning and inside of each type. A span is a run of tokens whose
    likeliest type is the same; it is cut where a beginning is likelier than an inside.
    """
    inside = 1.0 - probabilities[:, 0]
    marked = np.flatnonzero(inside >= threshold)
    if not len(marked):
        return []
    begins = probabilities[marked, 1::2]
    goes_on = probabilities[marked, 2::2]
    best = (begins + goes_on).argmax(axis=1)
    rows = np.arange(len(marked))
    starts_new = begins[rows, best] > goes_on[rows, best]
    spans: list[tuple[int, int, str, float]] = []
    first = last = -2
    kind = -1
    mass = 0.0
    for token, label, new in zip(marked.tolist(), best.tolist(), starts_new.tolist(), strict=True):
        if token == last + 1 and label == kind and not new:
            last = token
            mass += float(inside[token])
            continue
        if kind >= 0:
            spans.append((first, last + 1, types[kind], mass / (last + 1 - first)))
        first, last, kind, mass = token, token, label, float(inside[token])
    spans.append((first, last + 1, types[kind], mass / (last + 1 - first)))
    return spans


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
        pad = self._network.depth
        classes = self._network.classes
        out = np.zeros((len(words), classes), dtype=np.float32)
        # One page of 200,000 words must not need memory for all of them at once.
        for at in range(0, len(words), BATCH_TOKENS):
            low, high = max(0, at - pad), min(len(words), at + BATCH_TOKENS + pad)
            vectors = self._padded([self._ids(words[low:high])])
            part = self._network.classify(vectors)[pad + at - low :]
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
        pad = self._network.depth
        probabilities = self._network.classify(
            self._padded([self._ids(words) for _, words, _, _ in batch])
        )
        at = pad
        for text, words, starts, ends in batch:
            yield self._entities(text, starts, ends, probabilities[at : at + len(words)])
            at += len(words) + pad

    def _padded(self, ids: list[npt.NDArray[np.int64]]) -> Floats:
        pad = self._network.depth
        total = sum(len(i) for i in ids) + pad * (len(ids) + 1)
        out = np.zeros((total, self._network.width), dtype=np.float32)
        at = pad
        for one in ids:
            out[at : at + len(one)] = self._vectors[one]
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
                grown = np.zeros((2 * (first + len(new)), self._network.width), dtype=np.float32)
                grown[:first] = self._vectors[:first]
                self._vectors = grown
            self._vectors[first : first + len(new)] = vectors
            known.update((key, first + i) for i, key in enumerate(new))
        return np.fromiter((known[k] for k in keys), dtype=np.int64, count=len(keys))

    def _forget(self) -> None:
        self._known = {}
        self._vectors = np.zeros((1024, self._network.width), dtype=np.float32)

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
                        score=round(min(1.0, score), 4),
                        recognizer=self._name,
                        explanation=EXPLANATIONS[kind],
                    )
                )
        return found


def _trim(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Take white space and punctuation off the ends; None where nothing with a letter is left."""
    while start < end and text[start] in _EDGES:
        start += 1
    while end > start and text[end - 1] in _EDGES:
        if text[end - 1] == "." and end - start >= 2 and text[end - 2].isupper():
            if end - start == 2 or not text[end - 3].isalpha():
                break
        elif text[end - 1] == "'" and text[end - 2 : end - 1].lower() in ("s", "x", "z"):
            break
        end -= 1
    if not any(c.isalpha() for c in text[start:end]):
        return None
    return start, end
