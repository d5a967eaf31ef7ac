"""Decisions and their outcome, kept in step: the only place that writes either.

``decision`` is append-only; ``suggestion.action``, ``ground`` and ``decided_boxes`` are the
outcome of the last decision that wasn't taken back. Both are written in one transaction under the
documents' row locks. A decision about a document that was seen to the end opens it again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from redactor.domain.states import DOCUMENT_STEPS, DocumentState, RequestState, move
from redactor.domain.suggestion import Action
from redactor.errors import InvalidValue, NotFound, RuleError
from redactor.law.grounds import ground as find_ground
from redactor.services import audit
from redactor.services.access import Actor
from redactor.services.outcomes import (
    PAST,
    Outcome,
    Past,
    Standing,
    chunks,
    hide_undone_manual,
    histories,
    write,
)
from redactor.store.tables import AccessRequest, Decision, Document, Suggestion, new_id, utcnow

_OPEN = (DocumentState.READY, DocumentState.REVIEWED)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is decided about one suggestion. boxes: None leaves the boxes as they are."""

    suggestion: Standing | Suggestion
    action: Action
    ground: str
    boxes: list[list[float]] | None = None

    @property
    def changes_nothing(self) -> bool:
        s = self.suggestion
        same_boxes = self.boxes is None or self.boxes == (s.decided_boxes or s.boxes)
        return s.action == self.action and s.ground == self.ground and same_boxes


def check_ground(code: str) -> str:
    """The code itself where the catalogue has it; ``InvalidValue`` otherwise."""
    try:
        return find_ground(code).code
    except NotFound as error:
        raise InvalidValue(error.message) from None


def lock_documents(session: Session, document_ids: Iterable[str]) -> list[Document]:
    """Lock documents for deciding; ``RuleError`` unless all wait for or have had their review."""
    documents: list[Document] = []
    for chunk in chunks(sorted(set(document_ids))):
        statement = select(Document).where(Document.id.in_(chunk)).order_by(Document.id)
        statement = statement.with_for_update().execution_options(populate_existing=True)
        documents.extend(session.scalars(statement))
    for document in documents:
        if document.state == DocumentState.EXEMPT:
            raise RuleError(
                f"Akt {document.akt_id} er undtaget i sin helhed. Ophæv det, før der tages "
                "stilling til enkelte forslag."
            )
        if DocumentState(document.state) not in _OPEN:
            raise RuleError(f"Akt {document.akt_id} er ikke analyseret færdigt. Vent lidt.")
    for request_id in {d.request_id for d in documents}:
        if session.get_one(AccessRequest, request_id).state == RequestState.CLOSED:
            raise RuleError("Anmodningen er lukket. Åbn den igen først.")
    return documents


def ground_for(suggestion: Standing | Suggestion, action: Action, given: str | None) -> str | None:
    """The ground of a decision: the given one, else the proposed one; None where there is none."""
    if action is Action.KEEP:
        return ""
    return given or suggestion.proposed_ground or None


def record(
    session: Session,
    actor: Actor,
    documents: Sequence[Document],
    verdicts: Sequence[Verdict],
    *,
    comment: str = "",
    how: str,
) -> str:
    """Write the decisions and their outcome under one batch id, which is returned.

    documents: the locked documents of the suggestions. how: the word in the audit trail.
    """
    batch, now = new_id(), utcnow()
    rows: list[dict[str, Any]] = []
    outcomes: list[Outcome] = []
    for verdict in verdicts:
        suggestion = verdict.suggestion
        boxes = suggestion.decided_boxes if verdict.boxes is None else verdict.boxes
        if boxes == suggestion.boxes:
            boxes = None
        rows.append(
            {
                "id": new_id(),
                "batch": batch,
                "suggestion_id": suggestion.id,
                "document_id": suggestion.document_id,
                "kind": "decide",
                "action": verdict.action.value,
                "ground": verdict.ground,
                "boxes": boxes,
                "comment": comment,
                "undoes": None,
                "decided_by": actor.user_id,
                "decided_at": now,
            }
        )
        outcomes.append(Outcome(suggestion.id, verdict.action.value, verdict.ground, boxes))
    write(session, rows, outcomes)
    _touched(documents, {v.suggestion.document_id for v in verdicts})
    _trace(session, actor, documents, "decisions.made", batch, how=how, count=len(rows))
    return batch


def undo(session: Session, actor: Actor, documents: Sequence[Document], batch: str) -> int:
    """Take back a batch: what stood before it stands again; returns how many.

    Decisions taken later on the same suggestions stay in force. ``RuleError`` where the batch was
    taken back before.
    """
    ids = {d.id for d in documents}
    rows_taken = session.execute(
        select(*PAST).where(Decision.batch == batch, Decision.kind == "decide")
    )
    taken = [d for d in (Past(*row) for row in rows_taken) if d.document_id in ids]
    past = histories(session, [d.suggestion_id for d in taken])
    undone = {d.undoes for history in past.values() for d in history if d.kind == "undo"}
    taken = [d for d in taken if d.id not in undone]
    if not taken:
        raise RuleError("Afgørelserne er allerede fortrudt.")
    undone |= {d.id for d in taken}
    now, undo_batch = utcnow(), new_id()
    rows: list[dict[str, Any]] = []
    outcomes: list[Outcome] = []
    for decision in taken:
        rows.append(
            {
                "id": new_id(),
                "batch": undo_batch,
                "suggestion_id": decision.suggestion_id,
                "document_id": decision.document_id,
                "kind": "undo",
                "action": "",
                "ground": "",
                "boxes": None,
                "comment": "",
                "undoes": decision.id,
                "decided_by": actor.user_id,
                "decided_at": now,
            }
        )
        history = past[decision.suggestion_id]
        standing = [d for d in history if d.kind == "decide" and d.id not in undone]
        last = standing[-1] if standing else None
        outcomes.append(
            Outcome(decision.suggestion_id, last.action, last.ground, last.boxes)
            if last
            else Outcome(decision.suggestion_id, "", "", None)
        )
    write(session, rows, outcomes)
    hide_undone_manual(session, [o.suggestion_id for o in outcomes if not o.action])
    _touched(documents, {d.document_id for d in taken})
    _trace(session, actor, documents, "decisions.undone", batch, count=len(rows))
    return len(rows)


def _touched(documents: Sequence[Document], changed: set[str]) -> None:
    for document in documents:
        if document.id in changed:
            document.version += 1
            reopen(document)


def reopen(document: Document) -> None:
    """A document that was seen to the end waits for its reviewer again."""
    if document.state == DocumentState.REVIEWED:
        document.state = move(DOCUMENT_STEPS, DocumentState.REVIEWED, DocumentState.READY).value
        document.reviewed_by = document.reviewed_at = None


def _trace(
    session: Session,
    actor: Actor,
    documents: Sequence[Document],
    action: str,
    batch: str,
    **detail: Any,
) -> None:
    session.flush()
    for request_id in sorted({d.request_id for d in documents}):
        audit.append(
            session,
            actor=actor.user_id,
            action=action,
            subject=batch,
            request_id=request_id,
            detail={"documents": len(documents), **detail},
        )
