"""The file-based broker of the embedded way to run: one folder a queue, one file a message.

Kombu's own filesystem transport writes a message under its final name, so a reader may take it
half written and die of it. Here a message gets its name by an atomic rename and is taken by
another one, so each is read once and whole. A message that was taken by a worker that died is
lost; the sweep notices (``redactor.sweeper``).
"""

from __future__ import annotations

import json
import os
import time
import uuid
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.transport import TRANSPORT_ALIASES, virtual

SCHEME = "redactor-files"


class Channel(virtual.Channel):
    """Queues as folders below ``transport_options["folder"]``; no fan-out.

    Lower priority numbers go first, as with Kombu's Redis transport.
    """

    supports_fanout = False

    def _folder(self, queue: str) -> Path:
        folder = Path(self.connection.client.transport_options["folder"]) / queue
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return folder

    def _put(self, queue: str, message: dict[str, Any], **_kwargs: Any) -> None:
        folder = self._folder(queue)
        priority = int(message.get("properties", {}).get("priority", 0))
        name = f"{priority}-{time.time_ns():020d}-{uuid.uuid4().hex}"
        hidden = folder / f".{name}"
        hidden.write_text(json.dumps(message), encoding="utf-8")
        hidden.replace(folder / name)

    def _get(self, queue: str, timeout: float | None = None) -> dict[str, Any]:
        folder = self._folder(queue)
        for name in sorted(os.listdir(folder)):  # noqa: PTH208 - names only, no objects
            if name.startswith("."):
                continue
            taken = folder / f".taken-{uuid.uuid4().hex}"
            try:
                (folder / name).rename(taken)
            except FileNotFoundError:
                continue  # another worker was faster
            message: dict[str, Any] = json.loads(taken.read_text(encoding="utf-8"))
            taken.unlink(missing_ok=True)
            return message
        raise Empty

    def _size(self, queue: str) -> int:
        names = os.listdir(self._folder(queue))  # noqa: PTH208
        return sum(not name.startswith(".") for name in names)

    def _purge(self, queue: str) -> int:
        purged = 0
        for path in self._folder(queue).iterdir():
            path.unlink(missing_ok=True)
            purged += 1
        return purged

    def _delete(self, queue: str, *_args: Any, **_kwargs: Any) -> None:
        self._purge(queue)


class Transport(virtual.Transport):
    """Kombu's door to it."""

    Channel = Channel
    implements = virtual.Transport.implements.extend(
        asynchronous=False, exchange_type=frozenset({"direct"})
    )
    global_state = virtual.BrokerState()  # type: ignore[no-untyped-call]
    default_port = 0  # type: ignore[assignment]
    driver_type = driver_name = "files"

    def __init__(self, client: Any, **kwargs: Any) -> None:
        super().__init__(client, **kwargs)  # type: ignore[no-untyped-call]
        self.state = self.global_state

    def driver_version(self) -> str:
        return "1"


def register() -> None:
    """Make ``redactor-files://`` known to Kombu."""
    TRANSPORT_ALIASES[SCHEME] = f"{__name__}:Transport"
