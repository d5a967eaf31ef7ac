"""Words of a text: what a name may begin and end at."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.ner.features import (
    BITS,
    COLUMNS,
    MAX_PARTS,
    UNKNOWN_NORM,
    WordClasses,
    WordFeatures,
    fold,
    letter_case,
    shape,
    text_case,
)
from models.ner.tokens import BREAK, GAP, PARAGRAPH, tokenize

CASES = [
    ("Mette Holm kom.", ["Mette", "Holm", "kom", "."]),
    ("Inger-Lise og Lars' bil", ["Inger-Lise", "og", "Lars'", "bil"]),
    ("jf. M.K. og C.-J. Friis", ["jf", ".", "M.K.", "og", "C.-J.", "Friis"]),
    ("H.C. Andersens Vej 4, 2. tv.", ["H.C.", "Andersens", "Vej", "4", ",", "2", ".", "tv", "."]),
    ("CV_Hansen_Ida_240513.pdf", ["CV", "_", "Hansen", "_", "Ida", "_", "240513", ".", "pdf"]),
    ("Mette K.\nBo", ["Mette", "K.", BREAK, "Bo"]),
    ("Navn     Rolle\n\nBo", ["Navn", GAP, "Rolle", PARAGRAPH, "Bo"]),
    ("skriv til ida@post.example nu", ["skriv", "til", "ida@post.example", "nu"]),
    ("/AH, d.d. f.eks. 10.30-11", ["/", "AH", ",", "d.d.", "f.eks.", "10.30-11"]),
    ("Rene\u0301 og Zo\u00ade", ["Rene\u0301", "og", "Zo\u00ade"]),
    ("I alt ........ 4", ["I", "alt", "........", "4"]),
    ("", []),
]


@pytest.mark.parametrize(("text", "words"), CASES)
def test_words(text: str, words: list[str]) -> None:
    assert tokenize(text)[0] == words


@given(st.text(max_size=300))
def test_tokens_are_slices_in_order_and_lose_nothing(text: str) -> None:
    words, starts, ends = tokenize(text)
    assert len(words) == len(starts) == len(ends)
    at = 0
    for word, start, end in zip(words, starts, ends, strict=True):
        assert at <= start < end <= len(text)
        assert not text[at:start].strip(), "only white space stands between tokens"
        if not word.isspace():
            assert word == text[start:end]
        at = end
    assert not text[at:].strip()


@given(st.text(max_size=40))
def test_every_word_has_rows(word: str) -> None:
    features = WordFeatures(WordClasses({"bo": "Fa"}))
    rows = features.rows([word, "Bo", word])
    assert rows.columns.shape == (3, len(COLUMNS))
    assert rows.parts.shape == (3, MAX_PARTS)
    assert rows.bits.shape == (3, len(BITS))
    assert (rows.columns[0] == rows.columns[2]).all()
    assert (rows.parts[0] == rows.parts[2]).all()
    assert set(rows.bits.ravel().tolist()) <= {0.0, 1.0}


def test_lists_are_bits_and_can_be_taken_away() -> None:
    features = WordFeatures(WordClasses({"bo": "Fa"}))
    listed = features.rows(["Bo"]).bits[0]
    assert {c for c, bit in zip(BITS, listed, strict=True) if bit} == {"F", "a", "t"}
    unlisted = features.rows(["Bo"], listed=False).bits[0]
    assert {c for c, bit in zip(BITS, unlisted, strict=True) if bit} == {"?", "t"}


def test_words_that_were_seldom_met_are_unknown() -> None:
    rows = WordFeatures(WordClasses({"bo": "FaV", "ib": "F"})).rows(["Bo", "Ib", "Uffe"])
    assert rows.columns[0, 0] != UNKNOWN_NORM
    assert rows.columns[1, 0] == rows.columns[2, 0] == UNKNOWN_NORM


def test_similar_names_share_letter_sequences() -> None:
    parts = WordFeatures(WordClasses({})).rows(["Wiśniewska", "Kowalewska", "kloakrør"]).parts
    first, second, other = ({p for p in row.tolist() if p} for row in parts)
    assert len(first & second) >= 5
    assert not first & other


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("bo", "Fa"),
        ("bos", "Fas"),
        ("lars'", "Fs"),
        ("inger-lise", "N"),
        ("x-ukendt", "-?"),
        ("sagernes", "+"),
        ("rens", "+"),
        ("husenes", "+"),
        ("sagsbunke", "&"),
        ("sagsbunkerne", "&"),
        ("abdirahman", "?"),
        ("xyz", "?"),
        ("s", "?"),
        ("", "?"),
    ],
)
def test_word_classes(word: str, kind: str) -> None:
    table = {"bo": "Fa", "lars": "F", "inger": "F", "lise": "F"}
    table |= dict.fromkeys(("sag", "bunke", "rense", "hus"), "n")
    assert WordClasses(table).of(word) == kind


def test_word_classes_survive_writing(tmp_path) -> None:
    table = {"bo": "FaV", "ålborg": "P", "hus": "b"}
    WordClasses(table).write(tmp_path / "words.tsv.gz")
    WordClasses(table).write(tmp_path / "again.tsv.gz")
    read = WordClasses.read(tmp_path / "words.tsv.gz")
    assert [read.of(w) for w in table] == ["Fa", "P", "b"]
    assert [read.knows(w) for w in table] == [True, False, False]
    assert (tmp_path / "words.tsv.gz").read_bytes() == (tmp_path / "again.tsv.gz").read_bytes()


def test_folding_and_shape() -> None:
    assert fold("Zo\u00adë") == "zoë"
    assert fold("010190-1234") == "000000-0000"
    assert fold("Ｍette") == "mette"
    assert shape("Mette") == "Xxx"
    assert shape("LKJ") == "XX3"
    assert shape("M.K.") == "X.X.4"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hej rikke jeg kommer ikke", 1),
        ("Hej rikke jeg kommer ikke", 0),
        ("KÆRE METTE VI SES I 2024 ok", 2),
        ("12 . 13", 1),
    ],
)
def test_how_a_text_is_written(text: str, expected: int) -> None:
    cases = np.array([letter_case(w) for w in text.split()], dtype=np.int8)
    assert set(text_case(cases).tolist()) == {expected}


def test_how_a_text_is_written_changes_along_it() -> None:
    words = ["Mette"] + ["kom"] * 40 + ["METTE"] * 40
    found = text_case(np.array([letter_case(w) for w in words], dtype=np.int8)).tolist()
    assert (found[0], found[20], found[-1]) == (0, 1, 2)
