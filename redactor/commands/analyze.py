"""``redactor analyze PATH… --json FILE``: find, in files and folders, what may have to go."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import click
from click.termui import progressbar

from redactor.commands.paths import expand
from redactor.commands.reading import Reader, analysis_json, document_json
from redactor.domain.states import Regime


@click.command("analyze")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "target", type=click.Path(path_type=Path, dir_okay=False), required=True)
@click.option("--model", help="default, dacy:NAME, or a spaCy path or package")
@click.option("--regime", type=click.Choice([r.value for r in Regime]), default="ofl")
@click.option("--requester", multiple=True, help="Name of the one who asks (may be repeated)")
@click.option("--ocr/--no-ocr", default=None, help="Read scanned pages (default: as set up)")
@click.option("--password", help="Password of locked files")
def command(
    paths: tuple[Path, ...],
    target: Path,
    model: str | None,
    regime: str,
    requester: tuple[str, ...],
    ocr: bool | None,
    password: str | None,
) -> None:
    """Find what may have to go; a broken file gives an error and does not stop the others."""
    from redactor.commands.cases import settle_files
    from redactor.suggest.policy import RequestFacts

    files = expand(paths)
    if not files:
        raise click.UsageError("Der er ingen dokumenter i den angivne mappe.")
    facts = RequestFacts(regime=Regime(regime), requester_names=requester)
    with Reader(model=model, ocr=ocr) as reader, _bar(files) as bar:
        name = reader.model_name()
        read = [reader.read(file, password=password, pages=len(files) > 1) for file in bar]
    documents = [
        document_json(one, one.path.name, found)
        for one, found in zip(read, settle_files(read, facts), strict=True)
    ]
    write_json(target, analysis_json(name, documents))
    failed = sum(d["error"] is not None for d in documents)
    for document in documents:
        if document["error"]:
            click.echo(f"redactor: {document['file']}: {document['error']['text']}", err=True)
    if failed:
        raise SystemExit(1 if failed == len(documents) else 3)


def _bar(files: list[Path]) -> Any:
    stderr = sys.stderr
    return progressbar(files, label="Analyserer", file=stderr)


def write_json(target: Path, data: dict[str, Any]) -> None:
    """Write ``data`` in one go: a reader sees the old file or the new one, never half of it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        part.write_text(json.dumps(data, ensure_ascii=False, indent=1), "utf-8")
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
