"""``make bench-foreign``: what ``redactor verify FILE`` says of files as others make them.

Every kind of ``tests/foreign`` is made and judged: found, missed, or a false alarm, beside what
x-ray says of the same files. Ends with 1 where a bad kind is missed or a clean one alarms.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from redactor.domain.report import Severity, Verdict
from redactor.pdf.safe import verify_file
from tests.foreign.bad_file import FILE
from tests.foreign.bad_notes import NOTES
from tests.foreign.bad_pictures import PICTURES
from tests.foreign.bad_text import TEXT
from tests.foreign.bad_unseen import UNSEEN
from tests.foreign.clean import CLEAN
from tests.foreign.clean_scans import CLEAN_SCANS
from tests.foreign.clean_struck import CLEAN_STRUCK
from tests.foreign.other_bad_file import OTHER_FILE
from tests.foreign.other_bad_notes import OTHER_NOTES
from tests.foreign.other_bad_pictures import OTHER_PICTURES
from tests.foreign.other_bad_pixels import OTHER_PIXELS
from tests.foreign.other_bad_text import OTHER_TEXT
from tests.foreign.other_clean import OTHER_CLEAN
from tests.foreign.other_clean_struck import OTHER_STRUCK
from tests.foreign.pages import Kind

GROUPS = {
    "tekst": TEXT, "noter over tekst": NOTES, "usynlig tekst": UNSEEN, "billeder": PICTURES,
    "resten af filen": FILE, "rene": CLEAN, "rene, overstreget": CLEAN_STRUCK,
    "rene scanninger": CLEAN_SCANS,
    "anden hånd: tekst": OTHER_TEXT, "anden hånd: billeder": OTHER_PICTURES,
    "anden hånd: pixels": OTHER_PIXELS, "anden hånd: noter": OTHER_NOTES,
    "anden hånd: resten af filen": OTHER_FILE, "anden hånd: rene": OTHER_CLEAN,
    "anden hånd: rene, overstreget": OTHER_STRUCK,
}  # fmt: skip
WORDS = {
    Verdict.SAFE: "sikker", Verdict.LEAK: "lækker", Verdict.RISK: "risiko",
    Verdict.UNPROVEN: "ikke bevist",
}  # fmt: skip


def answer(kind: Kind, verdict: Verdict, noted: bool) -> str:
    """How a verdict meets what was expected of a kind."""
    alarm = verdict in (Verdict.LEAK, Verdict.RISK)
    if kind.expected == "clean":
        return "FALSK ALARM" if alarm else "ro"
    if kind.expected == "open":
        return "fundet" if alarm else "åben"
    if kind.expected == "note":
        return "fundet" if noted or alarm else "OVERSET"
    if not alarm:
        return "OVERSET"
    return "kun risiko" if kind.expected == "leak" and verdict is Verdict.RISK else "fundet"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", default="", help="part of the names of kinds")
    parser.add_argument("--group", default="", help="part of the names of groups")
    parser.add_argument("--xray", action="store_true", help="ask x-ray, too (needs .venv-leaks)")
    parser.add_argument("--keep", type=Path, help="folder to leave the files in")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="redactor-foreign-") as name:
        folder = options.keep or Path(name)
        folder.mkdir(parents=True, exist_ok=True)
        sys.exit(1 if tabulate(folder, options) else 0)


def tabulate(folder: Path, options: argparse.Namespace) -> int:
    """Print the table; returns how many kinds went wrong."""
    files: dict[tuple[str, str], Path] = {}
    for group, kinds in GROUPS.items():
        for kind in kinds.values() if options.group in group else ():
            if options.only in kind.name:
                path = folder / f"{len(files):03}.pdf"
                kind.make(path)
                files[group, kind.name] = path
    theirs: dict[str, Any] = {}
    if options.xray:
        from tests.leaks.run import environment, judge

        theirs = judge(environment(), "xray", *files.values())
    wrong, totals = 0, {}
    print(
        "| fil | slags | ventet | svar | x-ray | vi | lækker | risiko | noter | s |\n|"
        + "---|" * 10
    )
    for (group, title), path in files.items():
        kind, started = GROUPS[group][title], time.monotonic()
        report = verify_file(path)
        took = time.monotonic() - started
        found = {
            s: sorted({f.channel or f.check for f in report.findings if f.severity is s})
            for s in Severity
        }
        said = answer(kind, report.verdict, bool(found[Severity.NOTE]))
        wrong += said in ("OVERSET", "FALSK ALARM", "kun risiko")
        boxes = theirs.get(str(path), {}).get("boxes", 0)
        for who, hit in (("x-ray", boxes > 0), ("vi", said in ("fundet", "FALSK ALARM"))):
            key = ("rene" if kind.expected == "clean" else "dårlige", who)
            totals[key] = totals.get(key, 0) + hit
        cells = [
            path.stem,
            title,
            kind.expected,
            WORDS[report.verdict],
            "fundet" if boxes > 0 else "",
            said,
        ]
        cells += [", ".join(found[s]) for s in Severity]
        print("| " + " | ".join([*cells, f"{took:.1f}"]) + " |", flush=True)
    clean = sum(GROUPS[group][title].expected == "clean" for group, title in files)
    print(f"\n{len(files) - clean} bad kinds, {clean} clean; alarms: {totals}; wrong: {wrong}")
    return wrong


if __name__ == "__main__":
    main()
