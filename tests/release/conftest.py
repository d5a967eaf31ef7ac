"""A small case, all names invented."""

from __future__ import annotations

import datetime as dt

import pytest

from redactor.domain.states import Regime
from redactor.release.act_list import ActListRow
from redactor.release.letter import LetterFacts


@pytest.fixture
def rows() -> list[ActListRow]:
    private = "Tavshedsbelagte oplysninger - private forhold (FVL § 15 b, nr. 5)"
    day = dt.date(2026, 2, 12)
    return [
        ActListRow(
            1,
            "480001-26",
            "Notat om Karla Holm Dalgas",
            "Notat",
            day,
            "",
            ("480002-26",),
            "0001 - [udeladt] a.pdf",
            True,
            "partial",
            (private,),
        ),
        ActListRow(2, "480002-26", "=1+1", "Bilag", None, "480001-26", (), "b.pdf", True, "yes"),
        ActListRow(
            3, "480003-26", "Mail med åæø ć", "Mail", day, "", tuple("abcdef"), "", True, "no"
        ),
        ActListRow(4, "480004-26", "Uvedkommende", "Notat", day, covered=False),
    ]


@pytest.fixture
def facts() -> LetterFacts:
    return LetterFacts(
        authority="Eksempel Kommune",
        regime=Regime.FVL,
        requester="Anna Birk",
        received=dt.date(2026, 11, 2),
        decided=dt.date(2026, 11, 6),
        case_number="26/1234",
        subject="sagen om Karla Dalgas",
        full=12,
        partial=9,
        withheld=1,
        uncovered=2,
        grounds=("FVL § 15 b, nr. 5", "FVL § 12, stk. 1", "FVL § 15 b, nr. 5"),
        requester_address=("Prøvevej 1", "9999 Eksempelby"),
        caseworker="Lone Friis",
        strike=("Karla Dalgas",),
    )
