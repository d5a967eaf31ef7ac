"""Suggestions over a whole case: what one document tells is marked in the others too.

Each document has been read and has suggestions of its own; here it gains what only the others tell
(``models.case_pass`` says how sure that has to be). Nothing of its own is touched: a span that runs
into a suggestion that stands there is cut to what is free. Running again gives the same, since what
this pass added before is no evidence.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from models.case_pass import FROM_CASE, CaseIndex, Find, build_case
from models.types import Entity
from redactor.domain.suggestion import IDENTIFIER_TYPES, MANUAL, Suggestion
from redactor.domain.text import PageText
from redactor.suggest.boxes import suggest
from redactor.suggest.links import link

MANUAL_RECOGNIZER = "manual"
MIN_PIECE = 2
"""Letters and digits that what is left of a find must have."""


@dataclass(frozen=True, slots=True)
class CaseDocument:
    """A document of a case.

    scope: what its suggestion ids are unique within. suggestions: all it has, what an earlier run
    of this pass added (recognizer ``FROM_CASE``) among them or not. pages: reads its pages, one
    after the other; called once or twice.
    """

    scope: str
    suggestions: Sequence[Suggestion]
    pages: Callable[[], Iterable[PageText]]

    def own(self) -> list[Suggestion]:
        """What was found in the document itself."""
        return [s for s in self.suggestions if s.recognizer != FROM_CASE]


def evidence(documents: Sequence[CaseDocument], groups: Sequence[int]) -> CaseIndex:
    """What the documents know; groups: which of them belong together."""
    return build_case([[*map(_find, _tells(d))] for d in documents], groups)


def _tells(document: CaseDocument) -> Iterable[Suggestion]:
    return (s for s in document.own() if s.recognizer != MANUAL_RECOGNIZER)


def _find(s: Suggestion) -> Find:
    return Find(s.text, s.entity_type, s.score, s.recognizer)


def gained(
    document: CaseDocument, pages: Iterable[PageText], index: CaseIndex, group: int
) -> list[Suggestion]:
    """What a document gains from the others, page after page.

    A suggestion made from another reading of the page doesn't count as standing there.
    """
    standing: defaultdict[int, list[Suggestion]] = defaultdict(list)
    for s in document.own():
        if s.start >= 0:
            standing[s.page].append(s)
    result: list[Suggestion] = []
    for page in pages:
        here = [
            s
            for s in standing[page.number]
            if _squeezed(page.text[s.start : s.end]) == _squeezed(s.text)
        ]
        known = [_entity(s) for s in here]
        taken = _joined((s.start, s.end) for s in here if _is_cover(s))
        fresh = [
            replace(hit, start=start, end=end)
            for hit in index.look(page.text, known, group)
            for start, end in _free(hit.start, hit.end, taken)
            if sum(c.isalnum() for c in page.text[start:end]) >= MIN_PIECE
        ]
        result += suggest([page], [fresh], document.scope)
    return result


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def _entity(s: Suggestion) -> Entity:
    kind = "PERSON" if s.entity_type == MANUAL else s.entity_type
    return Entity(s.start, s.end, kind, s.score, s.recognizer)


def _is_cover(s: Suggestion) -> bool:
    return s.entity_type in IDENTIFIER_TYPES or s.entity_type == MANUAL


def _joined(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans sorted and apart."""
    result: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return result


def _free(start: int, end: int, taken: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The parts of a span that no other covers; ``taken`` sorted and apart."""
    pieces = []
    at = start
    for a, b in taken[max(0, bisect_left(taken, (start, -1)) - 1) :]:
        if a >= end:
            break
        if a > at:
            pieces.append((at, a))
        at = max(at, b)
    if at < end:
        pieces.append((at, end))
    return pieces


def spread_case(
    documents: Sequence[CaseDocument], requester_names: Sequence[str] = ()
) -> tuple[list[list[Suggestion]], list[int]]:
    """For documents that only lie together: what each gains, and the group it belongs to.

    A full name found in another document may show that two belong together; those are looked
    through once more with what their group knows.
    """
    texts = [{page.number: page.text for page in d.pages()} for d in documents]
    own = [d.own() for d in documents]
    groups = link(list(zip(own, texts, strict=True)), requester_names)
    index = evidence(documents, groups)
    added = [gained(d, d.pages(), index, group) for d, group in zip(documents, groups, strict=True)]
    if not any(added):
        return added, groups
    more = [in_order([*a, *b]) for a, b in zip(own, added, strict=True)]
    again = link(list(zip(more, texts, strict=True)), requester_names)
    if _same_parts(groups, again):
        return added, groups
    index = evidence(documents, again)
    changed = _members_changed(groups, again)
    return [
        gained(d, d.pages(), index, group) if group in changed else old
        for d, group, old in zip(documents, again, added, strict=True)
    ], again


def _same_parts(a: Sequence[int], b: Sequence[int]) -> bool:
    return list(a) == list(b)  # both numbered in order of appearance


def _members_changed(before: Sequence[int], after: Sequence[int]) -> set[int]:
    """Groups of ``after`` made of more than one group of ``before``."""
    parts: defaultdict[int, set[int]] = defaultdict(set)
    for old, new in zip(before, after, strict=True):
        parts[new].add(old)
    return {new for new, olds in parts.items() if len(olds) > 1}


def in_order(suggestions: Iterable[Suggestion]) -> list[Suggestion]:
    """Suggestions of one document in reading order; hand-drawn boxes stay where they were.

    A box without a place in the text keeps its place behind the suggestion before it.
    """
    keyed = []
    page, at = 0, -1
    for number, s in enumerate(suggestions):
        if s.start >= 0 or s.page != page:
            page, at = s.page, s.start
        keyed.append(((s.page, at, number), s))
    return [s for _, s in sorted(keyed, key=lambda pair: pair[0])]
