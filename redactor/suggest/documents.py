"""Whole documents that look internal: proposed exempt, with facts to extract.

Two signs: the document calls itself internal at its head, or it is mail and everybody who wrote or
got it works for the authority. A thread with one outsider in it is not internal, though parts of
it may be. Only a proposal: whether a document has left the authority is for a person to know.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from redactor.domain.person import PersonGroup
from redactor.domain.states import PersonRole, Regime
from redactor.domain.suggestion import Suggestion
from redactor.errors import ConfigurationError
from redactor.law.regimes import regime_info
from redactor.suggest.names import fold
from redactor.suggest.role_words import is_official_mail, official_domains
from redactor.suggest.types import DATA

HEAD = 600
"""Characters of the first page in which a document says what it is."""
_FROM = re.compile(r"^[>\s]*(?:Fra|From)\s*:", re.MULTILINE | re.IGNORECASE)
_RECIPIENT = re.compile(r"[>\s]*(?:Til|To|Cc|Bcc|Fra|From)\s*:", re.IGNORECASE)
MAX_HEADER_LINES = 8


@dataclass(frozen=True, slots=True)
class DocumentProposal:
    """exempt: the whole document; else ``partly``: something in it may be internal.

    ground: code, None where the regime exempts no internal documents. reason: Danish.
    """

    exempt: bool
    partly: bool
    ground: str | None
    reason: str


@lru_cache(maxsize=1)
def _markers() -> tuple[str, ...]:
    try:
        raw = tomllib.loads((DATA / "internal.toml").read_text("utf-8"))
        return tuple(fold(marker) for marker in raw["markers"])
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise ConfigurationError(
            "Listen over interne dokumenter kan ikke læses. Geninstallér tjenesten."
        ) from error


def propose_document(
    suggestions: Sequence[Suggestion],
    persons: Sequence[PersonGroup],
    texts: Mapping[int, str],
    regime: Regime,
) -> DocumentProposal | None:
    """A proposal for one document, or None where nothing says that it is internal."""
    ground = regime_info(regime).internal_ground
    if ground is None or not texts:
        return None
    mails = _mails(suggestions, persons, texts)
    if mails and all(mails):
        return DocumentProposal(
            True,
            False,
            ground,
            "Mail mellem ansatte i myndigheden. Faktiske oplysninger skal trækkes ud.",
        )
    first = fold(texts[min(texts)][:HEAD])
    marked = any(marker in first for marker in _markers())
    if marked and not mails:
        return DocumentProposal(
            True,
            False,
            ground,
            "Dokumentet kalder sig selv internt. Faktiske oplysninger skal trækkes ud.",
        )
    if any(mails) or any(m in fold(text) for text in texts.values() for m in _markers()):
        return DocumentProposal(
            False, True, ground, "En del af dokumentet ser ud til at være internt. Se det efter."
        )
    return None


def _mails(
    suggestions: Sequence[Suggestion], persons: Sequence[PersonGroup], texts: Mapping[int, str]
) -> list[bool]:
    """For each mail head in the document: whether all it names work for an authority."""
    roles = {p.key: p.role for p in persons}
    domains = official_domains(suggestions)
    result = []
    for page, text in sorted(texts.items()):
        here = [s for s in suggestions if s.page == page and s.entity_type in ("PERSON", "EMAIL")]
        for match in _FROM.finditer(text):
            named = [s for s in here if _in_head(s, text, match.start())]
            if named:
                result.append(all(_official(s, roles, domains) for s in named))
    return result


def _in_head(s: Suggestion, text: str, start: int) -> bool:
    """On a line of sender or recipients of the head that begins at ``start``."""
    if s.start < start:
        return False
    between = text[start : s.start]
    if between.count("\n") > MAX_HEADER_LINES or re.search(r"\n[>\s]*\n", between):
        return False
    return bool(_RECIPIENT.match(text, text.rfind("\n", 0, s.start) + 1))


def _official(s: Suggestion, roles: Mapping[str, PersonRole], domains: frozenset[str]) -> bool:
    if s.entity_type == "EMAIL":
        return is_official_mail(s.text, domains)
    return roles.get(s.person or "") is PersonRole.OFFICIAL
