"""Organisations and places: by words of institutions, by name, with small letters, by nature."""

from __future__ import annotations

import re

import pytest

from models.recognizers.authority import AuthorityRecognizer
from models.recognizers.location import LocationRecognizer
from models.recognizers.name_list import NameList
from models.recognizers.organisation import OrganisationRecognizer
from models.recognizers.view import TextView

ORGANISATIONS = (OrganisationRecognizer(), AuthorityRecognizer())
PLACES = (LocationRecognizer(),)


def covered(places: bool, text: str) -> str:
    marks = bytearray(len(text))
    for recognizer in PLACES if places else ORGANISATIONS:
        for entity in recognizer.find(TextView(text)):
            marks[entity.start : entity.end] = b"\1" * (entity.end - entity.start)
    return "".join(c if m else "_" for c, m in zip(text, marks, strict=True))


FOUND = [
    (False, "bor på «Plejehjemmet Birkely»"),
    (False, "bor på «Birkely Plejehjem»"),
    (False, "«Team Senfølger» svarer"),
    (False, "«Center for Børn og Voksne»"),
    (False, "regning fra «Fjordby Kloak»"),
    (False, "sang i «Det Blå Kor»"),
    (False, "tilbud fra «Nordby Turist- og Minibusser»"),
    (False, "konto i «jyske bank» og hos «Nordea»"),
    (False, "hjælp fra «Røde Kors Horsens»"),
    (False, "rengøring på «hotel strandgården»"),
    (False, "går i «skovbørnehaven pilekvisten»"),
    (False, "vi har spurgt «Visitationen» i går"),
    (False, "drøftet med «PPR» og «KL»"),
    (False, "«Kræftens Bekæmpelse» rådgiver"),
    (False, "«E/F Birkelund» klager"),
    (False, "indlagt på «Afdeling B2»"),
    (False, "ringede til «Kontanthjælp 3»"),
    (False, "tegnet af «HØJ+LAV»"),
    (True, "vi bliver i «hvide sande» til søndag"),
    (True, "flygtet fra «Aleppo» via «Istanbul»"),
    (True, "født i «Tasiilaq» og bor i «Nykøbing Falster»"),
    (True, "sejler på «Bratskov Fjord»"),
    (True, "i «Congo» og «Burundi»"),
]  # fmt: skip


@pytest.mark.parametrize(("places", "text"), FOUND)
def test_is_found(places: bool, text: str) -> None:
    plain = re.sub("[«»]", "", text)
    got = covered(places, plain)
    for wanted in re.findall("«([^»]*)»", text):
        assert wanted in got, got


LEFT_ALONE = [
    (False, "Visitationen har svaret"),
    (False, "børnehaven lukker, og hotel og restaurant åbner"),
    (False, "plejehjemmet oplyser, at hun er glad"),
    (False, "det er trygt og normalt at spare strøm"),
    (False, "Information om sagen"),
    (False, "Plan 2 er vedtaget"),
    (True, "de hvide sande toner"),
    (True, "de lille, store og nye"),
]


@pytest.mark.parametrize(("places", "text"), LEFT_ALONE)
def test_other_senses_are_left_alone(places: bool, text: str) -> None:
    assert set(covered(places, text)) <= {"_"}, covered(places, text)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("hos Fiktiva i dag", ["Fiktiva"]),
        ("hos fiktiva i dag", []),
        ("Fiktiva er først", []),
        ("Fiktivas regning og min bank's", []),
        ("Hos MIN BANK og min\nbank og min banks", ["MIN BANK", "min\nbank", "min banks"]),
        ("post@fiktiva.dk og xmin bank", []),
    ],
)
def test_name_list(text: str, wanted: list[str]) -> None:
    names = NameList(any_case=["min bank"], exact=["Fiktiva"])
    found = [text[a:b] for a, b in names.find(TextView(text))]
    assert [f for f in found if f != "Fiktivas" and f != "min bank's"] == wanted
