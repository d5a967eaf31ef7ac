"""The services of docker-compose.yml as plain processes: the whole way in production's shape.

Real Redis, PostgreSQL and S3 servers; migrations, api, one worker per queue and the sweeper as the
compose file starts them; two people, since compose asks for four eyes.
"""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pymupdf
import pytest

from redactor.pdf.reading.ocr import TesseractOcr
from redactor.pdf.text import read_pages

pytestmark = [pytest.mark.services, pytest.mark.slow, pytest.mark.timeout(400)]

QUEUES = ("intake", "ocr", "nlp", "pdf", "release")
NAME = "Bodil Rosenkær Thorup"


def letter(line: str) -> bytes:
    pdf = pymupdf.open()
    page = pdf.new_page()
    page.insert_text((60, 80), f"Samtale med {NAME}, cpr.nr. 711289-4417. {line}")
    return bytes(pdf.tobytes())


def scan(line: str) -> bytes:
    source = pymupdf.open("pdf", letter(line))
    picture = source[0].get_pixmap(dpi=200, colorspace=pymupdf.csGRAY).tobytes("png")
    pdf = pymupdf.open()
    page = pdf.new_page()
    page.insert_image(page.rect, stream=picture)
    return bytes(pdf.tobytes())


class Production:
    """All processes of an installation. client(): signed in as the administrator."""

    def __init__(self, environment: dict[str, str], port: int, folder: Path) -> None:
        self.environment, self.port, self.folder = environment, port, folder
        self.processes: list[subprocess.Popen[bytes]] = []
        self.clients: list[httpx.Client] = []
        self.call("migrate")
        self.call("migrate")  # again does no harm
        self.password = self.call("user", "first").split("adgangskoden: ")[1].split()[0]
        self.start("-m", "uvicorn", "api.main:app", "--port", str(port), "--no-access-log")
        self.start("-m", "redactor.sweeper")
        for queue in QUEUES:
            self.start("-m", "redactor.cli", "worker", "--queue", queue, "--concurrency", "1")
        self.address = f"http://127.0.0.1:{port}"
        self.wait(self.ready, 90)

    def call(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "redactor.cli", *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self, *arguments: str) -> None:
        with (self.folder / "log.txt").open("ab") as log:
            self.processes.append(
                subprocess.Popen(
                    [sys.executable, *arguments],
                    env=self.environment,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
            )

    def ready(self) -> bool:
        try:
            return httpx.get(f"{self.address}/readyz", timeout=5).status_code == 200
        except httpx.HTTPError:
            return False

    def wait(self, ask: Callable[[], Any], seconds: float) -> Any:
        until = time.monotonic() + seconds
        while not (answer := ask()):
            assert time.monotonic() < until, (self.folder / "log.txt").read_text()[-3000:]
            time.sleep(0.2)
        return answer

    def client(self, username: str, password: str) -> httpx.Client:
        client = httpx.Client(base_url=f"{self.address}/api/v1", timeout=60)
        self.clients.append(client)
        answer = client.post("/session", json={"username": username, "password": password})
        assert answer.status_code == 200, answer.text
        client.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
        return client

    def stop(self) -> None:
        for client in self.clients:
            client.close()
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)


@pytest.fixture
def production(
    tmp_path: Path,
    redis_url: str,
    postgres_server: Any,
    s3_server: Any,
) -> Iterator[Production]:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    database = f"production_{port}"
    postgres_server.run(f"CREATE DATABASE {database}")
    environment = {k: v for k, v in os.environ.items() if not k.startswith("REDACTOR_")}
    environment |= {
        "REDACTOR_DATABASE_URL": f"postgresql://postgres@127.0.0.1:{postgres_server.port}/{database}",
        "REDACTOR_BROKER_URL": redis_url,
        "REDACTOR_BLOB_URL": "s3://production",
        "REDACTOR_S3_ENDPOINT": s3_server.url,
        "REDACTOR_S3_ACCESS_KEY": s3_server.key,
        "REDACTOR_S3_SECRET_KEY": s3_server.secret,
        "REDACTOR_SECRET_KEY": "en-lang-hemmelig-tekst-til-proever-0123456789",
        "REDACTOR_AUTHORITY_NAME": "Prøvekøbing Kommune",
        "REDACTOR_REQUIRE_APPROVAL": "true",
        "REDACTOR_DATA_DIR": str(tmp_path / "none"),
        "OMP_NUM_THREADS": "1",
    }
    made = Production(environment, port, tmp_path)
    yield made
    made.stop()


