"""The regression gate: a change that finds less than the committed baseline fails the tests.

``python -m models.evaluation.gate`` compares the figures of ``tests/gold`` with
``tests/gold/baseline.json`` less a tolerance; ``--write`` (``make evaluate-baseline``) writes the
baseline anew, on purpose, and says what moved. Only scores are read and written here.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from models.analyzer import load_analyzer
from models.evaluation import gold
from models.evaluation.judge import JudgedDocument
from models.evaluation.runs import run_pdfs, run_texts
from models.evaluation.score import FIGURES, figures
from models.types import TextAnalyzer

__all__ = ["BASELINE", "GOLD", "TOLERANCE", "BaselineOutdated", "check", "fingerprint", "measure",
           "pdf_figures", "regressions", "text_figures"]  # fmt: skip

SCHEMA = "redactor.baseline/1"
GOLD = Path("tests/gold")
BASELINE = GOLD / "baseline.json"
SETS = ("look", gold.BLIND)
LEVELS = ("text", "pdf")
# What chance may do on sixteen documents; small groups of mentions move more.
TOLERANCE: Mapping[str, float] = {
    "direct_words": 0.01,
    "direct_mentions": 0.01,
    "person_mentions": 0.01,
    "numbers": 0.01,
    "addresses": 0.03,
    "marks_right": 0.01,
    "clean_words": 0.003,
    "sensitive": 0.03,
    "places": 0.03,
}
Values = dict[str, float | None]


class BaselineOutdated(RuntimeError):
    """The baseline is missing, or was written for other documents; the message says what to do."""


def fingerprint(folder: Path) -> str:
    """Hash over the names and contents of a folder's annotated texts."""
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.txt")):
        content = path.read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{path.name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _values(judged: Sequence[JudgedDocument]) -> Values:
    found = figures(judged, rounds=0)
    return {
        key: None if figure.value is None else round(figure.value, 5)
        for key, figure in found.items()
    }


def text_figures(folder: Path, analyzer: TextAnalyzer) -> Values:
    """The headline figures of the analyzer and the second pass on the texts themselves."""
    return _values(run_texts(gold.read_folder(folder), analyzer))


def pdf_figures(folder: Path, model: str = "default") -> Values:
    """The headline figures of ``redactor analyze`` on the documents drawn as letters."""
    return _values(run_pdfs(gold.read_folder(folder), folder, model, "letter").judged)


def regressions(
    before: Mapping[str, float | None],
    now: Mapping[str, float | None],
    tolerance: Mapping[str, float] = TOLERANCE,
) -> list[str]:
    """One line a figure that is worse than ``before`` by more than its tolerance.

    A figure that the baseline has and that isn't measured any more counts as worse.
    """
    lines = []
    for key, was in before.items():
        value, bound = now.get(key), tolerance[key]
        if was is None:
            continue
        if value is None:
            lines.append(f"{key}: {was:.4f} before, not measured now")
            continue
        loss = value - was if FIGURES[key].at_most else was - value
        if loss > bound + 1e-9:
            lines.append(f"{key}: {was:.4f} before, {value:.4f} now (tolerance {bound})")
    return lines


def read_baseline(path: Path, folder: Path) -> Mapping[str, Any]:
    """The baseline of one folder; raises ``BaselineOutdated``."""
    if not path.is_file():
        raise BaselineOutdated(f"{path} isn't there: run 'make evaluate-baseline'")
    baseline = json.loads(path.read_text("utf-8"))
    found: Mapping[str, Any] | None = baseline["sets"].get(folder.name)
    if found is None or found["sha256"] != fingerprint(folder):
        raise BaselineOutdated(
            f"the documents of {folder} aren't those of the baseline: if that is meant, run "
            "'make evaluate-baseline' and commit it with them"
        )
    return found


def check(folder: Path, level: str, now: Mapping[str, float | None], path: Path) -> list[str]:
    """Regressions of one folder on one level ("text" or "pdf") against the baseline file."""
    baseline = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    before = read_baseline(path, folder)[level]
    return regressions(before, now, {**TOLERANCE, **baseline.get("tolerance", {})})


def measure(root: Path, model: str, levels: Sequence[str] = LEVELS) -> dict[str, dict[str, Any]]:
    """Figures of every set of ``root`` on the levels asked for."""
    analyzer = load_analyzer(model)
    result: dict[str, dict[str, Any]] = {}
    for folder in (root / name for name in SETS):
        documents = len(list(folder.glob("*.txt")))
        if not documents:
            continue
        result[folder.name] = {"documents": documents, "sha256": fingerprint(folder)}
        if "text" in levels:
            result[folder.name]["text"] = text_figures(folder, analyzer)
        if "pdf" in levels:
            result[folder.name]["pdf"] = pdf_figures(folder, model)
    return result


def _moves(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    lines = []
    for name, result in now.items():
        for level in LEVELS:
            earlier = before.get(name, {}).get(level, {})
            for key, value in result.get(level, {}).items():
                was = earlier.get(key)
                if value is not None:
                    moved = "" if was is None else f" ({value - was:+.4f})"
                    lines.append(f"{name} {level} {key}: {value:.4f}{moved}")
    return lines


def _kept(before: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    """The new figures; a level not measured now stays as it was, if the documents are the same."""
    return {**before, **now} if before.get("sha256") == now["sha256"] else dict(now)


def main(argv: list[str] | None = None) -> int:
    """0 no figure is worse, or written; 1 some are; 2 no documents or no baseline."""
    parser = argparse.ArgumentParser(prog="models.evaluation.gate")
    parser.add_argument("--write", action="store_true", help="write the baseline anew")
    parser.add_argument("--model", default="default")
    parser.add_argument(
        "--levels", nargs="+", choices=LEVELS, default=LEVELS, help="text is quick, pdf is all"
    )
    parser.add_argument("--gold", type=Path, default=GOLD, help="has look, blind, baseline.json")
    args = parser.parse_args(argv)
    path = args.gold / BASELINE.name
    now = measure(args.gold, args.model, args.levels)
    if not now:
        sys.stderr.write(f"gate: no annotated texts in {args.gold}/look or {args.gold}/blind\n")
        return 2
    before = json.loads(path.read_text("utf-8")) if path.is_file() else {"sets": {}}
    sys.stdout.write("\n".join(_moves(before["sets"], now)) + "\n")
    if args.write:
        tolerance = {**TOLERANCE, **before.get("tolerance", {})}
        sets = {name: _kept(before["sets"].get(name, {}), result) for name, result in now.items()}
        content = {"schema": SCHEMA, "tolerance": tolerance, "sets": sets}
        path.write_text(json.dumps(content, indent=1) + "\n", "utf-8")
        return 0
    try:
        worse = [
            f"{name} {level} {line}"
            for name, result in now.items()
            for level in args.levels
            for line in check(args.gold / name, level, result[level], path)
        ]
    except BaselineOutdated as exc:
        sys.stderr.write(f"gate: {exc}\n")
        return 2
    sys.stdout.write("".join(f"worse: {line}\n" for line in worse))
    return 1 if worse else 0


if __name__ == "__main__":
    raise SystemExit(main())
