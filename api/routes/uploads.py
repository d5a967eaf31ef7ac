"""Upload of many documents at once, each file with its own result."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from api.auth import SignedIn
from api.context import AppContext, Context
from api.multipart import FORM, take_files
from api.schemas.cases import UploadResults
from api.schemas.common import Identifier
from redactor.services import queries
from redactor.services.access import Actor, Permission, request_for
from redactor.services.documents import add_document, store_file

router = APIRouter(tags=["documents"])


@router.post(
    "/requests/{request_id}/documents",
    response_model=UploadResults,
    status_code=202,
    openapi_extra=FORM,
)
async def upload(
    request_id: Identifier, actor: SignedIn, context: Context, request: Request
) -> object:
    """Upload documents; each gets its own result, and a bad one doesn't stop the rest."""
    await run_in_threadpool(_may_upload, context, actor, request_id)  # before a byte is taken in

    def take(file: UploadFile, sealed: bytes | None, first: bool) -> dict[str, Any]:
        stored = store_file(
            context.blobs, context.settings, file.filename or "", file.file, file.size or 0
        )
        queues = ("intake",) if first else ()  # work begins while the rest is taken in
        with context.writing(*queues) as session:
            row = add_document(session, actor, request_id, stored, sealed_password=sealed)
            return queries.document_view(session, actor, row.id)

    items = await take_files(context, request, "document", take)
    await run_in_threadpool(context.send, "intake")
    return {"items": items}


def _may_upload(context: AppContext, actor: Actor, request_id: str) -> None:
    with context.reading() as session:
        request_for(session, actor, request_id, Permission.EDIT)
