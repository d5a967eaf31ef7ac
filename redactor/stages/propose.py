"""Persons and proposals over a whole request, once its documents have been read.

``suggest`` sees one document and what is known so far; here a title in the last document tells
the role of a name in the first. Only the newest of several such jobs does anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from redactor.domain.states import DocumentState
from redactor.domain.suggestion import Suggestion
from redactor.errors import NotFound
from redactor.services.filters import live
from redactor.services.proposals import AUTOMATIC, facts_of, known_persons, save_persons, to_domain
from redactor.stages.artefacts import get_text, pieces
from redactor.stages.failure import IN_WORK
from redactor.stages.work import Work, Write, nothing
from redactor.store.engine import read_scope
from redactor.store.tables import AccessRequest, Document
from redactor.store.tables import Suggestion as Row
from redactor.suggest.persons import group_persons
from redactor.suggest.policy import propose
from redactor.suggest.roles import guess_roles

JUDGED = (DocumentState.READY, DocumentState.REVIEWED, DocumentState.EXEMPT)
CHUNK = 500


@dataclass(frozen=True, slots=True)
class _Part:
    document: Document
    suggestions: list[Suggestion]


def run(work: Work) -> Write:
    """Group persons and make proposals over all documents that are read."""
    request_id, version = work.claim.target, int(work.claim.version.split(".")[0])
    automatic = work.claim.version.endswith(AUTOMATIC)
    with read_scope(work.engine) as session:
        request = session.get(AccessRequest, request_id)
        if request is None or request.analysis_version != version:
            return nothing  # a newer job does it
        if automatic and _being_read(session, request_id):
            return nothing  # the document that is read last has it done
        parts = _parts(session, request_id)
        known = known_persons(session, request_id)
    facts = facts_of(request)
    stored = [s for part in parts for s in part.suggestions]
    grouped, persons = group_persons(stored, known=known)
    split: list[list[Suggestion]] = []
    for part in parts:
        split.append(grouped[: len(part.suggestions)])
        grouped = grouped[len(part.suggestions) :]
    texts = [_page_texts(work, part.document) for part in parts]
    for suggestions, of_pages in zip(split, texts, strict=True):
        persons = guess_roles(persons, suggestions, of_pages, facts.requester_names)
    proposed: list[Suggestion] = []
    for suggestions, of_pages in zip(split, texts, strict=True):
        work.check()
        proposed += propose(suggestions, facts, persons, of_pages)
    changed = [new for old, new in zip(stored, proposed, strict=True) if old != new]

    def write(session: Session) -> None:
        row = session.get(AccessRequest, request_id, with_for_update=True)
        if row is None or row.analysis_version != version:
            return
        save_persons(session, request_id, persons)
        _save(session, changed)

    return write


def _being_read(session: Session, request_id: str) -> bool:
    waiting = select(Document.id).where(
        Document.request_id == request_id, Document.state.in_(IN_WORK)
    )
    return session.scalar(waiting.limit(1)) is not None


def _parts(session: Session, request_id: str) -> list[_Part]:
    documents = session.scalars(
        select(Document)
        .where(Document.request_id == request_id, Document.state.in_(JUDGED))
        .where(Document.rendition_sha.is_not(None))
        .order_by(Document.akt_id)
    ).all()
    parts = []
    for document in documents:
        rows = session.scalars(
            select(Row)
            .where(Row.document_id == document.id, live())
            .order_by(Row.page, Row.position, Row.id)
        )
        parts.append(_Part(document, [to_domain(row) for row in rows]))
    return parts


def _page_texts(work: Work, document: Document) -> dict[int, str]:
    """Texts by page; none where they were made by older code: then more is proposed to go."""
    work.check()
    texts: dict[int, str] = {}
    for piece in pieces(document.pages, work.settings.pages_per_job):
        try:
            pages = get_text(work.blobs, work.settings, document.rendition_sha or "", piece)
        except NotFound:
            return {}
        texts.update((page.number, page.text) for page in pages)
    return texts


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
