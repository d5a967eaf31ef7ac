"""Proposals against the tables of the development cases, given perfect detection.

The gold annotations stand in for the language models, so that only grouping, roles and policy are
measured. Run with ``-s`` to see the figures. Needs ../shared beside the repository.
"""

from __future__ import annotations

import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from models.types import Entity
from redactor.domain.person import PersonGroup
from redactor.domain.states import Regime
from redactor.domain.suggestion import Action, Suggestion
from redactor.domain.text import PageText
from redactor.suggest.boxes import suggest
from redactor.suggest.names import fits, parse_name, same
from redactor.suggest.persons import group_persons
from redactor.suggest.policy import RequestFacts, propose
from redactor.suggest.roles import guess_roles

GOLD = Path(__file__).resolve().parents[2] / "../shared/gold/dev"
MARK = re.compile(r"\[\[([A-Z_]+)\|(.*?)\]\]", re.DOTALL)
REGIMES = {"boernesag": Regime.FVL, "byggesag": Regime.OFL, "personalesag": Regime.FVL}
HIDDEN = re.compile(
    r"(?:notifier|classmates|whistleblower|grandchild|former foster child|the workers) "
    r"((?:[A-ZÆØÅ][\w-]+(?: [A-ZÆØÅ][\w-]+)*(?: \([^)]*\))?(?:, | and )?)+)"
)

pytestmark = pytest.mark.skipif(not GOLD.is_dir(), reason="no ../shared/gold/dev here")


@dataclass
class Case:
    requester: str
    suggestions: list[Suggestion]
    persons: list[PersonGroup]


def read(path: Path) -> tuple[dict[str, str], list[PageText], list[list[Entity]]]:
    head, _, body = path.read_text("utf-8").partition("\n\n")
    headers = dict(re.findall(r"^#(\w+):\s*(.*)$", head, re.MULTILINE))
    pages, entities = [], []
    for number, marked in enumerate(re.split(r"^=====PAGE=====\s*$", body, flags=re.M), start=1):
        text, at, found = "", 0, []
        for match in MARK.finditer(marked):
            text += marked[at : match.start()]
            found.append(Entity(len(text), len(text) + len(match[2]), match[1], 0.9, "gold"))
            text += match[2]
            at = match.end()
        text += marked[at:]
        n = len(text)
        boxes = np.full((n, 4), np.nan, dtype=np.float32)
        pages.append(PageText(number, 595, 842, text, boxes, np.full(n, -1, dtype=np.int32)))
        entities.append(found)
    return headers, pages, entities


@pytest.fixture(scope="module")
def cases() -> dict[str, Case]:
    """Both passes over each case, as ``stages.propose`` makes them."""
    documents = defaultdict(list)
    for path in sorted(GOLD.glob("[0-9]*.txt")):
        headers, pages, entities = read(path)
        found = suggest(pages, entities, path.stem)
        documents[headers["case"]].append((headers, {p.number: p.text for p in pages}, found))
    result = {}
    for name, parts in documents.items():
        requester = parts[0][0]["applicant"]
        grouped, persons = group_persons([s for _, _, found in parts for s in found])
        split = []
        for _, texts, found in parts:
            split.append((texts, grouped[: len(found)]))
            grouped = grouped[len(found) :]
            persons = guess_roles(persons, split[-1][1], texts, [requester])
        facts = RequestFacts(REGIMES[name], (requester,))
        decided = [s for texts, found in split for s in propose(found, facts, persons, texts)]
        result[name] = Case(requester, decided, persons)
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


def test_figures(cases: dict[str, Case], record_property: Callable[[str, object], None]) -> None:
    for name, case in cases.items():
        counts: Counter[tuple[str, str]] = Counter()
        for s in case.suggestions:
            counts[s.entity_type, s.proposed.value] += 1
        roles = Counter(p.role.value for p in case.persons)
        lines = [f"{name}: roles {dict(roles)}"]
        for kind in ("PERSON", "CPR", "PHONE", "EMAIL", "ADDRESS", "HEALTH", "CRIME"):
            kept, gone = counts[kind, "keep"], counts[kind, "redact"]
            lines.append(f"  {kind:8} keep {kept:4} redact {gone:4}")
        sys.stdout.write("\n" + "\n".join(lines) + "\n")
        record_property(name, lines)
        assert counts["PERSON", "keep"]
        assert counts["PERSON", "redact"]
        assert all(s.reason for s in case.suggestions)
