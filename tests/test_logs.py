"""No word of a document reaches a log, whoever logs it."""

from __future__ import annotations

import io
import logging
import subprocess
import sys

import pytest

from redactor.logs import SafeFormatter, describe

SECRET = "Hemmelige Navnesen 710190-1233"


@pytest.fixture
def written() -> tuple[io.StringIO, logging.Handler]:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(SafeFormatter())
    return stream, handler


def say(name: str, handler: logging.Handler, *args: object, **kwargs: object) -> None:
    logger = logging.Logger(name)
    logger.addHandler(handler)
    logger.error(*args, **kwargs)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "name", ["pikepdf._core", "presidio-analyzer", "spacy", "PIL", "root", "celery.app.trace", ""]
)
def test_what_libraries_say_is_withheld(
    name: str, written: tuple[io.StringIO, logging.Handler]
) -> None:
    stream, handler = written
    say(name, handler, "could not read %s", SECRET)
    assert SECRET not in stream.getvalue()
    assert name in stream.getvalue()


def test_exceptions_are_told_by_class_and_place(
    written: tuple[io.StringIO, logging.Handler],
) -> None:
    stream, handler = written
    try:
        try:
            raise ValueError(SECRET)
        except ValueError as error:
            raise RuntimeError(SECRET) from error
    except RuntimeError:
        say("redactor.stages", handler, "job %s", "a1", exc_info=True)
    log = stream.getvalue()
    assert SECRET not in log
    assert "job a1" in log
    assert "RuntimeError at test_logs.py" in log
    assert "ValueError at test_logs.py" in log
    assert "Traceback" not in log


def test_describe_ends() -> None:
    first, second = ValueError(SECRET), KeyError(SECRET)
    first.__cause__, second.__cause__ = second, first
    assert SECRET not in describe(first)


def test_the_web_server_never_prints_what_an_exception_says() -> None:
    code = (
        "import logging, logging.config, uvicorn.config\n"
        "logging.config.dictConfig(uvicorn.config.LOGGING_CONFIG)\n"
        "import api.main; api.main.app\n"
        "try: raise ValueError('Bodil Rosenkær 711289-4417')\n"
        "except ValueError: logging.getLogger('uvicorn.error').exception('Exception in app')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "ValueError at" in done.stderr
    assert "Rosenkær" not in done.stderr
    assert "711289" not in done.stderr
