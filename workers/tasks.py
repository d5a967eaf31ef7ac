"""The one task: a job id comes in, the job is done, the next ones are sent.

Like a view it calls ``redactor`` and nothing else. It never raises: what went wrong stands in the
database, and a message that is dropped here is found by the sweep.
"""

from __future__ import annotations

import logging
import time

from sqlalchemy.exc import SQLAlchemyError

from redactor.dispatch import TASK, dispatch_pending
from redactor.logs import describe
from redactor.settings import get_settings
from redactor.stages.runner import run_job
from redactor.store.blobs import blobs_for
from redactor.store.engine import engine_for
from workers.app import app

log = logging.getLogger(__name__)


@app.task(name=TASK, acks_late=True, reject_on_worker_lost=True, ignore_result=True)
def run(job_id: str) -> None:
    """Run one job and send what became due with it."""
    settings = get_settings()
    try:
        engine = engine_for(settings)
        run_job(job_id, engine=engine, blobs=blobs_for(settings), settings=settings)
        dispatch_pending(engine, settings)
    except (SQLAlchemyError, OSError) as error:
        log.warning("job %s left to the sweep: %s", job_id, describe(error))
        time.sleep(1.0)  # no busy loop while the database is away
