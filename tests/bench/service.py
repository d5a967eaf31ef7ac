"""The real service under load: ``python -m tests.bench.service`` prints JSON.

Starts ``redactor serve`` on a fresh data folder (SQLite, file broker, two worker processes),
uploads a case, and measures from the upload's answer to the last document being ready. Then, while
the workers are busy with another case, the lists a caseworker looks at are asked for.
"""

from __future__ import annotations

import json
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import httpx
import psutil

from tests.bench.corpus import write_pdf


class Service:
    """``redactor serve`` as a child; ``client`` is signed in."""

    def __init__(self, folder: Path) -> None:
        environment = {k: v for k, v in os.environ.items() if not k.startswith("REDACTOR_")}
        environment["OMP_NUM_THREADS"] = "1"
        self.log = (folder / "log.txt").open("w+")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "redactor.cli", "serve", "--data", str(folder / "var")],
            env=environment,
            stdout=self.log,
            stderr=subprocess.STDOUT,
        )
        self.peak: dict[str, float] = {}
        text = self._wait(lambda: self._printed("Ctrl-C"))
        address = re.search(r"klar:\s+(\S+)", text)
        password = re.search(r"adgangskode:\s+(\S+)", text)
        assert address and password, text
        self.client = httpx.Client(base_url=f"{address[1]}/api/v1", timeout=60)
        answer = self.client.post("/session", json={"username": "admin", "password": password[1]})
        answer.raise_for_status()
        self.client.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
        self._watching = True
        threading.Thread(target=self._watch, daemon=True).start()

    def _printed(self, word: str) -> str:
        self.log.seek(0)
        text = self.log.read()
        return text if word in text else ""

    def _wait(self, ask: Any, seconds: float = 120) -> Any:
        until = time.monotonic() + seconds
        while not (answer := ask()):
            assert self.process.poll() is None and time.monotonic() < until, self._printed("")
            time.sleep(0.1)
        return answer

    def _watch(self) -> None:
        """Peak resident memory of the largest process of each kind, in MiB."""
        while self._watching:
            for child in psutil.Process(self.process.pid).children(recursive=True):
                try:
                    line = " ".join(child.cmdline())
                    kind = "worker" if "celery" in line else "api" if "uvicorn" in line else "other"
                    size = child.memory_info().rss / 2**20
                except psutil.Error:
                    continue
                self.peak[kind] = max(self.peak.get(kind, 0), size)
            time.sleep(0.1)

    def new_request(self, files: list[Path]) -> str:
        department = self.client.get("/departments").json()["items"][0]["id"]
        body = {"title": "Måling", "requester_name": "Ingen Navngiven", "regime": "ofl"}
        body |= {"department_id": department, "received_on": "2026-01-02"}
        answer = self.client.post("/requests", json=body)
        answer.raise_for_status()
        request = str(answer.json()["id"])
        streams = [("files", (f.name, f.open("rb"), "application/pdf")) for f in files]
        self.client.post(f"/requests/{request}/documents", files=streams).raise_for_status()
        return request

    def progress(self, request: str) -> dict[str, Any]:
        return dict(self.client.get(f"/requests/{request}/progress").json())

    def stop(self) -> None:
        self._watching = False
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)


def p95(samples: list[float]) -> float:
    return statistics.quantiles(samples, n=20)[-1] * 1000


def measure_case(service: Service, files: list[Path], pages: int) -> tuple[str, dict[str, float]]:
    """Upload, and look twice a second until all is ready; gives the request's id as well."""
    request = service.new_request(files)
    started = time.perf_counter()
    seen: set[int] = set()
    while not (progress := service.progress(request))["finished"]:
        seen.add(int(progress["pages_done"]))
        time.sleep(0.5)
    seconds = time.perf_counter() - started
    result = {"seconds": seconds, "pages_per_second": pages / seconds}
    return request, {**result, "progress_steps_seen": len(seen)}


def measure_lists(service: Service, request: str, busy_with: list[Path]) -> dict[str, float]:
    """Lists of a finished request while the workers read another one: ten calls a second."""
    document = service.client.get(f"/requests/{request}/documents").json()["items"][0]["id"]
    lists = {
        "pages": f"/documents/{document}/pages?limit=1000",
        "suggestions": f"/requests/{request}/suggestions?limit=200",
        "documents": f"/requests/{request}/documents?limit=200",
    }
    other = service.new_request(busy_with)
    times: dict[str, list[float]] = {name: [] for name in lists}
    while not service.progress(other)["finished"]:
        for name, path in lists.items():
            before = time.perf_counter()
            service.client.get(path).raise_for_status()
            times[name].append(time.perf_counter() - before)
            time.sleep(0.1)
    result = {f"p95_ms_{name}": p95(values) for name, values in times.items()}
    return {**result, "asked": sum(len(values) for values in times.values())}


def main() -> None:
    documents, pages, long_pages = (int(a) for a in sys.argv[1:4])
    result: dict[str, Any] = {"documents": documents, "pages": documents * pages}
    with tempfile.TemporaryDirectory(prefix="redactor-bench-") as name:
        folder = Path(name)
        service = Service(folder)
        try:
            # both worker processes load their model before the clock starts
            warm = [write_pdf(folder / f"warm{i}.pdf", 2, seed=900 + i) for i in range(6)]
            request = service.new_request(warm)
            service._wait(lambda: service.progress(request)["finished"])
            files = [write_pdf(folder / f"{i:02}.pdf", pages, seed=i) for i in range(documents)]
            request, result["case"] = measure_case(service, files, documents * pages)
            result["peak_mib_case"] = dict(service.peak)
            long = write_pdf(folder / "long.pdf", long_pages, seed=77)
            _, result["long"] = measure_case(service, [long], long_pages)
            result["peak_mib_long"] = dict(service.peak)
            others = [
                write_pdf(folder / f"o{i}.pdf", pages, seed=500 + i) for i in range(documents)
            ]
            result["lists"] = measure_lists(service, request, others)
        finally:
            service.stop()
    print(json.dumps(result))


if __name__ == "__main__":
    main()
