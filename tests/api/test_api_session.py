"""Signing in and out, the CSRF token, locking, passwords, machine tokens."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select, update

from redactor.domain.states import Role
from redactor.services import accounts, credentials
from redactor.store.engine import session_scope
from redactor.store.tables import AuditEntry, User, utcnow
from redactor.store.tables import Session as SignedIn

PASSWORD = "en lang nok adgangskode"


def sign_in(office: Any, username: str, password: str = PASSWORD) -> Any:
    browser = office.client()
    answer = browser.post("+session", json={"username": username, "password": password})
    if answer.status_code == 200:
        browser.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
    return browser, answer


def test_sign_in_gives_a_cookie_that_scripts_and_other_sites_cannot_use(office: Any) -> None:
    browser, answer = sign_in(office, "Clara ")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert "Secure" not in cookie  # plain http in the embedded default
    user = answer.json()["user"]
    assert user["username"] == "clara"
    assert user["roles"] == ["caseworker"]
    assert [d["name"] for d in user["departments"]] == ["Byg"]
    assert "password" not in answer.text.replace("must_change_password", "")
    again = browser.get("+session").json()
    assert again["csrf_token"] == answer.json()["csrf_token"]


def test_secure_cookie_and_hsts_behind_https(open_office: Any, tmp_path: Any) -> None:
    from redactor.settings import Settings

    settings = Settings(data_dir=tmp_path, public_url="https://aktindsigt.dk", _env_file=None)
    _, answer = sign_in(open_office(settings), "clara")
    assert "Secure" in answer.headers["set-cookie"]
    assert "strict-transport-security" in answer.headers


@pytest.mark.parametrize(("username", "password"), [("clara", "forkert"), ("ingen", PASSWORD)])
def test_a_wrong_name_and_a_wrong_password_look_the_same(
    office: Any, username: str, password: str
) -> None:
    _, answer = sign_in(office, username, password)
    assert answer.status_code == 401
    assert answer.json()["detail"] == "Brugernavn eller adgangskode er forkert."
    assert username not in answer.text


def test_sign_in_from_another_site_is_refused(office: Any) -> None:
    answer = office.client().post(
        "+session",
        json={"username": "clara", "password": PASSWORD},
        headers={"Sec-Fetch-Site": "cross-site"},
    )
    assert answer.status_code == 403


def test_five_wrong_passwords_lock_for_a_quarter(office: Any) -> None:
    for _ in range(credentials.MAX_FAILURES):
        assert sign_in(office, "clara", "forkert")[1].status_code == 401
    locked = sign_in(office, "clara")[1]
    assert locked.status_code == 429
    assert locked.json()["code"] == "too_many_attempts"
    assert locked.headers["retry-after"] == "900"
    with session_scope(office.engine) as session:
        session.execute(update(User).values(locked_until=utcnow() - dt.timedelta(seconds=1)))
        actions = session.scalars(select(AuditEntry.action)).all()
    assert "account.locked" in actions
    assert sign_in(office, "clara")[1].status_code == 200


def test_signing_out_makes_the_cookie_worthless(office: Any) -> None:
    browser, _ = sign_in(office, "clara")
    secret = browser.cookies["redactor_session"]
    assert browser.delete("+session").status_code == 204
    thief = office.client()
    thief.cookies.set("redactor_session", secret)
    assert thief.get("+session").status_code == 401


def test_an_expired_session_is_none(office: Any) -> None:
    browser, _ = sign_in(office, "clara")
    with session_scope(office.engine) as session:
        session.execute(update(SignedIn).values(expires_at=utcnow() - dt.timedelta(seconds=1)))
    assert browser.get("+session").status_code == 401


@pytest.mark.parametrize("token", ["", "forkert", "æøå"])
def test_changes_from_a_browser_need_the_csrf_token(office: Any, token: str) -> None:
    browser, _ = sign_in(office, "adam")
    headers = {"X-CSRF-Token": token.encode()}
    answer = browser.post("+departments", json={"name": "Ny"}, headers=headers)
    assert answer.status_code == 403
    assert answer.json()["code"] == "csrf"
    assert browser.post("+departments", json={"name": "Ny"}).status_code == 201


def test_a_machine_needs_no_csrf_token_and_stops_at_once_when_revoked(office: Any) -> None:
    admin = office.client("adam")
    body = {"name": "ESDH", "user_id": office.users["clara"]}
    made = admin.post("+tokens", json=body).json()
    assert made["username"] == "clara"
    machine = office.client()
    machine.headers["Authorization"] = f"Bearer {made['token']}"
    new = {
        "title": "Fra ESDH",
        "requester_name": "Anna",
        "regime": "ofl",
        "department_id": office.departments["Byg"],
        "received_on": "2026-11-20",
    }
    assert machine.post("+requests", json=new).status_code == 201
    assert machine.get("+session").json()["csrf_token"] is None
    listed = admin.get("+tokens").text
    assert made["token"] not in listed
    assert admin.delete(f"+tokens/{made['id']}").status_code == 204
    assert admin.delete(f"+tokens/{made['id']}").status_code == 204  # twice is as once
    assert machine.get("+requests").status_code == 401


def test_expired_tokens_and_tokens_of_closed_accounts_are_none(office: Any) -> None:
    admin = office.client("adam")
    soon = (utcnow() + dt.timedelta(hours=1)).isoformat()
    machine = office.client()
    made = admin.post(
        "+tokens", json={"name": "x", "user_id": office.users["clara"], "expires_at": soon}
    ).json()
    machine.headers["Authorization"] = f"Bearer {made['token']}"
    assert machine.get("+requests").status_code == 200
    closed = admin.patch(f"+users/{office.users['clara']}", json={"active": False})
    assert closed.status_code == 200
    assert machine.get("+requests").status_code == 401
    past = {"name": "x", "expires_at": "2020-01-01T00:00:00Z"}
    assert admin.post("+tokens", json=past).status_code == 422


def test_a_machine_cannot_make_tokens_or_change_passwords(office: Any) -> None:
    made = office.client("adam").post("+tokens", json={"name": "drift"}).json()
    machine = office.client()
    machine.headers["Authorization"] = f"Bearer {made['token']}"
    assert machine.post("+tokens", json={"name": "barn"}).status_code == 409
    body = {"old_password": PASSWORD, "new_password": "en helt ny adgangskode"}
    assert machine.post("+session/password", json=body).status_code == 403


def test_a_new_password_signs_other_browsers_out(office: Any) -> None:
    here, _ = sign_in(office, "clara")
    there, _ = sign_in(office, "clara")
    body = {"old_password": PASSWORD, "new_password": "en helt ny adgangskode"}
    assert here.post("+session/password", json=body).status_code == 204
    assert here.get("+session").status_code == 200
    assert there.get("+session").status_code == 401
    assert sign_in(office, "clara")[1].status_code == 401
    assert sign_in(office, "clara", "en helt ny adgangskode")[1].status_code == 200


@pytest.mark.parametrize(
    ("old", "new"),
    [("forkert", "en helt ny adgangskode"), (PASSWORD, "kort"), (PASSWORD, PASSWORD)],
)
def test_a_password_that_does_not_do(office: Any, old: str, new: str) -> None:
    browser, _ = sign_in(office, "clara")
    answer = browser.post("+session/password", json={"old_password": old, "new_password": new})
    assert answer.status_code == 422
    assert sign_in(office, "clara")[1].status_code == 200


def test_an_account_made_by_an_administrator_must_choose_a_password_first(office: Any) -> None:
    admin = office.client("adam")
    body = {
        "username": "mette",
        "display_name": "Mette Madsen",
        "password": "den f\u00f8rste adgangskode",
        "roles": ["caseworker"],
        "department_ids": [office.departments["Byg"]],
    }
    assert admin.post("+users", json=body).status_code == 201
    mette, answer = sign_in(office, "mette", body["password"])
    assert answer.json()["user"]["must_change_password"] is True
    refused = mette.get("+requests")
    assert refused.status_code == 403
    assert refused.json()["code"] == "password_change_required"
    change = {"old_password": body["password"], "new_password": "min helt egen adgangskode"}
    assert mette.post("+session/password", json=change).status_code == 204
    assert mette.get("+requests").status_code == 200


def test_the_last_administrator_cannot_shut_everyone_out(office: Any) -> None:
    admin = office.client("adam")
    path = f"+users/{office.users['adam']}"
    assert admin.patch(path, json={"active": False}).status_code == 409
    assert admin.patch(path, json={"roles": ["caseworker"]}).status_code == 409
    assert admin.patch(path, json={"roles": ["administrator", "auditor"]}).status_code == 200


def test_names_are_unique_and_departments_must_exist(office: Any) -> None:
    admin = office.client("adam")
    body = {"username": "CLARA", "password": "en lang adgangskode", "roles": []}
    assert admin.post("+users", json=body).status_code == 409
    body = {**body, "username": "ny", "department_ids": ["0" * 32]}
    assert admin.post("+users", json=body).status_code == 422
    assert admin.post("+departments", json={"name": " byg "}).status_code == 409


def test_first_account_is_made_once_and_may_do_the_whole_way(engine: Any) -> None:
    with session_scope(engine) as session:
        password = accounts.ensure_first_account(session)
    with session_scope(engine) as session:
        assert accounts.ensure_first_account(session) is None
        user = session.scalars(select(User)).one()
    assert password is not None
    assert len(password) >= 20
    assert credentials.matches(user.password_hash, password)
    assert set(user.roles) == {Role.ADMINISTRATOR, Role.APPROVER, Role.CASEWORKER}
    assert not user.must_change_password
