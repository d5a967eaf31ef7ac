"""Releases: ask for one, approve it, fetch the package, locked or not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO
from urllib.parse import quote

from fastapi import APIRouter, Response
from fastapi.responses import StreamingResponse

from api.auth import SignedIn
from api.context import AppContext, Context
from api.schemas.common import Identifier, Listing
from api.schemas.decisions import LockedDownload, Release, ReleaseDetail
from redactor.services import downloads, releases

router = APIRouter(tags=["releases"])
CHUNK = 256 * 1024


@router.post(
    "/requests/{request_id}/releases",
    response_model=ReleaseDetail,
    status_code=201,
    responses={200: {"model": ReleaseDetail, "description": "The same release is there already"}},
)
def create_release(
    request_id: Identifier, actor: SignedIn, context: Context, response: Response
) -> object:
    """Freeze the case and have it struck, verified and packed; 409 with all reasons otherwise."""
    with context.writing("pdf", "release") as session:
        release, new = releases.create_release(session, actor, request_id)
        if not new:
            response.status_code = 200
        return _shown(context, releases.release_view(session, actor, release.id))


@router.get("/requests/{request_id}/releases", response_model=Listing[Release])
def list_releases(request_id: Identifier, actor: SignedIn, context: Context) -> object:
    """A request's releases, newest first."""
    with context.reading() as session:
        items = releases.list_releases(session, actor, request_id)
    shown = [_shown(context, item) for item in items]
    return {"items": shown, "next": None, "total": len(shown)}


@router.get("/releases/{release_id}", response_model=ReleaseDetail)
def get_release(release_id: Identifier, actor: SignedIn, context: Context) -> object:
    """One release with the state and findings of each document."""
    with context.reading() as session:
        return _shown(context, releases.release_view(session, actor, release_id))


@router.post("/releases/{release_id}/approve", response_model=ReleaseDetail)
def approve_release(release_id: Identifier, actor: SignedIn, context: Context) -> object:
    """Let a packed release out; somebody else than its maker must do it."""
    with context.writing() as session:
        releases.approve_release(session, actor, release_id)
        return _shown(context, releases.release_view(session, actor, release_id))


ZIP: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/zip": {}}, "description": "The package"}
}


@router.get("/releases/{release_id}/package", response_class=StreamingResponse, responses=ZIP)
def package(release_id: Identifier, actor: SignedIn, context: Context) -> StreamingResponse:
    """The package as a ZIP file; 403 where packages are given out locked only."""
    with context.writing() as session:
        must_lock = context.settings.release_must_lock
        sha, name = downloads.package_of(session, actor, release_id, must_lock=must_lock)
    return _sent(context.blobs.open(sha), context.blobs.size(sha), name)


@router.post("/releases/{release_id}/package", response_class=StreamingResponse, responses=ZIP)
def locked_package(
    release_id: Identifier, body: LockedDownload, actor: SignedIn, context: Context
) -> StreamingResponse:
    """The package with its PDFs locked with the password, which is kept nowhere.

    Answers when all files are locked and proven to be the same; 503 where that fails.
    """
    password = body.password.get_secret_value()
    made = downloads.locked(
        context.engine,
        context.blobs,
        context.settings,
        actor,
        release_id,
        password,
        editable=body.editable,
    )
    return _sent(made.stream, made.size, made.name)


def _shown(context: AppContext, view: dict[str, Any]) -> dict[str, Any]:
    return {**view, "locked_only": context.settings.release_must_lock}


def _sent(stream: BinaryIO, size: int, name: str) -> StreamingResponse:
    plain = "".join(c if c.isascii() and (c.isalnum() or c in " ._-") else "_" for c in name)
    headers = {
        "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}",
        "Content-Length": str(size),
    }
    return StreamingResponse(_pieces(stream), media_type="application/zip", headers=headers)


def _pieces(stream: BinaryIO) -> Iterator[bytes]:
    with stream:
        while piece := stream.read(CHUNK):
            yield piece
