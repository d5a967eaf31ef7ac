"""Every route × role × department: who may do what. A route without a row here fails."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from redactor.domain.states import Role
from redactor.settings import Settings
from redactor.store.engine import session_scope
from redactor.store.tables import ApiToken, FileCheck, Release, ReleaseDocument, User

GROUND = "OFL § 30, nr. 1"
CASE = {
    # what may be done in one's own department; in others' it is 404 for everyone
    "read": {Role.CASEWORKER, Role.APPROVER, Role.AUDITOR},
    "edit": {Role.CASEWORKER, Role.APPROVER},
    "approve": {Role.APPROVER},
    "download": {Role.CASEWORKER, Role.APPROVER, Role.AUDITOR},
    "audit": {Role.AUDITOR, Role.ADMINISTRATOR},
}
OFFICE = {
    # not about a case: the department doesn't matter
    "public": set(Role),
    "signed in": set(Role),
    "administer": {Role.ADMINISTRATOR},
    "read list": {Role.CASEWORKER, Role.APPROVER, Role.AUDITOR},
}


@dataclass
class Row:
    method: str
    path: str
    may: str
    body: Any = None
    ok: tuple[int, ...] = (200, 201, 202, 204)
    files: bool = False

    @property
    def id(self) -> str:
        return f"{self.method} {self.path}"


NEW_REQUEST = {
    "title": "Sag",
    "requester_name": "Anna Holm",
    "regime": "ofl",
    "department_id": "{department}",
    "received_on": "2026-11-20",
}
BOX = {"page": 1, "boxes": [[10, 10, 50, 20]], "ground": GROUND}
NEW_USER = {"username": "ny{unique}", "password": "en lang adgangskode", "roles": ["caseworker"]}
PASSWORDS = {"old_password": "forkert", "new_password": "en ny lang adgangskode"}

R = Row
ROWS = [
    R("POST", "/session", "public", {"username": "x", "password": "y"}, ok=(401,)),
    R("GET", "/session", "signed in"),
    R("DELETE", "/session", "signed in"),
    R("POST", "/session/password", "signed in", PASSWORDS, ok=(422,)),
    R("GET", "/health", "public"),
    R("GET", "/ready", "public"),
    R("GET", "/grounds", "signed in"),
    R("GET", "/departments", "signed in"),
    R("POST", "/departments", "administer", {"name": "Ny {unique}"}),
    R("GET", "/users", "administer"),
    R("POST", "/users", "administer", NEW_USER),
    R("PATCH", "/users/{user_id}", "administer", {"display_name": "Ny"}),
    R("GET", "/tokens", "administer"),
    R("POST", "/tokens", "administer", {"name": "maskine"}),
    R("DELETE", "/tokens/{token_id}", "administer"),
    R("GET", "/requests", "read list"),
    R("POST", "/checks", "read list", files=True),
    R("GET", "/checks/{check_id}", "read list", ok=(200, 404)),  # only who asked sees it
    R("POST", "/requests", "edit", NEW_REQUEST),
    R("GET", "/requests/{request_id}", "read"),
    R("PATCH", "/requests/{request_id}", "edit", {"title": "Ny titel"}),
    R("GET", "/requests/{request_id}/progress", "read"),
    R("POST", "/requests/{request_id}/proposals", "edit"),
    R("GET", "/requests/{request_id}/events", "read"),
    R("GET", "/requests/{request_id}/audit", "audit"),
    R("GET", "/requests/{request_id}/documents", "read"),
    R("POST", "/requests/{request_id}/documents", "edit", files=True),
    R("GET", "/documents/{document_id}", "read"),
    R("PATCH", "/documents/{document_id}", "edit", {"title": "Ny titel"}),
    R("DELETE", "/documents/{document_id}", "edit", ok=(409,)),  # a release holds it
    R("POST", "/documents/{document_id}/password", "edit", {"password": "x"}, ok=(409,)),
    R("POST", "/documents/{document_id}/retry", "edit", ok=(409,)),
    R("POST", "/documents/{document_id}/attachments", "edit", ok=(409,)),  # it has none
    R("POST", "/documents/{document_id}/review", "edit", {"accept_proposals": True}),
    R("DELETE", "/documents/{document_id}/review", "edit"),
    R("GET", "/documents/{document_id}/pages", "read"),
    R("GET", "/documents/{document_id}/pages/{number}/image", "read"),
    R("GET", "/documents/{document_id}/suggestions", "read"),
    R("POST", "/documents/{document_id}/suggestions", "edit", BOX),
    R("GET", "/requests/{request_id}/suggestions", "read"),
    R(
        "POST",
        "/requests/{request_id}/suggestions/by-text",
        "edit",
        {"text": "Solbakken", "ground": GROUND},
    ),
    R("POST", "/suggestions/{suggestion_id}/decisions", "edit", {"action": "keep"}),
    R("GET", "/suggestions/{suggestion_id}/decisions", "read"),
    R(
        "POST",
        "/requests/{request_id}/decisions",
        "edit",
        {"action": "keep", "filter": {"state": ["undecided"]}},
    ),
    R("POST", "/decisions/{batch}/undo", "edit"),
    R("GET", "/requests/{request_id}/persons", "read"),
    R("GET", "/requests/{request_id}/persons/{key}", "read"),
    R("PATCH", "/requests/{request_id}/persons/{key}", "edit", {"role": "official"}),
    R("POST", "/requests/{request_id}/releases", "edit", ok=(409,)),  # nothing is reviewed
    R("GET", "/requests/{request_id}/releases", "read"),
    R("GET", "/releases/{release_id}", "read"),
    R("POST", "/releases/{release_id}/approve", "approve", ok=(409,)),  # it is out already
    R("GET", "/releases/{release_id}/package", "download"),
    R("POST", "/releases/{release_id}/package", "download", {"password": "kort"}, ok=(422,)),
]


def routes_of(app: FastAPI) -> set[str]:
    """Every method and path below /api/v1, also those that OpenAPI doesn't show."""
    found: set[str] = set()

    def walk(routes: Any, prefix: str) -> None:
        for route in routes:
            inner = getattr(route, "original_router", None)
            if inner is not None:
                walk(inner.routes, prefix + route.include_context.prefix)
                continue
            path = prefix + route.path
            for method in (route.methods or set()) - {"HEAD"}:
                if path.startswith("/api/v1/") and path != "/api/v1/openapi.json":
                    found.add(f"{method} {path.removeprefix('/api/v1')}")

    walk(app.routes, "")
    return found


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory, open_office: Any) -> Any:
    made = open_office(Settings(data_dir=tmp_path_factory.mktemp("town"), _env_file=None))
    for role in Role:
        made.add_user(f"own-{role}", [role], ["Byg"])
        made.add_user(f"foreign-{role}", [role], ["Børn"])
    return made


