"""How far a rendition's analysis is, and what comes next: counted in the database.

A rendition is worked through in pieces of ``pages_per_job`` pages, each with a ``text`` job, as
many ``ocr`` jobs as it has unreadable pages, and one ``nlp`` job. ``advance`` looks at what is
done and moves the documents with that rendition on. It may be called any number of times.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from redactor.domain.states import DOCUMENT_STEPS, DocumentState, move
from redactor.domain.text import PageText
from redactor.errors import InfrastructureError
from redactor.settings import Settings
from redactor.stages.artefacts import (
    Range,
    name_of,
    nlp_stage,
    ocr_stage,
    pieces,
    text_stage,
)
from redactor.stages.versions import nlp_version, text_version
from redactor.stages.work import Work, Write
from redactor.store.blobs import BlobStore
from redactor.store.engine import lock
from redactor.store.jobs import Kind, State, add_job, revive
from redactor.store.tables import Document, Job, Page

LEAVE_TO_OTHERS = 3
"""Tries for which a job is left to workers of its own version."""
WAITING = "waiting"
"""``page.source`` of a page that OCR has yet to read."""
BEING_READ = (DocumentState.CONVERTED, DocumentState.ANALYSING)
_OVER = (State.DONE, State.FAILED)


class Derived:
    """Which artefacts of a rendition are there: asked once, outside any transaction."""

    def __init__(self, blobs: BlobStore, settings: Settings, sha: str) -> None:
        self.text = set(blobs.list_derived(sha, text_stage(settings)))
        self.ocr = set(blobs.list_derived(sha, ocr_stage(settings)))
        self.nlp = set(blobs.list_derived(sha, nlp_stage(settings)))


def lock_rendition(session: Session, sha: str) -> None:
    """Hold this while counting a rendition's jobs, so that of two last ones one sees the other."""
    lock(session, f"rendition:{sha}")


def start(session: Session, settings: Settings, sha: str, pages: int, derived: Derived) -> None:
    """Add the jobs that a rendition still needs: none where it has been analysed before.

    What failed earlier is tried again, and what is done but whose artefact is gone is made again.
    """
    lock_rendition(session, sha)
    for piece in pieces(pages, settings.pages_per_job):
        there = name_of(piece) in derived.text
        add_job(
            session,
            kind=Kind.TEXT,
            target=sha,
            first=piece[0],
            last=piece[1],
            version=text_version(settings),
            again=(State.FAILED,) if there else _OVER,
        )
    revive(session, target=sha, kinds=(Kind.OCR,), version=text_version(settings))
    revive(session, target=sha, kinds=(Kind.NLP,), version=nlp_version(settings))
    for first, last in _done_pieces(session, settings, sha, pages):
        if name_of((first, last)) in derived.text:
            add_nlp(session, settings, sha, pages, (first, last), derived)


def begin_anew(work: Work, sha: str, pages: int) -> Write:
    """Have a rendition analysed by this worker's code, where what is there isn't of its version."""
    derived = Derived(work.blobs, work.settings, sha)

    def write(session: Session) -> None:
        start(session, work.settings, sha, pages, derived)
        advance(session, work.settings, sha)

    return write


def of_other_version(work: Work, version: str) -> bool:
    """Whether the job was made by workers with other code than this one's.

    While a new version is rolled out such a job is left to them for some tries
    (``InfrastructureError``); if they are gone, the caller begins anew with its own code.
    """
    if work.claim.version.split(".")[0] == version:
        return False
    if work.claim.attempts < LEAVE_TO_OTHERS:
        raise InfrastructureError
    return True


def add_nlp(
    session: Session, settings: Settings, sha: str, total: int, around: Range, derived: Derived
) -> None:
    """Add the language jobs of a piece and its neighbours, as far as their text is there.

    A piece is read with the pages before and after it, so it waits for its neighbours' text.
    total: pages of the rendition. The rendition's lock must be held.
    """
    session.flush()
    size = settings.pages_per_job
    every = pieces(total, size)
    middle = every.index(around)
    near = every[max(0, middle - 2) : middle + 3]
    there = _with_text(session, settings, sha, near)
    for index in range(max(0, middle - 1), min(len(every), middle + 2)):
        piece = every[index]
        if not there.issuperset(every[max(0, index - 1) : index + 2]):
            continue
        add_job(
            session,
            kind=Kind.NLP,
            target=sha,
            first=piece[0],
            last=piece[1],
            version=nlp_version(settings),
            again=() if name_of(piece) in derived.nlp else _OVER,
        )


