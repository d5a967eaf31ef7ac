"""One document of a release: strike what was decided, write anew, verify; any doubt blocks it."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from redactor.domain.geometry import Box
from redactor.domain.states import ReleaseState
from redactor.domain.suggestion import Mark
from redactor.errors import DamagedFile, NotFound, VerificationFailed
from redactor.law.legend import look_for
from redactor.leftovers import JOB_FOLDER
from redactor.pdf.safe import RedactResult, redact_file
from redactor.release.assembly import struck_names
from redactor.release.titles import strike_title
from redactor.services import audit
from redactor.services.proposals import facts_of
from redactor.stages.failure import block_document, package_when_through
from redactor.stages.work import Work, Write, nothing
from redactor.store.engine import lock, read_scope, session_scope
from redactor.store.tables import AccessRequest, Release, ReleaseDocument

TIME_SHARE = 0.9
"""Of the job's time limit that the struck file may take, so that its end can be written."""


def run(work: Work) -> Write:
    """Strike the document as its snapshot says and store the verified file."""
    release_id, document_id = work.claim.target[:32], work.claim.target[32:]
    with read_scope(work.engine) as session:
        row = session.get(ReleaseDocument, (release_id, document_id))
        if row is None or row.state != "pending":
            return nothing
        title = _title(session, release_id, row.snapshot)
        day = session.get_one(Release, release_id).created_at.date()
    _begin(work, release_id)
    snapshot = row.snapshot
    try:
        result, sha = _strike(work, snapshot, title, day)
    except VerificationFailed as error:
        findings = _findings(error)

        def block(session: Session) -> None:
            block_document(session, release_id, document_id, findings)

        return block

    def write(session: Session) -> None:
        lock(session, f"release:{release_id}")
        fresh = session.get(ReleaseDocument, (release_id, document_id), populate_existing=True)
        if fresh is None or fresh.state != "pending":
            return
        fresh.state, fresh.output_sha = "done", sha
        fresh.report = {
            "overstrike": result.overstrike.as_json(),
            "verification": result.verification.as_json(),
        }
        package_when_through(session, release_id)
        release = session.get_one(Release, release_id)
        audit.append(
            session,
            actor=audit.SYSTEM,
            action="release.document_verified",
            subject=document_id,
            request_id=release.request_id,
            detail={"release": release_id, "sha256": sha, "marks": result.overstrike.marks},
        )

    return write


def _begin(work: Work, release_id: str) -> None:
    with session_scope(work.engine) as session:
        session.execute(
            update(Release)
            .where(Release.id == release_id, Release.state == ReleaseState.PENDING)
            .values(state=ReleaseState.OVERSTRIKING.value)
        )


def _strike(
    work: Work, snapshot: dict[str, Any], title: str, day: dt.date
) -> tuple[RedactResult, str]:
    settings = work.settings
    chosen = snapshot.get("look", {})
    style = chosen.get("style") or settings.box_style
    aliased = style == "pseudonym"
    marks = [
        Mark(
            page=mark["page"],
            boxes=tuple(Box.of(box) for box in mark["boxes"]),
            label=(mark.get("alias") if aliased else "") or mark["label"],
            text=mark["text"],
            suggestion_id=mark["suggestion_id"],
            ground=mark["ground"] or "",
        )
        for mark in snapshot["marks"]
    ]
    try:
        with (
            work.blobs.local_copy(snapshot["document"]["rendition_sha"]) as source,
            tempfile.TemporaryDirectory(prefix=JOB_FOLDER) as folder,
        ):
            target = Path(folder) / "released.pdf"
            result = redact_file(
                source,
                target,
                marks,
                look=look_for(
                    marks,
                    style=style,
                    width=chosen.get("width") or settings.box_width,
                    alternative=settings.box_alternative,
                    legend=settings.box_legend,
                    day=day,
                ),
                title=title,
                timeout=settings.stage_timeout * TIME_SHARE,
                archive=settings.pdf_archive,
                memory=settings.child_memory,
            )
            return result, work.blobs.put_file(target)
    except NotFound:
        raise DamagedFile(
            "Dokumentets indhold findes ikke længere i lageret. Læg filen op igen."
        ) from None


def _title(session: Session, release_id: str, snapshot: dict[str, Any]) -> str:
    """The title as it may be seen: without anybody who is struck anywhere in the release."""
    names: list[str] = []
    for other in session.scalars(
        select(ReleaseDocument.snapshot).where(ReleaseDocument.release_id == release_id)
    ):
        names += struck_names(other["marks"])
    release = session.get_one(Release, release_id)
    facts = facts_of(session.get_one(AccessRequest, release.request_id))
    return strike_title(snapshot["document"]["title"], names, keep=facts.requester_names)


def _findings(error: VerificationFailed) -> list[dict[str, Any]]:
    report = getattr(error, "report", None)
    if report is not None and report.findings:
        return [finding.as_json() for finding in report.findings]
    return [{"check": error.code, "page": None, "message": error.message}]
