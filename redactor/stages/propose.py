"""Persons and proposals over a whole request, once its documents have been read.

``suggest`` sees one document and what is known so far; here a name in full in the last document is
found by its parts in the first, and a title there tells a role here. Only the newest of several
such jobs does anything. Running again adds nothing; what people decided is never touched. A
document is *ready* by what is written here, together with what the others told of it, so nobody can
finish one that hasn't been looked at with the rest.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.orm import Session

from redactor.domain.states import DOCUMENT_STEPS, DocumentState, move
from redactor.domain.suggestion import Suggestion
from redactor.services import audit
from redactor.services.decisions import reopen
from redactor.services.proposals import (
    AUTOMATIC,
    ROLES_ONLY,
    facts_of,
    known_persons,
    save_persons,
    whole_proposal,
)
from redactor.stages.failure import IN_WORK
from redactor.stages.suggest import make_ready, save_suggestions
from redactor.stages.whole_case import JUDGED, Part, read_parts, spread
from redactor.stages.work import Work, Write, nothing
from redactor.store.engine import read_scope
from redactor.store.tables import AccessRequest, Document
from redactor.store.tables import Suggestion as Row
from redactor.suggest.persons import group_case
from redactor.suggest.policy import propose
from redactor.suggest.roles import forget_guesses, guess_case_roles

CHUNK = 500
EARLY_PAGES = 300
"""Pages up to which documents are matched while others are still being read: about a second. With
more, those that are read wait for the last one, so that none is looked through a hundred times."""


def run(work: Work) -> Write:
    """Find, group and judge over all documents that are read."""
    request_id, version = work.claim.target, int(work.claim.version.split(".")[0])
    automatic = work.claim.version.endswith(AUTOMATIC)
    roles_only = work.claim.version.endswith(ROLES_ONLY)
    with read_scope(work.engine) as session:
        request = session.get(AccessRequest, request_id)
        if request is None or request.analysis_version != version:
            return nothing  # a newer job does it
        if automatic and _better_later(session, request_id):
            return nothing  # the document that is read last has it done
        parts = read_parts(session, request_id)
        known = known_persons(session, request_id)
    facts = facts_of(request)
    spread(work, parts, look=not roles_only or any(part.waits for part in parts))
    grouped, persons = group_case([part.found for part in parts], known=forget_guesses(known))
    texts = [part.texts for part in parts]
    persons = guess_case_roles(
        persons, list(zip(grouped, texts, strict=True)), facts.requester_names
    )
    for part, suggestions in zip(parts, grouped, strict=True):
        work.check()
        part.found = propose(suggestions, facts, persons, part.texts)
        part.proposal = whole_proposal(part.found, persons, part.texts, facts.regime)

    def write(session: Session) -> None:
        row = session.get(AccessRequest, request_id, with_for_update=True)
        if row is None or row.analysis_version != version:
            return
        save_persons(session, request_id, persons)
        for part in sorted(parts, key=lambda part: part.document.id):
            _change(session, part)
            _propose_whole(session, part)
            _let_go(session, part)
        _save(session, [new for part in parts for new in part.found if _is_changed(part, new)])

    return write


def _is_changed(part: Part, new: Suggestion) -> bool:
    old = part.stored.get(new.id)
    return old is not None and old != new


def _change(session: Session, part: Part) -> None:
    """Write what the case adds to a document, take back what it no longer tells.

    A document that was seen to the end waits for its reviewer again where something was added.
    """
    fresh = part.fresh()
    if not fresh and not part.gone:
        return
    document = session.get(Document, part.document.id, with_for_update=True)
    if (
        document is None
        or document.state not in JUDGED
        or document.rendition_sha != part.document.rendition_sha
    ):
        return  # removed, or being read anew: another such job follows
    for first in range(0, len(part.gone), CHUNK):
        ids = part.gone[first : first + CHUNK]
        session.execute(
            update(Row).where(Row.id.in_(ids), Row.action == "").values(superseded=True)
        )
    save_suggestions(session, document, fresh)
    document.version += 1
    if fresh and document.state == DocumentState.REVIEWED:
        reopen(document)
        session.flush()
        audit.append(
            session,
            actor=audit.SYSTEM,
            action="document.reopened",
            subject=document.id,
            request_id=document.request_id,
            detail={"akt_id": document.akt_id, "suggestions": len(fresh)},
        )


def _propose_whole(session: Session, part: Part) -> None:
    document = session.get(Document, part.document.id, with_for_update=True)
    if document is not None and not part.unread and document.proposal != part.proposal:
        document.proposal = part.proposal


def _let_go(session: Session, part: Part) -> None:
    """A document that was waiting for the others is ready; without its text it is read anew."""
    document = session.get(Document, part.document.id, with_for_update=True)
    if (
        document is None
        or document.state != DocumentState.MATCHING
        or document.rendition_sha != part.document.rendition_sha
    ):
        return
    document.version += 1
    if part.unread:  # the sweep finds it there
        document.state = move(DOCUMENT_STEPS, DocumentState.MATCHING, DocumentState.ANALYSING).value
    else:
        make_ready(session, document, len(part.found))


def _better_later(session: Session, request_id: str) -> bool:
    """Whether others are being read, and matching now would cost more than waiting for them.

    It is done early while it is cheap, and then only for half as many as are matched already, so
    that all early runs together cost about as much as the last one.
    """
    states = session.execute(
        select(Document.state, func.count(), func.sum(Document.pages))
        .where(Document.request_id == request_id)
        .group_by(Document.state)
    ).all()
    count = {state: number for state, number, _ in states}
    if not any(count.get(state) for state in IN_WORK):
        return False
    pages = sum(int(sum_ or 0) for state, _, sum_ in states if state in JUDGED)
    matched = sum(count.get(state, 0) for state in JUDGED if state != DocumentState.MATCHING)
    return pages > EARLY_PAGES or 2 * count.get(DocumentState.MATCHING, 0) < max(1, matched)


def _save(session: Session, changed: Sequence[Suggestion]) -> None:
    statement = (
        update(Row.__table__)  # type: ignore[arg-type]
        .where(Row.__table__.c.id == bindparam("row_id"))
        .values(
            person=bindparam("new_person"),
            proposed=bindparam("new_proposed"),
            proposed_ground=bindparam("new_ground"),
            proposed_reason=bindparam("new_reason"),
        )
    )
    rows = [
        {
            "row_id": s.id,
            "new_person": s.person,
            "new_proposed": s.proposed.value,
            "new_ground": s.ground,
            "new_reason": s.reason[:500],
        }
        for s in changed
    ]
    for first in range(0, len(rows), CHUNK):
        session.execute(statement, rows[first : first + CHUNK])
