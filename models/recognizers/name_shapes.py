"""The shapes of names in text: capitalised words, initials, particles; shared by the person rules."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from models.lexicons import section
from models.recognizers.names import (
    COMMON,
    FIRST,
    LAST,
    STOP,
    TOWN,
    bits_of,
    is_compound,
    person_words,
)
from models.recognizers.view import UPPER, TextView

LETTER = r"[^\W\d_]"
WORD = rf"[{UPPER}](?:{LETTER}|['’](?={LETTER}{LETTER}))*(?:-{LETTER}+)*['’]?"
INITIAL = rf"[{UPPER}]\.(?:-?[{UPPER}]\.)*"
PARTICLE = (
    r"(?:(?:van|von|de|da) (?:de[rnm]|la|las|los|het)|van|von|zu|de|da|di|del|della|den|der|af|el|al|"
    r"bin|ibn|bint|abu|umm|la|le|ten|ter|du|dos|y|ben|av)"
)
PART = rf"(?:{INITIAL}|{WORD})"
RUN = rf"(?<![\w@.]){PART}(?:(?: |(?<=\.)|-)(?:{PARTICLE} )?{PART})*"
CELL = rf"{PART}(?:(?: |(?<=\.))(?:{PARTICLE} )?{PART}){{0,5}}"
_TOKEN = re.compile(rf"{INITIAL}|{WORD}")
_WORD_STOP = frozenset(' \n\t("»“,;/')
NAME_CELL = re.compile(rf"'?{CELL}")
NOT_NAME_ENDINGS = tuple(sorted(section("stop_words.txt", "name ending")))
"""Endings of streets, institutions and the like, which no name of a person has."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word or an initial of a name run; bits: what the name lists say (0 for an initial)."""

    start: int
    end: int
    lower: str
    bits: int
    initial: bool


def tokens_of(view: TextView, start: int, end: int) -> list[Token]:
    """Words and initials of ``start:end``."""
    result = []
    for match in _TOKEN.finditer(view.norm, start, end):
        low = view.lower[match.start() : match.end()]
        initial = match.group()[-1] == "." or len(match.group()) == 1
        result.append(Token(*match.span(), low, 0 if initial else bits_of(low), initial))
    return result


def title_before(view: TextView, start: int) -> str | None:
    """The title or relation right in front of ``start`` ("overlæge", "mor"), or None."""
    norm = view.norm
    if start < 2 or norm[start - 1] != " ":
        return None
    begin = start - 1
    while begin > 0 and start - begin < 24 and norm[begin - 1] not in _WORD_STOP:
        begin -= 1
    word = view.lower[begin : start - 1]
    known = person_words()
    if word in known.title or word in known.kin:
        return word
    if len(word) > 6 and word.endswith(_title_endings()) and word not in _not_titles():
        return word
    return None


@cache
def _title_endings() -> tuple[str, ...]:
    """Endings of titles and relations ("dagtilbudschef", "plejemor"), also with the article."""
    ends = section("person_words.txt", "title ending")
    return tuple(sorted({f"{e}{article}" for e in ends for article in ("", "en", "n", "et", "s")}))


@cache
def _not_titles() -> frozenset[str]:
    return section("person_words.txt", "no title")


def begins_sentence(view: TextView, start: int) -> bool:
    """Whether what stands at ``start`` begins a sentence, a line, a cell or a quotation."""
    raw = view.norm[max(0, start - 6) : start]
    left = raw.rstrip(" \t\"»“”'(>*-•")
    return not left or left[-1] in ".!?:\n…|" or raw[-1] in "\"»“”‘’'"


def known_span(view: TextView, start: int, end: int, *, sure: bool) -> tuple[int, int] | None:
    """The name at the beginning of ``start:end``, or None. sure: the label leaves no doubt."""
    match = NAME_CELL.match(view.norm, start, end)
    if match is None:
        return None
    tokens = tokens_of(view, *match.span())
    keep: list[Token] = []
    while tokens and tokens[0].lower in roles():
        tokens = tokens[1:]
    for token in tokens:
        bad = token.lower in roles() or token.bits & STOP or token.lower.endswith(NOT_NAME_ENDINGS)
        if bad or (token.bits & COMMON and not token.bits & (FIRST | LAST)):
            break
        keep.append(token)
    if not keep or all(t.initial for t in keep):
        return None
    known = any(t.bits & (FIRST | LAST) for t in keep)
    unknown = len(keep) >= 2 and not any(t.bits & TOWN for t in keep)
    if sure:
        if not (known or unknown or not view.norm[keep[0].start : keep[0].end].isupper()):
            return None
    elif not known:
        return None
    if len(keep) < len(tokens) and not known:
        return None
    if (
        len(keep) == 1
        and not keep[0].bits
        and (keep[0].lower.endswith(("et", "erne")) or is_compound(keep[0].lower))
    ):
        return None  # "Beredskabet"
    if len(keep) == 1 and keep[0].bits & TOWN and not keep[0].bits & (FIRST | LAST):
        return None
    return keep[0].start, keep[-1].end


@cache
def roles() -> frozenset[str]:
    """Titles, relations and labels: words beside a name that are no part of it."""
    sections = person_words()
    return sections.title | sections.kin | sections.label


def until_word(tokens: list[Token]) -> list[Token]:
    """The beginning of a run up to an ordinary word; a first name may look like one ("Dag Xi")."""
    kept: list[Token] = []
    for i, token in enumerate(tokens):
        wordlike = token.bits & COMMON and not token.bits & (FIRST | LAST)
        ahead = tokens[i + 1] if i + 1 < len(tokens) else None
        begins = i == 0 and ahead is not None and not ahead.bits & (COMMON | STOP | TOWN)
        if token.bits & STOP or (wordlike and not begins) or token.lower.endswith(NOT_NAME_ENDINGS):
            break
        kept.append(token)
    return kept


def is_animal(view: TextView, start: int) -> bool:
    """Whether what stands at ``start`` is an animal's name ("lejers hund Storm")."""
    return _ANIMAL.search(view.before(start, 24)) is not None


_ANIMAL = re.compile(
    r"(?<![^\W\d_])(?:hund(?:en)?|hvalp(?:en)?|tæve(?:n)?|hanhund(?:en)?|labrador(?:en)?|schæfer(?:en)?|kat(?:ten)?|"
    r"killing(?:en)?|hest(?:en)?|pony(?:en)?|hoppe(?:n)?|kanin(?:en)?|marsvin(?:et)?|papegøje(?:n)?|hamster(?:en)?)"
    r",? (?:ved navn |kaldet |hedder |der hedder )?[\"“»]?$"
)
