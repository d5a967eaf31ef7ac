"""``redactor audit verify``: an untouched trail is whole, a touched one says from where."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from redactor.commands import audit as audit_command
from redactor.commands.doctor import run_checks
from redactor.services import audit
from redactor.settings import Settings
from redactor.store.engine import engine_for, session_scope
from redactor.store.migrations import upgrade

SECRET = "Torkild Vadgaard"
Verify = Callable[..., Result]


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    made = Settings(data_dir=tmp_path / "data", _env_file=None)
    monkeypatch.setattr(audit_command, "get_settings", lambda: made)
    return made


@pytest.fixture
def trail(settings: Settings) -> Settings:
    """A trail of five entries, whose triggers are gone as for somebody with the database's key."""
    engine = engine_for(settings)
    upgrade(engine)
    with session_scope(engine) as session:
        for number in range(5):
            audit.append(session, actor="u", action="a", subject=str(number), detail={"n": SECRET})
        session.execute(text("DROP TRIGGER audit_entry_no_update"))
        session.execute(text("DROP TRIGGER audit_entry_no_delete"))
    return settings


@pytest.fixture
def verify() -> Verify:
    return lambda *options: CliRunner().invoke(audit_command.command, ["verify", *options])


def tamper(settings: Settings, *statements: str) -> None:
    with session_scope(engine_for(settings)) as session:
        for statement in statements:
            session.execute(text(statement))


def answer(verify: Verify, *options: str) -> dict[str, Any]:
    return dict(json.loads(verify("--json", "-", *options).stdout))


def noted(verify: Verify) -> str:
    newest = answer(verify)["newest_whole"]
    return f"{newest['seq']}:{newest['hash']}"


def test_an_untouched_trail_is_whole(trail: Settings, verify: Verify) -> None:
    done = verify()
    assert done.exit_code == 0
    assert "helt: 5 poster" in done.output
    found = answer(verify)
    assert (found["whole"], found["entries"], found["broken_at"]) == (True, 5, None)
    assert noted(verify) in done.output
    assert verify("--known", noted(verify)).exit_code == 0


MOVE = "UPDATE audit_entry SET seq = {} WHERE seq = {}"


@pytest.mark.parametrize(
    ("statements", "broken_at"),
    [
        (["UPDATE audit_entry SET actor = 'x' WHERE seq = 3"], 3),
        (["UPDATE audit_entry SET detail = '{\"n\": 1}' WHERE seq = 1"], 1),
        (["UPDATE audit_entry SET at = '2025-01-01 00:00:00' WHERE seq = 5"], 5),
        (["UPDATE audit_entry SET detail = 'no JSON' WHERE seq = 4"], 4),
        (["UPDATE audit_entry SET hash = 'x' WHERE seq = 2"], 2),
        (["DELETE FROM audit_entry WHERE seq = 1"], 2),
        (["DELETE FROM audit_entry WHERE seq = 3"], 4),
        (["DELETE FROM audit_entry WHERE seq = 3", MOVE.format(3, 4), MOVE.format(4, 5)], 3),
        ([MOVE.format(99, 2), MOVE.format(2, 3), MOVE.format(3, 99)], 2),
    ],
)
def test_a_touched_trail_says_from_where(
    trail: Settings, verify: Verify, statements: list[str], broken_at: int
) -> None:
    tamper(trail, *statements)
    done = verify()
    assert done.exit_code == 1
    assert f"BRUDT fra post {broken_at}:" in done.output
    assert SECRET not in done.output
    found = answer(verify)
    assert (found["whole"], found["broken_at"]) == (False, broken_at)
    assert (found["newest_whole"] or {"seq": 0})["seq"] < broken_at
    (check,) = [c for c in run_checks(trail) if c.name == "Aktivitetsspor"]
    assert not check.good
    assert str(broken_at) in check.detail


@pytest.mark.parametrize(
    "statement", ["DELETE FROM audit_entry WHERE seq > 3", "DELETE FROM audit_entry"]
)
def test_a_cut_off_end_shows_by_what_was_noted(
    trail: Settings, verify: Verify, statement: str
) -> None:
    known = noted(verify)
    tamper(trail, statement)
    assert verify().exit_code == 0  # the chain alone can't tell
    done = verify("--known", known)
    assert done.exit_code == 1
    assert "post 5 findes ikke mere" in done.output
    assert answer(verify, "--known", known)["known_missing"] is True


def test_a_trail_written_anew_shows_by_what_was_noted(trail: Settings, verify: Verify) -> None:
    known = noted(verify)
    tamper(trail, "DELETE FROM audit_entry")
    with session_scope(engine_for(trail)) as session:
        for number in range(5):
            audit.append(session, actor="other", action="a", subject=str(number))
    assert verify().exit_code == 0
    assert verify("--known", known).exit_code == 1


@pytest.mark.parametrize("known", ["5", "5:abc", f"0:{'a' * 64}", f"x:{'a' * 64}"])
def test_a_note_that_cant_be_one(trail: Settings, verify: Verify, known: str) -> None:
    assert verify("--known", known).exit_code == 2


def test_looking_makes_no_database(settings: Settings, verify: Verify) -> None:
    done = verify()
    assert "intet aktivitetsspor" in str(done.exception)
    assert not settings.data_dir.exists()
    assert "Aktivitetsspor" not in [c.name for c in run_checks(settings)]


def test_the_doctor_looks_too(trail: Settings) -> None:
    (check,) = [c for c in run_checks(trail) if c.name == "Aktivitetsspor"]
    assert (check.good, check.detail) == (True, "5 poster")
