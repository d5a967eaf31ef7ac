"""Blobs that nothing points at any more go: bytes of deleted documents, uploads never journalised.

Files that were only to be checked go, too, with what was said of them.
The bytes of an upload are stored before its row is written, so a blob is only taken for an orphan
once it is old. Releases keep what they hold.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, cast

from sqlalchemy import CursorResult, Engine, delete, select

from redactor.store.blobs import BlobStore, FileBlobs
from redactor.store.engine import read_scope, session_scope
from redactor.store.tables import Document, FileCheck, Release, ReleaseDocument, utcnow

CHECKS_STAY = dt.timedelta(days=1)
"""How long the answer about a file that was only to be checked can be read."""
ORPHAN_AFTER = dt.timedelta(days=1)
"""Age below which a blob may belong to an upload that is still under way."""


def forget_checks(engine: Engine, *, older_than: dt.timedelta = CHECKS_STAY) -> int:
    """Delete checks asked for longer ago; their files are orphans then. Returns how many went."""
    with session_scope(engine) as session:
        old = FileCheck.created_at < utcnow() - older_than
        result = cast(CursorResult[Any], session.execute(delete(FileCheck).where(old)))
    return result.rowcount


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
            FileCheck.sha256,
        ):
            used.update(session.scalars(select(column)))
        for snapshot in session.scalars(select(ReleaseDocument.snapshot)):
            document = snapshot.get("document", {})
            used.update({document.get("sha256"), document.get("rendition_sha")})
    return {sha for sha in used if sha}
