"""Roles and proposed decisions, told on small texts with invented people."""

from __future__ import annotations

import re

import pytest

from redactor.domain.person import PersonGroup
from redactor.domain.states import PersonRole, Regime
from redactor.domain.suggestion import Action, Suggestion
from redactor.suggest.documents import propose_document
from redactor.suggest.persons import group_persons
from redactor.suggest.policy import RequestFacts, propose
from redactor.suggest.role_words import is_official_mail
from redactor.suggest.roles import guess_roles

MARK = re.compile(r"\[\[([A-Z_]+)\|(.*?)\]\]", re.DOTALL)
REQUESTER = "Karla Holm Dalgas"


def parse(marked: str, page: int = 1) -> tuple[list[Suggestion], str]:
    """ "[[TYPE|text]]" as in the gold format → suggestions and the plain text."""
    text, at, found = "", 0, []
    for match in MARK.finditer(marked):
        text += marked[at : match.start()]
        start = len(text)
        text += match[2]
        at = match.end()
        found.append(
            Suggestion(
                f"{page}/{start}", page, start, len(text), match[1], match[2], 0.9, (), "gold"
            )
        )
    return found, text + marked[at:]


def decide(
    marked: str,
    *,
    regime: Regime = Regime.FVL,
    requester: str = REQUESTER,
    known: tuple[PersonGroup, ...] = (),
    **facts: object,
) -> dict[str, Suggestion]:
    found, text = parse(marked)
    grouped, persons = group_persons(found, known=known)
    rules = RequestFacts(regime=regime, requester_names=(requester,), **facts)  # type: ignore[arg-type]
    return {s.text: s for s in propose(grouped, rules, persons, {1: text})}


def kept(marked: str, **facts: object) -> set[str]:
    return {t for t, s in decide(marked, **facts).items() if s.proposed is Action.KEEP}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("socialrådgiver [[PERSON|Bo Dam]] ringer", PersonRole.OFFICIAL),
        ("Sagsbehandler: [[PERSON|Bo Dam]]", PersonRole.OFFICIAL),
        ("Modtaget af:      [[PERSON|Bo Dam]]", PersonRole.OFFICIAL),
        ("[[PERSON|Bo Dam]], familiekonsulent", PersonRole.OFFICIAL),
        ("Venlig hilsen\n\n[[PERSON|Bo Dam]]\nAfdelingsleder, Børn", PersonRole.OFFICIAL),
        ("[[PERSON|Bo Dam]] <[[EMAIL|boda@prøvekommune.dk]]>", PersonRole.OFFICIAL),
        ("psykolog [[PERSON|Bo Dam]] skriver", PersonRole.PROFESSIONAL),
        ("overlæge [[PERSON|Bo Dam]]", PersonRole.PROFESSIONAL),
        ("Barn:  [[PERSON|Bo Dam]]", PersonRole.CHILD),
        ("hendes søn, [[PERSON|Bo]], er", PersonRole.CHILD),
        ("naboen [[PERSON|Bo Dam]] har", PersonRole.THIRD_PARTY),
        ("Mor: [[PERSON|Siv Dam]]", PersonRole.PARTY),
        ("gift med [[PERSON|Bo Dam]] (lærer)", PersonRole.UNKNOWN),
        ("[[PERSON|Bo Dam]] (kommunen)", PersonRole.OFFICIAL),
        ("[[PERSON|Bo Dam]] (SF)", PersonRole.OFFICIAL),
        ("[[PERSON|Bo Dam]] (Lokallisten)", PersonRole.OFFICIAL),
        ("[[PERSON|Viggo Aabo]] (VA)", PersonRole.UNKNOWN),
        ("[[PERSON|Lone Aabo]] (LA)", PersonRole.UNKNOWN),
        ("sagsbeh. [[PERSON|Bo Dam]]", PersonRole.OFFICIAL),
        ("[[ORGANISATION|Prøve Arkitekter A/S]], [[PERSON|Bo Dam]]", PersonRole.PROFESSIONAL),
        ("[[ORGANISATION|Prøveskolen]], [[PERSON|Bo Dam]]", PersonRole.UNKNOWN),
        (
            "Venlig hilsen\n[[PERSON|Bo Dam]]\nByg\n[[MUNICIPALITY|Prøve Kommune]]\n",
            PersonRole.OFFICIAL,
        ),
        (
            "[[PERSON|Bo Dam]]\n[[ADDRESS|Vej 1]]\n[[MUNICIPALITY|Prøve Kommune]]\n",
            PersonRole.UNKNOWN,
        ),
        ("[[PERSON|Bo Dam]]\n\n[[MUNICIPALITY|Prøve Kommune]]\n", PersonRole.UNKNOWN),
        ("talte med [[PERSON|Bo Dam]] i går", PersonRole.UNKNOWN),
        ("[[PERSON|Bo Dam]]\nnaboen har klaget", PersonRole.UNKNOWN),
    ],
)
def test_roles(text: str, role: PersonRole) -> None:
    found, plain = parse(text)
    grouped, persons = group_persons(found)
    assert [p.role for p in guess_roles(persons, grouped, {1: plain})] == [role]


