"""``make fuzz``: every mutated PDF ends in a verified output or in a clear refusal.

    python -m tests.fuzz.run --runs 500 --seed 1 --shared ../shared/pdfs

A run mutates a file, takes it in, marks words and boxes at random, and asks for the release. What
fails the fuzzer: any exception that isn't one of ours, a worker that dies, an output that isn't
there after "verified" or is there after a refusal. Failing inputs are kept in ``var/fuzz``.
"""

from __future__ import annotations

import argparse
import collections
import random
import sys
import tempfile
import time
from pathlib import Path

from redactor.domain.geometry import Box
from redactor.domain.suggestion import Mark
from redactor.errors import InputError, VerificationFailed
from redactor.intake.convert import convert
from redactor.pdf.safe import redact_file
from tests.fuzz.mutate import MUTATIONS, seeds

TIMEOUT = 60.0
MEMORY = 2 * 1024**3


def one_run(data: bytes, folder: Path, rnd: random.Random) -> str:
    """How one file ended: "verified" or the code of the refusal. Raises on a defect."""
    source, rendition, out = folder / "in", folder / "rendition.pdf", folder / "out.pdf"
    for path in (rendition, out):
        path.unlink(missing_ok=True)
    source.write_bytes(data)
    marks = [
        Mark(1, (Box.of([rnd.uniform(0, 600) for _ in range(4)]),), "OFL § 30", f"{i}")
        for i in range(rnd.randint(1, 5))
    ]
    try:
        convert(source, rendition, timeout=TIMEOUT, memory=MEMORY)
        result = redact_file(rendition, out, marks, timeout=TIMEOUT, memory=MEMORY)
    except (InputError, VerificationFailed) as error:
        if out.exists():
            raise AssertionError("an output was left after a refusal") from error
        return error.code
    if not (out.exists() and result.verification.passed):
        raise AssertionError("no verified output")
    return "verified"


def fuzz(runs: int, seed: int, shared: Path | None, keep: Path) -> collections.Counter[str]:
    """Run and count the ends; a defect counts as "DEFECT" and its input is kept."""
    rnd = random.Random(seed)
    pool = list(seeds(shared))
    ends: collections.Counter[str] = collections.Counter()
    with tempfile.TemporaryDirectory(prefix="redactor-fuzz-") as name:
        for number in range(runs):
            data = rnd.choice(pool)
            for _ in range(rnd.randint(1, 3)):
                data = rnd.choice(MUTATIONS)(data, rnd) or b"\0"
            try:
                ends[one_run(data, Path(name), rnd)] += 1
            except Exception as error:
                ends["DEFECT"] += 1
                keep.mkdir(parents=True, exist_ok=True)
                (keep / f"{seed}-{number}.pdf").write_bytes(data)
                print(f"run {number}: {type(error).__name__}: {error}", file=sys.stderr)
    return ends


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--shared", type=Path, default=Path("../shared/pdfs"))
    options = parser.parse_args()
    started = time.monotonic()
    ends = fuzz(options.runs, options.seed, options.shared, Path("var/fuzz"))
    print(f"{options.runs} runs, seed {options.seed}, {time.monotonic() - started:.0f} s")
    for end, count in ends.most_common():
        print(f"  {end:<22}{count:>6}")
    if ends["DEFECT"]:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
