"""When an answer is due.

Working days are Monday to Friday but for Danish public holidays. Store bededag is a working day
since 2024 (the ``holidays`` library knows). 5 June, 24 and 31 December are no public holidays by
law, so they count: the date shown is never later than the law's.
"""

from __future__ import annotations

import calendar
import datetime as dt
from functools import lru_cache

import holidays

from redactor.domain.law import LimitUnit
from redactor.domain.states import Regime
from redactor.law.regimes import regime_info


@lru_cache(maxsize=32)
def _public_holidays(year: int) -> frozenset[dt.date]:
    return frozenset(holidays.country_holidays("DK", years=year).keys())


def is_working_day(day: dt.date) -> bool:
    return day.weekday() < 5 and day not in _public_holidays(day.year)


def add_working_days(day: dt.date, count: int) -> dt.date:
    """The ``count``-th working day after ``day`` (the day itself isn't counted)."""
    if count < 0:
        raise ValueError("count must not be negative")
    while count:
        day += dt.timedelta(days=1)
        count -= is_working_day(day)
    return day


def add_months(day: dt.date, count: int) -> dt.date:
    """Same day ``count`` months on, or the month's last day where it has no such day."""
    months = day.year * 12 + day.month - 1 + count
    year, month = divmod(months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def due_date(regime: Regime | str, received: dt.date) -> dt.date:
    """Last day to answer a request (or to say why not yet) that came in on ``received``."""
    rule = regime_info(regime).deadline
    if rule.unit is LimitUnit.WORKING_DAYS:
        return add_working_days(received, rule.amount)
    last = add_months(received, rule.amount)
    if rule.roll_forward:
        while not is_working_day(last):
            last += dt.timedelta(days=1)
    return last
