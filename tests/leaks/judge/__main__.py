"""``make bench-judge``: is what we release good, by the eyes of engines that did not write it?

    python -m tests.leaks.judge --shared ../shared --seed 1 --kinds 2

Every file of others, the probes, the gold documents and files that producers of this machine make
(``making``) get seeded marks of several kinds (``picking``); the product strikes them in all its
styles and widths in turn; ``checks`` judges what it releases. Prints a table, and a line for every
failure: file, kind of mark, look. Any of them can be had again alone (--only, --seed).
"""

from __future__ import annotations

import argparse
import collections
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from redactor.domain.geometry import Box
from redactor.domain.suggestion import Mark
from redactor.errors import InputError, VerificationFailed
from redactor.intake.convert import convert
from redactor.law.legend import look_for
from redactor.pdf.safe import redact_file
from tests.fuzz.fork import Template
from tests.fuzz.run import Deaths, quick_children
from tests.fuzz.seeds import seeds

from .case import Case
from .checks import judge
from .making import made
from .picking import KINDS, Struck
from .reading import read, sizes

ROOT = Path(__file__).resolve().parents[3]
TIMEOUT, MEMORY = 60.0, 3 * 1024**3
PATIENCE = 240
"""Seconds for a file and all its kinds of marks: the judge's own engines may hang."""
STYLES = ("black", "outline", "pseudonym")
WIDTHS = ("grid", "wide", "protected")
COMMAND = 40
"""One run in so many goes by the command, with a file of decisions."""


def pages_to_read(count: int, rnd: random.Random) -> list[int]:
    """Up to five pages: the first two, the last and some between."""
    rest = list(range(3, count))
    return sorted({1, min(2, count), count, *rnd.sample(rest, min(2, len(rest)))})


def mark_of(s: Struck) -> Mark:
    return Mark(s.page, tuple(Box.of(b) for b in s.boxes), s.ground, s.text, ground=s.ground)


def strike(
    rendition: Path, target: Path, struck: Sequence[Struck], style: str, width: str
) -> dict[str, Any]:
    """What ``redactor redact --json`` writes, without starting it."""
    marks = [mark_of(s) for s in struck]
    look = look_for(marks, style=style, width=width, alternative=True, legend="none")
    result = redact_file(rendition, target, marks, look=look, timeout=TIMEOUT, memory=MEMORY)
    return {"verified": result.verification.passed, "overstrike": result.overstrike.as_json()}


def by_command(
    source: Path, target: Path, struck: Sequence[Struck], style: str, width: str
) -> tuple[int, dict[str, Any], str]:
    """Exit code and report of the command itself, and the last line of what it says."""
    folder = target.parent
    decisions, report = folder / "decisions.json", folder / "report.json"
    report.unlink(missing_ok=True)
    items = [
        {
            "id": f"m{i}", "page": s.page, "entity_type": "MANUAL", "category": "identifier",
            "text": s.text, "score": 1.0, "boxes": [list(b) for b in s.boxes],
            "recognizer": "manual", "explanation": "", "decision": "redact",
            "ground": s.ground or None,
        }
        for i, s in enumerate(struck)
    ]  # fmt: skip
    decisions.write_text(json.dumps({"documents": [{"suggestions": items}]}))
    done = subprocess.run(
        [str(ROOT / ".venv/bin/redactor"), "redact", str(source), "-o", str(target),
         "--decisions", str(decisions), "--json", str(report), "--style", style,
         "--width", width],
        capture_output=True, timeout=2 * TIMEOUT, check=False,
    )  # fmt: skip
    said = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
    return (
        done.returncode,
        json.loads(report.read_text()) if report.exists() else {},
        said[0] if said else "",
    )


