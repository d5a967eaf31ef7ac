"""Strike a text wherever it stands in a request, whatever the analysis found.

Searching reads the stored page texts and happens outside any transaction; striking takes what was
found, under the documents' locks. What stands there as a suggestion already is decided instead of
being added once more, so doing it twice adds nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from redactor.domain.states import DocumentState
from redactor.domain.suggestion import ENTITY_TYPES, MANUAL, Action
from redactor.errors import DamagedFile, InvalidValue, NotFound, RuleError
from redactor.services import decisions
from redactor.services.access import Actor, Permission, request_for
from redactor.services.decisions import Verdict, check_ground
from redactor.services.filters import live
from redactor.services.marking import manual_suggestion
from redactor.services.outcomes import chunks
from redactor.services.page_texts import Reading, iter_text, readings
from redactor.settings import Settings
from redactor.store.blobs import BlobStore
from redactor.store.tables import Document, Suggestion

MOST_HITS = 20_000
_HYPHENS = "\u2010\u2011\u2012\u2013\u2014\u2212-"
"""For inside brackets: the plain one stands last, where it makes no range."""
_NUMBER = re.compile(rf"[\d\s./{_HYPHENS}]+")


@dataclass(frozen=True, slots=True)
class Place:
    """A document to search in."""

    document_id: str
    akt_id: int
    rendition_sha: str
    pages: int
    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """Characters start:end of a page of a document, with one box a printed line."""

    place: Place
    page: int
    start: int
    end: int
    text: str
    boxes: list[list[float]]


@dataclass(slots=True)
class Found:
    """not_searched: akt numbers of documents whose text isn't there (yet)."""

    hits: list[Hit] = field(default_factory=list)
    not_searched: list[int] = field(default_factory=list)


def places_to_search(
    session: Session, actor: Actor, request_id: str, *, document_ids: Sequence[str] | None = None
) -> tuple[list[Place], list[int]]:
    """The request's documents to search, and the akt numbers of those that aren't read yet."""
    request_for(session, actor, request_id, Permission.EDIT)
    statement = select(Document).where(Document.request_id == request_id)
    if document_ids is not None:
        statement = statement.where(Document.id.in_(list(document_ids)))
    rows = session.scalars(statement.order_by(Document.akt_id)).all()
    if document_ids is not None and len(rows) != len(set(document_ids)):
        raise NotFound
    read = readings(session, {d.rendition_sha for d in rows if d.rendition_sha})
    places, unread = [], []
    for d in rows:
        if d.state in (DocumentState.READY, DocumentState.REVIEWED) and d.rendition_sha:
            known = tuple(read.get(d.rendition_sha, ()))
            places.append(Place(d.id, d.akt_id, d.rendition_sha, d.pages, known))
        elif d.state != DocumentState.EXEMPT:
            unread.append(d.akt_id)
    return places, unread


def pattern_of(text: str) -> re.Pattern[str]:
    """What finds a text however it is spaced, hyphenated or capitalised.

    Whole words only, a genitive s included; digits also without the marks between them.
    """
    text = " ".join(unicodedata.normalize("NFKC", text).split())
    if len(text) < 2 or not any(c.isalnum() for c in text):
        raise InvalidValue("Skriv mindst to tegn, der skal findes.")
    digits = [c for c in text if c.isdigit()]
    if _NUMBER.fullmatch(text) and len(digits) >= 4:
        body = rf"[\s./{_HYPHENS}]{{0,2}}".join(digits)
        return re.compile(rf"(?<!\d){body}(?!\d)")
    body = "".join(_piece(c) for c in text)
    before = r"(?<!\w)" if text[0].isalnum() else ""
    after = r"(?:['’]?s)?(?!\w)" if text[-1].isalpha() else r"(?!\w)" if text[-1].isdigit() else ""
    return re.compile(before + body + after, re.IGNORECASE)


