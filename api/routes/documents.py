"""A request's documents: list, act-list fields, retry, remove, review."""

from __future__ import annotations

from fastapi import APIRouter

from api.auth import SignedIn
from api.context import Context
from api.paging import Cursor, Limit
from api.schemas import cases
from api.schemas.common import Identifier, Listing
from api.schemas.decisions import Review
from redactor.services import attachments, documents, queries, review
from redactor.store.sealing import seal

router = APIRouter(tags=["documents"])


@router.get("/requests/{request_id}/documents", response_model=Listing[cases.Document])
def list_documents(
    request_id: Identifier,
    actor: SignedIn,
    context: Context,
    limit: Limit = 500,
    cursor: Cursor = None,
) -> object:
    """A request's documents by akt number, with their counts."""
    with context.reading() as session:
        return queries.list_documents(session, actor, request_id, limit=limit, cursor=cursor)


@router.get("/documents/{document_id}", response_model=cases.Document)
def get_document(document_id: Identifier, actor: SignedIn, context: Context) -> object:
    """One document with its counts."""
    with context.reading() as session:
        return queries.document_view(session, actor, document_id)


@router.patch("/documents/{document_id}", response_model=cases.Document)
def change_document(
    document_id: Identifier, body: cases.DocumentChange, actor: SignedIn, context: Context
) -> object:
    """Change what the act list says; access "no" with a ground withholds the whole document."""
    changes = body.model_dump(exclude_unset=True)
    with context.writing() as session:
        documents.change_document(session, actor, document_id, changes)
        return queries.document_view(session, actor, document_id)


@router.delete("/documents/{document_id}", status_code=204)
def delete_document(document_id: Identifier, actor: SignedIn, context: Context) -> None:
    """Take out a document that was uploaded by mistake; not one that a release holds."""
    with context.writing() as session:
        documents.delete_document(session, actor, document_id)


@router.post("/documents/{document_id}/password", response_model=cases.Document, status_code=202)
def give_password(
    document_id: Identifier, body: cases.FilePassword, actor: SignedIn, context: Context
) -> object:
    """Try a locked document again with its password."""
    sealed = seal(context.settings, body.password)
    with context.writing("intake") as session:
        documents.give_password(session, actor, document_id, sealed_password=sealed)
        return queries.document_view(session, actor, document_id)


@router.post("/documents/{document_id}/retry", response_model=cases.Document, status_code=202)
def retry(document_id: Identifier, actor: SignedIn, context: Context) -> object:
    """Read a failed document again from the start."""
    with context.writing("intake") as session:
        documents.retry(session, actor, document_id)
        return queries.document_view(session, actor, document_id)


@router.post("/documents/{document_id}/attachments", response_model=cases.Document, status_code=202)
def bring_in_attachments(document_id: Identifier, actor: SignedIn, context: Context) -> object:
    """Have the files inside a document read as documents of their own, journalised under it."""
    with context.writing("intake") as session:
        attachments.bring_in(session, actor, document_id)
        return queries.document_view(session, actor, document_id)


@router.post("/documents/{document_id}/review", response_model=cases.Document)
def finish_review(
    document_id: Identifier, body: Review, actor: SignedIn, context: Context
) -> object:
    """Say that the document is seen to the end; refused while anything is undecided."""
    with context.writing() as session:
        review.finish_review(session, actor, document_id, accept_proposals=body.accept_proposals)
        return queries.document_view(session, actor, document_id)


@router.delete("/documents/{document_id}/review", response_model=cases.Document)
def reopen_review(document_id: Identifier, actor: SignedIn, context: Context) -> object:
    """Take that back; the decisions stay."""
    with context.writing() as session:
        review.reopen_review(session, actor, document_id)
        return queries.document_view(session, actor, document_id)
