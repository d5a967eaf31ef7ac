"""``redactor request run FOLDER -o OUT``: the whole way of a folder without a person.

For batch and tests. What a caseworker would decide is decided by a rule; a document that can't be
read or proven clean is left out, listed as such, and the exit code says so.
"""

from __future__ import annotations

import datetime as dt
import re
import sys
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import click
from click.termui import progressbar

from redactor.commands.passwords import password_from, password_option
from redactor.commands.paths import expand
from redactor.commands.reading import ReadDocument, Reader
from redactor.domain.labelling import pseudonyms
from redactor.domain.person import PersonGroup
from redactor.domain.states import Regime
from redactor.domain.suggestion import Mark, Suggestion
from redactor.errors import InputError, RedactorError, VerificationFailed
from redactor.intake.convert import convert
from redactor.intake.names import title_from_name
from redactor.law.legend import look_for
from redactor.release.assembly import ReleasedDocument, ReleaseFacts, assemble
from redactor.release.letter import LetterFacts
from redactor.release.naming import safe_part
from redactor.settings import Settings, get_settings

_NAMED = re.compile(r"^\d{1,6} ?- ?([\w.-]{1,64}?) ?- ?(.+)$")
"""Files named as an act list names them: ``0003 - 123456 - Referat.pdf``."""
UNREADABLE = "Dokumentet kunne ikke behandles automatisk og skal gennemgås af en medarbejder"


@click.group("request")
def command() -> None:
    """Requests in batch."""


@command.command("run")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("-o", "--output", type=click.Path(path_type=Path, file_okay=False), required=True)
@click.option("--requester", required=True, help="Name of the one who asks")
@click.option("--alias", "aliases", multiple=True, help="Another spelling of the requester's name")
@click.option("--regime", type=click.Choice([r.value for r in Regime]), required=True)
@click.option(
    "--accept", "rule", type=click.Choice(["proposed", "identifiers", "all"]), default="proposed"
)
@click.option("--case-number", default="", help="Printed on act list and letter")
@click.option("--received", type=click.DateTime(["%Y-%m-%d"]), help="Default: today")
@click.option("--decided", type=click.DateTime(["%Y-%m-%d"]), help="Default: today")
@click.option("--model", help="default, dacy:NAME, or a spaCy path or package")
@password_option("--encrypt-with", "File with a password to lock the documents with (AES-256)")
def run(
    folder: Path,
    output: Path,
    requester: str,
    aliases: tuple[str, ...],
    regime: str,
    rule: str,
    case_number: str,
    received: dt.datetime | None,
    decided: dt.datetime | None,
    model: str | None,
    encrypt_with: Path | None,
) -> None:
    """Overstruck PDFs, act list, letter and manifest of all documents in FOLDER.

    The password that locks the documents may also come from the environment:
    REDACTOR_ENCRYPT_WITH. Act list and letter tell nothing that was struck and stay open.
    """
    lock_with = _lock_with(encrypt_with, folder)
    files = [f for f in expand([folder]) if output.resolve() not in f.resolve().parents]
    if not files:
        raise click.UsageError("Der er ingen dokumenter i mappen.")
    if output.exists() and any(output.iterdir()):
        raise click.UsageError("OUT-mappen er ikke tom. Vælg en anden, eller tøm den.")
    settings = get_settings()
    today = dt.date.today()
    names = (requester, *aliases)
    read, struck, pseudonym_of = _decide(files, names, Regime(regime), rule, model, settings)
    day = decided.date() if decided else today
    letter = LetterFacts(
        authority=settings.authority_name,
        authority_address=settings.authority_address,
        authority_contact=settings.authority_contact,
        regime=Regime(regime),
        requester=requester,
        received=received.date() if received else today,
        decided=decided.date() if decided else today,
        case_number=case_number,
    )
    facts = ReleaseFacts(
        case_number=case_number or folder.resolve().name,
        number=1,
        letter=letter,
        keep=names,
        manifest={"regime": regime, "accepted": rule, "locked": lock_with is not None},
    )
    with tempfile.TemporaryDirectory(prefix="redactor-") as workshop:
        documents, errors = _strike_all(
            read, struck, pseudonym_of, Path(workshop), settings, day, lock_with
        )
        for name, error in errors:
            click.echo(f"redactor: {name}: {error.message}", err=True)
        if len(errors) == len(documents):
            raise SystemExit(1)
        _write_package(documents, facts, output, Path(workshop))
    if errors:
        raise SystemExit(3)


