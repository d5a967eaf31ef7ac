"""The Celery app of the workers: ``celery -A workers.app worker -Q intake,ocr,nlp,pdf,release``."""

from __future__ import annotations

from typing import Any

from celery.signals import setup_logging

from redactor.dispatch import celery_for
from redactor.logs import configure_logging
from redactor.settings import get_settings
from redactor.stages.versions import nlp_version
from workers.heal import install
from workers.limits import worker_config

app = celery_for(get_settings())
app.conf.update(worker_config(get_settings()), include=["workers.tasks"])
app.set_default()
install(app)
nlp_version(get_settings())  # before the children fork, so that one worker has one version


@setup_logging.connect
def _log_safely(**_kwargs: Any) -> None:
    """Stands in for Celery's own set-up, whose formatter prints what exceptions say."""
    configure_logging(get_settings().log_level)
