"""A document's entities become suggestions with persons and proposals.

Where the request has others, the document is *matching* until ``propose`` has looked at it with
them; alone it is *ready*.

Running it again changes nothing: ids are stable, what people decided is never touched, and what
is no longer found is marked as superseded.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from models.case_pass import FROM_CASE
from models.types import Entity
from redactor.domain.person import PersonGroup
from redactor.domain.states import DOCUMENT_STEPS, DocumentState, move
from redactor.domain.suggestion import Suggestion
from redactor.domain.text import PageText
from redactor.errors import NotFound
from redactor.services import audit
from redactor.services.proposals import (
    facts_of,
    known_persons,
    new_version,
    repropose,
    save_persons,
    whole_proposal,
)
from redactor.stages.artefacts import iter_document
from redactor.stages.progress import begin_anew, of_other_version
from redactor.stages.versions import nlp_version
from redactor.stages.work import Work, Write, nothing
from redactor.store.engine import read_scope, session_scope
from redactor.store.jobs import heartbeat
from redactor.store.tables import AccessRequest, Document
from redactor.store.tables import Suggestion as Row
from redactor.suggest.boxes import suggest
from redactor.suggest.detect import spread
from redactor.suggest.persons import group_persons
from redactor.suggest.policy import RequestFacts, propose
from redactor.suggest.roles import guess_roles

MANUAL = "manual"
CHUNK = 500
ROOM = 256  # positions between two finds, for what is added by hand and by the case
AHEAD = 2000
"""Rows of one transaction: about a tenth of a second."""
BREATH = 0.02
"""Seconds between two of them, for other writers to get their turn."""


@dataclass(frozen=True, slots=True)
class Judged:
    """Suggestions with persons and proposals, made from the persons known at ``version``."""

    version: int
    suggestions: list[Suggestion]
    persons: list[PersonGroup]


def run(work: Work) -> Write:
    """Make the document's suggestions."""
    with read_scope(work.engine) as session:
        document = session.get(Document, work.claim.target)
        if document is None or document.state != DocumentState.ANALYSING:
            return nothing
        request = session.get_one(AccessRequest, document.request_id)
        known = known_persons(session, request.id)
    sha = document.rendition_sha or ""
    pages: list[PageText] = []
    entities: list[Sequence[Entity]] = []
    if of_other_version(work, nlp_version(work.settings)):
        return begin_anew(work, sha, document.pages)
    try:
        for texts, found in iter_document(work.blobs, work.settings, sha, document.pages):
            pages += texts
            entities += found
            work.check()
    except NotFound:  # an artefact was cleared away meanwhile
        return begin_anew(work, sha, document.pages)
    found_anew = suggest(pages, spread(pages, entities), document.id)
    page_texts = {page.number: page.text for page in pages}
    del pages, entities
    judged = _judge(found_anew, page_texts, known, facts_of(request), request.analysis_version)

    _save_ahead(work, document, judged.suggestions)

    def write(session: Session) -> None:
        ask = session.get_one(AccessRequest, document.request_id, with_for_update=True)
        row = session.get(Document, work.claim.target, with_for_update=True)
        if row is None or row.state != DocumentState.ANALYSING or row.rendition_sha != sha:
            return
        fresh = judged
        if ask.analysis_version != judged.version:  # another document was quicker: its persons too
            persons = known_persons(session, ask.id)
            fresh = _judge(found_anew, page_texts, persons, facts_of(ask), ask.analysis_version)
            save_suggestions(session, row, _changed(judged.suggestions, fresh.suggestions))
        save_persons(session, ask.id, fresh.persons)
        supersede_others(session, row.id, {s.id for s in fresh.suggestions})
        row.pages_text = row.pages_nlp = row.pages
        row.proposal = whole_proposal(
            fresh.suggestions, fresh.persons, page_texts, facts_of(ask).regime
        )
        row.version += 1
        if _has_others(session, row):
            row.state = move(DOCUMENT_STEPS, DocumentState.ANALYSING, DocumentState.MATCHING).value
            session.flush()
            repropose(session, ask.id, automatic=True)
        else:
            make_ready(session, row, len(fresh.suggestions))
            new_version(session, ask.id)

    return write


