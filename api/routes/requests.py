"""Requests for access: list, open, change, progress, trail."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import StreamingResponse

from api.auth import SignedIn
from api.context import Context
from api.events import progress_events
from api.paging import Cursor, Limit
from api.schemas import cases
from api.schemas.common import Identifier, Listing
from api.schemas.decisions import GroundView
from redactor.domain.states import Regime, RequestState
from redactor.law.grounds import catalogue, grounds_for
from redactor.services import persons, queries, requests, trail

router = APIRouter(tags=["requests"])


@router.get("/requests", response_model=Listing[cases.Request])
def list_requests(
    actor: SignedIn,
    context: Context,
    state: RequestState | None = None,
    q: Annotated[str, Query(max_length=200, description="Title, requester, case number")] = "",
    limit: Limit = 100,
    cursor: Cursor = None,
) -> object:
    """Requests of your departments with their counts, newest first."""
    with context.reading() as session:
        return queries.list_requests(
            session, actor, state=state or "", q=q, limit=limit, cursor=cursor
        )


@router.post("/requests", response_model=cases.Request, status_code=201)
def create_request(body: cases.NewRequest, actor: SignedIn, context: Context) -> object:
    """Open a request; the deadline follows from the regime."""
    with context.writing() as session:
        request = requests.create_request(session, actor, **body.model_dump())
        return queries.request_view(session, actor, request.id)


@router.get("/requests/{request_id}", response_model=cases.Request)
def get_request(request_id: Identifier, actor: SignedIn, context: Context) -> object:
    """One request with its counts."""
    with context.reading() as session:
        return queries.request_view(session, actor, request_id)


@router.patch("/requests/{request_id}", response_model=cases.Request)
def change_request(
    request_id: Identifier, body: cases.RequestChange, actor: SignedIn, context: Context
) -> object:
    """Change a request, close it or open it again."""
    changes = body.model_dump(exclude_unset=True)
    with context.writing("nlp") as session:
        requests.change_request(session, actor, request_id, changes)
        return queries.request_view(session, actor, request_id)


@router.get("/requests/{request_id}/progress", response_model=cases.Progress)
def progress(request_id: Identifier, actor: SignedIn, context: Context) -> object:
    """How far reading and analysis have come; for polling."""
    with context.reading() as session:
        return queries.progress(session, actor, request_id)


@router.post("/requests/{request_id}/proposals", response_model=cases.Progress, status_code=202)
def propose_again(request_id: Identifier, actor: SignedIn, context: Context) -> object:
    """Have undecided proposals made anew (where GET progress says that they failed, say)."""
    with context.writing("nlp") as session:
        persons.propose_again(session, actor, request_id)
        return queries.progress(session, actor, request_id)


@router.get(
    "/requests/{request_id}/events",
    response_class=StreamingResponse,
    responses={
        200: {
            "description": "Server-sent events: `progress` with the body of GET progress",
            "content": {
                "text/event-stream": {
                    "schema": {"type": "string"},
                    "example": 'event: progress\ndata: {"documents": 12, "working": true}\n\n',
                }
            },
        }
    },
)
def events(
    request_id: Identifier, actor: SignedIn, context: Context, http_request: Request
) -> StreamingResponse:
    """Progress as it changes (server-sent events); the stream ends when sign-in does."""
    with context.reading() as session:
        first = queries.progress(session, actor, request_id)
    return StreamingResponse(
        progress_events(context, http_request, request_id, first),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


@router.get("/requests/{request_id}/audit", response_model=Listing[cases.AuditRow])
def audit_trail(
    request_id: Identifier,
    actor: SignedIn,
    context: Context,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> object:
    """The trail of a request, newest first (auditor and administrator)."""
    with context.reading() as session:
        return trail.list_audit(session, actor, request_id, limit=limit, cursor=cursor)


@router.get("/grounds", response_model=Listing[GroundView])
def grounds(actor: SignedIn, regime: Regime | None = None) -> object:
    """Paragraphs for the drop-down, most used first; all of them without a regime."""
    found = grounds_for(regime) if regime else list(catalogue())
    items = [
        {"code": g.code, "label": g.label, "title": g.title, "reason": g.reason.value}
        for g in found
    ]
    return {"items": items, "next": None, "total": len(items)}
