"""``redactor serve --example`` as a newcomer meets it: one command up, one signal down."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


COUNTS = ("documents", "reviewed", "suggestions", "undecided")


class Serving:
    """The command as a process, its printed address and password."""

    def __init__(self, data: Path, port: int) -> None:
        environment = {k: v for k, v in os.environ.items() if not k.startswith("REDACTOR_")}
        command = [sys.executable, "-m", "redactor.cli", "serve", "--example"]
        self.log = data.parent / f"serve-{port}-{len(list(data.parent.glob('serve-*')))}.txt"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [*command, "--data", str(data), "--port", str(port)],
                env=environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    @property
    def output(self) -> str:
        return self.log.read_text("utf-8", errors="replace")

    def wait_ready(self) -> str:
        for _ in range(600):
            found = re.search(r"klar:\s+(http://\S+)", self.output)
            if found and "Ctrl-C" in self.output:
                return found[1]
            assert self.process.poll() is None, self.output
            time.sleep(0.1)
        raise AssertionError(self.output)

    @property
    def password(self) -> str | None:
        found = re.search(r"adgangskode:\s+(\S+)", self.output)
        return found[1] if found else None

    def family(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def stop(self, how: int) -> None:
        self.process.send_signal(how)
        self.process.wait(40)


@contextmanager
def signed_in(address: str, password: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{address}/api/v1", timeout=30) as client:
        answer = client.post("/session", json={"username": "admin", "password": password})
        assert answer.status_code == 200, answer.text
        client.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
        yield client


def only_request(client: httpx.Client) -> dict[str, Any]:
    (request,) = client.get("/requests").json()["items"]
    return dict(client.get(f"/requests/{request['id']}").json())


def release_as_proposed(client: httpx.Client, request: str) -> dict[str, Any]:
    """See every document to the end, following the proposals, and ask for the package."""
    for document in client.get(f"/requests/{request}/documents").json()["items"]:
        done = client.post(f"/documents/{document['id']}/review", json={"accept_proposals": True})
        assert done.status_code == 200, done.text
    release = client.post(f"/requests/{request}/releases").json()["id"]
    until = time.monotonic() + 120
    while (found := client.get(f"/releases/{release}").json())["state"] not in ("done", "blocked"):
        assert time.monotonic() < until, found
        time.sleep(0.5)
    return dict(found)


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def serving(tmp_path: Path, port: int) -> Iterator[list[Serving]]:
    started: list[Serving] = []
    yield started
    for one in started:
        if one.process.poll() is None:
            one.stop(signal.SIGKILL)


def gone(family: list[psutil.Process], seconds: float = 20) -> bool:
    _, alive = psutil.wait_procs(family, timeout=seconds)
    return not alive


def test_a_newcomer_gets_a_package_and_finds_everything_again(
    tmp_path: Path, port: int, serving: list[Serving]
) -> None:
    first = Serving(tmp_path / "var", port)
    serving.append(first)
    address = first.wait_ready()
    assert first.password
    until = time.monotonic() + 120
    with signed_in(address, first.password) as client:
        while (request := only_request(client))["ready"] < 10:
            assert time.monotonic() < until, request
            time.sleep(0.5)
        release = release_as_proposed(client, request["id"])
        assert release["state"] == "done", release["findings"]
        request = only_request(client)
    assert request["failed"] == 0
    assert request["suggestions"] > 100
    family = first.family()
    assert len(family) >= 3
    first.stop(signal.SIGINT)
    assert first.process.returncode == 0
    assert gone(family)

    second = Serving(tmp_path / "var", port)
    serving.append(second)
    address = second.wait_ready()
    assert second.password is None
    with signed_in(address, first.password) as client:
        again = only_request(client)
    assert {k: again[k] for k in COUNTS} == {k: request[k] for k in COUNTS}
    family = second.family()
    second.stop(signal.SIGKILL)
    assert gone(family), "what it started outlived it"


def test_a_second_server_over_the_same_folder_is_refused(
    tmp_path: Path, port: int, serving: list[Serving]
) -> None:
    first = Serving(tmp_path / "var", port)
    serving.append(first)
    first.wait_ready()
    second = Serving(tmp_path / "var", port + 1)
    serving.append(second)
    assert second.process.wait(60) == 2
    time.sleep(0.5)
    assert "kører allerede" in second.output
