"""The page that checks a PDF of anybody's: verdict first, then what was found and where."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pymupdf
from playwright.sync_api import Page, expect

Pdf = Callable[[str, list[list[str]]], Path]
LINES = [["Afgørelse", "Torkild Vadgaard har klaget."], ["Side to", "Torkild Vadgaard igen."]]


def test_a_file_is_checked_and_the_answer_says_where(
    page: Page, make_pdf: Pdf, tmp_path: Path
) -> None:
    covered = tmp_path / "Afgørelse overstreget.pdf"
    with pymupdf.open(make_pdf("Afgørelse.pdf", LINES)) as doc:
        for sheet in doc:
            for rect in sheet.search_for("Torkild Vadgaard"):
                sheet.draw_rect(rect, fill=(0, 0, 0))
        doc.save(covered)
    page.goto("/anmodninger")
    page.get_by_role("link", name="Kontrol", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Er denne PDF sikkert overstreget?")
    expect(page.locator("#who")).to_be_visible()  # the page listens
    page.locator("#file-input").set_input_files([covered])
    result = page.locator(".check-result")
    expect(result).to_have_attribute("data-state", "leak", timeout=60_000)
    expect(result).to_contain_text("Filen lækker")
    expect(result).to_contain_text("Side 1: øverst")
    expect(result).to_contain_text("Gå tilbage til originalen")
    expect(result).not_to_contain_text("Vadgaard")


def test_what_is_no_pdf_is_refused_in_danish(page: Page, tmp_path: Path) -> None:
    path = tmp_path / "notat.pdf"
    path.write_text("Bare tekst", encoding="utf-8")
    page.goto("/kontrol")
    expect(page.locator("#who")).to_be_visible()  # the page listens
    page.locator("#file-input").set_input_files([path])
    result = page.locator(".check-result")
    expect(result).to_have_attribute("data-state", "failed", timeout=60_000)
    expect(result).to_contain_text("Filen er ikke en PDF")
