"""Files of anybody's, checked for whether they are safely overstruck; seen by who asked only.

Neither the file's name nor anything of its text is kept; file and answer go after a day
(``redactor.store.cleaning.forget_checks``).
"""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from redactor.errors import NotFound
from redactor.services import audit
from redactor.services.access import Actor, Permission
from redactor.store.jobs import Kind, add_job
from redactor.store.tables import FileCheck, new_id, utcnow

__all__ = ["ask", "check_view", "fail_check", "view_of"]


def ask(
    session: Session, actor: Actor, sha: str, *, sealed_password: bytes | None = None
) -> FileCheck:
    """Have the stored file checked; ``sealed_password`` opens it where it is locked."""
    actor.require(Permission.READ)
    check = FileCheck(id=new_id(), user_id=actor.user_id, sha256=sha, password=sealed_password)
    session.add(check)
    session.flush()
    add_job(session, kind=Kind.CHECK, target=check.id)
    audit.append(session, actor=actor.user_id, action="check.asked", subject=check.id)
    return check


def check_view(session: Session, actor: Actor, check_id: str) -> dict[str, Any]:
    """How far a check is and what it found; ``NotFound`` for everyone but who asked."""
    actor.require(Permission.READ)
    check = session.get(FileCheck, check_id)
    if check is None or check.user_id != actor.user_id:
        raise NotFound
    return view_of(check)


def view_of(check: FileCheck) -> dict[str, Any]:
    """The check as the API gives it; answer: None until it is done."""
    return {
        "id": check.id,
        "state": check.state,
        "created_at": check.created_at,
        "finished_at": check.finished_at,
        "answer": check.report or None,
        "error": check.error_text,
    }


def fail_check(session: Session, check_id: str, message: str) -> None:
    """*failed*, with our own words (Danish) for what to do."""
    check = session.get(FileCheck, check_id, with_for_update=True)
    if check is not None and check.state == "pending":
        check.state, check.error_text = "failed", message[:500]
        check.password, check.finished_at = None, utcnow()
