"""Which of overlapping entities stay.

The law: no covered character is ever lost, and an identifier that covers a span is never replaced
by a context type. What goes are hits that lie wholly inside a better one.
"""

from __future__ import annotations

from collections.abc import Iterable

from models.mapping import IDENTIFIERS
from models.types import Entity

_ORDER = (
    "IBAN CARD_NUMBER CPR P_NUMBER EMAIL URL GUID VIN KVHX GPS IP_ADDRESS BANK_ACCOUNT CVR "
    "SE_NUMBER PASSPORT DRIVING_LICENCE BFE CASE_NUMBER ADDRESS MATRIKEL LICENSE_PLATE "
    "DATE_OF_BIRTH PHONE SWIFT USERNAME PERSON"
)
_RANK = {name: i for i, name in enumerate(_ORDER.split())}
"""Which identifier wins a span that two claim: the one with the stricter form."""
_IDENTIFIERS = frozenset(IDENTIFIERS)
_NAMES = frozenset(("PERSON", "ORGANISATION", "MUNICIPALITY", "AUTHORITY", "LOCATION", "REGION"))


def _yields(inner: Entity, outer: Entity) -> bool:
    """Whether ``inner``, which lies inside ``outer`` (or covers the same span), may go."""
    inner_id, outer_id = inner.entity_type in _IDENTIFIERS, outer.entity_type in _IDENTIFIERS
    same_span = (inner.start, inner.end) == (outer.start, outer.end)
    if inner.entity_type == outer.entity_type:
        return not same_span or inner.score <= outer.score
    if inner_id and not outer_id:
        return (
            same_span
            and inner.entity_type == "PERSON"
            and outer.entity_type in _NAMES
            and inner.score + 0.15 < outer.score
        )
    if outer_id and not inner_id:
        if same_span and outer.entity_type == "PERSON" and inner.entity_type in _NAMES:
            return inner.score <= outer.score + 0.15
        return True
    if not outer_id:
        return (
            same_span
            and inner.entity_type in _NAMES
            and outer.entity_type in _NAMES
            and (inner.score <= outer.score)
        )
    if same_span:
        strong, weak = outer.score - inner.score > 0.2, inner.score - outer.score > 0.2
        return strong or (not weak and _RANK[outer.entity_type] < _RANK[inner.entity_type])
    return inner.score <= outer.score + 0.1 or outer.score >= 0.6


def _order(entity: Entity) -> tuple[int, int, float, str, str, str]:
    """A full order: which of two equal hits stays must not hang on the process's hash seed."""
    e = entity
    return e.start, -e.end, -e.score, e.entity_type, e.recognizer, e.explanation


def resolve(entities: Iterable[Entity]) -> list[Entity]:
    """Entities sorted by start, those dropped that lie inside a better one.

    Every character that an identifier covered before is covered by an identifier after, but where
    a PERSON gives way to a more certain name of a place or organisation with the same span.
    """
    ordered = sorted(set(entities), key=_order)
    kept: list[Entity] = []
    open_: list[Entity] = []
    for entity in ordered:
        open_ = [o for o in open_ if o.end > entity.start]
        if any(o.end >= entity.end and _yields(entity, o) for o in open_):
            continue
        beaten = [
            o for o in open_
            if (o.start, o.end) == (entity.start, entity.end) and _yields(o, entity)
        ]  # fmt: skip
        for loser in beaten:
            kept.remove(loser)
            open_.remove(loser)
        kept.append(entity)
        open_.append(entity)
    return kept
