"""A quicker child for the fuzzer: forked from a process that has the libraries loaded already.

The same limits, the same way of handing over and back, the same errors as ``redactor.sandbox``;
what is saved is the second that Python takes to start and to import. Every so many runs the
fuzzer takes the real child, so that both are tried.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib
import json
import os
import resource
import shutil
import signal
import tempfile
import time
from collections.abc import Mapping
from typing import Any

from redactor import sandbox
from redactor.errors import LimitExceeded, RedactorError

_ADDRESSES = 512 * 1024**2
"""Bytes of addresses that the loaded libraries take in the parent already."""


def warm_up() -> None:
    """Load what the children need."""
    for name in (
        "redactor.pdf.child", "redactor.pdf.overstrike", "redactor.pdf.sanitize",
        "redactor.pdf.unstrikeable", "redactor.pdf.verify", "redactor.pdf.hidden",
        "redactor.pdf.raster", "redactor.pdf.tidy", "redactor.intake.convert",
    ):  # fmt: skip
        importlib.import_module(name)


def run_forked(
    target: str, payload: Mapping[str, Any], *, timeout: float, memory: int
) -> dict[str, Any]:
    """``sandbox.run_in_child`` without a new interpreter."""
    folder = tempfile.mkdtemp(prefix="redactor-child-")
    with sandbox._anonymous() as outbox:
        pid = os.fork()
        if not pid:
            _child(target, dict(payload), memory + _ADDRESSES, folder, outbox.fileno())
        try:
            status = _wait(pid, timeout)
        finally:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(pid, signal.SIGKILL)
            shutil.rmtree(folder, ignore_errors=True)
        outbox.seek(0)
        answer = sandbox._parse(outbox.read())
    if answer is None:
        raise sandbox._death(target, status)
    if "error" in answer:
        raise sandbox._revive(target, answer["error"])
    result: dict[str, Any] = answer["result"]
    return result


def _wait(pid: int, timeout: float) -> int:
    end = time.monotonic() + timeout
    pause = 0.001
    while True:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        if time.monotonic() > end:
            os.killpg(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            raise LimitExceeded(sandbox._TOO_SLOW)
        time.sleep(pause)
        pause = min(pause * 1.5, 0.02)


def _child(target: str, payload: dict[str, Any], memory: int, folder: str, out: int) -> None:
    """Never returns: the copy of the fuzzer ends here."""
    try:
        os.setsid()
        os.chdir(folder)
        tempfile.tempdir = folder
        null = os.open(os.devnull, os.O_RDWR)
        for number in (0, 1, 2):
            os.dup2(null, number)
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        ctypes.CDLL(None).prctl(1, signal.SIGKILL, 0, 0, 0)
        sandbox._without_network()
        try:
            module, _, name = target.partition(":")
            answer = {"result": getattr(importlib.import_module(module), name)(payload)}
            data = json.dumps(answer).encode()
        except RedactorError as error:
            data = sandbox._failure(error.code, error.message, "")
        except Exception as error:
            data = sandbox._failure(type(error).__name__, "", sandbox._place(error))
        with os.fdopen(os.dup(out), "wb") as stream:
            stream.write(data)
    finally:
        os._exit(0)
