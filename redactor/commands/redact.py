"""``redactor redact FILE -o OUT.pdf``: overstrike, sanitise and verify; no OUT without proof."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from redactor.commands.analyze import write_json
from redactor.commands.passwords import password_from, password_option
from redactor.commands.reading import Reader, suggestion_from_json
from redactor.domain.labelling import LEGEND_PLACES, STYLES, WIDTHS, pseudonyms
from redactor.domain.person import PersonGroup
from redactor.domain.states import PersonRole
from redactor.domain.suggestion import Action, Mark, Suggestion
from redactor.errors import VerificationFailed
from redactor.intake.convert import convert, file_sha256
from redactor.law.grounds import find_ground
from redactor.law.legend import look_for
from redactor.settings import get_settings


@click.command("redact")
@click.argument("source", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), required=True)
@click.option("--accept", "rule", type=click.Choice(["all", "identifiers"]))
@click.option("--decisions", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--json", "report", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--model", help="default, dacy:NAME, or a spaCy path or package")
@click.option("--style", type=click.Choice(STYLES), help="How boxes look")
@click.option("--width", type=click.Choice(WIDTHS), help="How much a box's width may tell")
@click.option("--legend", type=click.Choice(LEGEND_PLACES), help="Page that explains the boxes")
@click.option("--pdfa/--no-pdfa", default=None, help="PDF/A-2b where all known rules are met")
@click.option("--password", help="Password of a locked file (seen by all users of the machine)")
@password_option("--password-file", "File with the password of a locked file (- for stdin)")
@password_option("--encrypt-with", "File with a password to lock OUT with (AES-256)")
def command(
    source: Path,
    output: Path,
    rule: str | None,
    decisions: Path | None,
    report: Path | None,
    model: str | None,
    style: str | None,
    width: str | None,
    legend: str | None,
    pdfa: bool | None,
    password: str | None,
    password_file: Path | None,
    encrypt_with: Path | None,
) -> None:
    """Strike what is accepted; exit 0 only where the result is proven clean.

    Passwords may also come from the environment: REDACTOR_PASSWORD for a locked FILE,
    REDACTOR_ENCRYPT_WITH to lock OUT.
    """
    if (rule is None) == (decisions is None):
        raise click.UsageError("Angiv enten --accept eller --decisions.")
    if output.resolve() == source.resolve():
        raise click.UsageError("OUT må ikke være den samme fil som FILE.")
    from redactor import pipeline
    from redactor.pdf.safe import redact_file

    settings = get_settings()
    password = password or password_from(password_file, "REDACTOR_PASSWORD")
    lock_with = password_from(encrypt_with, "REDACTOR_ENCRYPT_WITH")
    output.unlink(missing_ok=True)
    style = style or settings.box_style
    persons: list[PersonGroup] = []
    if decisions is not None:
        struck = _struck(load_decided(source, decisions))
    else:
        struck = _accepted(source, rule or "all", model, password, persons)
    names = _names(struck, persons) if style == "pseudonym" else {}
    marks = pipeline.marks_for(struck, names)
    look = look_for(
        marks,
        style=style,
        width=width or settings.box_width,
        alternative=settings.box_alternative,
        legend=legend or settings.box_legend,
    )
    answer: dict[str, Any] = {"file": source.name, "output": output.name, "marks": len(marks)}
    answer |= {"look": look.as_json(), "pseudonyms": names}
    try:
        with tempfile.TemporaryDirectory(prefix="redactor-") as folder:
            made = convert(source, Path(folder) / "rendition.pdf", password=password)
            result = redact_file(
                made.path,
                output,
                marks,
                look=look,
                encrypt_with=lock_with,
                archive=settings.pdf_archive if pdfa is None else pdfa,
                timeout=settings.stage_timeout,
                memory=settings.child_memory,
            )
        answer |= {
            "verified": True,
            "locked": lock_with is not None,
            "overstrike": result.overstrike.as_json(),
            "verification": result.verification.as_json(),
        }
    except VerificationFailed as error:
        found = getattr(error, "report", None)
        answer |= {"verified": False, "verification": found.as_json() if found else None}
        raise
    finally:
        if report and "verified" in answer:
            write_json(report, {"schema": "redactor.redaction/1", **answer})


def _names(struck: Sequence[Suggestion], persons: Sequence[PersonGroup]) -> dict[str, str]:
    """Pseudonyms of the persons whose names are struck; without roles they are only numbered."""
    gone = [s.person for s in struck if s.person and s.entity_type == "PERSON"]
    role = {p.key: p.role for p in persons}
    order = [p.key for p in persons] or sorted(set(gone), key=lambda k: (len(k), k))
    return pseudonyms([(k, role.get(k, PersonRole.UNKNOWN)) for k in order if k in gone])


def _accepted(
    source: Path, rule: str, model: str | None, password: str | None, persons: list[PersonGroup]
) -> list[Suggestion]:
    """What a rule strikes; ``persons`` is filled with those of the document."""
    from redactor import pipeline
    from redactor.domain.states import Regime
    from redactor.suggest.policy import RequestFacts

    with Reader(model=model) as reader:
        read = reader.read(source, password=password)
    if read.error:
        raise read.error
    facts = RequestFacts(regime=Regime.OFL)
    (found,) = pipeline.settle_case([(read.suggestions, read.texts)], facts, persons)
    return pipeline.accept(found, rule)


def load_decided(source: Path, decisions: Path) -> list[tuple[Suggestion, str]]:
    """Suggestions of ``source`` in a decisions file, each with "redact" or "keep".

    The document is found by the file's hash, then by its name, or is the only one there is.
    """
    try:
        data = json.loads(decisions.read_text("utf-8"))
        documents = [d for d in data["documents"] if isinstance(d, dict)]
    except (ValueError, KeyError, TypeError, OSError):
        raise click.UsageError(
            "Filen med afgørelser er ikke en analyse (redactor.analysis/1)."
        ) from None
    sha256 = file_sha256(source)
    same = [d for d in documents if d.get("sha256") == sha256]
    same = same or [d for d in documents if d.get("file") == source.name and not d.get("sha256")]
    if not same and len(documents) == 1 and not documents[0].get("sha256"):
        same = documents
    if not same:
        raise click.UsageError(
            "Filen med afgørelser handler ikke om dette dokument (hash passer ikke)."
        )
    decided = []
    for item in same[0].get("suggestions", []):
        decision = item.get("decision")
        if decision not in {a.value for a in Action}:
            raise click.UsageError(
                "Et eller flere forslag mangler en afgørelse (decision: redact eller keep)."
            )
        decided.append((suggestion_from_json(item), decision))
    return _with_known_grounds(decided)


def _with_known_grounds(
    decided: list[tuple[Suggestion, str]],
) -> list[tuple[Suggestion, str]]:
    """Grounds as the catalogue writes them; a box with one that it lacks stays without text."""
    result, unknown = [], 0
    for suggestion, decision in decided:
        known = find_ground(str(suggestion.ground)) if suggestion.ground else None
        unknown += bool(suggestion.ground and known is None and decision == Action.REDACT.value)
        result.append((replace(suggestion, ground=known.code if known else None), decision))
    if unknown:
        plural = f"{unknown} afgørelser" if unknown > 1 else "En afgørelse"
        click.echo(
            f"{plural} har en hjemmel, som kataloget ikke kender. De overstreges, og felterne står "
            "uden hjemmel.",
            err=True,
        )
    return result


def marks_from_decisions(
    source: Path, decisions: Path, names: Mapping[str, str] | None = None
) -> list[Mark]:
    """The marks that a decisions file asks for. names: pseudonyms by person, as they were used."""
    from redactor import pipeline

    decided = load_decided(source, decisions)
    return pipeline.marks_for(_struck(decided), names)


def _struck(decided: Sequence[tuple[Suggestion, str]]) -> list[Suggestion]:
    return [s for s, decision in decided if decision == Action.REDACT.value]
