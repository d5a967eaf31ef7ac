"""Laws of decisions: the outcome is always that of the last one not taken back; nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from redactor.domain.suggestion import Action
from redactor.errors import RuleError
from redactor.services import review
from redactor.services.filters import SuggestionFilter
from redactor.store.engine import read_scope, session_scope
from redactor.store.tables import Decision, Document, Suggestion

GROUND, OTHER = "OFL § 30, nr. 1", "OFL § 30, nr. 2"
BOXES = [None, [[10.0, 10.0, 60.0, 22.0]], [[5.0, 5.0, 50.0, 15.0]]]

one = st.tuples(
    st.just("one"),
    st.integers(0, 3),
    st.sampled_from(Action),
    st.sampled_from([None, GROUND, OTHER]),
    st.sampled_from(BOXES),
)
many = st.tuples(
    st.just("many"),
    st.sets(st.integers(0, 3), min_size=1).map(sorted),
    st.sampled_from([*Action, None]),
    st.sampled_from([None, OTHER]),
)
undo = st.tuples(st.just("undo"), st.integers(0, 30))
review_ends = st.tuples(st.just("review"), st.booleans())
steps = st.lists(st.one_of(one, many, undo, review_ends), max_size=12)


class Model:
    """The same in memory: what was decided, in order, and which batches are undone."""

    def __init__(self, suggestion_ids: list[str], boxes: dict[str, Any]) -> None:
        self.taken: list[tuple[str, str, str, str, Any]] = []
        self.undone: set[str] = set()
        self.ids, self.own_boxes = suggestion_ids, boxes

    def outcome(self, suggestion_id: str) -> tuple[str, str, Any]:
        for batch, sid, action, ground, boxes in reversed(self.taken):
            if sid == suggestion_id and batch not in self.undone:
                return action, ground, boxes
        return "", "", None

    def decide(self, batch: str, sid: str, action: Action, ground: str | None, boxes: Any) -> None:
        if boxes is None:
            boxes = self.outcome(sid)[2]
        if boxes == self.own_boxes[sid]:
            boxes = None
        wanted = "" if action is Action.KEEP else ground or GROUND
        self.taken.append((batch, sid, action.value, wanted, boxes))


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(plan=steps)
def test_the_outcome_is_the_last_decision_that_stands(
    make_desk: Callable[..., Any], plan: list[Any]
) -> None:
    desk = make_desk()
    with read_scope(desk.engine) as session:
        rows = session.execute(select(Suggestion.id, Suggestion.boxes)).all()
    model = Model(desk.suggestion_ids, {r.id: r.boxes for r in rows})
    batches: list[str] = []
    for step in plan:
        with session_scope(desk.engine) as session:
            batch = take(session, desk, model, batches, step)
        if batch:
            batches.append(batch)
        check(desk, model)


def take(session: Any, desk: Any, model: Model, batches: list[str], step: Any) -> str | None:
    if step[0] == "one":
        _, n, action, ground, boxes = step
        sid = desk.suggestion_ids[n]
        batch, _ = review.decide(
            session, desk.actor, sid, action=action, ground=ground, boxes=boxes
        )
        model.decide(batch, sid, action, ground, boxes)
        return batch
    if step[0] == "many":
        _, numbers, action, ground = step
        ids = [desk.suggestion_ids[n] for n in numbers]
        before = {sid: model.outcome(sid) for sid in ids}
        batch, count = review.decide_many(
            session, desk.actor, desk.request_id, action=action, ground=ground, suggestion_ids=ids
        )
        chosen = action or Action.REDACT
        code = "" if chosen is Action.KEEP else ground or GROUND
        changed = [sid for sid in ids if before[sid][:2] != (chosen.value, code)]
        assert count == len(changed)
        assert (batch is None) == (not changed)
        for sid in changed:
            model.decide(batch or "", sid, chosen, ground, None)
        return batch
    if step[0] == "undo":
        if not batches:
            return None
        batch = batches[step[1] % len(batches)]
        if batch in model.undone:
            with pytest.raises(RuleError):
                review.undo(session, desk.actor, batch)
        else:
            wanted = sum(1 for b, *_ in model.taken if b == batch)
            assert review.undo(session, desk.actor, batch) == wanted
            model.undone.add(batch)
        return None
    undecided = [sid for sid in desk.suggestion_ids if not model.outcome(sid)[0]]
    if undecided and not step[1]:
        with pytest.raises(RuleError):
            review.finish_review(session, desk.actor, desk.document_id, accept_proposals=False)
        return None
    review.finish_review(session, desk.actor, desk.document_id, accept_proposals=step[1])
    if not undecided:
        return None
    batch = session.scalars(select(Decision.batch).order_by(Decision.seq.desc()).limit(1)).one()
    for sid in undecided:
        model.decide(batch, sid, Action.REDACT, None, None)
    return str(batch)


def check(desk: Any, model: Model) -> None:
    with read_scope(desk.engine) as session:
        rows = session.scalars(select(Suggestion)).all()
        decisions = session.scalars(select(Decision).where(Decision.kind == "decide")).all()
        state = session.scalars(select(Document.state)).one()
    for row in rows:
        assert (row.action, row.ground, row.decided_boxes) == model.outcome(row.id)
    assert len(decisions) == len(model.taken)  # nothing that was decided is ever lost
    if state == "reviewed":
        assert all(row.action for row in rows)


def test_decisions_cannot_be_changed_or_deleted(desk: Any) -> None:
    with session_scope(desk.engine) as session:
        review.decide_many(
            session,
            desk.actor,
            desk.request_id,
            action=Action.KEEP,
            wanted=SuggestionFilter(states=("undecided",)),
        )
    for statement in ("UPDATE decision SET action = 'redact'", "DELETE FROM decision"):
        with pytest.raises(DBAPIError), session_scope(desk.engine) as session:
            session.execute(text(statement))


def test_two_people_at_once_lose_nothing(desk: Any) -> None:
    """One decides while the other finishes: never reviewed with something undecided."""
    import threading

    def decide(action: Action) -> None:
        for sid in desk.suggestion_ids:
            with session_scope(desk.engine) as session:
                review.decide(session, desk.actor, sid, action=action)

    def finish() -> None:
        for _ in range(4):
            with session_scope(desk.engine) as session:
                review.finish_review(session, desk.actor, desk.document_id, accept_proposals=True)

    threads = [
        threading.Thread(target=decide, args=(Action.REDACT,)),
        threading.Thread(target=decide, args=(Action.KEEP,)),
        threading.Thread(target=finish),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with read_scope(desk.engine) as session:
        rows = session.scalars(select(Suggestion)).all()
        last = {
            d.suggestion_id: d for d in session.scalars(select(Decision).order_by(Decision.seq))
        }
    assert all(row.action == last[row.id].action != "" for row in rows)
    assert len(last) == len(rows)