def one_kind(
    rendition: Path,
    folder: Path,
    kind: str,
    seed: str,
    before: dict[int, Any],
    keep: Path | None,
) -> dict[str, Any]:
    """A row of the result: how it ended and its faults. keep: where files with faults are put."""
    rnd = random.Random(f"{seed}/{kind}")
    struck = KINDS[kind](before, rnd)
    style, width = rnd.choice(STYLES), rnd.choice(WIDTHS)
    row: dict[str, Any] = {"kind": kind, "look": f"{style}/{width}", "faults": []}
    if not struck:
        return row | {"end": "nothing to mark"}
    target = folder / "out.pdf"
    target.unlink(missing_ok=True)
    report: dict[str, Any] = {}
    begun = time.monotonic()
    if rnd.randrange(COMMAND) == 0:
        code, report, said = by_command(rendition, target, struck, style, width)
        verified = bool(report.get("verified"))
        row["end"] = "verified" if code == 0 else f"refused: exit {code}: {said}"
        if (code == 0) != verified or verified != target.exists():
            row["faults"].append(["lie", 0, f"exit {code}, verified {verified}"])
    else:
        try:
            report = strike(rendition, target, struck, style, width)
            row["end"] = "verified"
        except VerificationFailed as error:
            found = error.report.findings if error.report else ()
            row["end"] = "refused: " + ", ".join(sorted({f.check for f in found}))
        except InputError as error:
            row["end"] = f"refused: {error.code}"
    row["s"] = round(time.monotonic() - begun, 2)
    if not target.exists():
        if row["end"].startswith("verified"):
            row["faults"].append(["lie", 0, "no file"])
        return row
    told = report["overstrike"]
    pictures = frozenset(told["rasterised_pages"])
    if pictures:
        row["end"] += ", as pictures"
    moved: dict[int, list[Any]] = {}
    for line in told["moved"]:
        moved.setdefault(line["page"], []).append(tuple(line["band"]))
    case = Case(rendition, target, struck, before, pictures, moved, width != "grid", style)
    row["faults"] += [[f.kind, f.page, f.detail] for f in judge(case)]
    row["marks"] = [[s.page, *b] for s in struck for b in s.boxes]
    if keep is not None and (row["faults"] or pictures):
        stem = re.sub(r"\W+", "-", seed)[-60:] + f"-{kind}"
        shutil.copy(rendition, keep / f"{stem}.in.pdf")
        shutil.copy(target, keep / f"{stem}.out.pdf")
        (keep / f"{stem}.json").write_text(json.dumps(row))
    return row


def one_file(path: Path, name: str, folder: Path, options: argparse.Namespace, out: Path) -> None:
    """All chosen kinds of marks on one file; a line of JSON each."""
    rnd = random.Random(f"{options.seed}/{name}")
    kinds = [k for k in KINDS if not options.kind or k == options.kind]
    kinds = kinds if options.kind else rnd.sample(kinds, min(options.kinds, len(kinds)))
    rendition = folder / "in.pdf"
    rendition.unlink(missing_ok=True)
    rows: list[dict[str, Any]] = []
    before: dict[int, Any] = {}
    try:
        convert(path, rendition, timeout=TIMEOUT, memory=MEMORY)
        before = read(rendition, pages_to_read(len(sizes(rendition)), rnd))
    except InputError as error:
        rows.append({"kind": "-", "look": "-", "end": f"not taken in: {error.code}", "faults": []})
    with out.open("a") as lines:
        for row in rows:
            lines.write(json.dumps({"file": name, **row}) + "\n")
        for kind in kinds if before else ():
            try:
                seed = f"{options.seed}/{name}"
                row = one_kind(rendition, folder, kind, seed, before, options.keep)
            except Exception as error:  # of the judge: it has to be looked at
                what = f"judge: {type(error).__name__}: {error}"[:200]
                row = {"kind": kind, "look": "-", "end": what, "faults": []}
            lines.write(json.dumps({"file": name, **row}) + "\n")
            lines.flush()


