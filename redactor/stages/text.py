"""A piece of a rendition: the text of its pages with places; unreadable pages go to OCR."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from redactor.domain.text import PageText
from redactor.pdf.text import needs_ocr, read_pages
from redactor.stages.artefacts import Range, name_of, put_text, text_stage
from redactor.stages.progress import (
    Derived,
    add_nlp,
    advance,
    begin_anew,
    count_pages,
    lock_rendition,
    of_other_version,
    save_pages,
)
from redactor.stages.versions import text_version
from redactor.stages.work import Work, Write, nothing, pages_of
from redactor.store.engine import session_scope
from redactor.store.jobs import Kind, State, add_job

PROGRESS_PAGES = 10
OCR_PAGES = 8
"""Pages of one OCR job: about half a minute, so that several workers share a scan."""


def run(work: Work) -> Write:
    """Read the pages. Raises an ``InputError`` for a file that can't be read."""
    claim, settings = work.claim, work.settings
    sha, piece = claim.target, (claim.first, claim.last)
    total = pages_of(work)
    if total is None:
        return nothing  # all documents with this rendition are gone
    if of_other_version(work, text_version(settings)):
        return begin_anew(work, sha, total)
    pages: list[PageText] = []
    with work.blobs.local_copy(sha) as path:
        for page in read_pages(path, first=piece[0], last=piece[1], limits=work.limits()):
            pages.append(page)
            if len(pages) % PROGRESS_PAGES == 0:
                work.check()
                _report(work, pages[-PROGRESS_PAGES:])
    unread = [page.number for page in pages if needs_ocr(page)] if settings.ocr else []
    put_text(work.blobs, sha, text_stage(settings), piece, pages)
    derived = Derived(work.blobs, settings, sha)

    def write(session: Session) -> None:
        lock_rendition(session, sha)
        save_pages(session, sha, pages, set(unread))
        for first, last in ocr_ranges(unread):
            add_job(
                session,
                kind=Kind.OCR,
                target=sha,
                first=first,
                last=last,
                version=text_version(settings),
                again=() if name_of((first, last)) in derived.ocr else (State.DONE, State.FAILED),
            )
        add_nlp(session, settings, sha, total, piece, derived)
        advance(session, settings, sha)

    return write


def _report(work: Work, pages: list[PageText]) -> None:
    waiting = {page.number for page in pages if needs_ocr(page)}
    with session_scope(work.engine) as session:
        save_pages(session, work.claim.target, pages, waiting)
        count_pages(session, work.settings, work.claim.target)


def ocr_ranges(numbers: Sequence[int], most: int = OCR_PAGES) -> list[Range]:
    """Page numbers (ascending) as ranges of neighbours, at most ``most`` pages each."""
    ranges: list[Range] = []
    for number in numbers:
        if ranges and number == ranges[-1][1] + 1 and number - ranges[-1][0] < most:
            ranges[-1] = (ranges[-1][0], number)
        else:
            ranges.append((number, number))
    return ranges
