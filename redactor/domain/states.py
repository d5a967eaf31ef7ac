"""State machines of requests, documents and releases, and the legal regimes.

A state is changed only through ``move``; a step that is not in the table is a defect in the
caller and raises ``IllegalTransition``.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import TypeVar


class Regime(enum.StrEnum):
    """The law a request is answered under."""

    FVL = "fvl"  # forvaltningsloven: party access
    OFL = "ofl"  # offentlighedsloven: everyone's access
    GDPR = "gdpr"  # databeskyttelsesforordningen art. 15 and OFL § 8: own access
    MOL = "mol"  # miljøoplysningsloven: environmental information
    SUL = "sul"  # sundhedsloven: patient records


class DocumentState(enum.StrEnum):
    RECEIVED = "received"  # bytes are in the store
    NEEDS_PASSWORD = "needs_password"  # noqa: S105 - encrypted, waits for a person
    CONVERTED = "converted"  # there is a rendition, its text is being read
    ANALYSING = "analysing"  # text is there, entities are being found
    MATCHING = "matching"  # read alone; waits for what the case's other documents tell of it
    READY = "ready"  # suggestions wait for the caseworker
    REVIEWED = "reviewed"  # a caseworker has seen and decided everything
    EXEMPT = "exempt"  # withheld as a whole
    FAILED = "failed"  # could not be read; blocks release until removed or replaced


class RequestState(enum.StrEnum):
    OPEN = "open"
    RELEASING = "releasing"
    RELEASED = "released"
    CLOSED = "closed"


class ReleaseState(enum.StrEnum):
    PENDING = "pending"
    OVERSTRIKING = "overstriking"
    PACKAGING = "packaging"
    BLOCKED = "blocked"  # verification or a rule said no; reasons are listed
    AWAITING_APPROVAL = "awaiting_approval"
    DONE = "done"


class Role(enum.StrEnum):
    """What an account may do, within its departments."""

    CASEWORKER = "caseworker"
    APPROVER = "approver"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


class PersonRole(enum.StrEnum):
    REQUESTER = "requester"
    PARTY = "party"
    CHILD = "child"
    THIRD_PARTY = "third_party"
    OFFICIAL = "official"
    PROFESSIONAL = "professional"
    UNKNOWN = "unknown"


class IllegalTransition(Exception):
    """A state change that the state machine doesn't have."""


_D, _R = DocumentState, ReleaseState
DOCUMENT_STEPS: Mapping[DocumentState, frozenset[DocumentState]] = {
    _D.RECEIVED: frozenset({_D.CONVERTED, _D.NEEDS_PASSWORD, _D.FAILED}),
    _D.NEEDS_PASSWORD: frozenset({_D.RECEIVED, _D.FAILED}),
    _D.CONVERTED: frozenset({_D.ANALYSING, _D.FAILED}),
    _D.ANALYSING: frozenset({_D.MATCHING, _D.READY, _D.FAILED}),
    _D.MATCHING: frozenset({_D.READY, _D.ANALYSING, _D.FAILED}),
    _D.READY: frozenset({_D.REVIEWED, _D.EXEMPT, _D.FAILED, _D.CONVERTED}),
    _D.REVIEWED: frozenset({_D.READY, _D.EXEMPT, _D.CONVERTED}),
    _D.EXEMPT: frozenset({_D.READY, _D.FAILED}),
    _D.FAILED: frozenset({_D.RECEIVED, _D.EXEMPT}),
}
RELEASE_STEPS: Mapping[ReleaseState, frozenset[ReleaseState]] = {
    _R.PENDING: frozenset({_R.OVERSTRIKING, _R.BLOCKED}),
    _R.OVERSTRIKING: frozenset({_R.PACKAGING, _R.BLOCKED}),
    _R.PACKAGING: frozenset({_R.DONE, _R.AWAITING_APPROVAL, _R.BLOCKED}),
    _R.AWAITING_APPROVAL: frozenset({_R.DONE, _R.BLOCKED}),
    _R.BLOCKED: frozenset(),
    _R.DONE: frozenset(),
}

S = TypeVar("S", bound=enum.StrEnum)


def move(steps: Mapping[S, frozenset[S]], old: S, new: S) -> S:
    """Return ``new`` where the table allows the step; staying put is always allowed."""
    if old is not new and new not in steps[old]:
        raise IllegalTransition(f"{old.value} -> {new.value}")
    return new
