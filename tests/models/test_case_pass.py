"""What another document tells: how far it spreads, that it adds only, and that it stays linear."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.case_pass import FROM_CASE, Find, build_case
from models.types import Entity


def person(text: str, *, score: float = 0.85) -> Find:
    return Find(text, "PERSON", score, "NerRecognizer")


def told(text: str, *finds: Find, linked: bool = True, found: tuple[Entity, ...] = ()) -> list[str]:
    """What ``finds`` of one document tell about ``text`` of another."""
    index = build_case([list(finds), []], [0, 0 if linked else 1])
    return [text[e.start : e.end] for e in index.look(text, found, 0 if linked else 1)]


KARLA = person("Karla Kragholt Dalgas")

EVERYWHERE = [
    ("Vi talte med Karla Kragholt Dalgas i går.", ["Karla Kragholt Dalgas"]),
    ("Vi talte med karla kragholt i går.", ["karla kragholt"]),
    ("KARLA KRAGHOLT DALGAS mødte.", ["KARLA KRAGHOLT DALGAS"]),
    ("Dalgas, Karla Kragholt", ["Dalgas", "Karla Kragholt"]),
    ("Brev til Karla Dalgas' mor", ["Karla Dalgas'"]),
    ("Ring til Kragholts advokat.", ["Kragholts"]),
]
LINKED = [
    ("Ring til Karla i morgen.", ["Karla"]),
    ("Ring til Karlas mor.", ["Karlas"]),
    ("hej. ring til karla. hun er syg. det er alt", ["karla"]),
    ("Ring til Kragolt i morgen.", ["Kragolt"]),
    ("Mødet blev holdt af KaDal og sekretæren", ["KaDal"]),
]


@pytest.mark.parametrize(("text", "expected"), EVERYWHERE)
@pytest.mark.parametrize("linked", [True, False])
def test_a_full_name_or_a_rare_one_is_found_everywhere(
    text: str, expected: list[str], linked: bool
) -> None:
    assert told(text, KARLA, linked=linked) == expected


@pytest.mark.parametrize(("text", "expected"), LINKED)
def test_parts_alone_are_found_where_documents_belong_together(
    text: str, expected: list[str]
) -> None:
    assert told(text, KARLA) == expected
    assert told(text, KARLA, linked=False) == []


@pytest.mark.parametrize(
    "text",
    [
        "De bor på en gård, og der er storm i dag.",
        "Storm og slud hele dagen.",
        "Dag  Tid  Sted",
        "Hans mor bor hos os.",
        "Nat  Dag  Aften",
        "Lund er en by.",
        "Ring til karla i morgen, skrev hun. Det er aftalt med Mona. Brevet er sendt.",
        "Karla Kommune og Karlas Kommune",
        "Sag 40182265-G og rapport A40182265",
    ],
)
def test_words_that_happen_to_be_names_are_left_alone(text: str) -> None:
    finds = [person(n) for n in ("Bo Storm", "Dag Lund", "Hans Gård", "Karla Mai Testsen")]
    assert told(text, *finds, Find("40 18 22 65", "PHONE", 0.9, "PhoneRecognizer")) == []


def test_a_name_that_is_a_word_is_found_amid_a_sentence() -> None:
    assert told("I går så hun Storm ved søen.", person("Storm Kragholt Dalgas")) == ["Storm"]


def test_initials_that_a_document_uses_are_known_in_the_others() -> None:
    used = (person("Karla Dalgas"), person("Rita Dalgas"), person("RD"))
    assert told("Aftalt med RD i dag", *used) == ["RD"]
    assert told("Aftalt med RD i dag", person("Rita Dalgas")) == []
    assert told("Aftalt med RD i dag", *used, linked=False) == []
    assert told("se E5_KKD_2024.pdf", KARLA) == ["E5_KKD_2024.pdf"]


def test_an_organisation_is_not_cut_up() -> None:
    text = "Regning fra Kragholt VVS"
    known = (Entity(12, 24, "ORGANISATION", 0.8, "NerRecognizer"),)
    assert told(text, KARLA, found=known) == []


@pytest.mark.parametrize(
    ("find", "text", "expected"),
    [
        (Find("710190-1233", "CPR", 1.0, "r"), "nr 7101901233 og", ["7101901233"]),
        (Find("40 05 60 70", "PHONE", 0.9, "r"), "ring +45 4005 6070.", ["+45 4005 6070"]),
        (
            Find("1234 0012345678", "BANK_ACCOUNT", 0.9, "r"),
            "på 1234-0012345678",
            ["1234-0012345678"],
        ),
        (Find("AB 12 345", "LICENSE_PLATE", 0.9, "r"), "bilen ab12345 holdt", ["ab12345"]),
        (Find("2024-118834", "CASE_NUMBER", 0.9, "r"), "2024 118834", ["2024 118834"]),
    ],
)
@pytest.mark.parametrize("linked", [True, False])
def test_numbers_in_other_layouts(find: Find, text: str, expected: list[str], linked: bool) -> None:
    assert told(text, find, linked=linked) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hun bor stadig på Prøvetoften.", ["Prøvetoften"]),
        ("Hun bor på Prøvetoften nr. 12, 2. tv.", ["Prøvetoften nr. 12, 2. tv."]),
        ("Han flyttede fra gamle\nprøvevej 3 i maj", ["gamle\nprøvevej 3"]),
    ],
)
def test_streets_alone_and_in_another_layout(text: str, expected: list[str]) -> None:
    finds = [
        Find("Prøvetoften 12, 2. tv, 8000 Aarhus C", "ADDRESS", 0.9, "r"),
        Find("Gamle Prøvevej 3", "ADDRESS", 0.9, "r"),
    ]
    assert told(text, *finds) == expected
    assert told(text, *finds, linked=False) == []


def test_what_is_unsure_and_what_this_pass_added_tells_nothing() -> None:
    text = "Ring til Karla Kragholt Dalgas."
    assert told(text, person("Karla Kragholt Dalgas", score=0.5)) == []
    assert told(text, Find("Karla Kragholt Dalgas", "PERSON", 0.9, FROM_CASE)) == []
    assert told("Ring til Frivillig Service.", person("Frivillig Service")) == []
    assert told("Landmålerkontoret Dam", person("Landmålerkontoret Dam Jensen")) == []


def test_explanations_say_where_it_comes_from() -> None:
    index = build_case([[KARLA], []], [0, 0])
    (hit,) = index.look("Ring til Karla i morgen.", (), 0)
    assert (hit.recognizer, hit.explanation) == (
        FROM_CASE,
        "navn fundet i et andet dokument i sagen",
    )


WORDS = [
    "Karla",
    "karla",
    "Dalgas",
    "dalgas",
    "Kragholt",
    "Storm",
    "storm",
    "Bo",
    "bo",
    "hos",
    "og",
    "ringer",
    "i",
    "dag",
    "Dag",
    "KKD",
    "KaDa",
    "40056070",
    ".",
    ",",
    "\n",
    "  ",
]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=30), st.booleans())
def test_hits_lie_in_the_text_and_outside_what_is_covered(words: list[str], linked: bool) -> None:
    text = " ".join(words)
    index = build_case(
        [[KARLA, person("Bo Storm"), Find("40056070", "PHONE", 0.9, "r")], []],
        [0, 0 if linked else 1],
    )
    group = 0 if linked else 1
    first = index.look(text, (), group)
    assert first == index.look(text, (), group)
    for e in first:
        assert 0 <= e.start < e.end <= len(text)
    known = [Entity(e.start, e.end, e.entity_type, 0.9, "x") for e in first]
    assert index.look(text, known, group) == []


def test_looks_grow_with_the_case() -> None:
    """Four times the documents, each with people of its own: less than six times the work."""

    def work(documents: int) -> int:
        rng = random.Random(7)
        finds, texts = [], []
        for i in range(documents):
            letters = "".join(rng.choices("bdfgklmnprstv", k=6))
            finds.append([person(f"Karla {letters.capitalize()}holt"), person(f"Ole Dalgas {i}")])
            texts.append(f"Ring til Karla {letters.capitalize()}holt. " + "Det er ord. " * 50)
        index = build_case(finds, [i // 5 for i in range(documents)])
        for i, text in enumerate(texts):
            index.look(text, (), i // 5)
        learnt = sum(len(n.parts) + len(n.near) + len(n.spelt) for n in index.names_of.values())
        return index.looks + learnt + len(index.everyone.parts)

    assert work(80) < 6 * work(20)


def test_one_group_a_document() -> None:
    with pytest.raises(ValueError, match="group"):
        build_case([[]], [])
