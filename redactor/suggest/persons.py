"""Mentions of the same person get the same key over the whole case.

Full names first, since they tell people apart; then names alone, initials, e-mail addresses and
user names, each only where it can mean one person. What could mean two becomes a person of its
own: a mention too few in a group is seen by a person, a mention too many may leak. Linear in the
mentions: every form is looked up once, through buckets by token (near misses by deletion).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import replace

from redactor.domain.person import PersonGroup
from redactor.domain.suggestion import Suggestion
from redactor.suggest.matching import (
    find_abbreviation,
    find_full,
    find_initials,
    find_login,
    find_short,
)
from redactor.suggest.names import Name, fits, fold, parse_name
from redactor.suggest.register import Batch, Group, Register, fullness

UNIQUE_TYPES = frozenset(["CPR", "EMAIL", "PASSPORT", "DRIVING_LICENCE", "IBAN"])
"""Values that belong to one person wherever they stand."""
TIED_TYPES = UNIQUE_TYPES | {
    "DATE_OF_BIRTH",
    "PHONE",
    "USERNAME",
    "ADDRESS",
    "BANK_ACCOUNT",
    "LICENSE_PLATE",
    "CARD_NUMBER",
}
"""What is taken to be a person's where it stands right next to the name."""
MAX_GAP = 30
"""Characters between a name and what is right next to it (", cpr.nr. " and the like)."""


def group_persons(
    suggestions: Sequence[Suggestion], *, known: Sequence[PersonGroup] = ()
) -> tuple[list[Suggestion], list[PersonGroup]]:
    """``group_case`` for one document."""
    (grouped,), persons = group_case([suggestions], known=known)
    return grouped, persons


def group_case(
    documents: Sequence[Sequence[Suggestion]], *, known: Sequence[PersonGroup] = ()
) -> tuple[list[list[Suggestion]], list[PersonGroup]]:
    """Suggestions with ``person`` set, and all persons (known ones first, keys unchanged).

    documents: the mentions of each in reading order. A name alone is whoever has it in the same
    document, else the one person of the case who can have it. Numbers and addresses right next to
    a name are tied to it. Known persons keep key, role and whatever a caseworker decided.
    """
    register = Register(known)
    names = {s.text: parse_name(s.text) for d in documents for s in d if s.entity_type == "PERSON"}
    full = _place_full(register, names)
    keys: list[list[str | None]] = []
    ties: list[dict[int, int]] = []
    for suggestions in documents:
        texts = dict.fromkeys(s.text for s in suggestions if s.entity_type == "PERSON")
        here = frozenset(full[t] for t in texts if t in full)
        owner = full | _place_short(register, {t: names[t] for t in texts}, here)
        found = [owner.get(s.text) if s.entity_type == "PERSON" else None for s in suggestions]
        ties.append(_tie_neighbours(suggestions, found))
        keys.append(found)
    _share_unique_values(register, documents, keys, ties)
    result = []
    for suggestions, found in zip(documents, keys, strict=True):
        _place_addresses(register, suggestions, found)
        result.append(_with_keys(register, suggestions, found))
    return result, [_frozen(g) for g in register.groups.values()]


def _with_keys(
    register: Register, suggestions: Sequence[Suggestion], keys: Sequence[str | None]
) -> list[Suggestion]:
    """Suggestions with their persons, counted there as mentions."""
    for s, key in zip(suggestions, keys, strict=True):
        if s.entity_type == "PERSON" and key is not None:
            register.groups[key].mentions += 1
            register.groups[key].forms[s.text] += 1
    return [
        s if s.person == key else replace(s, person=key)
        for s, key in zip(suggestions, keys, strict=True)
    ]


def _frozen(group: Group) -> PersonGroup:
    name = _best_written(group)
    forms = [group.name, *(form for form, _ in group.forms.most_common())]
    aliases = tuple(dict.fromkeys(form for form in forms if form != name))
    return PersonGroup(
        group.key, name, group.role, aliases, group.role_reason, group.decided, group.mentions
    )


def _best_written(group: Group) -> str:
    """Of the fullest forms the one written as a name: capitals, first name first, no comma."""
    tokens = sorted(group.parsed.tokens)
    same = [f for f in group.forms if sorted(parse_name(f).tokens) == tokens]
    return max(
        [group.name, *same],
        key=lambda form: ("," not in form and "_" not in form, form.istitle(), group.forms[form]),
    )


