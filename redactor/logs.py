"""Logging that can't leak: ids, stages, codes and durations, never a word of a document.

Our own modules log only such things. Libraries may quote what they were reading, in messages and
in exceptions, so what they say is withheld: the line keeps logger, level and the class of the
exception with the place in the code where it was raised.
"""

from __future__ import annotations

import logging
import sys
import traceback

TRUSTED = ("redactor", "workers", "api", "models", "uvicorn", "celery", "kombu", "alembic")
QUOTING = ("celery.app.trace",)
"""Trusted loggers whose errors quote the exception."""

QUIET = ("alembic", "kombu", "celery.worker.strategy", "celery.app.trace")
"""Trusted loggers that tell too much: of each job the runner's one line is enough."""


class SafeFormatter(logging.Formatter):
    """``time level logger message``, with untrusted messages and exception texts left out."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        trusted = record.name.split(".")[0] in TRUSTED
        quoting = record.name in QUOTING and record.levelno >= logging.WARNING
        if not trusted or quoting:
            record = logging.makeLogRecord({**record.__dict__, "args": None})
            record.msg = "(message withheld)"
        record.exc_text = None
        return super().format(record)

    def formatException(self, ei: object) -> str:  # noqa: N802 - logging's name
        return describe(ei[1]) if isinstance(ei, tuple) and ei[1] is not None else ""


def describe(error: BaseException) -> str:
    """Class and place of an exception and of what caused it, without any message."""
    parts: list[str] = []
    current: BaseException | None = error
    while current is not None and len(parts) < 5:
        frames = traceback.extract_tb(current.__traceback__)
        place = f"{frames[-1].filename.rsplit('/', 1)[-1]}:{frames[-1].lineno}" if frames else "?"
        parts.append(f"{type(current).__name__} at {place}")
        current = current.__cause__ or current.__context__
    return " from ".join(parts)


def configure_logging(level: str = "INFO") -> None:
    """Have every logger of the process write to stderr through ``SafeFormatter``."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(SafeFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for name in TRUSTED:
        logging.getLogger(name).setLevel(level)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
