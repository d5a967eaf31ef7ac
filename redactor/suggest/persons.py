"""Mentions of the same person get the same key over the whole case.

Full names first, since they tell people apart; then names alone, initials, e-mail addresses and
user names, each only where it can mean one person. What could mean two becomes a person of its
own: a mention too few in a group is seen by a person, a mention too many may leak. Linear in the
mentions: every form is looked up once, through buckets by token (near misses by deletion).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

from redactor.domain.person import PersonGroup
from redactor.domain.suggestion import Suggestion
from redactor.suggest.names import (
    Name,
    built_from,
    fits,
    fold,
    near,
    parse_name,
    variants,
)
from redactor.suggest.register import Batch, Group, Register, fullness
from redactor.suggest.roles import is_shared_mailbox

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
    """Suggestions with ``person`` set, and all persons (known ones first, keys unchanged).

    Mentions stand in reading order, document after document. Numbers and addresses right next to
    a name are tied to it. Known persons keep key, role and whatever a caseworker decided.
    """
    register = Register(known)
    names = {s.text: parse_name(s.text) for s in suggestions if s.entity_type == "PERSON"}
    counts = Counter(s.text for s in suggestions if s.entity_type == "PERSON")
    owner = _place_names(register, names)
    keys: list[str | None] = [
        owner.get(s.text) if s.entity_type == "PERSON" else None for s in suggestions
    ]
    _tie_neighbours(suggestions, keys)
    _share_unique_values(suggestions, keys)
    _place_addresses(register, suggestions, keys)
    for text, key in owner.items():
        group = register.groups[key]
        group.mentions += counts[text]
        group.forms[text] += counts[text]
    result = [
        s if s.person == key else replace(s, person=key)
        for s, key in zip(suggestions, keys, strict=True)
    ]
    return result, [_frozen(g) for g in register.groups.values()]


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


def _place_names(register: Register, names: dict[str, Name]) -> dict[str, str]:
    """Every distinct way of writing a name → key; the fullest are placed first."""
    order = {text: i for i, text in enumerate(names)}
    full = [t for t, n in names.items() if n.full]
    short = [t for t, n in names.items() if n.tokens and not n.full and not n.pure_initials]
    initials = [t for t, n in names.items() if n.pure_initials]
    owner: dict[str, str] = {}
    batch = Batch(names[t] for t in full)
    for text in sorted(full, key=lambda t: (-fullness(names[t]), order[t])):
        group = _find_full(register, names[text], batch)
        if group is None:
            group = register.add(text)
        else:
            register.grow(group, text)
        owner[text] = group.key
    for text in sorted(short, key=lambda t: (-fullness(names[t]), order[t])):
        group = _find_short(register, names[text]) or _find_abbreviation(register, text)
        owner[text] = (group or register.add(text)).key
    for text in initials:
        group = _find_initials(register, names[text])
        if group is None:  # capitals may be a name in a heading: "BO", "LIV"
            group = _find_short(register, Name((fold(text),))) or _find_login(register, text)
        owner[text] = (group or register.add(text)).key
    return owner


def _find_full(register: Register, name: Name, batch: Batch) -> Group | None:
    """The one group this full name fits; nothing where several do."""
    hits: list[tuple[int, Group]] = []
    for group in register.sharing_token(name):
        if any(sorted(other.tokens) == sorted(name.tokens) for other in group.written):
            return group
        if group.parsed.full:
            few, many = sorted((name, group.parsed), key=fullness)
            if fits(few, many):
                hits.append((3 if _leads(few, many) else 2, group))
        elif group.parsed.tokens and not group.parsed.pure_initials:
            bare = group.parsed
            if fits(bare, name, fuzzy=False) and _at_an_end(bare, name):
                hits.append((1, group))
    found = _only_best(hits)
    if found is not None and not found.parsed.full and not batch.only_one(found.parsed, name):
        return None
    return found


def _leads(few: Name, many: Name) -> bool:
    """The shorter form holds the longer one's first name."""
    return any(t == many.tokens[0] or many.tokens[0] in variants(t) for t in few.tokens)


def _at_an_end(bare: Name, many: Name) -> bool:
    """A bare name is a first or last name ("Ulla", of "Frost Ulla" too), not a middle name."""
    return any(end in variants(t) for t in bare.tokens for end in (many.tokens[0], many.tokens[-1]))


