"""Scoring against cases counted by hand: on text, on boxes, by type, genre and origin."""

from __future__ import annotations

import pytest

from models.evaluation import score
from models.evaluation.gold import parse
from models.evaluation.judge import (
    BoxMark,
    Judged,
    JudgedDocument,
    SpanMark,
    judge_boxes,
    judge_text,
    words_of,
)
from models.evaluation.runs import persons_of

TEXT = """#genre: brev

Kære [[PERSON|Anna Holm]], tlf. [[PHONE|12 34 56 78]], har [[HEALTH|ADHD]].
Hils ([[PERSON|Ali]]).
"""


def judged(*marks: tuple[str, str]) -> JudgedDocument:
    """TEXT with marks (surface, type) at their first place."""
    document = parse(TEXT, "01_brev")
    text = document.pages[0].text
    spans = [SpanMark(text.index(s), text.index(s) + len(s), kind) for s, kind in marks]
    return judge_text(document, [spans])


def words(document: JudgedDocument) -> dict[str, Judged]:
    return {w.text: w for w in document.words}


COVERED = [
    ([("Anna Holm", "PERSON")], {"Anna", "Holm,"}),
    ([("Anna", "PERSON")], {"Anna"}),
    # 60 % of the letters are enough, half of them aren't.
    ([("Ann", "PERSON")], {"Anna"}),
    ([("An", "PERSON")], set()),
    # two marks may share a word
    ([("An", "PERSON"), ("na", "PERSON")], {"Anna"}),
    # brackets around a name needn't be covered
    ([("Ali", "PERSON")], {"(Ali)."}),
    ([("ADHD", "HEALTH")], {"ADHD."}),
    ([("Kære", "ORGANISATION")], {"Kære"}),
]


@pytest.mark.parametrize(("marks", "expected"), COVERED)
def test_words_covered_on_text(marks: list[tuple[str, str]], expected: set[str]) -> None:
    assert {w.text for w in judged(*marks).words if w.covered} == expected


def test_identifier_marks_are_told_from_others() -> None:
    found = words(judged(("Anna", "ORGANISATION"), ("Holm", "PERSON"), ("ADHD", "MEDICINE")))
    assert (found["Anna"].covered, found["Anna"].identifier) == (True, False)
    assert (found["Holm,"].covered, found["Holm,"].identifier) == (True, True)
    assert not found["Anna"].as_its_type
    assert found["Holm,"].as_its_type
    assert found["ADHD."].as_its_type  # medicine is health in the gold files


def test_figures_by_hand() -> None:
    found = score.figures([judged(("Anna Holm", "PERSON"), ("12 34", "PHONE"), ("Hils", "CPR"))])
    # direct words: Anna, Holm, 4 of the number, Ali; 4 are covered; mentions: 1 of 3
    assert found["direct_words"].value == pytest.approx(4 / 7)
    assert found["direct_mentions"].value == pytest.approx(1 / 3)
    assert found["person_mentions"].value == pytest.approx(1 / 2)
    assert found["numbers"].value == 0.0
    assert found["addresses"].value is None
    assert found["marks_right"].value == pytest.approx(4 / 5)
    assert found["clean_words"].value == pytest.approx(1 / 4)
    assert found["sensitive"].value == 0.0
    assert found["places"].value is None
    assert all(figure.interval is None for figure in found.values())  # one document


def test_tables_by_hand() -> None:
    documents = [judged(("Anna", "PERSON"), ("Holm", "CVR"), ("12 34 56 78", "PHONE"))]
    persons = persons_of([parse(TEXT, "01_brev")])
    assert persons == {"01_brev": {0: "Anna Holm", 3: "Ali"}}
    found = score.tables(documents, persons)
    person = found["types"]["PERSON"]
    assert (person.mentions.hits, person.mentions.total) == (1, 2)
    assert (person.words.hits, person.words.total) == (2, 3)
    assert (person.typed.hits, person.typed.total) == (1, 3)
    assert list(found["types"]) == ["PERSON", "PHONE", "HEALTH"]
    assert found["categories"]["direct"].mentions == score.Share(2, 3)
    assert found["categories"]["context"].mentions == score.Share(0, 1)
    assert found["genres"]["brev"].words == score.Share(6, 7)
    assert found["origins"]["danish"].mentions == score.Share(1, 1)
    assert found["origins"]["middle_eastern"].mentions == score.Share(0, 1)
    gap = score.gap(documents, persons)
    assert gap["mentions"].value == 1.0
    assert gap["words"].value == 1.0


def test_precision_by_mark() -> None:
    marks = [("Anna", "PERSON"), ("Holm", "ADDRESS"), ("Hils", "PERSON")]
    found = score.precision_by_mark([judged(*marks)])
    assert found["PERSON"] == (score.Share(1, 2), score.Share(1, 2))
    assert found["ADDRESS"] == (score.Share(1, 1), score.Share(0, 1))


def test_losses_are_paired_by_document() -> None:
    good = judged(("Anna Holm", "PERSON"), ("Ali", "PERSON"))
    worse = judged(("Anna Holm", "PERSON"))
    before, after, change = score.losses([good, good], [worse, worse])["person_mentions"]
    assert (before.value, after.value, change.value) == (1.0, 0.5, -0.5)


def test_misses_name_what_was_missed() -> None:
    missed, wrong = score.misses([judged(("Anna Holm", "PERSON"), ("Kære", "PERSON"))])
    assert [line.split(" ", 4)[3] for line in missed] == ["PHONE", "PERSON"]
    assert wrong == ["Kære (1)"]


PAGE = (100.0, 200.0, 160.0, 211.0)
BOXES = [
    ([(100, 200, 160, 211)], True),
    ([(100, 200, 130, 211), (130, 200, 160, 211)], True),
    ([(100, 200, 140, 211)], True),
    ([(100, 200, 130, 211)], False),  # half
    ([(100, 208, 160, 240)], False),  # under the middle line
    ([(0, 0, 595, 842)], True),
    ([], False),
]


@pytest.mark.parametrize(("boxes", "covered"), BOXES)
def test_words_covered_by_boxes(
    boxes: list[tuple[float, float, float, float]], covered: bool
) -> None:
    (pages,) = words_of(parse(TEXT, "01_brev"))
    word = next(w for w in pages if w.text == "Anna")
    marks = [BoxMark(1, tuple(boxes), "PERSON", identifier=True)]
    (found,) = judge_boxes("01_brev", "brev", [(word, PAGE)], marks).words
    assert found.covered is found.identifier is covered
    assert found.marks == (frozenset(("PERSON",)) if covered else frozenset())
    elsewhere = [BoxMark(2, tuple(boxes), "PERSON", identifier=True)]
    (found,) = judge_boxes("01_brev", "brev", [(word, PAGE)], elsewhere).words
    assert not found.covered


def test_a_document_without_analysis_covers_nothing() -> None:
    (pages,) = words_of(parse(TEXT, "01_brev"))
    document = judge_boxes("01_brev", "brev", [(w, PAGE) for w in pages], None)
    assert document.missing
    assert score.figures([document])["direct_words"].value == 0.0


def test_wilson_stands_beside_shares() -> None:
    assert score.Share(15, 148).interval == pytest.approx((0.0624, 0.1605), abs=1e-4)
    assert score.Share(0, 0).value is None