def test_two_signatures_side_by_side() -> None:
    text = "[[PERSON|Siv Lind]]        [[PERSON|Bo Dam]]\nforælder        skoleleder\n"
    assert kept(text) == {"Bo Dam"}


def test_a_heading_holds_for_the_whole_list_and_not_for_the_next() -> None:
    text = (
        "Fra forvaltningen: [[PERSON|Bo Dam]], [[PERSON|Siv Lind]] (pkt. 4) og "
        "[[PERSON|Tue Friis]]\n"
        "Desuden: [[PERSON|Liv Aabo]], mor [[PERSON|Ida Krogh]]"
    )
    assert kept(text) == {"Bo Dam", "Siv Lind", "Tue Friis"}
    text = "Fra kommunen: [[PERSON|Bo Dam]] og nabo [[PERSON|Siv Lind]]. [[PERSON|Ida Krogh]] kom"
    assert kept(text) == {"Bo Dam"}


def test_a_title_belongs_to_the_name_that_follows_it() -> None:
    text = (
        "Til stede: [[PERSON|Liv]], bisidder [[PERSON|Tue Friis]] (Huset), jurist [[PERSON|Bo Dam]]"
    )
    assert kept(text) == {"Tue Friis", "Bo Dam"}


def test_a_title_at_the_end_of_a_full_line_counts() -> None:
    full = "Hun klager over mange ting de fleste mandage, siger skolens psykolog,"
    assert kept(f"{full}\n[[PERSON|Bo Dam]], som har talt med hende") == {"Bo Dam"}
    assert kept("Rolle: psykolog\n[[PERSON|Bo Dam]]") == set()


@pytest.mark.parametrize(
    "text",
    [
        "ordre fra hr. [[PERSON|Bo Dam]] om at blive",
        "Liv er henvist til talepædagog. [[PERSON|Bo]] fra stuen",
        "Grundejerforeningens formand, [[PERSON|Bo Dam]], har set det",
        "Medarbejder:   [[PERSON|Bo Dam]]",
        "Underskrevet den 20. juni 2024   [[PERSON|Siv Lind]], teamleder\n[[PERSON|Bo Dam]]",
    ],
)
def test_what_is_no_role_in_an_authority(text: str) -> None:
    assert not kept(text) & {"Bo", "Bo Dam"}


def test_a_decided_role_is_never_guessed_over_and_the_requester_follows_the_name() -> None:
    found, text = parse("socialrådgiver [[PERSON|Bo Dam]]")
    grouped, persons = group_persons(
        found, known=[PersonGroup("p1", "Bo Dam", PersonRole.CHILD, decided=True)]
    )
    assert guess_roles(persons, grouped, {1: text})[0].role is PersonRole.CHILD
    _, persons = group_persons(found)
    as_requester = guess_roles(persons, grouped, {1: ""}, ["Bo Dam"])
    assert as_requester[0].role is PersonRole.REQUESTER
    corrected = guess_roles(as_requester, grouped, {1: ""}, ["Siv Lind"])
    assert corrected[0].role is PersonRole.UNKNOWN


