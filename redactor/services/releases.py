"""Releases: what goes out to the requester, frozen as it was decided.

A release holds a snapshot of every document, so that later work changes nothing in it. It is
refused while anything is unread, unseen or contradictory, with all reasons at once. The same
documents and decisions make the same release: asking twice gives the one there is.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from redactor.domain.states import RELEASE_STEPS, Regime, ReleaseState, RequestState, move
from redactor.errors import Forbidden, RuleError
from redactor.release.letter_text import LetterFacts, open_points
from redactor.services import audit
from redactor.services.access import Actor, Permission, release_for, request_for
from redactor.services.release_case import (
    fingerprint_of,
    read_case,
    reasons_against,
    snapshot_of,
)
from redactor.services.release_notes import file_notes, width_note
from redactor.store.jobs import Kind, add_job
from redactor.store.tables import (
    AccessRequest,
    Document,
    Release,
    ReleaseDocument,
    User,
    utcnow,
)


class ReleaseRefused(RuleError):
    """Why nothing can be released now; ``reasons`` has ``{document_id, akt_id, message}``."""

    code = "release_refused"

    def __init__(self, reasons: list[dict[str, Any]]) -> None:
        self.reasons = reasons
        super().__init__("Der kan ikke udleveres endnu. Se årsagerne.")


def create_release(session: Session, actor: Actor, request_id: str) -> tuple[Release, bool]:
    """Freeze the case and set the workers to strike and pack it; returns (release, is it new).

    Raises ``ReleaseRefused`` with every reason. Add the jobs' dispatch after the commit.
    """
    request_for(session, actor, request_id, Permission.EDIT, lock=True)
    case = read_case(session, request_id)
    if case.request.state == RequestState.CLOSED:
        raise RuleError("Anmodningen er lukket. Åbn den igen, før der udleveres.")
    reasons = reasons_against(case)
    if reasons:
        raise ReleaseRefused(reasons)
    snapshots = [snapshot_of(case, d) for d in case.documents]
    fingerprint = fingerprint_of(case.request, snapshots)
    twin = session.scalar(
        select(Release).where(
            Release.request_id == request_id,
            Release.fingerprint == fingerprint,
            Release.state != ReleaseState.BLOCKED,
        )
    )
    if twin is not None:
        return twin, False
    last = session.scalar(select(func.max(Release.number)).where(Release.request_id == request_id))
    release = Release(
        request_id=request_id,
        number=(last or 0) + 1,
        fingerprint=fingerprint,
        created_by=actor.user_id,
    )
    session.add(release)
    session.flush()
    struck = _add_documents(session, release, snapshots)
    if not struck:
        add_job(session, kind=Kind.PACKAGE, target=release.id)
    case.request.state = RequestState.RELEASING.value
    session.flush()
    audit.append(
        session,
        actor=actor.user_id,
        action="release.created",
        subject=release.id,
        request_id=request_id,
        detail={
            "number": release.number,
            "fingerprint": fingerprint,
            "documents": len(snapshots),
            "struck": struck,
        },
    )
    return release, True


def _add_documents(session: Session, release: Release, snapshots: list[dict[str, Any]]) -> int:
    """Rows and jobs; returns how many documents are to be struck."""
    given_out = 0
    for snapshot in snapshots:
        document = snapshot["document"]
        goes_out = document["covered"] and document["access"] != "no"
        session.add(
            ReleaseDocument(
                release_id=release.id,
                document_id=document["id"],
                snapshot=snapshot,
                state="pending" if goes_out else "done",
            )
        )
        given_out += goes_out
    session.flush()
    for snapshot in snapshots:
        document = snapshot["document"]
        if document["covered"] and document["access"] != "no":
            add_job(session, kind=Kind.OVERSTRIKE, target=release.id + document["id"])
    return given_out


def approve_release(session: Session, actor: Actor, release_id: str) -> Release:
    """Let a packed release out: another person than its maker, while it is still what was decided.

    Refused where documents or decisions have changed since.
    """
    release = release_for(session, actor, release_id, Permission.APPROVE)
    request_for(session, actor, release.request_id, Permission.APPROVE, lock=True)
    release = release_for(session, actor, release_id, Permission.APPROVE, lock=True)
    if release.state == ReleaseState.DONE and release.approved_by is not None:
        raise RuleError("Udleveringen er allerede godkendt.")
    if release.state != ReleaseState.AWAITING_APPROVAL:
        raise RuleError("Udleveringen venter ikke på godkendelse.")
    if release.created_by == actor.user_id:
        raise Forbidden("Udleveringen skal godkendes af en anden end den, der har lavet den.")
    case = read_case(session, release.request_id)
    now_print = fingerprint_of(case.request, [snapshot_of(case, d) for d in case.documents])
    if reasons_against(case) or now_print != release.fingerprint:
        raise RuleError(
            "Dokumenter eller afgørelser er ændret, siden udleveringen blev lavet. Lav en ny."
        )
    release.state = move(RELEASE_STEPS, ReleaseState(release.state), ReleaseState.DONE).value
    release.approved_by, release.approved_at = actor.user_id, utcnow()
    release.finished_at = release.finished_at or utcnow()
    case.request.state = RequestState.RELEASED.value
    session.flush()
    audit.append(
        session,
        actor=actor.user_id,
        action="release.approved",
        subject=release.id,
        request_id=release.request_id,
        detail={"number": release.number, "fingerprint": release.fingerprint},
    )
    return release


def list_releases(session: Session, actor: Actor, request_id: str) -> list[dict[str, Any]]:
    """A request's releases, newest first."""
    request_for(session, actor, request_id, Permission.READ)
    rows = session.scalars(
        select(Release).where(Release.request_id == request_id).order_by(Release.number.desc())
    ).all()
    return release_views(session, list(rows))


