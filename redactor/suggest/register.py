"""The people of a case while mentions are being placed: who is known, and how to find them.

Every look-up goes through a bucket (by token, by near token, by initials, by first letter), so the
work grows with the mentions and not with their square. What too many people are called tells
nobody apart and is only looked at together with something else.
"""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field

from redactor.domain.person import PersonGroup
from redactor.domain.states import PersonRole
from redactor.suggest.names import Name, deletes, fits, parse_name, variants

COMMON_NAME = 40
"""People with the same name from which on it alone tells nobody."""


@dataclass(slots=True)
class Group:
    key: str
    name: str
    parsed: Name
    role: PersonRole = PersonRole.UNKNOWN
    role_reason: str = ""
    decided: bool = False
    forms: Counter[str] = field(default_factory=Counter)
    written: list[Name] = field(default_factory=list)
    mentions: int = 0


class Register:
    """The groups so far, with buckets to find them by token, initials and first letter."""

    def __init__(self, known: Iterable[PersonGroup]) -> None:
        self.groups: dict[str, Group] = {}
        self._by_token: defaultdict[str, dict[str, None]] = defaultdict(dict)
        self._by_part: defaultdict[str, dict[str, None]] = defaultdict(dict)
        self._by_initials: defaultdict[str, dict[str, None]] = defaultdict(dict)
        self._by_letter: defaultdict[str, dict[str, None]] = defaultdict(dict)
        self._by_pair: defaultdict[tuple[str, str], dict[str, None]] = defaultdict(dict)
        self._by_tokens: defaultdict[tuple[str, ...], dict[str, None]] = defaultdict(dict)
        self._next = 1
        for person in known:
            group = self.add(person.name, key=person.key)
            group.role, group.role_reason = person.role, person.role_reason
            group.decided = person.decided
            for alias in person.aliases:
                group.forms[alias] += 1
                self._index(group, parse_name(alias))

    def add(self, text: str, *, key: str | None = None) -> Group:
        if key is None:
            while f"p{self._next}" in self.groups:
                self._next += 1
            key = f"p{self._next}"
        group = Group(key, text, parse_name(text))
        self.groups[key] = group
        self._index(group, group.parsed)
        return group

    def _index(self, group: Group, name: Name) -> None:
        if name in group.written:
            return
        group.written.append(name)
        if name.pure_initials:
            self._by_initials[name.initials][group.key] = None
            return
        self._by_tokens[name.tokens][group.key] = None
        for pair in _pairs(name):
            self._by_pair[pair][group.key] = None
        for token in name.tokens:
            for form in variants(token):
                self._by_token[form][group.key] = None
                for part in deletes(form):
                    self._by_part[part][group.key] = None
        if name.full:
            letters = name.initials
            for short in {letters, letters[0] + letters[-1], letters[:2]}:
                self._by_initials[short][group.key] = None
            self._by_letter[letters[0]][group.key] = None

    def grow(self, group: Group, text: str) -> None:
        """A fuller form of a known person becomes the name."""
        name = parse_name(text)
        if name.tokens and fullness(name) > fullness(group.parsed):
            group.forms[group.name] += 1
            group.name, group.parsed = text, name
        self._index(group, name)

    def sharing_token(self, name: Name, here: Set[str] = frozenset()) -> list[Group]:
        """Groups with a token that is, up to a genitive, a written-out token of the name.

        Of those who share nothing but a common name only the ones in ``here``, and whoever is
        called just so.
        """
        keys: dict[str, None] = {}
        for token in name.tokens:
            for form in variants(token) if len(token) > 1 else ():
                bucket = self._by_token.get(form, {})
                if len(bucket) <= COMMON_NAME:
                    keys.update(bucket)
                else:
                    keys.update((k, None) for k in sorted(here & bucket.keys()))
                    keys.update(self._with_another(name, token, bucket))
        if len(keys) <= COMMON_NAME:
            keys.update(self._by_tokens.get(name.tokens, {}))
        return [self.groups[k] for k in keys]

    def _with_another(
        self, name: Name, common: str, bucket: Mapping[str, None]
    ) -> Iterator[tuple[str, None]]:
        """Groups of a common name's bucket that share another token of the name, or nearly."""
        for token in name.tokens:
            if token == common or len(token) == 1:
                continue
            for form in variants(token):
                for part in deletes(form):
                    near = self._by_part.get(part, {})
                    if len(near) <= COMMON_NAME:
                        yield from ((k, None) for k in near if k in bucket)
        for pair in _pairs(name):
            if common in pair:
                yield from ((k, None) for k in self._by_pair.get(pair, {}))

    def nearly_sharing_token(self, token: str) -> list[Group]:
        """Groups with a token that is at most one slip of the pen away; none where many have."""
        keys: dict[str, None] = {}
        for form in variants(token):
            for part in deletes(form):
                bucket = self._by_part.get(part, {})
                if len(bucket) > COMMON_NAME:
                    return []
                keys.update(bucket)
        return [self.groups[k] for k in keys]

    def with_initials(self, letters: str) -> list[Group]:
        return [self.groups[k] for k in self._by_initials.get(letters, {})]

    def by_first_letter(self, letter: str) -> list[Group]:
        return [self.groups[k] for k in self._by_letter.get(letter, {})]


def _pairs(name: Name) -> Iterator[tuple[str, str]]:
    """Any two written-out tokens of a name, in the order of the alphabet."""
    written = sorted({t for t in name.tokens if len(t) > 1})
    return itertools.combinations(written[:6], 2)


def fullness(name: Name) -> int:
    return 0 if name.pure_initials else sum(2 if len(t) > 1 else 1 for t in name.tokens)


class Batch:
    """The full names of one call by token, to see whether a bare name could mean two of them."""

    def __init__(self, names: Iterable[Name]) -> None:
        self._by_token: defaultdict[str, dict[Name, None]] = defaultdict(dict)
        for name in names:
            for token in name.tokens:
                for form in variants(token):
                    self._by_token[form][name] = None

    def only_one(self, bare: Name, name: Name) -> bool:
        """Whether all full names that hold the bare one may be the same person as ``name``."""
        token = max(bare.tokens, key=len)
        return all(alike(name, other) for other in self._by_token.get(token, {}))


def alike(a: Name, b: Name) -> bool:
    few, many = sorted((a, b), key=fullness)
    return fits(few, many)