def case_in_byg(town: Any) -> dict[str, Any]:
    """A request with everything in it that a path can name."""
    request_id = town.add_request("Byg")
    document_id = town.add_document(request_id)
    suggestion_id = town.add_suggestion(document_id)
    town.add_person(request_id, "p1", "Bo Lindgren")
    blobs = town.app.state.context.blobs
    rendition = town.client("clara").get(f"+documents/{document_id}").json()["sha256"]
    blobs.put_derived(rendition, "picture", "000001-1400.webp", b"RIFF")
    decided = town.client("clara").post(
        f"+suggestions/{suggestion_id}/decisions", json={"action": "redact"}
    )
    open_one = town.add_suggestion(document_id, start=40, end=44)
    with session_scope(town.engine) as session:
        release = Release(
            request_id=request_id,
            number=1,
            state="done",
            fingerprint=request_id * 2,
            created_by=town.users["clara"],
            package_sha=blobs.put_file(io.BytesIO(b"PK")),
            package_name="pakke.zip",
        )
        token = ApiToken(user_id=town.users["adam"], name="x", token_hash=request_id * 2)
        check = FileCheck(user_id=town.users["clara"], sha256=request_id * 2)
        someone = User(username=f"u{request_id}", display_name="X", roles=["caseworker"])
        session.add_all([release, token, someone, check])
        session.flush()
        session.add(ReleaseDocument(release_id=release.id, document_id=document_id))
        return {
            "request_id": request_id,
            "document_id": document_id,
            "suggestion_id": open_one,
            "batch": decided.json()["batch"],
            "release_id": release.id,
            "token_id": token.id,
            "check_id": check.id,
            "user_id": someone.id,
            "number": 1,
            "key": "p1",
            "unique": request_id,
            "department": town.departments["Byg"],
        }