def _piece(char: str) -> str:
    if char == " ":
        return r"\s+"
    return f"[{_HYPHENS}]" if char in _HYPHENS else re.escape(char)


def search(
    blobs: BlobStore, settings: Settings, places: tuple[list[Place], list[int]], text: str
) -> Found:
    """Where a text stands in the documents; ``RuleError`` where it stands in too many places."""
    pattern = pattern_of(text)
    found = Found(not_searched=list(places[1]))
    for place in places[0]:
        hits: list[Hit] = []
        try:
            sha = place.rendition_sha
            for page in iter_text(blobs, settings, sha, place.readings, place.pages):
                for match in pattern.finditer(page.text):
                    boxes = page.boxes_for(match.start(), match.end())
                    if boxes:
                        rows = [b.as_list() for b in boxes]
                        hits.append(Hit(place, page.number, *match.span(), match[0], rows))
        except (NotFound, DamagedFile):
            hits = []
            found.not_searched.append(place.akt_id)
        found.hits.extend(hits)
        if len(found.hits) > MOST_HITS:
            raise RuleError(f"Teksten står mere end {MOST_HITS} steder. Skriv en længere tekst.")
    return found


def strike(
    session: Session,
    actor: Actor,
    request_id: str,
    found: Found,
    *,
    ground: str,
    entity_type: str = MANUAL,
) -> dict[str, Any]:
    """Decide that every hit goes; returns ``batch``, ``added``, ``decided``, ``not_searched``."""
    request_for(session, actor, request_id, Permission.EDIT)
    code = check_ground(ground)
    if entity_type not in ENTITY_TYPES:
        raise InvalidValue("Den slags oplysning findes ikke. Vælg en fra listen.")
    documents = decisions.lock_documents(session, {h.place.document_id for h in found.hits})
    by_id = {d.id: d for d in documents}
    there = _there(session, by_id)
    verdicts: list[Verdict] = []
    added = 0
    for hit in found.hits:
        document = by_id.get(hit.place.document_id)
        if document is None or document.rendition_sha != hit.place.rendition_sha:
            raise RuleError(f"Akt {hit.place.akt_id} er ændret i mellemtiden. Prøv igen.")
        standing = there.setdefault((document.id, hit.page), [])
        if any(_strikes(s, hit) for s in standing):
            continue
        same = next((s for s in standing if (s.start, s.end) == (hit.start, hit.end)), None)
        if same is None:
            same = manual_suggestion(
                document,
                page=hit.page,
                boxes=hit.boxes,
                entity_type=entity_type,
                ground=code,
                text=hit.text,
                start=hit.start,
                end=hit.end,
                position=max((s.position for s in standing if s.start <= hit.start), default=0) + 1,
            )
            session.add(same)
            standing.append(same)
            added += 1
        verdicts.append(Verdict(same, Action.REDACT, code, same.boxes))
    session.flush()
    batch = None
    if verdicts:
        batch = decisions.record(session, actor, documents, verdicts, how="text")
    return {
        "batch": batch,
        "added": added,
        "decided": len(verdicts) - added,
        "not_searched": found.not_searched,
    }


def _there(
    session: Session, documents: dict[str, Document]
) -> dict[tuple[str, int], list[Suggestion]]:
    """Suggestions with a place in the text, by document and page."""
    result: dict[tuple[str, int], list[Suggestion]] = {}
    for chunk in chunks(sorted(documents)):
        rows = session.scalars(
            select(Suggestion)
            .where(Suggestion.document_id.in_(chunk), Suggestion.start >= 0, live())
            .execution_options(populate_existing=True)
        )
        for row in rows:
            result.setdefault((row.document_id, row.page), []).append(row)
    return result


def _strikes(suggestion: Suggestion, hit: Hit) -> bool:
    """Whether what is decided already takes the whole hit away."""
    return (
        suggestion.action == Action.REDACT
        and suggestion.decided_boxes is None
        and suggestion.start <= hit.start
        and suggestion.end >= hit.end
    )
