"""The treebank's test part: exact spans of PER, LOC and ORG, as the literature scores them.

Two readings of the same model: as it ships (its threshold buys recall with precision), and
balanced: only spans whose score reaches a bound a type, chosen on the development part for F1.
A model without graded scores has one reading.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from models.evaluation.intervals import Floats, Interval, bootstrap, ratio
from models.training import treebanks
from models.training.samples import Sample, Span
from models.types import Entity, NerModel, TextAnalyzer

__all__ = ["AnalyzerAsNer", "SpanFigure", "Treebank", "TreebankScores",
           "balanced_bounds", "flat_spans", "score_treebank", "span_figures"]  # fmt: skip

TYPES = ("PERSON", "LOCATION", "ORGANISATION")
MICRO = "micro"
# The treebank knows three types: a municipality is an organisation there, a street a place.
_FLAT = {"MUNICIPALITY": "ORGANISATION", "ADDRESS": "LOCATION", "AUTHORITY": "ORGANISATION",
         "REGION": "LOCATION"}  # fmt: skip
_BOUNDS = tuple(round(float(b), 2) for b in np.arange(0.30, 0.991, 0.01))


class AnalyzerAsNer:
    """Rules alone, or the whole analyzer, where a ``NerModel`` is asked for."""

    def __init__(self, analyzer: TextAnalyzer) -> None:
        self._analyzer = analyzer

    @property
    def name(self) -> str:
        return self._analyzer.name

    def find(self, texts: Iterable[str]) -> Iterator[Sequence[Entity]]:
        """Entities of each text, all types, rules included."""
        return self._analyzer.analyze(texts)


@dataclass(frozen=True, slots=True)
class Treebank:
    """Annotated sentences: ``test`` is what is scored, ``dev`` what bounds are chosen on."""

    dev: list[Sample]
    test: list[Sample]

    @classmethod
    def read(cls, data: Path) -> Treebank | None:
        """From the folder of the open data; None where it isn't there."""
        folder = data / "uner_ddt"
        paths = [folder / f"da_ddt-ud-{part}.iob2" for part in ("dev", "test")]
        if not all(path.is_file() for path in paths):
            return None
        return cls(*(treebanks.uner(path) for path in paths))


@dataclass(frozen=True, slots=True)
class SpanFigure:
    """Exact-span precision, recall and F1; the interval is F1's, over sentences."""

    precision: float
    recall: float
    f1: float
    interval: Interval | None
    total: int


def flat_spans(spans: Iterable[Span]) -> set[Span]:
    """Spans with the treebank's three types."""
    flat = ((s, e, _FLAT.get(kind, kind)) for s, e, kind in spans)
    return {span for span in flat if span[2] in TYPES}


def find_scored(ner: NerModel, samples: Sequence[Sample]) -> list[dict[Span, float]]:
    """Each sentence's spans with their scores."""
    found = []
    for entities in ner.find(sample.text for sample in samples):
        spans: dict[Span, float] = {}
        for e in entities:
            for span in flat_spans([(e.start, e.end, e.entity_type)]):
                spans[span] = max(e.score, spans.get(span, 0.0))
        found.append(spans)
    return found


def balanced_bounds(
    samples: Sequence[Sample], found: Sequence[Mapping[Span, float]]
) -> dict[str, float]:
    """By type, the least score a span needs for the best F1 on these sentences.

    Types whose best bound lets everything through stand at 0.
    """
    wanted = [flat_spans(sample.spans) for sample in samples]
    bounds = {}
    for kind in TYPES:
        total = sum(span[2] == kind for spans in wanted for span in spans)
        scored = [
            (score, span in gold)
            for gold, spans in zip(wanted, found, strict=True)
            for span, score in spans.items()
            if span[2] == kind
        ]
        best, bounds[kind] = _f1(sum(r for _, r in scored), len(scored), total), 0.0
        for bound in _BOUNDS:
            kept = [right for score, right in scored if score >= bound]
            f1 = _f1(sum(kept), len(kept), total)
            if f1 > best + 1e-9:
                best, bounds[kind] = f1, bound
    return bounds


def _f1(right: int, found: int, total: int) -> float:
    return 2 * right / (found + total) if found + total else 0.0


def span_figures(
    samples: Sequence[Sample],
    found: Sequence[Mapping[Span, float]],
    bounds: Mapping[str, float] | None = None,
) -> dict[str, SpanFigure]:
    """Figures by type and micro; with ``bounds``, of the spans that reach theirs."""
    rows: dict[str, list[tuple[int, int, int]]] = {kind: [] for kind in (*TYPES, MICRO)}
    for sample, spans in zip(samples, found, strict=True):
        gold = flat_spans(sample.spans)
        kept = {s for s, score in spans.items() if bounds is None or score >= bounds[s[2]]}
        for kind, table in rows.items():
            kinds = TYPES if kind == MICRO else (kind,)
            table.append(
                (
                    sum(s[2] in kinds for s in gold & kept),
                    sum(s[2] in kinds for s in kept),
                    sum(s[2] in kinds for s in gold),
                )
            )
    return {kind: _figure(table) for kind, table in rows.items()}


def _figure(table: Sequence[tuple[int, int, int]]) -> SpanFigure:
    right, found, gold = (sum(row[i] for row in table) for i in range(3))
    return SpanFigure(
        precision=right / found if found else 0.0,
        recall=right / gold if gold else 0.0,
        f1=_f1(right, found, gold),
        interval=bootstrap(table, f1_of_sums),
        total=gold,
    )


def f1_of_sums(sums: Floats) -> Floats:
    """F1 of (right, found, gold) sums."""
    return ratio(np.column_stack([2 * sums[:, 0], sums[:, 1] + sums[:, 2]]))


@dataclass(frozen=True, slots=True)
class TreebankScores:
    """Figures by type as shipped and balanced, and the least scores of the latter."""

    shipped: dict[str, SpanFigure]
    balanced: dict[str, SpanFigure]
    bounds: dict[str, float]


def score_treebank(ner: NerModel, treebank: Treebank) -> TreebankScores:
    """Both readings of the model on the test part."""
    found = find_scored(ner, treebank.test)
    bounds = balanced_bounds(treebank.dev, find_scored(ner, treebank.dev))
    return TreebankScores(
        span_figures(treebank.test, found), span_figures(treebank.test, found, bounds), bounds
    )
