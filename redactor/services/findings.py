"""Lists of what was found in a request: suggestions and persons.

A list of suggestions walks the documents by akt number, so that the first page of a request with
fifty thousand of them costs no more than that of a small one.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Integer, cast, func, select, tuple_
from sqlalchemy.orm import Session

from redactor.errors import InvalidValue, NotFound
from redactor.services import cursors
from redactor.services.access import Actor, Permission, document_for, request_for
from redactor.services.cursors import Listing
from redactor.services.filters import SuggestionFilter, conditions, live, undecided
from redactor.services.persons import open_persons
from redactor.store.tables import Document, Person, Suggestion

_SUGGESTION = (
    Suggestion.id,
    Suggestion.document_id,
    Document.akt_id,
    Suggestion.page,
    Suggestion.position,
    Suggestion.start,
    Suggestion.entity_type,
    Suggestion.category,
    Suggestion.text,
    Suggestion.score,
    Suggestion.boxes,
    Suggestion.recognizer,
    Suggestion.explanation,
    Suggestion.person,
    Suggestion.proposed,
    Suggestion.proposed_ground,
    Suggestion.proposed_reason,
    Suggestion.action,
    Suggestion.ground,
    Suggestion.decided_boxes,
    Suggestion.superseded,
)


def list_suggestions(
    session: Session,
    actor: Actor,
    wanted: SuggestionFilter,
    *,
    request_id: str = "",
    document_id: str = "",
    limit: int = 500,
    cursor: str | None = None,
) -> Listing:
    """Suggestions of one document or one request in reading order."""
    where = conditions(wanted)
    if document_id:
        document_for(session, actor, document_id, Permission.READ)
        own = Suggestion.document_id == document_id
        walk = own
    elif request_id:
        request_for(session, actor, request_id, Permission.READ)
        own = Suggestion.request_id == request_id
        # by document and not by request: the rows come in the right order without sorting
        walk = Document.request_id == request_id
    else:
        raise InvalidValue
    total = session.scalar(select(func.count()).select_from(Suggestion).where(own, *where)) or 0
    place = (Suggestion.page, Suggestion.position, Suggestion.start, Suggestion.id)
    order = (Document.akt_id, *place)
    statement = (
        select(*_SUGGESTION)
        .join(Document, Document.id == Suggestion.document_id)
        .where(walk, *where)
        .order_by(*order)
    )
    if seen := cursors.decode(cursor, int, int, int, int, str):
        statement = statement.where(tuple_(*order) > tuple_(*seen))
        statement = statement.where(Document.akt_id >= seen[0])
    rows = session.execute(statement.limit(limit + 1)).all()
    shown = rows[:limit]
    following = None
    if len(rows) > limit:
        last = shown[-1]
        following = cursors.encode([last.akt_id, last.page, last.position, last.start, last.id])
    return {"items": [_suggestion(r) for r in shown], "next": following, "total": total}


def suggestion_view(session: Session, suggestion_id: str) -> dict[str, Any]:
    """One suggestion as lists show it; the caller has checked that it may be seen."""
    statement = select(*_SUGGESTION).join(Document, Document.id == Suggestion.document_id)
    return _suggestion(session.execute(statement.where(Suggestion.id == suggestion_id)).one())


def _suggestion(row: Any) -> dict[str, Any]:
    view = dict(row._mapping)
    del view["position"], view["start"]
    view["reason"] = view.pop("proposed_reason")
    view["boxes"] = view.pop("decided_boxes") or view["boxes"]
    view["state"] = view["action"] or "undecided"
    return view


def list_persons(session: Session, actor: Actor, request_id: str) -> Listing:
    """Everyone found in the case, most mentioned first."""
    request = request_for(session, actor, request_id, Permission.READ)
    seen = set(open_persons(request))
    counts = {
        key: (count, open_count)
        for key, count, open_count in session.execute(
            select(Suggestion.person, func.count(), func.sum(cast(undecided(), Integer)))
            .where(Suggestion.request_id == request_id, Suggestion.person.is_not(None), live())
            .group_by(Suggestion.person)
        )
    }
    rows = session.scalars(select(Person).where(Person.request_id == request_id)).all()
    items: list[dict[str, Any]] = [
        {
            "key": p.key,
            "name": p.name,
            "role": p.role,
            "aliases": p.aliases,
            "role_reason": p.role_reason,
            "decided": p.decided,
            "may_see": p.key in seen,
            "suggestions": counts.get(p.key, (0, 0))[0],
            "undecided": int(counts.get(p.key, (0, 0))[1] or 0),
        }
        for p in rows
    ]
    items.sort(key=lambda p: (-p["suggestions"], p["name"]))
    return {"items": items, "next": None, "total": len(items)}


def person_view(session: Session, actor: Actor, request_id: str, key: str) -> dict[str, Any]:
    """One person as the list shows it."""
    for person in list_persons(session, actor, request_id)["items"]:
        if person["key"] == key:
            return person
    raise NotFound("Personen findes ikke i anmodningen.")
