"""What was found once in a document is found everywhere in it, in every spelling."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.second_pass import propagate
from models.types import Entity

FIRST_PAGE = "Karla Kragholt Dalgas kom til mødet. Jørgen Åbo Møllgaard var også med."


def told(text: str, *, first: str = FIRST_PAGE, persons: tuple[str, ...] = ()) -> list[str]:
    names = persons or ("Karla Kragholt Dalgas", "Jørgen Åbo Møllgaard")
    found = []
    for name in names:
        start = first.index(name)
        found.append(Entity(start, start + len(name), "PERSON", 0.85, "NerRecognizer"))
    _, page = propagate([first, text], [found, []])
    return [text[e.start : e.end] for e in page if e.entity_type == "PERSON"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ring til Karla.", ["Karla"]),
        ("Dalgas ringer.", ["Dalgas"]),
        ("Karlas mor og Karla Dalgas' far", ["Karlas", "Karla Dalgas'"]),
        ("ring til karla kragholt", ["karla kragholt"]),
        ("Dalgas, Karla", ["Dalgas", "Karla"]),
        ("KARLA DALGAS", ["KARLA DALGAS"]),
        ("K. Dalgas og K.K.D. mødte", ["K. Dalgas", "K.K.D."]),
        ("Til stede: KKD", ["KKD"]),
        ("Vi talte med Kalra Dalgas.", ["Kalra Dalgas"]),
        ("Vi talte med Kragholdt.", ["Kragholdt"]),
        ("Vi talte med Karla Krag-\nholt.", ["Karla Krag-\nholt"]),
        ("Vi talte med Kar1a i går.", ["Kar1a"]),
        ("Vi talte med Joergen og Jorgen.", ["Joergen", "Jorgen"]),
        ("Vi talte med Mollgård, nej Møllgaard.", ["Mollgård", "Møllgaard"]),
        ("Vi talte med KarlaKragholt i går.", ["KarlaKragholt"]),
        ("Se filen CV_Dalgas_2024.pdf i sagen", ["CV_Dalgas_2024.pdf"]),
    ],
)
def test_every_spelling(text: str, expected: list[str]) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Storm og slud, og vi bor hos os selv.",
        "De ringer i dag, hans mor og bo.",
        "Dag for dag blev det bedre.",
    ],
)
def test_words_that_happen_to_be_names(text: str) -> None:
    first = "Mødet blev holdt af Bo Storm. Dernæst Dag Hansen og Ask Lund."
    assert told(text, first=first, persons=("Bo Storm", "Dag Hansen", "Ask Lund")) == []


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("nr 7101901233 og", "CPR", "7101901233"),
        ("ring +45 4005 6070.", "PHONE", "+45 4005 6070"),
        ("bor på Prøvetoften nr. 3 nu", "ADDRESS", "Prøvetoften nr. 3"),
        ("bor på H.C. Prøvesens Allé nu", "ADDRESS", "H.C. Prøvesens Allé"),
        ("bilen AB12345 holdt", "LICENSE_PLATE", "AB12345"),
        ("bruger ZKR0417 var på", "USERNAME", "ZKR0417"),
        ("se Log_ZKR0417_2024.xlsx.", "USERNAME", "Log_ZKR0417_2024.xlsx"),
    ],
)
def test_values_in_other_layouts(text: str, kind: str, expected: str) -> None:
    known = {
        "710190-1233": "CPR",
        "40 05 60 70": "PHONE",
        "Prøvetoften 12, 2. tv, 8000 Aarhus C": "ADDRESS",
        "H.C. Prøvesens Allé 4": "ADDRESS",
        "AB 12 345": "LICENSE_PLATE",
        "zkr0417": "USERNAME",
    }
    first, found = "", []
    for surface, entity_type in known.items():
        found.append(Entity(len(first), len(first) + len(surface), entity_type, 0.9, "r"))
        first += surface + "\n"
    _, page = propagate([first, text], [found, []])
    assert [(e.entity_type, text[e.start : e.end]) for e in page] == [(kind, expected)]


SURFACES = ["Karla Dalgas", "Bo Storm", "40056070", "Karla", "storm"]


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.lists(st.tuples(st.sampled_from(SURFACES), st.booleans()), max_size=8),
        min_size=1,
        max_size=4,
    )
)
def test_nothing_given_is_lost_and_twice_adds_nothing(pages: list[list[tuple[str, bool]]]) -> None:
    texts, entities = [], []
    for page in pages:
        text, found = "", []
        for surface, marked in page:
            if marked:
                kind = "PHONE" if surface[0].isdigit() else "PERSON"
                found.append(Entity(len(text), len(text) + len(surface), kind, 0.8, "r"))
            text += surface + " og "
        texts.append(text)
        entities.append(found)
    once = propagate(texts, entities)
    for before, after in zip(entities, once, strict=True):
        covered = {i for e in after for i in range(e.start, e.end)}
        assert all(i in covered for e in before for i in range(e.start, e.end))
    again = propagate(texts, once)
    assert _spans(once) == _spans(again)


def _spans(pages: list[list[Entity]]) -> list[set[tuple[int, int, str]]]:
    return [{(e.start, e.end, e.entity_type) for e in page} for page in pages]
