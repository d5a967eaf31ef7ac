"""What a caseworker does with suggestions: decide one or many, draw, take back, finish."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from redactor.domain.states import DOCUMENT_STEPS, DocumentState, move
from redactor.domain.suggestion import Action
from redactor.errors import InvalidValue, NotFound, RuleError
from redactor.services import audit, decisions, marking
from redactor.services.access import (
    Actor,
    Permission,
    document_for,
    request_for,
    suggestion_for,
)
from redactor.services.decisions import Verdict, check_ground
from redactor.services.filters import SuggestionFilter, conditions, undecided
from redactor.services.outcomes import Standing, standing
from redactor.services.proposals import require_current
from redactor.store.tables import (
    AccessRequest,
    Decision,
    Document,
    Suggestion,
    User,
    utcnow,
)

MAX_BATCH = 50_000
NO_GROUND = "Vælg en hjemmel for det, der overstreges."


def decide(
    session: Session,
    actor: Actor,
    suggestion_id: str,
    *,
    action: Action,
    ground: str | None = None,
    boxes: Sequence[Sequence[float]] | None = None,
    comment: str = "",
) -> tuple[str, Suggestion]:
    """Decide one suggestion; returns the batch (for ``undo``) and the suggestion as it is now."""
    suggestion = suggestion_for(session, actor, suggestion_id, Permission.EDIT)
    documents = decisions.lock_documents(session, [suggestion.document_id])
    session.refresh(suggestion)
    clean = (
        None if boxes is None else marking.page_boxes(session, documents[0], suggestion.page, boxes)
    )
    code = decisions.ground_for(suggestion, action, check_ground(ground) if ground else None)
    if code is None:
        raise InvalidValue(NO_GROUND)
    verdict = Verdict(suggestion, action, code, clean)
    batch = decisions.record(session, actor, documents, [verdict], comment=comment, how="one")
    session.refresh(suggestion)
    return batch, suggestion


def decide_many(
    session: Session,
    actor: Actor,
    request_id: str,
    *,
    action: Action | None,
    ground: str | None = None,
    suggestion_ids: Sequence[str] | None = None,
    wanted: SuggestionFilter | None = None,
    comment: str = "",
) -> tuple[str | None, int]:
    """Decide many suggestions of a request at once; action None takes each one's proposal.

    Proposals aren't taken while they are being made anew. Either ids or a filter. With a filter,
    documents that can't be decided now are left out; an id that is unknown or can't be decided
    refuses all. What already stands so isn't written again.
    Returns the batch (None where nothing had to change) and how many were changed.
    """
    request_for(session, actor, request_id, Permission.EDIT)
    if action is None:
        require_current(session, request_id)
    code = check_ground(ground) if ground else None
    if (suggestion_ids is None) == (wanted is None):
        raise InvalidValue("Angiv enten forslag eller et filter.")
    if suggestion_ids is not None:
        where = [Suggestion.id.in_(list(dict.fromkeys(suggestion_ids))), *conditions(_ALL)]
    else:
        where = conditions(wanted or _ALL)
        open_states = (DocumentState.READY, DocumentState.REVIEWED)
        where.append(
            Suggestion.document_id.in_(
                select(Document.id).where(
                    Document.request_id == request_id, Document.state.in_(open_states)
                )
            )
        )
    where.append(Suggestion.request_id == request_id)
    if (session.scalar(select(func.count()).where(*where)) or 0) > MAX_BATCH:
        raise RuleError(f"Højst {MAX_BATCH} forslag ad gangen. Brug et snævrere filter.")
    document_ids = session.scalars(select(Suggestion.document_id).where(*where).distinct())
    documents = decisions.lock_documents(session, document_ids)
    suggestions = standing(session, *where)
    if suggestion_ids is not None and len(suggestions) != len(set(suggestion_ids)):
        raise NotFound("Et eller flere af forslagene findes ikke mere. Hent listen igen.")
    verdicts = [v for v in _verdicts(suggestions, action, code) if not v.changes_nothing]
    if not verdicts:
        return None, 0
    how = "ids" if suggestion_ids is not None else "filter"
    batch = decisions.record(session, actor, documents, verdicts, comment=comment, how=how)
    return batch, len(verdicts)


_ALL = SuggestionFilter()


def _verdicts(
    suggestions: Sequence[Standing], action: Action | None, ground: str | None
) -> list[Verdict]:
    verdicts: list[Verdict] = []
    missing = 0
    for suggestion in suggestions:
        chosen = action or Action(suggestion.proposed)
        code = decisions.ground_for(suggestion, chosen, ground)
        if code is None:
            missing += 1
        else:
            verdicts.append(Verdict(suggestion, chosen, code))
    if missing:
        raise InvalidValue(f"{missing} af forslagene har ingen foreslået hjemmel. {NO_GROUND}")
    return verdicts


def undo(session: Session, actor: Actor, batch: str) -> int:
    """Take back all decisions of a batch; returns how many."""
    allowed = session.scalars(
        select(Document.id)
        .join(Decision, Decision.document_id == Document.id)
        .join(AccessRequest, AccessRequest.id == Document.request_id)
        .where(Decision.batch == batch, AccessRequest.department_id.in_(actor.departments))
        .distinct()
    ).all()
    if not allowed:
        raise NotFound
    actor.require(Permission.EDIT)
    return decisions.undo(session, actor, decisions.lock_documents(session, allowed), batch)


def history(session: Session, actor: Actor, suggestion_id: str) -> list[dict[str, Any]]:
    """All decisions ever taken on a suggestion, oldest first."""
    suggestion_for(session, actor, suggestion_id, Permission.READ)
    rows = session.execute(
        select(Decision, User.display_name)
        .outerjoin(User, User.id == Decision.decided_by)
        .where(Decision.suggestion_id == suggestion_id)
        .order_by(Decision.seq)
    ).all()
    undone = {d.undoes for d, _ in rows if d.kind == "undo"}
    return [
        {
            "id": d.id,
            "batch": d.batch,
            "kind": d.kind,
            "action": d.action,
            "ground": d.ground,
            "boxes": d.boxes,
            "comment": d.comment,
            "undone": d.id in undone,
            "decided_by": {"id": d.decided_by, "name": name or ""},
            "decided_at": d.decided_at,
        }
        for d, name in rows
    ]


def finish_review(
    session: Session, actor: Actor, document_id: str, *, accept_proposals: bool
) -> Document:
    """The document is seen to the end.

    Refused while anything is undecided, unless the person takes over the remaining proposals; that
    is recorded as a decision of theirs for each one.
    """
    document = document_for(session, actor, document_id, Permission.EDIT)
    documents = decisions.lock_documents(session, [document_id])
    session.refresh(document)
    if document.state == DocumentState.REVIEWED:
        return document
    left = standing(session, Suggestion.document_id == document_id, undecided())
    if left and not accept_proposals:
        raise RuleError(
            f"{len(left)} forslag i akt {document.akt_id} mangler en afgørelse. Tag stilling til "
            "dem, eller godkend de foreslåede."
        )
    if left:
        require_current(session, document.request_id)
        decisions.record(
            session, actor, documents, _verdicts(left, None, None), how="accept_proposals"
        )
    document.state = move(DOCUMENT_STEPS, DocumentState.READY, DocumentState.REVIEWED).value
    document.reviewed_by, document.reviewed_at = actor.user_id, utcnow()
    _trace(session, actor, document, "document.reviewed", accepted=len(left))
    return document


def reopen_review(session: Session, actor: Actor, document_id: str) -> Document:
    """Take back that the document is seen to the end; its decisions stay."""
    document = document_for(session, actor, document_id, Permission.EDIT)
    decisions.lock_documents(session, [document_id])
    session.refresh(document)
    if document.state == DocumentState.REVIEWED:
        decisions.reopen(document)
        _trace(session, actor, document, "document.reopened")
    return document


def _trace(session: Session, actor: Actor, document: Document, action: str, **detail: Any) -> None:
    session.flush()
    audit.append(
        session,
        actor=actor.user_id,
        action=action,
        subject=document.id,
        request_id=document.request_id,
        detail={"akt_id": document.akt_id, "version": document.version, **detail},
    )
