"""Accounts, departments and machine tokens: the administrator's use cases.

Accounts are never deleted, only closed: decisions and the audit trail point at them.
"""

from __future__ import annotations

import datetime as dt
import re
import secrets
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from redactor.domain.states import Role
from redactor.errors import InvalidValue, NotFound, RuleError
from redactor.services import audit, credentials
from redactor.services.access import Actor, Permission
from redactor.store.tables import ApiToken, Department, Membership, User, utcnow

FIRST_USERNAME = "admin"
FIRST_DEPARTMENT = "Aktindsigt"
_USERNAME = re.compile(r"[a-z0-9][a-z0-9._@-]{1,99}")


def ensure_first_account(session: Session) -> str | None:
    """On an empty installation make the first account; returns its password, once.

    The account may do everything in the first department, so that one person can try the whole
    way; a real office makes accounts with narrower roles and closes this one.
    """
    if session.scalar(select(User.id).limit(1)) is not None:
        return None
    password = secrets.token_urlsafe(15)
    department = session.scalar(select(Department).order_by(Department.name).limit(1))
    if department is None:
        department = Department(name=FIRST_DEPARTMENT)
        session.add(department)
    roles = [Role.ADMINISTRATOR, Role.APPROVER, Role.CASEWORKER]
    user = User(
        username=FIRST_USERNAME,
        display_name="Første bruger",
        password_hash=credentials.hash_password(password),
        roles=sorted(r.value for r in roles),
    )
    session.add(user)
    session.flush()
    session.add(Membership(user_id=user.id, department_id=department.id))
    audit.append(session, actor=user.id, action="account.first", subject=user.id)
    return password


# -- accounts ---------------------------------------------------------------------------------


def user_view(session: Session, user: User) -> dict[str, Any]:
    """An account as users see it."""
    return user_views(session, [user])[0]


def user_views(session: Session, users: Sequence[User]) -> list[dict[str, Any]]:
    names = session.execute(
        select(Membership.user_id, Department.id, Department.name)
        .join(Department, Department.id == Membership.department_id)
        .where(Membership.user_id.in_([u.id for u in users]))
        .order_by(Department.name)
    )
    departments: dict[str, list[dict[str, str]]] = {}
    for user_id, department_id, name in names:
        departments.setdefault(user_id, []).append({"id": department_id, "name": name})
    now = utcnow()
    return [
        {
            "id": u.id,
            "username": u.username,
            "display_name": u.display_name,
            "roles": u.roles,
            "departments": departments.get(u.id, []),
            "active": u.active,
            "locked": u.locked_until is not None and u.locked_until > now,
            "must_change_password": u.must_change_password,
            "created_at": u.created_at,
        }
        for u in users
    ]


def list_users(session: Session, actor: Actor) -> list[dict[str, Any]]:
    actor.require(Permission.ADMINISTER)
    return user_views(session, session.scalars(select(User).order_by(User.username)).all())


def create_user(
    session: Session,
    actor: Actor,
    *,
    username: str,
    display_name: str,
    password_hash: str,
    roles: Iterable[Role],
    department_ids: Iterable[str],
    must_change_password: bool = True,
) -> User:
    """A new account. password_hash: made by ``hash_password`` before the transaction."""
    actor.require(Permission.ADMINISTER)
    username = username.strip().lower()
    if not _USERNAME.fullmatch(username):
        raise InvalidValue(
            "Brugernavnet skal være på mindst 2 tegn: små bogstaver a-z, tal, punktum, bindestreg, "
            "understregning og @."
        )
    if session.scalar(select(User.id).where(User.username == username)) is not None:
        raise RuleError("Brugernavnet er optaget. Vælg et andet.")
    user = User(
        username=username,
        display_name=display_name.strip() or username,
        password_hash=password_hash,
        roles=sorted({r.value for r in roles}),
        must_change_password=must_change_password,
    )
    session.add(user)
    session.flush()
    _set_departments(session, user.id, department_ids)
    audit.append(
        session,
        actor=actor.user_id,
        action="account.created",
        subject=user.id,
        detail={"roles": user.roles},
    )
    return user


