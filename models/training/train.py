"""Train the shipped pipeline: ``python -m models.training.train --data DIR --out DIR``.

CPU only, one thread, no downloads. Same data, configuration and machine kind: same weights. First
the teachers learn from the annotated text, then the shipped network from that and from what the
teachers read in plain text (``teach.py``). Progress goes to stderr; the last line says what was
written.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import sys
import time
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from models.ner.features import WordFeatures
from models.ner.network import Network
from models.ner.tagger import FORMAT, NameTagger
from models.training import readers
from models.training.batches import Encoded, Hiding, WordBank, batches
from models.training.corpus import Corpus, Recipe, build_corpus
from models.training.metrics import Scores, score_spans
from models.training.network import Shape, TrainableNetwork, save_weights
from models.training.optimizer import Adam
from models.training.samples import LEARNED, TYPES, Sample
from models.training.synthesis.names import listed_names
from models.training.synthesis.places import Gazetteer
from models.training.teach import passages, taught
from models.training.wordlist import build_word_classes, known_words

__all__ = ["main", "train"]

CONFIG = Path(__file__).with_name("config.toml")
CLASSES = 1 + 2 * len(LEARNED)


def _rate(settings: dict[str, Any], done: float) -> float:
    """Learn rate when ``done`` (0..1) of the way: a short rise, then down in a straight line."""
    high, low = float(settings["learn_rate"]), float(settings["learn_rate_end"])
    rise = min(1.0, 0.1 + done / 0.03)
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
    params: dict[str, Any],
    features: WordFeatures,
    config: dict[str, Any],
    report: dict[str, Any],
    out: Path,
) -> NameTagger:
    out.mkdir(parents=True, exist_ok=True)
    save_weights(params, config["model"]["dilations"], out / "weights.npz")
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


@dataclass(frozen=True, slots=True)
class _Workshop:
    """What every network of one training shares."""

    config: dict[str, Any]
    corpus: Corpus
    features: WordFeatures
    bank: WordBank
    began: float

    def fit(
        self,
        seed: int,
        epochs: int,
        texts: Callable[[int], list[Encoded]],
        after: Callable[[int, Adam, float], None],
    ) -> Adam:
        """Train one network from nothing; ``after`` each epoch: its number, weights, mean loss."""
        settings = self.config["training"]
        shape = _shape(self.config["model"])
        generator = np.random.default_rng(seed)
        network = TrainableNetwork(shape, generator)
        optimizer = Adam(network.params, weight_decay=settings["weight_decay"])
        for epoch in range(epochs):
            every = texts(epoch)
            total, seen = sum(len(t.words) for t in every), 0
            losses = []
            for batch in batches(
                every,
                self.bank,
                size=settings["batch_tokens"],
                pad=max(shape.dilations),
                classes=CLASSES,
                hiding=Hiding(**self.config["hiding"]),
                smoothing=settings["smoothing"],
                rng=generator,
            ):
                loss, gradients = network.step(
                    batch.words,
                    batch.rows,
                    batch.cases,
                    batch.gaps,
                    batch.targets,
                    batch.weights,
                    dropout=settings["dropout"],
                    rng=generator,
                )
                optimizer.step(gradients, _rate(settings, (epoch + seen / total) / epochs))
                losses.append(loss)
                seen += batch.tokens
            after(epoch, optimizer, float(np.mean(losses)))
        return optimizer

    def annotated(self, epoch: int) -> list[Encoded]:
        return [self.bank.encode(s) for s in self.corpus.train(epoch)]

    def say(self, line: str) -> None:
        minutes = (time.monotonic() - self.began) / 60
        sys.stderr.write(f"{minutes:5.1f} min  {line}\n")


def train(data: Path, out: Path, config: dict[str, Any]) -> dict[str, Any]:
    """Train by ``config`` (see config.toml); writes the pipeline to ``out``; returns dev scores."""
    settings, teaching = config["training"], config["teaching"]
    corpus = build_corpus(data, Recipe(**config["corpus"]))
    plain_text = readers.sentences(data)
    known = known_words(
        itertools.chain(plain_text, corpus.vocabulary()), config["model"]["known_from"]
    )
    features = WordFeatures(build_word_classes(data, plain_text, _listed(data), known))
    shop = _Workshop(
        config,
        corpus,
        features,
        WordBank(features),
        time.monotonic(),
    )
    report: dict[str, Any] = {}

    def quiet(epoch: int, optimizer: Adam, loss: float) -> None:
        shop.say(f"teacher, epoch {epoch + 1}: loss {loss:.4f}")

    def save(epoch: int, optimizer: Adam, loss: float) -> None:
        if (epoch + 1) % settings["report_every"] and epoch + 1 < settings["epochs"]:
            return
        tagger = _save(optimizer.averages, features, config, {}, out)
        report.update(_report(tagger, shop.corpus))
        _save(optimizer.averages, features, config, report, out)
        scores = ", ".join(f"{k} PER {v['PERSON']}" for k, v in report.items())
        shop.say(f"epoch {epoch + 1}: loss {loss:.4f}, {scores}")

    teachers = []
    for number in range(teaching["teachers"]):
        fitted = shop.fit(settings["seed"] + 1 + number, teaching["epochs"], shop.annotated, quiet)
        weights: dict[str, Any] = {**fitted.averages}
        weights["dilations"] = np.array(config["model"]["dilations"])
        teachers.append(Network(weights))
    plain: list[Encoded] = []
    if teachers:
        texts = passages(plain_text, settings["seed"])
        plain = taught(
            texts,
            teachers,
            features,
            shop.bank,
            weight=teaching["weight"],
            worn=teaching["worn"],
            seed=settings["seed"],
        )

    def mixed(epoch: int) -> list[Encoded]:
        every = shop.annotated(epoch) + plain
        random.Random(f"{settings['seed']}/{epoch}/mixed").shuffle(every)  # noqa: S311
        return every

    shop.fit(settings["seed"], settings["epochs"], mixed, save)
    return report


def _shape(model: dict[str, Any]) -> Shape:
    return Shape(
        width=model["width"],
        dilations=tuple(model["dilations"]),
        pieces=model["pieces"],
        classes=CLASSES,
        rows=tuple(model["rows"]),
        dims=tuple(model["dims"]),
        part_rows=model["part_rows"],
        part_dims=model["part_dims"],
    )


def _listed(data: Path) -> list[tuple[str, str]]:
    """(F, L, P or O; name) of all our own lists and the registers of places."""
    gazetteer = Gazetteer(data)
    places = gazetteer.towns + gazetteer.countries + gazetteer.municipalities
    return [*listed_names(), *(("P", place) for place in places)]


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Train the shipped pipeline")
    parser.add_argument("--data", type=Path, required=True, help="folder of the open data")
    parser.add_argument("--out", type=Path, required=True, help="folder to write")
    parser.add_argument("--config", type=Path, default=CONFIG)
    parser.add_argument("--set", action="append", help="change a value: model.width=128")
    args = parser.parse_args(argv)
    if not (args.data / "uner_ddt").is_dir():
        sys.stderr.write(
            f"train: no open data in {args.data}; models/training/DATA.md says what belongs there\n"
        )
        return 2
    config = tomllib.loads(args.config.read_text("utf-8"))
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
