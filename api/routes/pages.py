"""Pages of a document and their pictures, which workers make."""

from __future__ import annotations

import asyncio
import io
import time
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response
from PIL import Image
from starlette.concurrency import run_in_threadpool

from api.auth import SignedIn
from api.context import AppContext, Context
from api.paging import Cursor, Limit
from api.schemas.cases import Page
from api.schemas.common import Identifier, Listing, Problem
from redactor.errors import InfrastructureError
from redactor.services import pictures, queries
from redactor.services.access import Actor
from redactor.services.pictures import Picture

router = APIRouter(tags=["documents"])
WAIT_SECONDS, LOOK_SECONDS = 8.0, 0.15


@router.get("/documents/{document_id}/pages", response_model=Listing[Page])
def list_pages(
    document_id: Identifier,
    actor: SignedIn,
    context: Context,
    limit: Limit = 1000,
    cursor: Cursor = None,
) -> object:
    """Sizes of a document's pages."""
    with context.reading() as session:
        return queries.list_pages(session, actor, document_id, limit=limit, cursor=cursor)


@router.get(
    "/documents/{document_id}/pages/{number}/image",
    response_class=Response,
    responses={
        200: {"content": {"image/webp": {}, "image/png": {}}, "description": "The picture"},
        304: {"description": "Not changed since the ETag that was sent"},
        503: {"model": Problem, "description": "Still being made; see Retry-After"},
    },
)
async def page_image(
    document_id: Identifier,
    number: Annotated[int, Path(ge=1, le=1_000_000)],
    actor: SignedIn,
    context: Context,
    request: Request,
    width: Annotated[int, Query(ge=1, le=10_000, description="Wanted pixels across")] = 1400,
    format: Annotated[Literal["webp", "png"], Query(description="Kind of picture")] = "webp",
) -> Response:
    """A picture of a page as displayed; the nearest width there is. Waits while it is made."""
    picture = await run_in_threadpool(_find, context, actor, document_id, number, width)
    etag = f'"{picture.rendition_sha[:32]}-{number}-{picture.width}-{format}"'
    headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
    if etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    data = await run_in_threadpool(picture.read, context.blobs)
    if data is None:
        data = await _wait_for(context, picture)
    if format == "png":
        data = await run_in_threadpool(_as_png, data)
    return Response(data, media_type=f"image/{format}", headers=headers)


def _find(context: AppContext, actor: Actor, document_id: str, number: int, width: int) -> Picture:
    with context.reading() as session:
        return pictures.picture_of(session, actor, document_id, number, width)


async def _wait_for(context: AppContext, picture: Picture) -> bytes:
    await run_in_threadpool(_ask_for, context, picture)
    until = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < until:
        await asyncio.sleep(LOOK_SECONDS)
        data = await run_in_threadpool(picture.read, context.blobs)
        if data is not None:
            return data
    raise InfrastructureError("Siden er ved at blive tegnet. Prøv igen om lidt.")


def _ask_for(context: AppContext, picture: Picture) -> None:
    with context.writing("pdf") as session:
        pictures.ask_for(session, picture)


def _as_png(data: bytes) -> bytes:
    target = io.BytesIO()
    with Image.open(io.BytesIO(data), formats=["WEBP"]) as image:
        image.save(target, "PNG", compress_level=3)
    return target.getvalue()
