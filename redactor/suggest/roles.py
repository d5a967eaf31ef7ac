"""What somebody is in a case, guessed from the words around the name.

A guess only opens something (an official's name stays) when there is positive evidence; without
any the role stays unknown and the person is treated as a third party. Weights are small whole
numbers: an apposition or a label counts more than a family word in running text.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from redactor.domain.person import PersonGroup
from redactor.domain.states import PersonRole
from redactor.domain.suggestion import Suggestion
from redactor.errors import ConfigurationError
from redactor.suggest.names import Name, fits, fold, parse_name, variants
from redactor.suggest.types import DATA

WINDOW = 60
LONG_LINE = 50
"""Characters of a line that was broken because it was full."""
MIN_COMPOUND = 5
"""A compound with a role's ending is longer than this."""
_WORD = re.compile(r"[^\W\d_][\w./-]*")
_LABEL_END = re.compile(r"[:\t]\s*$| {2,}$")
_CAREFUL = (
    PersonRole.CHILD,
    PersonRole.THIRD_PARTY,
    PersonRole.PARTY,
    PersonRole.PROFESSIONAL,
    PersonRole.OFFICIAL,
)
"""Of roles with equal evidence the one that keeps more to itself comes first."""

WORK_ROLES = frozenset({PersonRole.OFFICIAL, PersonRole.PROFESSIONAL})

_REASONS = {
    PersonRole.OFFICIAL: "omtales som ansat eller valgt i en myndighed",
    PersonRole.PROFESSIONAL: "omtales med faglig titel",
    PersonRole.CHILD: "omtales som barn",
    PersonRole.THIRD_PARTY: "omtales som en anden person i sagen",
    PersonRole.PARTY: "omtales som part",
    PersonRole.REQUESTER: "navnet er ansøgerens",
}


@dataclass(frozen=True, slots=True)
class RoleWords:
    """Words, endings and labels of one role, lower case."""

    words: frozenset[str]
    suffixes: tuple[str, ...]
    labels: tuple[str, ...]


@lru_cache(maxsize=1)
def _data() -> tuple[Mapping[PersonRole, RoleWords], tuple[str, ...], frozenset[str]]:
    try:
        raw = tomllib.loads((DATA / "roles.toml").read_text("utf-8"))
        roles = {
            role: RoleWords(
                frozenset(raw[role.value]["words"]),
                tuple(raw[role.value]["suffixes"]),
                tuple(raw[role.value]["labels"]),
            )
            for role in _CAREFUL
        }
        return roles, tuple(raw["mail"]["domains"]), frozenset(raw["mail"]["shared"])
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise ConfigurationError(
            f"Listen over roller kan ikke læses ({type(error).__name__}). Geninstallér tjenesten."
        ) from error


@lru_cache(maxsize=4096)
def role_of(word: str) -> PersonRole | None:
    """Role of a title or family word, lower case: a whole word first, else the longest ending."""
    roles = _data()[0]
    for role in _CAREFUL:
        if word in roles[role].words:
            return role
    if len(word) <= MIN_COMPOUND:
        return None
    fitting = [
        (len(end), role) for role in _CAREFUL for end in roles[role].suffixes if word.endswith(end)
    ]
    return max(fitting, key=lambda hit: hit[0])[1] if fitting else None


def is_shared_mailbox(local: str) -> bool:
    """ "info@", "post@": belongs to nobody in particular."""
    return fold(local).strip("0123456789.-_") in _data()[2]


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
    if any(domain == end or domain.endswith(f".{end}") for end in _data()[1]):
        return True
    labels = domain.split(".")[:-1]
    return any(label.endswith("kommune") or label in domains for label in labels)


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
    evidence: defaultdict[str, Counter[PersonRole]] = defaultdict(Counter)
    for suggestions, texts in documents:
        for key, votes in _evidence(suggestions, texts).items():
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
    return max(_CAREFUL, key=lambda role: (votes[role], -_CAREFUL.index(role)))


