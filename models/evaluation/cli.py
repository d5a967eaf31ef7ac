"""Arguments of ``python -m models.evaluation`` and the order of its parts."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from models.errors import ModelError
from models.evaluation import compare, gold, report
from models.evaluation.compare import TEXT, Model, say
from models.evaluation.runs import product_is_here
from models.evaluation.treebank import Treebank

__all__ = ["main"]

SCHEMA = "redactor.evaluation/1"
STYLES = ("letter", "small", "mono", "scan", TEXT)
PARTS = ("speed", "treebank", "gold", "robustness")
USUAL = PARTS[:-1]
OWN_GOLD = Path("tests/gold")


def parser() -> argparse.ArgumentParser:
    result = argparse.ArgumentParser(prog="models.evaluation", description="Compare models")
    result.add_argument(
        "--model", nargs="+", default=["default"], help="default, none, dacy:NAME, path or package"
    )
    result.add_argument(
        "--gold", nargs="+", type=Path,
        help="folders of annotated texts (or of such folders); default: the shared and our own",
    )  # fmt: skip
    result.add_argument(
        "--styles", default="letter", help=f"comma-separated of {', '.join(STYLES)}"
    )
    result.add_argument("--parts", default=",".join(USUAL), help=f"of {', '.join(PARTS)}")
    result.add_argument("--shared", type=Path, default=Path("../shared"), help="has data and gold")
    result.add_argument("--data", type=Path, help="folder of the open data (SHARED/data)")
    result.add_argument("--json", type=Path, help="write the figures there too")
    result.add_argument(
        "--misses", action="store_true", help="show what was missed (never of a blind folder)"
    )
    result.add_argument(
        "--own-renderer", action="store_true", help="draw pages here even where render.py is"
    )
    return result


def main(argv: list[str] | None = None) -> int:
    """0 done, 1 something failed, 2 wrong use."""
    asked = parser()
    args = asked.parse_args(argv)
    styles, parts = args.styles.split(","), args.parts.split(",")
    if not set(styles) <= set(STYLES):
        asked.error(f"--styles: choose of {', '.join(STYLES)}")
    if not set(parts) <= set(PARTS):
        asked.error(f"--parts: choose of {', '.join(PARTS)}")
    roots = args.gold or [args.shared / "gold", OWN_GOLD]
    folders = gold.folders(roots)
    if args.misses and any(gold.is_blind(f) for f in folders):
        sys.stderr.write("evaluate: no misses of a blind folder; name another one with --gold\n")
        return 2
    try:
        models = [compare.load(spec) for spec in args.model]
    except ModelError as exc:
        sys.stderr.write(f"evaluate: {exc.message}\n")
        return 2
    try:
        _run(models, folders, styles, parts, args)
    except gold.GoldError as exc:
        sys.stderr.write(f"evaluate: {exc}\n")
        return 2
    results = [report.as_json(model.result) for model in models]
    if args.json:
        text = json.dumps({"schema": SCHEMA, "models": results}, ensure_ascii=False, indent=1)
        args.json.write_text(text + "\n", "utf-8")
    return 1 if any("failed" in model.result for model in models) else 0


def _run(
    models: Sequence[Model],
    folders: Sequence[Path],
    styles: Sequence[str],
    parts: Sequence[str],
    args: argparse.Namespace,
) -> None:
    data = args.data or args.shared / "data"
    treebank = Treebank.read(data)
    for model in models:
        say(f"{model.spec}: {model.analyzer.name}")
    say()
    if "speed" in parts:
        documents = [[p.text for p in d.pages] for f in folders for d in gold.read_folder(f)]
        if not documents and treebank is not None:
            sentences = [sample.text for sample in treebank.test]
            documents = [[" ".join(sentences[i : i + 25])] for i in range(0, len(sentences), 25)]
        if documents:
            compare.speeds(models, documents)
        else:
            say("speed: skipped, no text to read\n")
    if "treebank" in parts:
        if treebank is None:
            say(f"treebank test part: skipped, it isn't in {data} (--data)\n")
        else:
            compare.on_treebank(models, treebank)
    if "robustness" in parts:
        for folder in folders:
            compare.robust_on_gold(models, folder)
        if treebank is not None:
            compare.robust_on_treebank(models, treebank)
    if "gold" not in parts:
        return
    if not folders:
        say("gold documents: skipped, no annotated texts there (--gold)\n")
    elif set(styles) != {TEXT} and not product_is_here():
        say("gold documents: skipped, the command line isn't installed (redactor)\n")
    else:
        tools = args.shared / "gold"
        there = all((tools / t).is_file() for t in ("render.py", "score.py"))
        use = tools if there and not args.own_renderer else None
        for folder in folders:
            compare.on_gold(models, folder, styles, use, show_misses=args.misses)