def work(
    files: Sequence[tuple[str, Path]], template: Template, options: argparse.Namespace, out: Path
) -> None:
    """Each file in a process of its own, which is killed when it takes too long."""
    out.touch()
    for name, path in files:
        with tempfile.TemporaryDirectory(prefix="redactor-judge-") as folder:
            pid = os.fork()
            if not pid:
                status = 1
                try:
                    os.setsid()
                    signal.alarm(PATIENCE)
                    with Deaths(), quick_children(template):
                        one_file(path, name, Path(folder), options, out)
                    status = 0
                finally:
                    os._exit(status)
            _, status = os.waitpid(pid, 0)
        if status:
            with out.open("a") as lines:
                row = {"kind": "-", "look": "-", "end": f"judge: died with {status}", "faults": []}
                lines.write(json.dumps({"file": name, **row}) + "\n")


def table(rows: Sequence[dict[str, Any]]) -> str:
    ends = collections.Counter(row["end"] for row in rows)
    kinds = collections.Counter(kind for row in rows for kind in {f[0] for f in row["faults"]})
    lines = [f"{len(rows)} runs on {len({row['file'] for row in rows})} files"]
    lines += [f"  {n:>5}  {end}" for end, n in ends.most_common()]
    lines += ["faults (runs with at least one of the kind):"]
    lines += [f"  {n:>5}  {kind}" for kind, n in kinds.most_common()] or ["  none"]
    for row in sorted(rows, key=lambda r: r["file"]):
        for kind, page, detail in row["faults"]:
            lines.append(f"  {kind}: {row['file']} [{row['kind']}, {row['look']}] p{page} {detail}")
        if row["end"].startswith("judge"):
            lines.append(f"  {row['end']}: {row['file']} [{row['kind']}]")
    lines.append("refused:")
    for row in sorted(rows, key=lambda r: r["end"]):
        if row["end"].startswith("refused"):
            lines.append(f"  {row['end']}: {row['file']} [{row['kind']}]")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shared", type=Path, default=ROOT / "../shared")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kinds", type=int, default=2, help="of marks for each file")
    parser.add_argument("--kind", default="", choices=["", *KINDS], help="only this one")
    parser.add_argument("--only", default="", help="files with this in their names")
    parser.add_argument("--sets", default="made,gold,probes,real")
    parser.add_argument("--cached", type=Path, help="folder of made files, kept between runs")
    parser.add_argument("--every", type=int, default=1, help="each n-th of the real files")
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--keep", type=Path, help="put files with faults here")
    parser.add_argument("--json", type=Path, help="write the rows here")
    options = parser.parse_args()
    if options.keep:
        options.keep.mkdir(parents=True, exist_ok=True)
    template = Template()
    template.warm_up(next(seeds()))
    with tempfile.TemporaryDirectory(prefix="redactor-judge-") as name:
        folder = Path(name)
        place = options.cached or folder
        place.mkdir(exist_ok=True)
        every = made(options.shared.resolve(), place, options.sets.split(","))
        files = [(label, path) for label, path in every if options.only in label]
        real = [f for f in files if f[0].startswith("real/")]
        kept = {*real[:: options.every]}
        files = [f for f in files if f in kept or not f[0].startswith("real/")]
        pids = []
        for share in range(options.jobs):
            pid = os.fork()
            if not pid:
                try:
                    mine = files[share :: options.jobs]
                    work(mine, template, options, folder / f"rows-{share}")
                finally:
                    os._exit(0)
            pids.append(pid)
        for pid in pids:
            os.waitpid(pid, 0)
        rows = [
            json.loads(line)
            for share in range(options.jobs)
            for line in (folder / f"rows-{share}").read_text().splitlines()
        ]
    if options.json:
        options.json.write_text("\n".join(map(json.dumps, rows)))
    print(table(rows))
    if any(row["faults"] or row["end"].startswith("judge") for row in rows):
        sys.exit(1)


if __name__ == "__main__":
    main()
