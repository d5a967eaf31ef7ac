"""A file of anybody's is looked through: is it safely overstruck?"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.orm import Session

from redactor.domain.report import CheckState
from redactor.domain.verdicts import told
from redactor.errors import (
    ConfigurationError,
    DamagedFile,
    EncryptedFile,
    NotFound,
    UnsupportedFile,
    WrongPassword,
)
from redactor.pdf.safe import verify_file
from redactor.stages.work import Work, Write, nothing
from redactor.store.engine import read_scope
from redactor.store.sealing import unseal
from redactor.store.tables import FileCheck, utcnow

TIME_SHARE = 0.9
"""Of the job's time limit, so that its end can be written."""


UNREADABLE = (
    "Filen kan ikke åbnes, så den kan ikke kontrolleres. Åbn den i et andet program, gem den som "
    "ny PDF, og prøv igen."
)
LOCKED = "Filen er låst. Skriv dens adgangskode i feltet på siden, og læg filen op igen."
_HEAD = 1024
"""Bytes in which a PDF says that it is one."""


def run(work: Work) -> Write:
    """Check the file and write what was found. Raises an ``InputError`` where it can't be read."""
    with read_scope(work.engine) as session:
        check = session.get(FileCheck, work.claim.target)
    if check is None or check.state != "pending":
        return nothing
    try:
        password = unseal(work.settings, check.password) if check.password else None
    except ConfigurationError as error:  # the key was changed since
        raise WrongPassword(error.message) from None
    try:
        with work.blobs.local_copy(check.sha256) as path:
            _must_be_pdf(path)
            report = verify_file(
                path,
                released_password=password,
                timeout=work.settings.stage_timeout * TIME_SHARE,
                memory=work.settings.child_memory,
            )
    except WrongPassword:
        raise  # it says what to do
    except EncryptedFile:
        raise EncryptedFile(LOCKED) from None
    except NotFound:
        raise DamagedFile("Filen findes ikke længere i lageret. Læg den op igen.") from None

    if report.checks.get("opens") is not CheckState.PASS:
        raise DamagedFile(UNREADABLE)

    def write(session: Session) -> None:
        row = session.get(FileCheck, work.claim.target, with_for_update=True)
        if row is None or row.state != "pending":
            return
        row.state, row.report = "done", told(report)
        row.password, row.finished_at = None, utcnow()

    return write


def _must_be_pdf(path: Path) -> None:
    with path.open("rb") as stream:
        if b"%PDF" not in stream.read(_HEAD):
            raise UnsupportedFile("Filen er ikke en PDF. Kun PDF-filer kan kontrolleres.")
