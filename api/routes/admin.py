"""Accounts, departments and machine tokens."""

from __future__ import annotations

from fastapi import APIRouter

from api.auth import SignedIn
from api.context import Context
from api.schemas.accounts import (
    IssuedToken,
    NewDepartment,
    NewToken,
    NewUser,
    Token,
    User,
    UserChange,
)
from api.schemas.common import Identifier, Listing, Named
from redactor.services import accounts
from redactor.services.access import Permission
from redactor.services.credentials import hash_password

router = APIRouter(tags=["administration"])


def _whole(items: list[object]) -> dict[str, object]:
    return {"items": items, "next": None, "total": len(items)}


@router.get("/users", response_model=Listing[User])
def list_users(actor: SignedIn, context: Context) -> object:
    """All accounts."""
    with context.reading() as session:
        return _whole([*accounts.list_users(session, actor)])


@router.post("/users", response_model=User, status_code=201)
def create_user(body: NewUser, actor: SignedIn, context: Context) -> object:
    """A new account; its password must be changed at first sign-in unless you say otherwise."""
    actor.require(Permission.ADMINISTER)
    hashed = hash_password(body.password)  # slow on purpose, so before the transaction
    with context.writing() as session:
        user = accounts.create_user(
            session,
            actor,
            username=body.username,
            display_name=body.display_name,
            password_hash=hashed,
            roles=body.roles,
            department_ids=body.department_ids,
            must_change_password=body.must_change_password,
        )
        return accounts.user_view(session, user)


@router.patch("/users/{user_id}", response_model=User)
def change_user(user_id: Identifier, body: UserChange, actor: SignedIn, context: Context) -> object:
    """Change an account, close it, or give it a new password."""
    actor.require(Permission.ADMINISTER)
    hashed = hash_password(body.password) if body.password is not None else None
    with context.writing() as session:
        user = accounts.change_user(
            session,
            actor,
            user_id,
            display_name=body.display_name,
            roles=body.roles,
            department_ids=body.department_ids,
            active=body.active,
            password_hash=hashed,
        )
        return accounts.user_view(session, user)


@router.get("/departments", response_model=Listing[Named])
def list_departments(actor: SignedIn, context: Context) -> object:
    """All departments for an administrator, your own otherwise."""
    with context.reading() as session:
        return _whole([*accounts.list_departments(session, actor)])


@router.post("/departments", response_model=Named, status_code=201)
def create_department(body: NewDepartment, actor: SignedIn, context: Context) -> object:
    """A new department."""
    with context.writing() as session:
        department = accounts.create_department(session, actor, body.name)
        return {"id": department.id, "name": department.name}


@router.get("/tokens", response_model=Listing[Token])
def list_tokens(actor: SignedIn, context: Context) -> object:
    """All machine tokens, without their secrets."""
    with context.reading() as session:
        return _whole([*accounts.list_tokens(session, actor)])


@router.post("/tokens", response_model=IssuedToken, status_code=201)
def create_token(body: NewToken, actor: SignedIn, context: Context) -> object:
    """A new machine token; the answer is the only place where its secret is ever shown."""
    with context.writing() as session:
        view, secret = accounts.create_token(
            session, actor, name=body.name, user_id=body.user_id, expires_at=body.expires_at
        )
    return {**view, "token": secret}


@router.delete("/tokens/{token_id}", status_code=204)
def revoke_token(token_id: Identifier, actor: SignedIn, context: Context) -> None:
    """Revoke a machine token at once."""
    with context.writing() as session:
        accounts.revoke_token(session, actor, token_id)
