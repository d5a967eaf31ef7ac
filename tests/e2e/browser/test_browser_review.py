"""The review page in detail: keys, undo, taking back, many at once, editing, long documents."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

Pdf = Callable[[str, list[list[str]]], Path]
LINES = [
    [
        "Notat om naboskab",
        "Torkild Vadgaard har skrevet til kommunen.",
        "Hans CPR-nummer er 710383-4418.",
        "Telefon: 40 05 60 70. Mail: torkild@vadgaard.example",
        "Hækken er to meter høj.",
    ],
    ["Torkild Vadgaard ringede igen.", "Telefon: 40 05 60 70.", "Hækken er nu klippet."],
]


@pytest.fixture
def opened(page: Page, make_pdf: Pdf, make_case: Callable[..., Any]) -> Page:
    """The review page of a document of two pages, its list loaded."""
    case = make_case("Naboskab", make_pdf("Naboskab.pdf", LINES))
    page.goto(f"/dokumenter/{case.documents[0]['id']}")
    expect(items(page).first).to_be_visible()
    expect(page.locator(".sheet img").first).to_be_visible(timeout=30_000)
    return page


def items(page: Page) -> Locator:
    return page.locator("#list [role=option]")


def chosen(page: Page) -> Locator:
    return page.locator("#list [role=option][aria-selected=true]")


def saved(page: Page) -> None:
    expect(page.locator("#save-state")).to_have_text("Alt er gemt")


def stored(page: Page, identity: str) -> dict[str, Any]:
    """The suggestion as the service has it."""
    document = page.locator("main").get_attribute("data-document-id")
    found = page.evaluate(
        "(id) => fetch(`/api/v1/documents/${id}/suggestions`).then((r) => r.json())", document
    )
    return next(one for one in found["items"] if one["id"] == identity)


def test_keys_walk_decide_and_undo(opened: Page) -> None:
    page = opened
    first = chosen(page).get_attribute("data-id")
    page.keyboard.press("j")
    second = chosen(page).get_attribute("data-id")
    assert second != first
    page.keyboard.press("ArrowUp")
    assert chosen(page).get_attribute("data-id") == first
    page.keyboard.press("a")
    expect(page.locator(f"#forslag-{first}")).to_have_attribute("data-action", "redact")
    assert chosen(page).get_attribute("data-id") == second
    page.keyboard.press("b")
    expect(page.locator(f"#forslag-{second}")).to_have_attribute("data-action", "keep")
    saved(page)
    assert stored(page, first or "")["action"] == "redact"
    page.keyboard.press("z")
    page.keyboard.press("Control+z")
    expect(page.locator(f"#forslag-{first}")).to_have_attribute("data-action", "undecided")
    saved(page)
    assert stored(page, first or "")["action"] == ""
    assert stored(page, second or "")["action"] == ""


def test_what_cannot_be_saved_is_taken_back_and_said(opened: Page, watch: Any) -> None:
    page = opened
    watch.allowed += ["409"]
    body = '{"status": 409, "title": "Nej", "detail": "Kan ikke gemmes lige nu.", "code": "x"}'
    page.route(
        re.compile(r"/suggestions/[0-9a-f]+/decisions$"),
        lambda route: route.fulfill(status=409, body=body, content_type="application/problem+json"),
    )
    identity = chosen(page).get_attribute("data-id")
    page.keyboard.press("a")
    expect(page.locator(".toast.danger")).to_contain_text("Kan ikke gemmes lige nu.")
    expect(page.locator(f"#forslag-{identity}")).to_have_attribute("data-action", "undecided")
    expect(page.locator("#save-state")).to_have_text("Ikke gemt")
    expect(page.get_by_role("button", name="Fortryd")).to_be_disabled()


def test_a_session_that_ran_out_loses_nothing_unseen(
    opened: Page, context: Any, watch: Any
) -> None:
    page = opened
    watch.allowed += ["401"]
    identity = chosen(page).get_attribute("data-id")
    context.clear_cookies()
    page.keyboard.press("a")
    expect(page.locator(".toast.danger")).to_contain_text("ikke længere logget ind")
    expect(page.locator(f"#forslag-{identity}")).to_have_attribute("data-action", "undecided")
    expect(page).to_have_url(re.compile(f"forslag={identity}"))
    page.reload()
    expect(page).to_have_url(re.compile(r"/log-ind\?naeste=%2Fdokumenter%2F"))


def test_leaving_while_saving_is_asked_about(opened: Page) -> None:
    page = opened
    held: list[Any] = []
    page.route(re.compile(r"/decisions$"), lambda route: held.append(route))
    page.keyboard.press("a")
    expect(page.locator("#save-state")).to_have_text("Gemmer …")
    with page.expect_event("dialog", timeout=90_000) as asked:
        page.once("dialog", lambda dialog: dialog.dismiss())
        page.get_by_role("link", name="Til anmodningen").click(no_wait_after=True)
    assert asked.value.type == "beforeunload"
    held[0].continue_()
    saved(page)


def test_address_holds_page_and_suggestion(opened: Page) -> None:
    page = opened
    last = items(page).last
    last.scroll_into_view_if_needed()
    last.click()
    identity = last.get_attribute("data-id")
    expect(page).to_have_url(re.compile(rf"\?side=\d+&forslag={identity}"))
    page.reload()
    expect(chosen(page)).to_have_attribute("data-id", identity or "")


def test_ground_is_chosen_and_kept(opened: Page) -> None:
    page = opened
    identity = chosen(page).get_attribute("data-id")
    page.keyboard.press("g")
    select = page.get_by_label("Hjemmel for overstregning")
    expect(select).to_be_focused()
    code = select.locator("option").nth(2).get_attribute("value")
    select.select_option(code)
    page.keyboard.press("a")
    saved(page)
    decided = stored(page, identity or "")
    assert (decided["action"], decided["ground"]) == ("redact", code)


def test_page_is_accepted_in_one_go_and_taken_back_in_one(opened: Page) -> None:
    page = opened
    page.get_by_role("button", name=re.compile(r"Godkend \d+ forslag på side 1")).click()
    expect(page.locator("#accept-page")).not_to_contain_text("Godkend 0")
    saved(page)
    document = page.locator("main").get_attribute("data-document-id")
    path = "`/api/v1/documents/${id}/suggestions?page=1&state=undecided`"
    count = f"(id) => fetch({path}).then((r) => r.json()).then((body) => body.total)"
    assert page.evaluate(count, document) == 0
    page.keyboard.press("z")
    saved(page)
    assert page.evaluate(count, document) > 0


def test_same_text_everywhere(opened: Page) -> None:
    page = opened
    phones = items(page).filter(has_text="40 05 60 70")
    phones.first.click()
    page.keyboard.press("m")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label(re.compile(r"Alle med teksten .*\(2 her\)"))).to_be_checked()
    dialog.get_by_label("Bevar").check()
    dialog.get_by_label("I alle anmodningens dokumenter").check()
    dialog.get_by_role("button", name="Udfør").click()
    expect(phones.first).to_have_attribute("data-action", "keep")
    expect(phones.nth(1)).to_have_attribute("data-action", "keep")


def test_text_struck_everywhere_and_taken_back(opened: Page) -> None:
    page = opened
    page.keyboard.press("o")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Tekst").fill("hækken er")
    dialog.get_by_role("button", name="Overstreg overalt").click()
    expect(page.locator(".toast")).to_contain_text("2 steder")
    page.get_by_placeholder("Søg i forslag").fill("hækken")  # only rows in view are drawn
    added = items(page).filter(has_text=re.compile("hækken er", re.I))
    expect(added).to_have_count(2)
    expect(added.first).to_have_attribute("data-action", "redact")


def test_box_is_drawn_and_its_corner_moved(opened: Page) -> None:
    page = opened
    sheet = page.locator(".sheet[data-page='1'] svg.overlay")
    area = sheet.bounding_box()
    assert area
    left, top = area["x"], area["y"]
    page.mouse.move(left + 60, top + 30)
    page.mouse.down()
    page.mouse.move(left + 200, top + 60, steps=5)
    page.mouse.up()
    expect(page.locator("#detail")).to_contain_text("Tegnet i hånden")
    saved(page)
    identity = chosen(page).get_attribute("data-id") or ""
    before = stored(page, identity)["boxes"][0]
    handle = sheet.locator(".handle.se").bounding_box()
    assert handle
    page.mouse.move(handle["x"] + 4, handle["y"] + 4)
    page.mouse.down()
    page.mouse.move(handle["x"] + 84, handle["y"] + 24, steps=5)
    page.mouse.up()
    saved(page)
    after = stored(page, identity)["boxes"][0]
    assert after[:2] == before[:2]
    assert after[2] > before[2] + 20
    assert after[3] > before[3] + 5


def test_preview_filters_and_keys_sheet(opened: Page) -> None:
    page = opened
    page.keyboard.press("v")
    expect(page.get_by_role("button", name="Vis som overstreget")).to_have_attribute(
        "aria-pressed", "true"
    )
    fill = "() => getComputedStyle(document.querySelector('.box.struck')).fill"
    assert page.evaluate(fill) == "rgb(0, 0, 0)"
    total = items(page).count()
    page.keyboard.press("s")
    page.keyboard.type("710383")
    expect(items(page)).to_have_count(2 if "710383" not in (chosen(page).inner_text()) else 1)
    assert items(page).count() < total
    page.get_by_label("Søg i forslag").fill("")
    page.get_by_role("button", name="Filtre", exact=True).click()
    page.get_by_label("Type").select_option("PHONE")
    expect(items(page).filter(has_text="40 05 60 70").first).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="Genvejstaster")
    expect(sheet).to_contain_text("Næste forslag")
    sheet.get_by_label(re.compile("enkelt bogstav")).uncheck()
    sheet.get_by_role("button", name="Luk").click()
    expect(page.locator("#viewer")).to_be_focused()
    before = chosen(page).get_attribute("data-id")
    page.keyboard.press("a")
    expect(page.locator(f"#forslag-{before}")).to_have_attribute("data-action", "undecided")


def test_every_key_has_a_deed_and_none_is_taken_twice(page: Page, service: Any) -> None:
    page.goto("/konto")
    base = page.evaluate("document.body.dataset.static")
    keymap = page.evaluate(
        "(base) => import(`${base}/js/review/keymap.js`).then((m) => m.KEYMAP)", base
    )
    keys = [key for entry in keymap for key in entry["keys"]]
    assert len(keys) == len(set(keys))
    source = page.evaluate(
        "(base) => fetch(`${base}/js/review/main.js`).then((r) => r.text())", base
    )
    table = source[
        source.index("const ACTIONS") : source.index("};", source.index("const ACTIONS"))
    ]
    for entry in keymap:
        assert re.search(rf"\b{entry['action']}\b", table), entry["action"]


def test_long_document_keeps_few_sheets(
    page: Page, make_pdf: Pdf, make_case: Callable[..., Any]
) -> None:
    """Only what is near the view exists, wherever one jumps to."""
    pages = [[f"Side {n}", f"Torkild Vadgaard skrev brev nummer {n}."] for n in range(1, 301)]
    case = make_case("Lang sag", make_pdf("Lang.pdf", pages))
    page.goto(f"/dokumenter/{case.documents[0]['id']}")
    expect(page.locator("#page-count")).to_have_text("300")
    expect(items(page).first).to_be_visible()
    page.get_by_label("Side", exact=True).fill("250")
    page.keyboard.press("Enter")
    expect(page.locator(".sheet[data-page='250'] img")).to_be_visible(timeout=30_000)
    assert page.locator(".sheet").count() < 12
    assert items(page).count() < 60
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    expect(page).to_have_url(re.compile("side=251"))