def forget_guesses(persons: Sequence[PersonGroup]) -> list[PersonGroup]:
    """Persons without the roles that nobody decided, to guess them anew from a whole case."""
    return [
        p if p.decided else replace(p, role=PersonRole.UNKNOWN, role_reason="") for p in persons
    ]


def _evidence(
    suggestions: Sequence[Suggestion], texts: Mapping[int, str]
) -> dict[str, Counter[PersonRole]]:
    votes: defaultdict[str, Counter[PersonRole]] = defaultdict(Counter)
    domains = official_domains(suggestions)
    names = [s for s in suggestions if s.entity_type == "PERSON"]
    for s in suggestions:
        if s.person and s.entity_type == "EMAIL" and is_official_mail(s.text, domains):
            votes[s.person][PersonRole.OFFICIAL] += 4
    for i, s in enumerate(names):
        text = texts.get(s.page)
        if text is None or s.person is None or s.end > len(text):
            continue
        low = names[i - 1].end if i and names[i - 1].page == s.page else 0
        high = len(text)
        if i + 1 < len(names) and names[i + 1].page == s.page:
            high = max(s.end, names[i + 1].start)
        votes[s.person].update(_before(_lead(text, s, low)))
        votes[s.person].update(_after(text, s, high))
    return votes


def _lead(text: str, s: Suggestion, low: int) -> str:
    """What goes right before a name; over the line end where a long line was broken."""
    lead = text[max(low, s.start - WINDOW) : s.start]
    line_start = text.rfind("\n", 0, s.start) + 1
    previous = text.rfind("\n", 0, max(0, line_start - 1)) + 1
    wrapped = line_start - previous >= LONG_LINE and low <= previous
    if wrapped and not text[line_start : s.start].strip():
        return lead.rstrip().replace("\n", " ")
    return lead


def _before(window: str) -> Counter[PersonRole]:
    """Title or label on the same line, right before the name."""
    line = window.rsplit("\n", 1)[-1].lower()
    words = _WORD.findall(line)
    found: Counter[PersonRole] = Counter()
    if not words:
        return found
    label = " ".join(line.strip(" \t:").split()) if _LABEL_END.search(line) else ""
    last = words[-1].rstrip(".")
    labelled = [
        role
        for role, known in _data()[0].items()
        if label and any(label == x or label.endswith(f" {x}") for x in known.labels)
    ]
    for role in labelled:
        found[role] += 3
    role_here = role_of(last)
    if not labelled and role_here and line.rstrip(" :,\t(").endswith(last):
        found[role_here] += 3 if role_here in WORK_ROLES else 2
    return found


def _after(text: str, s: Suggestion, high: int) -> Counter[PersonRole]:
    """Apposition after a comma or in brackets, or a title on the line below a signature."""
    window = text[s.end : min(high, s.end + WINDOW)]
    found: Counter[PersonRole] = Counter()
    match = re.match(r"[ \t]*[,(·|/–-][ \t]*([^\n.;:),]*)", window)
    part, strong = (match[1], 3) if match else ("", 0)
    if match and match.end() == len(window) and s.end + len(window) == high < len(text):
        return found  # "Liv, bisidder Per Dam": the title is the next one's
    if not match:
        begins_line = not text[text.rfind("\n", 0, s.start) + 1 : s.start].strip()
        below = re.match(r"[ \t]*\n[ \t]*([^\n]{3,50})", window)
        if below and begins_line:
            part, strong = below[1], 2
    bracketed = bool(match) and window.lstrip().startswith("(")
    words = [w.rstrip(".") for w in _WORD.findall(part.lower())[:3]]
    for role in {r for word in words if (r := role_of(word)) is not None}:
        if strong == 2 and role not in WORK_ROLES:
            continue
        if bracketed and role is PersonRole.PROFESSIONAL:
            continue  # "gift med Per (lærer)": a job, not a role in the case
        found[role] += strong
    return found
