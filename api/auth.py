"""Who calls: a browser with the session cookie, or a machine with a token.

A browser must also send ``X-CSRF-Token`` with everything that changes something; the value comes
with signing in (and from GET ``/session``) and can't be read by other sites.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import Annotated, ClassVar

from fastapi import Depends, Request, Response
from sqlalchemy.orm import Session

from api.context import AppContext, context_of
from redactor.errors import Forbidden, Unauthenticated
from redactor.services import credentials
from redactor.services.access import Actor
from redactor.settings import Settings
from redactor.store.tables import User

COOKIE = "redactor_session"
CSRF_HEADER = "X-CSRF-Token"
_SAFE = ("GET", "HEAD", "OPTIONS")


class WrongCsrfToken(Forbidden):
    code: ClassVar[str] = "csrf"
    default: ClassVar[str] = "Siden er forældet. Genindlæs den, og prøv igen."


class PasswordChangeRequired(Forbidden):
    code: ClassVar[str] = "password_change_required"
    default: ClassVar[str] = "Vælg en ny adgangskode, før du går videre."


@dataclass(frozen=True, slots=True)
class Caller:
    """The user behind a request. cookie: secret of the browser session, None for machines."""

    actor: Actor
    user: User
    cookie: str | None


def identify(session: Session, request: Request) -> Caller | None:
    """Who calls, without judging what they may do; None for nobody we know."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token:
        found = credentials.actor_of_token(session, token.strip())
        return Caller(*found, cookie=None) if found else None
    cookie = request.cookies.get(COOKIE)
    if cookie:
        found = credentials.actor_of_cookie(session, cookie)
        return Caller(*found, cookie=cookie) if found else None
    return None


def caller_of(request: Request) -> Caller:
    """The caller, signed in; also one who still has to choose a password."""
    context: AppContext = context_of(request)
    with context.reading() as session:
        caller = identify(session, request)
    if caller is None:
        raise Unauthenticated
    if caller.cookie is not None and request.method not in _SAFE:
        sent = request.headers.get(CSRF_HEADER, "")
        if not hmac.compare_digest(sent.encode(), credentials.csrf_token(caller.cookie).encode()):
            raise WrongCsrfToken
    return caller


AnyCaller = Annotated[Caller, Depends(caller_of)]


async def actor_of(caller: AnyCaller) -> Actor:
    """The signed-in actor of all other routes."""
    if caller.user.must_change_password and caller.cookie is not None:
        raise PasswordChangeRequired
    return caller.actor


SignedIn = Annotated[Actor, Depends(actor_of)]


def set_cookie(response: Response, settings: Settings, secret: str) -> None:
    response.set_cookie(
        COOKIE,
        secret,
        max_age=settings.session_hours * 3600,
        httponly=True,
        samesite="strict",
        secure=settings.public_url.startswith("https://"),
        path="/",
    )
