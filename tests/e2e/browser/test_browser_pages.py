"""Every page: a sound document, labelled controls, keys, zoom, right languages of failure."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

Pdf = Callable[[str, list[list[str]]], Path]

AUDIT = (Path(__file__).parent / "audit.js").read_text()
PLACES = {
    "/anmodninger": "Anmodninger",
    "/anmodninger/{request}": "Aktindsigt til prøve",
    "/dokumenter/{document}": "Akt 1: Notat",
    "/aktivitet": "Aktivitet",
    "/kontrol": "Er denne PDF sikkert overstreget?",
    "/konto": "Konto",
    "/brugere": "Brugere og afdelinger",
    "/adgangskode": "Vælg din egen adgangskode",
}


@pytest.fixture(scope="module")
def places(api: Any, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Ids of a request with one document, for the addresses."""
    import pymupdf

    path = tmp_path_factory.mktemp("pages") / "Notat.pdf"
    document = pymupdf.open()
    document.new_page().insert_text((72, 90), "Karla Østervang bor i Ry.")
    document.save(path)
    department = api.get("/departments").json()["items"][0]["id"]
    body = {"title": "Aktindsigt til prøve", "requester_name": "Ditte Fugl", "regime": "fvl"}
    body |= {"department_id": department, "received_on": "2026-11-20"}
    request_id = api.post("/requests", json=body).json()["id"]
    files = [("files", ("Notat.pdf", path.read_bytes(), "application/pdf"))]
    sent = api.post(f"/requests/{request_id}/documents", files=files).json()["items"][0]
    return {"request": request_id, "document": sent["document"]["id"]}


def settle(page: Page) -> None:
    expect(page.locator(".loading, [aria-busy=true]")).to_have_count(0)
    expect(page.locator("main")).not_to_contain_text("Henter ")


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080), (683, 384)], ids=lambda s: f"{s[0]}")
@pytest.mark.parametrize("place", PLACES)
def test_page_is_sound(
    page: Page, places: dict[str, str], place: str, size: tuple[int, int]
) -> None:
    """683 × 384 is what a small laptop's browser shows at 200 % zoom."""
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(place.format(**places))
    expect(page.get_by_role("heading", level=1)).to_contain_text(PLACES[place])
    settle(page)
    assert page.evaluate(AUDIT) == []


def test_sign_in_page_is_sound(visitor: Page) -> None:
    visitor.goto("/log-ind")
    assert visitor.evaluate(AUDIT) == []


def test_focus_can_be_seen_and_walks_through_the_page(page: Page) -> None:
    page.goto("/anmodninger")
    settle(page)
    seen = []
    for _ in range(7):
        page.keyboard.press("Tab")
        seen.append(
            page.evaluate(
                "() => [document.activeElement.textContent.trim() || document.activeElement.id,"
                " getComputedStyle(document.activeElement).outlineStyle]"
            )
        )
    assert seen[0][0] == "Gå til indholdet"
    assert len({name for name, _ in seen}) == 7
    assert {style for _, style in seen} == {"solid"}


def test_wrong_password_is_said_and_nothing_more(visitor: Page, watch: Any) -> None:
    watch.allowed.append("401")
    visitor.goto("/log-ind")
    visitor.get_by_label("Brugernavn").fill("findes.ikke")
    visitor.get_by_label("Adgangskode").fill("forkert adgangskode")
    visitor.get_by_role("button", name="Log ind").click()
    expect(visitor.get_by_role("alert").filter(has_text="forkert")).to_be_visible()
    expect(visitor.get_by_label("Adgangskode")).to_be_focused()


def test_sign_in_goes_only_to_our_own_pages(visitor: Page, service: Any) -> None:
    visitor.goto("/log-ind?naeste=//evil.example/x")
    visitor.get_by_label("Brugernavn").fill("admin")
    visitor.get_by_label("Adgangskode").fill(service.password)
    visitor.get_by_role("button", name="Log ind").click()
    expect(visitor).to_have_url(f"{service.address}/anmodninger")


