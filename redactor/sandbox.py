"""A child process for work on files that may be hostile.

A PDF can crash, hang or bloat the library that reads it. Such work runs in a process of its own
that can be killed: within the limits of ``redactor.confinement`` (memory, time, files, no network),
in an empty temporary folder that is removed afterwards, whatever became of the child. What goes in
and what comes out is JSON in anonymous memory: no document text in arguments, environment, pipes
of other processes or files.

``run_in_child("redactor.pdf.child:redact", payload, timeout=…, memory=…)`` calls that function
with the payload in the child. A ``RedactorError`` raised there is raised here, same class and
message; a crash becomes ``DamagedFile``, a time-out or running out of memory ``LimitExceeded``.
Not guaranteed: the child can read and write the files of the account that it runs under.
"""

from __future__ import annotations

import contextlib
import errno
import importlib
import json
import logging
import math
import os
import signal
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

from redactor import forkserver
from redactor.confinement import confine
from redactor.errors import DamagedFile, LimitExceeded, RedactorError

__all__ = ["child", "run_in_child"]

log = logging.getLogger(__name__)

MAX_RESULT = 512 * 1024 * 1024
"""Bytes of JSON that a child may hand back."""
_GRACE = 5
"""Seconds of processor time beyond the time-out, should the parent not be able to end the child."""
_PASSED_ON = ("PATH", "LANG", "LC_ALL", "PYTHONPATH", "TESSDATA_PREFIX", "LD_LIBRARY_PATH")
_OUT_OF_MEMORY = "Filen kræver mere hukommelse, end tjenesten giver. Del den op i mindre filer."
_TOO_SLOW = "Filen tog for lang tid at behandle. Del den op i mindre filer, og prøv igen."
_FILE_LIMIT = "file too large"
_TOO_LONG = "Filen fylder for meget, når den pakkes ud. Del den op i mindre filer."
_ROOT = Path(__file__).resolve().parents[1]


def run_in_child(
    target: str, payload: Mapping[str, Any], *, timeout: float, memory: int
) -> dict[str, Any]:
    """Call ``target`` ("package.module:function") with ``payload`` in a killable process.

    timeout: seconds of wall clock, for all of it. memory: bytes of address space. Paths in the
    payload must be absolute: the child stands in a folder of its own. The function takes one
    dict and returns one dict, both of JSON types.
    """
    request = {
        "target": target,
        "payload": dict(payload),
        "memory": int(memory),
        "seconds": math.ceil(timeout) + _GRACE,
    }
    with (
        _anonymous() as inbox,
        _anonymous() as outbox,
        tempfile.TemporaryDirectory(prefix="redactor-child-") as folder,
    ):
        inbox.write(json.dumps(request).encode())
        inbox.seek(0)
        status = _run(target, inbox, outbox, folder, timeout)
        size = os.fstat(outbox.fileno()).st_size
        if size > MAX_RESULT:
            raise LimitExceeded(_OUT_OF_MEMORY)
        outbox.seek(0)
        answer = _parse(outbox.read())
    if answer is None:
        raise _death(target, status)
    if "error" in answer:
        raise _revive(target, answer["error"])
    result: dict[str, Any] = answer["result"]
    return result


def _run(target: str, inbox: IO[bytes], outbox: IO[bytes], folder: str, timeout: float) -> int:
    """Start the child, wait for it, and leave nothing of its process group alive."""
    env = {key: os.environ[key] for key in _PASSED_ON if key in os.environ}
    env["PYTHONPATH"] = os.pathsep.join(p for p in (str(_ROOT), env.get("PYTHONPATH", "")) if p)
    env |= {"OMP_NUM_THREADS": "1", "OMP_THREAD_LIMIT": "1", "OPENBLAS_NUM_THREADS": "1"}
    env |= {"PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        with contextlib.suppress(forkserver.Unavailable):
            module, files = target.partition(":")[0], (inbox.fileno(), outbox.fileno())
            return forkserver.run(module, folder, *files, env=env, timeout=timeout)
        return _run_fresh(inbox, outbox, folder, timeout, env)
    except subprocess.TimeoutExpired:
        raise LimitExceeded(_TOO_SLOW) from None


def _run_fresh(
    inbox: IO[bytes], outbox: IO[bytes], folder: str, timeout: float, env: Mapping[str, str]
) -> int:
    """A child without a template: half a second slower, on any machine."""
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "redactor.sandbox", str(os.getpid())],
        stdin=inbox,
        stdout=outbox,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env={**env, "TMPDIR": folder, "HOME": folder},
        start_new_session=True,
    )
    try:
        return process.wait(timeout)
    finally:
        # the group is gone already where the child ended alone: grandchildren are what is hunted
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _anonymous() -> IO[bytes]:
    """A file without a name, in memory where the system can."""
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("redactor"), "w+b")
    return tempfile.TemporaryFile()


def _parse(data: bytes) -> dict[str, Any] | None:
    try:
        answer = json.loads(data)
    except ValueError:
        return None  # it died before it had written all
    good = isinstance(answer, dict) and ("error" in answer or isinstance(answer["result"], dict))
    return answer if good else None


def _death(target: str, status: int) -> RedactorError:
    """What to tell of a child that left no answer."""
    log.warning("child died", extra={"target": target, "status": status})
    if -status == signal.SIGXCPU:
        return LimitExceeded(_TOO_SLOW)
    if -status == signal.SIGKILL:
        return LimitExceeded(_OUT_OF_MEMORY)
    return DamagedFile()


def _revive(target: str, error: Mapping[str, str]) -> RedactorError:
    """The child's exception again, of the same class where it was one of ours."""
    for kind in _subclasses(RedactorError):
        if kind.code == error["code"]:
            return kind(error["message"])
    if error["code"] == "MemoryError":
        return LimitExceeded(_OUT_OF_MEMORY)
    if error["code"] == _FILE_LIMIT:
        return LimitExceeded(_TOO_LONG)
    # place and class only: the text of a foreign exception may quote the document
    log.warning("child failed: %s at %s", error["code"], error["place"], extra={"target": target})
    return DamagedFile()


def _subclasses(kind: type[RedactorError]) -> list[type[RedactorError]]:
    return [kind, *(deep for sub in kind.__subclasses__() for deep in _subclasses(sub))]


# --- in the child ---------------------------------------------------------------------------


def child(parent: int) -> int:
    """Do what is asked for on standard input. parent: the process that this one ends with."""
    answer_fd = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # native code that prints must not reach it
    with os.fdopen(os.dup(0), "rb") as inbox:
        request = json.loads(inbox.read())
    confine(request["memory"], request["seconds"], parent)
    answer: dict[str, Any]
    try:
        module, _, name = request["target"].partition(":")
        answer = {"result": getattr(importlib.import_module(module), name)(request["payload"])}
        data = json.dumps(answer).encode()
    except RedactorError as error:
        data = _failure(error.code, error.message, "")
    except Exception as error:
        too_long = isinstance(error, OSError) and error.errno == errno.EFBIG
        data = _failure(_FILE_LIMIT if too_long else type(error).__name__, "", _place(error))
    with os.fdopen(answer_fd, "wb") as stream:
        stream.write(data)
    return 0


def _failure(code: str, message: str, place: str) -> bytes:
    return json.dumps({"error": {"code": code, "message": message, "place": place}}).encode()


def _place(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""


if __name__ == "__main__":
    sys.exit(child(int(sys.argv[1])))
