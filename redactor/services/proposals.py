"""Persons and proposed decisions of a request as the database keeps them.

``repropose`` is for whoever changes what proposals follow from: a person's role, the requester's
names, the regime. The work itself is a job (``stages.propose``).
"""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from redactor.domain.geometry import Box
from redactor.domain.person import PersonGroup
from redactor.domain.states import DocumentState, PersonRole, Regime
from redactor.domain.suggestion import Action, Suggestion
from redactor.errors import RuleError
from redactor.store.jobs import Kind, State, add_job
from redactor.store.tables import AccessRequest, Document, Job, Person
from redactor.store.tables import Suggestion as Row
from redactor.suggest.documents import propose_document
from redactor.suggest.policy import RequestFacts

MAX_ALIASES = 50
AUTOMATIC = ".auto"
"""End of the version of a job that a person didn't ask for."""
ROLES_ONLY = ".roles"
"""End of the version of a job for which no document has to be read against the others again."""


class Proposals(enum.StrEnum):
    """Whether what is proposed in a request follows from all that is known of it."""

    CURRENT = "current"
    DUE = "due"
    FAILED = "failed"


NOT_CURRENT = {
    Proposals.DUE: "Forslagene er ved at blive lavet om. Vent lidt, og prøv igen.",
    Proposals.FAILED: (
        "Forslagene kunne ikke laves om efter den seneste ændring. Bed om dem igen på "
        "anmodningens side."
    ),
}


def repropose(
    session: Session, request_id: str, *, automatic: bool = False, roles_only: bool = False
) -> None:
    """Have persons grouped and proposals made anew over the whole request; dispatch after commit.

    What is decided stays decided. Calling it many times in a row costs one run. automatic: because
    one more document was read; then it may wait until no other one is being read. roles_only:
    nothing changed that one document could tell of another, so none is looked through again.
    """
    version = new_version(session, request_id)
    if version is None:
        return
    suffix = AUTOMATIC if automatic else ""
    if roles_only and not _whole_pass_owed(session, request_id, version - 1):
        suffix = ROLES_ONLY
    add_job(session, kind=Kind.PROPOSE, target=request_id, version=f"{version}{suffix}")


def repropose_for_waiting(session: Session, request_id: str) -> None:
    """A document that others may have waited for isn't coming: have those looked at without it.

    Where none waits there is nothing to do, and nobody is kept from accepting what is proposed.
    """
    waiting = select(Document.id).where(
        Document.request_id == request_id, Document.state == DocumentState.MATCHING
    )
    if session.scalar(waiting.limit(1)) is not None:
        repropose(session, request_id, automatic=True)


def proposals_of(session: Session, request_id: str) -> Proposals:
    """Whether the newest such job is through; hold the request's row to rely on it."""
    version = session.scalar(
        select(AccessRequest.analysis_version).where(AccessRequest.id == request_id)
    )
    states = {state for _, state in _jobs(session, request_id, version or 0)}
    if State.FAILED in states:
        return Proposals.FAILED
    return Proposals.CURRENT if states <= {State.DONE} else Proposals.DUE


def require_current(session: Session, request_id: str) -> None:
    """``RuleError`` while proposals are being made anew: nobody accepts what is about to change."""
    state = proposals_of(session, request_id)
    if state is not Proposals.CURRENT:
        raise RuleError(NOT_CURRENT[state])


def _whole_pass_owed(session: Session, request_id: str, version: int) -> bool:
    """Whether the job that a newer version sets aside was to look through the documents."""
    return any(
        state != State.DONE and not key.endswith(ROLES_ONLY)
        for key, state in _jobs(session, request_id, version)
    )


def _jobs(session: Session, request_id: str, version: int) -> list[tuple[str, str]]:
    """(key, state) of the jobs that make the proposals of a version."""
    stem = f"{Kind.PROPOSE}:{request_id}:0-0:{version}"
    keys = [stem + suffix for suffix in ("", AUTOMATIC, ROLES_ONLY)]
    rows = session.execute(select(Job.key, Job.state).where(Job.key.in_(keys)))
    return [(row.key, row.state) for row in rows]


def new_version(session: Session, request_id: str) -> int | None:
    """Tell everyone who works from the request's persons that they have changed."""
    return session.scalar(
        update(AccessRequest)
        .where(AccessRequest.id == request_id)
        .values(analysis_version=AccessRequest.analysis_version + 1)
        .returning(AccessRequest.analysis_version)
        .execution_options(synchronize_session=False)
    )


def facts_of(request: AccessRequest) -> RequestFacts:
    """What policy must know of a request."""
    settings = request.settings or {}
    return RequestFacts(
        regime=Regime(request.regime),
        requester_names=(request.requester_name, *(str(a) for a in request.requester_aliases)),
        requester_values=tuple(str(v) for v in settings.get("requester_values", ())),
        open_persons=frozenset(str(k) for k in settings.get("open_persons", ())),
    )


def whole_proposal(
    suggestions: Sequence[Suggestion],
    persons: Sequence[PersonGroup],
    texts: Mapping[int, str],
    regime: Regime,
) -> dict[str, Any]:
    """``document.proposal`` as it follows from what was found; {} where nothing is proposed."""
    found = propose_document(suggestions, persons, texts, regime)
    if found is None:
        return {}
    return {"exempt": found.exempt, "ground": found.ground, "reason": found.reason}


def known_persons(session: Session, request_id: str) -> list[PersonGroup]:
    """The persons of a request, in the order of their keys."""
    rows = session.scalars(select(Person).where(Person.request_id == request_id))
    return [
        PersonGroup(
            key=row.key,
            name=row.name,
            role=PersonRole(row.role),
            aliases=tuple(str(a) for a in row.aliases),
            role_reason=row.role_reason,
            decided=row.decided,
        )
        for row in sorted(rows, key=lambda row: (len(row.key), row.key))
    ]


def save_persons(session: Session, request_id: str, persons: Sequence[PersonGroup]) -> None:
    """Write persons as an analysis sees them. What a caseworker set stays as it is."""
    rows = {
        row.key: row
        for row in session.scalars(select(Person).where(Person.request_id == request_id))
    }
    for person in persons:
        row = rows.get(person.key)
        if row is None:
            row = Person(request_id=request_id, key=person.key, name=person.name[:300])
            session.add(row)
        elif not row.decided:
            row.name = person.name[:300]
        if not row.decided:
            row.role, row.role_reason = person.role.value, person.role_reason[:300]
        aliases = list(person.aliases[:MAX_ALIASES])
        if row.aliases != aliases:
            row.aliases = aliases
    session.flush()


def to_domain(row: Row) -> Suggestion:
    """A stored suggestion as the rooms without a database know it."""
    return Suggestion(
        id=row.id,
        page=row.page,
        start=row.start,
        end=row.end,
        entity_type=row.entity_type,
        text=row.text,
        score=row.score,
        boxes=tuple(Box.of(b) for b in row.boxes),
        recognizer=row.recognizer,
        explanation=row.explanation,
        person=row.person,
        proposed=Action(row.proposed),
        ground=row.proposed_ground,
        reason=row.proposed_reason,
    )