@pytest.mark.parametrize(
    ("address", "domains", "expected"),
    [
        ("a@odense.kommune.dk", frozenset(), True),
        ("a@prøvekommune.dk", frozenset(), True),
        ("a@politi.dk", frozenset(), True),
        ("a@prøveby.dk", frozenset({"proeveby"}), True),
        ("a@prøveby.dk", frozenset(), False),
        ("a@notpoliti.dk", frozenset(), False),
        ("a@politi.dk.evil.com", frozenset(), False),
    ],
)
def test_official_mail(address: str, domains: frozenset[str], expected: bool) -> None:
    assert is_official_mail(address, domains) is expected


def test_the_requester_stays_and_others_go() -> None:
    found = decide(
        "[[PERSON|Karla Holm Dalgas]] talte med [[PERSON|Bo Dam]]. [[PERSON|Karla]] gik."
    )
    assert found["Karla Holm Dalgas"].proposed is Action.KEEP
    assert found["Karla"].proposed is Action.KEEP
    assert found["Bo Dam"].proposed is Action.REDACT
    assert found["Bo Dam"].ground == "FVL § 15 b, nr. 5"
    assert found["Karla"].ground is None
    assert all(s.reason for s in found.values())


@pytest.mark.parametrize(
    ("regime", "ground"),
    [
        (Regime.FVL, "FVL § 15 b, nr. 5"),
        (Regime.OFL, "OFL § 30, nr. 1"),
        (Regime.GDPR, "DBL § 22, stk. 1"),
        (Regime.MOL, "MOL § 2, jf. OFL 1985 § 12, stk. 1, nr. 1"),
        (Regime.SUL, "SUL § 37, stk. 1"),
    ],
)
def test_the_ground_is_the_regimes(regime: Regime, ground: str) -> None:
    assert decide("[[PERSON|Bo Dam]] bor der", regime=regime)["Bo Dam"].ground == ground


CPR_CASES = [
    ("[[PERSON|Karla Holm Dalgas]], cpr.nr. [[CPR|710190-0004]]", True),
    ("[[PERSON|Bo Dam]], cpr.nr. [[CPR|710190-0004]]", False),
    ("cpr.nr. [[CPR|710190-0004]]", False),
    ("[[PERSON|Karla Holm Dalgas]] og [[PERSON|Bo Dam]], [[CPR|710190-0004]]", False),
    ("[[PERSON|Karla Holm Dalgas]], [[CPR|710190-0004]], [[PERSON|Bo Dam]]", False),
    ("[[PERSON|Karla Holm Dalgas]]\n[[PERSON|Bo Dam]] [[CPR|710190-0004]]", False),
    ("socialrådgiver [[PERSON|Bo Dam]] [[CPR|710190-0004]]", False),
]


@pytest.mark.parametrize(("text", "keep"), CPR_CASES)
def test_cpr_of_anyone_but_the_requester_goes(text: str, keep: bool) -> None:
    assert ("710190-0004" in kept(text)) is keep


def test_values_known_to_be_the_requesters_stay_in_any_spelling() -> None:
    text = "Cpr [[CPR|7101900004]], tlf. [[PHONE|20 20 20 20]] og [[PHONE|30303030]]"
    assert kept(text, requester_values=("710190-0004", "20202020")) == {"7101900004", "20 20 20 20"}


def test_officials_keep_name_and_work_number_but_nothing_private() -> None:
    text = (
        "socialrådgiver [[PERSON|Bo Dam]], tlf. [[PHONE|20 20 20 20]]\n"
        "privat: [[PHONE|30 30 30 30]]\nNavn: [[PERSON|Bo Dam]], [[ADDRESS|Prøvevej 1]]"
    )
    assert kept(text) == {"Bo Dam", "20 20 20 20"}