def _with_text(session: Session, settings: Settings, sha: str, near: list[Range]) -> set[Range]:
    """Those of some neighbouring pieces whose text is all there, OCR included."""
    version = text_version(settings)
    rows = session.execute(
        select(Job.first, Job.last).where(
            Job.key.in_(_keys(Kind.TEXT, sha, near, version)), Job.state == State.DONE
        )
    )
    there = {(row.first, row.last) for row in rows}
    unread = session.execute(
        select(Job.first, Job.last).where(
            Job.target == sha,
            Job.kind == Kind.OCR,
            Job.last >= near[0][0],
            Job.first <= near[-1][1],
            Job.state != State.DONE,
            Job.key.endswith(f":{version}", autoescape=True),
        )
    ).all()
    return {
        piece
        for piece in there
        if not any(row.first <= piece[1] and row.last >= piece[0] for row in unread)
    }


def _done_pieces(session: Session, settings: Settings, sha: str, pages: int) -> list[Range]:
    keys = _keys(Kind.TEXT, sha, pieces(pages, settings.pages_per_job), text_version(settings))
    rows = session.execute(
        select(Job.first, Job.last).where(Job.key.in_(keys), Job.state == State.DONE)
    )
    return [(row.first, row.last) for row in rows]


def _keys(kind: Kind, sha: str, ranges: Iterable[Range], version: str) -> list[str]:
    return [f"{kind}:{sha}:{first}-{last}:{version}" for first, last in ranges]


def advance(session: Session, settings: Settings, sha: str) -> None:
    """Move the documents with this rendition on: all text there, all entities there."""
    lock_rendition(session, sha)
    session.flush()
    documents = session.scalars(
        select(Document)
        .where(Document.rendition_sha == sha, Document.state.in_(BEING_READ))
        .order_by(Document.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    if not documents:
        return
    all_pieces = pieces(documents[0].pages, settings.pages_per_job)
    keys = _keys(Kind.NLP, sha, all_pieces, nlp_version(settings))
    states = session.scalars(select(Job.state).where(Job.key.in_(keys))).all()
    for document in documents:
        if len(states) == len(all_pieces) and document.state == DocumentState.CONVERTED:
            document.state = move(
                DOCUMENT_STEPS, DocumentState.CONVERTED, DocumentState.ANALYSING
            ).value
        if states.count(State.DONE) == len(all_pieces):
            add_job(
                session,
                kind=Kind.SUGGEST,
                target=document.id,
                version=f"{nlp_version(settings)}.{document.version}",
                again=(State.DONE,),  # done, and yet not ready: it found that something was gone
            )
    session.flush()
    count_pages(session, settings, sha)


def count_pages(session: Session, settings: Settings, sha: str) -> None:
    """Bring the progress columns up to what the ``page`` rows say."""
    read = select(func.count()).where(Page.rendition_sha == sha, Page.source != WAITING)
    analysed = select(func.count()).where(
        Page.rendition_sha == sha, Page.analysed == nlp_version(settings)
    )
    session.execute(
        update(Document)
        .where(Document.rendition_sha == sha, Document.state.in_(BEING_READ))
        .values(pages_text=read.scalar_subquery(), pages_nlp=analysed.scalar_subquery())
        .execution_options(synchronize_session=False)
    )


def save_pages(session: Session, sha: str, pages: list[PageText], waiting: set[int]) -> None:
    """Write the ``page`` rows of pages that were read. waiting: numbers that OCR has yet to do."""
    if not pages:
        return
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    rows = [
        {
            "rendition_sha": sha,
            "number": page.number,
            "width": page.width,
            "height": page.height,
            "source": WAITING if page.number in waiting else page.source.value,
            "words": len(page.text.split()),
            "confidence": page.confidence,
        }
        for page in pages
    ]
    statement = insert(Page)
    fresh = {name: statement.excluded[name] for name in rows[0] if name != "rendition_sha"}
    session.execute(
        statement.on_conflict_do_update(index_elements=["rendition_sha", "number"], set_=fresh),
        rows,
    )


def mark_analysed(session: Session, settings: Settings, sha: str, pages: Range) -> None:
    """Count these pages as seen by the language analysis."""
    session.execute(
        update(Page)
        .where(Page.rendition_sha == sha, Page.number.between(*pages))
        .values(analysed=nlp_version(settings))
        .execution_options(synchronize_session=False)
    )
