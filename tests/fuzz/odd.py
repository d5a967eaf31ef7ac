"""``make bench-odd``: how every odd file of others ends: verified, as pictures, or refused and why.

    python -m tests.fuzz.odd --shared ../shared/pdfs/real

Each is taken in as an upload, and three words of its first page are struck. A file that is neither
verified nor refused, or leaves something behind, is a defect.
"""

from __future__ import annotations

import argparse
import collections
import contextlib
import json
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import pymupdf

from redactor.domain.geometry import Box
from redactor.domain.suggestion import Mark
from redactor.errors import InputError, LimitExceeded, VerificationFailed
from redactor.intake.convert import convert
from redactor.pdf.safe import redact_file
from tests.fuzz.fork import Template
from tests.fuzz.run import LABEL, Deaths, quick_children
from tests.fuzz.seeds import seeds

TIMEOUT = 60.0
MEMORY = 3 * 1024**3


def marks_of(path: Path) -> list[Mark]:
    """The first three words of the first page, where MuPDF finds any."""
    words: list[tuple[float, float, float, float, str]] = []
    with contextlib.suppress(Exception), pymupdf.open(path) as doc:
        words = [] if doc.needs_pass else doc[0].get_text("words")[:3]
    return [Mark(1, (Box.of(w[:4]),), LABEL, w[4]) for w in words]


def outcome(path: Path, folder: Path) -> str:
    """One line of the table."""
    rendition, target = folder / "in.pdf", folder / "out.pdf"
    for old in (rendition, target):
        old.unlink(missing_ok=True)
    end, verified = "", False
    try:
        convert(path, rendition, timeout=TIMEOUT, memory=MEMORY)
        marks = marks_of(rendition)
        result = redact_file(rendition, target, marks, timeout=TIMEOUT, memory=MEMORY)
        verified = result.verification.passed
        end = "verified, as pictures" if result.overstrike.rasterised else "verified"
    except LimitExceeded as error:
        end = f"refused: {error.code}: {' '.join(str(error).split()[:5])}"
    except VerificationFailed as error:
        checks = {f.check for f in error.report.findings} if error.report else set()
        end = f"refused: {error.code}: {', '.join(sorted(checks))}"
    except InputError as error:
        end = f"refused: {error.code}"
    if target.exists() != verified or any(folder.glob(".*")):
        return "DEFECT: something was left"
    return end


def look_at(paths: Sequence[Path], root: Path, template: Template, out: Path) -> None:
    """Write how each of ``paths`` ended to ``out``, a line of JSON each."""
    with (
        Deaths() as deaths,
        tempfile.TemporaryDirectory(prefix="redactor-odd-") as name,
        out.open("w") as lines,
    ):
        for path in paths:
            deaths.last = ""
            started = time.monotonic()
            try:
                with quick_children(template):
                    end = outcome(path, Path(name))
            except Exception as error:
                end = f"DEFECT: {type(error).__name__}"
            took = time.monotonic() - started
            row = {"file": str(path.relative_to(root)), "end": end, "why": deaths.last, "s": took}
            lines.write(json.dumps(row) + "\n")
            lines.flush()


def table(rows: Sequence[dict[str, str]]) -> str:
    ends = collections.Counter(row["end"] for row in rows)
    lines = [f"{len(rows)} files"]
    lines += [f"  {count:>5}  {end}" for end, count in ends.most_common()]
    lines.append("refused:")
    for row in sorted(rows, key=lambda row: (row["end"], row["file"])):
        if not row["end"].startswith("verified"):
            why = f" ({row['why']})" if row["why"] else ""
            lines.append(f"  {row['end']}: {row['file']}{why}")
    slowest = sorted(rows, key=lambda row: -float(row["s"]))[:5]
    lines.append("slowest: " + ", ".join(f"{row['file']} {row['s']:.1f} s" for row in slowest))
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shared", type=Path, default=Path("../shared/pdfs/real"))
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--only", default="", help="files with this in their names")
    options = parser.parse_args()
    paths = [p for p in sorted(options.shared.rglob("*.pdf")) if options.only in p.name]
    template = Template()
    template.warm_up(next(seeds()))
    with tempfile.TemporaryDirectory(prefix="redactor-odd-") as name:
        pids = []
        for share in range(options.jobs):
            pid = os.fork()
            if not pid:
                try:
                    mine = paths[share :: options.jobs]
                    look_at(mine, options.shared, template, Path(name) / str(share))
                finally:
                    os._exit(0)
            pids.append(pid)
        for pid in pids:
            os.waitpid(pid, 0)
        lines = [line for part in Path(name).iterdir() for line in part.read_text().splitlines()]
    rows = [json.loads(line) for line in lines]
    print(table(rows))
    if len(rows) != len(paths) or any(row["end"].startswith("DEFECT") for row in rows):
        sys.exit(1)


if __name__ == "__main__":
    main()
