"""Page ranges of one document worked on at the same time, in forked processes.

Only work that reads: what comes back is put in the order of the pages, so the result is the same
whatever the number of processors. Files that a library reads through its own position have to be
opened by the work itself: a forked process shares the position with its siblings.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import pickle
import signal
import tempfile
import threading
from collections.abc import Callable, Sequence
from typing import IO, TypeVar

from redactor.confinement import die_with

__all__ = ["by_ranges", "ranges_of"]

Part = TypeVar("Part")
LEAST = 16
"""Pages below which another process costs more than it saves."""
_MOST = 8


def ranges_of(count: int, least: int = LEAST) -> list[range]:
    """Consecutive ranges of 0 to ``count``, one a processor, of at least ``least`` each."""
    workers = max(min(len(os.sched_getaffinity(0)), count // least, _MOST), 1)
    edges = [count * i // workers for i in range(workers + 1)]
    return [range(a, b) for a, b in itertools.pairwise(edges)]


def by_ranges(ranges: Sequence[range], work: Callable[[range], Part]) -> list[Part]:
    """``work`` of every range, in order. An exception of any of them is raised here.

    What ``work`` returns or raises must be picklable. A process that dies (by memory) is
    ``MemoryError``. Inside a daemon or beside other threads everything is done here, in turn.
    """
    if len(ranges) < 2 or threading.active_count() > 1 or not hasattr(os, "fork"):
        return [work(pages) for pages in ranges]
    with contextlib.ExitStack() as stack:
        started: list[tuple[int, IO[bytes]]] = []
        alive: set[int] = set()
        stack.callback(_end, alive)
        for pages in ranges[1:]:
            answer: IO[bytes] = stack.enter_context(tempfile.TemporaryFile())
            parent, pid = os.getpid(), os.fork()
            if not pid:
                _child(work, pages, answer.fileno(), parent)
            alive.add(pid)
            started.append((pid, answer))
        parts = [work(ranges[0])]
        for pid, result in started:
            _, status = os.waitpid(pid, 0)
            alive.discard(pid)
            result.seek(0)
            data = result.read()
            if status or not data:
                raise MemoryError("a process for a range of pages died")
            good, value = pickle.loads(data)  # noqa: S301 - written by our own process
            if not good:
                raise value
            parts.append(value)
    return parts


def _child(work: Callable[[range], Part], pages: range, out: int, parent: int) -> None:
    """Never returns: the copy of the process ends here, also when the process itself is killed."""
    status = 1
    try:
        die_with(parent)
        try:
            answer = pickle.dumps((True, work(pages)))
        except Exception as error:
            answer = pickle.dumps((False, error))
        with os.fdopen(os.dup(out), "wb") as stream:
            stream.write(answer)
        status = 0
    finally:
        os._exit(status)


def _end(alive: set[int]) -> None:
    """Leave no process behind, whatever happened here."""
    for pid in alive:
        with contextlib.suppress(ProcessLookupError, ChildProcessError):
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
