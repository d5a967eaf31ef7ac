"""What somebody is in a case, guessed from the words around the name.

A guess only opens something (an official's name stays) when there is positive evidence; without
any the role stays unknown and the person is treated as a third party. What the words say is
weighed in ``role_evidence``; here the votes of all documents are counted.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from redactor.domain.person import PersonGroup
from redactor.domain.states import PersonRole
from redactor.domain.suggestion import Suggestion
from redactor.suggest.names import Name, fits, parse_name, variants
from redactor.suggest.role_evidence import votes_of
from redactor.suggest.role_words import CAREFUL, WORK_ROLES, official_domains

_REASONS = {
    PersonRole.OFFICIAL: "omtales som ansat eller valgt i en myndighed",
    PersonRole.PROFESSIONAL: "omtales med faglig titel",
    PersonRole.CHILD: "omtales som barn",
    PersonRole.THIRD_PARTY: "omtales som en anden person i sagen",
    PersonRole.PARTY: "omtales som part",
    PersonRole.REQUESTER: "navnet er ansøgerens",
}


def requester_keys(persons: Sequence[PersonGroup], names: Sequence[str]) -> frozenset[str]:
    """Keys of the groups that are the requester: the one group that each given name fits."""
    found: set[str] = set()
    for given in names:
        wanted = parse_name(given)
        if not wanted.tokens:
            continue
        same = [p for p in persons if _is(wanted, parse_name(p.name))]
        exact = [p for p in same if sorted(parse_name(p.name).tokens) == sorted(wanted.tokens)]
        if exact:
            found.add(exact[0].key)
        elif len(same) == 1:
            found.add(same[0].key)
    return frozenset(found)


def _is(wanted: Name, name: Name) -> bool:
    if not name.tokens or name.pure_initials:
        return False
    few, many = (name, wanted) if len(name.tokens) <= len(wanted.tokens) else (wanted, name)
    return fits(few, many, fuzzy=few.full) and (few.full or few.tokens[0] == many.tokens[0])


def guess_roles(
    persons: Sequence[PersonGroup],
    suggestions: Sequence[Suggestion],
    texts: Mapping[int, str],
    requester_names: Sequence[str] = (),
) -> list[PersonGroup]:
    """``guess_case_roles`` for one document: a role guessed from an earlier one stays."""
    return guess_case_roles(persons, [(suggestions, texts)], requester_names)


def guess_case_roles(
    persons: Sequence[PersonGroup],
    documents: Sequence[tuple[Sequence[Suggestion], Mapping[int, str]]],
    requester_names: Sequence[str] = (),
) -> list[PersonGroup]:
    """Persons with a role where the words around their names tell it, in all documents together.

    documents: suggestions with persons, and texts (page number → ``PageText.text``), of each. A
    role that is known already stays, decided or guessed; only who the requester is follows from
    ``requester_names`` every time.
    """
    requester = requester_keys(persons, requester_names)
    domains = official_domains(chain.from_iterable(found for found, _ in documents))
    evidence: defaultdict[str, Counter[PersonRole]] = defaultdict(Counter)
    for suggestions, texts in documents:
        for key, votes in votes_of(suggestions, texts, domains).items():
            evidence[key].update(votes)
    full = _FullNames(persons)
    result = []
    for person in persons:
        if person.key in requester and not person.decided:
            role = PersonRole.REQUESTER
        elif person.decided or person.role not in (PersonRole.UNKNOWN, PersonRole.REQUESTER):
            result.append(person)  # a guess of "requester" isn't kept: the name may be corrected
            continue
        else:
            votes = evidence.get(person.key, Counter())
            if full.hold(person):
                votes = Counter({r: n for r, n in votes.items() if r not in WORK_ROLES})
            role = _best(votes)
        reason = _REASONS.get(role, "")
        result.append(replace(person, role=role, role_reason=reason))
    return result


class _FullNames:
    """The full names of a case by token."""

    def __init__(self, persons: Iterable[PersonGroup]) -> None:
        self._by_token: defaultdict[str, list[Name]] = defaultdict(list)
        for name in (parse_name(p.name) for p in persons):
            if name.full:
                for token in name.tokens:
                    self._by_token[token].append(name)

    def hold(self, person: PersonGroup) -> bool:
        """A name alone that is part of a full name was left apart: it fits several people."""
        name = parse_name(person.name)
        return not name.full and any(
            fits(name, other)
            for token in name.tokens
            for form in variants(token)
            for other in self._by_token.get(form, [])[:1]
        )


def _best(votes: Counter[PersonRole]) -> PersonRole:
    if not votes:
        return PersonRole.UNKNOWN
    return max(CAREFUL, key=lambda role: (votes[role], -CAREFUL.index(role)))


def forget_guesses(persons: Sequence[PersonGroup]) -> list[PersonGroup]:
    """Persons without the roles that nobody decided, to guess them anew from a whole case."""
    return [
        p if p.decided else replace(p, role=PersonRole.UNKNOWN, role_reason="") for p in persons
    ]
