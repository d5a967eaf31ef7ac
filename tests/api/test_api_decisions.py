"""Decisions: one, many, by hand, everywhere, undone; the review that they end in."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sqlalchemy import select

from redactor.domain.text import PageText
from redactor.pdf.reading.page_store import dump_pages
from redactor.services.audit import verify_chain
from redactor.services.page_texts import name_of, text_stage
from redactor.store.engine import read_scope, session_scope
from redactor.store.jobs import add_job
from redactor.store.tables import AuditEntry, Document, Job, utcnow

VERSION = "0123456789ab"
GROUND = "OFL § 30, nr. 1"
OTHER = "OFL § 30, nr. 2"


@pytest.fixture
def document(office: Any, request_id: str) -> str:
    return str(office.add_document(request_id))


def of(clara: Any, document: str, **params: Any) -> list[dict[str, Any]]:
    answer = clara.get(f"+documents/{document}/suggestions", params=params)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


def test_deciding_one_takes_the_proposed_ground(office: Any, clara: Any, document: str) -> None:
    suggestion = office.add_suggestion(document)
    answer = clara.post(f"+suggestions/{suggestion}/decisions", json={"action": "redact"})
    found = answer.json()["suggestion"]
    assert (found["state"], found["action"], found["ground"]) == ("redact", "redact", GROUND)
    kept = clara.post(f"+suggestions/{suggestion}/decisions", json={"action": "keep"}).json()
    assert (kept["suggestion"]["state"], kept["suggestion"]["ground"]) == ("keep", "")


def test_redacting_needs_a_ground_from_the_catalogue(
    office: Any, clara: Any, document: str
) -> None:
    suggestion = office.add_suggestion(document, proposed="keep", proposed_ground=None)
    path = f"+suggestions/{suggestion}/decisions"
    assert clara.post(path, json={"action": "redact"}).status_code == 422
    invented = clara.post(path, json={"action": "redact", "ground": "OFL § 1000"})
    assert invented.status_code == 422
    assert "1000" not in invented.text
    assert clara.post(path, json={"action": "redact", "ground": OTHER}).status_code == 200


def test_edited_boxes_are_clipped_kept_and_can_be_put_back(
    office: Any, clara: Any, document: str
) -> None:
    suggestion = office.add_suggestion(document)
    path = f"+suggestions/{suggestion}/decisions"
    edited = clara.post(path, json={"action": "redact", "boxes": [[700, 120, 500.123, 80]]})
    assert edited.json()["suggestion"]["boxes"] == [[500.12, 80.0, 595.0, 120.0]]
    again = clara.post(path, json={"action": "redact", "ground": OTHER}).json()
    assert again["suggestion"]["boxes"] == [[500.12, 80.0, 595.0, 120.0]]  # stays edited
    first = [[72.0, 90.0, 130.0, 102.0]]
    back = clara.post(path, json={"action": "redact", "boxes": first}).json()
    assert back["suggestion"]["boxes"] == first


@pytest.mark.parametrize(
    "boxes",
    [[], [[0, 0, 0, 0]], [[900, 900, 950, 950]], [[0, 0, 10]], [[0, 0, 10, "x"]], "ikke en liste"],
)
def test_boxes_that_are_none(office: Any, clara: Any, document: str, boxes: Any) -> None:
    suggestion = office.add_suggestion(document)
    body = {"action": "redact", "boxes": boxes}
    assert clara.post(f"+suggestions/{suggestion}/decisions", json=body).status_code == 422


def test_infinite_boxes_are_refused(office: Any, clara: Any, document: str) -> None:
    suggestion = office.add_suggestion(document)
    answer = clara.post(
        f"+suggestions/{suggestion}/decisions",
        content=b'{"action": "redact", "boxes": [[0, 0, Infinity, 10]]}',
        headers={"Content-Type": "application/json"},
    )
    assert answer.status_code == 422


def test_history_is_append_only_and_names_who(office: Any, clara: Any, document: str) -> None:
    suggestion = office.add_suggestion(document)
    path = f"+suggestions/{suggestion}/decisions"
    clara.post(path, json={"action": "redact", "comment": "privat"})
    batch = office.client("anton").post(path, json={"action": "keep"}).json()["batch"]
    clara.post(f"+decisions/{batch}/undo")
    history = clara.get(path).json()["items"]
    assert [(d["kind"], d["action"], d["decided_by"]["name"]) for d in history] == [
        ("decide", "redact", "Clara"),
        ("decide", "keep", "Anton"),
        ("undo", "", "Clara"),
    ]
    assert [d["undone"] for d in history] == [False, True, False]
    assert history[0]["comment"] == "privat"
    assert of(clara, document)[0]["state"] == "redact"  # what stood before stands again


def test_many_by_ids_and_by_filter(office: Any, clara: Any, request_id: str) -> None:
    one, two = office.add_document(request_id), office.add_document(request_id)
    office.add_document(request_id, state="analysing")
    names = [office.add_suggestion(one, text="BO  LINDGREN"), office.add_suggestion(two)]
    phone = office.add_suggestion(two, text="40 05 60 70", entity_type="PHONE", start=30, end=41)
    path = f"+requests/{request_id}/decisions"
    by_text = {"action": "redact", "filter": {"text": "bo lindgren"}, "ground": OTHER}
    # the double space is another text: the filter compares texts as they stand, case ignored
    assert clara.post(path, json=by_text).json()["count"] == 1
    by_type = {"action": "redact", "filter": {"entity_type": ["PERSON"]}, "ground": OTHER}
    answer = clara.post(path, json=by_type).json()
    assert answer["count"] == 1  # the other one stands so already
    assert clara.post(path, json=by_type).json() == {"batch": None, "count": 0}
    ids = clara.post(path, json={"action": "keep", "suggestion_ids": [*names, phone]}).json()
    assert ids["count"] == 3
    assert clara.post(f"+decisions/{ids['batch']}/undo").json() == {"count": 3}
    states = {s["id"]: s["state"] for d in (one, two) for s in of(clara, d)}
    assert states == {names[0]: "redact", names[1]: "redact", phone: "undecided"}
    assert clara.post(f"+decisions/{ids['batch']}/undo").status_code == 409


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"action": "keep"}, 422),
        ({"action": "keep", "suggestion_ids": [], "filter": {}}, 422),
        ({"action": "keep", "suggestion_ids": ["ab" * 12]}, 404),
        ({"action": "måske", "filter": {}}, 422),
        ({"action": "keep", "filter": {"ukendt": 1}}, 422),
    ],
)
def test_many_that_cannot_be(
    office: Any, clara: Any, request_id: str, body: Any, status: int
) -> None:
    assert clara.post(f"+requests/{request_id}/decisions", json=body).status_code == status


def test_accepting_proposals_without_a_ground_is_refused_as_a_whole(
    office: Any, clara: Any, request_id: str, document: str
) -> None:
    office.add_suggestion(document)
    office.add_suggestion(document, proposed_ground=None, start=50, end=55)
    answer = clara.post(f"+requests/{request_id}/decisions", json={"filter": {}})
    assert answer.status_code == 422
    assert answer.json()["detail"].startswith("1 af forslagene")
    assert {s["state"] for s in of(clara, document)} == {"undecided"}


def test_another_requests_suggestion_is_not_decided_along(
    office: Any, clara: Any, request_id: str, document: str
) -> None:
    other = office.add_suggestion(office.add_document(office.add_request("Byg")))
    mine = office.add_suggestion(document)
    body = {"action": "keep", "suggestion_ids": [mine, other]}
    assert clara.post(f"+requests/{request_id}/decisions", json=body).status_code == 404
    assert of(clara, document)[0]["state"] == "undecided"


@pytest.mark.parametrize("state", ["received", "analysing", "failed", "exempt"])
def test_only_documents_under_review_are_decided(
    office: Any, clara: Any, request_id: str, state: str
) -> None:
    document = office.add_document(request_id, state=state)
    suggestion = office.add_suggestion(document)
    path = f"+suggestions/{suggestion}/decisions"
    assert clara.post(path, json={"action": "keep"}).status_code == 409


def test_a_box_by_hand_is_decided_and_goes_when_undone(
    office: Any, clara: Any, document: str
) -> None:
    body = {"page": 2, "boxes": [[10, 10, 60, 22]], "ground": GROUND}
    answer = clara.post(f"+documents/{document}/suggestions", json=body)
    assert answer.status_code == 201
    found = answer.json()["suggestion"]
    assert (found["recognizer"], found["entity_type"]) == ("manual", "MANUAL")
    assert (found["state"], found["ground"], found["score"]) == ("redact", GROUND, 1.0)
    assert len(of(clara, document, page=2)) == 1
    clara.post(f"+decisions/{answer.json()['batch']}/undo")
    assert of(clara, document) == []
    wrong = {**body, "page": 3}
    assert clara.post(f"+documents/{document}/suggestions", json=wrong).status_code == 422
    wrong = {**body, "entity_type": "KONGE"}
    assert clara.post(f"+documents/{document}/suggestions", json=wrong).status_code == 422


def page_text(number: int, text: str) -> PageText:
    """A page on which every character is 6 points wide and every line 14 high."""
    boxes, lines, x, line = [], [], 0, 0
    for char in text:
        if char == "\n":
            boxes.append([np.nan] * 4)
            lines.append(-1)
            x, line = 0, line + 1
            continue
        boxes.append([40 + 6 * x, 40 + 14 * line, 46 + 6 * x, 52 + 14 * line])
        lines.append(line)
        x += 1
    return PageText(
        number,
        595.0,
        842.0,
        text,
        np.array(boxes, dtype=np.float32).reshape(-1, 4),
        np.array(lines, dtype=np.int32),
    )


def put_text(office: Any, document: str, *texts: str) -> None:
    with read_scope(office.engine) as session:
        row = session.get_one(Document, document)
    blobs = office.app.state.context.blobs
    for n, text in enumerate(texts, 1):  # pieces of one page, read by code of another version
        data = dump_pages([page_text(n, text)])
        stage = text_stage(office.settings, VERSION)
        blobs.put_derived(row.rendition_sha, stage, name_of((n, n)), data)
        with session_scope(office.engine) as session:
            job = add_job(
                session, kind="text", target=row.rendition_sha, first=n, last=n, version=VERSION
            )
            session.get_one(Job, job).state = "done"
            session.get_one(Job, job).finished_at = utcnow()


def test_a_text_everywhere(office: Any, clara: Any, request_id: str, document: str) -> None:
    put_text(office, document, "Anna bor på Solbakken\n12 og ANNAS hund.", "Annabella, Hanna, anna")
    unread = office.add_document(request_id, state="analysing")
    there = office.add_suggestion(document, start=0, end=4, text="Anna", action="")
    path = f"+requests/{request_id}/suggestions/by-text"
    answer = clara.post(path, json={"text": "anna", "ground": GROUND})
    found = answer.json()
    assert (found["added"], found["decided"], found["not_searched"]) == (2, 1, [2])
    struck = {(s["page"], s["text"]): s for s in of(clara, document, state="redact")}
    assert set(struck) == {(1, "Anna"), (1, "ANNAS"), (2, "anna")}
    assert struck[1, "Anna"]["id"] == there
    again = clara.post(path, json={"text": "ANNA", "ground": GROUND}).json()
    assert (again["batch"], again["added"], again["decided"]) == (None, 0, 0)

    address = clara.post(path, json={"text": "solbakken 12", "ground": GROUND}).json()
    assert address["added"] == 1
    (over_lines,) = [s for s in of(clara, document) if s["text"].startswith("Sol")]
    assert len(over_lines["boxes"]) == 2  # one a printed line
    clara.post(f"+decisions/{found['batch']}/undo")
    left = {s["text"]: s["state"] for s in of(clara, document)}
    assert left == {"Anna": "undecided", over_lines["text"]: "redact"}
    only = {"text": "anna", "ground": GROUND, "documents": [unread]}
    assert clara.post(path, json=only).json()["added"] == 0
    only["documents"] = ["0" * 32]
    assert clara.post(path, json=only).status_code == 404


def test_struck_texts_stand_in_the_list_where_they_stand_on_the_page(
    office: Any, clara: Any, request_id: str, document: str
) -> None:
    put_text(office, document, "Bo ser ask her, ask der, ask nu og ask da. Eva gik.", "Bagside")
    for position, (start, text) in enumerate([(0, "Bo"), (43, "Eva")]):
        end = start + len(text)
        office.add_suggestion(
            document, position=256 * (position + 1), start=start, end=end, text=text
        )
    path = f"+requests/{request_id}/suggestions/by-text"
    for text in ("ask her", "ask", "og"):
        clara.post(path, json={"text": text, "ground": GROUND})
    listed = of(clara, document)
    assert [s["text"] for s in listed] == ["Bo", "ask her", "ask", "ask", "og", "ask", "Eva"]


def test_a_document_whose_text_is_gone_is_said_not_passed_over(
    office: Any, clara: Any, request_id: str, document: str
) -> None:
    path = f"+requests/{request_id}/suggestions/by-text"
    found = clara.post(path, json={"text": "Anna", "ground": GROUND}).json()
    assert found == {"batch": None, "added": 0, "decided": 0, "not_searched": [1]}


def test_filters_and_pages_of_the_list(office: Any, clara: Any, request_id: str) -> None:
    one, two = office.add_document(request_id), office.add_document(request_id)
    office.add_suggestion(two, text="Ærøvej 2", entity_type="ADDRESS", position=1, score=0.4)
    office.add_suggestion(two, page=2, position=2, person="p1")
    office.add_suggestion(one, position=5, category="context", entity_type="HEALTH", text="astma")
    kept = office.add_suggestion(one, position=9)
    clara.post(f"+suggestions/{kept}/decisions", json={"action": "keep"})
    office.add_suggestion(one, superseded=True)  # the newest analysis doesn't find it
    path = f"+requests/{request_id}/suggestions"

    def texts(**params: Any) -> list[str]:
        return [s["text"] for s in clara.get(path, params=params).json()["items"]]

    assert texts() == ["astma", "Bo Lindgren", "Ærøvej 2", "Bo Lindgren"]
    assert texts(q="æRØ") == ["Ærøvej 2"]
    assert texts(entity_type="ADDRESS,HEALTH") == ["astma", "Ærøvej 2"]
    assert texts(category="context") == ["astma"]
    assert texts(state="keep") == ["Bo Lindgren"]
    assert texts(state="undecided,redact", min_score=0.5) == ["astma", "Bo Lindgren"]
    assert texts(person="p1") == ["Bo Lindgren"]
    assert texts(page=2) == ["Bo Lindgren"]
    assert clara.get(path, params={"state": "måske"}).status_code == 422
    seen, cursor = [], None
    while True:
        page = clara.get(path, params={"limit": 1, **({"cursor": cursor} if cursor else {})}).json()
        seen += [s["id"] for s in page["items"]]
        assert page["total"] == 4
        cursor = page["next"]
        if not cursor:
            break
    assert seen == [s["id"] for s in clara.get(path).json()["items"]]


def test_review_ends_only_when_all_is_decided(office: Any, clara: Any, document: str) -> None:
    redact, keep = (
        office.add_suggestion(document),
        office.add_suggestion(document, proposed="keep", proposed_ground=None, start=50, end=55),
    )
    path = f"+documents/{document}/review"
    refused = clara.post(path, json={})
    assert refused.status_code == 409
    assert refused.json()["detail"].startswith("2 forslag i akt 1")
    done = clara.post(path, json={"accept_proposals": True}).json()
    assert (done["state"], done["redacted"], done["kept"]) == ("reviewed", 1, 1)
    assert done["reviewed_by"]["name"] == "Clara"
    for suggestion, action in ((redact, "redact"), (keep, "keep")):
        (decision,) = clara.get(f"+suggestions/{suggestion}/decisions").json()["items"]
        assert (decision["action"], decision["decided_by"]["name"]) == (action, "Clara")
    assert clara.post(path, json={}).json()["state"] == "reviewed"  # twice is as once

    clara.post(f"+suggestions/{keep}/decisions", json={"action": "redact", "ground": GROUND})
    opened = clara.get(f"+documents/{document}").json()
    assert (opened["state"], opened["reviewed_by"]) == ("ready", None)
    assert clara.post(path, json={}).json()["state"] == "reviewed"
    assert clara.delete(path).json()["state"] == "ready"


def test_undoing_after_review_opens_the_document(office: Any, clara: Any, document: str) -> None:
    suggestion = office.add_suggestion(document)
    batch = clara.post(f"+suggestions/{suggestion}/decisions", json={"action": "keep"}).json()
    clara.post(f"+documents/{document}/review", json={})
    clara.post(f"+decisions/{batch['batch']}/undo")
    found = clara.get(f"+documents/{document}").json()
    assert (found["state"], found["undecided"]) == ("ready", 1)


def test_a_document_without_suggestions_still_has_to_be_seen(
    office: Any, clara: Any, request_id: str, document: str
) -> None:
    assert clara.post(f"+requests/{request_id}/releases").status_code == 409
    assert clara.post(f"+documents/{document}/review", json={}).json()["state"] == "reviewed"


def test_every_change_is_in_the_chain_without_a_word_of_the_case(
    office: Any, clara: Any, request_id: str, document: str
) -> None:
    suggestion = office.add_suggestion(document)
    clara.post(f"+suggestions/{suggestion}/decisions", json={"action": "redact", "comment": "Bo!"})
    clara.patch(f"+requests/{request_id}", json={"requester_name": "Kajsa Grønvold"})
    clara.patch(f"+documents/{document}", json={"title": "Brev fra Bo Lindgren"})
    clara.post(f"+documents/{document}/review", json={})
    answer = office.client("rita").get(f"+requests/{request_id}/audit")
    actions = [e["action"] for e in answer.json()["items"]]
    assert actions == [
        "document.reviewed",
        "document.changed",
        "request.changed",
        "decisions.made",
    ]
    with session_scope(office.engine) as session:
        assert verify_chain(session) is None
        details = str(session.execute(select(AuditEntry.detail, AuditEntry.subject)).all())
    for word in ("Bo", "Lindgren", "Kajsa", "Brev", "Anna"):
        assert word not in details
        assert word not in answer.text
