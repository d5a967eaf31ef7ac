"""Words of a text: what a name may begin and end at."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.ner.features import COLUMNS, WordClasses, WordFeatures, fold, shape
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
def test_every_word_has_a_row(word: str) -> None:
    features = WordFeatures(WordClasses({"bo": "F1"}))
    rows = features.rows([word, word])
    assert rows.shape == (2, len(COLUMNS))
    assert (rows[0] == rows[1]).all()


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("bo", "F1"),
        ("bos", "F1s"),
        ("lars'", "Fs"),
        ("inger-lise", "N-N"),
        ("x-ukendt", "-?"),
        ("xyz", "?"),
        ("s", "?"),
        ("", "?"),
    ],
)
def test_word_classes(word: str, kind: str) -> None:
    table = {"bo": "F1", "lars": "F", "inger": "F", "lise": "F"}
    assert WordClasses(table).of(word) == kind


def test_word_classes_survive_writing(tmp_path) -> None:
    table = {"bo": "F1", "ålborg": "P", "hus": "2"}
    WordClasses(table).write(tmp_path / "words.tsv.gz")
    WordClasses(table).write(tmp_path / "again.tsv.gz")
    read = WordClasses.read(tmp_path / "words.tsv.gz")
    assert [read.of(w) for w in table] == list(table.values())
    assert (tmp_path / "words.tsv.gz").read_bytes() == (tmp_path / "again.tsv.gz").read_bytes()


def test_folding_and_shape() -> None:
    assert fold("Zo\u00adë") == "zoë"
    assert fold("010190-1234") == "000000-0000"
    assert fold("Ｍette") == "mette"
    assert shape("Mette") == "Xxx"
    assert shape("LKJ") == "XX3"
    assert shape("M.K.") == "X.X.4"