def _find_short(register: Register, name: Name) -> Group | None:
    """The one person a name alone, or a name with an initial, can mean.

    Where it can mean two, it is whoever was written just so before, or nobody yet.
    """
    exact: list[tuple[int, Group]] = []
    bare: Group | None = None
    for group in register.sharing_token(name):
        if group.parsed.full:
            ranks = [_place(name, other) for other in group.written if _fits_short(name, other)]
            if ranks:
                exact.append((max(ranks), group))
        elif bare is None and _writtenalike(name, group.parsed):
            bare = group
    if exact:
        return _only_best(exact) or bare
    if bare is not None or len(name.tokens) != 1:
        return bare
    return _find_misspelt(register, name.tokens[0])


def _find_misspelt(register: Register, token: str) -> Group | None:
    """A single name one slip away from one person's first or last name, or from a bare name."""
    nearby = [g for g in register.nearly_sharing_token(token) if g.parsed.tokens]
    full = [(1, g) for g in nearby if g.parsed.full and _nearly(token, g.parsed)]
    bare = [(1, g) for g in nearby if len(g.parsed.tokens) == 1 and near(token, g.parsed.tokens[0])]
    return _only_best(full) if full else _only_best(bare)


def _writtenalike(name: Name, other: Name) -> bool:
    return not other.pure_initials and len(name.tokens) == len(other.tokens) and fits(name, other)


def _fits_short(name: Name, other: Name) -> bool:
    return other.full and fits(name, other, fuzzy=False)


def _nearly(token: str, other: Name) -> bool:
    """One slip away from the first or last name, in a word too long for that to be chance."""
    return near(token, other.tokens[0]) or near(token, other.tokens[-1])


def _find_abbreviation(register: Register, text: str) -> Group | None:
    """ "NaWu", "pih": initials or a short form in a spelling that no plain name has."""
    if not text.isalpha() or text.istitle() or not 3 <= len(text) <= 6:
        return None
    letters = fold(text)
    whole = [(1, g) for g in register.with_initials(letters) if g.parsed.initials == letters]
    if whole or text.islower():
        return _only_best(whole)
    return _find_login(register, text)


def _place(name: Name, other: Name) -> int:
    """Which part of the other name is meant: first or last name before a middle name."""
    token = max(name.tokens, key=len)
    ends = (other.tokens[0], other.tokens[-1])
    return 2 if any(token == e or e in variants(token) for e in ends) else 1


def _find_initials(register: Register, name: Name) -> Group | None:
    letters = name.initials
    hits = []
    for group in register.with_initials(letters):
        rank = 3 if group.parsed.initials == letters else 2
        if rank == 2 and letters == group.parsed.initials[:2]:
            rank = 1
        hits.append((rank, group))
    return _only_best(hits)


def _only_best(hits: list[tuple[int, Group]]) -> Group | None:
    if not hits:
        return None
    best = max(rank for rank, _ in hits)
    top = [group for rank, group in hits if rank == best]
    return top[0] if len(top) == 1 else None


def _tie_neighbours(suggestions: Sequence[Suggestion], keys: list[str | None]) -> None:
    """What stands right after a name, or after something already tied to it, is that person's."""
    holder: str | None = None
    page = end = -1
    for i, s in enumerate(suggestions):
        if s.page != page or s.start < end - 1:
            holder, page, end = None, s.page, -1
        if s.entity_type == "PERSON":
            holder, end = keys[i], s.end
        elif s.entity_type in TIED_TYPES:
            if holder is not None and s.start - end <= MAX_GAP:
                keys[i], end = holder, s.end
            else:
                holder = None


def _share_unique_values(suggestions: Sequence[Suggestion], keys: list[str | None]) -> None:
    """A CPR number or an e-mail address seen with one person is theirs everywhere.

    Seen with two, it is nobody's: the tie was a guess.
    """
    seen: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    places: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for i, s in enumerate(suggestions):
        if s.entity_type in UNIQUE_TYPES:
            value = (s.entity_type, value_of(s))
            places[value].append(i)
            key = keys[i]
            if key is not None:
                seen[value].add(key)
    for value, indices in places.items():
        owners = seen[value]
        for i in indices:
            keys[i] = next(iter(owners)) if len(owners) == 1 else None


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
            group = _find_login(register, local)
            owner[local] = group.key if group else None
        keys[i] = owner[local]


def _find_login(register: Register, local: str) -> Group | None:
    if is_shared_mailbox(local):
        return None
    parts = [p for p in fold("".join(c if c.isalpha() else " " for c in local)).split() if p]
    if not parts:
        return None
    if len(parts) >= 2 and any(len(p) > 2 for p in parts):
        name = Name(tuple(parts))
        hits = [
            (1, g)
            for g in register.sharing_token(name)
            if g.parsed.full and fits(name, g.parsed, fuzzy=False)
        ]
        return _only_best(hits)
    if len(parts) > 1:
        return None
    return _only_best(
        [(1, g) for g in register.by_first_letter(parts[0][0]) if built_from(parts[0], g.parsed)]
    )
