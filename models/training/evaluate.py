"""Compare models: ``python -m models.training.evaluate --model default --gold DIR``.

Three tables, each skipped with a word where its input is missing: the treebank's test part
(exact spans, PER/LOC/ORG as in the literature), speed and size of the names model alone, and the
gold documents, rendered as PDFs and run through the product (``redactor analyze``), so that what
is scored is what a caseworker would see.
"""

from __future__ import annotations

import argparse
import importlib.util
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from models.errors import ModelError
from models.ner import load_ner
from models.ner.shipped import PIPELINE
from models.training import treebanks
from models.training.metrics import Scores, score_spans
from models.training.samples import Sample, Span
from models.types import Entity, NerModel

__all__ = ["flatten", "main", "treebank_scores"]

_ANALYZE = ("-m", "redactor.cli", "analyze")
STYLES = ("letter", "small", "mono", "scan")
# The treebank knows three types: a municipality is an organisation there, a street a place.
_FLAT = {"MUNICIPALITY": "ORGANISATION", "ADDRESS": "LOCATION"}
_TREEBANK_TYPES = ("PERSON", "LOCATION", "ORGANISATION")


def flatten(spans: Sequence[Span]) -> list[Span]:
    """Spans with the treebank's three types."""
    flat = [(s, e, _FLAT.get(kind, kind)) for s, e, kind in spans]
    return [span for span in flat if span[2] in _TREEBANK_TYPES]


def treebank_scores(ner: NerModel, samples: Sequence[Sample]) -> Scores:
    """Exact span scores on annotated sentences."""
    found: Iterator[Sequence[Entity]] = ner.find(s.text for s in samples)
    return score_spans(
        (flatten(sample.spans), flatten([(x.start, x.end, x.entity_type) for x in entities]))
        for sample, entities in zip(samples, found, strict=True)
    )


def _print(line: str = "") -> None:
    sys.stdout.write(line + "\n")


def _treebank(ner: NerModel, data: Path) -> None:
    path = data / "uner_ddt" / "da_ddt-ud-test.iob2"
    if not path.is_file():
        _print(f"treebank test part: skipped, {path} isn't there (--data)")
        return
    scores = treebank_scores(ner, treebanks.uner(path))
    _print("treebank test part (UNER, exact spans)")
    _print(f"  {'':<14}{'precision':>10}{'recall':>10}{'F1':>10}")
    for kind in (*_TREEBANK_TYPES, ""):
        cells = "".join(f"{100 * x:>10.1f}" for x in scores.of(kind))
        _print(f"  {kind or 'micro':<14}{cells}")


def _speed(ner: NerModel, data: Path) -> None:
    path = data / "uner_ddt" / "da_ddt-ud-test.iob2"
    if not path.is_file():
        return
    sentences = [s.text for s in treebanks.uner(path)]
    pages = [" ".join(sentences[i : i + 25]) for i in range(0, len(sentences), 25)] * 20
    list(ner.find(pages[:20]))
    words = sum(len(p.split()) for p in pages)
    began = time.process_time()
    for _ in ner.find(pages):
        pass
    rate = words / (time.process_time() - began)
    _print(f"speed, names alone: {rate:,.0f} words a second of processor time")


def _size(model: str) -> None:
    folder = PIPELINE if model == "default" else Path(model)
    if model and folder.is_dir():
        size = sum(p.stat().st_size for p in folder.rglob("*") if p.is_file()) / 1e6
        _print(f"size: {size:.1f} MB")


def _gold(model: str, gold: Path, styles: Sequence[str]) -> None:
    tools = [gold / "render.py", gold / "score.py"]
    sources = sorted(gold.glob("*/*.txt"))
    if not all(t.is_file() for t in tools) or not sources:
        _print(f"gold documents: skipped, nothing to score in {gold} (--gold)")
        return
    if importlib.util.find_spec("redactor.cli") is None:
        _print("gold documents: skipped, the command line isn't installed (redactor.cli)")
        return
    for source in sorted({path.parent for path in sources}):
        for style in styles:
            with tempfile.TemporaryDirectory(prefix="evaluate-") as folder:
                pages, analysis = Path(folder) / "pdf", Path(folder) / "analysis.json"
                steps = (
                    [str(tools[0]), str(source), str(pages), style],
                    [*_ANALYZE, str(pages), "--json", str(analysis), "--model", model],
                    [str(tools[1]), str(pages), str(analysis)],
                )
                _print(f"gold documents: {source.name}, {style}")
                for i, step in enumerate(steps):
                    done = subprocess.run(
                        [sys.executable, *step],
                        capture_output=True,
                        text=True,
                        check=False,
                    )
                    if done.returncode not in ((0, 3) if i == 1 else (0,)):
                        _print(f"  failed at step {i + 1}: exit {done.returncode}")
                        break
                    if i == 2:
                        _print("".join(f"  {line}\n" for line in done.stdout.splitlines()))


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Scores, speed and size of a model")
    parser.add_argument("--model", default="default", help="default, dacy:NAME, path or package")
    parser.add_argument("--shared", type=Path, default=Path("../shared"), help="has data and gold")
    parser.add_argument("--data", type=Path, help="folder of the open data")
    parser.add_argument("--gold", type=Path, help="folder of the gold documents and their tools")
    parser.add_argument(
        "--styles", default="letter", help=f"comma-separated of {', '.join(STYLES)}"
    )
    args = parser.parse_args(argv)
    data, gold = args.data or args.shared / "data", args.gold or args.shared / "gold"
    styles = args.styles.split(",")
    if not set(styles) <= set(STYLES):
        parser.error(f"--styles: choose of {', '.join(STYLES)}")
    try:
        ner = load_ner(args.model)
    except ModelError as exc:
        sys.stderr.write(f"evaluate: {exc.message}\n")
        return 2
    _print(f"model: {ner.name}")
    _treebank(ner, data)
    _speed(ner, data)
    _size(args.model)
    _gold(args.model, gold, styles)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