def _place_full(register: Register, names: Mapping[str, Name]) -> dict[str, str]:
    """Every distinct way of writing a full name → key; the fullest are placed first."""
    order = {text: i for i, text in enumerate(names)}
    full = [t for t, n in names.items() if n.full]
    owner: dict[str, str] = {}
    batch = Batch(names[t] for t in full)
    for text in sorted(full, key=lambda t: (-fullness(names[t]), order[t])):
        group = find_full(register, names[text], batch)
        if group is None:
            group = register.add(text)
        else:
            register.grow(group, text)
        owner[text] = group.key
    return owner


def _place_short(
    register: Register, names: Mapping[str, Name], here: frozenset[str]
) -> dict[str, str]:
    """Names alone and initials of one document → key; ``here``: who is named in full in it."""
    order = {text: i for i, text in enumerate(names)}
    short = [t for t, n in names.items() if n.tokens and not n.full and not n.pure_initials]
    owner: dict[str, str] = {}
    for text in sorted(short, key=lambda t: (-fullness(names[t]), order[t])):
        group = find_short(register, names[text], here)
        group = group or find_abbreviation(register, text, here)
        owner[text] = (group or register.add(text)).key
    for text in (t for t, n in names.items() if n.pure_initials):
        group = find_initials(register, names[text], here)
        if group is None:  # capitals may be a name in a heading: "BO", "LIV"
            group = find_short(register, Name((fold(text),)), here)
        group = group or find_login(register, text)
        owner[text] = (group or register.add(text)).key
    return owner


def _tie_neighbours(suggestions: Sequence[Suggestion], keys: list[str | None]) -> dict[int, int]:
    """What stands right after a name, or after something already tied to it, is that person's.

    Returns the place of the tied suggestion → that of the name.
    """
    ties: dict[int, int] = {}
    holder: int | None = None
    page = end = -1
    for i, s in enumerate(suggestions):
        if s.page != page or s.start < end - 1:
            holder, page, end = None, s.page, -1
        if s.entity_type == "PERSON":
            holder, end = i, s.end
        elif s.entity_type in TIED_TYPES:
            if holder is not None and s.start - end <= MAX_GAP:
                keys[i], end = keys[holder], s.end
                ties[i] = holder
            else:
                holder = None
    return ties


def _share_unique_values(
    register: Register,
    documents: Sequence[Sequence[Suggestion]],
    keys: Sequence[list[str | None]],
    ties: Sequence[Mapping[int, int]],
) -> None:
    """A CPR number or an e-mail address seen with one person is theirs everywhere.

    Seen with two, it is nobody's: the tie was a guess. But where the second is a name alone that
    the first may be called by, the number tells that it is the first.
    """
    places: defaultdict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for d, suggestions in enumerate(documents):
        for i, s in enumerate(suggestions):
            if s.entity_type in UNIQUE_TYPES:
                places[s.entity_type, value_of(s)].append((d, i))
    for spots in places.values():
        owners = {key for d, i in spots if (key := keys[d][i]) is not None}
        owner = next(iter(owners)) if len(owners) == 1 else _one_of_them(register, owners)
        for d, i in spots:
            named = ties[d].get(i)
            if owner is not None and named is not None:
                keys[d][named] = owner
            keys[d][i] = owner


def _one_of_them(register: Register, keys: Set[str]) -> str | None:
    """The one with a full name, where all others are names alone that fit it."""
    groups = [register.groups[k] for k in sorted(keys)]
    full = [g for g in groups if g.parsed.full]
    if len(full) != 1:
        return None
    fitting = all(
        g is full[0] or (g.parsed.tokens and fits(g.parsed, full[0].parsed, fuzzy=False))
        for g in groups
    )
    return full[0].key if fitting else None


def value_of(suggestion: Suggestion) -> str:
    """A number without its spelling: letters and digits, folded."""
    if suggestion.entity_type == "EMAIL":
        return suggestion.text.casefold()
    return "".join(ch for ch in fold(suggestion.text) if ch.isalnum())


def _place_addresses(
    register: Register, suggestions: Sequence[Suggestion], keys: list[str | None]
) -> None:
    """E-mail addresses and user names made of a name, where only one person fits."""
    owner: dict[str, str | None] = {}
    for i, s in enumerate(suggestions):
        if keys[i] is not None or s.entity_type not in ("EMAIL", "USERNAME"):
            continue
        local = s.text.split("@")[0].split("\\")[-1]
        if local not in owner:
            group = find_login(register, local)
            owner[local] = group.key if group else None
        keys[i] = owner[local]
