"""Persons of a case and their roles."""

from __future__ import annotations

from fastapi import APIRouter

from api.auth import SignedIn
from api.context import Context
from api.schemas.cases import Person, PersonChange
from api.schemas.common import Identifier, Listing
from redactor.services import findings, persons

router = APIRouter(prefix="/requests/{request_id}/persons", tags=["persons"])


@router.get("", response_model=Listing[Person])
def list_persons(request_id: Identifier, actor: SignedIn, context: Context) -> object:
    """Everyone found in the case, most mentioned first."""
    with context.reading() as session:
        return findings.list_persons(session, actor, request_id)


@router.get("/{key}", response_model=Person)
def get_person(request_id: Identifier, key: str, actor: SignedIn, context: Context) -> object:
    """One person of the case."""
    with context.reading() as session:
        return findings.person_view(session, actor, request_id, key)


@router.patch("/{key}", response_model=Person)
def change_person(
    request_id: Identifier, key: str, body: PersonChange, actor: SignedIn, context: Context
) -> object:
    """Say who someone is; proposals that aren't decided yet follow."""
    with context.writing("nlp") as session:
        changes = body.model_dump(exclude_unset=True)
        persons.change_person(session, actor, request_id, key, **changes)
        return findings.person_view(session, actor, request_id, key)
