"""Orphans go, nothing else does."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from typing import Any

from redactor.services import documents
from redactor.store.cleaning import remove_orphans
from redactor.store.engine import session_scope

NOW = dt.timedelta(seconds=-1)


def test_only_what_nothing_points_at(case: Any, make_pdf: Callable[..., bytes]) -> None:
    kept = case.upload(make_pdf("Karla Testesen, tlf. 40 05 60 70"))
    gone = case.upload(make_pdf("Birger Provsen, tlf. 20 05 60 70"))
    case.run_all()
    stray = case.blobs.put_file(io.BytesIO(b"an upload whose row was never written"))
    lost = {case.document(gone).sha256, case.document(gone).rendition_sha, stray}
    with session_scope(case.engine) as session:
        documents.delete_document(session, case.actor, gone)
    assert remove_orphans(case.engine, case.blobs) == 0, "too young"
    assert remove_orphans(case.engine, case.blobs, older_than=NOW) == len(lost)
    assert not any(case.blobs.exists(sha) for sha in lost)
    case.review()
    release_id = case.release()
    case.run_all()
    assert case.released(release_id).state == "done"
    assert remove_orphans(case.engine, case.blobs, older_than=NOW) == 0
    assert case.blobs.exists(case.released(release_id).package_sha)
    assert case.blobs.exists(case.document(kept).sha256)
