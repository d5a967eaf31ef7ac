"""Proof of who calls: passwords, signed-in browsers and machine tokens.

Only hashes are stored: Argon2id of passwords, SHA-256 of the random secrets in cookies and tokens.
Checking a password takes a tenth of a second on purpose, so it is never done inside a writing
transaction.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import secrets
from functools import lru_cache
from typing import cast

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Engine, delete, select, update
from sqlalchemy.orm import Session

from redactor.domain.states import Role
from redactor.errors import InvalidValue, TooManyAttempts, Unauthenticated
from redactor.services import audit
from redactor.services.access import Actor
from redactor.store.engine import read_scope, session_scope
from redactor.store.tables import ApiToken, Membership, User, utcnow
from redactor.store.tables import Session as SignedIn

MIN_PASSWORD = 12
MAX_PASSWORD = 200
MAX_FAILURES = 5
LOCK = dt.timedelta(minutes=15)
TOKEN_PREFIX = "rdt_"  # noqa: S105 - lets secret scanners recognise a leaked token


@lru_cache(maxsize=1)
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@lru_cache(maxsize=1)
def _hash_of_nothing() -> str:
    """Checked for unknown names, so that they take as long as known ones."""
    return _hasher().hash(secrets.token_urlsafe(16))


def digest(secret: str) -> str:
    """What is stored of a cookie's or token's secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def csrf_token(cookie_secret: str) -> str:
    """The value ``X-CSRF-Token`` must have: made of the cookie's secret, which no script sees."""
    return hmac.new(cookie_secret.encode(), b"redactor csrf", hashlib.sha256).hexdigest()


def hash_password(password: str) -> str:
    """Argon2id hash; ``InvalidValue`` where the password is too short or too long."""
    if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD:
        raise InvalidValue(f"Adgangskoden skal være på mindst {MIN_PASSWORD} tegn.")
    return _hasher().hash(password)


def matches(password_hash: str, password: str) -> bool:
    try:
        return _hasher().verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def sign_in(engine: Engine, username: str, password: str, *, hours: int) -> tuple[str, str]:
    """Check the password and start a session; returns (user id, secret for the cookie).

    Raises ``Unauthenticated`` with the same words whatever was wrong, ``TooManyAttempts`` while
    the account is locked.
    """
    with read_scope(engine) as session:
        user = session.scalar(select(User).where(User.username == username.strip().lower()))
    now = utcnow()
    if user is not None and user.locked_until is not None and user.locked_until > now:
        raise TooManyAttempts
    known = user is not None and user.active and bool(user.password_hash)
    right = matches(user.password_hash if user and known else _hash_of_nothing(), password)
    if user is None or not known or not right:
        if user is not None:
            _count_failure(engine, user.id)
        raise Unauthenticated("Brugernavn eller adgangskode er forkert.")
    with session_scope(engine) as session:
        session.execute(
            update(User).where(User.id == user.id).values(failed_logins=0, locked_until=None)
        )
        secret = start_session(session, user.id, hours=hours)
        audit.append(session, actor=user.id, action="session.started", subject=user.id)
    return user.id, secret


def _count_failure(engine: Engine, user_id: str) -> None:
    with session_scope(engine) as session:
        failures = session.scalar(
            update(User)
            .where(User.id == user_id)
            .values(failed_logins=User.failed_logins + 1)
            .returning(User.failed_logins)
        )
        if (failures or 0) >= MAX_FAILURES:
            session.execute(
                update(User)
                .where(User.id == user_id)
                .values(failed_logins=0, locked_until=utcnow() + LOCK)
            )
            audit.append(session, actor=user_id, action="account.locked", subject=user_id)


def start_session(session: Session, user_id: str, *, hours: int) -> str:
    """Start a browser session; returns the secret for the cookie. Sweeps out expired ones."""
    now = utcnow()
    session.execute(delete(SignedIn).where(SignedIn.expires_at < now))
    secret = secrets.token_urlsafe(32)
    session.add(
        SignedIn(
            id=digest(secret),
            user_id=user_id,
            created_at=now,
            expires_at=now + dt.timedelta(hours=hours),
        )
    )
    return secret


def end_session(session: Session, secret: str, *, actor: str) -> None:
    session.execute(delete(SignedIn).where(SignedIn.id == digest(secret)))
    audit.append(session, actor=actor, action="session.ended", subject=actor)


def end_sessions_of(session: Session, user_id: str, *, but: str | None = None) -> None:
    """End all sessions of a user, ``but`` for the one with this secret."""
    statement = delete(SignedIn).where(SignedIn.user_id == user_id)
    if but is not None:
        statement = statement.where(SignedIn.id != digest(but))
    session.execute(statement)


def change_password(
    engine: Engine, user_id: str, *, old: str, new: str, cookie_secret: str | None
) -> None:
    """Set a new password; all other browsers of the user are signed out."""
    with read_scope(engine) as session:
        user = session.get(User, user_id)
    if user is None or not matches(user.password_hash, old):
        raise InvalidValue("Den nuværende adgangskode er forkert.")
    if old == new:
        raise InvalidValue("Den nye adgangskode skal være en anden end den nuværende.")
    hashed = hash_password(new)
    with session_scope(engine) as session:
        session.execute(
            update(User)
            .where(User.id == user_id)
            .values(password_hash=hashed, must_change_password=False)
        )
        end_sessions_of(session, user_id, but=cookie_secret)
        audit.append(session, actor=user_id, action="account.password_changed", subject=user_id)


def issue_token(
    session: Session, *, user_id: str, name: str, expires_at: dt.datetime | None, actor: str
) -> tuple[ApiToken, str]:
    """Make a machine token; the secret is returned here and never again."""
    secret = TOKEN_PREFIX + secrets.token_urlsafe(32)
    token = ApiToken(
        user_id=user_id, name=name.strip(), token_hash=digest(secret), expires_at=expires_at
    )
    session.add(token)
    session.flush()
    audit.append(
        session, actor=actor, action="token.issued", subject=token.id, detail={"user": user_id}
    )
    return token, secret


def actor_of_cookie(session: Session, secret: str) -> tuple[Actor, User] | None:
    """Who is signed in with this cookie; None where it is unknown, ended or expired."""
    user = session.scalar(
        select(User)
        .join(SignedIn, SignedIn.user_id == User.id)
        .where(SignedIn.id == digest(secret), SignedIn.expires_at > utcnow(), User.active)
    )
    return None if user is None else (_actor(session, user, via_token=False), user)


def actor_of_token(session: Session, secret: str) -> tuple[Actor, User] | None:
    """Whose machine token this is; None where it is unknown, revoked or expired."""
    now = utcnow()
    user = session.scalar(
        select(User)
        .join(ApiToken, ApiToken.user_id == User.id)
        .where(
            ApiToken.token_hash == digest(secret),
            ApiToken.revoked_at.is_(None),
            ApiToken.expires_at.is_(None) | (ApiToken.expires_at > now),
            User.active,
        )
    )
    return None if user is None else (_actor(session, user, via_token=True), user)


def _actor(session: Session, user: User, *, via_token: bool) -> Actor:
    departments = session.scalars(
        select(Membership.department_id).where(Membership.user_id == user.id)
    )
    return Actor(
        user_id=user.id,
        roles=frozenset(Role(r) for r in cast("list[str]", user.roles)),
        departments=frozenset(departments),
        via_token=via_token,
    )
