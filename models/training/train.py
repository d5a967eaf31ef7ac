"""Train the shipped pipeline: ``python -m models.training.train --data DIR --out DIR``.

CPU only, one thread, no downloads. Same data, configuration and machine kind: same weights, as
long as no time limit cuts it short (``epochs`` decides; ``minutes`` only guards). Progress goes
to stderr; the last line says what was written.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from thinc.api import Adam, Model, Optimizer, fix_random_seed

from models.ner.features import UNKNOWN_NORM, WordFeatures
from models.ner.tagger import FORMAT, NameTagger
from models.training import readers
from models.training.corpus import Corpus, Recipe, build_corpus
from models.training.metrics import Scores, score_spans
from models.training.network import build, save_weights
from models.training.samples import TYPES, Sample, encode
from models.training.synthesis.names import listed_names
from models.training.wordlist import build_word_classes

__all__ = ["main", "train"]

CONFIG = Path(__file__).with_name("config.toml")
Batch = tuple[list[npt.NDArray[np.uint64]], list[npt.NDArray[np.int64]]]


class _Featurizer:
    """Samples to rows and classes; a word's row is computed once."""

    def __init__(self, features: WordFeatures) -> None:
        self._features = features
        self._rows: dict[str, tuple[int, ...]] = {}

    def __call__(self, sample: Sample) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.int64]]:
        words, classes = encode(sample)
        rows = []
        for word in words:
            row = self._rows.get(word)
            if row is None:
                row = self._rows[word] = self._features.row(word)
            rows.append(row)
        return np.array(rows, dtype=np.uint64), np.array(classes, dtype=np.int64)


def _batches(samples: Iterable[Sample], featurize: _Featurizer, size: int) -> Iterator[Batch]:
    rows: list[npt.NDArray[np.uint64]] = []
    classes: list[npt.NDArray[np.int64]] = []
    tokens = 0
    for sample in samples:
        one_rows, one_classes = featurize(sample)
        if not len(one_classes):
            continue
        rows.append(one_rows)
        classes.append(one_classes)
        tokens += len(one_classes)
        if tokens >= size:
            yield rows, classes
            rows, classes, tokens = [], [], 0
    if rows:
        yield rows, classes


def _hide_words(batch: Batch, rng: np.random.Generator, rate: float, name_rate: float) -> None:
    """Make some words unknown, so that the tagger learns to read names it has never seen."""
    for rows, classes in zip(*batch, strict=True):
        rates = np.where(classes > 0, name_rate, rate)
        hidden = rng.random(len(classes)) < rates
        rows[hidden, 0] = UNKNOWN_NORM


def _step(model: Model[Any, Any], batch: Batch, optimizer: Optimizer) -> float:
    rows, classes = batch
    predicted, backprop = model.begin_update(rows)
    total = sum(len(c) for c in classes)
    loss = 0.0
    gradients = []
    for guess, truth in zip(predicted, classes, strict=True):
        gradient = guess.copy()
        at = np.arange(len(truth))
        loss -= float(np.log(guess[at, truth] + 1e-9).sum())
        gradient[at, truth] -= 1.0
        gradients.append(gradient / np.float32(total))
    backprop(gradients)
    model.finish_update(optimizer)
    return loss / total


def _rate(settings: dict[str, Any], epochs: float) -> float:
    """Learn rate after so many epochs: a short rise, then down in a straight line."""
    high, low = float(settings["learn_rate"]), float(settings["learn_rate_end"])
    rise = min(1.0, 0.1 + epochs / 0.25)
    done: float = min(1.0, epochs / settings["epochs"])
    return rise * (high + done * (low - high))


def score(tagger: NameTagger, samples: list[Sample]) -> Scores:
    """Exact span scores of the tagger on annotated samples."""
    found = tagger.find(s.text for s in samples)
    return score_spans(
        (
            [(s, e, k) for s, e, k in sample.spans if k in TYPES],
            [(x.start, x.end, x.entity_type) for x in entities],
        )
        for sample, entities in zip(samples, found, strict=True)
    )


def _meta(config: dict[str, Any], report: dict[str, Any]) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "name": config["model"]["name"],
        "version": config["model"]["version"],
        "types": list(TYPES),
        "threshold": config["model"]["threshold"],
        "config": config,
        "scores": report,
    }


def _save(
    model: Model[Any, Any],
    features: WordFeatures,
    config: dict[str, Any],
    report: dict[str, Any],
    out: Path,
) -> NameTagger:
    out.mkdir(parents=True, exist_ok=True)
    save_weights(model, out / "weights.npz")
    features.classes.write(out / "words.tsv.gz")
    meta = json.dumps(_meta(config, report), ensure_ascii=False, indent=1, sort_keys=True)
    (out / "meta.json").write_text(meta + "\n", "utf-8")
    return NameTagger.read(out)


