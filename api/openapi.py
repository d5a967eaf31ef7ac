"""What the OpenAPI document says besides the routes: sections, errors, how to sign in."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.schemas.common import Problem

DESCRIPTION = """\
Redaction of documents for Danish access-to-records requests (aktindsigt).

Sign in with `POST /session` (cookie plus the `X-CSRF-Token` header on everything that changes
something) or send `Authorization: Bearer TOKEN`. Lists are `{items, next, total}`; pass `next` as
`cursor` for the following page. Coordinates are points (1/72 inch) of the page as displayed,
origin at the top left. Errors are `application/problem+json` with Danish texts and never repeat
the input.
"""

TAGS: list[dict[str, Any]] = [
    {"name": "session", "description": "Sign in and out, who am I"},
    {"name": "administration", "description": "Accounts, departments, machine tokens"},
    {"name": "requests", "description": "Requests for access (anmodninger), progress, trail"},
    {"name": "documents", "description": "Upload, act-list fields, pages and their pictures"},
    {"name": "suggestions", "description": "Suggestions and the decisions taken on them"},
    {"name": "persons", "description": "Who is who in the case"},
    {"name": "releases", "description": "The verified package for the requester"},
    {"name": "checks", "description": "Is this PDF safely overstruck? Files of anybody's"},
    {"name": "health", "description": "For supervisors and load balancers"},
]


_PROBLEM = "application/problem+json"


def _example(status: int, code: str, title: str, detail: str) -> dict[str, Any]:
    return {
        "type": f"urn:redactor:problem:{code}",
        "title": title,
        "status": status,
        "detail": detail,
        "code": code,
    }


_PROBLEMS = {
    401: ("Not signed in", "unauthenticated", "Log ind først", "Log ind for at fortsætte."),
    403: (
        "Not allowed for this role",
        "forbidden",
        "Ingen adgang",
        "Din rolle giver ikke adgang til det. Spørg en administrator.",
    ),
    404: (
        "No such thing, or another department's",
        "not_found",
        "Findes ikke",
        "Findes ikke, eller du har ikke adgang.",
    ),
    409: (
        "Not possible now",
        "not_allowed_now",
        "Kan ikke lade sig gøre nu",
        "3 forslag i akt 2 mangler en afgørelse. Tag stilling til dem.",
    ),
    422: (
        "A value doesn't hold",
        "validation",
        "Forkert udfyldt",
        "En eller flere oplysninger er forkert udfyldt. Ret dem, og prøv igen.",
    ),
}
RESPONSES: dict[int | str, dict[str, Any]] = {
    status: {
        "description": description,
        "model": Problem,
        "content": {_PROBLEM: {"example": _example(status, code, title, detail)}},
    }
    for status, (description, code, title, detail) in _PROBLEMS.items()
}


def document_of(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document of ``app``, made once; errors under their own media type."""
    if app.openapi_schema is None:
        made = get_openapi(
            title=app.title,
            version=app.version,
            description=app.description,
            tags=app.openapi_tags,
            routes=app.routes,
        )
        for operations in made["paths"].values():
            for operation in operations.values():
                for answer in operation["responses"].values():
                    content = answer.get("content", {})
                    if _PROBLEM in content:
                        plain = content.pop("application/json", {})
                        content[_PROBLEM] = {**plain, **content[_PROBLEM]}
        app.openapi_schema = made
    return app.openapi_schema


PUBLIC: dict[int | str, dict[str, Any]] = {422: RESPONSES[422]}
