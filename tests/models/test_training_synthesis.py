"""Synthetic documents: reproducible, annotated to the character, and as varied as promised."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.training.samples import TYPES, Sample, encode, join
from models.training.synthesis.corpus import Synthesis
from models.training.synthesis.grammar import _PART, Grammar, _rules
from models.training.synthesis.names import FORMS, NameBook, Person
from models.training.synthesis.noise import roughen, wrap
from models.training.synthesis.places import Gazetteer
from models.training.synthesis.slots import Resources, Slots


@pytest.fixture(scope="module")
def synthesis() -> Synthesis:
    return Synthesis(None, ["Der er ikke mere at sige."], ["kloakrør", "helhedsplan"], seed=3)


def test_same_seed_same_documents(synthesis: Synthesis) -> None:
    again = Synthesis(None, ["Der er ikke mere at sige."], ["kloakrør", "helhedsplan"], seed=3)
    other = Synthesis(None, ["Der er ikke mere at sige."], ["kloakrør", "helhedsplan"], seed=4)
    first = list(synthesis.documents(20))
    assert first == list(again.documents(20))
    assert first != list(other.documents(20))
    assert first != list(synthesis.documents(20, epoch=1))


def test_spans_are_in_order_and_not_empty(synthesis: Synthesis) -> None:
    for sample in synthesis.documents(150):
        at = 0
        for start, end, kind in sample.spans:
            assert at <= start < end <= len(sample.text)
            assert kind in TYPES
            assert sample.text[start:end].strip()
            at = end
        assert "{" not in sample.text
        assert not re.search(r"<[a-z_]+[*+>]", sample.text)


def test_every_rule_and_slot_can_be_written() -> None:
    rng = random.Random(5)
    resources = Resources(NameBook(None), Gazetteer(None), ["Ja."], ["kloakrør"])
    grammar = Grammar(Slots(resources, rng), rng)
    used = {"doc"}
    for name, lines in _rules().items():
        for line in lines:
            used |= {m.group(3) for m in _PART.finditer(line) if m.group(3)}
            for match in _PART.finditer(line):
                if match.group(1):
                    Slots(resources, rng).draw(match.group(1))
        assert grammar.write(name).text
    assert used == set(_rules()), "every rule is used by another"


def test_numbers_are_nobodys() -> None:
    rng = random.Random(6)
    slots = Slots(Resources(NameBook(None), Gazetteer(None), [], []), rng)
    for _ in range(200):
        day = int(slots.draw("cpr")[0][:2])
        assert 61 <= day <= 91


@pytest.mark.parametrize("form", FORMS)
def test_forms_of_a_name(form: str) -> None:
    person = Person(("Anne-Mette", "Lykke"), ("Holm", "Ravn"), "danish")
    written = {person.write(form, random.Random(i)) for i in range(40)}
    expected = {
        "first": "Anne-Mette",
        "last": "Ravn",
        "full": "Anne-Mette Lykke Holm Ravn",
        "plain": "Anne-Mette Ravn",
        "reversed": "Ravn, Anne-Mette Lykke Holm",
        "swapped": "Ravn Anne-Mette Lykke",
        "short": "Anne-Mette R.",
        "dotted": "A.-M. Holm Ravn",
        "middle": "Anne-Mette L. H. Ravn",
        "given": "Anne-Mette Lykke",
        "initials": "AMLH",
    }
    if form == "nick":
        assert all(w.startswith("Ann") for w in written)
    else:
        assert expected[form] in written


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 10_000))
def test_wear_keeps_the_annotation(seed: int) -> None:
    rng = random.Random(seed)
    text = "Hr. Søren Bråe-Kjær, Åvej 4, kom (fra Ålborg) med Ida Holm; Søren gik."
    spans = tuple(
        (m.start(), m.end(), "PERSON") for m in re.finditer(r"Søren(?: Bråe-Kjær)?|Ida Holm", text)
    )
    worn = roughen(Sample(text, spans), rng)
    assert len(worn.spans) == len(spans)
    for start, end, _ in worn.spans:
        surface = worn.text[start:end]
        assert surface == surface.strip()
        before, after = worn.text[:start][-1:], worn.text[end:][:1]
        assert not before.isalpha()
        assert not after.isalpha()


def test_wrapping_breaks_lines_only() -> None:
    sample = Sample("Et to tre fire fem seks Ida Holm syv", ((24, 32, "PERSON"),))
    wrapped = wrap(sample, 10)
    assert "\n" in wrapped.text
    assert wrapped.text.replace("\n", " ") == sample.text
    start, end, _ = wrapped.spans[0]
    assert wrapped.text[start:end].split() == ["Ida", "Holm"]


def test_joining_and_encoding() -> None:
    one = Sample("Ida kom.", ((0, 3, "PERSON"),))
    both = join([one, one], ["\n"])
    assert both.text == "Ida kom.\nIda kom."
    assert both.spans == ((0, 3, "PERSON"), (9, 12, "PERSON"))
    words, classes = encode(both)
    assert words == ["Ida", "kom", ".", "\n", "Ida", "kom", "."]
    assert classes == [1, 0, 0, 0, 1, 0, 0]
    _, classes = encode(Sample("Ida Holm bor", ((0, 8, "PERSON"),)))
    assert classes == [1, 2, 0]


def test_renaming_keeps_what_stands_around(synthesis: Synthesis) -> None:
    sample = Sample(
        "Ida Holm bor Bakken 2 i Vejle og er i EU-bladet.",
        (
            (0, 8, "PERSON"),
            (13, 21, "ADDRESS"),
            (24, 29, "LOCATION"),
            (38, 47, "ORGANISATION"),
        ),
    )
    people, places = set(), set()
    for renamed in synthesis.renamed([sample] * 40, 1.0, 1):
        person, address, place, paper = (renamed.text[s:e] for s, e, _ in renamed.spans)
        assert renamed.text == f"{person} bor {address} i {place} og er i {paper}."
        assert (address, paper) == ("Bakken 2", "EU-bladet"), "no street, and no compound"
        people.add(person)
        places.add(place)
    assert len(people) > 20
    assert "Vejle" in places
    assert len(places) > 5
