"""Persons by rule, and the second pass over a document."""

from __future__ import annotations

import re

import pytest

from models.analyzer import load_analyzer
from models.second_pass import propagate
from models.types import Entity

ANALYZER = load_analyzer("none")


def persons(text: str) -> list[str]:
    found = next(iter(ANALYZER.analyze([text])))
    return [text[e.start : e.end] for e in found if e.entity_type == "PERSON"]


@pytest.mark.parametrize(
    "text",
    [
        "Navn:   «Ida Marie Holm»",
        "Sagsbehandler: «Lone Kaas Jensen»",
        "Kære «Mette»",
        "Kære «Dorthe» og «Niels»\n\nTak",
        "hej «hanne» send det her",
        "Med venlig hilsen\n\n«Birgitte Hald»                    «Ulrik Sand»\nlærer",
        "hilsen «susanne»",
        "Fra: «Jensen, Lone» <ljen@kommune.dk>\nTil: «Per Skov»",
        "Barn   «Simonsen, Freja»   3.b",
        "Læge:  «Lena Kjær», Lægehuset",
        "fru «Holm» kom forbi",
        "ved overlæge «Steen Overgaard».",
        "Underskrift: «A. Blicher»",
        "samtale med «Mette K.» i dag",
        "c/o «Parvin Karimi», Vestergade 3",
        "«Lone Kaas Jensen» («LKJ») indkalder",
        "socialrådgiver «Lone Kaas\nJensen» i perioden",
        "det er «gerda» fra i formiddags",
        "«Anne-Sofie Krog-Madsen» var mødt",
    ],
)
def test_person_is_found(text: str) -> None:
    plain = re.sub("[«»]", "", text)
    got = persons(plain)
    for wanted in re.findall("«([^»]*)»", text):
        assert any(wanted in name for name in got), got


@pytest.mark.parametrize(
    "text",
    [
        "Storm og slud havde slået lyset ud",
        "Bo hos os kan hun altid",
        "Lykke til, sagde han",
        "hver en fugl der kommer over",
        "Navn                  Adresse                Telefon",
        "Sagsbehandleren har afgjort sagen. Udtalelsen er læst op.",
        "Kære borger",
        "Hej begge",
        "et bang fra kontoret en dag med frost",
        "andre har fået en mildere reaktion",
        "A. Aktive brugere",
    ],
)
def test_word_is_no_person(text: str) -> None:
    assert persons(text) == []


def second(*texts: str) -> list[list[str]]:
    found = list(ANALYZER.analyze(texts))
    return [
        [text[e.start : e.end] for e in entities if e.entity_type == "PERSON"]
        for text, entities in zip(texts, propagate(texts, found), strict=True)
    ]


SEED = "Navn: Storm Warsame Kragholt\nSagsbehandler: Lone Kaas Jensen"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Vi talte med Kragholt om det.", "Kragholt"),
        ("Det er Kragholts tøj.", "Kragholts"),
        ("så kom kragholt igen", "kragholt"),
        ("Storm kalder hende noget.", "Storm"),
        ("hun passede Storm et halvt år", "Storm"),
        ("LKJ aftaler nyt møde.", "LKJ"),
        ("L.K.J. skrev", "L.K.J."),
        ("Fru Kragholdt har ringet", "Kragholdt"),
        ("KRAGHOLT, STORM", "STORM"),
        ("fil: CV_Kragholt_24.pdf", "CV_Kragholt_24.pdf"),
        ("S. Kragholt var der", "S. Kragholt"),
        ('læst som "Kragho1t" i scanningen', "Kragho1t"),
    ],
)
def test_name_is_found_again(text: str, wanted: str) -> None:
    assert any(wanted in name for name in second(SEED, text)[1])


@pytest.mark.parametrize(
    "text", ["Storm og slud i nat.", "der kommer en storm", "de er i storm og regn", "det er ens"]
)
def test_name_does_not_spread_to_the_word(text: str) -> None:
    assert second(SEED, text)[1] == []


def test_second_pass_keeps_every_covered_character() -> None:
    texts = (SEED, "Storm Kragholt, cpr.nr. 620514-6600, tlf. 97 52 30 18, Rugmarken 14")
    found = list(ANALYZER.analyze(texts))
    for text, before, after in zip(texts, found, propagate(texts, found), strict=True):
        assert cover(before) <= cover(after) <= set(range(len(text)))


def cover(entities: list[Entity] | object) -> set[int]:
    return {i for e in entities for i in range(e.start, e.end)}  # type: ignore[attr-defined]


def test_numbers_in_other_layouts_are_found_again() -> None:
    texts = ("cpr.nr. 620514-6600, tlf. 97 52 30 18", "kode 6205 14 6600 og 975 23 018 i skema")
    after = propagate(texts, list(ANALYZER.analyze(texts)))[1]
    assert {e.entity_type for e in after} >= {"CPR", "PHONE"}


def test_lists_must_be_as_many_as_texts() -> None:
    with pytest.raises(ValueError, match="one list"):
        propagate(["a"], [])
