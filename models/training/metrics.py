"""Scores of found spans against annotated ones: exact, as in the shared tasks."""

from __future__ import annotations

import collections
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from models.training.samples import Span

__all__ = ["Scores", "score_spans"]


@dataclass(slots=True)
class Scores:
    """Counts by type; precision, recall and F1 of one type or of all ("micro")."""

    right: collections.Counter[str] = field(default_factory=collections.Counter)
    found: collections.Counter[str] = field(default_factory=collections.Counter)
    gold: collections.Counter[str] = field(default_factory=collections.Counter)

    def of(self, kind: str = "") -> tuple[float, float, float]:
        """Precision, recall, F1 of one type, or of all with an empty ``kind``."""
        right = self.right[kind] if kind else self.right.total()
        found = self.found[kind] if kind else self.found.total()
        gold = self.gold[kind] if kind else self.gold.total()
        precision = right / found if found else 0.0
        recall = right / gold if gold else 0.0
        f1 = 2 * precision * recall / (precision + recall) if right else 0.0
        return precision, recall, f1


def score_spans(pairs: Iterable[tuple[Sequence[Span], Sequence[Span]]]) -> Scores:
    """Pairs of (gold, found) spans of the same text."""
    scores = Scores()
    for gold, found in pairs:
        wanted, got = set(gold), set(found)
        scores.gold.update(kind for _, _, kind in wanted)
        scores.found.update(kind for _, _, kind in got)
        scores.right.update(kind for _, _, kind in wanted & got)
    return scores
