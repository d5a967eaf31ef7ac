"""Errors as ``application/problem+json`` (RFC 9457), in Danish, without a word of the input.

    {"type": "urn:redactor:problem:not_found", "title": …, "status": 404, "detail": …, "code": …}

Validation errors add ``errors: [{"field", "message"}]``; a refused release adds ``reasons``.
Unexpected errors say nothing of what went wrong, and the log gets their kind and place only:
their messages may hold text of a document.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException

from redactor import errors
from redactor.services.releases import ReleaseRefused

log = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"

_STATUS: tuple[tuple[type[errors.RedactorError], int], ...] = (
    (errors.NotFound, 404),
    (errors.TooManyAttempts, 429),
    (errors.Unauthenticated, 401),
    (errors.Forbidden, 403),
    (errors.InvalidValue, 422),
    (errors.LimitExceeded, 413),
    (errors.InputError, 422),
    (errors.RuleError, 409),
    (errors.VerificationFailed, 409),
    (errors.InfrastructureError, 503),
)
_TITLES = {
    400: "Forkert forespørgsel",
    401: "Log ind først",
    403: "Ingen adgang",
    404: "Findes ikke",
    405: "Metoden bruges ikke her",
    406: "Formatet findes ikke",
    409: "Kan ikke lade sig gøre nu",
    413: "For stort",
    415: "Forkert indholdstype",
    422: "Forkert udfyldt",
    429: "For mange forsøg",
    500: "Der skete en fejl",
    503: "Midlertidigt utilgængelig",
}
_DETAILS = {
    404: "Adressen findes ikke.",
    405: "Adressen findes, men ikke med den metode.",
    413: "Forespørgslen er for stor. Send mindre ad gangen.",
    415: "Indholdet skal sendes som application/json.",
    500: "Der skete en uventet fejl. Prøv igen, eller kontakt driften og oplys tidspunktet.",
    503: "Tjenesten er midlertidigt utilgængelig. Prøv igen om lidt.",
}
_VALIDATION = {
    "missing": "Mangler.",
    "json_invalid": "Indholdet er ikke gyldig JSON.",
    "string_too_short": "For kort.",
    "string_too_long": "For lang.",
    "too_long": "For mange.",
    "too_short": "For få.",
    "extra_forbidden": "Feltet findes ikke.",
    "enum": "Værdien er ikke en af de mulige.",
    "literal_error": "Værdien er ikke en af de mulige.",
    "date_from_datetime_parsing": "Skal være en dato: ÅÅÅÅ-MM-DD.",
    "date_parsing": "Skal være en dato: ÅÅÅÅ-MM-DD.",
    "int_parsing": "Skal være et helt tal.",
    "int_type": "Skal være et helt tal.",
    "float_parsing": "Skal være et tal.",
    "float_type": "Skal være et tal.",
    "finite_number": "Skal være et endeligt tal.",
    "bool_parsing": "Skal være sandt eller falsk.",
    "string_type": "Skal være tekst.",
    "list_type": "Skal være en liste.",
    "greater_than_equal": "For lille.",
    "less_than_equal": "For stor.",
}
_RETRY = {429: "900", 503: "5"}


def problem(
    status: int,
    detail: str,
    *,
    code: str,
    extra: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """A problem response; ``extra`` members are added to the standard ones."""
    body = {
        "type": f"urn:redactor:problem:{code}",
        "title": _TITLES.get(status, "Fejl"),
        "status": status,
        "detail": detail,
        "code": code,
        **(extra or {}),
    }
    sent = {"Retry-After": _RETRY[status]} if status in _RETRY else {}
    if status == 401:
        sent["WWW-Authenticate"] = "Bearer"
    sent.update(headers or {})
    return JSONResponse(body, status, headers=sent, media_type=MEDIA_TYPE)


def status_of(error: errors.RedactorError) -> int:
    return next((status for kind, status in _STATUS if isinstance(error, kind)), 500)


def log_unexpected(error: BaseException) -> None:
    """Kind and place of an error: never its message, which may hold text of a document."""
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    place = " < ".join(f"{f.filename.rpartition('/')[2]}:{f.lineno}" for f in reversed(frames))
    log.error("unexpected %s at %s", type(error).__name__, place)


async def _redactor_error(_request: Request, error: Exception) -> Response:
    assert isinstance(error, errors.RedactorError)  # noqa: S101
    status = status_of(error)
    if status == 500:
        log_unexpected(error)
    extra = {"reasons": error.reasons} if isinstance(error, ReleaseRefused) else None
    return problem(status, error.message, code=error.code, extra=extra)


async def _validation_error(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    found = [
        {
            "field": ".".join(str(part) for part in e["loc"] if part not in ("body", "query")),
            "message": _VALIDATION.get(e["type"], "Forkert værdi."),
        }
        for e in error.errors()
        if not _echoes(e)
    ]
    return problem(
        422,
        "En eller flere oplysninger er forkert udfyldt. Ret dem, og prøv igen.",
        code="validation",
        extra={"errors": found},
    )


def _echoes(error: Mapping[str, Any]) -> bool:
    """Whether the place of an error is itself input: the name of an unknown field."""
    return bool(error["type"] == "extra_forbidden")


async def _http_error(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101
    status = error.status_code
    detail = _DETAILS.get(status, _TITLES.get(status, "Forespørgslen kan ikke behandles."))
    return problem(status, detail, code=f"http_{status}", headers=error.headers)


async def _unavailable(_request: Request, error: Exception) -> Response:
    log_unexpected(error)
    gone = not isinstance(error, DBAPIError) or isinstance(error, OperationalError | InterfaceError)
    if gone or getattr(error, "connection_invalidated", False):
        return problem(503, _DETAILS[503], code="unavailable")
    return problem(500, _DETAILS[500], code="error")


def unexpected() -> Response:
    return problem(500, _DETAILS[500], code="error")


def install(app: FastAPI) -> None:
    """Have every error of ``app`` answered as a problem."""
    app.add_exception_handler(errors.RedactorError, _redactor_error)
    app.add_exception_handler(RequestValidationError, _validation_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(DBAPIError, _unavailable)
    app.add_exception_handler(PoolTimeout, _unavailable)
