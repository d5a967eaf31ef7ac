"""``make bench-leaks``: foreign judges on our outputs, and our verifier beside x-ray.

pdfredeval and x-ray live in ``.venv-leaks`` (``requirements-leaks.txt``; made here where it isn't).
Prints Markdown tables and ends with 1 where a judge found something in a file of ours. Needs
``../shared/pdfs`` for the probes and the foreign files; says so where they are absent.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import venv
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from redactor.domain.geometry import Box
from redactor.domain.report import Severity
from redactor.domain.suggestion import Mark
from redactor.errors import RedactorError, VerificationFailed
from redactor.pdf.safe import redact_file, verify_file
from tests.leaks.gold import gold_cases

ROOT = Path(__file__).resolve().parents[2]
HOME = ROOT / ".venv-leaks"
LABEL = "OFL § 30, nr. 1"
PIXELS = "rendered_pixels"


def environment() -> Path:
    """The judges' Python."""
    python = HOME / "bin/python"
    lock = ROOT / "requirements-leaks.txt"
    stamp = HOME / ".stamp"
    if not stamp.exists() or stamp.read_text() != lock.read_text():
        venv.create(HOME, with_pip=True, clear=True)
        pip = [python, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-deps"]
        subprocess.run([*pip, "-r", lock], check=True)
        stamp.write_text(lock.read_text())
    return python


def judge(python: Path, *arguments: object) -> Any:
    done = subprocess.run(
        [python, Path(__file__).with_name("judges.py"), *map(str, arguments)],
        stdout=subprocess.PIPE,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


# --- pdfredeval -----------------------------------------------------------------------------


def pdfredeval(python: Path, folder: Path, seeds: Sequence[int]) -> int:
    """Leak rate and text retained on its generated pages; returns how many values leaked."""
    print(
        "\n| pdfredeval, family | boxes | targets | leaked | leak rate | by text and OCR "
        "| text retained | beside the boxes | pages |\n|" + "---|" * 9
    )
    cases = judge(python, "generate", folder, *seeds)
    leaks = 0
    for label in ("", LABEL):
        totals: dict[str, defaultdict[str, float]] = {}
        for case in cases:
            marks = [Mark(b["page"], (Box(*b["box"]),), label, "") for b in case["boxes"]]
            out = Path(case["case"]) / f"out-{bool(label)}.pdf"
            redact_file(Path(case["pdf"]), out, marks)
            found = judge(python, "score", case["case"], out)
            summary = found["summary"]
            row = totals.setdefault(case["family"], defaultdict(float))
            row["pages"] += 1
            row["targets"] += summary["leak_rate"]["n"]
            row["leaked"] += summary["leak_rate"]["count"]
            row["read"] += sum(set(hit["layers"]) != {PIXELS} for hit in found["leaked"])
            row["kept"] += summary["text_retention"]
            row["beside"] += found["beside"]
            if any(
                not gate["passed"] for gate in found["gates"] if gate["gate"] != "text_retained"
            ):
                print(f"  gates of {Path(case['case']).name}: {found['gates']}", file=sys.stderr)
        for family, row in totals.items():
            style = "with the ground printed" if label else "plain"
            print(
                f"| {family} | {style} | {row['targets']:.0f} | {row['leaked']:.0f} "
                f"| {row['leaked'] / row['targets']:.3f} | {row['read']:.0f} "
                f"| {row['kept'] / row['pages']:.3f} | {row['beside'] / row['pages']:.4f} "
                f"| {row['pages']:.0f} |"
            )
            leaks += int(row["read"] if label else row["leaked"])
    print(
        "\nWhere the ground is printed pdfredeval's pixel test takes strokes of the label for "
        "letters of the name (light letters on a dark ground look alike, whichever they are): its "
        "text and OCR layers find nothing. What isn't retained on extraction-conditions stands "
        "under the boxes: five watermarks, and a name in a column, which it counts letter by "
        "letter as text to keep; beside the boxes nothing is lost."
    )
    return leaks


# --- x-ray ----------------------------------------------------------------------------------


def xray_on_ours(python: Path, folder: Path, shared: Path) -> int:
    """x-ray on what we release; returns how many files it complains of."""
    outputs, refused = [], 0
    probes = json.loads((shared / "pdfs/probes/marks.json").read_text())
    jobs = [
        (
            shared / "pdfs/probes" / name,
            [Mark(b[0], (Box(*b[1:]),), LABEL, "") for b in probe["boxes"]],
            probe["secrets"] if not name.startswith("p46") else [],
        )
        for name, probe in probes.items()
    ]
    jobs += [(pdf, marks, []) for pdf, marks in gold_cases(shared, folder, LABEL)]
    for i, (source, marks, secrets) in enumerate(jobs):
        target = folder / f"ours-{i}-{source.name}"
        try:
            redact_file(source, target, marks, secrets=secrets)
        except (RedactorError, VerificationFailed):
            refused += 1
            continue
        outputs.append(target)
    found = judge(python, "xray", *outputs)
    bad = [name for name, result in found.items() if result["boxes"]]
    print("\n| x-ray on our outputs | files | released | bad redactions found |\n|---|---|---|---|")
    print(f"| probes and gold documents | {len(jobs)} | {len(outputs)} | {len(bad)} |")
    for name in bad:
        print(f"  x-ray: {Path(name).name}", file=sys.stderr)
    return len(bad) + refused


def xray_beside_ours(python: Path, shared: Path) -> None:
    """The same foreign files through both: who finds what."""
    files = sorted((shared / "pdfs/real/x-ray").rglob("*.pdf"))
    files += sorted((shared / "pdfs/probes").glob("*.pdf"))
    theirs = judge(python, "xray", *files)
    print("\n| file | x-ray | ours: leaks (channels) | ours: risks |\n|---|---|---|---|")
    both = [0, 0]
    for path in files:
        count = theirs[str(path)]["boxes"]
        try:
            report = verify_file(path)
        except RedactorError as error:
            print(f"| {path.name} | {count} | {error.code} | |")
            continue
        leak = sorted({f.channel for f in report.findings if f.severity is Severity.LEAK})
        risk = sorted({f.channel for f in report.findings if f.severity is Severity.RISK})
        both[0] += bool(count)
        both[1] += bool(leak)
        print(f"| {path.name} | {count or ''} | {', '.join(leak)} | {', '.join(risk)} |")
    print(f"\nFiles with a leak: x-ray {both[0]}, ours {both[1]}, of {len(files)}.")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--shared", type=Path, default=ROOT / "../shared")
    parser.add_argument("--seeds", type=int, default=3, help="pages of each family")
    parser.add_argument("--parts", default="pdfredeval,ours,beside", help="which of the three")
    options = parser.parse_args()
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    python, shared = environment(), options.shared.resolve()
    with tempfile.TemporaryDirectory(prefix="redactor-leaks-") as name:
        folder = Path(name)
        wrong, parts = 0, options.parts.split(",")
        if "pdfredeval" in parts:
            wrong += pdfredeval(python, folder, range(1, options.seeds + 1))
        if not (shared / "pdfs").exists():
            print("../shared/pdfs isn't here: x-ray was not run.", file=sys.stderr)
        else:
            wrong += xray_on_ours(python, folder, shared) if "ours" in parts else 0
            if "beside" in parts:
                xray_beside_ours(python, shared)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
