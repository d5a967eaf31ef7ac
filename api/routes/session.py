"""Sign in and out, who am I."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from api.auth import COOKIE, AnyCaller, Caller, set_cookie
from api.context import AppContext, Context
from api.openapi import PUBLIC, RESPONSES
from api.schemas.accounts import PasswordChange, SessionInfo, SignIn
from redactor.errors import Forbidden
from redactor.services import accounts, credentials
from redactor.store.tables import User

router = APIRouter(prefix="/session", tags=["session"])


def _info(context: AppContext, user: User, cookie: str | None) -> dict[str, object]:
    with context.reading() as session:
        view = accounts.user_view(session, user)
    return {"user": view, "csrf_token": credentials.csrf_token(cookie) if cookie else None}


@router.post("", response_model=SessionInfo, responses={**PUBLIC, 401: RESPONSES[401]})
def sign_in(body: SignIn, context: Context, request: Request, response: Response) -> object:
    """Sign in with name and password; sets the session cookie."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise Forbidden("Log ind fra tjenestens egen side.")
    hours = context.settings.session_hours
    user_id, secret = credentials.sign_in(context.engine, body.username, body.password, hours=hours)
    set_cookie(response, context.settings, secret)
    with context.reading() as session:
        user = session.get_one(User, user_id)
    return _info(context, user, secret)


@router.get("", response_model=SessionInfo)
def who_am_i(caller: AnyCaller, context: Context) -> object:
    """Who is signed in, and the CSRF token of this browser."""
    return _info(context, caller.user, caller.cookie)


@router.delete("", status_code=204)
def sign_out(caller: AnyCaller, context: Context, response: Response) -> None:
    """Sign out; the cookie is worthless afterwards."""
    if caller.cookie is not None:
        with context.writing() as session:
            credentials.end_session(session, caller.cookie, actor=caller.actor.user_id)
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict")


@router.post("/password", status_code=204)
def change_password(body: PasswordChange, caller: AnyCaller, context: Context) -> None:
    """Choose a new password; other browsers of the account are signed out."""
    _browser_only(caller)
    credentials.change_password(
        context.engine,
        caller.actor.user_id,
        old=body.old_password,
        new=body.new_password,
        cookie_secret=caller.cookie,
    )


def _browser_only(caller: Caller) -> None:
    if caller.cookie is None:
        raise Forbidden("Adgangskoden kan kun skiftes i en browser.")
