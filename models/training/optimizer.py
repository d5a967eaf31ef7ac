"""Adam for the tagger's training: embedding rows only where a batch touched them, and a running
average of all weights, which reads unseen text better than the last step's."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from models.training.network import Gradients

__all__ = ["Adam"]

Floats = npt.NDArray[np.float32]
_AVERAGE_EVERY = 10


class Adam:
    """Changes ``params`` in place; ``averages`` follow them slowly."""

    def __init__(
        self,
        params: dict[str, Floats],
        *,
        decay: float = 0.98,
        weight_decay: float = 0.0,
        clip: float = 1.0,
    ) -> None:
        self._params = params
        self._first = {name: np.zeros_like(a) for name, a in params.items()}
        self._second = {name: np.zeros_like(a) for name, a in params.items()}
        self._decay, self._weight_decay, self._clip = decay, weight_decay, clip
        self._steps = 0
        self.averages = {name: a.copy() for name, a in params.items()}

    def step(self, grads: Gradients, rate: float) -> None:
        """One update at learning rate ``rate``."""
        self._steps += 1
        squares = sum(float(np.vdot(g, g)) for g in grads.dense.values())
        squares += sum(float(np.vdot(g, g)) for _, g in grads.sparse.values())
        norm = squares**0.5
        scale = np.float32(min(1.0, self._clip / norm) if norm else 1.0)
        correction = (1 - 0.999**self._steps) ** 0.5 / (1 - 0.9**self._steps)
        size = np.float32(rate * correction)
        for name, g in grads.dense.items():
            first, second, value = self._first[name], self._second[name], self._params[name]
            g = g * scale
            first *= np.float32(0.9)
            first += np.float32(0.1) * g
            second *= np.float32(0.999)
            second += np.float32(0.001) * g * g
            if self._weight_decay and value.ndim == 2:
                value *= np.float32(1.0 - rate * self._weight_decay)
            value -= size * first / (np.sqrt(second) + np.float32(1e-8))
        for name, (rows, g) in grads.sparse.items():
            g = g * scale
            first = self._first[name][rows] * np.float32(0.9) + np.float32(0.1) * g
            second = self._second[name][rows] * np.float32(0.999) + np.float32(0.001) * g * g
            self._first[name][rows], self._second[name][rows] = first, second
            self._params[name][rows] -= size * first / (np.sqrt(second) + np.float32(1e-8))
        if self._steps % _AVERAGE_EVERY == 0:
            # Early on the average must not drag the random beginning along.
            keep = min(self._decay, self._steps / (self._steps + 100.0))
            for name, average in self.averages.items():
                average += np.float32(1.0 - keep) * (self._params[name] - average)
