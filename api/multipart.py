"""Many files in one request: streamed to disk, each with its own result.

Starlette writes each file of the multipart body to an unnamed temporary file while it arrives, so
memory stays small whatever comes and nothing is left behind, even by a killed process.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import Request
from sqlalchemy.exc import DBAPIError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from api.context import AppContext
from redactor.errors import InfrastructureError, InvalidValue, LimitExceeded, RedactorError
from redactor.intake.names import clean_name
from redactor.store.sealing import seal

__all__ = ["FORM", "take_files"]

MAX_PASSWORD = 500
FORM = {
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

Take = Callable[[UploadFile, bytes | None, bool], Any]
"""What is done with one file: (file, sealed password, whether it is the first) -> its result."""


async def take_files(context: AppContext, request: Request, name: str, take: Take) -> list[Any]:
    """Each file's result in order: {"name", ``name``: what ``take`` gave or None, "error"}."""
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
                item = await run_in_threadpool(_one, name, take, file, sealed, first=not items)
                items.append(item)
    except HTTPException as error:
        if error.status_code == 400:  # what Starlette says of a form it can't take
            if "Too many files" in str(error.detail):
                raise LimitExceeded(f"Læg højst {most} filer op ad gangen.") from None
            raise InvalidValue("Filerne kom ikke helt frem. Læg dem op igen.") from None
        raise
    return items


def _one(
    name: str, take: Take, file: UploadFile, sealed: bytes | None, *, first: bool
) -> dict[str, Any]:
    """Take one file in; whatever is wrong with it is in the result."""
    made: Any = None
    error: RedactorError | None = None
    try:
        made = take(file, sealed, first)
    except RedactorError as refused:
        error = refused
    except (DBAPIError, OSError):
        error = InfrastructureError("Filen kunne ikke gemmes lige nu. Læg den op igen om lidt.")
    return {
        "name": clean_name(file.filename or ""),
        name: None if error else made,
        "error": {"code": error.code, "message": error.message} if error else None,
    }
