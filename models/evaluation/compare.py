"""The parts of an evaluation: speed and size, the treebank, gold documents, loss by style.

Each takes loaded models, prints its table and leaves the same figures in ``Model.result``.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from models.analyzer import NO_MODEL, load_analyzer
from models.evaluation import gold, report, robustness, score, speed
from models.evaluation.judge import JudgedDocument
from models.evaluation.runs import AnalysisFailed, PdfRun, persons_of, run_pdfs, run_texts
from models.evaluation.treebank import AnalyzerAsNer, SpanFigure, Treebank, score_treebank
from models.ner import load_ner
from models.types import NerModel, TextAnalyzer

__all__ = ["TEXT", "Model", "load", "on_gold", "on_treebank", "robust_on_gold",
           "robust_on_treebank", "say", "speeds"]  # fmt: skip

TEXT = "text"
"""The style without pages: the analyzer reads the text itself."""


@dataclass(slots=True)
class Model:
    """A model as named on the command line, loaded. ner is None for rules alone."""

    spec: str
    analyzer: TextAnalyzer
    ner: NerModel | None
    result: dict[str, Any] = field(default_factory=dict)


def say(text: str = "") -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def load(spec: str) -> Model:
    """Raises ``ModelError``."""
    ner = None if spec == NO_MODEL else load_ner(spec)
    analyzer = load_analyzer(spec)
    return Model(spec, analyzer, ner, {"model": spec, "name": analyzer.name})


def speeds(models: Sequence[Model], documents: Sequence[Sequence[str]]) -> None:
    """Words a second and megabytes of each model; documents: their pages' texts."""
    pages = [page for document in documents for page in document]
    rows = []
    for model in models:
        names = speed.names_speed(model.ner, pages) if model.ner else None
        whole = speed.whole_speed(model.analyzer, pages)
        second = speed.document_speed(model.analyzer, documents)
        size = speed.model_size(model.spec)
        model.result["speed"] = {
            "names": names, "names_and_rules": whole, "with_second_pass": second,
        }  # fmt: skip
        model.result["size_mb"] = size
        rows.append(
            [
                model.spec,
                f"{names:,.0f}" if names else report.NOTHING,
                f"{whole:,.0f}",
                f"{second:,.0f}",
                f"{size:.1f}" if size is not None else report.NOTHING,
            ]
        )
    say("speed (words a second of one core's time) and size")
    say(report.table(["", "names alone", "names and rules", "with second pass", "MB"], rows) + "\n")


def on_treebank(models: Sequence[Model], treebank: Treebank) -> None:
    """Exact spans of each model, names alone (as shipped, balanced) and with the rules."""
    lines: dict[str, dict[str, dict[str, SpanFigure]]] = {}
    notes: list[str] = []
    for model in models:
        whole = score_treebank(AnalyzerAsNer(model.analyzer), treebank)
        model.result["treebank"] = {"names_and_rules": whole}
        lines[model.spec] = {}
        if model.ner is not None:
            alone = score_treebank(model.ner, treebank)
            model.result["treebank"]["names"] = alone
            lines[model.spec]["names, shipped"] = alone.shipped
            if any(alone.bounds.values()):
                lines[model.spec]["names, balanced"] = alone.balanced
                bounds = ", ".join(f"{kind} {bound}" for kind, bound in alone.bounds.items())
                notes.append(f"  {model.spec}, names, balanced at: {bounds}")
        lines[model.spec]["with rules"] = whole.shipped
        if any(whole.bounds.values()):
            lines[model.spec]["with rules, balanced"] = whole.balanced
    say("treebank test part (UNER, exact spans); balanced: least scores chosen on the dev part")
    say("\n".join([report.treebank_table(lines), *notes]) + "\n")


