"""Speed on one core and size on disk, to stand beside the scores."""

from __future__ import annotations

import importlib.util
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from models.second_pass import propagate
from models.types import NerModel, TextAnalyzer

__all__ = ["Speed", "document_speed", "model_size", "names_speed", "whole_speed"]

SECONDS = 2.0
"""Processor time a measurement takes at least."""
Speed = float
"""Words a second of processor time of this process, so that other work on the machine counts
little; with OMP_NUM_THREADS=1 that is one core."""


def _rate(work: Callable[[], object], words: int, clock: Callable[[], float]) -> Speed:
    work()  # warm: word vectors and patterns are made on first use
    best = 0.0
    began = clock()
    while clock() - began < SECONDS:
        start = clock()
        work()
        best = max(best, words / max(1e-9, clock() - start))
    return best


def names_speed(
    ner: NerModel, pages: Sequence[str], *, clock: Callable[[], float] = time.process_time
) -> Speed:
    """The names model alone: the best of several rounds over the pages."""
    return _rate(lambda: list(ner.find(pages)), _words(pages), clock)


def whole_speed(
    analyzer: TextAnalyzer, pages: Sequence[str], *, clock: Callable[[], float] = time.process_time
) -> Speed:
    """Detection as the product runs it, names and rules, without the second pass."""
    return _rate(lambda: list(analyzer.analyze(pages)), _words(pages), clock)


def document_speed(
    analyzer: TextAnalyzer,
    documents: Sequence[Sequence[str]],
    *,
    clock: Callable[[], float] = time.process_time,
) -> Speed:
    """Detection and the second pass over each document (its pages' texts)."""

    def work() -> None:
        for pages in documents:
            propagate(pages, [list(found) for found in analyzer.analyze(pages)])

    return _rate(work, sum(_words(pages) for pages in documents), clock)


def _words(pages: Sequence[str]) -> int:
    return sum(len(page.split()) for page in pages)


def model_size(model: str) -> float | None:
    """Megabytes of the model's files; None where they can't be told."""
    folder = _folder(model)
    if folder is None or not folder.is_dir():
        return None
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def _folder(model: str) -> Path | None:
    if model == "default":
        from models.ner.shipped import PIPELINE

        return PIPELINE
    if model.startswith("dacy:"):
        from models.ner.dacy_model import cache_dir

        return cache_dir() / model.removeprefix("dacy:")
    if model != "none" and Path(model).is_dir():
        return Path(model)
    if model.isidentifier():
        spec = importlib.util.find_spec(model)
        if spec is not None and spec.origin is not None:
            return Path(spec.origin).parent
    return None
