"""Documents of a case seen together: which belong together, and what each gains."""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.case_pass import FROM_CASE
from models.types import Entity
from redactor.domain.suggestion import Suggestion
from redactor.domain.text import PageText
from redactor.suggest.boxes import suggest
from redactor.suggest.case import CaseDocument, evidence, gained, in_order, spread_case
from redactor.suggest.links import is_telling, link
from redactor.suggest.persons import group_case

MARK = re.compile(r"\[(\w+)\|(.*?)\]", re.DOTALL)


def document(marked: str, scope: str = "d") -> CaseDocument:
    """A document of one page; ``[PERSON|Karla]`` is what was found in it."""
    text, at, found = "", 0, []
    for match in MARK.finditer(marked):
        text += marked[at : match.start()]
        found.append(Entity(len(text), len(text) + len(match[2]), match[1], 0.9, "r"))
        text += match[2]
        at = match.end()
    text += marked[at:]
    boxes = np.array([[6.0 * i, 0, 6.0 * i + 5, 10] for i in range(len(text))], dtype=np.float32)
    lines = np.cumsum([0, *(c == "\n" for c in text)])[:-1].astype(np.int32)
    page = PageText(1, 595, 842, text, boxes.reshape(-1, 4), lines)
    return CaseDocument(scope, suggest([page], [found], scope), lambda: [page])


def documents(*marked: str) -> list[CaseDocument]:
    return [document(text, f"d{i}") for i, text in enumerate(marked)]


def groups(*marked: str) -> list[int]:
    return link(
        [(d.suggestions, {p.number: p.text for p in d.pages()}) for d in documents(*marked)]
    )


LINKED = [
    ("[PERSON|Karla Kragholt] bor her", "Vi så [PERSON|Karla Kragholt] i går"),
    ("[PERSON|Karla Holm Jensen]", "[PERSON|Jensen, Karla Holm]"),
    ("nr. [CPR|710190-1233]", "nr. [CPR|7101901233]"),
    ("Sag [CASE_NUMBER|24/118834]", "[CASE_NUMBER|24/118834]"),
    ("[EMAIL|karla@post.example]", "fra [EMAIL|KARLA@post.example]"),
    ("[PERSON|Karla], [CPR|710190-xxxx]", "[PERSON|Karla Jensen], cpr. [CPR|710190-1233]"),
]
APART = [
    ("[PERSON|Karla]", "[PERSON|Karla]"),
    ("[PERSON|Karla Jensen]", "[PERSON|Karla Jensen]"),
    ("[ADDRESS|Rådhuspladsen 1, 8000 Aarhus C]", "[ADDRESS|Rådhuspladsen 1, 8000 Aarhus C]"),
    ("tlf. [PHONE|40 05 60 70]", "[PHONE|40056070]"),
    ("[EMAIL|post@provby.kommune.dk]", "[EMAIL|post@provby.kommune.dk]"),
    ("Sagsbehandler: [PERSON|Karla Kragholt]", "Sagsbehandler: [PERSON|Karla Kragholt]"),
    ("nr. [CPR|710190-xxxx]", "nr. [CPR|710190-xxxx]"),
]


@pytest.mark.parametrize(("one", "other"), LINKED)
def test_documents_that_belong_together(one: str, other: str) -> None:
    assert groups(one, "Intet her", other) == [0, 1, 0]


@pytest.mark.parametrize(("one", "other"), APART)
def test_documents_that_only_lie_together(one: str, other: str) -> None:
    assert groups(one, other) == [0, 1]


def test_belonging_together_goes_on() -> None:
    chain = ["[CPR|710190-1233]", "[CPR|710190-1233] [CASE_NUMBER|24/118834]"]
    assert groups(*chain, "[CASE_NUMBER|24/118834]", "andet") == [0, 0, 0, 1]


@pytest.mark.parametrize(
    ("name", "telling"),
    [("Karla", False), ("Karla Jensen", False), ("Karla Kragholt", True), ("K. Jensen", False),
     ("Karla Holm Jensen", True)],
)  # fmt: skip
def test_telling_names(name: str, telling: bool) -> None:
    assert is_telling(name) is telling


def texts(found: list[list[Suggestion]]) -> list[list[str]]:
    return [[s.text for s in row] for row in found]


