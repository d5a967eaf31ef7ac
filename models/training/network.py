"""The tagger's network as it is trained, in numpy; ``models/ner/network.py`` is its twin.

Embeddings of word hashes and letter sequences and the list bits → one maxout layer → residual
convolutions over three words, the later ones reaching farther → softmax. Gradients are written
out by hand: on one processor core plain matrix products are three times as quick as the training
library's, and nothing at run time depends on how the weights were made. Embedding tables get
gradients only for the rows that a batch touched.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from models.ner.features import BITS, WordRows
from models.ner.network import column_rows, part_rows

__all__ = ["Gradients", "Shape", "TrainableNetwork", "save_weights"]

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
_EPS = np.float32(1e-5)
CASES = 3


@dataclass(frozen=True, slots=True)
class Shape:
    """rows and dims: of each column's table; parts: rows and width of the letter sequences'."""

    width: int
    dilations: tuple[int, ...]
    pieces: int
    classes: int
    rows: tuple[int, ...]
    dims: tuple[int, ...]
    part_rows: int
    part_dims: int


@dataclass(slots=True)
class Gradients:
    """dense: by parameter name; sparse: (rows, gradient of those rows)."""

    dense: dict[str, Floats]
    sparse: dict[str, tuple[Ints, Floats]]


@dataclass(slots=True)
class _Maxout:
    """What the backward pass needs of one maxout layer with normalisation and dropout."""

    x: Floats
    winners: npt.NDArray[np.int8]
    centred: Floats
    scale: Floats
    keep: Floats | None


class TrainableNetwork:
    """Parameters by name, in single precision, and the two passes over them."""

    def __init__(self, shape: Shape, rng: np.random.Generator) -> None:
        self.shape = shape
        width, pieces = shape.width, shape.pieces
        mixed = sum(shape.dims) + shape.part_dims + len(BITS)
        p: dict[str, Floats] = {}
        for i, (rows, dims) in enumerate(zip(shape.rows, shape.dims, strict=True)):
            p[f"embed{i}"] = rng.uniform(-0.1, 0.1, (rows, dims)).astype(np.float32)
        p["parts"] = rng.uniform(-0.05, 0.05, (shape.part_rows, shape.part_dims)).astype(np.float32)
        p["parts"][0] = 0.0
        p |= self._layer("mix", mixed, width, 3, rng)
        for i in range(len(shape.dilations)):
            p |= self._layer(f"conv{i}", 3 * width, width, pieces, rng)
        p["case"] = np.zeros((CASES, width), dtype=np.float32)
        p["out_W"] = np.zeros((width, shape.classes), dtype=np.float32)
        p["out_b"] = np.zeros(shape.classes, dtype=np.float32)
        self.params = p

    @staticmethod
    def _layer(
        name: str, size: int, width: int, pieces: int, rng: np.random.Generator
    ) -> dict[str, Floats]:
        spread = np.sqrt(2.0 / (size + width))
        return {
            f"{name}_W": rng.normal(0.0, spread, (size, pieces * width)).astype(np.float32),
            f"{name}_b": np.zeros(pieces * width, dtype=np.float32),
            f"{name}_G": np.ones(width, dtype=np.float32),
            f"{name}_o": np.zeros(width, dtype=np.float32),
        }

    def step(
        self,
        words: WordRows,
        tokens: Ints,
        cases: npt.NDArray[np.int8],
        gaps: npt.NDArray[np.bool_],
        targets: Floats,
        weights: Floats,
        *,
        dropout: float,
        rng: np.random.Generator,
    ) -> tuple[float, Gradients]:
        """Loss and gradients of one batch.

        words: the batch's different words; tokens (n): each token's row among them (any row where
        ``gaps`` is set); cases (n): how the text is written there (``text_case``); targets
        (n, classes): what each token should be, as probabilities; weights (n): how much each
        token counts, 0 in the gaps, adding up to one.
        """
        p, shape = self.params, self.shape
        grads = Gradients({}, {})
        # forward
        tables = [column_rows(words.columns[:, i], r) for i, r in enumerate(shape.rows)]
        parts = part_rows(words.parts, shape.part_rows)
        inputs = [p[f"embed{i}"][ids].sum(axis=1) for i, ids in enumerate(tables)]
        inputs += [p["parts"][parts].sum(axis=1), words.bits]
        mixed, mix = self._forward("mix", np.concatenate(inputs, axis=1), 3, 0.0, rng)
        x = mixed[tokens] + p["case"][cases]
        if dropout:
            kept = _keep(x.shape, dropout, rng)
            x *= kept
        x[gaps] = 0.0
        layers: list[_Maxout] = []
        for layer, far in enumerate(shape.dilations):
            y, saved = self._forward(f"conv{layer}", _window(x, far), shape.pieces, dropout, rng)
            layers.append(saved)
            x = x + y
            x[gaps] = 0.0
        logits = x @ p["out_W"] + p["out_b"]
        logits -= logits.max(axis=1, keepdims=True)
        logs = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
        loss = -float((weights * (targets * logs).sum(axis=1)).sum())
        # backward
        d = (np.exp(logs) - targets) * weights[:, None]
        grads.dense["out_W"] = x.T @ d
        grads.dense["out_b"] = d.sum(axis=0)
        dx = d @ p["out_W"].T
        width = shape.width
        for layer in range(len(shape.dilations) - 1, -1, -1):
            far = shape.dilations[layer]
            dx[gaps] = 0.0
            dw = self._backward(f"conv{layer}", dx, layers[layer], grads)
            dx = dx + dw[:, width : 2 * width]
            dx[:-far] += dw[far:, :width]
            dx[far:] += dw[:-far, 2 * width :]
        dx[gaps] = 0.0
        if dropout:
            dx *= kept
        grads.dense["case"] = np.stack([dx[cases == c].sum(axis=0) for c in range(CASES)])
        rows, summed = _sum_rows(tokens, dx)
        dmixed = np.zeros_like(mixed)
        dmixed[rows] = summed
        dinput = self._backward("mix", dmixed, mix, grads)
        at = 0
        for i, ids in enumerate(tables):
            piece = dinput[:, at : at + shape.dims[i]]
            at += shape.dims[i]
            grads.sparse[f"embed{i}"] = _sum_rows(ids.ravel(), np.repeat(piece, 2, axis=0))
        piece = dinput[:, at : at + shape.part_dims]
        real = parts.ravel() > 0
        owners = np.repeat(np.arange(len(parts)), parts.shape[1])[real]
        grads.sparse["parts"] = _sum_rows(parts.ravel()[real], piece[owners])
        return loss, grads

    def _forward(
        self, name: str, x: Floats, pieces: int, dropout: float, rng: np.random.Generator
    ) -> tuple[Floats, _Maxout]:
        p, width = self.params, self.shape.width
        every = x @ p[f"{name}_W"]
        every += p[f"{name}_b"]
        best = every[:, :width].copy()
        winners = np.zeros(best.shape, dtype=np.int8)
        for piece in range(1, pieces):
            other = every[:, piece * width : (piece + 1) * width]
            winners[other > best] = piece
            np.maximum(best, other, out=best)
        best -= best.mean(axis=1, keepdims=True)
        variance = np.einsum("ij,ij->i", best, best) / np.float32(width) + _EPS
        scale = np.float32(1.0) / np.sqrt(variance)
        best *= scale[:, None]
        out = best * p[f"{name}_G"] + p[f"{name}_o"]
        keep = None
        if dropout:
            keep = _keep(out.shape, dropout, rng)
            out *= keep
        return out, _Maxout(x, winners, best, scale, keep)

    def _backward(self, name: str, d: Floats, saved: _Maxout, grads: Gradients) -> Floats:
        p, width = self.params, self.shape.width
        if saved.keep is not None:
            d = d * saved.keep
        grads.dense[f"{name}_G"] = np.einsum("ij,ij->j", d, saved.centred)
        grads.dense[f"{name}_o"] = d.sum(axis=0)
        d = d * p[f"{name}_G"]
        along = np.einsum("ij,ij->i", d, saved.centred) / np.float32(width)
        d = d - d.mean(axis=1, keepdims=True) - saved.centred * along[:, None]
        d *= saved.scale[:, None]
        pieces = p[f"{name}_b"].shape[0] // width
        every = np.empty((len(d), pieces * width), dtype=np.float32)
        for piece in range(pieces):
            np.multiply(
                d, saved.winners == piece, out=every[:, piece * width : (piece + 1) * width]
            )
        grads.dense[f"{name}_W"] = saved.x.T @ every
        grads.dense[f"{name}_b"] = every.sum(axis=0)
        return every @ p[f"{name}_W"].T


def _keep(shape: tuple[int, ...], dropout: float, rng: np.random.Generator) -> Floats:
    kept: Floats = (rng.random(shape, dtype=np.float32) >= dropout).astype(np.float32)
    kept *= np.float32(1.0 / (1.0 - dropout))
    return kept


def _window(x: Floats, far: int) -> Floats:
    n, width = x.shape
    out = np.zeros((n, 3 * width), dtype=np.float32)
    out[far:, :width] = x[:-far]
    out[:, width : 2 * width] = x
    out[:-far, 2 * width :] = x[far:]
    return out


def _sum_rows(ids: Ints, values: Floats) -> tuple[Ints, Floats]:
    """The different ids, and the sum of the values of each."""
    order = np.argsort(ids, kind="stable")
    ordered = ids[order]
    first = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
    return ordered[first], np.add.reduceat(values[order], first, axis=0)


def save_weights(params: dict[str, Floats], dilations: Sequence[int], path: Path) -> int:
    """Write the arrays that ``models.ner.network.Network`` reads; returns the size in bytes."""
    half = {name: a.astype(np.float16) for name, a in params.items()}
    np.savez_compressed(
        path, allow_pickle=False, **half, dilations=np.array(list(dilations), dtype=np.int64)
    )
    return path.stat().st_size
