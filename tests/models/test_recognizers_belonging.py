"""Crime, union, faith, people, sexuality, politics: found in their sense, left alone in others."""

from __future__ import annotations

import re

import pytest

from models.recognizers import CONTEXT
from models.recognizers.view import TextView

TYPES = {make.ENTITY: make() for make in CONTEXT}


def covered(entity_types: str, text: str) -> str:
    marks = bytearray(len(text))
    for entity_type in entity_types.split():
        for entity in TYPES[entity_type].find(TextView(text)):
            marks[entity.start : entity.end] = b"\1" * (entity.end - entity.start)
    return "".join(c if m else "_" for c, m in zip(text, marks, strict=True))


PEOPLE = "ETHNICITY NATIONALITY"
FOUND = [
    ("CRIME", "dømt for «grov vold» og «hæleri»"),
    ("CRIME", "«vold mod sine børn» i 2019"),
    ("CRIME", "sigtet for «kørsel i frakendelsestiden»"),
    ("CRIME", "et «narkosalg» fra lejligheden"),
    ("CRIME", "anmeldt for «cykeltyveri»"),
    ("CRIME", "«voldtægtssagen» er slut"),
    ("CRIME", "mistænkt for «socialt bedrageri»"),
    ("CRIME", "han «slog hende» foran børnene"),
    ("UNION", "medlem af «FOA Aarhus»"),
    ("UNION", "repræsenteret ved «Dansk Sygeplejeråd»"),
    ("UNION", "«3F Bymidten» ringede"),
    ("UNION", "hendes «fagforeningskontingent»"),
    ("UNION", "«HK/Privat» deltager"),
    ("RELIGION", "familien er «serbisk ortodokse»"),
    ("RELIGION", "under «ramadanen» og til «fredagsbøn»"),
    ("RELIGION", "er «dybt religiøs»"),
    ("RELIGION", "aktiv i «pinsekirken»"),
    ("RELIGION", "de er «Jehovas Vidner»"),
    (PEOPLE, "en «litauisk» chauffør"),
    (PEOPLE, "Familien er stor og «islandsk», siger hun"),
    (PEOPLE, "to «grækere» og en «portugiser»"),
    (PEOPLE, "«somaliere» og «kurdere»"),
    (PEOPLE, "af «anden etnisk herkomst»"),
    (PEOPLE, "kaldte ham «perker»"),
    (PEOPLE, "«tyrkerfamilien» ovenpå"),
    ("SEXUALITY", "at hun er «biseksuel»"),
    ("SEXUALITY", "«homoparret» i stuen"),
    ("POLITICS", "stillede op for «Radikale Venstre»"),
    ("POLITICS", "medlem af «Enhedslisten»"),
    ("POLITICS", "Kai Holm («V») svarede"),
    ("GENDER", "er «nonbinær»"),
]  # fmt: skip


@pytest.mark.parametrize(("entity_types", "text"), FOUND)
def test_is_found(entity_types: str, text: str) -> None:
    plain = re.sub("[«»]", "", text)
    got = covered(entity_types, plain)
    for wanted in re.findall("«([^»]*)»", text):
        assert wanted in got, got


LEFT_ALONE = [
    ("CRIME", "voldsomme storme og voldgrav"),
    ("CRIME", "truslen mod biodiversiteten"),
    ("CRIME", "en bøde for parkering"),
    ("CRIME", "tyve kroner og tyve procent"),
    ("CRIME", "Slesvig og hans svigerfar"),
    ("CRIME", "beløbet er indsat på kontoen"),
    ("CRIME", "selvmord og narkose"),
    ("UNION", "lederne mødes, og metal er dyrt"),
    ("RELIGION", "menighedsrådets præst"),
    ("RELIGION", "Operaens venner"),
    (PEOPLE, "hun taler kurdisk og arabisk"),
    (PEOPLE, "tolk på polsk"),
    (PEOPLE, "en rumænsk nummerplade"),
    (PEOPLE, "undervisning i engelsk og tysk"),
    (PEOPLE, "vi tjekker sagen"),
    (PEOPLE, "breve og letter"),
    (PEOPLE, "krimiromaner fra Pakistan"),
    ("SEXUALITY", "homogene grupper og en sparebøsse"),
    ("POLITICS", "drej til venstre ved kirken"),
    ("POLITICS", "et alternativ til planen"),
]  # fmt: skip


@pytest.mark.parametrize(("entity_types", "text"), LEFT_ALONE)
def test_other_senses_are_left_alone(entity_types: str, text: str) -> None:
    assert set(covered(entity_types, text)) <= {"_"}, covered(entity_types, text)
