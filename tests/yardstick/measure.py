"""How far proposals agree with the yardstick of the development cases: ``make evaluate-roles``.

The gold annotations stand in for the language models, so that only grouping, roles and policy are
measured. For each case and ground: how many mentions the yardstick speaks of, and how many are
proposed as it says. Only counts are printed.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from models.types import Entity
from redactor.domain.states import Regime
from redactor.domain.suggestion import Action, Suggestion
from redactor.domain.text import PageText
from redactor.pipeline import settle_case
from redactor.suggest.boxes import suggest
from redactor.suggest.names import Name, fits, parse_name
from redactor.suggest.policy import RequestFacts
from tests.yardstick.table import OFFICE_TYPES, TYPES, Claim, Yardstick, read_yardsticks

MARK = re.compile(r"\[\[([A-Z_]+)\|(.*?)\]\]", re.DOTALL)
REGIMES = {"boernesag": Regime.FVL, "byggesag": Regime.OFL, "personalesag": Regime.FVL}
OWN = "the requester's own"
SEEN = "other names, not struck"


@dataclass
class Document:
    number: int
    texts: dict[int, str]
    suggestions: list[Suggestion]


@dataclass
class Score:
    right: int = 0
    all: int = 0

    def add(self, right: bool) -> None:
        self.right += right
        self.all += 1


Scores = dict[tuple[str, str], Score]
"""By case and ground."""


def read(path: Path) -> tuple[dict[str, str], Document]:
    """Headers and the document with the gold mentions as suggestions."""
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
        boxes = np.full((len(text), 4), np.nan, dtype=np.float32)
        lines = np.full(len(text), -1, dtype=np.int32)
        pages.append(PageText(number, 595, 842, text, boxes, lines))
        entities.append(found)
    suggestions = suggest(pages, entities, path.stem)
    return headers, Document(int(path.name[:2]), {p.number: p.text for p in pages}, suggestions)


def measure(folder: Path) -> Scores:
    """Agreement on the cases of a folder of gold documents with a README."""
    cases: defaultdict[str, list[Document]] = defaultdict(list)
    requesters: dict[str, str] = {}
    for path in sorted(folder.glob("[0-9]*.txt")):
        headers, document = read(path)
        cases[headers["case"]].append(document)
        requesters[headers["case"]] = headers["applicant"]
    scores: Scores = defaultdict(Score)
    for yardstick in read_yardsticks(folder / "README.md"):
        documents = cases[yardstick.name]
        requester = requesters[yardstick.name]
        facts = RequestFacts(REGIMES[yardstick.name], (requester,))
        settled = settle_case([(d.suggestions, d.texts) for d in documents], facts)
        for document, found in zip(documents, settled, strict=True):
            if document.number not in yardstick.whole:
                for s, ground, expected in _expected(yardstick, document, found, requester):
                    scores[yardstick.name, ground].add(s.proposed is expected)
    return dict(scores)


def _expected(
    yardstick: Yardstick, document: Document, found: Sequence[Suggestion], requester: str
) -> Iterator[tuple[Suggestion, str, Action]]:
    """Suggestions that the yardstick speaks of, under which ground, and what it says."""
    known = parse_name(requester)
    claims = [c for c in yardstick.claims if document.number in c.documents]
    for s in found:
        if s.entity_type == "PERSON":
            tokens = _tokens(s)
            if not tokens:
                continue
            if _is(parse_name(s.text), known):
                yield s, OWN, Action.KEEP
            elif claim := _struck(claims, tokens):
                if not claim.open:
                    yield s, claim.ground, Action.REDACT
            elif not _struck(yardstick.claims, tokens):
                yield s, SEEN, Action.KEEP
        elif s.entity_type in TYPES:
            owner = _owner(s, found, document.texts[s.page])
            own = owner is not None and _is(parse_name(owner.text), known)
            if own:
                yield s, OWN, Action.KEEP
            else:
                mine = [c for c in claims if s.entity_type in c.types and not c.open]
                for claim in mine:
                    if _theirs(claim, s, owner):
                        yield s, claim.ground, Action.REDACT
                        break


def _tokens(s: Suggestion) -> frozenset[str]:
    return frozenset(t for t in parse_name(s.text).tokens if len(t) > 1)


def _is(name: Name, known: Name) -> bool:
    """The requester, by a name that holds the first name or three letters of initials."""
    if name.pure_initials:
        return name.initials == known.initials
    return bool(name.tokens) and name.tokens[0] == known.tokens[0] and fits(name, known)


def _struck(claims: Sequence[Claim], tokens: frozenset[str]) -> Claim | None:
    return next((c for c in claims if any(tokens <= name for name in c.struck)), None)


def _owner(s: Suggestion, found: Sequence[Suggestion], text: str) -> Suggestion | None:
    """The last name before it on its line."""
    line = text.rfind("\n", 0, s.start) + 1
    names = [x for x in found if x.entity_type == "PERSON" and x.page == s.page]
    before = [x for x in names if line <= x.start < s.start]
    return before[-1] if before else None


def _theirs(claim: Claim, s: Suggestion, owner: Suggestion | None) -> bool:
    if claim.owners:
        return owner is not None and any(_tokens(owner) & name for name in claim.owners)
    return s.entity_type not in OFFICE_TYPES


def report(scores: Scores) -> Iterator[str]:
    """Lines of a table: agreement by case and ground, and over all."""
    width = max((len(ground) for _, ground in scores), default=0)
    total: Counter[str] = Counter()
    for (case, ground), score in sorted(scores.items()):
        share = 100 * score.right / score.all
        yield f"{case:14}{ground:{width}}{score.right:5} of{score.all:5}{share:8.1f} %"
        total.update({"right": score.right, "all": score.all})
    if total["all"]:
        share = 100 * total["right"] / total["all"]
        yield f"{'all':14}{'':{width}}{total['right']:5} of{total['all']:5}{share:8.1f} %"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    folder = parser.parse_args().shared / "gold" / "dev"
    if not (folder / "README.md").is_file():
        sys.stderr.write(f"evaluate-roles: {folder} has no README.md (SHARED=…)\n")
        return 2
    sys.stdout.writelines(f"{line}\n" for line in report(measure(folder)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
