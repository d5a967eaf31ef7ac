"""The pipeline that ships with the product: it is there, finds people, and keeps offsets."""

from __future__ import annotations

import json
import shutil

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from models.errors import ModelDamaged, ModelNotFound
from models.ner import load_ner
from models.ner.shipped import PIPELINE
from models.ner.tagger import NameTagger, decode

PEOPLE = [
    ("Sagsbehandler Jens Holmgaard har talt med Anne Birgitte Mørk i dag.", "Jens Holmgaard"),
    ("Barnet bor hos sin mormor, Fatuma Warsame Abdi, i Kolding.", "Fatuma Warsame Abdi"),
    ("Med venlig hilsen\n\nThi Hoa Nguyen\nSocialrådgiver", "Thi Hoa Nguyen"),
    ("Deltagere: Agnieszka Wiśniewska (mor), Oleksandr Bondarenko", "Oleksandr Bondarenko"),
    ("Tamlingam, Sivakumar        610275-xxxx      4.512,00", "Tamlingam, Sivakumar"),
    ("Naboen siger, at Ayşe Yıldırım ringede.", "Ayşe Yıldırım"),
    ("Inunnguaq Petrussens søn er anbragt.", "Inunnguaq Petrussens"),
    ("KÆRE METTE LOUISE SKOVGAARD", "METTE LOUISE SKOVGAARD"),
    ("hej rikke det er jeppe jeg kan ikke komme i morgen", "jeppe"),
]


@pytest.fixture(scope="module")
def ner() -> NameTagger:
    model = load_ner("default")
    assert isinstance(model, NameTagger)
    return model


@pytest.mark.parametrize(("text", "name"), PEOPLE)
def test_finds_people(ner: NameTagger, text: str, name: str) -> None:
    (entities,) = ner.find([text])
    at = text.index(name)
    inside = [
        e
        for e in entities
        if e.entity_type == "PERSON" and at <= e.start and e.end <= at + len(name)
    ]
    # "Efternavn, Fornavn" may come as two: every word has to be covered, and nothing beside them.
    left = name
    for e in inside:
        left = left.replace(text[e.start : e.end], "")
    assert not left.strip(" ,")


def test_other_types(ner: NameTagger) -> None:
    text = "Hun bor på Skolegade 14, 2. tv. i Esbjerg. Varde Kommune har spurgt Jobcenter Varde."
    (entities,) = ner.find([text])
    kinds = {e.entity_type for e in entities}
    assert {"ADDRESS", "LOCATION", "MUNICIPALITY", "ORGANISATION"} <= kinds


def test_words_that_are_no_names(ner: NameTagger) -> None:
    text = "Kommunen vurderer, at der skal ydes støtte. Afgørelsen kan påklages inden fire uger."
    (entities,) = ner.find([text])
    assert not [e for e in entities if e.entity_type == "PERSON"]


def test_size_in_the_repository() -> None:
    assert sum(p.stat().st_size for p in PIPELINE.iterdir()) < 15_000_000


@settings(max_examples=60, deadline=None)
@given(texts=st.lists(st.text(max_size=200), max_size=5))
@example(texts=["叅\x1f~"])  # a separator that is white space for Python, and no usual one
def test_offsets_are_inside_the_text(ner: NameTagger, texts: list[str]) -> None:
    results = list(ner.find(texts))
    assert len(results) == len(texts)
    for text, entities in zip(texts, results, strict=True):
        at = 0
        for e in entities:
            assert at <= e.start < e.end <= len(text)
            surface = text[e.start : e.end]
            assert surface == surface.strip()
            assert any(c.isalpha() for c in surface)
            assert 0 < e.score <= 1
            at = e.end


def test_a_text_reads_the_same_in_any_company(ner: NameTagger) -> None:
    texts = [text for text, _ in PEOPLE] + ["", " \n", "x" * 5000]
    together = list(ner.find(texts))
    alone = [next(iter(ner.find([text]))) for text in texts]
    for left, right in zip(together, alone, strict=True):
        assert [(e.start, e.end, e.entity_type) for e in left] == [
            (e.start, e.end, e.entity_type) for e in right
        ]


