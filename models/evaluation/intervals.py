"""How sure a score is: 95 % intervals for proportions and for figures summed over documents.

Mentions of one document resemble each other, so a proportion's own interval (Wilson) is too
narrow for headline figures; those are resampled document by document (bootstrap), by seed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

__all__ = ["ROUNDS", "Interval", "bootstrap", "difference", "ratio", "wilson"]

Floats = npt.NDArray[np.float64]
Interval = tuple[float, float]
Z_95 = 1.959963984540054
ROUNDS = 2_000
SEED = 20261122


def wilson(hits: int, total: int, z: float = Z_95) -> Interval:
    """Wilson's score interval of ``hits`` out of ``total``; (0, 1) where nothing was counted."""
    if not 0 <= hits <= total:
        raise ValueError("hits must lie between 0 and total")
    if total == 0:
        return 0.0, 1.0
    share = hits / total
    spread = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    middle = share + z * z / (2 * total)
    scale = 1 + z * z / total
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


def bootstrap(
    counts: Sequence[Sequence[float]],
    statistic: Callable[[Floats], Floats],
    *,
    rounds: int = ROUNDS,
    seed: int = SEED,
) -> Interval | None:
    """95 % percentile interval of a statistic of summed counts, resampled by document.

    counts: one row of counts a document. statistic: takes sums (rounds, columns), gives one
    figure a round, nan where it isn't defined. None with fewer than two documents or where no
    round gives a figure.
    """
    table = np.asarray(counts, dtype=np.float64)
    if len(table) < 2:
        return None
    draws = np.random.default_rng(seed).integers(0, len(table), size=(rounds, len(table)))
    weights = np.zeros((rounds, len(table)))
    np.add.at(weights, (np.arange(rounds)[:, None], draws), 1.0)
    figures = statistic(weights @ table)
    figures = figures[np.isfinite(figures)]
    if not len(figures):
        return None
    low, high = np.percentile(figures, [2.5, 97.5])
    return float(low), float(high)


def ratio(sums: Floats) -> Floats:
    """Column 0 over column 1; nan where column 1 is 0."""
    below = sums[:, 1]
    result = np.full(len(sums), np.nan)
    np.divide(sums[:, 0], below, out=result, where=below > 0)
    return result


def difference(sums: Floats) -> Floats:
    """Column 0 over column 1, less column 2 over column 3."""
    return ratio(sums[:, :2]) - ratio(sums[:, 2:])