def fill(value: Any, case: dict[str, Any]) -> Any:
    if isinstance(value, dict):
        return {k: fill(v, case) for k, v in value.items()}
    return value.format(**case) if isinstance(value, str) else value


def call(town: Any, user: str | None, row: Row, case: dict[str, Any]) -> httpx.Response:
    browser = town.client(user)
    path = "+" + row.path.format(**case)[1:]
    if row.files:
        files = [("files", (f"{user}.pdf", f"%PDF {user}".encode()))]
        return browser.request(row.method, path, files=files)
    if row.path.endswith("/events"):
        return town.first_of_stream(browser, path)
    if row.body is None:
        return browser.request(row.method, path)
    return browser.request(row.method, path, json=fill(row.body, case))


def test_every_route_has_a_row(town: Any) -> None:
    assert routes_of(town.app) == {row.id for row in ROWS}
    assert len(ROWS) == len({row.id for row in ROWS})


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_who_may(town: Any, row: Row) -> None:
    about_case = row.may in CASE
    allowed = CASE[row.may] if about_case else OFFICE[row.may]
    case = case_in_byg(town)

    nobody = call(town, None, row, case)
    assert (nobody.status_code in row.ok) if row.may == "public" else nobody.status_code == 401

    for role in Role:
        if about_case:
            foreign = call(town, f"foreign-{role}", row, case)
            assert foreign.status_code == 404, (role, "foreign", foreign.text)
        if role not in allowed:
            refused = call(town, f"own-{role}", row, case)
            assert refused.status_code == 403, (role, "own", refused.text)
    for role in sorted(allowed):
        done = call(town, f"own-{role}", row, case_in_byg(town))
        assert done.status_code in row.ok, (role, "own", done.text)
        if not about_case and row.may != "public":
            done = call(town, f"foreign-{role}", row, case_in_byg(town))
            assert done.status_code in row.ok, (role, "foreign", done.text)


def test_a_role_more_never_takes_a_right_away(town: Any) -> None:
    town.add_user("both", [Role.ADMINISTRATOR, Role.CASEWORKER], ["Byg"])
    request_id = town.add_request("Byg")
    browser = town.client("both")
    assert browser.get(f"+requests/{request_id}").status_code == 200
    assert browser.get(f"+requests/{request_id}/audit").status_code == 200
    assert browser.get("+users").status_code == 200


def test_lists_hold_nothing_of_other_departments(town: Any) -> None:
    own, foreign = town.add_request("Byg"), town.add_request("Børn")
    found = {r["id"] for r in town.client("clara").get("+requests?limit=1000").json()["items"]}
    assert own in found
    assert foreign not in found


def test_a_batch_over_two_departments_is_undone_only_where_one_belongs(town: Any) -> None:
    case = case_in_byg(town)
    other = town.add_suggestion(town.add_document(town.add_request("Børn")))
    frida = town.client("frida")
    batch = frida.post(f"+suggestions/{other}/decisions", json={"action": "keep"}).json()["batch"]
    assert town.client("clara").post(f"+decisions/{batch}/undo").status_code == 404
    assert town.client("clara").post(f"+decisions/{case['batch']}/undo").status_code == 200
