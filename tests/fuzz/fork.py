"""A quicker child for the fuzzer: forked from a process that has the libraries loaded already.

The same limits, the same way of handing over and back, the same errors as ``redactor.sandbox``;
what is saved is the second that Python takes to start and to import. Every so many runs the
fuzzer takes the real child, so that both are tried.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import shutil
import signal
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from unittest import mock

from redactor import sandbox
from redactor.confinement import confine
from redactor.domain.geometry import Box
from redactor.domain.suggestion import Mark
from redactor.errors import LimitExceeded, RedactorError
from redactor.pdf.safe import redact_file

_ADDRESSES = 512 * 1024**2
"""Bytes of addresses that the loaded libraries take in the parent already."""


class Template:
    """A process with everything loaded; its children are copies of it.

    peak: bytes of memory of the largest child since ``peak`` was last set to 0.
    """

    def __init__(self) -> None:
        self.peak = 0

    def warm_up(self, data: bytes) -> None:
        """Load what the children need, and take ``data`` the whole way once."""
        with tempfile.TemporaryDirectory(prefix="redactor-fuzz-") as name:
            source, target = Path(name) / "in.pdf", Path(name) / "out.pdf"
            source.write_bytes(data)
            with mock.patch("redactor.pdf.safe.run_in_child", _here):
                redact_file(source, target, [Mark(1, (Box(20, 20, 90, 40),), "OFL § 30")])
        gc.collect()
        gc.freeze()  # a collection in a child would copy every page of memory

    def run(
        self, target: str, payload: Mapping[str, Any], *, timeout: float, memory: int
    ) -> dict[str, Any]:
        """``sandbox.run_in_child`` without a new interpreter."""
        folder = tempfile.mkdtemp(prefix="redactor-child-")
        with sandbox._anonymous() as outbox:
            parent, pid = os.getpid(), os.fork()
            if not pid:
                limits = memory + _ADDRESSES, int(timeout) + 5, parent
                _child(target, dict(payload), folder, outbox.fileno(), limits)
            try:
                status, peak = _wait(pid, timeout)
            finally:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.killpg(pid, signal.SIGKILL)
                shutil.rmtree(folder, ignore_errors=True)
            self.peak = max(self.peak, peak)
            outbox.seek(0)
            answer = sandbox._parse(outbox.read())
        if answer is None:
            raise sandbox._death(target, status)
        if "error" in answer:
            raise sandbox._revive(target, answer["error"])
        result: dict[str, Any] = answer["result"]
        return result


def _here(target: str, payload: Mapping[str, Any], **_limits: float) -> dict[str, Any]:
    module, _, name = target.partition(":")
    result: dict[str, Any] = getattr(importlib.import_module(module), name)(dict(payload))
    return result


def _wait(pid: int, timeout: float) -> tuple[int, int]:
    """Exit status as ``subprocess`` gives it, and bytes of memory."""
    end = time.monotonic() + timeout
    pause = 0.001
    while True:
        done, status, usage = os.wait4(pid, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status), usage.ru_maxrss * 1024
        if time.monotonic() > end:
            os.killpg(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            raise LimitExceeded(sandbox._TOO_SLOW)
        time.sleep(pause)
        pause = min(pause * 1.5, 0.02)


def _child(
    target: str, payload: dict[str, Any], folder: str, out: int, limits: tuple[int, int, int]
) -> None:
    """Never returns: the copy of the fuzzer ends here."""
    try:
        os.setsid()
        os.chdir(folder)
        tempfile.tempdir = folder
        null = os.open(os.devnull, os.O_RDWR)
        for number in (0, 1, 2):
            os.dup2(null, number)
        confine(*limits)
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