def release_view(session: Session, actor: Actor, release_id: str) -> dict[str, Any]:
    """One release with its documents: state and findings of each."""
    release = release_for(session, actor, release_id, Permission.READ)
    view = release_views(session, [release])[0]
    rows = session.execute(
        select(ReleaseDocument, Document.akt_id)
        .join(Document, Document.id == ReleaseDocument.document_id)
        .where(ReleaseDocument.release_id == release_id)
        .order_by(Document.akt_id)
    ).all()
    view["open_points"] = _open_points(session, release)
    view["width_note"] = width_note([row.report for row, _ in rows])
    view["documents"] = [
        {
            "document_id": row.document_id,
            "akt_id": akt_id,
            "title": row.snapshot.get("document", {}).get("title", ""),
            "access": row.snapshot.get("document", {}).get("access", ""),
            "covered": row.snapshot.get("document", {}).get("covered", True),
            "marks": len(row.snapshot.get("marks", [])),
            "state": row.state,
            "notes": file_notes(row.report),
            "report": row.report,
        }
        for row, akt_id in rows
    ]
    return view


def _open_points(session: Session, release: Release) -> list[str]:
    """What to look at in the letter before it is sent (Danish)."""
    if release.state not in (ReleaseState.DONE, ReleaseState.AWAITING_APPROVAL):
        return []
    request = session.get_one(AccessRequest, release.request_id)
    rows = session.scalars(
        select(ReleaseDocument.snapshot).where(ReleaseDocument.release_id == release.id)
    ).all()
    given = [d for s in rows if (d := s.get("document", {})).get("covered")]
    grounds = {m["ground"] for s in rows for m in s.get("marks", []) if m["ground"]}
    grounds |= {d["exempt_ground"] for d in given if d["exempt_ground"]}
    author = session.get(User, release.created_by)
    facts = LetterFacts(
        authority="",
        regime=Regime(request.regime),
        requester=request.requester_name,
        received=request.received_on,
        decided=release.created_at.date(),
        partial=sum(d["access"] == "partial" for d in given),
        withheld=sum(d["access"] == "no" for d in given),
        grounds=tuple(sorted(grounds)),
        caseworker=author.display_name if author else "",
    )
    return open_points(facts)


def release_views(session: Session, releases: list[Release]) -> list[dict[str, Any]]:
    """Releases with the progress of their documents, in two queries for all of them."""
    states: dict[str, dict[str, int]] = {r.id: {} for r in releases}
    for release_id, state, count in session.execute(
        select(ReleaseDocument.release_id, ReleaseDocument.state, func.count())
        .where(ReleaseDocument.release_id.in_(states))
        .group_by(ReleaseDocument.release_id, ReleaseDocument.state)
    ):
        states[release_id][state] = count
    people = {u for r in releases for u in (r.created_by, r.approved_by) if u}
    found = session.execute(select(User.id, User.display_name).where(User.id.in_(people)))
    names = {row.id: row.display_name for row in found}
    return [
        {
            "id": r.id,
            "request_id": r.request_id,
            "number": r.number,
            "state": r.state,
            "created_by": {"id": r.created_by, "name": names.get(r.created_by, "")},
            "created_at": r.created_at,
            "approved_by": (
                {"id": r.approved_by, "name": names.get(r.approved_by, "")}
                if r.approved_by
                else None
            ),
            "approved_at": r.approved_at,
            "finished_at": r.finished_at,
            "package_name": r.package_name,
            "package_sha256": r.package_sha,
            "findings": r.findings,
            "documents_total": sum(states[r.id].values()),
            "documents_done": states[r.id].get("done", 0),
            "documents_blocked": states[r.id].get("blocked", 0),
        }
        for r in releases
    ]