def test_a_new_user_must_choose_a_password_first(
    page: Page, context: BrowserContext, watch: Any
) -> None:
    page.goto("/brugere")
    page.get_by_role("button", name="Ny bruger").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Brugernavn").fill("karin")
    dialog.get_by_label("Navn", exact=True).fill("Karin Mose")
    dialog.get_by_label("Aktindsigt").check()
    dialog.get_by_role("button", name="Opret bruger").click()
    secret = page.locator("#user-new .token-secret").inner_text()
    expect(page.get_by_role("row", name=re.compile("Karin Mose"))).to_contain_text("Midlertidig")

    context.clear_cookies()
    page.goto("/log-ind")
    page.get_by_label("Brugernavn").fill("karin")
    page.get_by_label("Adgangskode").fill(secret)
    page.get_by_role("button", name="Log ind").click()
    expect(page).to_have_url(re.compile("/adgangskode$"))
    page.goto("/anmodninger")
    expect(page).to_have_url(re.compile("/adgangskode$"))
    expect(page.get_by_role("button", name="Gem adgangskode")).to_be_enabled()  # it listens
    page.get_by_label("Nuværende adgangskode").fill(secret)
    page.get_by_label("Ny adgangskode", exact=True).fill("min egen lange sætning")
    page.get_by_label("Gentag").fill("en anden lang sætning")
    page.get_by_role("button", name="Gem adgangskode").click()
    expect(page.get_by_role("alert").filter(has_text="ikke ens")).to_be_visible()
    page.get_by_label("Gentag").fill("min egen lange sætning")
    page.get_by_role("button", name="Gem adgangskode").click()
    expect(page.get_by_role("heading", name="Anmodninger")).to_be_visible()
    expect(page.locator("#who")).to_contain_text("Karin Mose")
    expect(page.get_by_role("link", name="Brugere")).to_be_hidden()
    page.get_by_role("button", name="Log ud").click()
    expect(page).to_have_url(re.compile("/log-ind"))


@pytest.mark.parametrize("address", ["/findes/ikke", "/anmodninger/abc", "/dokumenter/../x"])
def test_unknown_address_gets_a_danish_page(visitor: Page, watch: Any, address: str) -> None:
    watch.allowed.append("404")
    answer = visitor.goto(address)
    assert answer
    assert answer.status == 404
    expect(visitor.get_by_role("heading", name="Siden findes ikke")).to_be_visible()


def test_someone_elses_request_is_not_found(page: Page, watch: Any) -> None:
    watch.allowed.append("404")
    page.goto(f"/anmodninger/{'0' * 32}")
    expect(page.get_by_role("alert").filter(has_text="ikke adgang")).to_be_visible()


def test_shell_holds_no_data_and_lets_nothing_in(service: Any, places: dict[str, str]) -> None:
    import httpx

    answer = httpx.get(f"{service.address}/anmodninger/{places['request']}")
    assert "Aktindsigt til prøve" not in answer.text
    policy = answer.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    machine = httpx.get(f"{service.address}/findes/ikke", headers={"Accept": "application/json"})
    assert machine.status_code == 404
    assert "html" not in machine.headers["content-type"]
    for name in ("../__init__.py", "%2e%2e/__init__.py", "js/../../templates/base.html"):
        assert httpx.get(f"{service.address}/static/x/{name}").status_code == 404


def test_lost_connection_is_shown(page: Page, context: BrowserContext, watch: Any) -> None:
    watch.allowed.append("ERR_INTERNET_DISCONNECTED")
    page.goto("/anmodninger")
    settle(page)
    context.set_offline(True)
    expect(page.locator("#offline")).to_be_visible()
    context.set_offline(False)
    expect(page.locator("#offline")).to_be_hidden()


