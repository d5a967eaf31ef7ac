"""The shipped tagger inside a spaCy pipeline and a stock Presidio engine."""

from __future__ import annotations

import pytest

from models.analyzer import stock_engine
from models.ner import load_ner
from models.ner.spacy_component import COMPONENT, spacy_pipeline

TEXT = (
    "Sagsbehandler Birthe Falkenborg ringede til Ahmed Yilmaz.\n\n"
    "Mødet i Svendborg blev holdt af Henriette Østergaard Madsen."
)


def test_the_component_finds_what_the_tagger_finds() -> None:
    (found,) = load_ner().find([TEXT])
    doc = spacy_pipeline()(TEXT)
    assert doc.text == TEXT
    wanted = {(TEXT[e.start : e.end], e.entity_type) for e in found}
    assert {(e.text, e.label_) for e in doc.ents} == wanted
    assert ("Ahmed Yilmaz", "PERSON") in wanted


@pytest.mark.parametrize("text", ["", " ", "\n\n", "a\u00adb 😀 Ahmed"])
def test_odd_texts_pass(text: str) -> None:
    assert spacy_pipeline()(text).text == text


def test_it_is_named_in_the_pipeline() -> None:
    assert spacy_pipeline().pipe_names == [COMPONENT]


def test_a_stock_presidio_engine_finds_names_through_it() -> None:
    results = stock_engine().analyze(TEXT, language="da")
    persons = {TEXT[r.start : r.end] for r in results if r.entity_type == "PERSON"}
    assert "Ahmed Yilmaz" in persons
