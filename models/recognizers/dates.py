"""How dates are written in Danish case documents; shared by the recognisers that meet dates."""

from __future__ import annotations

import re
from calendar import monthrange

MONTHS = (
    "januar|februar|marts|april|maj|juni|juli|august|september|oktober|november|december|"
    "jan|feb|mar|apr|jun|jul|aug|sept|sep|okt|nov|dec"
)
DATE = (
    r"(?:(?<![0-9])(?<![0-9][.:,])(?:[12][0-9]{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
    r"|(?:0?[1-9]|[12][0-9]|3[01])[./-] ?(?:0?[1-9]|1[0-2])(?:[./-] ?| )(?:[12][0-9]{3}|[0-9]{2})"
    rf"|(?:0?[1-9]|[12][0-9]|3[01])\.?\s{{1,3}}(?:{MONTHS})\b\.?(?:,?\s{{1,3}}(?:[12][0-9]{{3}}|'?[0-9]{{2}}(?![0-9.:])))?"
    r")(?![0-9]))"
)
"""A calendar date with its year, or day and month name; lower case text."""
DATE_RE = re.compile(DATE)
SHORT_DATE = r"(?<![0-9./-])(?:0?[1-9]|[12][0-9]|3[01])/ ?(?:0?[1-9]|1[0-2])(?:[-/ ](?:[12][0-9]{3}|[0-9]{2}))?(?![0-9])"


def is_date(day: int, month: int, year: int) -> bool:
    """Whether the calendar has the day."""
    return 1 <= month <= 12 and 1 <= year <= 9999 and 1 <= day <= monthrange(year, month)[1]
