"""Someone in a case, put together from mentions."""

from __future__ import annotations

from dataclasses import dataclass

from redactor.domain.states import PersonRole


@dataclass(frozen=True, slots=True)
class PersonGroup:
    """A person of the case.

    key: "p1", "p2" …, stable within the case. name: the fullest form seen. aliases: other forms
    seen, without the name itself. role_reason: Danish, why the role was guessed. decided: a
    caseworker set the role; a guess never changes it. mentions: how many in this call.
    """

    key: str
    name: str
    role: PersonRole = PersonRole.UNKNOWN
    aliases: tuple[str, ...] = ()
    role_reason: str = ""
    decided: bool = False
    mentions: int = 0
