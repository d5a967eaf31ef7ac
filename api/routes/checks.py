"""Is this PDF safely overstruck? Files of anybody's, looked through by the workers."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from api.auth import SignedIn
from api.context import Context
from api.multipart import FORM, take_files
from api.schemas.checks import Check, CheckResults
from api.schemas.common import Identifier
from redactor.services import checks
from redactor.services.access import Permission
from redactor.services.documents import store_file

router = APIRouter(tags=["checks"])


@router.post("/checks", response_model=CheckResults, status_code=202, openapi_extra=FORM)
async def ask(actor: SignedIn, context: Context, request: Request) -> object:
    """Have files checked; each gets its own result. They and their answers go after a day."""
    actor.require(Permission.READ)  # before a byte is taken in

    def take(file: UploadFile, sealed: bytes | None, _first: bool) -> dict[str, Any]:
        stored = store_file(
            context.blobs, context.settings, file.filename or "", file.file, file.size or 0
        )
        with context.writing("pdf") as session:
            check = checks.ask(session, actor, stored.sha256, sealed_password=sealed)
            return checks.view_of(check)

    items = await take_files(context, request, "check", take)
    await run_in_threadpool(context.send, "pdf")
    return {"items": items}


@router.get("/checks/{check_id}", response_model=Check)
def get_check(check_id: Identifier, actor: SignedIn, context: Context) -> object:
    """How far a check is and what it found; only who asked may see it."""
    with context.reading() as session:
        return checks.check_view(session, actor, check_id)