def _report(tagger: NameTagger, corpus: Corpus) -> dict[str, Any]:
    report: dict[str, Any] = {}
    for name, samples in corpus.dev.items():
        scores = score(tagger, samples)
        report[name] = {
            kind or "micro": [round(x, 4) for x in scores.of(kind)] for kind in ("", *TYPES)
        }
    return report


def train(data: Path, out: Path, config: dict[str, Any]) -> dict[str, Any]:
    """Train by ``config`` (see config.toml); writes the pipeline to ``out``; returns dev scores."""
    settings, shape = config["training"], config["model"]
    fix_random_seed(settings["seed"])
    recipe_values = dict(config["corpus"])
    holdout = recipe_values.pop("holdout")
    corpus = build_corpus(data, Recipe(**recipe_values))
    sentences = readers.sentences(data)
    towns = _places(data)
    features = WordFeatures(
        build_word_classes(data, sentences, listed_names(), towns, holdout=holdout, shipped=False)
    )
    full = WordFeatures(
        build_word_classes(data, sentences, listed_names(), towns, holdout=holdout, shipped=True)
    )
    model = build(
        width=shape["width"],
        depth=shape["depth"],
        classes=1 + 2 * len(TYPES),
        rows=shape["rows"],
        embed_width=shape["embed_width"],
        dropout=settings["dropout"],
    )
    featurize = _Featurizer(features)
    first = next(_batches(corpus.dev["treebank"], featurize, 500))
    model.initialize(
        X=first[0][:2], Y=[np.eye(1 + 2 * len(TYPES), dtype="f")[c] for c in first[1][:2]]
    )
    optimizer = Adam(settings["learn_rate"], L2=1e-6, use_averages=True)
    generator = np.random.default_rng(settings["seed"])
    began = time.monotonic()
    report: dict[str, Any] = {}
    tokens = 0
    for epoch in range(settings["epochs"]):
        losses = []
        samples = corpus.train(epoch)
        seen = 0
        for batch in _batches(samples, featurize, settings["batch_tokens"]):
            optimizer.learn_rate = _rate(settings, (epoch + seen / len(samples)))
            _hide_words(batch, generator, settings["unknown_rate"], settings["unknown_name_rate"])
            losses.append(_step(model, batch, optimizer))
            tokens += sum(len(c) for c in batch[1])
            seen += len(batch[1])
            elapsed = (time.monotonic() - began) / 60
            if elapsed >= settings["minutes"]:
                break
        with model.use_params(optimizer.averages):
            tagger = _save(model, full, config, {}, out)
            report = _report(tagger, corpus)
            _save(model, full, config, report, out)
        elapsed = (time.monotonic() - began) / 60
        sys.stderr.write(
            f"epoch {epoch + 1}: {elapsed:.1f} min, {tokens:,} tokens, loss {np.mean(losses):.4f}, "
            + ", ".join(f"{k} PER {v['PERSON']} micro {v['micro']}" for k, v in report.items())
            + "\n"
        )
        if elapsed >= settings["minutes"]:
            break
    return report


def _places(data: Path) -> list[str]:
    from models.training.synthesis.places import Gazetteer

    gazetteer = Gazetteer(data)
    return gazetteer.towns + gazetteer.countries + gazetteer.municipalities


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Train the shipped pipeline")
    parser.add_argument("--data", type=Path, required=True, help="folder of the open data")
    parser.add_argument("--out", type=Path, required=True, help="folder to write")
    parser.add_argument("--config", type=Path, default=CONFIG)
    parser.add_argument("--minutes", type=float, help="stop earlier (for a first try)")
    parser.add_argument("--set", action="append", help="change a value: model.width=128")
    args = parser.parse_args(argv)
    if not (args.data / "uner_ddt").is_dir():
        sys.stderr.write(
            f"train: no open data in {args.data}; models/training/DATA.md says what belongs there\n"
        )
        return 2
    config = tomllib.loads(args.config.read_text("utf-8"))
    if args.minutes:
        config["training"]["minutes"] = args.minutes
    for change in args.set or ():
        section, _, rest = change.partition(".")
        key, _, value = rest.partition("=")
        config[section][key] = json.loads(value)
    train(args.data, args.out, config)
    size = sum(p.stat().st_size for p in args.out.iterdir()) / 1e6
    sys.stderr.write(f"written {args.out}: {size:.1f} MB\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
