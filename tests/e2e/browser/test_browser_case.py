"""What hangs together over the documents of a request: who people are, and what files hold."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from playwright.sync_api import Locator, Page, expect

Pdf = Callable[[str, list[list[str]]], Path]
NOTE = [
    [
        "Notat om naboskab",
        "Torkild Vadgaard har skrevet til kommunen.",
        "Mail: torkild@vadgaard.example",
        "Torkild Vadgaard ringede igen.",
    ]
]
LATER = [["Referat", "Vadgaard mødte op. Han har en søn."]]


def file_in(pdf: pikepdf.Pdf, content: bytes, name: str) -> Any:
    made: Any = pikepdf.AttachedFileSpec
    return made(pdf, content, filename=name)


@pytest.fixture
def pdf_with_files(make_pdf: Pdf, tmp_path: Path) -> Path:
    path = make_pdf("Byggesag.pdf", NOTE)
    target = tmp_path / "Byggesag med bilag.pdf"
    with pikepdf.open(path) as pdf:
        for name, content in {
            "Brev fra nabo.txt": "Kære kommune. Torkild Vadgaard larmer.\n".encode(),
            "tom.txt": b"",
        }.items():
            pdf.attachments[name] = file_in(pdf, content, name)
        pdf.Root.Names.JavaScript = pikepdf.Dictionary(
            Names=[
                pikepdf.String("start"),
                pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)"),
            ]
        )
        pdf.save(target)
    return target


def items(page: Page) -> Locator:
    return page.locator("#list [role=option]")


def proposals(page: Page) -> dict[str, list[str]]:
    """What is proposed for each text, as the service has it."""
    document = page.locator("main").get_attribute("data-document-id")
    found = page.evaluate(
        "(id) => fetch(`/api/v1/documents/${id}/suggestions`).then((r) => r.json())", document
    )
    result: dict[str, list[str]] = {}
    for one in found["items"]:
        result.setdefault(one["text"], []).append(one["action"] or one["proposed"])
    return result


def test_a_role_set_while_reviewing_changes_what_isnt_decided(
    page: Page, make_pdf: Pdf, make_case: Callable[..., Any], tmp_path: Path
) -> None:
    case = make_case("Naboskab", make_pdf("Notat.pdf", NOTE), make_pdf("Referat.pdf", LATER))
    page.goto(f"/dokumenter/{case.documents[0]['id']}")
    items(page).filter(has_text="Torkild Vadgaard").first.click()
    role = page.get_by_label("Rolle for Torkild Vadgaard")
    expect(role).to_have_value("unknown")
    page.keyboard.press("a")  # decided: it stays, whatever the role says
    expect(page.locator("#save-state")).to_have_text("Alt er gemt")
    items(page).filter(has_text="Torkild Vadgaard").last.click()
    page.keyboard.press("r")
    expect(role).to_be_focused()
    role.select_option(label="Offentligt ansat")
    expect(page.get_by_text("det, du har afgjort, er som før")).to_be_visible(timeout=30_000)
    expect(role).to_be_focused()
    assert sorted(proposals(page)["Torkild Vadgaard"]) == ["keep", "redact"]
    page.keyboard.press("Escape")
    expect(page.locator("#list")).to_be_focused()
    items(page).filter(has_text="Torkild Vadgaard").first.click()
    page.get_by_text("Tidligere afgørelser").click()
    expect(page.locator(".detail-history li")).to_contain_text("Overstreges, OFL § 30, nr. 1")
    role.select_option(label="Tredjemand")
    expect(page.locator("#save-state")).to_have_text("Alt er gemt", timeout=30_000)
    assert proposals(page)["Torkild Vadgaard"] == ["redact", "redact"]
    page.get_by_label("Ansøgeren må se det").check()
    expect(page.locator("#save-state")).to_have_text("Gemmer …")
    expect(page.locator("#save-state")).to_have_text("Alt er gemt", timeout=30_000)
    assert sorted(proposals(page)["Torkild Vadgaard"]) == ["keep", "redact"]
    page.goto(f"/dokumenter/{case.documents[1]['id']}")
    expect(items(page).first).to_be_visible()
    assert proposals(page)["Vadgaard"] == ["keep"]
    page.goto(f"/anmodninger/{case.request_id}")
    seen = page.get_by_label("Ansøgeren må se oplysninger om Torkild Vadgaard")
    expect(seen).to_be_checked()
    seen.uncheck()
    expect(page.get_by_text("Forslag, du ikke har taget stilling til, følger med")).to_be_visible()
    expect(page.locator("#proposals")).to_be_hidden(timeout=30_000)


def test_hidden_content_is_told_and_files_are_brought_in(
    page: Page, pdf_with_files: Path, make_case: Callable[..., Any], tmp_path: Path
) -> None:
    case = make_case("Byggesag", pdf_with_files)
    page.goto(f"/dokumenter/{case.documents[0]['id']}")
    page.get_by_role("button", name="Skjult indhold").click()
    dialog = page.locator("dialog")
    expect(dialog).to_contain_text("2 vedhæftede filer")
    expect(dialog).to_contain_text("1 script")
    expect(dialog).to_contain_text("Intet af det kommer med")
    dialog.get_by_role("button", name="Luk").click()
    page.goto(f"/anmodninger/{case.request_id}")
    page.get_by_role("button", name="Skjult indhold: 2 vedhæftede filer").click()
    dialog.get_by_role("button", name="Hent vedhæftede filer ind").click()
    attachment = page.get_by_role("row").filter(has_text="Brev fra nabo")
    expect(attachment).to_contain_text("bilag til akt 1", timeout=30_000)
    expect(attachment).to_contain_text("Til gennemgang", timeout=30_000)
    page.get_by_role("button", name="Skjult indhold: 2 vedhæftede filer").click()
    expect(dialog).to_contain_text("1 vedhæftet fil er hentet ind")
    expect(dialog).to_contain_text("tom.txt")


def test_an_internal_document_is_proposed_exempt_and_can_be(
    page: Page, make_pdf: Pdf, make_case: Callable[..., Any], tmp_path: Path
) -> None:
    internal = make_pdf("Notat.pdf", [["NOTAT - til egen brug", "Torkild Vadgaard ringede."]])
    case = make_case("Internt", internal)
    page.goto(f"/anmodninger/{case.request_id}")
    expect(page.get_by_text("Foreslås undtaget: OFL § 23, stk. 1")).to_be_visible()
    page.goto(f"/dokumenter/{case.documents[0]['id']}")
    expect(page.locator("#whole-proposal")).to_contain_text("Foreslås undtaget i sin helhed")
    page.get_by_role("button", name="Undtag hele dokumentet").click()
    expect(page.locator("#state-notice")).to_contain_text(
        "undtaget i sin helhed (OFL § 23, stk. 1)"
    )


def test_the_look_of_the_boxes_is_chosen_for_the_request(
    page: Page, make_pdf: Pdf, make_case: Callable[..., Any], tmp_path: Path
) -> None:
    case = make_case("Udseende", make_pdf("Notat.pdf", NOTE))
    page.goto(f"/anmodninger/{case.request_id}")
    page.get_by_role("button", name="Ret oplysninger").click()
    page.get_by_label("Overstregningernes udseende").select_option("outline")
    page.get_by_label("Felternes bredde").select_option("wide")
    with page.expect_response(lambda r: r.request.method == "PATCH") as answer:
        page.get_by_role("button", name="Gem", exact=True).click()
    assert answer.value.status == 200
    found = case.api.get(f"/requests/{case.request_id}").json()
    assert (found["box_style"], found["box_width"]) == ("outline", "wide")


def test_a_release_says_what_the_boxes_tell(
    page: Page, make_pdf: Pdf, make_case: Callable[..., Any], tmp_path: Path
) -> None:
    case = make_case("Bredde", make_pdf("Notat.pdf", NOTE))
    document = case.documents[0]["id"]
    case.api.post(f"/documents/{document}/review", json={"accept_proposals": True})
    page.goto(f"/anmodninger/{case.request_id}")
    page.get_by_role("button", name="Dan udlevering").click()
    page.get_by_role("dialog").get_by_role("button", name="Dan udlevering").click()
    notes = page.get_by_text("Om filerne i pakken")
    expect(notes).to_be_visible(timeout=60_000)
    notes.click()
    expect(page.locator(".file-notes")).to_contain_text("ud af 5.000 danske navne")