def test_token_is_shown_once_and_can_be_closed(page: Page, service: Any) -> None:
    import httpx

    page.goto("/konto")
    page.get_by_label("Navn på nøglen").fill("Prøve")
    page.get_by_role("button", name="Lav nøgle").click()
    token = page.locator("#token-new .token-secret").inner_text()
    headers = {"Authorization": f"Bearer {token}"}
    assert httpx.get(f"{service.address}/api/v1/requests", headers=headers).status_code == 200
    page.get_by_role("button", name="Luk nøglen").click()
    page.get_by_role("dialog").get_by_role("button", name="Luk nøglen").click()
    expect(page.locator("#tokens")).to_contain_text("Lukket")
    assert httpx.get(f"{service.address}/api/v1/requests", headers=headers).status_code == 401


def test_activity_shows_who_did_what(page: Page, places: dict[str, str]) -> None:
    page.goto(f"/anmodninger/{places['request']}/aktivitet")
    table = page.get_by_role("table", name="Aktivitet")
    expect(table).to_contain_text("Anmodning oprettet")
    expect(table).to_contain_text("Dokument lagt op")
    expect(table).not_to_contain_text(re.compile(r"[a-z]+\.[a-z_]+ "))


@pytest.fixture
def page_of(
    context: BrowserContext, api: Any, service: Any, watch: Any
) -> Callable[[str, list[str]], Page]:
    """A page of a new user with these roles in the first department."""

    def make(username: str, roles: list[str]) -> Page:
        department = api.get("/departments").json()["items"][0]["id"]
        body = {"username": username, "display_name": username, "password": "en lang sætning 1"}
        body |= {"roles": roles, "department_ids": [department], "must_change_password": False}
        made = api.post("/users", json=body)
        assert made.status_code == 201, made.text
        with closing(service.client(username, "en lang sætning 1")) as client:
            secret = client.cookies["redactor_session"]
        cookie = {"name": "redactor_session", "value": secret, "url": service.address}
        context.add_cookies([cookie])
        page = context.new_page()
        watch.attach(page)
        return page

    return make


def test_an_auditor_reads_and_changes_nothing(
    page_of: Any, places: dict[str, str], watch: Any
) -> None:
    page = page_of("revisor", ["auditor"])
    page.goto(f"/anmodninger/{places['request']}")
    expect(page.locator("#documents")).to_contain_text("Notat")
    for name in ("vælg filer", "Ret oplysninger", "Dan udlevering"):
        expect(page.get_by_role("button", name=name)).to_be_hidden()
    expect(page.get_by_label("Gives der aktindsigt i Notat?")).to_be_disabled()
    page.goto(f"/dokumenter/{places['document']}")
    expect(page.locator("#list [role=option]").first).to_be_visible(timeout=90_000)
    page.keyboard.press("a")
    expect(page.locator("[data-action=redact]")).to_have_count(0)
    expect(page.get_by_role("button", name="Overstreg", exact=True)).to_have_count(0)
    expect(page.get_by_role("button", name="Færdig med dokumentet")).to_be_hidden()
    page.goto(f"/anmodninger/{places['request']}/aktivitet")
    expect(page.get_by_role("table", name="Aktivitet")).to_contain_text("Anmodning oprettet")
    assert not watch.found


def test_an_administrator_alone_sees_no_cases(page_of: Any, watch: Any) -> None:
    page = page_of("bestyrer", ["administrator"])
    page.goto("/anmodninger")
    expect(page.locator("#list")).to_contain_text("kan ikke se anmodninger")
    expect(page.get_by_role("button", name="Ny anmodning")).to_be_hidden()
    page.get_by_role("link", name="Brugere", exact=True).click()
    expect(page.get_by_role("table", name="Brugere")).to_contain_text("bestyrer")
    assert not watch.found


def test_a_caseworker_is_told_what_is_for_others(page_of: Any, watch: Any) -> None:
    page = page_of("sagsbehandler", ["caseworker"])
    page.goto("/brugere")
    expect(page.locator("main")).to_contain_text("kun ses af administratorer")
    page.goto("/aktivitet")
    expect(page.locator("main")).to_contain_text("kun ses af revisorer og administratorer")
    assert not watch.found
