"""Overlapping finds become suggestions that a person can decide one by one.

Law: every letter and digit that a find covered is covered afterwards, and nothing else is (tested
as a property). Rules, in order:

1. finds of one type that overlap become one;
2. identical spans: the clearly higher score wins, else the stronger type;
3. a find inside a stronger one is absorbed, its explanation kept;
4. a stronger find inside a weaker one stays beside it, so that a name in a company's name can go
   while the rest stays; only a name is cut around what it holds ("Anna Holm 010190-…");
5. finds that cross: the weaker one keeps what the stronger doesn't cover.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from models.types import Entity
from redactor.suggest.types import strength

CLEAR_MARGIN = 0.25
"""A score this much higher beats a stronger type on the very same span."""

_TRAILING = ' \t\r\n\f\u00a0,;:!?"”’»«>|/\\·•=*_-–—'
_LEADING = _TRAILING.replace("*", "") + "."


@dataclass(frozen=True, slots=True)
class Span:
    """A find on its way to becoming a suggestion; ``notes`` are explanations, best first."""

    start: int
    end: int
    entity_type: str
    score: float
    recognizer: str
    notes: tuple[str, ...]


def merge(entities: Sequence[Entity], text: str) -> list[Span]:
    """Finds of one page → spans sorted by start; ``ValueError`` for a find outside the text."""
    spans = [s for e in entities if (s := _trimmed(_span(e, len(text)), text)) is not None]
    result: list[Span] = []
    for component in _components(_join_same_type(spans)):
        result.extend(component if len(component) == 1 else _resolve(component, text))
    return sorted(result, key=lambda s: (s.start, -s.end, s.entity_type))


def _span(entity: Entity, length: int) -> Span:
    if not 0 <= entity.start <= entity.end <= length:
        raise ValueError("entity outside the page's text")
    notes = (entity.explanation,) if entity.explanation else ()
    return Span(
        entity.start, entity.end, entity.entity_type, entity.score, entity.recognizer, notes
    )


def _trimmed(span: Span, text: str) -> Span | None:
    """Without white space and punctuation around it; None where no letter or digit is left.

    A full stop stays where it ends an initial ("M.K.") or a number range; a masked number keeps
    its asterisks in front. No letter or digit is ever cut off.
    """
    start, end = span.start, span.end
    while (shorter := _peeled(text, start, end)) != (start, end):
        start, end = shorter
    if not any(ch.isalnum() for ch in text[start:end]):
        return None
    return _moved(span, start, end)


def _peeled(text: str, start: int, end: int) -> tuple[int, int]:
    """One round of taking off what stands around a find, brackets without a partner too."""
    while start < end and text[start] in _LEADING:
        start += 1
    while end > start and (
        text[end - 1] in _TRAILING or (text[end - 1] == "." and not _is_initial(text, start, end))
    ):
        end -= 1
    if text[start : start + 1] == "(" and ")" not in text[start:end]:
        start += 1
    if end > start and text[end - 1] == ")" and "(" not in text[start:end]:
        end -= 1
    return start, end


def _is_initial(text: str, start: int, end: int) -> bool:
    before = text[end - 3] if end - 3 >= start else " "
    return end - 2 >= start and text[end - 2].isalpha() and not before.isalnum()


def _moved(span: Span, start: int, end: int) -> Span:
    if (start, end) == (span.start, span.end):
        return span
    return Span(start, end, span.entity_type, span.score, span.recognizer, span.notes)


def _join_same_type(spans: Iterable[Span]) -> list[Span]:
    """Overlapping spans of one type as one; touching ones stay two."""
    last: dict[str, Span] = {}
    result: list[Span] = []
    for span in sorted(spans, key=lambda s: (s.start, s.end)):
        open_span = last.get(span.entity_type)
        if open_span is not None and span.start < open_span.end:
            last[span.entity_type] = _joined(open_span, span)
            continue
        if open_span is not None:
            result.append(open_span)
        last[span.entity_type] = span
    result.extend(last.values())
    return sorted(result, key=lambda s: (s.start, s.end))


def _joined(a: Span, b: Span) -> Span:
    best, other = (a, b) if a.score >= b.score else (b, a)
    return Span(
        min(a.start, b.start),
        max(a.end, b.end),
        best.entity_type,
        best.score,
        best.recognizer,
        _notes(best, other),
    )


def _notes(best: Span, other: Span) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*best.notes, *other.notes)))


def _components(spans: Sequence[Span]) -> Iterator[list[Span]]:
    """Runs of spans that overlap one another, directly or through others."""
    group: list[Span] = []
    reach = -1
    for span in spans:
        if group and span.start >= reach:
            yield group
            group = []
        reach = max(reach, span.end) if group else span.end
        group.append(span)
    if group:
        yield group


def _resolve(spans: Sequence[Span], text: str) -> list[Span]:
    accepted: list[Span] = []
    for span in sorted(_one_a_span(spans), key=_rank):
        absorbed = _absorber(span, accepted)
        if absorbed is not None:
            winner = accepted[absorbed]
            accepted[absorbed] = Span(
                winner.start,
                winner.end,
                winner.entity_type,
                winner.score,
                winner.recognizer,
                _notes(winner, span),
            )
            continue
        accepted.extend(_remaining(span, accepted, text))
    return accepted


def _rank(span: Span) -> tuple[int, int, int]:
    return (-strength(span.entity_type), -(span.end - span.start), span.start)


def _one_a_span(spans: Sequence[Span]) -> list[Span]:
    by_place: dict[tuple[int, int], Span] = {}
    for span in spans:
        place = (span.start, span.end)
        rival = by_place.get(place)
        by_place[place] = span if rival is None else _winner(rival, span)
    return list(by_place.values())


def _winner(a: Span, b: Span) -> Span:
    if abs(a.score - b.score) >= CLEAR_MARGIN:
        best, other = (a, b) if a.score > b.score else (b, a)
    else:
        best, other = sorted((a, b), key=lambda s: (-strength(s.entity_type), -s.score))
    return Span(
        best.start, best.end, best.entity_type, best.score, best.recognizer, _notes(best, other)
    )


def _absorber(span: Span, accepted: Sequence[Span]) -> int | None:
    for i, other in enumerate(accepted):
        if other.start <= span.start and span.end <= other.end:
            return i
    return None


def _remaining(span: Span, accepted: Sequence[Span], text: str) -> list[Span]:
    """What of a span is left beside the stronger ones it meets."""
    meets = [o for o in accepted if o.start < span.end and span.start < o.end]
    cuts = [
        o
        for o in meets
        if span.entity_type == "PERSON" or not (span.start <= o.start and o.end <= span.end)
    ]
    pieces: list[Span] = []
    at = span.start
    for cut in sorted(cuts, key=lambda o: o.start):
        if cut.start > at:
            pieces.append(_moved(span, at, cut.start))
        at = max(at, cut.end)
    if at < span.end:
        pieces.append(_moved(span, at, span.end))
    return [t for piece in pieces if (t := _trimmed(piece, text)) is not None]
