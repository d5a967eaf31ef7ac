"""Persons of a case: a person knows who is the child, the neighbour or an official."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from redactor.domain.states import PersonRole
from redactor.errors import InvalidValue, NotFound
from redactor.services import audit
from redactor.services.access import Actor, Permission, request_for
from redactor.services.proposals import repropose
from redactor.store.tables import AccessRequest, Person

OPEN_PERSONS = "open_persons"
"""In ``request.settings``: keys of those whom the requester may see (see ``RequestFacts``)."""


def open_persons(request: AccessRequest) -> list[str]:
    return [str(key) for key in (request.settings or {}).get(OPEN_PERSONS, ())]


def _open(request: AccessRequest, key: str, may_see: bool) -> None:
    keys = [k for k in open_persons(request) if k != key] + ([key] if may_see else [])
    request.settings = {**(request.settings or {}), OPEN_PERSONS: sorted(keys)}


def person_of(session: Session, request_id: str, key: str, *, lock: bool = False) -> Person:
    """The person with this key in the request (whose access the caller has checked)."""
    statement = select(Person).where(Person.request_id == request_id, Person.key == key)
    found = session.scalar(statement.with_for_update() if lock else statement)
    if found is None:
        raise NotFound("Personen findes ikke i anmodningen.")
    return found


def propose_again(session: Session, actor: Actor, request_id: str) -> None:
    """Have all undecided proposals of the request made anew, after that failed, say."""
    request_for(session, actor, request_id, Permission.EDIT, lock=True)
    repropose(session, request_id)
    audit.append(
        session,
        actor=actor.user_id,
        action="proposals.asked",
        subject=request_id,
        request_id=request_id,
        detail={},
    )


def change_person(
    session: Session,
    actor: Actor,
    request_id: str,
    key: str,
    *,
    role: PersonRole | None = None,
    name: str | None = None,
    may_see: bool | None = None,
) -> Person:
    """Set who someone is; the proposals that follow from it are made anew by ``repropose``.

    may_see: whether the requester may see what is said of this person (an own child, a co-party).
    """
    request = request_for(session, actor, request_id, Permission.EDIT, lock=True)
    person = person_of(session, request_id, key, lock=True)
    detail: dict[str, Any] = {"person": key}
    if name is not None:
        person.name = " ".join(name.split())
        if not person.name:
            raise InvalidValue("Skriv personens navn.")
        detail["renamed"] = True
    if role is not None:
        person.role = role.value
        person.decided = True
        detail["role"] = role.value
    if may_see is not None:
        _open(request, key, may_see)
        detail["may_see"] = may_see
    session.flush()
    repropose(session, request_id, roles_only=True)
    audit.append(
        session,
        actor=actor.user_id,
        action="person.changed",
        subject=person.id,
        request_id=request_id,
        detail=detail,
    )
    return person
