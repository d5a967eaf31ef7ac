"""One request: what goes wrong with files and how it is put right, roles, access, progress."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

Pdf = Callable[[str, list[list[str]]], Path]
READING = 90_000


@pytest.fixture
def request_page(page: Page, api: Any) -> Page:
    """The page of a new, empty request."""
    department = api.get("/departments").json()["items"][0]["id"]
    body = {"title": "Filer af alle slags", "requester_name": "Ditte Fugl", "regime": "ofl"}
    body |= {"department_id": department, "received_on": "2026-11-20"}
    page.goto(f"/anmodninger/{api.post('/requests', json=body).json()['id']}")
    expect(page.get_by_role("button", name="vælg filer")).to_be_visible()
    return page


def upload(page: Page, *files: Path) -> None:
    page.locator("#file-input").set_input_files(list(files))


def rows(page: Page, state: str) -> Locator:
    return page.locator(f"#documents tbody tr[data-state='{state}']")


def test_locked_file_is_opened_with_its_password(request_page: Page, tmp_path: Path) -> None:
    import pymupdf

    page = request_page
    path = tmp_path / "Låst.pdf"
    document = pymupdf.open()
    document.new_page().insert_text((72, 90), "Karla Østervang bor i Ry.")
    document.save(path, encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="nøgle-1", owner_pw="x")
    document.close()
    upload(page, path)
    expect(rows(page, "needs_password")).to_have_count(1, timeout=READING)
    expect(page.locator("#missing")).to_contain_text("Et dokument er låst")
    box = page.get_by_label(re.compile("Adgangskode til"))
    box.fill("forkert")
    box.press("Enter")
    expect(page.locator(".doc-problem")).to_contain_text("passer ikke", timeout=READING)
    page.get_by_label(re.compile("Adgangskode til")).fill("nøgle-1")
    page.get_by_role("button", name="Lås op").click()
    expect(rows(page, "ready")).to_have_count(1, timeout=READING)


def test_broken_file_says_why_and_is_replaced(
    request_page: Page, tmp_path: Path, make_pdf: Pdf
) -> None:
    page = request_page
    broken = tmp_path / "Brev.pdf"
    broken.write_bytes(b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog")
    good = make_pdf("Brev, rigtig.pdf", [["Vejen er lukket i uge 12."]])
    upload(page, broken)
    expect(rows(page, "failed")).to_have_count(1, timeout=READING)
    expect(page.locator(".doc-problem")).to_contain_text("kunne ikke behandles")
    expect(page.get_by_role("button", name="Prøv igen")).to_be_visible()
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Erstat fil …").click()
    chooser.value.set_files(good)
    expect(rows(page, "ready")).to_have_count(1, timeout=READING)
    expect(rows(page, "failed")).to_have_count(0)


def test_same_file_twice_is_refused_by_name_of_the_first(request_page: Page, make_pdf: Pdf) -> None:
    page = request_page
    path = make_pdf("Referat.pdf", [["Mødet blev hævet."]])
    upload(page, path)
    expect(rows(page, "ready")).to_have_count(1, timeout=READING)
    upload(page, path)
    expect(page.locator(".upload.failed")).to_contain_text("allerede lagt op")
    expect(page.locator(".upload.failed")).to_contain_text("akt 1")


def test_progress_goes_on_where_events_do_not_come(
    request_page: Page, make_pdf: Pdf, watch: Any
) -> None:
    page = request_page
    watch.allowed.append("ERR_FAILED")
    page.route("**/events", lambda route: route.abort())
    upload(page, make_pdf("Notat.pdf", [["Torkild Vadgaard skrev et brev."]]))
    expect(rows(page, "ready")).to_have_count(1, timeout=READING)


def test_files_are_dropped_on_the_page(request_page: Page) -> None:
    page = request_page
    page.evaluate(
        """() => {
          const data = new DataTransfer();
          data.items.add(new File([], "tom.pdf", { type: "application/pdf" }));
          for (const name of ["dragenter", "dragover", "drop"])
            document.getElementById("dropzone").dispatchEvent(
              new DragEvent(name, { dataTransfer: data, bubbles: true, cancelable: true }));
        }"""
    )
    expect(page.locator(".upload.failed")).to_contain_text("tom.pdf")
    expect(page.locator(".upload.failed")).to_contain_text("Filen er tom")


def test_role_of_a_person_changes_what_is_proposed(
    page: Page, make_pdf: Pdf, make_case: Callable[..., Any]
) -> None:
    case = make_case("Roller", make_pdf("Roller.pdf", [["Torkild Vadgaard skrev et brev."]]))
    (before,) = [s for s in case.suggestions() if s["entity_type"] == "PERSON"]
    assert before["proposed"] == "redact"
    page.goto(f"/anmodninger/{case.request_id}")
    page.get_by_label("Rolle for Torkild Vadgaard").select_option("official")
    expect(page.locator(".toast")).to_contain_text("Rollen er gemt")
    for _ in range(60):
        (after,) = [s for s in case.suggestions() if s["entity_type"] == "PERSON"]
        if after["proposed"] == "keep":
            break
        page.wait_for_timeout(500)
    assert after["proposed"] == "keep"


def test_a_document_is_withheld_as_a_whole(
    page: Page, make_pdf: Pdf, make_case: Callable[..., Any]
) -> None:
    case = make_case("Internt", make_pdf("Internt notat.pdf", [["Foreløbige overvejelser."]]))
    page.goto(f"/anmodninger/{case.request_id}")
    expect(page.locator("#missing")).to_contain_text("mangler gennemgang")
    page.get_by_label("Gives der aktindsigt i Internt notat?").select_option("no")
    ground = page.get_by_label("Hjemmel for Internt notat")
    expect(ground).to_be_focused()
    ground.select_option(index=1)
    expect(rows(page, "exempt")).to_have_count(1)
    expect(page.locator("#missing")).to_contain_text("klar til udlevering")
    page.goto(f"/dokumenter/{case.documents[0]['id']}")
    expect(page.locator("#state-notice")).to_contain_text("undtaget i sin helhed")


def test_request_is_closed_and_opened_again(request_page: Page) -> None:
    page = request_page
    page.get_by_role("button", name="Ret oplysninger").click()
    page.get_by_role("dialog").get_by_role("button", name="Luk anmodningen").click()
    expect(page.locator("#head")).to_contain_text("Afsluttet")
    expect(page.locator("#dropzone")).to_be_hidden()
    page.get_by_role("button", name="Åbn anmodningen igen").click()
    expect(page.locator("#dropzone")).to_be_visible()
