"""Where names come from: a guess by lists and endings, the same for all forms of a person."""

from __future__ import annotations

import pytest

from models.evaluation.augment import GENDERS, SWAP_GROUPS
from models.evaluation.origins import (
    GROUPS,
    common_names,
    group_of,
    groups_in_document,
    uncommon_names,
)

CASES = [
    ("Søren Krogsgaard Hansen", "danish"),
    ("Hansens", "danish"),
    ("Jens Lundbjerg", "danish"),
    ("Pipaluk Petersen", "greenlandic_faroese"),
    ("Aqqaluk", "greenlandic_faroese"),
    ("Bárður Joensen", "greenlandic_faroese"),
    ("Ayşe Yılmaz", "middle_eastern"),
    ("Yilmaz", "middle_eastern"),
    ("Ahmad al-Masri", "middle_eastern"),
    ("Karaoğlu", "middle_eastern"),
    ("Fadumo Warsame", "african"),
    ("Okonkwo", "african"),
    ("Małgorzata Nowak", "slavic"),
    ("Hryniewiczenko", "slavic"),
    ("Vukašinović", "slavic"),
    ("Popescu", "slavic"),
    ("Nguyen Thi Mai", "asian"),
    ("Sivakumar Thambirajah", "asian"),
    ("12", "other"),
    ("MHK", "other"),
    ("Qwxz", "other"),
]


@pytest.mark.parametrize(("name", "group"), CASES)
def test_groups(name: str, group: str) -> None:
    assert group_of(name) == group


def test_short_forms_go_with_the_person() -> None:
    names = ["Storm", "Storm Kragelund Warsame", "Warsames", "SKW", "Bo", "Mette Kragelund", "MK"]
    assert groups_in_document(names) == [
        "african",
        "african",
        "african",
        "african",
        "danish",
        "danish",
        "danish",
    ]
    assert groups_in_document(["ABC", "Mette Hansen"]) == ["other", "danish"]
    assert groups_in_document([]) == []


@pytest.mark.parametrize("group", SWAP_GROUPS)
def test_every_group_has_names_to_put_in(group: str) -> None:
    for table in (uncommon_names(), *common_names()[group]):
        for kind in (*GENDERS, "l"):
            assert len(set(table[group, kind])) >= 15
    assert set(GROUPS) > set(SWAP_GROUPS)


@pytest.mark.parametrize("group", SWAP_GROUPS)
def test_names_are_known_by_their_own_group(group: str) -> None:
    for table in (uncommon_names(), *common_names()[group]):
        names = [f"{given} {family}" for given, family in zip(
            table[group, "f"], table[group, "l"], strict=False
        )]  # fmt: skip
        right = sum(group_of(name) == group for name in names)
        assert right >= 0.8 * len(names), (group, right, len(names))