def on_gold(
    models: Sequence[Model],
    folder: Path,
    styles: Sequence[str],
    tools: Path | None,
    *,
    show_misses: bool,
) -> None:
    """Each model on one folder, in each style; then what the later styles lose to the first."""
    documents = gold.read_folder(folder)
    persons = persons_of(documents)
    blind = gold.is_blind(folder)
    together: dict[str, dict[str, dict[str, score.Figure]]] = {style: {} for style in styles}
    for model in models:
        runs: dict[str, list[JudgedDocument]] = {}
        for style in styles:
            say(f"{folder}, {len(documents)} documents, {style}: {model.spec}")
            if style == TEXT:
                run = PdfRun(run_texts(documents, model.analyzer), 0.0, 0, None)
            else:
                try:
                    run = run_pdfs(documents, folder, model.spec, style, tools=tools)
                except AnalysisFailed as exc:
                    say(f"  failed: {exc}")
                    model.result.setdefault("failed", []).append(f"{folder} {style}: {exc}")
                    continue
            runs[style] = run.judged
            result = describe(run, persons)
            together[style][model.spec] = result["figures"]
            model.result.setdefault("gold", []).append(
                {"folder": str(folder), "style": style, "documents": len(documents), **result}
            )
            say(_text(result, style) + "\n")
            if show_misses and not blind:
                missed, wrong = score.misses(run.judged)
                say("  missed:\n" + "".join(f"    {m}\n" for m in missed))
                say("  clean words covered: " + ", ".join(wrong) + "\n")
        _losses(model, folder, runs)
    for style, figures in together.items():
        if len(figures) > 1:
            say(f"{folder}, {style}: the models side by side")
            say(report.figure_table(figures) + "\n")


def robust_on_gold(models: Sequence[Model], folder: Path) -> None:
    """What each augmentation costs each model on the texts of one folder."""
    documents = gold.read_folder(folder)
    for model in models:
        changes, rows = robustness.on_gold(documents, model.analyzer)
        gap = {
            "common": robustness.swap_gap(rows, common=True),
            "uncommon": robustness.swap_gap(rows, common=False),
        }
        listed = robustness.listed_names()
        say(f"{folder}, {len(documents)} documents as text, whole analyzer: {model.spec}")
        say(report.change_table(changes))
        say("\n" + report.swap_table(gap, listed) + "\n")
        model.result.setdefault("robustness", []).append(
            {"folder": str(folder), "changes": changes, "swap_gap": gap, "listed": listed}
        )


def robust_on_treebank(models: Sequence[Model], treebank: Treebank) -> None:
    """What each augmentation costs on the treebank's test part: names alone, or rules alone."""
    for model in models:
        changes = robustness.on_treebank(treebank.test, model.ner or AnalyzerAsNer(model.analyzer))
        say(f"treebank test part, PERSON, {'names' if model.ner else 'rules'} alone: {model.spec}")
        say(report.change_table(changes) + "\n")
        model.result["treebank_robustness"] = changes


def describe(run: PdfRun, persons: Mapping[str, Mapping[int, str]]) -> dict[str, Any]:
    """All figures of one run."""
    result: dict[str, Any] = {"figures": score.figures(run.judged)}
    result |= score.tables(run.judged, persons)
    result["gap"] = score.gap(run.judged, persons)
    result["marks"] = score.precision_by_mark(run.judged)
    result["missing"] = sum(document.missing for document in run.judged)
    if run.seconds:
        result["seconds"] = run.seconds
        result["words_a_second"] = run.words / run.seconds
    if run.shared is not None:
        result["score.py"] = run.shared
    return result


def _text(result: Mapping[str, Any], style: str) -> str:
    parts = [report.figure_table({style: result["figures"]})]
    if result["missing"]:
        parts.append(f"  documents without analysis: {result['missing']}")
    parts += [report.row_table(result[name]) for name in ("categories", "types")]
    parts.append("  direct identifiers by genre\n" + report.row_table(result["genres"]))
    parts.append("  persons by origin of the name\n" + report.origin_table(result["origins"]))
    parts.append(report.gap_lines(result["gap"]))
    parts.append(report.marks_table(result["marks"]))
    if "seconds" in result:
        parts.append(
            f"  analysis with start: {result['seconds']:.1f} s, "
            f"{result['words_a_second']:,.0f} words a second"
        )
    if "score.py" in result:
        parts.append(report.shared_table(result["score.py"]))
    return "\n\n".join(parts)


def _losses(model: Model, folder: Path, runs: Mapping[str, Sequence[JudgedDocument]]) -> None:
    if len(runs) < 2:
        return
    first, *others = runs
    for style in others:
        loss = score.losses(runs[first], runs[style])
        say(f"{folder}: loss of {style} against {first}, points (target of scan ≤ 3)")
        say(report.loss_table(loss) + "\n")
        model.result.setdefault("losses", []).append(
            {"folder": str(folder), "from": first, "to": style, "figures": loss}
        )
