"""Killable children in milliseconds: a process that has the libraries loaded, and forks.

Loading PDF libraries takes longer than working on a short document. So whoever needs children
(``redactor.sandbox``) keeps a template for them: a process without threads that never sees a
document. It loads what the work needs, and forks for each piece of work; the fork goes into a
session, a folder and limits of its own before it reads anything. A template whose child died
badly is not used again, nor one of many children: memory is laid out alike in all of them.

The template ends when its owner does, or when it has nothing to do for a while; a child ends with
its template. What goes over the socket between them: the module to load, the folder, two files;
back come process ids and exit statuses.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import importlib
import json
import os
import select
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping

__all__ = ["Unavailable", "run", "serve"]

_IDLE = 60.0
"""Seconds without work after which a template ends."""
_USES = 200
_KEPT = 2
"""Idle templates of a process."""
_NUMBER = struct.Struct("i")
_MOST = 65536


class Unavailable(Exception):
    """This machine has no such templates, or this one is gone: start the child otherwise."""


class _Template:
    def __init__(self, env: Mapping[str, str]) -> None:
        self.env, self.uses = dict(env), 0
        self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "redactor.forkserver", str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                cwd="/",
                env=self.env,
                start_new_session=True,
            )

    def run(self, module: str, folder: str, inbox: int, outbox: int, timeout: float) -> int:
        """The exit status of a child, as of ``subprocess``; ``TimeoutExpired`` if it was ended."""
        end = time.monotonic() + timeout
        self.uses += 1
        head = json.dumps({"module": module, "folder": folder}).encode()
        try:
            socket.send_fds(self._socket, [head], [inbox, outbox])
            pid = self._receive(end)
        except TimeoutError:
            raise subprocess.TimeoutExpired(module, timeout) from None
        except OSError as error:  # it had ended by itself: nothing was begun
            raise Unavailable from error
        try:
            return self._receive(end)
        except TimeoutError:
            raise subprocess.TimeoutExpired(module, timeout) from None
        except OSError:
            return -signal.SIGKILL  # it was killed, and the child with it
        finally:
            # the group is gone already where the child ended alone: grandchildren are hunted
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(pid, signal.SIGKILL)

    def _receive(self, end: float) -> int:
        self._socket.settimeout(max(end - time.monotonic(), 0.001))
        data = self._socket.recv(_NUMBER.size)
        if len(data) != _NUMBER.size:
            raise ConnectionError("the template is gone")
        number: int = _NUMBER.unpack(data)[0]
        return number

    def close(self) -> None:
        self._socket.close()
        self._process.wait()

    def forget(self) -> None:
        """After a fork: it belongs to the other process."""
        self._socket.close()
        self._process.returncode = 0


class _Pool:
    """Templates that wait for work, newest first."""

    def __init__(self) -> None:
        self._idle: list[_Template] = []
        self._lock = threading.Lock()

    def take(self, env: Mapping[str, str]) -> _Template:
        with self._lock:
            for i in range(len(self._idle) - 1, -1, -1):
                if self._idle[i].env == env:
                    return self._idle.pop(i)
        return _Template(env)

    def give_back(self, template: _Template) -> None:
        with self._lock:
            self._idle.append(template)
            spare = [self._idle.pop(0)] if len(self._idle) > _KEPT else []
        for old in spare:
            old.close()

    def close(self) -> None:
        with self._lock:
            idle, self._idle = self._idle, []
        for template in idle:
            template.close()

    def forget(self) -> None:
        self._lock = threading.Lock()
        for template in self._idle:
            template.forget()
        self._idle = []


_pool = _Pool()
atexit.register(_pool.close)
os.register_at_fork(after_in_child=_pool.forget)


def run(
    module: str, folder: str, inbox: int, outbox: int, *, env: Mapping[str, str], timeout: float
) -> int:
    """Run ``redactor.sandbox.child`` in a fork of a template.

    module: loaded before the fork, with what its ``PRELOAD`` names. folder: the child's working,
    home and temporary folder. inbox, outbox: files that become its standard input and output.
    env: its environment. timeout: seconds, then all of its process group is killed and
    ``subprocess.TimeoutExpired`` raised. Returns the exit status (negative: the signal).
    """
    if sys.platform != "linux":
        raise Unavailable
    for again in (True, False):
        template = _pool.take(env)
        good = False
        try:
            status = template.run(module, folder, inbox, outbox, timeout)
            good = status == 0 and template.uses < _USES
            return status
        except Unavailable:
            if not again:
                raise
        finally:
            if good:
                _pool.give_back(template)
            else:
                template.close()
    raise Unavailable


# --- in the template ------------------------------------------------------------------------


def serve(connection: socket.socket, work: Callable[[int], int]) -> None:
    """Fork for each request until the owner is gone. work: gets the template's id, in the fork."""
    own = os.getpid()
    while True:
        connection.settimeout(_IDLE)
        try:
            head, files, _, _ = socket.recv_fds(connection, _MOST, 2)
        except OSError:
            return
        if not head:
            return
        request = json.loads(head)
        _load(request["module"])
        gc.freeze()
        pid = os.fork()
        if not pid:
            connection.close()
            _begin(request["folder"], files)
            os._exit(work(own))
        for file in files:
            os.close(file)
        try:
            connection.send(_NUMBER.pack(pid))
            connection.send(_NUMBER.pack(_wait(pid, connection)))
        except OSError:
            return


def _load(module: str) -> None:
    """Whatever goes wrong here goes wrong in the child once more, and is told there."""
    with contextlib.suppress(Exception):
        names = [module, *getattr(importlib.import_module(module), "PRELOAD", ())]
        for name in names:
            importlib.import_module(name)


def _begin(folder: str, files: list[int]) -> None:
    os.setsid()
    for place, file in enumerate(files):
        os.dup2(file, place)
        os.close(file)
    os.chdir(folder)
    os.environ.update(TMPDIR=folder, HOME=folder)
    tempfile.tempdir = None


def _wait(pid: int, connection: socket.socket) -> int:
    """The child's exit status; where the owner goes first the child is killed."""
    with contextlib.suppress(OSError):
        watched = os.pidfd_open(pid)
        poll = select.poll()
        poll.register(watched, select.POLLIN)
        poll.register(connection, select.POLLHUP)
        events = dict(poll.poll())
        os.close(watched)
        if watched not in events:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(pid, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


if __name__ == "__main__":
    from redactor.sandbox import child

    serve(socket.socket(fileno=int(sys.argv[1])), child)
