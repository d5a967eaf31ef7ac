"""The shipped tagger's network, for inference in numpy.

Training (``models/training/network.py``, thinc) writes ``weights.npz``; this room reads it. A
word's own vector (hash embedding, mixed by one maxout layer) depends on nothing but the word, so
it is computed once and kept by the hash of the word; what costs time for every token are the
convolutions over neighbours. Weights are stored in half precision, computed in single.
"""

from __future__ import annotations

from pathlib import Path
from typing import cast

import numpy as np
import numpy.typing as npt
from thinc.api import NumpyOps

from models.errors import ModelDamaged

__all__ = ["Network"]

Floats = npt.NDArray[np.float32]


def _maxout(x: Floats, weights: Floats, bias: Floats) -> Floats:
    """Maxout: weights (pieces, out, in), bias (pieces, out)."""
    best: Floats = x @ weights[0].T
    best += bias[0]
    for piece in range(1, weights.shape[0]):
        other = x @ weights[piece].T
        other += bias[piece]
        np.maximum(best, other, out=best)
    return best


def _normalise(x: Floats, gain: Floats, offset: Floats) -> Floats:
    """Layer normalisation of each row, in place."""
    x -= x.mean(axis=1, keepdims=True)
    variance = np.einsum("ij,ij->i", x, x) / np.float32(x.shape[1]) + np.float32(1e-8)
    x *= (np.float32(1.0) / np.sqrt(variance))[:, None]
    x *= gain
    x += offset
    return x


class Network:
    """Rows of word hashes in, class probabilities out."""

    def __init__(self, arrays: dict[str, npt.NDArray[np.generic]]) -> None:
        try:
            self.depth = int(arrays["depth"].item())
            self._seeds = [int(s) for s in arrays["seeds"]]
            self._weights = {
                name: np.ascontiguousarray(a, dtype=np.float32)
                for name, a in arrays.items()
                if name not in ("depth", "seeds")
            }
            self._tables = [self._weights[f"embed{i}"] for i in range(len(self._seeds))]
            self.width = int(self._weights["mix_b"].shape[1])
            self.classes = int(self._weights["out_b"].shape[0])
        except (KeyError, IndexError, ValueError) as exc:
            raise ModelDamaged from exc
        self._ops = NumpyOps()

    @classmethod
    def read(cls, path: Path) -> Network:
        with np.load(path, allow_pickle=False) as archive:
            return cls({name: archive[name] for name in archive.files})

    def embed(self, rows: npt.NDArray[np.uint64]) -> Floats:
        """Vectors (n, width) of words from their hashes (n, columns)."""
        parts = []
        for column, (seed, table) in enumerate(zip(self._seeds, self._tables, strict=True)):
            ids = np.ascontiguousarray(rows[:, column])
            keys = self._ops.hash(ids, seed) % table.shape[0]
            parts.append(table[keys].sum(axis=1))
        w = self._weights
        mixed = _maxout(np.concatenate(parts, axis=1), w["mix_W"], w["mix_b"])
        return _normalise(mixed, w["mix_G"], w["mix_o"])

    def classify(self, vectors: Floats) -> Floats:
        """Class probabilities (n, classes) of a sequence of word vectors (n, width).

        Sequences may be joined with at least ``depth`` zero rows between them.
        """
        w = self._weights
        x = vectors
        n, width = x.shape
        for layer in range(self.depth):
            window = np.zeros((n, 3 * width), dtype=np.float32)
            window[1:, :width] = x[:-1]
            window[:, width : 2 * width] = x
            window[:-1, 2 * width :] = x[1:]
            y = _maxout(window, w[f"conv{layer}_W"], w[f"conv{layer}_b"])
            x = x + _normalise(y, w[f"conv{layer}_G"], w[f"conv{layer}_o"])
        logits = x @ w["out_W"].T + w["out_b"]
        logits -= logits.max(axis=1, keepdims=True)
        np.exp(logits, out=logits)
        logits /= logits.sum(axis=1, keepdims=True)
        return cast(Floats, logits)
