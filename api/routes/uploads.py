"""Upload of many documents at once: streamed to disk, each file with its own result.

Starlette writes each file of the multipart body to an unnamed temporary file while it arrives, so
memory stays small whatever comes and nothing is left behind, even by a killed process.
"""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from sqlalchemy.exc import DBAPIError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from api.auth import SignedIn
from api.context import AppContext, Context
from api.schemas.cases import UploadResults
from api.schemas.common import Identifier
from redactor.errors import InfrastructureError, InvalidValue, LimitExceeded, RedactorError
from redactor.intake.names import clean_name
from redactor.services import queries
from redactor.services.access import Actor, Permission, request_for
from redactor.services.documents import add_document, store_file
from redactor.store.sealing import seal

router = APIRouter(tags=["documents"])
MAX_PASSWORD = 500
_FORM = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["files"],
                    "properties": {
                        "files": {
                            "type": "array",
                            "items": {"type": "string", "format": "binary"},
                        },
                        "password": {
                            "type": "string",
                            "description": "Opens those of the files that are locked",
                        },
                    },
                }
            }
        },
    }
}


@router.post(
    "/requests/{request_id}/documents",
    response_model=UploadResults,
    status_code=202,
    openapi_extra=_FORM,
)
async def upload(
    request_id: Identifier, actor: SignedIn, context: Context, request: Request
) -> object:
    """Upload documents; each gets its own result, and a bad one doesn't stop the rest."""
    await run_in_threadpool(_may_upload, context, actor, request_id)  # before a byte is taken in
    most = context.settings.max_files_per_upload
    try:
        async with request.form(max_files=most, max_fields=10) as form:
            files = [f for f in form.getlist("files") if isinstance(f, UploadFile)]
            if not files:
                raise InvalidValue("Vælg mindst én fil i feltet 'files'.")
            password = form.get("password")
            if isinstance(password, str) and len(password) > MAX_PASSWORD:
                raise InvalidValue("Adgangskoden er for lang.")
            sealed = (
                seal(context.settings, password) if isinstance(password, str) and password else None
            )
            items: list[dict[str, Any]] = []
            for file in files:
                item = await run_in_threadpool(
                    _take_in, context, actor, request_id, file, sealed, first=not items
                )
                items.append(item)
    except HTTPException as error:
        if error.status_code == 400:  # what Starlette says of a form it can't take
            if "Too many files" in str(error.detail):
                raise LimitExceeded(f"Læg højst {most} filer op ad gangen.") from None
            raise InvalidValue("Filerne kom ikke helt frem. Læg dem op igen.") from None
        raise
    await run_in_threadpool(context.send, "intake")
    return {"items": items}


def _may_upload(context: AppContext, actor: Actor, request_id: str) -> None:
    with context.reading() as session:
        request_for(session, actor, request_id, Permission.EDIT)


def _take_in(
    context: AppContext,
    actor: Actor,
    request_id: str,
    file: UploadFile,
    sealed: bytes | None,
    *,
    first: bool,
) -> dict[str, Any]:
    """Store and journal one file; whatever is wrong with it is in the result."""
    name = clean_name(file.filename or "")
    document: dict[str, Any] | None = None
    error: RedactorError | None = None
    try:
        stored = store_file(
            context.blobs, context.settings, file.filename or "", file.file, file.size or 0
        )
        queues = ("intake",) if first else ()  # work begins while the rest is taken in
        with context.writing(*queues) as session:
            row = add_document(session, actor, request_id, stored, sealed_password=sealed)
            document = queries.document_view(session, actor, row.id)
    except RedactorError as refused:
        error = refused
    except (DBAPIError, OSError):
        error = InfrastructureError("Filen kunne ikke gemmes lige nu. Læg den op igen om lidt.")
    return {
        "name": name,
        "document": None if error else document,
        "error": {"code": error.code, "message": error.message} if error else None,
    }
