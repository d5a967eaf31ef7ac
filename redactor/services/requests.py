"""Requests for access: open one, change it, see it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from redactor.domain.labelling import STYLES, WIDTHS
from redactor.domain.states import Regime, RequestState
from redactor.errors import Forbidden, InvalidValue, NotFound, RuleError
from redactor.law.deadlines import due_date
from redactor.services import audit
from redactor.services.access import Actor, Permission, request_for
from redactor.services.proposals import repropose
from redactor.store.engine import lock
from redactor.store.tables import AccessRequest, Department

MAX_ALIASES = 50
_PROPOSALS_FOLLOW = {"requester_name", "requester_aliases", "regime"}
"""What the proposed decisions follow from."""


def create_request(
    session: Session,
    actor: Actor,
    *,
    title: str,
    requester_name: str,
    regime: Regime,
    department_id: str,
    received_on: dt.date,
    case_number: str = "",
    requester_aliases: Sequence[str] = (),
) -> AccessRequest:
    """Open a request in one of the actor's departments; the deadline follows from the regime."""
    if department_id not in actor.departments:
        raise NotFound("Afdelingen findes ikke, eller du hører ikke til den.")
    actor.require(Permission.EDIT)
    if session.get(Department, department_id) is None:
        raise NotFound("Afdelingen findes ikke.")
    lock(session, "request-number")
    number = (session.scalar(select(func.max(AccessRequest.number))) or 0) + 1
    request = AccessRequest(
        number=number,
        title=_line(title, "Giv anmodningen en titel."),
        case_number=" ".join(case_number.split()),
        requester_name=_line(requester_name, "Skriv, hvem der søger aktindsigt."),
        requester_aliases=_aliases(requester_aliases),
        regime=regime.value,
        department_id=department_id,
        received_on=received_on,
        due_on=due_date(regime, received_on),
        created_by=actor.user_id,
    )
    session.add(request)
    session.flush()
    audit.append(
        session,
        actor=actor.user_id,
        action="request.created",
        subject=request.id,
        request_id=request.id,
        detail={"number": number, "regime": regime.value},
    )
    return request


def change_request(
    session: Session, actor: Actor, request_id: str, changes: dict[str, Any]
) -> AccessRequest:
    """Change some fields (names as in the table); a new regime or date moves the deadline.

    ``state`` can only be set to closed and back to open.
    """
    request = request_for(session, actor, request_id, Permission.EDIT, lock=True)
    unknown = set(changes) - set(_SETTERS) - set(_LOOKS) - {"state", "department_id"}
    if unknown:
        raise InvalidValue
    before = {name: getattr(request, name) for name in _PROPOSALS_FOLLOW}
    for name, value in changes.items():
        if name in _SETTERS:
            setattr(request, name, _SETTERS[name](value))
    for name in sorted(set(changes) & set(_LOOKS)):
        _set_look(request, name, str(changes[name]))
    if "department_id" in changes:
        if changes["department_id"] not in actor.departments:
            raise Forbidden("Anmodningen kan kun flyttes til en afdeling, du selv hører til.")
        request.department_id = changes["department_id"]
    if "state" in changes:
        _set_state(request, RequestState(changes["state"]))
    if ("regime" in changes or "received_on" in changes) and "due_on" not in changes:
        request.due_on = due_date(Regime(request.regime), request.received_on)
    session.flush()
    if any(getattr(request, name) != value for name, value in before.items()):
        repropose(session, request_id)
    audit.append(
        session,
        actor=actor.user_id,
        action="request.changed",
        subject=request.id,
        request_id=request.id,
        detail={"fields": sorted(changes), "state": request.state},
    )
    return request


def _set_look(request: AccessRequest, name: str, value: str) -> None:
    if value and value not in _LOOKS[name]:
        raise InvalidValue("Vælg, hvordan overstregningerne skal se ud.")
    request.settings = {**(request.settings or {}), name: value}


def _set_state(request: AccessRequest, state: RequestState) -> None:
    if state is RequestState.CLOSED:
        if request.state == RequestState.RELEASING:
            raise RuleError("Udleveringen er i gang. Vent, til den er færdig.")
    elif not (state is RequestState.OPEN and request.state != RequestState.RELEASING):
        raise RuleError("Anmodningen kan kun lukkes eller åbnes igen.")
    request.state = state.value


def _line(value: str, complaint: str) -> str:
    text = " ".join(value.split())
    if not text:
        raise InvalidValue(complaint)
    return text


def _aliases(values: Sequence[str]) -> list[str]:
    names = list(dict.fromkeys(" ".join(v.split()) for v in values if v.strip()))
    if len(names) > MAX_ALIASES or any(len(n) > 300 for n in names):
        raise InvalidValue(f"Højst {MAX_ALIASES} andre navne på hver 300 tegn.")
    return names


_SETTERS: dict[str, Any] = {
    "title": lambda v: _line(v, "Giv anmodningen en titel."),
    "requester_name": lambda v: _line(v, "Skriv, hvem der søger aktindsigt."),
    "requester_aliases": _aliases,
    "case_number": lambda v: " ".join(v.split()),
    "regime": lambda v: Regime(v).value,
    "received_on": lambda v: v,
    "due_on": lambda v: v,
}
_LOOKS = {"box_style": STYLES, "box_width": WIDTHS}
"""How boxes look in this request's releases; empty: as the service is set up."""