def change_user(
    session: Session,
    actor: Actor,
    user_id: str,
    *,
    display_name: str | None = None,
    roles: Iterable[Role] | None = None,
    department_ids: Iterable[str] | None = None,
    active: bool | None = None,
    password_hash: str | None = None,
) -> User:
    """Change an account; a new password or closing it ends its sessions, unlocking included."""
    actor.require(Permission.ADMINISTER)
    user = session.get(User, user_id)
    if user is None:
        raise NotFound
    changed: list[str] = []
    if display_name is not None:
        user.display_name = display_name.strip() or user.username
        changed.append("display_name")
    if roles is not None:
        user.roles = sorted({r.value for r in roles})
        changed.append("roles")
    if active is not None:
        user.active = active
        changed.append("active")
    if password_hash is not None:
        user.password_hash = password_hash
        user.must_change_password = user.id != actor.user_id
        user.failed_logins, user.locked_until = 0, None
        changed.append("password")
    if department_ids is not None:
        _set_departments(session, user.id, department_ids)
        changed.append("departments")
    session.flush()
    _someone_administers(session)
    if active is False or password_hash is not None:
        credentials.end_sessions_of(session, user.id)
    audit.append(
        session,
        actor=actor.user_id,
        action="account.changed",
        subject=user.id,
        detail={"fields": changed, "roles": user.roles, "active": user.active},
    )
    return user


def _someone_administers(session: Session) -> None:
    rows = session.scalars(select(User.roles).where(User.active))
    if not any(Role.ADMINISTRATOR.value in roles for roles in rows):
        raise RuleError("Der skal være mindst én aktiv administrator.")


def _set_departments(session: Session, user_id: str, department_ids: Iterable[str]) -> None:
    wanted = set(department_ids)
    known = set(session.scalars(select(Department.id).where(Department.id.in_(wanted))))
    if known != wanted:
        raise InvalidValue("Afdelingen findes ikke.")
    session.execute(delete(Membership).where(Membership.user_id == user_id))
    session.add_all(Membership(user_id=user_id, department_id=d) for d in sorted(wanted))
    session.flush()


# -- departments ------------------------------------------------------------------------------


def list_departments(session: Session, actor: Actor) -> list[dict[str, str]]:
    """All departments for an administrator, one's own for others."""
    statement = select(Department.id, Department.name).order_by(Department.name)
    if not actor.may(Permission.ADMINISTER):
        statement = statement.where(Department.id.in_(actor.departments))
    return [{"id": i, "name": n} for i, n in session.execute(statement)]


def create_department(session: Session, actor: Actor, name: str) -> Department:
    actor.require(Permission.ADMINISTER)
    name = " ".join(name.split())
    if not name:
        raise InvalidValue("Giv afdelingen et navn.")
    taken = select(Department.id).where(func.lower(Department.name) == name.lower())
    if session.scalar(taken) is not None:
        raise RuleError("Der er allerede en afdeling med det navn.")
    department = Department(name=name)
    session.add(department)
    session.flush()
    audit.append(session, actor=actor.user_id, action="department.created", subject=department.id)
    return department


# -- machine tokens ---------------------------------------------------------------------------


def list_tokens(session: Session, actor: Actor) -> list[dict[str, Any]]:
    actor.require(Permission.ADMINISTER)
    rows = session.execute(
        select(ApiToken, User.username)
        .join(User, User.id == ApiToken.user_id)
        .order_by(ApiToken.created_at.desc(), ApiToken.id)
    )
    return [token_view(token, username) for token, username in rows]


def token_view(token: ApiToken, username: str) -> dict[str, Any]:
    return {
        "id": token.id,
        "name": token.name,
        "user_id": token.user_id,
        "username": username,
        "created_at": token.created_at,
        "expires_at": token.expires_at,
        "revoked_at": token.revoked_at,
    }


def create_token(
    session: Session,
    actor: Actor,
    *,
    name: str,
    user_id: str | None = None,
    expires_at: dt.datetime | None = None,
) -> tuple[dict[str, Any], str]:
    """A token that acts as ``user_id`` (the administrator's own account where None)."""
    actor.require(Permission.ADMINISTER)
    if actor.via_token:
        raise RuleError("En maskines adgangsnøgle kan ikke lave nye nøgler. Log ind i en browser.")
    if not name.strip():
        raise InvalidValue("Giv nøglen et navn.")
    if expires_at is not None and expires_at <= utcnow():
        raise InvalidValue("Udløbstidspunktet skal ligge i fremtiden.")
    user = session.get(User, user_id or actor.user_id)
    if user is None or not user.active:
        raise InvalidValue("Brugeren findes ikke eller er lukket.")
    token, secret = credentials.issue_token(
        session, user_id=user.id, name=name, expires_at=expires_at, actor=actor.user_id
    )
    return token_view(token, user.username), secret


def revoke_token(session: Session, actor: Actor, token_id: str) -> None:
    """Revoke a token; doing it twice is the same as once."""
    actor.require(Permission.ADMINISTER)
    if session.get(ApiToken, token_id) is None:
        raise NotFound
    session.execute(
        update(ApiToken)
        .where(ApiToken.id == token_id, ApiToken.revoked_at.is_(None))
        .values(revoked_at=utcnow())
    )
    audit.append(session, actor=actor.user_id, action="token.revoked", subject=token_id)
