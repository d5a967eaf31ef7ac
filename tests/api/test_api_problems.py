"""Errors: problem+json in Danish, never the input, never the inside; headers on everything."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from redactor.services import queries

SECRET = "Kajsa Grønvold 610190-1234"
PROBLEM = "application/problem+json"


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "+requests", {"title": SECRET, "regime": SECRET}, 422),
        ("POST", "+requests", {"hemmeligt felt " + SECRET: 1}, 422),
        ("POST", "+requests", [SECRET], 422),
        ("GET", f"+requests/{SECRET}", None, 422),
        ("GET", f"+requests?limit={SECRET}", None, 422),
        ("GET", f"+requests?cursor={SECRET}", None, 422),
        ("GET", f"+requests?state={SECRET}", None, 422),
        ("GET", f"+{SECRET}", None, 404),
        ("GET", "+requests/" + "0" * 32, None, 404),
        ("DELETE", "+requests", None, 405),
    ],
)
def test_errors_are_problems_and_never_echo(
    office: Any, method: str, path: str, body: Any, status: int
) -> None:
    answer = office.client("clara").request(method, path, json=body)
    assert answer.status_code == status
    assert answer.headers["content-type"] == PROBLEM
    found = answer.json()
    assert found["status"] == status
    assert set(found) >= {"type", "title", "status", "detail", "code"}
    for part in ("Kajsa", "Grønvold", "610190", "Gr\\u00f8nvold"):
        assert part not in answer.text


def test_validation_names_the_field(office: Any) -> None:
    answer = office.client("clara").post("+requests", json={"title": "x", "received_on": "i går"})
    fields = {e["field"]: e["message"] for e in answer.json()["errors"]}
    assert fields["regime"] == "Mangler."
    assert fields["received_on"].startswith("Skal være en dato")


def test_broken_json_is_a_problem(office: Any) -> None:
    answer = office.client("clara").post(
        "+requests", content=b"{" + SECRET.encode(), headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 422
    assert "Kajsa" not in answer.text


def test_an_unexpected_error_tells_nothing_and_logs_no_message(
    office: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*args: Any, **kwargs: Any) -> Any:
        raise KeyError(SECRET)

    monkeypatch.setattr(queries, "list_requests", broken)
    with caplog.at_level(logging.DEBUG):
        answer = office.client("clara").get("+requests")
    assert answer.status_code == 500
    assert answer.headers["content-type"] == PROBLEM
    assert answer.json()["code"] == "error"
    assert "Kajsa" not in answer.text + caplog.text
    assert "KeyError" in caplog.text
    assert "KeyError" not in answer.text


def test_a_database_that_is_away_is_503(office: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*args: Any, **kwargs: Any) -> Any:
        raise OperationalError(SECRET, {}, Exception(SECRET))

    monkeypatch.setattr(queries, "list_requests", away)
    answer = office.client("clara").get("+requests")
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "5"
    assert "Kajsa" not in answer.text


@pytest.mark.parametrize("announced", [True, False])
def test_a_body_that_is_too_large_is_413(office: Any, announced: bool) -> None:
    async def pieces() -> Any:
        for _ in range(6):
            yield b" " * 2**20

    content: Any = b" " * (6 * 2**20) if announced else pieces()
    answer = office.client("clara").post(
        "+requests", content=content, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 413
    assert answer.headers["content-type"] == PROBLEM


def test_json_only(office: Any) -> None:
    answer = office.client("clara").post(
        "+requests", content=b'{"title": "x"}', headers={"Content-Type": "text/plain"}
    )
    assert answer.status_code == 422


@pytest.mark.parametrize("path", ["+session", "+health", "/healthz", "+nix", "/", "/log-ind"])
def test_headers_protect_every_answer(office: Any, path: str) -> None:
    headers = office.client().get(path).headers
    assert "unsafe-inline" not in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert "referrer-policy" in headers
    assert headers["cache-control"] == "no-store"


def test_ready_says_what_is_away(office: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from redactor import dispatch

    assert office.client().get("/readyz").json()["ok"] is True
    monkeypatch.setattr(dispatch, "is_reachable", lambda settings: False)
    answer = office.client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {
        "ok": False,
        "checks": {"database": True, "migrations": True, "broker": False, "blobs": True},
    }
    assert office.client().get("/healthz").status_code == 200
