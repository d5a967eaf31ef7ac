"""A request's documents read again with what the others tell: the case pass over the database.

Only what stands in the store is used: suggestions from the tables, pages from the blob store, one
piece at a time. A document whose text was made by other code than its suggestions is left as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.case_pass import FROM_CASE
from redactor.domain.states import DocumentState
from redactor.domain.suggestion import Suggestion
from redactor.domain.text import PageText
from redactor.errors import NotFound
from redactor.services.filters import live
from redactor.services.proposals import to_domain
from redactor.stages.artefacts import get_text, pieces
from redactor.stages.work import Work
from redactor.store.tables import Document
from redactor.store.tables import Suggestion as Row
from redactor.suggest.case import CaseDocument, evidence, gained, in_order

JUDGED = (DocumentState.MATCHING, DocumentState.READY, DocumentState.REVIEWED, DocumentState.EXEMPT)


@dataclass(slots=True)
class Part:
    """A document of the request. found: its suggestions now, in reading order; texts: by page.

    stored: what the tables hold, by id; positions: where that stands in the order of reading.
    gone: ids that an earlier run added and this one doesn't. unread: its text isn't there.
    proposal: for the document as a whole.
    """

    document: Document
    stored: dict[str, Suggestion]
    positions: dict[str, int]
    found: list[Suggestion]
    texts: dict[int, str] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)
    unread: bool = False
    proposal: dict[str, Any] = field(default_factory=dict)

    @property
    def waits(self) -> bool:
        """Whether the document was read and hasn't been looked at together with the others."""
        return self.document.state == DocumentState.MATCHING

    def fresh(self) -> list[tuple[int, Suggestion]]:
        """What isn't stored yet, with a position right after what stands before it."""
        result = []
        position = 0
        for s in self.found:
            if s.id in self.stored:
                position = self.positions[s.id]
            else:
                position += 1
                result.append((position, s))
        return result


def read_parts(session: Session, request_id: str) -> list[Part]:
    """The request's documents that are read, with what is stored of them."""
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
            .order_by(Row.page, Row.position, Row.start, Row.id)
        ).all()
        stored = in_order(to_domain(row) for row in rows)
        positions = {row.id: row.position for row in rows}
        parts.append(Part(document, {s.id: s for s in stored}, positions, stored))
    return parts


def spread(work: Work, parts: Sequence[Part], *, look: bool = True) -> None:
    """Give each part its texts, and the suggestions that the other parts tell.

    look: False leaves its suggestions as they are.
    """
    documents = [_case_document(work, part) for part in parts]
    groups = [0] * len(documents)  # a request's documents belong together: a person chose them
    index = evidence(documents, groups) if look and len(documents) > 1 else None
    for part, document in zip(parts, documents, strict=True):
        added: list[Suggestion] = []
        try:
            if index is None:
                for _ in document.pages():
                    pass
            else:
                added = gained(document, document.pages(), index, 0)
        except NotFound:  # its text was made by older code: then more is proposed to go
            part.texts.clear()
            part.unread = True
            continue
        if look:
            _take(part, added)


def _take(part: Part, added: Sequence[Suggestion]) -> None:
    own = [s for s in part.stored.values() if s.recognizer != FROM_CASE]
    kept = [part.stored.get(s.id, s) for s in added]
    part.found = in_order([*own, *kept])
    there = {s.id for s in part.found}
    part.gone = [i for i in part.stored if i not in there]


def _case_document(work: Work, part: Part) -> CaseDocument:
    def pages() -> Iterator[PageText]:
        work.check()
        sha = part.document.rendition_sha or ""
        for piece in pieces(part.document.pages, work.settings.pages_per_job):
            work.check()
            for page in get_text(work.blobs, work.settings, sha, piece):
                part.texts[page.number] = page.text
                yield page

    return CaseDocument(part.document.id, part.found, pages)
