"""Words that tell what somebody is: titles, family words, labels, mail domains.

Data in ``data/roles.toml``; this module only looks them up.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from redactor.domain.states import PersonRole
from redactor.domain.suggestion import Suggestion
from redactor.errors import ConfigurationError
from redactor.suggest.names import fold
from redactor.suggest.types import DATA

MIN_COMPOUND = 5
"""A compound with a role's ending is longer than this."""
CAREFUL = (
    PersonRole.CHILD,
    PersonRole.THIRD_PARTY,
    PersonRole.PARTY,
    PersonRole.PROFESSIONAL,
    PersonRole.OFFICIAL,
)
"""Of roles with equal evidence the one that keeps more to itself comes first."""
WORK_ROLES = frozenset({PersonRole.OFFICIAL, PersonRole.PROFESSIONAL})


@dataclass(frozen=True, slots=True)
class RoleWords:
    """Words, endings and labels of one role, lower case. lists: labels of several names."""

    words: frozenset[str]
    suffixes: tuple[str, ...]
    labels: tuple[str, ...]
    lists: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Data:
    roles: dict[PersonRole, RoleWords]
    domains: tuple[str, ...]
    shared: frozenset[str]
    parties: frozenset[str]
    firms: tuple[str, ...]
    abbreviated: frozenset[str]


@lru_cache(maxsize=1)
def _data() -> _Data:
    try:
        raw = tomllib.loads((DATA / "roles.toml").read_text("utf-8"))
        roles = {
            role: RoleWords(
                frozenset(raw[role.value]["words"]),
                tuple(raw[role.value]["suffixes"]),
                tuple(raw[role.value]["labels"]),
                tuple(raw[role.value].get("lists", ())),
            )
            for role in CAREFUL
        }
        return _Data(
            roles,
            tuple(raw["mail"]["domains"]),
            frozenset(raw["mail"]["shared"]),
            frozenset(raw["politics"]["parties"]),
            tuple(raw["firms"]["marks"]),
            frozenset(raw["titles"]["abbreviated"]),
        )
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise ConfigurationError(
            f"Listen over roller kan ikke læses ({type(error).__name__}). Geninstallér tjenesten."
        ) from error


@lru_cache(maxsize=4096)
def role_of(word: str) -> PersonRole | None:
    """Role of a title or family word, lower case: a whole word first, else the longest ending."""
    roles = _data().roles
    for role in CAREFUL:
        if word in roles[role].words:
            return role
    if len(word) <= MIN_COMPOUND:
        return None
    fitting = [
        (len(end), role) for role in CAREFUL for end in roles[role].suffixes if word.endswith(end)
    ]
    return max(fitting, key=lambda hit: hit[0])[1] if fitting else None


def roles_labelled(label: str) -> list[PersonRole]:
    """Roles that a label in front of a name gives ("sagsbehandler", "vedr. barn")."""
    return [
        role
        for role, known in _data().roles.items()
        if any(label == x or label.endswith(f" {x}") for x in (*known.labels, *known.lists))
    ]


def role_listed(label: str) -> PersonRole | None:
    """Role that a label gives to every name behind it on its line ("fra forvaltningen")."""
    for role, known in _data().roles.items():
        if any(label == x or label.endswith(f" {x}") for x in known.lists):
            return role
    return None


def is_political_party(text: str) -> bool:
    """ "V", "SF", "Byens liste": what stands in brackets behind a politician's name."""
    return text in _data().parties or (
        len(text) > 6 and text[0].isupper() and text.lower().endswith(("listen", " liste"))
    )


def is_abbreviated(word: str) -> bool:
    """ "sagsbeh", "adv": a full stop behind it ends no sentence."""
    return word in _data().abbreviated


def is_firm(name: str) -> bool:
    """An organisation that others hire: a company, a practice."""
    low = f"{name.lower()} "
    return any(mark in low for mark in _data().firms)


def is_shared_mailbox(local: str) -> bool:
    """ "info@", "post@": belongs to nobody in particular."""
    return fold(local).strip("0123456789.-_") in _data().shared


def official_domains(suggestions: Iterable[Suggestion]) -> frozenset[str]:
    """First labels of domains that the authorities named in the documents would have."""
    names: set[str] = set()
    for s in suggestions:
        if s.entity_type == "MUNICIPALITY":
            stem = fold(s.text).removesuffix("s").removesuffix(" kommune").removesuffix("s")
            stem = "".join(ch for ch in stem if ch.isalnum())
            if len(stem) > 2:
                names |= {stem, f"{stem}kommune"}
    return frozenset(names)


def is_official_mail(address: str, domains: frozenset[str] = frozenset()) -> bool:
    """An address at an authority: a known ending, or the name of a municipality of the case."""
    domain = fold(address.rpartition("@")[2]).strip(".>")
    if any(domain == end or domain.endswith(f".{end}") for end in _data().domains):
        return True
    labels = domain.split(".")[:-1]
    return any(label.endswith("kommune") or label in domains for label in labels)
