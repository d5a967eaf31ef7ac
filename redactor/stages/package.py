"""All documents of a release are through: pack it, or say why it can't go out. Once."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from redactor.domain.states import RELEASE_STEPS, Regime, ReleaseState, RequestState, move
from redactor.errors import VerificationFailed
from redactor.leftovers import JOB_FOLDER
from redactor.release.assembly import ReleasedDocument, ReleaseFacts, assemble
from redactor.release.letter import LetterFacts
from redactor.release.naming import safe_part
from redactor.services import audit
from redactor.services.proposals import facts_of
from redactor.settings import Settings
from redactor.stages.failure import block_release
from redactor.stages.work import Work, Write, nothing
from redactor.store.engine import lock, read_scope, session_scope
from redactor.store.tables import AccessRequest, Department, Release, ReleaseDocument, User, utcnow

OPEN = (ReleaseState.PENDING, ReleaseState.OVERSTRIKING, ReleaseState.PACKAGING)


@dataclass(frozen=True, slots=True)
class _Case:
    release: Release
    request: AccessRequest
    rows: list[ReleaseDocument]
    department: str
    caseworker: str


def run(work: Work) -> Write:
    """Pack the release."""
    release_id = work.claim.target
    with read_scope(work.engine) as session:
        case = _read(session, release_id)
    if case is None or any(row.state == "pending" for row in case.rows):
        return nothing
    blocked = [row for row in case.rows if row.state == "blocked"]
    if blocked:
        findings = [_of_document(row, finding) for row in blocked for finding in _found(row)]
        return lambda session: block_release(session, release_id, findings)
    _begin(work, release_id)
    try:
        sha, name = _pack(work, case)
    except VerificationFailed as error:
        reasons = [{"check": error.code, "page": None, "message": error.message}]
        return lambda session: block_release(session, release_id, reasons)
    return lambda session: _finish(session, work.settings, release_id, sha, name)


def _read(session: Session, release_id: str) -> _Case | None:
    release = session.get(Release, release_id)
    if release is None or release.state not in OPEN:
        return None
    request = session.get_one(AccessRequest, release.request_id)
    rows = session.scalars(select(ReleaseDocument).where(ReleaseDocument.release_id == release_id))
    department = session.get(Department, request.department_id)
    user = session.get(User, release.created_by)
    return _Case(
        release,
        request,
        sorted(rows, key=lambda row: int(row.snapshot["document"]["akt_id"])),
        department.name if department else "",
        user.display_name if user else "",
    )


def _begin(work: Work, release_id: str) -> None:
    with session_scope(work.engine) as session:
        session.execute(
            update(Release)
            .where(Release.id == release_id, Release.state.in_(OPEN))
            .values(state=ReleaseState.PACKAGING.value)
        )


def _pack(work: Work, case: _Case) -> tuple[str, str]:
    """Blob and file name of the package."""
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix=JOB_FOLDER)))
        documents = []
        for row in case.rows:
            path = None
            if row.output_sha is not None:
                path = stack.enter_context(work.blobs.local_copy(row.output_sha))
                _check_bytes(path, row.output_sha)
            documents.append(ReleasedDocument.from_snapshot(row.snapshot, path))
            work.check()
        workshop = folder / "workshop"
        workshop.mkdir()
        target = folder / "package.zip"
        assemble(documents, _facts(work.settings, case), target, workshop)
        number = case.request.case_number or str(case.request.number)
        name = f"Aktindsigt - {safe_part(number)} - {case.release.number}.zip"
        return work.blobs.put_file(target), name


def _check_bytes(path: Path, sha: str) -> None:
    """What goes out is what was verified, bit for bit."""
    with path.open("rb") as stream:
        if hashlib.file_digest(stream, "sha256").hexdigest() != sha:
            raise VerificationFailed(
                "En overstreget fil er ændret i lageret, siden den blev kontrolleret. Lav "
                "udleveringen igen."
            )


def _facts(settings: Settings, case: _Case) -> ReleaseFacts:
    request, release = case.request, case.release
    decided: dt.date = release.created_at.date()
    number = request.case_number or f"Anmodning {request.number}"
    return ReleaseFacts(
        case_number=number,
        number=release.number,
        keep=facts_of(request).requester_names,
        manifest={"regime": request.regime, "decided": decided.isoformat()},
        letter=LetterFacts(
            authority=settings.authority_name,
            authority_address=settings.authority_address,
            authority_contact=settings.authority_contact,
            regime=Regime(request.regime),
            requester=request.requester_name,
            received=request.received_on,
            decided=decided,
            case_number=request.case_number,
            department=case.department,
            caseworker=case.caseworker,
        ),
    )


def _found(row: ReleaseDocument) -> list[dict[str, Any]]:
    default = {"check": "unknown", "page": None, "message": VerificationFailed.default}
    return list(row.report.get("findings") or [default])


def _of_document(row: ReleaseDocument, finding: dict[str, Any]) -> dict[str, Any]:
    document = row.snapshot["document"]
    return {**finding, "document_id": row.document_id, "akt_id": document["akt_id"]}


def _finish(session: Session, settings: Settings, release_id: str, sha: str, name: str) -> None:
    lock(session, f"release:{release_id}")
    release = session.get(Release, release_id, with_for_update=True, populate_existing=True)
    if release is None or release.state != ReleaseState.PACKAGING:
        return
    new = ReleaseState.AWAITING_APPROVAL if settings.require_approval else ReleaseState.DONE
    release.state = move(RELEASE_STEPS, ReleaseState.PACKAGING, new).value
    release.package_sha, release.package_name = sha, name
    release.finished_at = utcnow()
    if new is ReleaseState.DONE:
        request = session.get_one(AccessRequest, release.request_id, with_for_update=True)
        request.state = RequestState.RELEASED.value
    session.flush()
    audit.append(
        session,
        actor=audit.SYSTEM,
        action=f"release.{new.value}",
        subject=release_id,
        request_id=release.request_id,
        detail={"number": release.number, "package": sha},
    )