def test_a_huge_page_is_read_in_pieces(ner: NameTagger) -> None:
    sentence = "Sagsbehandler Jens Holmgaard har talt med Anne Birgitte Mørk i dag. "
    text = sentence * 3000
    (entities,) = ner.find([text])
    people = [e for e in entities if e.entity_type == "PERSON"]
    assert len(people) == 6000
    assert {text[e.start : e.end] for e in people} == {"Jens Holmgaard", "Anne Birgitte Mørk"}


def test_memory_of_words_is_bounded(ner: NameTagger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.ner.tagger.MAX_KNOWN_WORDS", 500)
    for i in range(30):
        list(ner.find([" ".join(f"ord{chr(97 + i)}{chr(97 + j % 26)}{j}" for j in range(100))]))
        assert len(ner._known) < 500 + 200
    (entities,) = ner.find([PEOPLE[0][0]])
    assert entities


def test_a_trained_folder_loads_by_path(ner: NameTagger, tmp_path) -> None:
    shutil.copytree(PIPELINE, tmp_path / "own")
    own = load_ner(str(tmp_path / "own"))
    assert own.name == ner.name
    assert list(own.find([PEOPLE[0][0]])) == list(ner.find([PEOPLE[0][0]]))


def test_missing_and_damaged(tmp_path) -> None:
    with pytest.raises(ModelNotFound):
        NameTagger.read(tmp_path)
    shutil.copytree(PIPELINE, tmp_path / "p")
    (tmp_path / "p" / "weights.npz").write_bytes(b"no weights")
    with pytest.raises(ModelDamaged):
        NameTagger.read(tmp_path / "p")
    meta = json.loads((PIPELINE / "meta.json").read_text("utf-8"))
    shutil.copy(PIPELINE / "weights.npz", tmp_path / "p" / "weights.npz")
    (tmp_path / "p" / "meta.json").write_text(json.dumps({**meta, "format": "other/1"}), "utf-8")
    with pytest.raises(ModelDamaged):
        NameTagger.read(tmp_path / "p")


def test_decoding_cuts_where_a_new_name_begins() -> None:
    outside, begins, goes_on = [0.9, 0.1, 0.0], [0.1, 0.8, 0.1], [0.2, 0.1, 0.7]
    rows = np.array([outside, begins, goes_on, begins, outside, goes_on], dtype=np.float32)
    spans = decode(rows, ["PERSON"], 0.5)
    assert [(a, b, kind) for a, b, kind, _ in spans] == [
        (1, 3, "PERSON"),
        (3, 4, "PERSON"),
        (5, 6, "PERSON"),
    ]
    assert spans[0][3] == pytest.approx(0.85)
    assert decode(rows, ["PERSON"], 0.95) == []


def test_a_name_has_one_type() -> None:
    # outside, B-PERSON, I-PERSON, B-ORGANISATION, I-ORGANISATION, and one that isn't reported
    rows = np.array(
        [[0.1, 0.3, 0.0, 0.6, 0.0, 0.0], [0.0, 0.0, 0.9, 0.0, 0.1, 0.0], [0.1, 0, 0, 0, 0, 0.9]],
        dtype=np.float32,
    )
    ((*span, score),) = decode(rows, ["PERSON", "ORGANISATION"], 0.3)
    assert span == [0, 2, "PERSON"]
    assert score == pytest.approx(0.6)
    ((*span, score),) = decode(rows[:1], ["PERSON", "ORGANISATION"], 0.3)
    assert span == [0, 1, "ORGANISATION"]
    assert score == pytest.approx(0.6)
    undecided = np.array([[0.2, 0.4, 0.0, 0.4, 0.0, 0.0]], dtype=np.float32)
    assert decode(undecided, ["PERSON", "ORGANISATION"], 0.3)[0][3] == pytest.approx(0.5)
