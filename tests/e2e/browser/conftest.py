"""A real Chromium against the real service: web server, worker and sweeper as ``redactor serve``
starts them, over a data folder of the test's own.

Every page that a test opens is watched: a request to another origin, a script error or a broken
content policy fails the test.
"""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents and "browser" in item.path.stem:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.timeout(300))


@dataclass
class Service:
    """The running service. address: of the page; password: the first one, printed once."""

    process: subprocess.Popen[str]
    lines: list[str] = field(default_factory=list)
    address: str = ""
    password: str = ""

    def complaints(self) -> list[str]:
        """What the service wrote of errors, newest last."""
        return [line for line in self.lines if "ERROR" in line or "unexpected" in line][-8:]

    def client(self, username: str = "admin", password: str = "") -> httpx.Client:
        """A signed-in HTTP client, for setting things up faster than by hand."""
        client = httpx.Client(base_url=f"{self.address}/api/v1", timeout=60)
        body = {"username": username, "password": password or self.password}
        answer = client.post("/session", json=body)
        if answer.status_code != 200:
            client.close()
            raise AssertionError(answer.text)
        client.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
        return client


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    data = tmp_path_factory.mktemp("browser-data")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("REDACTOR_")}
    environment["OMP_NUM_THREADS"] = "1"
    command = [sys.executable, "-m", "redactor.cli", "serve", "--data", str(data)]
    process = subprocess.Popen(
        [*command, "--port", str(port)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    running = Service(process)

    def read() -> None:
        assert process.stdout
        for line in process.stdout:
            running.lines.append(line)

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    try:
        until = time.monotonic() + 120
        while not (running.address and running.password):
            text = "".join(running.lines)
            assert process.poll() is None, text
            assert time.monotonic() < until, text
            running.address = _first(r"klar:\s+(http://\S+)", text)
            running.password = _first(r"adgangskode:\s+(\S+)", text)
            time.sleep(0.1)
        yield running
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(40)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)
        reader.join(10)
        assert process.stdout
        process.stdout.close()


def _first(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    return found[1] if found else ""


@pytest.fixture(scope="session")
def api(service: Service) -> Iterator[httpx.Client]:
    with closing(service.client()) as client:
        yield client


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip("Chromium is not installed (apt-get install chromium)")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield started
        started.close()


@dataclass
class Watch:
    """What a page did that no page may do. allowed: parts of messages the test provokes."""

    origin: str
    found: list[str] = field(default_factory=list)
    allowed: list[str] = field(default_factory=list)

    def attach(self, page: Page) -> None:
        page.on("request", lambda request: self.request(request.url))
        page.on("pageerror", lambda error: self.found.append(f"script error: {error}"))
        page.on("console", lambda message: self.console(message.type, message.text))

    def request(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in ("blob", "data"):
            return
        if f"{parts.scheme}://{parts.netloc}" != self.origin:
            self.found.append(f"request to another origin: {url}")

    def console(self, kind: str, text: str) -> None:
        if kind == "error" and not any(part in text for part in self.allowed):
            self.found.append(f"console: {text}")


@pytest.fixture
def watch(service: Service) -> Watch:
    return Watch(service.address)


@pytest.fixture
def context(browser: Browser, service: Service) -> Iterator[BrowserContext]:
    """A browser without a session, on a small laptop's screen."""
    made = browser.new_context(
        base_url=service.address, viewport={"width": 1366, "height": 768}, locale="da-DK"
    )
    made.set_default_timeout(15_000)
    expect.set_options(timeout=15_000)  # what is waited for may be work on a busy machine
    yield made
    made.close()


@pytest.fixture
def visitor(context: BrowserContext, watch: Watch, service: Service) -> Iterator[Page]:
    """A page of someone who isn't signed in."""
    page = context.new_page()
    watch.attach(page)
    yield page
    assert not watch.found, service.complaints()


@pytest.fixture
def page(context: BrowserContext, watch: Watch, service: Service) -> Iterator[Page]:
    """A page of the first user, signed in."""
    with closing(service.client()) as client:
        secret = client.cookies["redactor_session"]
    context.add_cookies(
        [{"name": "redactor_session", "value": secret, "url": service.address, "httpOnly": True}]
    )
    page = context.new_page()
    watch.attach(page)
    yield page
    assert not watch.found, service.complaints()


Pdf = Callable[[str, list[list[str]]], Path]


@pytest.fixture
def make_pdf(tmp_path: Path) -> Pdf:
    """Write a PDF with a text layer: one list of lines a page, 11 pt, from the top."""
    import pymupdf

    def make(name: str, pages: list[list[str]]) -> Path:
        document = pymupdf.open()
        for lines in pages:
            sheet = document.new_page(width=595, height=842)
            for number, line in enumerate(lines):
                sheet.insert_text((72, 90 + 20 * number), line, fontsize=11)
        path = tmp_path / name
        document.save(path)
        document.close()
        return path

    return make


@dataclass
class Case:
    """A request made over the API, its documents read and ready."""

    api: httpx.Client
    request_id: str
    documents: list[dict[str, Any]]

    def suggestions(self, index: int = 0) -> list[dict[str, Any]]:
        found = self.api.get(f"/documents/{self.documents[index]['id']}/suggestions")
        return list(found.json()["items"])


@pytest.fixture
def make_case(api: httpx.Client) -> Callable[..., Case]:
    """Create a request with these PDFs and wait until they are ready for review."""

    def make(title: str, *files: Path, regime: str = "ofl", requester: str = "Ditte Fugl") -> Case:
        department = api.get("/departments").json()["items"][0]["id"]
        made = api.post(
            "/requests",
            json={
                "title": title,
                "requester_name": requester,
                "regime": regime,
                "department_id": department,
                "received_on": "2026-11-20",
            },
        )
        assert made.status_code == 201, made.text
        request_id = made.json()["id"]
        for file in files:
            with file.open("rb") as stream:
                sent = api.post(
                    f"/requests/{request_id}/documents",
                    files=[("files", (file.name, stream, "application/pdf"))],
                )
            assert sent.status_code == 202, sent.text
        until = time.monotonic() + 120
        while True:
            documents = api.get(f"/requests/{request_id}/documents").json()["items"]
            if documents and all(d["state"] in ("ready", "failed") for d in documents):
                break
            assert time.monotonic() < until, [(d["state"], d["error"]) for d in documents]
            time.sleep(0.3)
        assert all(d["state"] == "ready" for d in documents), [d["error"] for d in documents]
        return Case(api, request_id, documents)

    return make
