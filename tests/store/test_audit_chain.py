"""The audit trail is one chain: concurrent writers keep it whole, tampering shows."""

from __future__ import annotations

import datetime as dt
import threading
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from redactor.audit import FIRST_PREV, ChainEntry, entry_hash, first_break
from redactor.services import audit
from redactor.store.engine import read_scope, session_scope

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


def chain(details: list[dict[str, object]]) -> list[ChainEntry]:
    entries: list[ChainEntry] = []
    for number, detail in enumerate(details, start=1):
        entry = ChainEntry(
            seq=number,
            at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC) + dt.timedelta(seconds=number),
            actor="u",
            action="test",
            subject="s",
            request_id=None,
            detail=detail,
            prev_hash=entries[-1].hash if entries else FIRST_PREV,
        )
        entries.append(replace(entry, hash=entry_hash(entry)))
    return entries


details = st.lists(st.dictionaries(st.text(max_size=5), json_values, max_size=3), max_size=6)


@given(details)
def test_an_untouched_chain_holds(values: list[dict[str, object]]) -> None:
    assert first_break(chain(values)) is None


@given(details.filter(bool), st.data())
def test_any_change_shows(values: list[dict[str, object]], data: st.DataObject) -> None:
    entries = chain(values)
    place = data.draw(st.integers(0, len(entries) - 1))
    change = data.draw(
        st.sampled_from(
            [
                {"actor": "x"},
                {"action": "x"},
                {"subject": "x"},
                {"request_id": "x"},
                {"detail": {"new": 1, **dict.fromkeys("abcdef", 0)}},
                {"at": dt.datetime(2025, 1, 1, tzinfo=dt.UTC)},
                {"hash": "1" * 64},
                {"prev_hash": "1" * 64},
            ]
        )
    )
    entries[place] = replace(entries[place], **change)
    assert first_break(entries) in (place + 1, place + 2)


@given(details.filter(lambda d: len(d) > 1), st.data())
def test_an_entry_taken_out_shows(values: list[dict[str, object]], data: st.DataObject) -> None:
    entries = chain(values)
    del entries[data.draw(st.integers(0, len(entries) - 2))]
    assert first_break(entries) is not None


def test_concurrent_writers_make_one_chain(engine: Engine) -> None:
    start = threading.Barrier(6)

    def write(number: int) -> None:
        start.wait()
        for step in range(5):
            with session_scope(engine) as session:
                audit.append(
                    session, actor=f"u{number}", action="æøå", subject="s", detail={"n": step}
                )

    threads = [threading.Thread(target=write, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with read_scope(engine) as session:
        assert audit.verify_chain(session) is None
        assert session.scalar(text("SELECT max(seq) FROM audit_entry")) == 30


def test_tampering_behind_the_back_shows(sqlite_url: str) -> None:
    from redactor.store.engine import make_engine

    engine = make_engine(sqlite_url)
    with session_scope(engine) as session:
        for _ in range(3):
            audit.append(session, actor="u", action="a", subject="s")
    with session_scope(engine) as session:
        session.execute(text("DROP TRIGGER audit_entry_no_update"))
        session.execute(text("UPDATE audit_entry SET actor = 'x' WHERE seq = 2"))
    with read_scope(engine) as session:
        assert audit.verify_chain(session) == 2
    engine.dispose()


def test_rolled_back_with_its_transaction(engine: Engine) -> None:
    def fails() -> None:
        with session_scope(engine) as session:
            audit.append(session, actor="u", action="a", subject="s")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails()
    with session_scope(engine) as session:
        assert audit.append(session, actor="u", action="a", subject="s").seq == 1
