"""Pictures of pages: there already, or asked for from the workers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from redactor.domain.pictures import STAGE, nearest_width, picture_name
from redactor.errors import NotFound, RuleError
from redactor.services.access import Actor, Permission, document_for
from redactor.store.blobs import BlobStore
from redactor.store.jobs import Kind, State, add_job
from redactor.store.tables import Job, Page, utcnow

FAILED_FOR = dt.timedelta(minutes=1)
"""A picture that couldn't be made isn't tried again before this."""


@dataclass(frozen=True, slots=True)
class Picture:
    """Which picture: of a rendition's page, ``width`` pixels wide."""

    rendition_sha: str
    page: int
    width: int

    def read(self, blobs: BlobStore) -> bytes | None:
        """The picture as WebP, None while it isn't made."""
        try:
            return blobs.get_derived(self.rendition_sha, STAGE, picture_name(self.page, self.width))
        except NotFound:
            return None


def picture_of(session: Session, actor: Actor, document_id: str, page: int, width: int) -> Picture:
    """The picture that serves ``width``, if the actor may see the page."""
    document = document_for(session, actor, document_id, Permission.READ)
    sha = document.rendition_sha
    known = select(Page.number).where(Page.rendition_sha == (sha or ""), Page.number == page)
    if sha is None or (session.scalar(known) is None and not 1 <= page <= document.pages):
        raise NotFound("Siden findes ikke.")
    return Picture(sha, page, nearest_width(width))


def ask_for(session: Session, picture: Picture) -> None:
    """Have the picture made; ``RuleError`` where that failed a moment ago."""
    failed = session.scalar(
        select(Job.id).where(
            Job.target == picture.rendition_sha,
            Job.kind == Kind.PICTURE,
            Job.first <= picture.page,
            Job.last >= picture.page,
            Job.state == State.FAILED,
            Job.finished_at > utcnow() - FAILED_FOR,
        )
    )
    if failed is not None:
        raise RuleError("Siden kan ikke vises som billede. Prøv igen om et minut.")
    add_job(
        session,
        kind=Kind.PICTURE,
        target=picture.rendition_sha,
        first=picture.page,
        last=picture.page,
        again=(State.DONE, State.FAILED),
    )