@pytest.mark.parametrize(
    ("text", "value", "keep"),
    [
        (
            "[[PERSON|Karla Dalgas]]\n[[ADDRESS|Prøvevej 3]]\nTlf.: [[PHONE|20 20 20 20]]",
            "20 20 20 20",
            True,
        ),
        ("[[PERSON|Karla Dalgas]] besøgte [[ADDRESS|Prøvevej 3]]", "Prøvevej 3", False),
        ("[[PERSON|Karla Dalgas]] ringede til [[PHONE|20 20 20 20]]", "20 20 20 20", False),
        ("[[PERSON|Karla Dalgas]]\n\n[[PHONE|20 20 20 20]]", "20 20 20 20", False),
        ("Fra: [[PERSON|Karla Dalgas]] <[[EMAIL|k@x.dk]]>\nTil: [[EMAIL|z@y.dk]]", "z@y.dk", False),
        ("Fra: [[PERSON|Karla Dalgas]] <[[EMAIL|k@x.dk]]>\nTil: [[EMAIL|z@y.dk]]", "k@x.dk", True),
        (
            "[[PERSON|Karla Dalgas]] skrev. Mail: [[EMAIL|karla.dalgas@x.dk]]",
            "karla.dalgas@x.dk",
            True,
        ),
        (
            "[[PERSON|Karla Dalgas]], [[PHONE|20202020]]\n[[PERSON|Bo Dam]], [[PHONE|20 20 20 20]]",
            "20202020",
            False,
        ),
        ("jurist [[PERSON|Bo Dam]] ringede til [[PHONE|20 20 20 20]]", "20 20 20 20", False),
        ("jurist [[PERSON|Bo Dam]], direkte [[PHONE|20 20 20 20]]", "20 20 20 20", True),
    ],
)
def test_data_are_somebodys_only_right_by_the_name(text: str, value: str, keep: bool) -> None:
    assert (value in kept(text)) is keep


def test_a_bare_name_that_fits_two_is_no_official() -> None:
    text = "[[PERSON|Bo Dam]] og [[PERSON|Siv Dam]] mødtes.\nSagsbehandler [[PERSON|Dam]] ringede."
    assert kept(text) == set()


def test_organisations_dates_and_places_stay() -> None:
    text = "[[ORGANISATION|Prøveskolen]] i [[LOCATION|Byen]] [[DATE|1. maj 2020]], [[PRICE|9 kr.]]"
    assert len(kept(text)) == 4


@pytest.mark.parametrize(
    ("text", "keep"),
    [
        ("[[PERSON|Karla Holm Dalgas]] har [[HEALTH|astma]].", True),
        ("[[PERSON|Karla Holm Dalgas]] kom. Hun har [[HEALTH|astma]].", True),
        (
            "Psykolog [[PERSON|Bo Dam]] ser, at [[PERSON|Karla Dalgas]] har [[HEALTH|astma]].",
            True,
        ),
        ("[[PERSON|Karla Holm Dalgas]] og [[PERSON|Siv Lind]] talte om [[HEALTH|astma]].", False),
        ("[[PERSON|Siv Lind]] har [[HEALTH|astma]]. Det ved [[PERSON|Karla Holm Dalgas]].", False),
        (
            "[[PERSON|Karla Dalgas]] kom.\n\nDer er [[HEALTH|astma]] her. [[PERSON|Siv Lind]]",
            False,
        ),
        ("Socialrådgiver [[PERSON|Bo Dam]] har [[HEALTH|astma]].", False),
        ("Der er [[HEALTH|astma]].", False),
    ],
)
def test_health_stays_only_where_it_is_the_requesters(text: str, keep: bool) -> None:
    assert ("astma" in kept(text)) is keep


def test_in_a_patients_own_record_health_is_the_patients() -> None:
    assert "astma" in kept("Diagnose: [[HEALTH|astma]]", regime=Regime.SUL)
    text = "Diagnose: [[HEALTH|astma]]\n\nPårørende: [[PERSON|Siv Lind]]"
    assert "astma" not in kept(text, regime=Regime.SUL)


