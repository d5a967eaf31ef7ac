"""``make bench``: speed and memory beside baselines of the same run, as a Markdown table.

Ratios are what counts: the seconds are those of the machine it ran on. ``--quick`` takes a tenth
of the pages, to see that everything works.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
Row = tuple[str, str, str]


def run(*arguments: str) -> dict[str, Any]:
    """One measurement in a process of its own, on one thread."""
    environment = {
        **os.environ,
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "PYTHONWARNINGS": "ignore",
    }
    print("…", *arguments, file=sys.stderr, flush=True)
    done = subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(arguments)} failed")
    return dict(json.loads(done.stdout.splitlines()[-1]))


def compare(title: str, ours: str, others: list[str], pages: int, slow_pages: int) -> list[Row]:
    """Ours first, then each baseline with our ratio to it."""
    mine = run("tests.bench.measure", ours, str(pages))
    rows = [(f"**{title}**", _speed(mine), "")]
    for other in others:
        slow = "stock" in other
        theirs = run("tests.bench.measure", other, str(slow_pages if slow else pages))
        ratio = mine["pages_per_second"] / theirs["pages_per_second"]
        rows.append((f"against `{other}`", _speed(theirs), f"{ratio:.2f} ×"))
    return rows


def _speed(result: dict[str, Any]) -> str:
    words = result.get("words_per_second")
    more = f", {words:,.0f} words/s" if words else ""
    more += f", file {result['growth']:.2f} ×" if "growth" in result else ""
    return f"{result['pages_per_second']:.1f} pages/s{more}, peak {result['peak_mib']:.0f} MiB"


def service_rows(documents: int, pages: int, long_pages: int) -> list[Row]:
    """The whole way through the real service on two worker processes."""
    found = run("tests.bench.service", str(documents), str(pages), str(long_pages))
    case, long = found["case"], found["long"]
    rows = [
        (
            f"**whole way, upload to suggestions, {found['pages']} pages, 2 workers**",
            f"{case['pages_per_second']:.1f} pages/s, "
            f"largest worker {found['peak_mib_case']['worker']:.0f} MiB",
            "",
        ),
        (
            f"one PDF of {long_pages} pages",
            f"{long['pages_per_second']:.1f} pages/s, "
            f"largest worker {found['peak_mib_long']['worker']:.0f} MiB, "
            f"{long['progress_steps_seen']} steps of progress seen",
            "",
        ),
    ]
    lists = found["lists"]
    for name in ("pages", "suggestions", "documents"):
        text = f"{lists[f'p95_ms_{name}']:.0f} ms, {lists['asked']} calls in all"
        rows.append((f"list of {name}, {found['pages']} pages, workers busy, p95", text, ""))
    return rows


def show(rows: list[Row]) -> None:
    for row in rows:
        print("|", " | ".join(row), "|", flush=True)


def main() -> None:
    scale = 10 if "--quick" in sys.argv else 1
    pages, slow = 1000 // scale, 100 // scale
    print(f"\nPython {platform.python_version()}, {os.cpu_count()} cores\n")
    print("| what | measured | ours against it |\n|---|---|---|")
    show(service_rows(20, 50 // scale, 2000 // scale))
    show(compare("text", "text_ours", ["text_raw_words", "text_raw_rawdict"], pages, slow))
    show(compare("detection, one core", "detect_ours", ["detect_stock_presidio"], pages, slow))
    stock = ["way_stock_presidio_one_core"]
    show(compare("text to suggestions, one core", "way_ours_one_core", stock, pages, slow))
    for marks in (1, 20, 100, 200):
        title = f"overstrike + sanitise + verify, {marks} marks a page"
        long = pages // 2 if marks < 200 else pages // 10
        show(compare(title, f"strike_ours_{marks}", [f"strike_raw_{marks}"], long, slow))
    for kind in ("jpeg", "bilevel"):
        title = f"overstrike + sanitise + verify, scans ({kind}), 20 marks a page"
        others = [f"strike_raw_scan_{kind}"]
        show(compare(title, f"strike_ours_scan_{kind}", others, max(pages // 40, 3), slow))


if __name__ == "__main__":
    main()
