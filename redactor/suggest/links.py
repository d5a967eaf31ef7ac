"""Which of several documents belong to one case, told by what they share.

Documents given together need have nothing to do with each other. Those that hold the same personal
number, case number, number plate or private address of mail belong together, and those that name
the same private person with a name that not many have, or with a date of birth. What an authority's
letters all share (its address, its telephone, its officials) says nothing. One look at each
suggestion, then union-find: linear in what was found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from redactor.domain.suggestion import Suggestion
from redactor.suggest.names import fold, parse_name
from redactor.suggest.persons import group_persons
from redactor.suggest.role_words import (
    WORK_ROLES,
    is_official_mail,
    is_shared_mailbox,
    official_domains,
)
from redactor.suggest.roles import guess_roles

KEY_TYPES = frozenset({"CPR", "CASE_NUMBER", "LICENSE_PLATE", "PASSPORT"})
MIN_KEY = 6
MIN_SCORE = 0.5
_BIRTH = re.compile(r"([0-9]{2})[ .-]?([0-9]{2})[ .-]?([0-9]{2})(?![0-9]{5})")
_MASKED = re.compile(r"[x*]{2,}", re.IGNORECASE)


def link(
    documents: Sequence[tuple[Sequence[Suggestion], Mapping[int, str]]],
    requester_names: Sequence[str] = (),
) -> list[int]:
    """For each document (suggestions and page texts) the number of its group, from 0."""
    parent = list(range(len(documents)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    first: dict[tuple[str, str], int] = {}
    for i, (suggestions, texts) in enumerate(documents):
        for key in _keys(suggestions, texts, requester_names):
            a, b = root(first.setdefault(key, i)), root(i)
            parent[max(a, b)] = min(a, b)
    numbers: dict[int, int] = {}
    return [numbers.setdefault(root(i), len(numbers)) for i in range(len(documents))]


def _keys(
    suggestions: Sequence[Suggestion], texts: Mapping[int, str], requester_names: Sequence[str]
) -> Iterator[tuple[str, str]]:
    domains = official_domains(suggestions)
    for s in suggestions:
        if s.score < MIN_SCORE or _MASKED.search(s.text):
            continue
        if s.entity_type in KEY_TYPES:
            value = "".join(c for c in fold(s.text) if c.isalnum())
            if len(value) >= MIN_KEY and any(c.isdigit() for c in value):
                yield s.entity_type, value
        elif s.entity_type == "EMAIL":
            private = not is_official_mail(s.text, domains)
            if private and not is_shared_mailbox(s.text.split("@")[0]):
                yield "EMAIL", s.text.casefold()
    grouped, persons = group_persons(suggestions)
    names = {p.key: parse_name(p.name).tokens for p in persons}
    for s in grouped:
        tokens = names.get(s.person or "")
        if s.entity_type == "CPR" and tokens and (birth := _BIRTH.match(s.text)):
            yield "BORN", f"{tokens[0]} {''.join(birth.groups())}"
    for person in guess_roles(persons, grouped, texts, requester_names):
        if person.role not in WORK_ROLES and person.mentions and is_telling(person.name):
            yield "PERSON", " ".join(sorted(parse_name(person.name).tokens))


def is_telling(name: str) -> bool:
    """Whether hardly two people in a folder of cases have this name by chance.

    Three written-out parts, or two of which the last is not a name in -sen.
    """
    tokens = [t for t in parse_name(name).tokens if len(t) > 1]
    return len(tokens) >= 3 or (len(tokens) == 2 and not tokens[-1].endswith("sen"))
