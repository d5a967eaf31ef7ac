"""Rows of ``suggestion`` and ``decision`` read and written plainly, for batches of any size.

One batch may hold tens of thousands of decisions, and under SQLite nobody else writes meanwhile:
so no objects, few statements. Only ``decisions`` writes through here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, insert, null, select, update
from sqlalchemy.orm import Session

from redactor.store.tables import Decision, Suggestion

MANUAL_RECOGNIZER = "manual"
CHUNK = 900


class Outcome(NamedTuple):
    """What ``suggestion`` is to say. boxes: None where they are as they were found."""

    suggestion_id: str
    action: str
    ground: str
    boxes: list[Any] | None


class Past(NamedTuple):
    """A row of ``decision``, read plainly."""

    id: str
    suggestion_id: str
    document_id: str
    kind: str
    action: str
    ground: str
    boxes: list[Any] | None
    undoes: str | None


PAST = (
    Decision.id,
    Decision.suggestion_id,
    Decision.document_id,
    Decision.kind,
    Decision.action,
    Decision.ground,
    Decision.boxes,
    Decision.undoes,
)


class Standing(NamedTuple):
    """What deciding must know of a suggestion as it stands; columns in the order of ``COLUMNS``."""

    id: str
    document_id: str
    boxes: list[Any]
    proposed: str
    proposed_ground: str | None
    action: str
    ground: str
    decided_boxes: list[Any] | None


COLUMNS = (
    Suggestion.id,
    Suggestion.document_id,
    Suggestion.boxes,
    Suggestion.proposed,
    Suggestion.proposed_ground,
    Suggestion.action,
    Suggestion.ground,
    Suggestion.decided_boxes,
)


def standing(session: Session, *where: ColumnElement[bool]) -> list[Standing]:
    """Suggestions as they stand, read as plain rows: there may be tens of thousands."""
    return [Standing(*row) for row in session.execute(select(*COLUMNS).where(*where))]


def hide_undone_manual(session: Session, suggestion_ids: Sequence[str]) -> None:
    """A box that was drawn and taken back isn't there any more; nobody has to decide about it."""
    for chunk in chunks(suggestion_ids):
        session.execute(
            update(Suggestion)
            .where(Suggestion.id.in_(chunk), Suggestion.recognizer == MANUAL_RECOGNIZER)
            .values(superseded=True)
            .execution_options(synchronize_session=False)
        )


def histories(session: Session, suggestion_ids: Sequence[str]) -> dict[str, list[Past]]:
    """All decisions of each suggestion, oldest first."""
    found: dict[str, list[Past]] = {}
    for chunk in chunks(sorted(set(suggestion_ids))):
        statement = select(*PAST).where(Decision.suggestion_id.in_(chunk)).order_by(Decision.seq)
        for decision in (Past(*row) for row in session.execute(statement)):
            found.setdefault(decision.suggestion_id, []).append(decision)
    return found


def write(session: Session, rows: list[dict[str, Any]], outcomes: list[Outcome]) -> None:
    """Decisions row by row; outcomes by kind, since most of a large batch end alike."""
    session.flush()
    if not rows:
        return
    session.execute(insert(Decision.__table__), rows)  # type: ignore[arg-type]
    alike: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        alike.setdefault(json.dumps(outcome[1:]), []).append(outcome)
    for group in alike.values():
        _, action, ground, boxes = group[0]
        changed: dict[str, Any] = {"action": action, "ground": ground}
        changed["decided_boxes"] = boxes or null()
        for chunk in chunks([outcome.suggestion_id for outcome in group]):
            session.execute(
                update(Suggestion)
                .where(Suggestion.id.in_(chunk))
                .values(**changed)
                .execution_options(synchronize_session=False)
            )


def chunks(items: Sequence[str]) -> Iterator[Sequence[str]]:
    """Pieces that fit into one statement."""
    for start in range(0, len(items), CHUNK):
        yield items[start : start + CHUNK]
