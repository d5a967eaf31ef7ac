"""The shipped tagger's network, for inference in numpy.

Training (``models/training/network.py``) writes ``weights.npz``; this room reads it. A word's own
vector (hash embeddings, letter sequences and list bits, mixed by one maxout layer) depends on
nothing but the word, so it is computed once and kept by the hash of the word; what costs time for
every token are the convolutions over neighbours, near and, in the later layers, farther away.
Weights are stored in half precision, computed in single.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import cast

import numpy as np
import numpy.typing as npt

from models.errors import ModelDamaged
from models.ner.features import COLUMNS, WordRows

__all__ = ["Network", "column_rows", "part_rows"]

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
_SECOND = np.uint32(2_654_435_761)


def column_rows(hashes: npt.NDArray[np.uint32], size: int) -> Ints:
    """Two rows (n, 2) of a table of ``size`` for each hash: two words seldom share both."""
    other = (hashes * _SECOND) >> np.uint32(7)
    return np.stack([hashes % np.uint32(size), other % np.uint32(size)], axis=1).astype(np.int64)


def part_rows(hashes: npt.NDArray[np.uint32], size: int) -> Ints:
    """Rows of the table of letter sequences; row 0 is kept empty for "none"."""
    rows = (hashes % np.uint32(size - 1)).astype(np.int64) + 1
    rows[hashes == 0] = 0
    return rows


def _maxout(x: Floats, weights: Floats, bias: Floats, width: int) -> Floats:
    """Maxout: weights (in, pieces * width), bias (pieces * width)."""
    every = x @ weights
    every += bias
    best = every[:, :width]
    for at in range(width, every.shape[1], width):
        best = np.maximum(best, every[:, at : at + width])
    return best


def _normalise(x: Floats, gain: Floats, offset: Floats) -> Floats:
    """Layer normalisation of each row."""
    x = x - x.mean(axis=1, keepdims=True)
    variance = np.einsum("ij,ij->i", x, x) / np.float32(x.shape[1]) + np.float32(1e-5)
    x *= (np.float32(1.0) / np.sqrt(variance))[:, None]
    x *= gain
    x += offset
    return x


class Network:
    """Word rows in, class probabilities out."""

    def __init__(self, arrays: dict[str, npt.NDArray[np.generic]]) -> None:
        try:
            self.dilations = [int(d) for d in arrays["dilations"]]
            self._weights = {
                name: np.ascontiguousarray(a, dtype=np.float32)
                for name, a in arrays.items()
                if name != "dilations"
            }
            w = self._weights
            self._tables = [w[f"embed{i}"] for i in range(len(COLUMNS))]
            self.width = int(w["mix_G"].shape[0])
            self.classes = int(w["out_b"].shape[0])
            for name in ("case", "parts", "mix_W", "mix_b", "mix_o", "out_W"):
                _ = w[name]
            for i in range(len(self.dilations)):
                for letter in "WbGo":
                    _ = w[f"conv{i}_{letter}"]
        except (KeyError, IndexError, ValueError) as exc:
            raise ModelDamaged from exc

    @property
    def pad(self) -> int:
        """Empty rows that must stand between two sequences, and before and after them."""
        return max(self.dilations)

    @property
    def reach(self) -> int:
        """How many tokens to each side a token's reading depends on."""
        return sum(self.dilations)

    @classmethod
    def read(cls, path: Path) -> Network:
        with np.load(path, allow_pickle=False) as archive:
            return cls({name: archive[name] for name in archive.files})

    def embed(self, rows: WordRows) -> Floats:
        """Vectors (n, width) of words."""
        w = self._weights
        pieces = [
            table[column_rows(rows.columns[:, i], len(table))].sum(axis=1)
            for i, table in enumerate(self._tables)
        ]
        pieces.append(w["parts"][part_rows(rows.parts, len(w["parts"]))].sum(axis=1))
        pieces.append(rows.bits)
        mixed = _maxout(np.concatenate(pieces, axis=1), w["mix_W"], w["mix_b"], self.width)
        return _normalise(mixed, w["mix_G"], w["mix_o"])

    def in_text(self, vectors: Floats, cases: npt.NDArray[np.int8]) -> Floats:
        """Word vectors (n, width) as words of a text written like ``cases`` (``text_case``)."""
        return vectors + self._weights["case"][cases]

    def classify(self, vectors: Floats, lengths: Sequence[int]) -> Floats:
        """Class probabilities (n, classes) of vectors of words in their text (n, width).

        The vectors are ``pad`` empty rows, a sequence, ``pad`` empty rows, the next sequence …,
        ``pad`` empty rows; ``lengths`` are those of the sequences. What comes out for the empty
        rows means nothing.
        """
        w = self._weights
        x = vectors
        n, width = x.shape
        gaps = _gaps(lengths, self.pad)
        window = np.zeros((n, 3 * width), dtype=np.float32)
        for layer, far in enumerate(self.dilations):
            window[far:, :width] = x[:-far]
            window[:far, :width] = 0.0
            window[:, width : 2 * width] = x
            window[:-far, 2 * width :] = x[far:]
            window[-far:, 2 * width :] = 0.0
            y = _maxout(window, w[f"conv{layer}_W"], w[f"conv{layer}_b"], width)
            x = x + _normalise(y, w[f"conv{layer}_G"], w[f"conv{layer}_o"])
            x[gaps] = 0.0
        logits = x @ w["out_W"] + w["out_b"]
        logits -= logits.max(axis=1, keepdims=True)
        np.exp(logits, out=logits)
        logits /= logits.sum(axis=1, keepdims=True)
        return cast(Floats, logits)


def _gaps(lengths: Sequence[int], pad: int) -> Ints:
    """Where the empty rows stand."""
    rows = [np.arange(pad)]
    at = pad
    for length in lengths:
        at += length
        rows.append(np.arange(at, at + pad))
        at += pad
    return np.concatenate(rows)
