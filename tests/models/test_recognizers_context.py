"""Context types: lexicons with inflection and compounds, patterns, and senses told apart."""

# ruff: noqa: E501 - tables of cases
from __future__ import annotations

import re

import pytest

from models.analyzer import load_analyzer
from models.types import Entity

ANALYZER = load_analyzer("none")


def analyze(text: str) -> list[Entity]:
    return list(next(iter(ANALYZER.analyze([text]))))


def covered(text: str, types: set[str]) -> str:
    marks = bytearray(len(text))
    for e in analyze(text):
        if e.entity_type in types:
            marks[e.start : e.end] = b"\1" * (e.end - e.start)
    return "".join(c if m else " " for c, m in zip(text, marks, strict=True))


CASES = {
    "HEALTH MEDICINE": [
        "får «Sertralin» for en «depression»",
        "hans «skizofrenidiagnose» er fra 2018",
        "en «kræftsygdom» og «migrænen»",
        "har «ADHD» og «PTSD»",
        "ingen «selvmordstanker»",
        "sat i «Amlodipin» 5 mg",
        "tager «Fiktivamol» 20 mg dagligt",
        "diagnosen «F32.1» er stillet",
        "lider af «lungebetændelse»",
        "en «brystkræftdiagnose»",
        "hun har «KOL» og «type 1-diabetes»".replace("«type 1-diabetes»", "type 1-«diabetes»"),
        "indlagt efter en «overdosis»",
    ],
    "CRIME": [
        "en «voldsdom» fra 2019",
        "dømt for «bedrageri»",
        "«spirituskørsel»",
        "sigtet for «hæleri»",
        "«stalkingsagen» mod hans eks",
        "anmeldt for «groft uforsvarlig kørsel»".replace("«groft uforsvarlig", "groft «uforsvarlig"),
    ],
    "UNION": ["medlem af «FOA»", "«HK Kommunal»", "«fagforeningskontingent»", "«Dansk Sygeplejeråd»"],
    "RELIGION": ["han er «muslim»", "«Jehovas Vidner»", "en «katolsk» familie"],
    "ETHNICITY NATIONALITY": ["er «somalier»", "en «kurdisk» familie", "tre «polske» mænd", "«grønlandsk» baggrund"],
    "SEXUALITY": ["at han er «homoseksuel»", "hun er «lesbisk»"],
    "POLITICS": ["Bente Holm («A»), formand", "medlem af «SF»", "«socialdemokratisk» byrådskandidat"],
    "MUNICIPALITY": ["«Midtfjord Kommune»", "«MIDTFJORD KOMMUNE»", "i «Faaborg-Midtfyn Kommune» og", "«Odense kommune»"],
    "ORGANISATION AUTHORITY": [
        "på «Ådalskolen» i",
        "«Børnehuset Mariehønen»",
        "«Nordtræ & Montage A/S»",
        "«Jobcenter Aalborg»",
        "«Børn og Familie»",
        "klage til «Ankestyrelsen»",
        "«Fyns Politi»",
        "«Retten i Viborg»",
    ],
    "REGION": ["«Region Midtjylland»"],
    "LOCATION": ["på sygehuset i «Viborg»", "flygtet fra «Syrien»", "«Vejle», den 3. maj 2024"],
    "AGE": ["en «39-årig» mand", "Storm, «4 år», går i"],
    "DATE": ["den «12. februar 2024»", "frist «14-06-2024»"],
    "PRICE": ["i alt «25.390 kr.»", "«kr. 512,87»"],
    "GENDER": ["Køn: «Mand»", "er «transkønnet»"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("types", "text"), [(t, text) for t, texts in CASES.items() for text in texts]
)
def test_is_found(types: str, text: str) -> None:
    plain = re.sub("[«»]", "", text)
    got = covered(plain, set(types.split()))
    for wanted in re.findall("«([^»]*)»", text):
        assert wanted in got, (got, analyze(plain))


TRAPS = [
    ("CRIME", "en voldsom debat om voldgraven"),
    ("CRIME", "hendes svigermor svigtede"),
    ("HEALTH", "med fulde kræfter og sympati"),
    ("HEALTH", "uafhængighed af kommunen"),
    ("MUNICIPALITY", "Vores kommune og kommunen"),
    ("MUNICIPALITY", "en kommune"),
    ("ORGANISATION", "Skolen og foreningen har svaret"),
    ("POLITICS", "til venstre for huset"),
    ("NATIONALITY", "hun taler polsk og tysk"),
    ("AGE", "i 25 år"),
    ("LOCATION", "hun vil ringe til os"),
]


@pytest.mark.parametrize(("entity_type", "text"), TRAPS)
def test_trap_is_left_alone(entity_type: str, text: str) -> None:
    assert [text[e.start : e.end] for e in analyze(text) if e.entity_type == entity_type] == []
