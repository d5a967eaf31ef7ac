"""The look of the boxes and the letter's open points belong to the request and its releases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from redactor.errors import InvalidValue
from redactor.services import queries, releases, requests
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


def test_a_style_that_isnt_one_is_refused(case: Any) -> None:
    with pytest.raises(InvalidValue):
        choose(case, "pink")


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
