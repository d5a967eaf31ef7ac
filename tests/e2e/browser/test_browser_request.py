"""One request: what goes wrong with files and how it is put right, roles, access, progress."""

from __future__ import annotations

import re
import time
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


def test_magnified_all_that_can_be_done_is_in_sight(
    request_page: Page, tmp_path: Path, make_pdf: Pdf
) -> None:
    """At 200 % on a small laptop the documents' table needs no scrolling sideways."""
    page = request_page
    page.set_viewport_size({"width": 683, "height": 384})
    broken = tmp_path / "Defekt.pdf"
    broken.write_bytes(b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog")
    long = "Sammenfattende notat om høring af parter vedrørende ændring af tilsynsplan"
    upload(page, broken, make_pdf(f"{long}.pdf", [["Vejen er lukket i uge 12."]]))
    expect(rows(page, "failed")).to_have_count(1, timeout=READING)
    expect(rows(page, "ready")).to_have_count(1, timeout=READING)
    wrap = page.locator("#documents .table-wrap")
    assert wrap.evaluate("table => table.scrollWidth <= table.clientWidth")


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
    until = time.monotonic() + 120
    while True:
        (after,) = [s for s in case.suggestions() if s["entity_type"] == "PERSON"]
        if after["proposed"] == "keep":
            break
        assert time.monotonic() < until, after
        time.sleep(0.3)


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


def release(state: str, maker: str, **more: Any) -> dict[str, Any]:
    """A release as the API lists it."""
    return {
        "id": "a" * 32,
        "number": 1,
        "state": state,
        "created_by": {"id": maker, "name": "Karin Mose"},
        "created_at": "2026-11-20T10:00:00Z",
        "finished_at": None,
        "approved_by": None,
        "approved_at": None,
        "package_name": "Aktindsigt.zip",
        "package_sha256": None,
        "findings": [],
        "documents_total": 1,
        "documents_done": 1,
        "documents_blocked": 0,
        "locked_only": False,
        **more,
    }


def show_release(page: Page, one: dict[str, Any]) -> None:
    """Have the service's list of releases hold this one; the page is loaded anew."""
    listing = {"items": [one], "next": None, "total": 1}
    page.route(re.compile(r"/requests/[0-9a-f]+/releases$"), lambda r: r.fulfill(json=listing))
    page.route(re.compile(r"/requests/[0-9a-f]+/releases\?"), lambda r: r.fulfill(json=listing))
    whole = {**one, "documents": [], "open_points": ["Modtagerens adresse mangler."]}
    page.route(f"**/releases/{one['id']}", lambda r: r.fulfill(json=whole))
    page.reload()


@pytest.mark.parametrize("own", [True, False], ids=["its maker", "someone else"])
def test_a_release_is_approved_by_another_than_its_maker(
    request_page: Page, api: Any, own: bool
) -> None:
    page = request_page
    me = api.get("/session").json()["user"]["id"]
    show_release(page, release("awaiting_approval", me if own else "b" * 32))
    card = page.locator(".release-item")
    expect(card).to_contain_text("Venter på godkendelse")
    expect(card).to_contain_text("Se efter i brevet, før det sendes:Modtagerens adresse mangler.")
    look = card.get_by_role("link", name="Se pakken igennem (ZIP)")
    expect(look).to_have_count(0 if own else 1)
    approve = card.get_by_role("button", name="Godkend udleveringen")
    if own:
        expect(card).to_contain_text("En anden end dig skal godkende")
        expect(approve).to_have_count(0)
        return
    page.route("**/approve", lambda route: route.fulfill(json=release("done", "b" * 32)))
    approve.click()
    with page.expect_request("**/approve") as sent:
        page.get_by_role("dialog").get_by_role("button", name="Godkend").click()
    assert sent.value.method == "POST"


def test_a_stopped_release_says_where_and_why(
    page: Page, make_pdf: Pdf, make_case: Callable[..., Any]
) -> None:
    case = make_case("Stoppet", make_pdf("Stoppet.pdf", [["Vejen er lukket."]]))
    document = case.documents[0]["id"]
    finding = {"check": "text", "page": 1, "message": "Et navn står stadig i filen."}
    page.goto(f"/anmodninger/{case.request_id}")
    show_release(
        page, release("blocked", "b" * 32, findings=[{**finding, "document_id": document}])
    )
    card = page.locator(".release-item")
    expect(card).to_contain_text("Stoppet, side 1: Et navn står stadig i filen.")
    expect(card.get_by_role("link", name="Stoppet")).to_have_attribute(
        "href", f"/dokumenter/{document}?side=1"
    )
    expect(card.get_by_role("link", name=re.compile("Hent"))).to_have_count(0)
