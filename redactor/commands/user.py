"""``redactor user``: local accounts from the operator's shell, when nobody can sign in."""

from __future__ import annotations

import secrets

import click
from sqlalchemy import select

from redactor.errors import NotFound
from redactor.services import audit
from redactor.services.accounts import ensure_first_account
from redactor.services.credentials import hash_password
from redactor.settings import get_settings
from redactor.store.engine import engine_for, session_scope
from redactor.store.tables import User


@click.group("user")
def command() -> None:
    """Local accounts."""


@command.command("first")
def first_account() -> None:
    """Make the first administrator where there is no account yet; prints the password once."""
    with session_scope(engine_for(get_settings())) as session:
        password = ensure_first_account(session)
    if password:
        click.echo(f"Log ind som admin med adgangskoden: {password}   (vises kun denne ene gang)")
    else:
        click.echo("Der er allerede konti; intet er ændret.")


@command.command("new-password")
@click.argument("username")
def new_password(username: str) -> None:
    """Give USERNAME a new random password, to be changed at the next sign-in; unlock it."""
    password = secrets.token_urlsafe(15)
    hashed = hash_password(password)
    with session_scope(engine_for(get_settings())) as session:
        user = session.scalar(select(User).where(User.username == username.lower()))
        if user is None:
            raise NotFound(f"Der er ingen konto ved navn {username}. Kør 'redactor user list'.")
        user.password_hash = hashed
        user.must_change_password = True
        user.failed_logins, user.locked_until = 0, None
        audit.append(session, actor="operator", action="account.password", subject=user.id)
    click.echo(password)


@command.command("list")
def list_accounts() -> None:
    """Accounts with their roles."""
    with session_scope(engine_for(get_settings())) as session:
        for user in session.scalars(select(User).order_by(User.username)):
            state = "" if user.active else "  (lukket)"
            click.echo(f"{user.username:<30}{', '.join(user.roles)}{state}")
