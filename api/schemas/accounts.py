"""Sessions, accounts, departments and tokens."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, Field

from api.schemas.common import ID, Identifier, Incoming, Line, Named
from redactor.domain.states import Role

Password = Annotated[str, Field(min_length=1, max_length=200, examples=["en lang adgangskode"])]
Departments = Annotated[list[Identifier], Field(max_length=500, examples=[[ID]])]


class SignIn(Incoming):
    username: str = Field(max_length=100, examples=["mette"])
    password: Password


class User(BaseModel):
    """An account. locked: too many wrong passwords, opens by itself after a quarter."""

    id: str = Field(examples=[ID])
    username: str = Field(examples=["mette"])
    display_name: str = Field(examples=["Mette Madsen"])
    roles: list[Role] = Field(examples=[["caseworker"]])
    departments: list[Named]
    active: bool
    locked: bool = Field(examples=[False])
    must_change_password: bool = Field(examples=[False])
    created_at: dt.datetime


class SessionInfo(BaseModel):
    """Who is signed in. csrf_token: for the X-CSRF-Token header; null for machines."""

    user: User
    csrf_token: str | None = Field(examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822c"])


class PasswordChange(Incoming):
    old_password: Password
    new_password: str = Field(min_length=12, max_length=200, examples=["en ny lang adgangskode"])


class NewUser(Incoming):
    username: str = Field(min_length=2, max_length=100, examples=["mette"])
    display_name: Line = Field("", examples=["Mette Madsen"])
    password: str = Field(min_length=12, max_length=200, examples=["en lang adgangskode"])
    roles: list[Role] = Field(max_length=4, examples=[["caseworker"]])
    department_ids: Departments = []
    must_change_password: bool = True


class UserChange(Incoming):
    display_name: Line | None = None
    password: str | None = Field(None, min_length=12, max_length=200)
    roles: list[Role] | None = Field(None, max_length=4, examples=[["caseworker", "approver"]])
    department_ids: Departments | None = None
    active: bool | None = None


class NewDepartment(Incoming):
    name: str = Field(min_length=1, max_length=200, examples=["Børn og familie"])


class NewToken(Incoming):
    """user_id: whom the machine acts as; your own account where it is left out."""

    name: Line = Field(min_length=1, examples=["ESDH-overførsel"])
    user_id: Identifier | None = Field(None, examples=[ID])
    expires_at: AwareDatetime | None = Field(None, examples=["2027-12-31T00:00:00Z"])


class Token(BaseModel):
    id: str = Field(examples=[ID])
    name: str = Field(examples=["ESDH-overførsel"])
    user_id: str = Field(examples=[ID])
    username: str = Field(examples=["esdh"])
    created_at: dt.datetime
    expires_at: dt.datetime | None
    revoked_at: dt.datetime | None


class IssuedToken(Token):
    """token: the secret, shown this once."""

    token: str = Field(examples=["rdt_WgJk3…"])