def make_ready(session: Session, document: Document, suggestions: int) -> None:
    """The document, read and matched, waits for its reviewer. suggestions: how many it has."""
    document.state = move(DOCUMENT_STEPS, DocumentState(document.state), DocumentState.READY).value
    session.flush()
    audit.append(
        session,
        actor=audit.SYSTEM,
        action="document.ready",
        subject=document.id,
        request_id=document.request_id,
        detail={"akt_id": document.akt_id, "suggestions": suggestions},
    )


def _save_ahead(work: Work, document: Document, found: Sequence[Suggestion]) -> None:
    """Write rows in small transactions, so that a long document keeps no other writer waiting.

    Nobody works with them before the document is *ready*, and writing them again is harmless.
    """
    numbered = [(place_of(index), s) for index, s in enumerate(found)]
    for first in range(0, len(numbered), AHEAD):
        with session_scope(work.engine) as session:
            heartbeat(session, work.claim, lease_seconds=work.settings.lease_seconds)
            save_suggestions(session, document, numbered[first : first + AHEAD])
        time.sleep(BREATH)


def _changed(
    before: Sequence[Suggestion], after: Sequence[Suggestion]
) -> list[tuple[int, Suggestion]]:
    pairs = enumerate(zip(before, after, strict=True))
    return [(place_of(index), new) for index, (old, new) in pairs if old != new]


def _has_others(session: Session, document: Document) -> bool:
    others = select(Document.id).where(
        Document.request_id == document.request_id, Document.id != document.id
    )
    return session.scalar(others.limit(1)) is not None


def _judge(
    found: Sequence[Suggestion],
    page_texts: Mapping[int, str],
    known: Sequence[PersonGroup],
    facts: RequestFacts,
    version: int,
) -> Judged:
    grouped, persons = group_persons(found, known=known)
    persons = guess_roles(persons, grouped, page_texts, facts.requester_names)
    return Judged(version, propose(grouped, facts, persons, page_texts), persons)


def place_of(index: int) -> int:
    """Position of the index-th find, with room before the next for what people and the case add."""
    return (index + 1) * ROOM


def save_suggestions(
    session: Session, document: Document, found: Sequence[tuple[int, Suggestion]]
) -> None:
    """Write some of what an analysis found (place in the document, suggestion).

    Of a suggestion that is there, what people decided is left alone.
    """
    if not found:
        return
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(Row)
    rows = [_values(document, position, s) for position, s in found]
    kept = {"id", "document_id", "request_id"}
    fresh = {name: statement.excluded[name] for name in rows[0] if name not in kept}
    upsert = statement.on_conflict_do_update(index_elements=["id"], set_=fresh)
    for first in range(0, len(rows), CHUNK):
        session.execute(upsert, rows[first : first + CHUNK])


def supersede_others(session: Session, document_id: str, found: Set[str]) -> None:
    """Mark what an earlier analysis found and this one didn't.

    Hand-made ones stay, and what other documents told is ``propose``'s to take back.
    """
    before = session.scalars(
        select(Row.id).where(
            Row.document_id == document_id,
            Row.recognizer.not_in((MANUAL, FROM_CASE)),
            Row.superseded.is_(False),
        )
    )
    gone = [i for i in before if i not in found]
    for first in range(0, len(gone), CHUNK):
        session.execute(
            update(Row).where(Row.id.in_(gone[first : first + CHUNK])).values(superseded=True)
        )


def _values(document: Document, position: int, s: Suggestion) -> dict[str, object]:
    return {
        "id": s.id,
        "document_id": document.id,
        "request_id": document.request_id,
        "page": s.page,
        "start": s.start,
        "end": s.end,
        "position": position,
        "entity_type": s.entity_type,
        "category": s.category.value,
        "text": s.text,
        "score": s.score,
        "boxes": [b.as_list() for b in s.boxes],
        "recognizer": s.recognizer,
        "explanation": s.explanation,
        "person": s.person,
        "proposed": s.proposed.value,
        "proposed_ground": s.ground,
        "proposed_reason": s.reason[:500],
        "superseded": False,
    }
