"""Proposals against the tables of the development cases, given perfect detection.

The gold annotations stand in for the language models, so that only grouping, roles and policy are
measured. Run with ``-s`` to see the figures (or ``make evaluate-roles``). Needs ../shared beside
the repository.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import pytest

from redactor.domain.suggestion import Action, Suggestion
from redactor.pipeline import settle_case
from redactor.suggest.names import fits, parse_name, same
from redactor.suggest.policy import RequestFacts
from tests.yardstick.measure import OWN, REGIMES, SEEN, Document, measure, read, report
from tests.yardstick.table import read_yardsticks

GOLD = Path(__file__).resolve().parents[2] / "../shared/gold/dev"

HIDDEN = re.compile(
    r"(?:notifier|classmates|whistleblower|grandchild|former foster child|the workers) "
    r"((?:[A-ZÆØÅ][\w-]+(?: [A-ZÆØÅ][\w-]+)*(?: \([^)]*\))?(?:, | and )?)+)"
)

pytestmark = pytest.mark.skipif(not GOLD.is_dir(), reason="no ../shared/gold/dev here")


@dataclass
class Case:
    requester: str
    suggestions: list[Suggestion]


@pytest.fixture(scope="module")
def cases() -> dict[str, Case]:
    documents: defaultdict[str, list[Document]] = defaultdict(list)
    requesters: dict[str, str] = {}
    for path in sorted(GOLD.glob("[0-9]*.txt")):
        headers, document = read(path)
        documents[headers["case"]].append(document)
        requesters[headers["case"]] = headers["applicant"]
    result = {}
    for name, parts in documents.items():
        facts = RequestFacts(REGIMES[name], (requesters[name],))
        settled = settle_case([(d.suggestions, d.texts) for d in parts], facts)
        result[name] = Case(requesters[name], [s for found in settled for s in found])
    return result


def test_the_requesters_own_name_stays(cases: dict[str, Case]) -> None:
    kept = total = 0
    for case in cases.values():
        known = parse_name(case.requester)
        for s in case.suggestions:
            name = parse_name(s.text)
            if s.entity_type == "PERSON" and name.tokens and not name.pure_initials:
                first = any(same(t, known.tokens[0]) for t in name.tokens)
                if first and fits(name, known, fuzzy=False):
                    total += 1
                    kept += s.proposed is Action.KEEP
    assert kept / total >= 0.95


def test_cpr_numbers_go_but_the_requesters(cases: dict[str, Case]) -> None:
    for case in cases.values():
        kept = {
            re.sub(r"\D", "", s.text)[:6]  # "010190-xxxx" is the same number
            for s in case.suggestions
            if s.entity_type == "CPR" and s.proposed is Action.KEEP
        }
        assert len(kept) <= 1


def test_those_who_must_stay_unknown_go_everywhere(cases: dict[str, Case]) -> None:
    table = (GOLD / "README.md").read_text("utf-8")
    secret = [
        parse_name(re.sub(r"\([^)]*\)", "", name))
        for run in HIDDEN.findall(table)
        for name in re.split(r", | and ", run)
        if name.strip()
    ]
    assert len(secret) >= 6
    tokens = {t for name in secret for t in name.tokens if len(t) > 2}
    leaks = [
        s.text
        for case in cases.values()
        for s in case.suggestions
        if s.entity_type == "PERSON" and s.proposed is Action.KEEP
        if (name := parse_name(s.text)).tokens and all(t in tokens for t in name.tokens)
    ]
    assert not leaks


def test_the_tables_can_be_read() -> None:
    found = list(read_yardsticks(GOLD / "README.md"))
    assert [y.name for y in found] == list(REGIMES)
    assert all(y.claims for y in found)
    assert sum(len(c.struck) for y in found for c in y.claims) >= 15
    assert sum(len(c.owners) for y in found for c in y.claims) >= 15


def test_agreement_with_the_tables(cases: dict[str, Case]) -> None:
    """What the tables strike goes, and the requester's own stays.

    The tables leave more names open than the design does, which proposes that everybody but the
    requester and those at work in the case goes: that line is printed, not demanded.
    """
    scores = measure(GOLD)
    sys.stdout.writelines(f"\n{line}" for line in report(scores))
    struck = [s for (_, ground), s in scores.items() if ground not in (OWN, SEEN)]
    own = [s for (_, ground), s in scores.items() if ground == OWN]
    assert sum(s.all for s in struck) >= 80
    assert sum(s.right for s in struck) / sum(s.all for s in struck) >= 0.97
    assert sum(s.right for s in own) / sum(s.all for s in own) >= 0.9
    assert all(s.reason for case in cases.values() for s in case.suggestions)
