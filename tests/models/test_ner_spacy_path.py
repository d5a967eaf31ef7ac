"""Any spaCy pipeline by path: labels mapped, offsets right in long texts, nothing kept."""

from __future__ import annotations

from pathlib import Path

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st

from models.errors import ModelDamaged, ModelError, ModelNotFound
from models.ner import load_ner
from models.ner.labels import EXPLANATIONS, LABELS, entity_type
from models.ner.spacy_path import SpacyNer
from models.ner.windows import WINDOW, windows

PATTERNS = [
    {"label": "PER", "pattern": "Ida Krogh"},
    {"label": "GPE", "pattern": "Vejle"},
    {"label": "ORGANIZATION", "pattern": "Skat"},
    {"label": "NORP", "pattern": "kurdisk"},
    {"label": "MISC", "pattern": "Olympiaden"},
]


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> Path:
    nlp = spacy.blank("da")
    nlp.add_pipe("entity_ruler").add_patterns(PATTERNS)
    nlp.add_pipe("sentencizer")
    folder = tmp_path_factory.mktemp("pipeline") / "da_own"
    nlp.to_disk(folder)
    return folder


@pytest.fixture(scope="module")
def ner(pipeline: Path) -> SpacyNer:
    model = load_ner(str(pipeline))
    assert isinstance(model, SpacyNer)
    return model


def test_labels_are_mapped(ner: SpacyNer) -> None:
    text = "Ida Krogh fra Vejle er kurdisk og skylder Skat for Olympiaden."
    (entities,) = ner.find([text])
    assert [(text[e.start : e.end], e.entity_type) for e in entities] == [
        ("Ida Krogh", "PERSON"),
        ("Vejle", "LOCATION"),
        ("kurdisk", "ETHNICITY"),
        ("Skat", "ORGANISATION"),
    ]
    assert all(e.recognizer == ner.name and e.explanation for e in entities)


def test_long_texts_and_order(ner: SpacyNer) -> None:
    texts = ["", "Ida Krogh. " * 4000, "Vejle", " "]
    found = list(ner.find(texts))
    assert [len(f) for f in found] == [0, 4000, 1, 0]
    assert {texts[1][e.start : e.end] for e in found[1]} == {"Ida Krogh"}


def test_needless_components_stay_off(ner: SpacyNer) -> None:
    assert ner._disable == ["sentencizer"]


def test_no_string_stays_behind(ner: SpacyNer) -> None:
    before = len(ner.nlp.vocab.strings)
    list(ner.find(f"hemmeligt ord{i} xq{i}z" for i in range(500)))
    assert len(ner.nlp.vocab.strings) == before


def test_spans_count_where_there_are_no_ents(tmp_path: Path) -> None:
    nlp = spacy.blank("da")
    ruler = nlp.add_pipe("span_ruler")
    ruler.add_patterns([{"label": "PERSON", "pattern": "Ida Krogh"}])
    nlp.to_disk(tmp_path / "p")
    (entities,) = load_ner(str(tmp_path / "p")).find(["Kære Ida Krogh"])
    assert [(e.start, e.end) for e in entities] == [(5, 14)]


@pytest.mark.parametrize("name", ["findes_ikke", "../nej", "da core", "", "os;x", "dacy:nej"])
def test_unknown_names_are_refused(name: str) -> None:
    with pytest.raises(ModelNotFound):
        load_ner(name)


def test_a_folder_without_config(tmp_path: Path) -> None:
    with pytest.raises(ModelNotFound):
        load_ner(str(tmp_path))


def test_a_broken_pipeline(tmp_path: Path) -> None:
    (tmp_path / "config.cfg").write_text("[nlp]\nlang = 4\n", "utf-8")
    with pytest.raises(ModelError) as caught:
        load_ner(str(tmp_path))
    assert isinstance(caught.value, ModelDamaged)


def test_every_mapped_type_has_an_explanation() -> None:
    assert set(LABELS.values()) == set(EXPLANATIONS)
    assert entity_type("per") == "PERSON"
    assert entity_type("MISC") is None
    assert entity_type("WORK OF ART") is None


@given(st.text(alphabet="ab. \n\u00e5", max_size=400), st.integers(5, 60))
def test_windows_join_to_the_text(text: str, size: int) -> None:
    pieces = list(windows(text, size))
    assert "".join(piece for _, piece in pieces) == text
    for at, piece in pieces:
        assert len(piece) <= size
        assert text[at : at + len(piece)] == piece


def test_windows_end_at_paragraphs() -> None:
    text = ("Et afsnit med tekst.\n\n" * 2000)[: 2 * WINDOW]
    pieces = list(windows(text))
    assert all(piece.endswith("\n\n") for _, piece in pieces[:-1])
