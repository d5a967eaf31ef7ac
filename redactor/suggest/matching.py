"""Whom a way of writing a name can mean, among the people of the register.

Only one answer counts: where two people fit equally well, nobody is found.
"""

from __future__ import annotations

from redactor.suggest.names import Name, built_from, fits, fold, near, variants
from redactor.suggest.register import Batch, Group, Register, fullness
from redactor.suggest.role_words import is_shared_mailbox

SAME_DOCUMENT = 10
"""Added to the rank of who is named in full in the same document."""


def find_full(register: Register, name: Name, batch: Batch) -> Group | None:
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


def find_short(register: Register, name: Name, here: frozenset[str]) -> Group | None:
    """The one person a name alone, or a name with an initial, can mean.

    Whoever is named in full in the same document comes first. Where it can mean two, it is whoever
    was written just so before, or nobody yet.
    """
    exact: list[tuple[int, Group]] = []
    bare: Group | None = None
    for group in register.sharing_token(name, here):
        if group.parsed.full:
            ranks = [_place(name, other) for other in group.written if _fits_short(name, other)]
            if ranks:
                exact.append((max(ranks) + (SAME_DOCUMENT if group.key in here else 0), group))
        elif bare is None and _writtenalike(name, group.parsed):
            bare = group
    if exact:
        return _only_best(exact) or bare
    if bare is not None or len(name.tokens) != 1:
        return bare
    (token,) = name.tokens
    if len(token) == 3 and token.endswith("s"):  # "Bos", where nobody is called that
        return find_short(register, Name((token[:-1],)), here)
    return _find_misspelt(register, token)


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


def find_abbreviation(register: Register, text: str, here: frozenset[str]) -> Group | None:
    """ "NaWu", "pih": initials or a short form in a spelling that no plain name has."""
    if not text.isalpha() or text.istitle() or not 3 <= len(text) <= 6:
        return None
    letters = fold(text)
    whole = [
        (int(g.key in here), g)
        for g in register.with_initials(letters)
        if g.parsed.initials == letters
    ]
    if whole or text.islower():
        return _only_best(whole)
    return find_login(register, text)


def _place(name: Name, other: Name) -> int:
    """Which part of the other name is meant: first or last name before a middle name."""
    token = max(name.tokens, key=len)
    ends = (other.tokens[0], other.tokens[-1])
    return 2 if any(token == e or e in variants(token) for e in ends) else 1


def find_initials(register: Register, name: Name, here: frozenset[str]) -> Group | None:
    letters = name.initials
    hits = []
    for group in register.with_initials(letters):
        rank = 3 if group.parsed.initials == letters else 2
        if rank == 2 and letters == group.parsed.initials[:2]:
            rank = 1
        hits.append((rank + (SAME_DOCUMENT if group.key in here else 0), group))
    return _only_best(hits)


def _only_best(hits: list[tuple[int, Group]]) -> Group | None:
    if not hits:
        return None
    best = max(rank for rank, _ in hits)
    top = [group for rank, group in hits if rank == best]
    return top[0] if len(top) == 1 else None


def find_login(register: Register, local: str) -> Group | None:
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
