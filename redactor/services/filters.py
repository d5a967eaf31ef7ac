"""Which suggestions are meant: the same filter for lists and for deciding many at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, false, or_

from redactor.store.tables import Suggestion

STATES = ("undecided", "redact", "keep")
_ESCAPE = "\\"


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestionFilter:
    """Empty fields don't restrict. q: part of the text; text: the whole text, case ignored.

    states: of ``STATES``. min_score: 0..1.
    """

    document_ids: Sequence[str] = ()
    page: int | None = None
    entity_types: Sequence[str] = ()
    category: str = ""
    states: Sequence[str] = ()
    person: str = ""
    min_score: float = 0.0
    q: str = ""
    text: str = ""
    recognizer: str = ""


def live() -> ColumnElement[bool]:
    """What is there: found by the newest analysis, added by hand, or decided."""
    return or_(Suggestion.superseded.is_(False), Suggestion.action != "")


def undecided() -> ColumnElement[bool]:
    return and_(Suggestion.action == "", Suggestion.superseded.is_(False))


def conditions(wanted: SuggestionFilter) -> list[ColumnElement[bool]]:
    """Conditions on ``suggestion``, ``live`` among them, to be joined by AND."""
    found = [live()]
    if wanted.document_ids:
        found.append(Suggestion.document_id.in_(wanted.document_ids))
    if wanted.page is not None:
        found.append(Suggestion.page == wanted.page)
    if wanted.entity_types:
        found.append(Suggestion.entity_type.in_(wanted.entity_types))
    if wanted.category:
        found.append(Suggestion.category == wanted.category)
    if wanted.states:
        states = {s: _state(s) for s in wanted.states}
        found.append(or_(false(), *states.values()))
    if wanted.person:
        found.append(Suggestion.person == wanted.person)
    if wanted.min_score > 0:
        found.append(Suggestion.score >= wanted.min_score)
    if wanted.recognizer:
        found.append(Suggestion.recognizer == wanted.recognizer)
    if wanted.q.strip():
        found.append(contains(Suggestion.text, wanted.q))
    if wanted.text.strip():
        found.append(or_(*(Suggestion.text.ilike(v, escape=_ESCAPE) for v in _cases(wanted.text))))
    return found


def _state(name: str) -> ColumnElement[bool]:
    return undecided() if name == "undecided" else Suggestion.action == name


def contains(column: SQLColumnExpression[str], part: str) -> ColumnElement[bool]:
    """Case-insensitive LIKE of a part; wildcards in it are plain characters."""
    return or_(*(column.ilike(f"%{v}%", escape=_ESCAPE) for v in _cases(part)))


def _cases(text: str) -> list[str]:
    """The spellings to try: SQLite folds the case of a-z only, not of æ, ø and å."""
    plain = " ".join(text.split())
    for special in (_ESCAPE, "%", "_"):
        plain = plain.replace(special, _ESCAPE + special)
    return list(dict.fromkeys([plain, plain.lower(), plain.upper(), plain.title()]))
