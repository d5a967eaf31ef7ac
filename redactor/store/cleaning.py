"""Blobs that nothing points at any more go: bytes of deleted documents, uploads never journalised.

The bytes of an upload are stored before its row is written, so a blob is only taken for an orphan
once it is old. Releases keep what they hold.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Engine, select

from redactor.store.blobs import BlobStore, FileBlobs
from redactor.store.engine import read_scope
from redactor.store.tables import Document, Release, ReleaseDocument, utcnow

ORPHAN_AFTER = dt.timedelta(days=1)
"""Age below which a blob may belong to an upload that is still under way."""


def remove_orphans(
    engine: Engine, blobs: BlobStore, *, older_than: dt.timedelta = ORPHAN_AFTER
) -> int:
    """Delete old blobs that no document and no release uses, with what was derived from them.

    Returns how many went. What is in use is asked after the age is known, blob by blob: an upload
    of the same bytes makes a blob young again.
    """
    removed = 0
    used = _used(engine)
    limit = utcnow() - older_than
    for sha in blobs.list():
        if sha in used or blobs.stored_at(sha) > limit:
            continue
        if sha not in _used(engine):
            blobs.delete(sha)
            removed += 1
    if isinstance(blobs, FileBlobs):
        blobs.remove_leftovers(older_than.total_seconds(), now=utcnow().timestamp())
    return removed


def _used(engine: Engine) -> set[str]:
    with read_scope(engine) as session:
        used: set[str | None] = set()
        for column in (
            Document.sha256,
            Document.rendition_sha,
            ReleaseDocument.output_sha,
            Release.package_sha,
        ):
            used.update(session.scalars(select(column)))
        for snapshot in session.scalars(select(ReleaseDocument.snapshot)):
            document = snapshot.get("document", {})
            used.update({document.get("sha256"), document.get("rendition_sha")})
    return {sha for sha in used if sha}
