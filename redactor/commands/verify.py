"""``redactor verify FILE``: is this PDF safely overstruck? Proof by another engine.

With ``--original`` (and ``--decisions``) a released file is proven; any other file is searched for
what is left below its boxes and beside its pages. Exit 0 only where every check passed.
"""

from __future__ import annotations

import json
import tempfile
from itertools import zip_longest
from pathlib import Path
from textwrap import wrap

import click

from redactor.commands.analyze import write_json
from redactor.commands.passwords import password_from, password_option
from redactor.commands.redact import marks_from_decisions
from redactor.domain.labelling import BoxLook, Layout, MovedLine
from redactor.domain.report import CheckState, Verdict, VerificationReport
from redactor.domain.verdicts import CHECKS, SEVERITIES, STATES, VERDICTS, Told, merged
from redactor.intake.convert import convert
from redactor.settings import get_settings

_WIDTH, _INDENT, _MOST_PLACES = 96, 8, 8
_HOW_TO_PROVE = (
    "Der er ledt efter tekst og billeder under bokse, gamle udgaver, vedhæftninger og andet skjult "
    "indhold. At intet blev fundet, er ikke et bevis; det kræver originalen (--original og "
    "--decisions)."
)


@click.command("verify")
@click.argument("released", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--original", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--decisions", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--report",
    "declared",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="What redact --json wrote; needed where boxes aren't of the default look",
)
@click.option("--json", "report", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--password", help="Password of a locked original (seen by all on the machine)")
@password_option("--password-file", "File with the password of a locked original (- for stdin)")
@password_option("--released-password-file", "File with the password of a locked RELEASED")
def command(
    released: Path,
    original: Path | None,
    decisions: Path | None,
    declared: Path | None,
    report: Path | None,
    password: str | None,
    password_file: Path | None,
    released_password_file: Path | None,
) -> None:
    """Say whether RELEASED is safely overstruck; exit 0 only if every check passed.

    Passwords may also come from the environment: REDACTOR_PASSWORD for a locked original,
    REDACTOR_RELEASED_PASSWORD for a locked RELEASED.
    """
    if decisions and not original:
        raise click.UsageError("--decisions kræver --original.")
    from redactor.pdf.safe import verify_file

    settings = get_settings()
    password = password or password_from(password_file, "REDACTOR_PASSWORD")
    layout, names, rasterised = _declared(declared) if declared else (None, {}, ())
    marks = marks_from_decisions(original, decisions, names) if original and decisions else []
    with tempfile.TemporaryDirectory(prefix="redactor-") as folder:
        rendition = None
        if original:  # locked files and pictures are compared by what stands for them
            rendition = convert(original, Path(folder) / "rendition.pdf", password=password).path
        result = verify_file(
            released,
            original=rendition,
            marks=marks,
            released_password=password_from(released_password_file, "REDACTOR_RELEASED_PASSWORD"),
            layout=layout,
            rasterised=rasterised,
            timeout=settings.stage_timeout,
            memory=settings.child_memory,
        )
    if report:
        write_json(report, result.as_json())
    for line in report_lines(result):
        click.echo(line)
    if not result.passed:
        raise SystemExit(1)


def _declared(path: Path) -> tuple[Layout, dict[str, str], tuple[int, ...]]:
    """How boxes look and what was moved, pseudonyms by person, and pages that became pictures."""
    try:
        data = json.loads(path.read_text("utf-8"))
        struck = data["overstrike"]
        moved = tuple(MovedLine.of(line) for line in struck["moved"])
        pages = tuple(int(n) for n in struck["rasterised_pages"])
        return Layout(BoxLook.of(data["look"]), moved), dict(data["pseudonyms"]), pages
    except (ValueError, KeyError, TypeError, AttributeError, OSError):
        raise click.UsageError("Rapporten er ikke skrevet af redactor redact --json.") from None


def report_lines(result: VerificationReport) -> list[str]:
    """The report in plain Danish: the answer, what was found and what to do, what was checked."""
    lines = [VERDICTS[result.verdict], ""]
    found = merged(result.findings)
    for one, following in zip_longest(found, found[1:]):
        lines += _finding_lines(one)
        same = following is not None and following.severity is one.severity
        if following is None or not same or following.advice != one.advice:
            lines += _wrapped(f"→ {one.advice}") if one.advice else []
            lines.append("")
    with_original = "original" in result.manifest
    left_out = 0
    for name, state in result.checks.items():
        label = CHECKS.get(name, name)
        if state is CheckState.NOT_CHECKED and not with_original:
            left_out += 1
        else:
            lines.append(f"{STATES[state]:<18} {label}")
    if left_out:
        lines += ["", f"{left_out} kontroller kræver originalen og er ikke gjort."]
    if result.verdict is Verdict.UNPROVEN and not with_original:
        lines += wrap(_HOW_TO_PROVE, _WIDTH)
    return lines


def _finding_lines(one: Told) -> list[str]:
    """Severity and message, then where."""
    first, *rest = wrap(one.message, _WIDTH - _INDENT)
    lines = [f"{SEVERITIES[one.severity]:<{_INDENT}}{first}", *(" " * _INDENT + r for r in rest)]
    if one.places:
        shown = [f"side {page}: {place}" for page, place in one.places[:_MOST_PLACES]]
        more = len(one.places) - len(shown)
        shown += [f"og {more} sider til"] if more > 0 else []
        lines += [" " * _INDENT + line for line in shown]
    elif one.pages:
        shown_pages = ", ".join(map(str, one.pages[:8])) + (" …" if len(one.pages) > 8 else "")
        lines.append(" " * _INDENT + f"side {shown_pages}")
    return lines


def _wrapped(text: str) -> list[str]:
    lines = wrap(text, _WIDTH - _INDENT, subsequent_indent="  ")
    return [" " * _INDENT + line for line in lines]
