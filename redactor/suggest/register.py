"""The people of a case while mentions are being placed: who is known, and how to find them.

Every look-up goes through a bucket (by token, by near token, by initials, by first letter), so the
work grows with the mentions and not with their square.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from redactor.domain.person import PersonGroup
from redactor.domain.states import PersonRole
from redactor.suggest.names import Name, deletes, fits, parse_name, variants


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

    def sharing_token(self, name: Name) -> list[Group]:
        """Groups with a token that is, up to a genitive, a written-out token of the name."""
        forms = (form for token in name.tokens if len(token) > 1 for form in variants(token))
        return self._all(self._by_token, forms)

    def nearly_sharing_token(self, token: str) -> list[Group]:
        """Groups with a token that is at most one slip of the pen away."""
        return self._all(self._by_part, (p for form in variants(token) for p in deletes(form)))

    def _all(self, index: Mapping[str, Mapping[str, None]], forms: Iterable[str]) -> list[Group]:
        keys: dict[str, None] = {}
        for form in forms:
            keys.update(index.get(form, {}))
        return [self.groups[k] for k in keys]

    def with_initials(self, letters: str) -> list[Group]:
        return [self.groups[k] for k in self._by_initials.get(letters, {})]

    def by_first_letter(self, letter: str) -> list[Group]:
        return [self.groups[k] for k in self._by_letter.get(letter, {})]


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
