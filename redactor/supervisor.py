"""Everything of the embedded default under one command: web server, worker and sweeper.

The three are plain child processes. One that dies is started again after a growing pause; when
this process ends, however it ends, the children end too (SIGTERM from here, or from the kernel
where this process is killed).
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import FrameType

from redactor.errors import ConfigurationError

_PR_SET_PDEATHSIG = 1
_STOP_SECONDS = 15.0
_LONGEST_PAUSE = 30.0


@dataclass
class Child:
    """One supervised program. pause: seconds until the next try after a death."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = 0.5
    retry_at: float = 0.0
    deaths: int = field(default=0)


def _die_with_parent(parent: int) -> Callable[[], None]:
    """For ``preexec_fn``: have the kernel end the child when ``parent`` is gone (Linux)."""
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None

    def arm() -> None:
        if libc is not None:
            libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
            if os.getppid() != parent:  # it died between fork and prctl
                os._exit(1)

    return arm


def free_port(host: str, wanted: int, *, tries: int = 50) -> int:
    """``wanted``, or the next port after it that nobody listens on."""
    for port in range(wanted, wanted + tries):
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return port
    raise ConfigurationError(
        f"Ingen ledig port mellem {wanted} og {wanted + tries - 1}. Vælg en anden med --port."
    )


def _answers(url: str) -> bool:
    try:
        # the address is our own, made from host and port
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except OSError:
        return False


class Supervisor:
    """Starts, watches and stops children. ``run`` returns the exit code."""

    def __init__(self, children: Sequence[Child], environment: Mapping[str, str]) -> None:
        self._children = list(children)
        self._environment = dict(environment)
        self._stop = False

    def request_stop(self, signum: int = 0, frame: FrameType | None = None) -> None:
        self._stop = True

    def start(self) -> None:
        for child in self._children:
            self._spawn(child)

    def _spawn(self, child: Child) -> None:
        child.process = subprocess.Popen(
            list(child.command),
            env=self._environment,
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C reaches us alone; we stop them in order
            preexec_fn=_die_with_parent(os.getpid()),
        )
        child.started = time.monotonic()

    def wait_ready(self, url: str, seconds: float) -> bool:
        """True as soon as ``url`` answers 200; False on a stop, a death or after ``seconds``."""
        until = time.monotonic() + seconds
        while time.monotonic() < until and not self._stop:
            if _answers(url):
                return True
            self._look_after()
            time.sleep(0.1)
        return False

    def run(self) -> int:
        """Watch until a stop is asked for; then stop all children."""
        try:
            while not self._stop:
                self._look_after()
                time.sleep(0.25)
        finally:
            self.stop()
        return 0

    def _look_after(self) -> None:
        now = time.monotonic()
        for child in self._children:
            if child.process is None:
                if now >= child.retry_at and not self._stop:
                    self._spawn(child)
                continue
            code = child.process.poll()
            if code is None:
                if now - child.started > 60:
                    child.pause = 0.5
                continue
            child.deaths += 1
            child.process = None
            child.retry_at = now + child.pause
            sys.stderr.write(
                f"{child.name} stoppede (kode {code}); startes igen om {child.pause:.1f} s.\n"
            )
            child.pause = min(child.pause * 2, _LONGEST_PAUSE)

    def stop(self) -> None:
        """SIGTERM to each child, SIGKILL to the process group of one that won't."""
        running = [c.process for c in self._children if c.process and c.process.poll() is None]
        for process in running:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
        until = time.monotonic() + _STOP_SECONDS
        for process in running:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(max(0.1, until - time.monotonic()))
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