def test_the_whole_way_with_four_eyes(production: Production, tmp_path: Path) -> None:
    admin = production.client("admin", production.password)
    department = admin.get("/departments").json()["items"][0]["id"]
    other = {"username": "kontrol", "display_name": "Kontrol", "password": "Et-Godt-Kodeord-2026"}
    other |= {"roles": ["approver"], "department_ids": [department]}  # type: ignore[dict-item]
    assert admin.post("/users", json=other).status_code == 201
    body = {"title": "Prøve", "requester_name": "Ingen Navngiven", "regime": "fvl"}
    body |= {"department_id": department, "received_on": "2026-01-05"}
    request = admin.post("/requests", json=body).json()["id"]
    files = [
        ("files", ("brev.pdf", letter("Mødet er torsdag."), "application/pdf")),
        ("files", ("skannet.pdf", scan("Mødet er fredag."), "application/pdf")),
        ("files", ("tom.pdf", b"", "application/pdf")),
    ]
    results = admin.post(f"/requests/{request}/documents", files=files).json()["items"]
    assert [bool(r["error"]) for r in results] == [False, False, True]

    def documents() -> list[dict[str, Any]]:
        return list(admin.get(f"/requests/{request}/documents").json()["items"])

    production.wait(lambda: all(d["state"] == "ready" for d in documents()), 120)
    assert admin.post(f"/requests/{request}/releases").status_code == 409  # nobody has looked yet
    for document in documents():
        answer = admin.post(f"/documents/{document['id']}/review", json={"accept_proposals": True})
        assert answer.status_code == 200, answer.text
    release = admin.post(f"/requests/{request}/releases").json()["id"]

    def state() -> str:
        return str(admin.get(f"/releases/{release}").json()["state"])

    production.wait(lambda: state() in ("awaiting_approval", "blocked", "done"), 150)
    assert state() == "awaiting_approval", admin.get(f"/releases/{release}").text
    assert admin.post(f"/releases/{release}/approve").status_code in (403, 409)  # own work
    assert admin.get(f"/releases/{release}/package").status_code == 409
    second = sign_in_and_change(production, "kontrol", other["password"])
    assert second.post(f"/releases/{release}/approve").status_code == 200
    package = admin.get(f"/releases/{release}/package")
    assert package.status_code == 200
    with zipfile.ZipFile(io.BytesIO(package.content)) as archive:
        names = archive.namelist()
        assert sum(n.endswith(".pdf") for n in names) == 4
        for name in names:
            if name[:4].isdigit():
                (tmp_path / "given.pdf").write_bytes(archive.read(name))
                # the scan has no text of its own: what can be seen on it is read as a person would
                (page,) = read_pages(tmp_path / "given.pdf", ocr=TesseractOcr())
                assert "Rosenkær" not in page.text
                assert "711289" not in page.text
                assert "Mødet er" in page.text
    log = (tmp_path / "log.txt").read_text()
    assert "Rosenkær" not in log
    assert "711289" not in log


def sign_in_and_change(production: Production, username: str, password: str) -> httpx.Client:
    """Sign in; where the first password must be changed, change it first."""
    client = production.client(username, password)
    if client.get("/session").json()["user"].get("must_change_password"):
        new = password + "-ny"
        answer = client.post(
            "/session/password", json={"old_password": password, "new_password": new}
        )
        assert answer.status_code in (200, 204), answer.text
        client = production.client(username, new)
    return client
