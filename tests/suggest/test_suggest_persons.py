"""Who is who: the same person gets one key, two people never get the same."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from redactor.domain.person import PersonGroup
from redactor.domain.states import PersonRole
from redactor.domain.suggestion import Suggestion
from redactor.suggest.names import built_from, fold, is_initials, near, parse_name
from redactor.suggest.persons import group_case, group_persons


def mentions(*texts: str | tuple[str, str], gap: int = 100) -> list[Suggestion]:
    """Suggestions on one page; plain strings are persons, far apart unless gap says otherwise."""
    found: list[Suggestion] = []
    at = 0
    for entry in texts:
        text, kind = (entry, "PERSON") if isinstance(entry, str) else entry
        found.append(Suggestion(f"s{at}", 1, at, at + len(text), kind, text, 0.9, (), "r"))
        at += len(text) + gap
    return found


def keys(*texts: str | tuple[str, str], gap: int = 100) -> list[str | None]:
    return [s.person for s in group_persons(mentions(*texts, gap=gap))[0]]


SAME = [
    ("Karla Holm Dalgas", "Karla Dalgas"),
    ("Karla Holm Dalgas", "Dalgas, Karla Holm"),
    ("Karla Holm Dalgas", "Dalgas Karla Holm"),
    ("Karla Holm Dalgas", "Karlas"),
    ("Karla Holm Dalgas", "karla"),
    ("Karla Holm Dalgas", "KARLA HOLM DALGAS"),
    ("Karla Holm Dalgas", "Karla D."),
    ("Karla Holm Dalgas", "K. Dalgas"),
    ("Karla Holm Dalgas", "K.D."),
    ("Karla Holm Dalgas", "KHD"),
    ("Karla Holm Dalgas", "Karla Holm Dalgass"),
    ("Hans Jørgen Tved", "HJ"),
    ("Thomas Bang Birkes", "Thomas'"),
    ("Yusuf Abdi", "jusuf"),
    ("Zeynep Aydın", "Zeynep Aydin"),
    ("Torben Hyldgaard", "Torben Hyltdgaard"),
    ("Søren Aabo", "Soeren Åbo"),
    ("Karla Holm Dalgas", ("karla.dalgas@x.dk", "EMAIL")),
    ("Karla Dalgas", ("KADAL", "USERNAME")),
    ("Inger-Lise Tved", "I-L Tved"),
    ("Inger-Lise Tved", "I.-L. Tved"),
    ("Hans Jørgen Tved", "H.J. Tved"),
    ("Karla Østergård Dalgas", "karla ø dalgas"),
    ("Karla Dalgas", "Karla Dal- gas"),
    ("Torben Birkedal", "Torben Bi1kedal"),
    ("Torben Birkedal", "ToBi"),
    ("Frost Ulla", "Ulla"),
]
OTHER = [
    ("Bo Dalgas", "Liv Dalgas"),
    ("Bo Dam", "Bi Dam"),
    ("Karla Dalgas", "Karen Dalgas"),
    ("Ole Friis", "Ole Bang"),
    ("Karla Dalgas", ("info@x.dk", "EMAIL")),
]


@pytest.mark.parametrize(("full", "other"), SAME)
def test_the_same_person(full: str, other: str | tuple[str, str]) -> None:
    assert keys(full, other) == ["p1", "p1"]
    assert len(set(keys(other, full))) == 1


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_different_people(one: str, other: str | tuple[str, str]) -> None:
    found = keys(one, other)
    assert found[0] != found[1]


def test_a_name_that_can_mean_two_is_a_person_of_its_own() -> None:
    found = keys("Ole Friis", "Ole Bang", "Ole", "Friis")
    assert found[2] not in found[:2]
    assert found[3] == found[0]


def test_a_name_that_can_mean_two_keeps_one_key_of_its_own() -> None:
    found = keys("Ole Friis", "Ole Bang", "Ole", "Oles", "ole")
    assert len(set(found[2:])) == 1


def test_a_bare_name_is_not_given_to_one_of_two_that_come_later() -> None:
    _, known = group_persons(mentions("Ole"))
    found, _ = group_persons(mentions("Ole Friis", "Ole Bang"), known=known)
    assert "p1" not in [s.person for s in found]


def test_last_name_beats_middle_name() -> None:
    assert keys("Karla Holm Dalgas", "Karen Holm", "Holm")[2] == "p2"


def test_keys_stay_when_more_documents_arrive() -> None:
    _, first = group_persons(mentions("Karla", "Bo Dam"))
    second, groups = group_persons(mentions("Bo Dam", "Karla Holm Dalgas", "Siv"), known=first)
    keys_before = {g.name: g.key for g in first}
    assert [s.person for s in second] == [keys_before["Bo Dam"], keys_before["Karla"], "p3"]
    by_name = {g.name: g.key for g in groups}
    assert by_name["Karla Holm Dalgas"] == next(g.key for g in first if g.name == "Karla")
    assert len(groups) == 3


def test_known_roles_are_kept() -> None:
    known = [PersonGroup("p7", "Bo Dam", PersonRole.CHILD, decided=True)]
    found, groups = group_persons(mentions("Bo", "Siv Lind"), known=known)
    assert [s.person for s in found] == ["p7", "p1"]
    assert groups[0].role is PersonRole.CHILD
    assert groups[0].decided


def test_running_again_changes_nothing() -> None:
    found, groups = group_persons(mentions("Karla Holm Dalgas", "Karla", "Bo Dam", "K.D."))
    again, groups_again = group_persons(found, known=groups)
    assert again == found
    assert [(g.key, g.name) for g in groups_again] == [(g.key, g.name) for g in groups]


def test_what_stands_right_next_to_a_name_is_tied_to_it() -> None:
    case = mentions("Bo Dam", ("710190-0004", "CPR"), ("20 20 20 20", "PHONE"), gap=8)
    assert [s.person for s in group_persons(case)[0]] == ["p1", "p1", "p1"]
    far = keys("Bo Dam", ("710190-0004", "CPR"))
    assert far == ["p1", None]


def test_a_number_seen_with_two_people_is_nobodys() -> None:
    near_bo = mentions("Bo Dam", ("710190-0004", "CPR"), gap=5)
    near_siv = [
        Suggestion(f"t{i}", 2, s.start, s.end, s.entity_type, t, 0.9, (), "r")
        for i, (s, t) in enumerate(zip(near_bo, ["Siv Lind", "7101900004"], strict=True))
    ]
    found, _ = group_persons([*near_bo, *near_siv])
    assert [s.person for s in found] == ["p1", None, "p2", None]


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Simonsen, Liv Kragelund", ("liv", "kragelund", "simonsen")),
        ("gerda ø madsen", ("gerda", "o", "madsen")),
        ("Mette’s", ("mette",)),
        ("Anne-Grethe Lund", ("anne-grethe", "lund")),
        ("Aydin_Zeynep", ("aydin", "zeynep")),
    ],
)
def test_names_as_tokens(text: str, tokens: tuple[str, ...]) -> None:
    assert parse_name(text).tokens == tokens


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("M.K.", True),
        ("LKJ", True),
        ("I-L", True),
        ("Bo", False),
        ("Liv", False),
        ("M. Dam", False),
    ],
)
def test_initials(text: str, expected: bool) -> None:
    assert is_initials(text) is expected


def test_near_and_built_from() -> None:
    assert near("hyldgaard", "hyltdgaard")
    assert not near("bo", "bi")
    assert fold("Århus Ærø") == "aarhus aeroe"
    assert built_from("dokvi", parse_name("Dorthe Kvist"))
    assert built_from("lkje", parse_name("Lone Karup Jensen"))
    assert keys("Ingrid Foss Olsen", ("info@x.dk", "EMAIL"))[1] is None
    assert not built_from("kvi", parse_name("Dorthe Kvist"))


def over(*documents: list[Suggestion]) -> list[list[str | None]]:
    return [[s.person for s in found] for found in group_case(documents)[0]]


def test_a_name_alone_is_whoever_has_it_in_the_same_document() -> None:
    one = mentions("Ole Friis", "Ole")
    other = mentions("Ole", "Ole Bang", "O.B.")
    third = mentions("Ole", "Friis")
    found = over(one, other, third)
    assert found[0] == ["p1", "p1"]
    assert found[1] == ["p2", "p2", "p2"]
    assert found[2][0] not in ("p1", "p2")
    assert found[2][1] == "p1"


def test_spouses_and_namesakes_stay_apart_over_the_case() -> None:
    case = [mentions("Bo Dalgas", "Siv Dalgas"), mentions("Dalgas", "Bo Tved"), mentions("Bo")]
    (bo, siv), (dalgas, tved), (alone,) = over(*case)
    assert len({bo, siv, tved, dalgas, alone}) == 5


def test_a_number_tells_whose_a_name_alone_is() -> None:
    case = [
        mentions("Ole Friis", ("710190-0004", "CPR"), gap=5),
        mentions("Ole Bang"),
        mentions("Ole", ("7101900004", "CPR"), gap=5),
    ]
    assert over(*case) == [["p1", "p1"], ["p2"], ["p1", "p1"]]


def test_a_number_makes_no_one_of_two_names() -> None:
    case = [
        mentions("Ole Friis", ("710190-0004", "CPR"), gap=5),
        mentions("Siv", ("7101900004", "CPR"), gap=5),
    ]
    assert over(*case) == [["p1", None], ["p2", None]]


def test_a_short_genitive_where_nobody_is_called_that() -> None:
    assert keys("Bo Dam", "Bos") == ["p1", "p1"]
    assert keys("Li Wang", "Lis Dam", "Lis") == ["p1", "p2", "p2"]


LETTERS = "bdfgklmnprstvaeiou"


def test_one_of_many_with_a_common_name() -> None:
    rng = random.Random(1)
    names = ["".join(rng.choices(LETTERS, k=9)).capitalize() for _ in range(60)]
    many = mentions(*[f"{name} Jensen" for name in names])
    here = mentions(f"{names[7]} Jensen", "Jensen", f"{names[7]}s")
    found = over(many, mentions("Jensen", "Jensen"), here)
    assert len(set(found[0])) == 60
    assert found[1][0] == found[1][1]
    assert found[1][0] not in found[0]
    assert found[2] == [found[0][7]] * 3


@pytest.mark.parametrize("common", [0.0, 0.2, 1.0])
def test_work_grows_with_the_mentions(
    common: float, count_calls: Callable[[Callable[[], object]], int]
) -> None:
    """Four times the documents, up to all with the same family name: less than six times."""

    def case(documents: int) -> list[list[Suggestion]]:
        rng = random.Random(5)
        result = []
        for _ in range(documents):
            texts: list[str | tuple[str, str]] = []
            for _ in range(6):
                first, last = ("".join(rng.choices(LETTERS, k=8)).capitalize() for _ in "ab")
                last = "Jensen" if rng.random() < common else last
                texts += [f"{first} {last}", first, last, f"{first[0]}. {last}"]
            result.append(mentions(*texts))
        return result

    small, large = case(40), case(160)
    group_case(small)  # fills caches
    assert count_calls(lambda: group_case(large)) < 6 * count_calls(lambda: group_case(small))
