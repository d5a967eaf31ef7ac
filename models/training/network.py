"""The tagger's network as it is trained (thinc); ``models/ner/network.py`` is its twin.

Word hashes → hash embeddings → one maxout layer → residual convolutions over three words →
softmax. Written out as plain arrays, so that nothing at run time depends on how it was trained.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from thinc.api import (
    HashEmbed,
    Maxout,
    Model,
    Softmax,
    chain,
    concatenate,
    expand_window,
    residual,
    with_array,
)

__all__ = ["build", "save_weights"]


def build(
    *, width: int, depth: int, classes: int, rows: list[int], embed_width: int, dropout: float
) -> Model[Any, Any]:
    """List of (n, columns) uint64 arrays in, list of (n, classes) probabilities out."""
    embeds: list[Model[Any, Any]] = [
        HashEmbed(embed_width, n_rows, column=i, seed=i + 7, dropout=0.0)
        for i, n_rows in enumerate(rows)
    ]
    mix = Maxout(width, embed_width * len(rows), nP=3, normalize=True, dropout=dropout)
    convs = [
        residual(
            chain(
                expand_window(window_size=1),
                Maxout(width, width * 3, nP=3, normalize=True, dropout=dropout),
            )
        )
        for _ in range(depth)
    ]
    words: Model[Any, Any] = with_array(chain(concatenate(*embeds), mix))
    context: Model[Any, Any] = with_array(chain(*convs), pad=depth)
    output: Model[Any, Any] = with_array(Softmax(classes, width))
    return chain(words, context, output)


def _param(layer: Model[Any, Any], name: str) -> npt.NDArray[np.float32]:
    return np.asarray(layer.get_param(name), dtype=np.float32)


def save_weights(model: Model[Any, Any], path: Path) -> int:
    """Write the arrays that ``models.ner.network.Network`` reads; returns the size in bytes."""
    arrays: dict[str, npt.NDArray[np.float32]] = {}
    embeds = [m for m in model.walk() if m.name == "hashembed"]
    maxouts = [m for m in model.walk() if m.name == "maxout"]
    norms = [m for m in model.walk() if m.name == "layernorm"]
    softmax = next(m for m in model.walk() if m.name == "softmax")
    for i, embed in enumerate(embeds):
        arrays[f"embed{i}"] = _param(embed, "E")
    for i, (maxout, norm) in enumerate(zip(maxouts, norms, strict=True)):
        name = "mix" if i == 0 else f"conv{i - 1}"
        # thinc: (out, pieces, in); ours: (pieces, out, in), so that each piece is one product.
        arrays[f"{name}_W"] = _param(maxout, "W").transpose(1, 0, 2)
        arrays[f"{name}_b"] = _param(maxout, "b").transpose(1, 0)
        arrays[f"{name}_G"] = _param(norm, "G")
        arrays[f"{name}_o"] = _param(norm, "b")
    arrays["out_W"] = _param(softmax, "W")
    arrays["out_b"] = _param(softmax, "b")
    half = {name: np.asarray(a).astype(np.float16) for name, a in arrays.items()}
    np.savez_compressed(
        path,
        allow_pickle=False,
        **half,
        depth=np.array(len(maxouts) - 1),
        seeds=np.array([e.attrs["seed"] for e in embeds], dtype=np.int64),
    )
    return path.stat().st_size