def _lock_with(file: Path | None, folder: Path) -> str | None:
    """The password to lock with, refused before hours of work rather than after them.

    A file that lies among the documents would be given out as one of them.
    """
    if file is not None and folder.resolve() in file.resolve().parents:
        raise click.UsageError(
            "Filen med adgangskoden ligger mellem dokumenterne. Flyt den til en anden mappe."
        )
    word = password_from(file, "REDACTOR_ENCRYPT_WITH")
    if word is not None:
        from redactor.pdf.lock import check_password

        check_password(word)
    return word


def _decide(
    files: Sequence[Path],
    names: tuple[str, ...],
    regime: Regime,
    rule: str,
    model: str | None,
    settings: Settings,
) -> tuple[list[ReadDocument], list[list[Suggestion]], dict[str, str]]:
    """Read every file and choose what to strike in it, persons seen over the whole folder.

    Also a pseudonym for each person, where the settings ask for them.
    """
    from redactor import pipeline
    from redactor.commands.cases import settle_files
    from redactor.suggest.policy import RequestFacts

    with Reader(model=model) as reader, progressbar(files, label="Læser", file=sys.stderr) as bar:
        read = [reader.read(file, pages=len(files) > 1) for file in bar]
    persons: list[PersonGroup] = []
    settled = settle_files(read, RequestFacts(regime, names), one_case=True, found_persons=persons)
    struck = [pipeline.accept(found, rule) for found in settled]
    if settings.box_style != "pseudonym":
        return read, struck, {}
    gone = {s.person for found in struck for s in found if s.entity_type == "PERSON"}
    return read, struck, pseudonyms([(p.key, p.role) for p in persons if p.key in gone])


def _strike_all(
    read: Sequence[ReadDocument],
    struck: Sequence[Sequence[Suggestion]],
    pseudonym_of: Mapping[str, str],
    workshop: Path,
    settings: Settings,
    day: dt.date,
    lock_with: str | None,
) -> tuple[list[ReleasedDocument], list[tuple[str, RedactorError]]]:
    """The documents as they go out, and what stopped those that don't."""
    from redactor import pipeline

    documents: list[ReleasedDocument] = []
    errors: list[tuple[str, RedactorError]] = []
    pairs = list(zip(read, struck, strict=True))
    with progressbar(pairs, label="Overstreger", file=sys.stderr) as bar:
        for number, (one, marks) in enumerate(bar, start=1):
            target = workshop / f"{number:04}.pdf"
            error: RedactorError | None = one.error
            if error is None:
                wanted = pipeline.marks_for(marks, pseudonym_of)
                error = _strike(one.path, wanted, target, settings, day, lock_with)
            if error is not None:
                errors.append((one.path.name, error))
            documents.append(_document(number, one, marks, None if error else target))
    return documents, errors


def _strike(
    source: Path,
    marks: Sequence[Mark],
    target: Path,
    settings: Settings,
    day: dt.date,
    lock_with: str | None,
) -> RedactorError | None:
    from redactor.pdf.safe import redact_file

    rendition = target.with_suffix(".rendition")
    try:
        convert(source, rendition)
        redact_file(
            rendition,
            target,
            marks,
            look=look_for(
                marks,
                style=settings.box_style,
                width=settings.box_width,
                alternative=settings.box_alternative,
                legend=settings.box_legend,
                day=day,
            ),
            encrypt_with=lock_with,
            timeout=settings.stage_timeout,
            archive=settings.pdf_archive,
            memory=settings.child_memory,
        )
    except (InputError, VerificationFailed) as error:
        return error
    finally:
        rendition.unlink(missing_ok=True)
    return None


def _document(
    number: int, one: ReadDocument, struck: Sequence[Suggestion], pdf: Path | None
) -> ReleasedDocument:
    title = title_from_name(one.path.name)
    named = _NAMED.match(title)
    grounds = tuple(dict.fromkeys(s.ground for s in struck if s.ground))
    return ReleasedDocument(
        id=str(number),
        akt_id=number,
        dok_id=named[1] if named else str(number),
        title=named[2] if named else title,
        access=("partial" if struck else "yes") if pdf else "",
        grounds=grounds if pdf else (),
        reason="" if pdf else UNREADABLE,
        pdf=pdf,
        marks=len(struck) if pdf else 0,
        strike=tuple(dict.fromkeys(s.text for s in struck if s.entity_type == "PERSON")),
    )


def _write_package(
    documents: Sequence[ReleasedDocument], facts: ReleaseFacts, output: Path, workshop: Path
) -> None:
    """The ZIP in ``output``, and beside it the same files unpacked."""
    output.mkdir(parents=True, exist_ok=True)
    papers = workshop / "papers"
    papers.mkdir()
    target = output / f"Aktindsigt - {safe_part(facts.case_number)}.zip"
    try:
        assemble(documents, facts, target, papers)
        with zipfile.ZipFile(target) as archive:
            archive.extractall(output)
    except BaseException:
        target.unlink(missing_ok=True)
        raise
