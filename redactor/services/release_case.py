"""A case as it would be released: what stands against it, and its frozen form.

Read under the locks of the request and its documents, so that what is checked is what is frozen.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from redactor.domain.labelling import pseudonyms
from redactor.domain.states import DocumentState, PersonRole
from redactor.domain.suggestion import Action
from redactor.law.grounds import catalogue
from redactor.services.filters import undecided
from redactor.services.proposals import NOT_CURRENT, Proposals, proposals_of
from redactor.store.tables import AccessRequest, Document, Person, Suggestion


@dataclass(frozen=True, slots=True)
class Case:
    """A request with its documents by akt number and the marks of each.

    proposals: whether what is proposed is up to date.
    """

    request: AccessRequest
    documents: list[Document]
    marks: dict[str, list[dict[str, Any]]]
    undecided: dict[str, int]
    proposals: Proposals


NOT_READ = {
    DocumentState.RECEIVED: "er ikke læst færdigt. Vent lidt.",
    DocumentState.CONVERTED: "er ikke læst færdigt. Vent lidt.",
    DocumentState.ANALYSING: "er ikke analyseret færdigt. Vent lidt.",
    DocumentState.MATCHING: "er ved at blive sammenholdt med sagens andre dokumenter. Vent lidt.",
    DocumentState.NEEDS_PASSWORD: "er låst. Angiv adgangskoden, eller fjern dokumentet.",
    DocumentState.FAILED: (
        "kunne ikke læses. Prøv igen, læg en anden udgave op, eller undtag dokumentet i sin helhed."
    ),
    DocumentState.READY: "er ikke gennemgået. Gennemgå dokumentet til ende.",
}


def read_case(session: Session, request_id: str) -> Case:
    """The request's documents and marks, their rows locked; the caller holds the request."""
    request = session.get_one(AccessRequest, request_id)
    documents = list(
        session.scalars(
            select(Document)
            .where(Document.request_id == request_id)
            .order_by(Document.akt_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    )
    labels = {g.code: g.label for g in catalogue()}
    marks: dict[str, list[dict[str, Any]]] = {d.id: [] for d in documents}
    rows = session.scalars(
        select(Suggestion)
        .where(Suggestion.request_id == request_id, Suggestion.action == Action.REDACT)
        .order_by(
            Suggestion.document_id,
            Suggestion.page,
            Suggestion.position,
            Suggestion.start,
            Suggestion.id,
        )
        .execution_options(populate_existing=True)
    ).all()
    aliases = _aliases(session, request_id, rows)
    for s in rows:
        edited = s.decided_boxes is not None or s.start < 0
        marks[s.document_id].append(
            {
                "page": s.page,
                "boxes": s.decided_boxes or s.boxes,
                "ground": s.ground,
                "label": labels.get(s.ground, s.ground),
                "alias": aliases.get(s.person or "", "") if s.entity_type == "PERSON" else "",
                "text": "" if edited else s.text,
                "suggestion_id": s.id,
                "entity_type": s.entity_type,
            }
        )
    open_counts = session.execute(
        select(Suggestion.document_id, func.count())
        .where(Suggestion.request_id == request_id, undecided())
        .group_by(Suggestion.document_id)
    )
    open_by_document = {row[0]: row[1] for row in open_counts}
    return Case(request, documents, marks, open_by_document, proposals_of(session, request_id))


def _aliases(session: Session, request_id: str, struck: Sequence[Suggestion]) -> dict[str, str]:
    """A pseudonym for each person whose name is struck, the same in all documents of the case."""
    gone = {s.person for s in struck if s.person and s.entity_type == "PERSON"}
    persons = session.scalars(select(Person).where(Person.request_id == request_id))
    known = sorted((p for p in persons if p.key in gone), key=lambda p: (len(p.key), p.key))
    return pseudonyms([(p.key, PersonRole(p.role)) for p in known])


def reasons_against(case: Case) -> list[dict[str, Any]]:
    """Everything that stands against a release, in the order of the act list."""
    if not case.documents:
        return [{"document_id": None, "akt_id": None, "message": "Der er ingen dokumenter."}]
    reasons: list[dict[str, Any]] = []
    for document in case.documents:
        message = _reason(case, document)
        if message:
            reasons.append(
                {
                    "document_id": document.id,
                    "akt_id": document.akt_id,
                    "message": f"Akt {document.akt_id} {message}",
                }
            )
    if case.proposals is not Proposals.CURRENT:
        message = NOT_CURRENT[case.proposals]
        reasons.append({"document_id": None, "akt_id": None, "message": message})
    if not any(d.covered for d in case.documents):
        message = "Ingen af dokumenterne er omfattet af anmodningen."
        reasons.append({"document_id": None, "akt_id": None, "message": message})
    return reasons


def _reason(case: Case, document: Document) -> str:
    if not document.covered:
        return ""
    state = DocumentState(document.state)
    if state is DocumentState.EXEMPT:
        return "" if document.exempt_ground else "er undtaget uden hjemmel. Vælg en hjemmel."
    if state in NOT_READ:
        return NOT_READ[state]
    if case.undecided.get(document.id):
        return "har forslag uden afgørelse. Gennemgå dokumentet igen."
    has_marks = bool(case.marks[document.id])
    if document.access == "yes" and has_marks:
        return "er sat til fuld aktindsigt, men har overstregninger. Ret det ene eller det andet."
    if document.access == "partial" and not has_marks:
        return "er sat til delvis aktindsigt, men har ingen overstregninger."
    if not document.rendition_sha:
        return "har ingen læst udgave. Læg dokumentet op igen."
    return ""


def snapshot_of(case: Case, document: Document) -> dict[str, Any]:
    """The document as it goes into the release; plain JSON (see docs/architecture.md)."""
    exempt = document.state == DocumentState.EXEMPT
    marks = case.marks[document.id] if document.covered and not exempt else []
    access = "no" if exempt else "partial" if marks else "yes"
    chosen = case.request.settings or {}
    look = {name: chosen.get(f"box_{name}", "") for name in ("style", "width")}
    look = {name: value for name, value in look.items() if value}
    return {
        "document": {
            "id": document.id,
            "akt_id": document.akt_id,
            "dok_id": document.dok_id,
            "title": document.title,
            "category": document.category,
            "document_date": document.document_date.isoformat() if document.document_date else None,
            "original_name": document.original_name,
            "attachment_of": document.attachment_of,
            "case_number": case.request.case_number,
            "sha256": document.sha256,
            "rendition_sha": document.rendition_sha,
            "pages": document.pages,
            "covered": document.covered,
            "access": access if document.covered else "",
            "exempt_ground": document.exempt_ground if exempt else "",
            "reason": document.reason,
        },
        "marks": marks,
        **({"look": look} if look else {}),
    }


def fingerprint_of(request: AccessRequest, snapshots: list[dict[str, Any]]) -> str:
    """The same documents, decisions and heading give the same 64 hex digits."""
    head = {
        "requester": request.requester_name,
        "regime": request.regime,
        "case_number": request.case_number,
        "title": request.title,
    }
    raw = json.dumps([head, snapshots], sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(raw.encode()).hexdigest()
