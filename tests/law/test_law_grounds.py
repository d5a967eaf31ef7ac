"""The catalogue is whole, and every regime finds its way in it."""

from __future__ import annotations

import datetime as dt

import pytest

from redactor.domain.law import ReasonGroup
from redactor.domain.states import Regime
from redactor.errors import ConfigurationError, NotFound
from redactor.law import grounds, regimes
from redactor.law.deadlines import (
    add_months,
    add_working_days,
    due_date,
    is_working_day,
)


@pytest.mark.parametrize("regime", list(Regime))
def test_every_regime_has_a_drop_down_with_its_defaults(regime: Regime) -> None:
    codes = [g.code for g in grounds.grounds_for(regime)]
    info = regimes.regime_info(regime)
    assert info.private_ground in codes
    assert info.internal_ground is None or info.internal_ground in codes
    assert len(codes) == len(set(codes)) >= 3
    assert "{authority}" in info.complaint
    assert "{complaint_body}" in info.complaint


@pytest.mark.parametrize(
    ("code", "label", "reason"),
    [
        ("OFL § 30, nr. 1", "OFL § 30", ReasonGroup.SECRET_PRIVATE),
        ("OFL § 30, nr. 2", "OFL § 30", ReasonGroup.SECRET_BUSINESS),
        ("FVL § 15 b, nr. 5", "FVL § 15 b", ReasonGroup.SECRET_PRIVATE),
        ("FVL § 12, stk. 1", "FVL § 12", ReasonGroup.INTERNAL_PRELIMINARY),
        ("OFL § 27, nr. 4", "OFL § 27", ReasonGroup.SPECIAL_EXPERT),
        ("OFL § 27, nr. 5", "OFL § 27", ReasonGroup.SPECIAL_STATISTICS),
        ("FVL § 11", "FVL § 11", ReasonGroup.SPECIAL_CRIMINAL),
    ],
)
def test_known_grounds(code: str, label: str, reason: ReasonGroup) -> None:
    found = grounds.ground(code)
    assert (found.label, found.reason) == (label, reason)
    assert found.phrase.endswith(".")


@pytest.mark.parametrize(
    ("regime", "entity_type", "code"),
    [
        ("fvl", "PERSON", "FVL § 15 b, nr. 5"),
        ("ofl", "PERSON", "OFL § 30, nr. 1"),
        ("ofl", "PRICE", "OFL § 30, nr. 2"),
        ("gdpr", "CPR", "DBL § 22, stk. 1"),
        ("sul", "PERSON", "SUL § 37, stk. 1"),
        ("fvl", "PRICE", "FVL § 15 b, nr. 5"),
    ],
)
def test_default_grounds(regime: str, entity_type: str, code: str) -> None:
    assert grounds.default_ground(regime, entity_type).code == code


def test_unknown_code_and_year_are_refused() -> None:
    with pytest.raises(NotFound):
        grounds.ground("OFL § 99")
    with pytest.raises(ConfigurationError):
        grounds.catalogue(1985)


def test_reasons_come_once_in_the_order_of_the_drop_down() -> None:
    assert grounds.reasons_of(["OFL § 30, nr. 1", "OFL § 23, stk. 1", "OFL § 21, stk. 1"]) == [
        ReasonGroup.INTERNAL_PRELIMINARY,
        ReasonGroup.SECRET_PRIVATE,
    ]


@pytest.mark.parametrize(
    ("regime", "received", "due"),
    [
        ("fvl", "2024-10-03", "2024-10-14"),
        ("ofl", "2024-10-03", "2024-10-14"),
        ("sul", "2026-03-30", "2026-04-13"),  # Maundy Thursday to Easter Monday in between
        ("ofl", "2026-12-21", "2026-12-31"),  # 25 December is a holiday; 24 and 31 count
        ("ofl", "2024-04-22", "2024-05-01"),  # Store bededag 26 April 2024 is a working day
        ("ofl", "2023-04-28", "2023-05-10"),  # Store bededag 5 May 2023 was none
        ("mol", "2026-01-31", "2026-02-28"),
        ("gdpr", "2026-01-31", "2026-03-02"),  # 28 February 2026 is a Saturday
        ("gdpr", "2026-11-22", "2026-12-22"),
    ],
)
def test_due_dates(regime: str, received: str, due: str) -> None:
    assert due_date(regime, dt.date.fromisoformat(received)) == dt.date.fromisoformat(due)


def test_working_days() -> None:
    assert not is_working_day(dt.date(2026, 12, 25))
    assert not is_working_day(dt.date(2026, 11, 22))
    assert add_working_days(dt.date(2026, 11, 20), 1) == dt.date(2026, 11, 23)
    assert add_months(dt.date(2025, 12, 31), 2) == dt.date(2026, 2, 28)
    with pytest.raises(ValueError):
        add_working_days(dt.date(2026, 1, 1), -1)
