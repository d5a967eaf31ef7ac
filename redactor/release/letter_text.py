"""What the decision letter says: facts of a request → blocks of text, the same for DOCX and PDF.

Wording is data (``templates/letter.toml``, ``law/data``); here is only the order and what is left
out when it doesn't apply.
"""

from __future__ import annotations

import datetime as dt
import enum
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from redactor.domain.law import LegalGround, RegimeInfo
from redactor.domain.states import Regime
from redactor.errors import ConfigurationError
from redactor.law.deadlines import due_date
from redactor.law.grounds import catalogue, ground
from redactor.law.regimes import regime_info
from redactor.release.titles import strike_title

TEMPLATE = Path(__file__).parent / "templates" / "letter.toml"
_MONTHS = [
    *("januar", "februar", "marts", "april", "maj", "juni"),
    *("juli", "august", "september", "oktober", "november", "december"),
]
_SMALL = ["nul", "et", "to", "tre", "fire", "fem", "seks", "syv", "otte", "ni", "ti"]


class Kind(enum.StrEnum):
    TITLE = "title"
    HEADING = "heading"
    TEXT = "text"
    BULLET = "bullet"
    GREETING = "greeting"
    SMALL = "small"


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph of the letter."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """What a letter needs. Dates are days; grounds are codes of the catalogue, as used.

    subject: what was asked for, to follow "aktindsigt i". case_numbers: of the cases searched.
    full, partial, withheld: documents covered, by outcome; uncovered: the others of the case.
    interpretation, extraction, more_access: the caseworker's own words in place of the default.
    strike: names that must not stand in the letter, should the subject hold them. year: of the
    grounds catalogue.
    """

    authority: str
    regime: Regime
    requester: str
    received: dt.date
    decided: dt.date
    case_number: str = ""
    subject: str = "sagens dokumenter"
    case_numbers: tuple[str, ...] = ()
    full: int = 0
    partial: int = 0
    withheld: int = 0
    uncovered: int = 0
    grounds: tuple[str, ...] = ()
    requester_address: tuple[str, ...] = ()
    authority_address: str = ""
    authority_contact: str = ""
    department: str = ""
    caseworker: str = ""
    caseworker_title: str = ""
    interpretation: str = ""
    extraction: str = ""
    more_access: str = ""
    complaint_body: str = ""
    strike: tuple[str, ...] = ()
    year: int = 2026

    @property
    def total(self) -> int:
        return self.full + self.partial + self.withheld


@lru_cache(maxsize=1)
def _template() -> Mapping[str, Mapping[str, str]]:
    try:
        raw = tomllib.loads(TEMPLATE.read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise ConfigurationError(
            "Skabelonen til afgørelsesbrevet kan ikke læses. Geninstallér tjenesten."
        ) from error
    flat = {key: value for key, value in raw.items() if isinstance(value, str)}
    return {"letter": flat, **{k: v for k, v in raw.items() if isinstance(v, dict)}}


def danish_date(day: dt.date) -> str:
    """ "3. oktober 2024" """
    return f"{day.day}. {_MONTHS[day.month - 1]} {day.year}"


def count(number: int, one: str = "dokument", many: str = "dokumenter") -> str:
    """ "et dokument", "fire dokumenter", "12 dokumenter" """
    shown = _SMALL[number] if 0 < number < len(_SMALL) else str(number)
    return f"{shown} {one if number == 1 else many}"


def letter_blocks(facts: LetterFacts) -> list[Block]:
    """The letter from its title to the signature.

    ``NotFound`` for a ground that the year's catalogue doesn't have.
    """
    info = regime_info(facts.regime)
    used = _used(facts)
    blocks = [Block(Kind.TITLE, _title(facts))]
    blocks += _request(facts)
    blocks += _decision(facts)
    blocks += _heading("law", info.choice_of_law)
    blocks += _grounds(facts, used, info)
    blocks += _extraction(facts, used, info)
    blocks += _more_access(facts, info)
    body = facts.complaint_body or info.complaint_body
    complaint = info.complaint.format(authority=facts.authority, complaint_body=body)
    blocks += _heading("complaint", complaint)
    blocks += _end(facts)
    return blocks


def open_points(facts: LetterFacts) -> list[str]:
    """What a caseworker should look at before the letter goes out (Danish)."""
    notes = _template()["note"]
    info = regime_info(facts.regime)
    points = []
    if any(g.extract for g in _used(facts)) and info.extraction_rule and not facts.extraction:
        points.append(notes["extraction"])
    if facts.partial + facts.withheld and info.more_access_rule and not facts.more_access:
        points.append(notes["more_access"])
    if not facts.requester_address:
        points.append(notes["address"])
    if not facts.caseworker:
        points.append(notes["caseworker"])
    return points


def _used(facts: LetterFacts) -> list[LegalGround]:
    """The grounds used, each once, in the order of the catalogue; none where all was given."""
    wanted = {ground(code, year=facts.year).code for code in facts.grounds}
    return [g for g in catalogue(facts.year) if g.code in wanted]


def _title(facts: LetterFacts) -> str:
    titles = _template()["letter"]
    return titles.get(f"title_{facts.regime.value}", titles["title"])


def _heading(section: str, *texts: str) -> list[Block]:
    heading = Block(Kind.HEADING, _template()[section]["heading"])
    return [heading, *(Block(Kind.TEXT, text) for text in texts)]


def _request(facts: LetterFacts) -> list[Block]:
    words = _template()["request"]
    subject = strike_title(facts.subject.strip().rstrip("."), facts.strike, keep=[facts.requester])
    texts = [words["text"].format(received=danish_date(facts.received), subject=subject)]
    due = due_date(facts.regime, facts.received)
    if facts.decided > due:
        texts.append(words["late"].format(due=danish_date(due)))
    if facts.interpretation:
        own = strike_title(facts.interpretation.strip(), facts.strike, keep=[facts.requester])
        texts.append(words["interpretation"].format(interpretation=own))
    else:
        texts.append(words["interpretation_default"].format(cases=_cases(facts, words)))
    return [Block(Kind.TEXT, text) for text in texts]


def _cases(facts: LetterFacts, words: Mapping[str, str]) -> str:
    numbers = facts.case_numbers or ((facts.case_number,) if facts.case_number else ())
    if not numbers:
        return words["cases_none"]
    if len(numbers) == 1:
        return words["cases_one"].format(numbers=numbers[0])
    return words["cases_many"].format(numbers=_listed(numbers))


def _listed(items: Sequence[str]) -> str:
    return " og ".join(filter(None, (", ".join(items[:-1]), items[-1])))


def _decision(facts: LetterFacts) -> list[Block]:
    words = _template()["decision"]
    blocks = [Block(Kind.HEADING, words["heading"])]
    if facts.partial == facts.withheld == 0:
        text = words["all_one"] if facts.total == 1 else words["all"]
        blocks.append(Block(Kind.TEXT, text.format(total=facts.total)))
    elif facts.full == facts.partial == 0:
        blocks.append(Block(Kind.TEXT, words["none"]))
    else:
        blocks.append(Block(Kind.TEXT, words["some"].format(total=count(facts.total))))
        for key, number in (
            ("full", facts.full),
            ("partial", facts.partial),
            ("withheld", facts.withheld),
        ):
            if number:
                text = words[key].format(count=count(number))
                blocks.append(Block(Kind.BULLET, text[0].upper() + text[1:]))
    if facts.uncovered:
        blocks.append(Block(Kind.TEXT, words["uncovered"].format(count=count(facts.uncovered))))
    closing = words["act_list"] + (f" {words['marks']}" if facts.partial else "")
    return [*blocks, Block(Kind.TEXT, closing)]


def _grounds(facts: LetterFacts, used: Sequence[LegalGround], info: RegimeInfo) -> list[Block]:
    if not used:
        return []
    words = _template()["grounds"]
    blocks = [Block(Kind.HEADING, words["heading"])]
    kind = Kind.BULLET if len(used) > 1 else Kind.TEXT
    blocks += [Block(kind, g.phrase) for g in used]
    if facts.partial:
        blocks.append(Block(Kind.TEXT, words["partial"].format(rule=info.partial_rule)))
    return blocks


def _extraction(facts: LetterFacts, used: Sequence[LegalGround], info: RegimeInfo) -> list[Block]:
    if info.extraction_rule is None or not any(g.extract for g in used):
        return []
    default = _template()["extraction"]["default"].format(rule=info.extraction_rule)
    return _heading("extraction", facts.extraction or default)


def _more_access(facts: LetterFacts, info: RegimeInfo) -> list[Block]:
    if info.more_access_rule is None or not facts.partial + facts.withheld:
        return []
    default = _template()["more_access"]["default"].format(rule=info.more_access_rule)
    return _heading("more_access", facts.more_access or default)


def _end(facts: LetterFacts) -> list[Block]:
    words = _template()["end"]
    contact = f": {facts.authority_contact}" if facts.authority_contact else ""
    signature = "\n".join(
        filter(None, (facts.caseworker, facts.caseworker_title, facts.department, facts.authority))
    )
    given = facts.full + facts.partial
    documents = f" og {count(given)}" if given else ""
    return [
        Block(Kind.TEXT, words["questions"].format(contact=contact)),
        Block(Kind.GREETING, f"{words['greeting']}\n\n{signature}"),
        Block(Kind.SMALL, words["enclosures"].format(documents=documents)),
    ]
