"""Suggestions and the decisions taken on them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Query

from api.auth import SignedIn
from api.context import Context
from api.paging import Cursor, Limit
from api.schemas import decisions as schemas
from api.schemas.common import Identifier, Listing
from redactor.domain.suggestion import Category
from redactor.services import everywhere, findings, marking, review
from redactor.services.filters import STATES, SuggestionFilter

router = APIRouter(tags=["suggestions"])


def _wanted(
    page: Annotated[int | None, Query(ge=1)] = None,
    entity_type: Annotated[
        str, Query(max_length=500, description="One or more, parted by commas")
    ] = "",
    category: Category | None = None,
    state: Annotated[
        str, Query(max_length=50, description="undecided, redact, keep, parted by commas")
    ] = "",
    person: Annotated[str, Query(max_length=20, description="Key of a person")] = "",
    min_score: Annotated[float, Query(ge=0, le=1)] = 0.0,
    q: Annotated[str, Query(max_length=200, description="Part of the text")] = "",
) -> SuggestionFilter:
    states = tuple(s for s in state.split(",") if s)
    if set(states) - set(STATES):
        raise HTTPException(422)
    return SuggestionFilter(
        page=page,
        entity_types=tuple(t for t in entity_type.split(",") if t),
        category=category or "",
        states=states,
        person=person,
        min_score=min_score,
        q=q,
    )


Wanted = Annotated[SuggestionFilter, Depends(_wanted)]


@router.get("/documents/{document_id}/suggestions", response_model=Listing[schemas.Suggestion])
def of_document(
    document_id: Identifier,
    actor: SignedIn,
    context: Context,
    wanted: Wanted,
    limit: Limit = 500,
    cursor: Cursor = None,
) -> object:
    """A document's suggestions in reading order."""
    with context.reading() as session:
        return findings.list_suggestions(
            session, actor, wanted, document_id=document_id, limit=limit, cursor=cursor
        )


@router.get("/requests/{request_id}/suggestions", response_model=Listing[schemas.Suggestion])
def of_request(
    request_id: Identifier,
    actor: SignedIn,
    context: Context,
    wanted: Wanted,
    limit: Limit = 500,
    cursor: Cursor = None,
) -> object:
    """A request's suggestions by akt number and reading order."""
    with context.reading() as session:
        return findings.list_suggestions(
            session, actor, wanted, request_id=request_id, limit=limit, cursor=cursor
        )


@router.post(
    "/documents/{document_id}/suggestions", response_model=schemas.Decided, status_code=201
)
def add_box(
    document_id: Identifier, body: schemas.NewBox, actor: SignedIn, context: Context
) -> object:
    """Draw a box by hand; it is decided at once."""
    with context.writing() as session:
        batch, suggestion = marking.add_box(
            session,
            actor,
            document_id,
            page=body.page,
            boxes=body.boxes,
            ground=body.ground,
            entity_type=body.entity_type,
        )
        return {"batch": batch, "suggestion": findings.suggestion_view(session, suggestion.id)}


@router.post("/requests/{request_id}/suggestions/by-text", response_model=schemas.TextAdded)
def add_text(
    request_id: Identifier, body: schemas.NewText, actor: SignedIn, context: Context
) -> object:
    """Strike a text wherever it stands in the request's documents."""
    with context.reading() as session:
        places = everywhere.places_to_search(
            session, actor, request_id, document_ids=body.documents
        )
    found = everywhere.search(context.blobs, context.settings, places, body.text)
    with context.writing() as session:
        return everywhere.strike(
            session,
            actor,
            request_id,
            found,
            ground=body.ground,
            entity_type=body.entity_type,
        )


@router.post("/suggestions/{suggestion_id}/decisions", response_model=schemas.Decided)
def decide(
    suggestion_id: Identifier, body: schemas.NewDecision, actor: SignedIn, context: Context
) -> object:
    """Decide one suggestion, with changed boxes if need be."""
    with context.writing() as session:
        batch, suggestion = review.decide(
            session,
            actor,
            suggestion_id,
            action=body.action,
            ground=body.ground,
            boxes=body.boxes,
            comment=body.comment,
        )
        return {"batch": batch, "suggestion": findings.suggestion_view(session, suggestion.id)}


@router.get("/suggestions/{suggestion_id}/decisions", response_model=Listing[schemas.PastDecision])
def history(suggestion_id: Identifier, actor: SignedIn, context: Context) -> object:
    """All decisions ever taken on a suggestion, oldest first."""
    with context.reading() as session:
        items = review.history(session, actor, suggestion_id)
    return {"items": items, "next": None, "total": len(items)}


@router.post("/requests/{request_id}/decisions", response_model=schemas.ManyDecided)
def decide_many(
    request_id: Identifier, body: schemas.ManyDecisions, actor: SignedIn, context: Context
) -> object:
    """Decide many suggestions at once, by ids or by filter."""
    with context.writing() as session:
        batch, count = review.decide_many(
            session,
            actor,
            request_id,
            action=body.action,
            ground=body.ground,
            suggestion_ids=body.suggestion_ids,
            wanted=_filter(body.filter) if body.filter else None,
            comment=body.comment,
        )
    return {"batch": batch, "count": count}


def _filter(body: schemas.Filter) -> SuggestionFilter:
    return SuggestionFilter(
        document_ids=body.documents,
        page=body.page,
        entity_types=body.entity_type,
        category=body.category or "",
        states=body.state,
        person=body.person,
        min_score=body.min_score,
        q=body.q,
        text=body.text,
        recognizer=body.recognizer,
    )


@router.post("/decisions/{batch}/undo", response_model=schemas.Undone)
def undo(batch: Identifier, actor: SignedIn, context: Context) -> object:
    """Take back all decisions of a batch; what stood before stands again."""
    with context.writing() as session:
        return {"count": review.undo(session, actor, batch)}
