"""A child process that answers calls and may die of a bad file without taking us along.

Reading a hostile PDF can crash or hang the process that does it. The command line therefore does
that work in one child that is started anew after a death; JSON is all that crosses.
"""

from __future__ import annotations

import json
import multiprocessing
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any, Self

from redactor.errors import DamagedFile, InputError, LimitExceeded, RedactorError

Report = Callable[[int, int], None]
Handler = Callable[[dict[str, Any], Report], dict[str, Any]]
Setup = Callable[[dict[str, Any]], Handler]


def _serve(connection: Connection, setup: Setup, options: dict[str, Any]) -> None:
    """In the child: make the handler, then answer until the pipe closes."""

    def report(done: int, total: int) -> None:
        connection.send_bytes(json.dumps({"progress": [done, total]}).encode())

    try:
        handler = setup(options)
        connection.send_bytes(b'{"ready": true}')
        while True:
            request = json.loads(connection.recv_bytes())
            answer: dict[str, Any]
            try:
                answer = {"result": handler(request, report)}
            except RedactorError as error:
                answer = {"error": [error.code, error.message]}
            except MemoryError:
                answer = {"error": [LimitExceeded.code, LimitExceeded.default]}
            connection.send_bytes(json.dumps(answer).encode())
    except (EOFError, BrokenPipeError, KeyboardInterrupt):
        return
    except RedactorError as error:  # the setup failed: nothing will work
        connection.send_bytes(json.dumps({"fatal": [error.code, error.message]}).encode())


class Isolated:
    """``with Isolated(setup, options) as child: child.call(request)``.

    setup: a module-level function that makes the handler in the child. timeout: seconds without
    any sign of progress after which the child is killed.
    """

    def __init__(self, setup: Setup, options: dict[str, Any], *, timeout: float = 300.0) -> None:
        self._setup, self._options, self._timeout = setup, options, timeout
        self._process: Any = None
        self._connection: Connection | None = None

    def __enter__(self) -> Self:
        self._start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end()

    def call(
        self, request: dict[str, Any], progress: Report = lambda done, total: None
    ) -> dict[str, Any]:
        """The handler's answer; its ``RedactorError``, or an ``InputError`` after a death."""
        connection = self._connection or self._start()
        try:
            connection.send_bytes(json.dumps(request).encode())
            while True:
                answer = self._receive(connection)
                if "progress" in answer:
                    progress(*answer["progress"])
                elif "error" in answer:
                    raise _revive(*answer["error"])
                else:
                    result: dict[str, Any] = answer["result"]
                    return result
        except (EOFError, OSError):
            self._end()
            raise DamagedFile from None

    def _start(self) -> Connection:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        self._process = context.Process(
            target=_serve, args=(theirs, self._setup, self._options), daemon=False
        )
        self._process.start()
        theirs.close()
        self._connection = ours
        try:
            answer = self._receive(ours)
        except EOFError:
            self._end()
            raise RedactorError("Analysen kunne ikke starte. Kør 'redactor doctor'.") from None
        if "fatal" in answer:
            self._end()
            raise _revive(*answer["fatal"])
        return ours

    def _receive(self, connection: Connection) -> dict[str, Any]:
        until = time.monotonic() + self._timeout
        while not connection.poll(0.5):
            if time.monotonic() > until:
                self._end()
                raise LimitExceeded(
                    "Filen tog for lang tid at læse. Del den op i mindre filer, og prøv igen."
                )
        answer: dict[str, Any] = json.loads(connection.recv_bytes())
        return answer

    def _end(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        if self._process is not None:
            self._process.join(0.2)
            if self._process.is_alive():
                self._process.kill()
                self._process.join()
            self._process = None


def _revive(code: str, message: str) -> RedactorError:
    """The child's error again, as the class with that code."""
    kinds: list[type[RedactorError]] = [RedactorError]
    for kind in kinds:
        kinds.extend(kind.__subclasses__())
        if kind.code == code:
            return kind(message)
    return InputError(message)
