"""Types of the law room: paragraphs, regimes and time limits, as plain values.

The catalogues themselves are data files by year in ``redactor/law/data``.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

from redactor.domain.states import Regime


class ReasonGroup(enum.StrEnum):
    """The reasons of the act list's drop-down ("Begrundelse hvis nej eller delvis")."""

    INTERNAL_UNFINISHED = "Internt dokument - ufærdigt arbejdsdokument"
    INTERNAL_PRELIMINARY = "Internt dokument - foreløbige og sagsforberedende overvejelser"
    INTERNAL_DECISION = "Internt dokument - del af intern beslutningsproces"
    SPECIAL_EXPERT = "Særligt dokument - korrespondance med sagkyndig rådgiver vedr. tvistsag"
    SPECIAL_STATISTICS = "Særligt dokument - statistik og undersøgelser"
    SPECIAL_CRIMINAL = "Særligt dokument - straffesag"
    SECRET_PRIVATE = "Tavshedsbelagte oplysninger - private forhold"  # noqa: S105
    SECRET_BUSINESS = "Tavshedsbelagte oplysninger - forretningsforhold"  # noqa: S105
    SECRET_OTHER = "Tavshedsbelagte oplysninger - andet"  # noqa: S105


@dataclass(frozen=True, slots=True)
class LegalGround:
    """One paragraph that carries an exemption.

    code: full citation ("OFL § 30, nr. 1"), unique in a year. label: short form printed in the
    box ("OFL § 30"). title: Danish, for the drop-down. regimes: where it may be used, in the
    order of the drop-down. reason: the act list's reason. phrase: the letter's sentence about
    what was left out and why. extract: facts of the document must still be given out.
    """

    code: str
    label: str
    title: str
    regimes: tuple[Regime, ...]
    reason: ReasonGroup
    phrase: str
    extract: bool = False


class LimitUnit(enum.StrEnum):
    WORKING_DAYS = "working_days"
    MONTHS = "months"


@dataclass(frozen=True, slots=True)
class DeadlineRule:
    """How long an authority has. source: the paragraph. text: Danish, for the caseworker.

    roll_forward: a last day that is no working day moves to the next one. months and days count
    from the day after the request came in.
    """

    unit: LimitUnit
    amount: int
    source: str
    text: str
    roll_forward: bool = False


@dataclass(frozen=True, slots=True)
class RegimeInfo:
    """A regime: name, statute, whom it is for, what it falls back on, and how to complain.

    private_ground: code of the ground for other people's private matters. internal_ground: code
    for internal documents, None where the regime has none. choice_of_law: the letter's paragraph
    on why this law was used. complaint: the letter's guidance; ``{authority}`` and
    ``{complaint_body}`` are filled in.
    """

    regime: Regime
    title: str
    statute: str
    who: str
    choice_of_law: str
    private_ground: str
    internal_ground: str | None
    business_ground: str | None
    partial_rule: str
    extraction_rule: str | None
    more_access_rule: str | None
    complaint_body: str
    complaint: str
    deadline: DeadlineRule
