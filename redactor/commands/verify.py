"""``redactor verify OUT.pdf --original FILE --decisions FILE``: proof by another engine."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from redactor.commands.analyze import write_json
from redactor.commands.redact import marks_from_decisions
from redactor.intake.convert import convert
from redactor.settings import get_settings


@click.command("verify")
@click.argument("released", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--original", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--decisions", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--json", "report", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--password", help="Password of a locked original")
def command(
    released: Path,
    original: Path | None,
    decisions: Path | None,
    report: Path | None,
    password: str | None,
) -> None:
    """Say whether RELEASED is safely overstruck; exit 0 only if every check passed."""
    if decisions and not original:
        raise click.UsageError("--decisions kræver --original.")
    from redactor.pdf.safe import verify_file

    settings = get_settings()
    marks = marks_from_decisions(original, decisions) if original and decisions else []
    with tempfile.TemporaryDirectory(prefix="redactor-") as folder:
        rendition = None
        if original:  # locked files and pictures are compared by what stands for them
            rendition = convert(original, Path(folder) / "rendition.pdf", password=password).path
        result = verify_file(
            released,
            original=rendition,
            marks=marks,
            timeout=settings.stage_timeout,
            memory=settings.child_memory,
        )
    if report:
        write_json(report, result.as_json())
    for name, state in result.checks.items():
        click.echo(f"{state.value:<12} {name}")
    for finding in result.findings:
        place = f"side {finding.page}: " if finding.page else ""
        click.echo(f"FUND  {place}{finding.message}")
    click.echo("Sikker." if result.passed else "IKKE bevist sikker.")
    if not result.passed:
        raise SystemExit(1)
