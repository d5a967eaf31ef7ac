"""Open the example request in an installation that has no requests yet."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path

from sqlalchemy import Engine, select

from redactor.domain.states import Regime, Role
from redactor.example.case_file import write_example_pdfs
from redactor.services.access import Actor
from redactor.services.documents import add_document, change_document, store_file
from redactor.services.requests import create_request
from redactor.settings import Settings
from redactor.store.blobs import blobs_for
from redactor.store.engine import session_scope
from redactor.store.tables import AccessRequest, Department, User

TITLE = "Eksempel: aktindsigt i børnesag"
CASE_NUMBER = "27.24.00-G01-118-24"
REQUESTER = "Mette Holm Kragelund"


def load_example(engine: Engine, settings: Settings) -> bool:
    """True where the example was made; False where there are requests, or nobody to own it.

    All rows are written in one transaction: a start that is cut short leaves no half example.
    """
    with tempfile.TemporaryDirectory(prefix="redactor-example-") as folder:
        with session_scope(engine) as session:
            if session.scalar(select(AccessRequest.id).limit(1)):
                return False
        files = write_example_pdfs(Path(folder))
        blobs = blobs_for(settings)
        stored = []
        for path, document in files:
            with path.open("rb") as stream:
                size = path.stat().st_size
                stored.append((store_file(blobs, settings, path.name, stream, size), document))
        with session_scope(engine) as session:
            if session.scalar(select(AccessRequest.id).limit(1)):
                return False
            user = session.scalar(select(User).order_by(User.created_at).limit(1))
            department = session.scalar(select(Department).order_by(Department.name).limit(1))
            if user is None or department is None:
                return False
            actor = Actor(user.id, frozenset({Role.CASEWORKER}), frozenset({department.id}))
            request = create_request(
                session,
                actor,
                title=TITLE,
                requester_name=REQUESTER,
                regime=Regime.FVL,
                department_id=department.id,
                received_on=dt.date.today(),
                case_number=CASE_NUMBER,
            )
            for file, example in stored:
                added = add_document(session, actor, request.id, file)
                change_document(
                    session,
                    actor,
                    added.id,
                    {
                        "title": example.title,
                        "category": example.genre.capitalize(),
                        "document_date": example.date,
                    },
                )
    return True
