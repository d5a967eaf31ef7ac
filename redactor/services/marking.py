"""Marks that a person makes: boxes drawn on a page, and boxes changed."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from redactor.domain.geometry import Box
from redactor.domain.suggestion import ENTITY_TYPES, MANUAL, Action, category_of
from redactor.errors import InvalidValue
from redactor.services import decisions
from redactor.services.access import Actor, Permission, document_for
from redactor.services.decisions import Verdict, check_ground
from redactor.services.outcomes import MANUAL_RECOGNIZER
from redactor.store.tables import Document, Page, Suggestion, new_id

MAX_BOXES = 200


def add_box(
    session: Session,
    actor: Actor,
    document_id: str,
    *,
    page: int,
    boxes: Sequence[Sequence[float]],
    ground: str,
    entity_type: str = MANUAL,
    text: str = "",
) -> tuple[str, Suggestion]:
    """Overstrike what stands under hand-drawn boxes (displayed points) of one page."""
    document = document_for(session, actor, document_id, Permission.EDIT)
    if entity_type not in ENTITY_TYPES:
        raise InvalidValue("Den slags oplysning findes ikke. Vælg en fra listen.")
    code = check_ground(ground)
    documents = decisions.lock_documents(session, [document.id])
    clean = page_boxes(session, document, page, boxes)
    suggestion = manual_suggestion(
        document, page=page, boxes=clean, entity_type=entity_type, ground=code, text=text
    )
    suggestion.position = _place(session, suggestion)
    session.add(suggestion)
    session.flush()
    verdict = Verdict(suggestion, Action.REDACT, code)
    batch = decisions.record(session, actor, documents, [verdict], how="box")
    session.refresh(suggestion)
    return batch, suggestion


def manual_suggestion(
    document: Document,
    *,
    page: int,
    boxes: list[list[float]],
    entity_type: str,
    ground: str,
    text: str = "",
    start: int = -1,
    end: int = -1,
    position: int = 0,
) -> Suggestion:
    """A suggestion that a person made; it isn't decided yet."""
    return Suggestion(
        id=new_id(),
        document_id=document.id,
        request_id=document.request_id,
        page=page,
        start=start,
        end=end,
        position=position,
        entity_type=entity_type,
        category=category_of(entity_type).value,
        text=text,
        score=1.0,
        boxes=boxes,
        recognizer=MANUAL_RECOGNIZER,
        explanation="Tilføjet i hånden",
        proposed=Action.REDACT.value,
        proposed_ground=ground,
    )


def _place(session: Session, new: Suggestion) -> int:
    """Position in the reading order: after the last suggestion that starts above the new one."""
    rows = session.execute(
        select(Suggestion.position, Suggestion.boxes).where(
            Suggestion.document_id == new.document_id, Suggestion.page == new.page
        )
    )
    top = new.boxes[0][1]
    above = (position for position, boxes in rows if boxes and boxes[0][1] <= top)
    return max(above, default=0) + 1


def page_boxes(
    session: Session, document: Document, page: int, boxes: Sequence[Sequence[float]]
) -> list[list[float]]:
    """Boxes clipped to the page; ``InvalidValue`` where one has no area on it."""
    size = session.execute(
        select(Page.width, Page.height).where(
            Page.rendition_sha == (document.rendition_sha or ""), Page.number == page
        )
    ).one_or_none()
    if size is None:
        raise InvalidValue("Siden findes ikke i dokumentet.")
    if not 1 <= len(boxes) <= MAX_BOXES:
        raise InvalidValue(f"Angiv mellem 1 og {MAX_BOXES} felter.")
    sheet = Box(0.0, 0.0, size.width, size.height)
    result: list[list[float]] = []
    for values in boxes:
        try:
            inside = Box.of(values).intersection(sheet)
        except ValueError:
            inside = None
        if inside is None or inside.width < 0.5 or inside.height < 0.5:
            raise InvalidValue("Et felt er for lille eller ligger uden for siden.")
        result.append(inside.as_list())
    return result