def test_a_name_that_only_looks_like_the_requesters_goes() -> None:
    found = decide("[[PERSON|Karla Holm Dalgas]] kom. [[PERSON|Karsa]] gik.")
    assert found["Karsa"].proposed is Action.REDACT
    full = decide("[[PERSON|Karla Holm Dalgas]] kom. [[PERSON|Karla Holm Dalgass]] gik.")
    assert full["Karla Holm Dalgass"].proposed is Action.KEEP


def test_people_whom_a_caseworker_opened_stay_but_their_cpr_goes() -> None:
    known = (PersonGroup("p1", "Liv Dam"),)
    text = "[[PERSON|Liv Dam]], [[CPR|710190-0004]], har [[HEALTH|astma]]"
    assert kept(text, known=known, open_persons=frozenset({"p1"})) == {"Liv Dam", "astma"}


def test_a_web_address_with_somebodys_name_goes() -> None:
    text = "[[PERSON|Siv Lind]]: [[URL|www.x.dk/siv-lind]] og [[URL|www.prøve.dk]]"
    assert kept(text) == {"www.prøve.dk"}


def test_an_authoritys_own_address_stays() -> None:
    text = "[[MUNICIPALITY|Prøve Kommune]], [[ADDRESS|Torvet 1]]\n\n[[ADDRESS|Vej 2]] [[PERSON|Bo]]"
    assert kept(text) == {"Prøve Kommune", "Torvet 1"}


def test_a_hand_drawn_box_is_left_alone() -> None:
    box = Suggestion("m", 1, -1, -1, "MANUAL", "", 1.0, (), "manual", ground="OFL § 35")
    facts = RequestFacts(Regime.OFL, (REQUESTER,))
    assert propose([box], facts) == [box]


def test_without_page_texts_more_goes() -> None:
    found, _ = parse("[[PERSON|Karla Holm Dalgas]] har [[HEALTH|astma]]. [[PERSON|Siv Lind]]")
    grouped, persons = group_persons(found)
    result = {s.text: s for s in propose(grouped, RequestFacts(Regime.FVL, (REQUESTER,)), persons)}
    assert result["astma"].proposed is Action.REDACT
    assert result["Karla Holm Dalgas"].proposed is Action.KEEP


INTERNAL_MAIL = (
    "Fra: [[PERSON|Bo Dam]] <[[EMAIL|bo@prøvekommune.dk]]>\nTil: [[PERSON|Siv Lind]] "
    "<[[EMAIL|siv@prøvekommune.dk]]>\nEmne: sagen\n\nHej"
)
OUTSIDE_MAIL = (
    "Fra: [[PERSON|Kaj Friis]] <[[EMAIL|kaj@x.dk]]>\nTil: [[PERSON|Bo Dam]] "
    "<[[EMAIL|bo@prøvekommune.dk]]>\nEmne: klage\n\nHej"
)


@pytest.mark.parametrize(
    ("text", "exempt", "partly"),
    [
        (INTERNAL_MAIL, True, False),
        (OUTSIDE_MAIL, None, None),
        (f"{INTERNAL_MAIL}\n\n{OUTSIDE_MAIL}", False, True),
        ("NOTAT - til egen brug\n\nVi bør vente.", True, False),
        ("Brev\n" * 200 + "Til egen brug: vent.", False, True),
        ("Kære borger. Her er vores svar.", None, None),
    ],
)
def test_internal_documents(text: str, exempt: bool | None, partly: bool | None) -> None:
    found, plain = parse(text)
    grouped, persons = group_persons(found)
    persons = guess_roles(persons, grouped, {1: plain})
    proposal = propose_document(grouped, persons, {1: plain}, Regime.FVL)
    assert (proposal and proposal.exempt, proposal and proposal.partly) == (exempt, partly)
    assert proposal is None or proposal.ground == "FVL § 12, stk. 1"
    assert propose_document(grouped, persons, {1: plain}, Regime.SUL) is None
