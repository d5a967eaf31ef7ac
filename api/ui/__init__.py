"""The Danish pages: shells rendered here, filled over the HTTP API by ES modules in ``static``.

No business logic and no data: a shell holds headings, forms and the ids from its own address, so
it needs no sign-in; every name and number comes through ``/api/v1`` with the rights of the user
who is signed in. Static files lie under a name made of their content, so they may be cached for
ever and a new version is fetched at once.

    router            all pages; include it last, it answers 404 for every address left over
    error_page(…)     the Danish page for 404 and 500; the app shows it where a page itself fails
"""

from __future__ import annotations

import hashlib
import mimetypes
import re
from pathlib import Path

import jinja2
from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse, Response

__all__ = ["error_page", "router"]

HERE = Path(__file__).parent
STATIC = HERE / "static"
MEDIA_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
}
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}
ERRORS = {
    404: ("Siden findes ikke", "Adressen er forkert, eller du har ikke adgang til indholdet."),
    500: (
        "Der skete en fejl",
        "Det, du har gemt, er der stadig. Prøv igen om lidt. "
        "Bliver det ved, så kontakt driften og oplys tidspunktet.",
    ),
}
ID = re.compile(r"[0-9a-f]{32}")

_environment = jinja2.Environment(
    loader=jinja2.FileSystemLoader(HERE / "templates"),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def _static_files() -> tuple[dict[str, Path], str]:
    """Every static file by its relative name, and a version made of all their bytes."""
    files = {
        path.relative_to(STATIC).as_posix(): path
        for path in sorted(STATIC.rglob("*"))
        if path.suffix in MEDIA_TYPES
    }
    digest = hashlib.sha256()
    for name, path in files.items():
        digest.update(name.encode() + b"\0" + path.read_bytes())
    return files, digest.hexdigest()[:12]


_FILES, _VERSION = _static_files()

router = APIRouter(include_in_schema=False)


def _page(
    template: str, *, title: str, status: int = 200, **values: str | int | bool
) -> HTMLResponse:
    html = _environment.get_template(template).render(
        title=title, static=f"/static/{_VERSION}", **values
    )
    return HTMLResponse(html, status_code=status, headers=HEADERS)


def error_page(status: int) -> HTMLResponse:
    """The Danish page that says what went wrong; unknown codes get the text of 500."""
    title, text = ERRORS.get(status, ERRORS[500])
    return _page("error.html", title=title, status=status, text=text, code=status)


@router.get("/static/{version}/{name:path}")
def static_file(version: str, name: str) -> Response:
    """A static file; only names found when the process started are served."""
    path = _FILES.get(name)
    if path is None:
        return error_page(404)
    fresh = version == _VERSION
    cache = "public, max-age=31536000, immutable" if fresh else "no-cache"
    media_type = MEDIA_TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0]
    return FileResponse(
        path,
        media_type=media_type,
        headers={"Cache-Control": cache, "X-Content-Type-Options": "nosniff"},
    )


@router.get("/")
def start() -> Response:
    return RedirectResponse("/anmodninger", status_code=303)


@router.get("/favicon.ico")
def favicon() -> Response:
    return RedirectResponse(f"/static/{_VERSION}/icon.svg", status_code=303)


@router.get("/log-ind")
def sign_in() -> Response:
    return _page("login.html", title="Log ind")


@router.get("/adgangskode")
def new_password() -> Response:
    return _page("password.html", title="Ny adgangskode")


@router.get("/anmodninger")
def requests() -> Response:
    return _page("requests.html", title="Anmodninger")


@router.get("/anmodninger/{request_id}")
def request(request_id: str) -> Response:
    if not ID.fullmatch(request_id):
        return error_page(404)
    return _page("request.html", title="Anmodning", request_id=request_id)


@router.get("/anmodninger/{request_id}/aktivitet")
def request_activity(request_id: str) -> Response:
    if not ID.fullmatch(request_id):
        return error_page(404)
    return _page("activity.html", title="Aktivitet", request_id=request_id)


@router.get("/dokumenter/{document_id}")
def review(document_id: str) -> Response:
    if not ID.fullmatch(document_id):
        return error_page(404)
    return _page("review.html", title="Gennemgang", document_id=document_id)


@router.get("/kontrol")
def check() -> Response:
    return _page("check.html", title="Kontrol af en PDF")


@router.get("/aktivitet")
def activity() -> Response:
    return _page("activity.html", title="Aktivitet", request_id="")


@router.get("/konto")
def account() -> Response:
    return _page("account.html", title="Konto")


@router.get("/brugere")
def users() -> Response:
    return _page("users.html", title="Brugere og afdelinger")


@router.get("/{rest:path}")
def not_found(rest: str, http_request: Request) -> Response:
    """Whatever no other route took; machines get the API's own kind of error."""
    if rest.startswith("api/") or "text/html" not in http_request.headers.get("accept", ""):
        raise HTTPException(status_code=404)
    return error_page(404)
