"""A package fetched locked from the release's card, as a caseworker does it."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from playwright.sync_api import Page, expect

WORD = "kaffe måge lygte 9"
Pdf = Callable[[str, list[list[str]]], Path]


@pytest.fixture
def case(make_pdf: Pdf, make_case: Callable[..., Any]) -> Any:
    made = make_case("Låst pakke", make_pdf("Brev.pdf", [["Torkild Vadgaard skrev et brev."]]))
    (document,) = made.documents
    done = made.api.post(f"/documents/{document['id']}/review", json={"accept_proposals": True})
    assert done.status_code == 200, done.text
    return made


def test_the_package_is_fetched_locked(page: Page, case: Any) -> None:
    assert case.api.post(f"/requests/{case.request_id}/releases").status_code == 201
    page.goto(f"/anmodninger/{case.request_id}")
    button = page.get_by_role("button", name="Hent pakken låst …")
    expect(button).to_be_visible(timeout=120_000)
    expect(page.get_by_role("link", name="Hent pakken (ZIP)")).to_be_visible()
    button.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Vi gemmer ikke adgangskoden")
    first, second = (
        dialog.get_by_label(name, exact=True)
        for name in ("Adgangskode til filerne", "Skriv adgangskoden igen")
    )
    expect(first).to_be_focused()
    first.fill("kort")
    first.press("Enter")
    expect(dialog.get_by_role("alert")).to_contain_text("mindst 12 tegn")
    first.fill(WORD)
    second.fill(WORD + "x")
    second.press("Enter")
    expect(dialog.get_by_role("alert")).to_contain_text("ikke ens")
    dialog.get_by_label("Vis adgangskoden").check()
    expect(second).to_have_attribute("type", "text")
    second.fill(WORD)
    with page.expect_download(timeout=120_000) as download:
        second.press("Enter")
        expect(page.locator(".toast")).to_contain_text("en anden vej end filerne", timeout=120_000)
    assert download.value.suggested_filename.endswith(" (låst).zip")
    expect(button).to_be_enabled()
    assert WORD not in page.content()
    assert page.locator("#lock-password").input_value() == ""
    with zipfile.ZipFile(io.BytesIO(Path(download.value.path()).read_bytes())) as package:
        names = [name for name in package.namelist() if name != "manifest.json"]
        assert json.loads(package.read("manifest.json"))["locked"] is True
        assert {name[-4:] for name in names} == {".pdf"}
        assert len(names) == 3  # the letter, the list and the document
        for name in names:
            with pytest.raises(pikepdf.PasswordError):
                pikepdf.open(io.BytesIO(package.read(name)))
            with pikepdf.open(io.BytesIO(package.read(name)), password=WORD) as pdf:
                assert len(pdf.pages) >= 1


def test_a_release_that_changes_nothing_is_the_one_there_is(page: Page, case: Any) -> None:
    first = case.api.post(f"/requests/{case.request_id}/releases").json()
    page.goto(f"/anmodninger/{case.request_id}")
    expect(page.locator(".release-item[data-state='done']")).to_be_visible(timeout=120_000)
    expect(page.locator("#missing")).to_contain_text("Udlevering 1 er lavet")
    page.get_by_role("button", name="Dan ny udlevering").click()
    page.get_by_role("dialog").get_by_role("button", name="Dan udlevering").click()
    expect(page.locator(".toast")).to_contain_text("Intet er ændret, siden udlevering 1")
    releases = case.api.get(f"/requests/{case.request_id}/releases").json()["items"]
    assert [one["id"] for one in releases] == [first["id"]]


def show_locked_only(page: Page, request_id: str, release: dict[str, Any]) -> None:
    listing = {"items": [{**release, "locked_only": True}], "next": None, "total": 1}
    page.route(re.compile(r"/requests/[0-9a-f]+/releases"), lambda r: r.fulfill(json=listing))
    page.goto(f"/anmodninger/{request_id}")


def test_where_packages_must_be_locked_there_is_one_way(page: Page, case: Any, watch: Any) -> None:
    watch.allowed.append("503")
    made = case.api.post(f"/requests/{case.request_id}/releases").json()
    show_locked_only(page, case.request_id, {**made, "state": "done"})
    card = page.locator(".release-item")
    expect(card).to_contain_text("skal være låst")
    expect(card.get_by_role("link", name=re.compile("Hent"))).to_have_count(0)
    refused = {"detail": "Pakken kunne ikke låses, og intet er hentet.", "code": "not_locked"}
    page.route("**/package", lambda r: r.fulfill(status=503, json=refused))
    card.get_by_role("button", name="Hent pakken låst …").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Adgangskode til filerne", exact=True).fill(WORD)
    dialog.get_by_label("Skriv adgangskoden igen", exact=True).fill(WORD)
    dialog.get_by_role("button", name="Hent låst").click()
    expect(page.locator(".toast.danger")).to_contain_text("intet er hentet")
    expect(card.get_by_role("button", name="Hent pakken låst …")).to_be_enabled()
