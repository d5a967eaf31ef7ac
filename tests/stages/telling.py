"""Documents of which one tells another something, and their jobs run one by one."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from redactor.stages.runner import run_job
from redactor.store.engine import read_scope
from redactor.store.tables import Job

__all__ = ["MENTIONS", "NAMED", "OTHER", "jobs", "run_until"]

MENTIONS = "Det gik godt. Kragholt har sagt ja\ntil at komme igen."
NAMED = """Notat vedr. Karla Kragholt, cpr.nr. 710190-1233

Karla Kragholt, tlf. 40 05 60 70, bor Provevej 12, 2. tv, 8000 Aarhus C."""
OTHER = "Referat. Birger Provsen, tlf. 20 30 40 50, blev hort om forlobet."


def jobs(case: Any, kind: str = "") -> list[tuple[str, str, str]]:
    """(id, kind, key) of the jobs that are due, oldest first."""
    with read_scope(case.engine) as session:
        due = select(Job.id, Job.kind, Job.key).where(Job.state.in_(["pending", "queued"]))
        rows = session.execute(due.order_by(Job.created_at, Job.id)).all()
    return [(r.id, r.kind, r.key) for r in rows if not kind or r.kind == kind]


def run_until(case: Any, stop: str) -> None:
    """Run everything but jobs of one kind."""
    while todo := [j for j in jobs(case) if j[1] != stop]:
        run_job(todo[0][0], engine=case.engine, blobs=case.blobs, settings=case.settings)
