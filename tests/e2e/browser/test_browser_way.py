"""The whole way as a caseworker goes it: sign in, request, upload, review, release, ZIP."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdfium2
from playwright.sync_api import Page, expect

Pdf = Callable[[str, list[list[str]]], Path]
NAME = "Torkild Vadgaard"
CPR = "710383-4418"  # day + 60: a replacement number, nobody's
NOTE = [
    [
        "Telefonnotat, Vejle Kommune, den 4. maj 2026",
        f"Borgeren {NAME} har ringet til forvaltningen.",
        f"CPR-nummer: {CPR}",
        "Han bor på Birkevangen 14, 7100 Vejle, og telefonen er 40 05 60 70.",
        "Sagen drejer sig om et skel mellem to haver.",
        "Notatet er skrevet samme dag.",
    ]
]
LETTER = [
    ["Brev om vejbelysning", "Kære beboer", "Lampen ved indkørslen bliver skiftet i uge 21."],
    [f"Brevet er også sendt til {NAME}.", "Med venlig hilsen", "Teknik og Miljø"],
]


def wait_saved(page: Page) -> None:
    expect(page.locator("#save-state")).to_have_text("Alt er gemt")


def draw(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Drag a box on the first sheet; corners as parts of its width and height."""
    sheet = page.locator(".sheet[data-page='1'] svg.overlay").bounding_box()
    assert sheet
    at = [
        (sheet["x"] + x * sheet["width"], sheet["y"] + y * sheet["height"]) for x, y in (start, end)
    ]
    page.mouse.move(*at[0])
    page.mouse.down()
    page.mouse.move(*at[1], steps=6)
    page.mouse.up()


def test_from_sign_in_to_package(
    visitor: Page, watch: Any, service: Any, make_pdf: Pdf, tmp_path: Path
) -> None:
    page = visitor
    watch.allowed.append("401")  # the question who is signed in: nobody
    note, letter = make_pdf("Telefonnotat.pdf", NOTE), make_pdf("Brev om lys.pdf", LETTER)

    page.goto("/anmodninger")
    expect(page).to_have_url(re.compile(r"/log-ind\?naeste="))
    page.get_by_label("Brugernavn").fill("admin")
    page.get_by_label("Adgangskode").fill(service.password)
    expect(page.get_by_role("button", name="Log ind")).to_be_enabled()  # the page listens
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Anmodninger")).to_be_visible()

    page.get_by_role("button", name="Ny anmodning").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Opret anmodning").click()
    expect(dialog.get_by_role("alert")).to_contain_text("Udfyld titel, ansøgers navn")
    dialog.get_by_label("Titel").fill("Aktindsigt i skelsag")
    dialog.get_by_label("Ansøgers navn").fill("Ditte Fugl")
    dialog.get_by_label("Regelsæt").select_option("ofl")
    dialog.get_by_label("Sagsnummer").fill("26/0117")
    dialog.get_by_role("button", name="Opret anmodning").click()
    expect(page.get_by_role("heading", name="Aktindsigt i skelsag")).to_be_visible()
    expect(page.get_by_role("button", name="Dan udlevering")).to_be_disabled()

    empty = tmp_path / "tom.pdf"
    empty.write_bytes(b"")
    page.locator("#file-input").set_input_files([note, letter, empty])
    expect(page.locator(".upload.failed")).to_contain_text("Filen er tom")
    rows = page.locator("#documents tbody tr[data-state]")
    expect(rows).to_have_count(2)
    expect(page.locator("#documents tbody tr[data-state='ready']")).to_have_count(2, timeout=90_000)
    expect(page.locator("#missing")).to_contain_text("2 dokumenter mangler gennemgang")

    page.get_by_role("link", name="Gennemgå Telefonnotat", exact=True).click()
    options = page.locator("#list [role=option]")
    expect(options.filter(has_text=CPR)).to_be_visible()
    expect(options.filter(has_text=NAME)).to_be_visible()
    expect(page.locator(".sheet img")).to_be_visible(timeout=30_000)

    # accept by keyboard, with the suggestion chosen by mouse in the list
    options.filter(has_text=CPR).click()
    expect(page.locator("#detail")).to_contain_text("CPR-nummer")
    page.keyboard.press("a")
    expect(options.filter(has_text=CPR)).to_have_attribute("data-action", "redact")
    options.filter(has_text=NAME).click()
    page.keyboard.press("a")

    # keep by mouse: the box on the page chooses it, the button decides it
    phone = options.filter(has_text="40 05 60 70")
    phone.scroll_into_view_if_needed()
    identity = phone.get_attribute("data-id")
    page.locator(f"svg.overlay rect[data-id='{identity}']").click()
    expect(phone).to_have_attribute("aria-selected", "true")
    page.get_by_role("button", name="Bevar").click()
    expect(phone).to_have_attribute("data-action", "keep")
    wait_saved(page)

    # a box by hand over "Notatet er skrevet samme dag."
    before = page.locator("svg.overlay rect.box").count()
    page.keyboard.press("t")
    draw(page, (0.1, 0.215), (0.5, 0.235))
    expect(page.locator("svg.overlay rect.box")).to_have_count(before + 1)
    expect(page.locator("#detail")).to_contain_text("Tegnet i hånden")
    wait_saved(page)

    page.get_by_role("button", name="Færdig med dokumentet").click()
    question = page.get_by_role("dialog")
    expect(question).to_contain_text("Du har ikke taget stilling til")
    question.get_by_role("button", name=re.compile("og afslut")).click()

    # the next document opens by itself
    expect(page.get_by_role("heading", level=1)).to_contain_text("Brev om lys")
    expect(page.locator("#list")).not_to_contain_text("Henter")
    page.keyboard.press("f")
    expect(page.get_by_role("dialog").or_(page.locator("#missing")).first).to_be_visible()
    if page.get_by_role("dialog").is_visible():
        page.get_by_role("dialog").get_by_role("button", name=re.compile("og afslut")).click()
    expect(page.locator("#missing")).to_contain_text("Alt er gennemgået")

    page.get_by_role("button", name="Dan udlevering").click()
    page.get_by_role("dialog").get_by_role("button", name="Dan udlevering").click()
    link = page.get_by_role("link", name="Hent pakken (ZIP)")
    expect(link).to_be_visible(timeout=120_000)
    with page.expect_download() as download:
        link.click()
    check_package(Path(download.value.path()).read_bytes())


def check_package(raw: bytes) -> None:
    """Both documents, act list and letter are there; what was struck is not, what was kept is."""
    with zipfile.ZipFile(io.BytesIO(raw)) as package:
        assert package.testzip() is None
        names = package.namelist()
        assert any(name.endswith(".xlsx") for name in names)
        assert any(name.endswith(".docx") for name in names)
        texts = {
            name: pdf_text(package.read(name)) for name in names if name.lower().endswith(".pdf")
        }
    note = next(text for name, text in texts.items() if "Telefonnotat" in name)
    letter = next(text for name, text in texts.items() if "Brev om lys" in name)
    assert CPR not in note
    assert NAME not in note
    assert "samme dag" not in note
    assert "40 05 60 70" in note
    assert "uge 21" in letter


def pdf_text(raw: bytes) -> str:
    document = pypdfium2.PdfDocument(raw)
    try:
        parts = []
        for page in document:
            text = page.get_textpage()
            parts.append(text.get_text_bounded())
            text.close()
            page.close()
        return "\n".join(parts)
    finally:
        document.close()
