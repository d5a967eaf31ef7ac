"""Short marks take along the punctuation of their word, so that a box tells no width."""

from __future__ import annotations

import pytest

from models.recognizers.view import TextView
from models.recognizers.whole import bracketed


@pytest.mark.parametrize(
    ("text", "mark", "wide"),
    [
        ("set af (LKJ) i dag", "LKJ", "(LKJ)"),
        ("hvem er bo?? hilsen", "bo", "bo??"),
        ('skrev "JK, i margen', "JK", '"JK,'),
        ("hilsen L. i dag", "L", "L."),
        ("set af JK, i dag", "JK", "JK"),  # one comma stays
        ("set af Jens?? i dag, Jensen", "Jensen", "Jensen"),  # long enough as it is
        ("set af a/JK, i dag", "JK", "JK"),  # the word has other letters
        ("set af JK...........", "JK", "JK"),  # a leader of dots is no part of the name
    ],
)
def test_short_marks_take_their_punctuation_along(text: str, mark: str, wide: str) -> None:
    start = text.index(mark)
    begin, end = bracketed(TextView(text), start, start + len(mark))
    assert text[begin:end] == wide
