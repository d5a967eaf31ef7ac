"""Pages without a useful text layer are read from their pictures."""

from __future__ import annotations

from functools import lru_cache

from sqlalchemy.orm import Session

from redactor.domain.text import PageText
from redactor.pdf.reading.ocr import OcrEngine, TesseractOcr
from redactor.pdf.text import read_pages
from redactor.stages.artefacts import ocr_stage, piece_of, put_text
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


@lru_cache(maxsize=1)
def _engine(dpi: int) -> OcrEngine:
    return TesseractOcr(dpi=dpi)


def run(work: Work) -> Write:
    """Read the pages of the job with OCR; the last job of a piece sets its language job off."""
    claim, settings = work.claim, work.settings
    sha = claim.target
    total = pages_of(work)
    if total is None:
        return nothing  # all documents with this rendition are gone
    if of_other_version(work, text_version(settings)):
        return begin_anew(work, sha, total)
    engine = _engine(settings.ocr_dpi)
    pages: list[PageText] = []
    with work.blobs.local_copy(sha) as path:
        for page in read_pages(
            path, first=claim.first, last=claim.last, ocr=engine, limits=work.limits()
        ):
            pages.append(page)
            work.check()
            _report(work, page)
    put_text(work.blobs, sha, ocr_stage(settings), (claim.first, claim.last), pages)
    derived = Derived(work.blobs, settings, sha)
    piece = piece_of(claim.first, total, settings.pages_per_job)

    def write(session: Session) -> None:
        lock_rendition(session, sha)
        save_pages(session, sha, pages, set())
        add_nlp(session, settings, sha, total, piece, derived)
        advance(session, settings, sha)

    return write


def _report(work: Work, page: PageText) -> None:
    with session_scope(work.engine) as session:
        save_pages(session, work.claim.target, [page], set())
        count_pages(session, work.settings, work.claim.target)
