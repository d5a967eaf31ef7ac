"""Who may do what: every use case asks here first.

A user has roles and departments. A request belongs to one department; for everyone else it
doesn't exist (``NotFound``, never "forbidden", so that nobody learns what other departments work
on). Inside one's own departments the roles decide (``Forbidden``).
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from redactor.domain.states import Role
from redactor.errors import Forbidden, NotFound
from redactor.store.tables import AccessRequest, Document, Release, Suggestion

__all__ = ["Actor", "Permission", "document_for", "release_for", "request_for", "suggestion_for"]


class Permission(enum.Enum):
    """What can be allowed; roles are bundles of these."""

    READ = "read"  # see requests, documents, suggestions, releases
    EDIT = "edit"  # upload, decide, review, ask for a release
    APPROVE = "approve"  # let a release out
    DOWNLOAD = "download"  # fetch a finished package
    AUDIT = "audit"  # read the trail
    ADMINISTER = "administer"  # accounts, departments, tokens


T = TypeVar("T")
_P = Permission
GRANTS: Mapping[Role, frozenset[Permission]] = {
    Role.CASEWORKER: frozenset({_P.READ, _P.EDIT, _P.DOWNLOAD}),
    Role.APPROVER: frozenset({_P.READ, _P.EDIT, _P.DOWNLOAD, _P.APPROVE}),
    Role.AUDITOR: frozenset({_P.READ, _P.DOWNLOAD, _P.AUDIT}),
    Role.ADMINISTRATOR: frozenset({_P.AUDIT, _P.ADMINISTER}),
}


@dataclass(frozen=True, slots=True)
class Actor:
    """The user behind a call. departments: ids. via_token: a machine, not a browser."""

    user_id: str
    roles: frozenset[Role]
    departments: frozenset[str]
    via_token: bool = False

    def may(self, permission: Permission) -> bool:
        return any(permission in GRANTS[role] for role in self.roles)

    def require(self, permission: Permission) -> None:
        """Raise ``Forbidden`` unless one of the roles holds ``permission``."""
        if not self.may(permission):
            raise Forbidden


def _granted(found: T | None, actor: Actor, permission: Permission) -> T:
    """What was found in the actor's departments, if the actor's roles allow it."""
    if found is None:
        raise NotFound
    actor.require(permission)
    return found


def request_for(
    session: Session, actor: Actor, request_id: str, permission: Permission, *, lock: bool = False
) -> AccessRequest:
    """The request, if it is in the actor's departments; ``lock`` holds its row to the commit."""
    statement = select(AccessRequest).where(
        AccessRequest.id == request_id, AccessRequest.department_id.in_(actor.departments)
    )
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return _granted(session.scalar(statement), actor, permission)


def document_for(
    session: Session, actor: Actor, document_id: str, permission: Permission, *, lock: bool = False
) -> Document:
    """The document, if its request is in the actor's departments."""
    statement = (
        select(Document)
        .join(AccessRequest, AccessRequest.id == Document.request_id)
        .where(Document.id == document_id, AccessRequest.department_id.in_(actor.departments))
    )
    if lock:
        statement = statement.with_for_update(of=Document)
        statement = statement.execution_options(populate_existing=True)
    return _granted(session.scalar(statement), actor, permission)


def suggestion_for(
    session: Session, actor: Actor, suggestion_id: str, permission: Permission
) -> Suggestion:
    """The suggestion, if its request is in the actor's departments."""
    found = session.scalar(
        select(Suggestion)
        .join(AccessRequest, AccessRequest.id == Suggestion.request_id)
        .where(Suggestion.id == suggestion_id, AccessRequest.department_id.in_(actor.departments))
    )
    return _granted(found, actor, permission)


def release_for(
    session: Session, actor: Actor, release_id: str, permission: Permission, *, lock: bool = False
) -> Release:
    """The release, if its request is in the actor's departments."""
    statement = (
        select(Release)
        .join(AccessRequest, AccessRequest.id == Release.request_id)
        .where(Release.id == release_id, AccessRequest.department_id.in_(actor.departments))
    )
    if lock:
        statement = statement.with_for_update(of=Release)
        statement = statement.execution_options(populate_existing=True)
    return _granted(session.scalar(statement), actor, permission)
