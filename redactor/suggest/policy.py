"""Proposed decisions: what goes, what stays, under which paragraph, and why.

Rules of the design: the requester's own data stay; officials in their role stay; other people go
under the regime's ground for private matters; a CPR number of anyone but the requester always
goes; organisations, dates and places stay; health, offences, belief and the like go unless they
are the requester's own. Whatever is doubtful goes: the caseworker has the last word.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from redactor.domain.person import PersonGroup
from redactor.domain.states import PersonRole, Regime
from redactor.domain.suggestion import MANUAL, Action, Suggestion
from redactor.law.grounds import default_ground
from redactor.suggest.names import Name, built_from, fits, fold, parse_name
from redactor.suggest.role_words import is_official_mail, official_domains
from redactor.suggest.roles import guess_roles, requester_keys
from redactor.suggest.subject import AUTHORITY, OWN_TYPES, Subjects
from redactor.suggest.types import is_sensitive

OPEN_ROLES = frozenset({PersonRole.OFFICIAL, PersonRole.PROFESSIONAL})
WORK_TYPES = frozenset({"PHONE", "EMAIL", "USERNAME", "URL"})
"""What goes with a post: shown for officials unless it is said to be private."""
BUSINESS_TYPES = frozenset(
    {"CVR", "P_NUMBER", "SE_NUMBER", "SWIFT", "MATRIKEL", "BFE", "CASE_NUMBER", "URL"}
)
ABOUT_PERSON = frozenset({"AGE", "NATIONALITY"})
"""Neutral context that goes only where it plainly is about another person."""
PRIVATE_WORDS = ("privat", "hemmelig", "fortrolig", "hjemme")
PATIENT_REGIMES = frozenset({Regime.GDPR, Regime.SUL})


@dataclass(frozen=True, slots=True)
class RequestFacts:
    """What policy must know of a request.

    requester_names: name first, then aliases. requester_values: identifiers known to be the
    requester's (CPR, phone, e-mail, address), in any spelling. open_persons: keys of people whom
    a caseworker has decided the requester may see (own children, a co-party).
    """

    regime: Regime
    requester_names: tuple[str, ...] = ()
    requester_values: tuple[str, ...] = ()
    open_persons: frozenset[str] = field(default_factory=frozenset)


def propose(
    suggestions: Sequence[Suggestion],
    facts: RequestFacts,
    persons: Sequence[PersonGroup] = (),
    page_texts: Mapping[int, str] | None = None,
) -> list[Suggestion]:
    """Suggestions of one document with ``proposed``, ``ground`` and ``reason`` set.

    page_texts: page number → text; without it nothing can be read of lines and sentences, and
    more goes. Roles still unknown are guessed here; call ``guess_roles`` to keep them. Pure: the
    same input gives the same proposals.
    """
    texts = page_texts or {}
    known = guess_roles(persons, suggestions, texts, facts.requester_names)
    policy = _Policy(suggestions, facts, known, texts)
    return [policy.decided(s) for s in suggestions]


class _Policy:
    def __init__(
        self,
        suggestions: Sequence[Suggestion],
        facts: RequestFacts,
        persons: Sequence[PersonGroup],
        texts: Mapping[int, str],
    ) -> None:
        self.facts = facts
        self.texts = texts
        self.roles = {p.key: p.role for p in persons}
        named = requester_keys(persons, facts.requester_names)
        self.requester = {
            k for k in named if self.roles[k] in (PersonRole.REQUESTER, PersonRole.UNKNOWN)
        }
        self.requester |= {k for k, role in self.roles.items() if role is PersonRole.REQUESTER}
        self.names = [n for n in map(parse_name, facts.requester_names) if n.tokens]
        self.names += [
            n for p in persons if p.key in self.requester and (n := parse_name(p.name)).full
        ]
        self.values = {_plain(v) for v in facts.requester_values if v}
        self.domains = official_domains(suggestions)
        self.subjects = Subjects(suggestions, texts)
        self.values |= self._values_next_to_requester(suggestions)
        others = [
            s.person
            for s in suggestions
            if s.entity_type == "PERSON" and s.person and not self._is_open(s.person)
        ]
        self.only_requester = bool(self.requester) and all(k in self.requester for k in others)

    def _is_open(self, key: str) -> bool:
        return self.roles.get(key) in OPEN_ROLES or key in self.facts.open_persons

    def _values_next_to_requester(self, suggestions: Sequence[Suggestion]) -> set[str]:
        """Data that stand right by the requester's name, and nowhere by anybody else's."""
        own: set[str] = set()
        others: set[str] = set()
        for s in suggestions:
            if s.entity_type in OWN_TYPES and (key := self.subjects.holder(s)) is not None:
                alone = key in self.requester and self._alone_on_line(s)
                (own if alone else others).add(_plain(s.text))
        return own - others

    def decided(self, s: Suggestion) -> Suggestion:
        if s.entity_type == MANUAL:
            return s
        action, reason = self._rule(s)
        ground = None
        if action is Action.REDACT:
            ground = default_ground(self.facts.regime, s.entity_type).code
        return replace(s, proposed=action, ground=ground, reason=reason)

    def _rule(self, s: Suggestion) -> tuple[Action, str]:
        if s.entity_type == "CPR":
            return self._cpr(s)
        if s.entity_type != "PERSON" and _plain(s.text) in self.values:
            return Action.KEEP, "Ansøgerens egen oplysning"
        if s.entity_type == "PERSON":
            return self._person(s)
        if s.category.value == "context":
            return self._context(s)
        return self._identifier(s)

    def _person(self, s: Suggestion) -> tuple[Action, str]:
        key = s.person
        if key in self.requester:
            if self._written_as_requester(s.text):
                return Action.KEEP, "Ansøgeren selv"
            return Action.REDACT, "Ligner ansøgerens navn, men er skrevet anderledes: se efter"
        if key in self.facts.open_persons:
            return Action.KEEP, "Person, som ansøgeren må se oplysninger om"
        role = self.roles.get(key or "", PersonRole.UNKNOWN)
        if role is PersonRole.OFFICIAL:
            return Action.KEEP, "Ansat eller valgt i en myndighed, nævnt i sin rolle"
        if role is PersonRole.PROFESSIONAL:
            return Action.KEEP, "Fagperson, nævnt i sin rolle"
        if role is PersonRole.CHILD:
            return Action.REDACT, "Barn"
        return Action.REDACT, "Anden person end ansøgeren"

    def _written_as_requester(self, text: str) -> bool:
        name = parse_name(text)
        if not self.names:
            return True
        return any(
            (name.pure_initials and name.initials[0] == known.initials[0])
            or fits(name, known, fuzzy=name.full)
            or fits(known, name, fuzzy=known.full)
            for known in self.names
            if name.tokens
        )

    def _cpr(self, s: Suggestion) -> tuple[Action, str]:
        if _plain(s.text) in self.values:
            return Action.KEEP, "Ansøgerens eget CPR-nummer"
        return Action.REDACT, "CPR-nummer, som ikke sikkert er ansøgerens"

    def _alone_on_line(self, s: Suggestion) -> bool:
        """Nobody but the requester is named on the line, so the number can be nobody else's."""
        return all(key in self.requester for key in self.subjects.on_line(s))

    def _identifier(self, s: Suggestion) -> tuple[Action, str]:
        if self._built_from_requester(s):
            return Action.KEEP, "Dannet af ansøgerens navn"
        holder = self.subjects.holder(s)
        if holder is not None and holder in self.facts.open_persons:
            return Action.KEEP, "Oplysning om en person, som ansøgeren må se oplysninger om"
        if s.entity_type in WORK_TYPES and not self._said_private(s):
            named_after = s.person if s.entity_type in ("EMAIL", "USERNAME") else None
            if any(self.roles.get(key or "") in OPEN_ROLES for key in (holder, named_after)):
                return Action.KEEP, "Arbejdsoplysning for en ansat eller fagperson"
            if s.entity_type == "EMAIL" and is_official_mail(s.text, self.domains):
                return Action.KEEP, "Myndigheds e-mailadresse"
        if s.entity_type in BUSINESS_TYPES:
            if self._holds_other_name(s.text):
                return Action.REDACT, "Indeholder navnet på en anden person"
            return Action.KEEP, "Oplysning om virksomhed, ejendom eller sag"
        if s.entity_type in ("PHONE", "ADDRESS") and holder == AUTHORITY:
            return Action.KEEP, "Myndighedens egen adresse eller telefon"
        return Action.REDACT, "Oplysning, der peger på en anden person end ansøgeren"

    def _built_from_requester(self, s: Suggestion) -> bool:
        """An e-mail address or user name made of the requester's name, and of nobody else's."""
        if s.entity_type not in ("EMAIL", "USERNAME") or s.person not in self.requester:
            return False
        local = s.text.split("@")[0].split("\\")[-1]
        parts = tuple(fold("".join(c if c.isalpha() else " " for c in local)).split())
        return any(
            (len(parts) == 1 and built_from(local, name))
            or (len(parts) > 1 and fits(Name(parts), name, fuzzy=False))
            for name in self.names
        )

    def _said_private(self, s: Suggestion) -> bool:
        line = self.subjects.line_of(s).casefold()
        return any(word in line for word in PRIVATE_WORDS)

    def _holds_other_name(self, text: str) -> bool:
        words = set("".join(c if c.isalpha() else " " for c in fold(text)).split())
        return any(
            token in words
            for tokens, key in self.subjects.name_tokens
            if key not in self.requester and not self._is_open(key)
            for token in tokens
        )

    def _context(self, s: Suggestion) -> tuple[Action, str]:
        sensitive = is_sensitive(s.entity_type)
        if not sensitive and s.entity_type not in ABOUT_PERSON:
            return Action.KEEP, "Organisation, sted, dato eller beløb: normalt ikke privat"
        about = self.subjects.about(s)
        private = [k for k in about if self.roles.get(k) not in OPEN_ROLES]
        if private and all(k in self.requester or k in self.facts.open_persons for k in private):
            return Action.KEEP, "Handler efter teksten om ansøgeren selv"
        if not sensitive:
            other = any(k not in self.requester and not self._is_open(k) for k in about)
            if other:
                return Action.REDACT, "Oplysning om en anden person"
            return Action.KEEP, "Handler ikke om en bestemt anden person"
        if about:
            return Action.REDACT, "Følsom oplysning om en anden person"
        if self.only_requester or (self.facts.regime in PATIENT_REGIMES and not self._others()):
            return Action.KEEP, "Der er ingen andre end ansøgeren, oplysningen kan handle om"
        return Action.REDACT, "Følsom oplysning: det fremgår ikke sikkert, hvem den handler om"

    def _others(self) -> bool:
        return any(
            key not in self.requester and not self._is_open(key)
            for _, key in self.subjects.name_tokens
        )


def _plain(value: str) -> str:
    if "@" in value:
        return value.casefold().strip()
    return "".join(ch for ch in fold(value) if ch.isalnum())