def test_a_name_is_found_in_the_other_document_with_boxes() -> None:
    case = documents("[PERSON|Karla Kragholt], cpr. [CPR|710190-1233]", "Karla, [CPR|710190-1233]")
    found, numbers = spread_case(case)
    assert (texts(found), numbers) == ([[], ["Karla"]], [0, 0])
    (hit,) = found[1]
    assert (hit.recognizer, hit.page, hit.start, hit.end) == (FROM_CASE, 1, 0, 5)
    assert hit.boxes[0].as_list() == [0.0, 0.0, 29.0, 10.0]
    assert "et andet dokument i sagen" in hit.explanation


def test_a_full_name_found_links_and_then_its_parts_are_found_too() -> None:
    case = documents("[PERSON|Karla Kragholt] ringer", "Brev fra Karla Kragholt. Vi så Karla igen.")
    assert texts(spread_case(case)[0]) == [[], ["Karla Kragholt", "Karla"]]


def test_a_first_name_does_not_spread_to_what_only_lies_beside() -> None:
    case = documents("[PERSON|Karla Jensen] ringer", "Brev fra Karla om vejen.")
    assert texts(spread_case(case)[0]) == [[], []]


def test_a_find_is_cut_to_what_is_free() -> None:
    case = documents("[PERSON|Karla Kragholt Dalgas]", "Brev fra Karla [PERSON|Kragholt] Dalgas.")
    index = evidence(case, [0, 0])
    assert [s.text for s in gained(case[1], case[1].pages(), index, 0)] == ["Karla", "Dalgas"]


def test_a_page_read_otherwise_than_its_suggestions_is_looked_through_all_the_same() -> None:
    case = documents("[PERSON|Karla Kragholt]", "Brev fra [PERSON|Karla Kragholt] i dag")
    other = document("Et brev fra Karla Kragholt i dag")
    moved = CaseDocument("d1", case[1].suggestions, other.pages)
    index = evidence(case, [0, 0])
    assert [s.text for s in gained(moved, moved.pages(), index, 0)] == ["Karla Kragholt"]


@pytest.mark.parametrize("linked", [True, False])
def test_work_grows_with_the_documents(
    linked: bool, count_calls: Callable[[Callable[[], object]], int]
) -> None:
    """The case pass, groups and persons of four times the documents: less than six times."""

    def case(number: int) -> list[CaseDocument]:
        rng = random.Random(3)
        marked = []
        for i in range(number):
            first, last = ("".join(rng.choices("bdfgklmnprstva", k=8)).capitalize() for _ in "ab")
            key = "2024-118834" if linked else f"2024-1{i:05}"
            marked.append(
                f"Sag [CASE_NUMBER|{key}]. [PERSON|{first} {last}] og Karla Kragholt. "
                f"[PERSON|{first} Jensen] ringer, {first} svarer. " + "Det er kun ord. " * 20
            )
        return [*documents("[PERSON|Karla Kragholt] bor her"), *documents(*marked)]

    def work(found: list[CaseDocument]) -> None:
        spread_case(found)
        group_case([d.suggestions for d in found])

    small, large = case(20), case(80)
    work(small)  # fills caches
    assert count_calls(lambda: work(large)) < 6 * count_calls(lambda: work(small))


NAMES = ["Karla Kragholt", "Karla", "Bo Storm", "storm", "Kragholt", "40 05 60 70", "710190-1233"]
KIND = {"4": "PHONE", "7": "CPR"}
PIECES = st.lists(st.tuples(st.sampled_from(NAMES), st.booleans()), max_size=6)


@settings(max_examples=120, deadline=None)
@given(st.lists(PIECES, min_size=2, max_size=4))
def test_running_twice_adds_nothing_and_covers_nothing_twice(
    pages: list[list[tuple[str, bool]]],
) -> None:
    marked = [
        ". Og ".join(f"[{KIND.get(n[0], 'PERSON')}|{n}]" if known else n for n, known in page)
        for page in pages
    ]
    case = documents(*marked)
    added, numbers = spread_case(case)
    for d, fresh in zip(case, added, strict=True):
        everything = in_order([*d.suggestions, *fresh])
        assert {s.id for s in d.suggestions} <= {s.id for s in everything}
        for a, b in itertools.pairwise(s for s in everything if s.category == "identifier"):
            assert a.end <= b.start or {a.id, b.id} <= {s.id for s in d.suggestions}
    again = [
        CaseDocument(d.scope, [*d.suggestions, *fresh], d.pages)
        for d, fresh in zip(case, added, strict=True)
    ]
    assert spread_case(again) == (added, numbers)
