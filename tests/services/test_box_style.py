"""The look of the boxes and the letter's open points belong to the request and its releases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from redactor.errors import InvalidValue
from redactor.services import queries, releases, requests
from redactor.services.release_notes import file_notes, width_note
from redactor.store.engine import read_scope, session_scope
from redactor.store.tables import ReleaseDocument

TEXT = "Notat. Birger Provsen, cpr.nr. 720288-1235, tlf. 20 30 40 50, ringede."


def choose(case: Any, style: str) -> None:
    with session_scope(case.engine) as session:
        requests.change_request(session, case.actor, case.request_id, {"box_style": style})


def test_the_style_is_frozen_with_the_release_and_makes_a_new_one(
    case: Any, make_pdf: Callable[..., bytes]
) -> None:
    document = case.upload(make_pdf(TEXT))
    case.run_all()
    case.review()
    first = case.release()
    assert case.release() == first
    choose(case, "outline")
    second = case.release()
    assert second != first
    case.run_all()
    found = {}
    with read_scope(case.engine) as session:
        assert queries.request_view(session, case.actor, case.request_id)["box_style"] == "outline"
        for release in (first, second):
            row = session.get_one(ReleaseDocument, (release, document))
            found[release] = row.output_sha
            assert row.state == "done", row.report
        assert "look" not in session.get_one(ReleaseDocument, (first, document)).snapshot
    assert found[first] != found[second]
    choose(case, "")
    assert case.release() == first


def test_a_look_that_isnt_one_is_refused(case: Any) -> None:
    for change in ({"box_style": "pink"}, {"box_width": "huge"}):
        with pytest.raises(InvalidValue), session_scope(case.engine) as session:
            requests.change_request(session, case.actor, case.request_id, change)


def test_the_width_of_boxes_is_the_requests_and_what_it_tells_is_said(
    case: Any, make_pdf: Callable[..., bytes]
) -> None:
    case.upload(make_pdf("Sagen handler om Karla Vestergaard, som bor her."))
    case.run_all()
    case.review()
    first = case.release()
    with session_scope(case.engine) as session:
        change = {"box_width": "protected"}
        requests.change_request(session, case.actor, case.request_id, change)
    second = case.release()
    case.run_all()
    with read_scope(case.engine) as session:
        view = queries.request_view(session, case.actor, case.request_id)
        found = [releases.release_view(session, case.actor, r) for r in (first, second)]
    assert (view["box_width"], view["box_style"]) == ("protected", "")
    counts = [v["documents"][0]["report"]["overstrike"]["name_widths"] for v in found]
    assert counts[0]["candidates_after"] <= counts[0]["candidates_before"]
    assert counts[1]["candidates_after"] >= 10 * counts[1]["candidates_before"]
    plain, protected = (v["width_note"] for v in found)
    assert "5.000 danske navne" in plain
    assert "vælg bredden" in plain
    assert "vælg bredden" not in protected
    assert "Vestergaard" not in plain + protected


def test_what_was_done_to_a_file_is_said_in_danish() -> None:
    def report(**struck: Any) -> dict[str, Any]:
        return {"overstrike": {"rasterised_pages": [], "warnings": [], **struck}}

    assert file_notes({}) == file_notes(report()) == []
    (one,) = file_notes(report(rasterised_pages=[3]))
    assert one.startswith("Side 3 er blevet til et billede")
    many, warning = file_notes(
        report(rasterised_pages=[1, 4, 9], warnings=["Bogmærker er udeladt."])
    )
    assert many.startswith("Side 1, 4 og 9 er blevet til billeder")
    assert warning == "Bogmærker er udeladt."
    assert width_note([{}, report()]) == ""


def test_a_finished_release_says_what_to_look_at_in_the_letter(
    case: Any, make_pdf: Callable[..., bytes]
) -> None:
    case.upload(make_pdf(TEXT))
    case.run_all()
    case.review()
    release = case.release()
    with read_scope(case.engine) as session:
        assert releases.release_view(session, case.actor, release)["open_points"] == []
    case.run_all()
    with read_scope(case.engine) as session:
        points = releases.release_view(session, case.actor, release)["open_points"]
    assert any("adresse" in point for point in points)
