"""Files that were read one by one, seen together: the case pass, persons and proposals.

Files of one folder may be one case; what they share decides which of them are. Persons get keys
that are unique within everything that was read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from redactor.commands.reading import ReadDocument
from redactor.domain.person import PersonGroup
from redactor.domain.suggestion import Suggestion
from redactor.pipeline import complete_case, settle_case
from redactor.suggest.case import CaseDocument
from redactor.suggest.policy import RequestFacts


def settle_files(
    read: Sequence[ReadDocument],
    facts: RequestFacts,
    *,
    one_case: bool = False,
    found_persons: list[PersonGroup] | None = None,
) -> list[list[Suggestion]]:
    """Suggestions of each file with persons and proposals.

    one_case: whether all files belong to one request; else a case is within one folder. Files that
    couldn't be read have none. found_persons: filled with the persons of that one case.
    """
    folders: defaultdict[str, list[int]] = defaultdict(list)
    for i, document in enumerate(read):
        folders["" if one_case else str(document.path.resolve().parent)].append(i)
    result: list[list[Suggestion]] = [[] for _ in read]
    persons = 0
    for members in folders.values():
        for group in _cases([read[i] for i in members], facts, one_case):
            settled = settle_case(
                [(found, read[members[i]].texts) for i, found in group.items()],
                facts,
                found_persons,
            )
            for i, found in zip(group, settled, strict=True):
                result[members[i]] = [_renumbered(s, persons) for s in found]
            persons += max((_number(s) for found in settled for s in found), default=0)
    return result


def _cases(
    read: Sequence[ReadDocument], facts: RequestFacts, one_case: bool
) -> list[dict[int, Sequence[Suggestion]]]:
    """For each case the places of its documents and their suggestions."""
    if len(read) < 2:
        return [{i: one.suggestions for i, one in enumerate(read)}]
    documents = [CaseDocument(one.sha256, one.suggestions, one.pages) for one in read]
    found, groups = complete_case(
        documents, one_case=one_case, requester_names=facts.requester_names
    )
    cases: defaultdict[int, dict[int, Sequence[Suggestion]]] = defaultdict(dict)
    for i, group in enumerate(groups):
        cases[group][i] = found[i]
    return list(cases.values())


def _number(s: Suggestion) -> int:
    return int(s.person[1:]) if s.person else 0


def _renumbered(s: Suggestion, offset: int) -> Suggestion:
    return replace(s, person=f"p{_number(s) + offset}") if s.person and offset else s
