"""``make fuzz``: every mutated PDF ends in a verified output or in a clear refusal.

    python -m tests.fuzz.run --runs 500 --seed 1 --shared ../shared/pdfs

A run mutates a file, takes it in, marks words and boxes at random, and asks for the release. What
fails the fuzzer: any exception that isn't one of ours, an output that isn't there after "verified"
or is there after a refusal, text under a mark by the eyes of an engine that isn't the verifier's.
Failing inputs are kept in ``var/fuzz``, so are those that took nearly all of their time.
"""

from __future__ import annotations

import argparse
import collections
import contextlib
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from unittest import mock

import pymupdf

from redactor.domain.geometry import Box
from redactor.domain.suggestion import Mark
from redactor.errors import InputError, VerificationFailed
from redactor.intake.convert import convert
from redactor.pdf.place import place_of
from redactor.pdf.safe import redact_file
from tests.fuzz.fork import run_forked, warm_up
from tests.fuzz.mutate import MUTATIONS, seeds

TIMEOUT = 60.0
MEMORY = 2 * 1024**3
REAL_CHILD = 100
"""One run in so many takes a child with an interpreter of its own, as the product does."""
LABEL = "OFL § 30"


@contextlib.contextmanager
def quick_children() -> Iterator[None]:
    with (
        mock.patch("redactor.intake.convert.run_in_child", run_forked),
        mock.patch("redactor.pdf.safe.run_in_child", run_forked),
    ):
        yield


def random_marks(rendition: Path, rnd: random.Random) -> list[Mark]:
    """Some words of the first page, and some boxes anywhere."""
    words: list[tuple[float, ...]] = []
    with contextlib.suppress(Exception), pymupdf.open(rendition) as doc:
        words = [w[:4] for w in doc[0].get_text("words") if doc[0].rotation == 0]
    chosen = rnd.sample(words, min(len(words), rnd.randint(0, 4)))
    anywhere = [tuple(rnd.uniform(0, 600) for _ in range(4)) for _ in range(rnd.randint(0, 2))]
    boxes = [Box(min(a, c), min(b, d), max(a, c), max(b, d)) for a, b, c, d in chosen + anywhere]
    return [Mark(1, (box,), LABEL) for box in boxes if box.width > 1 and box.height > 1]


def one_run(data: bytes, folder: Path, rnd: random.Random) -> str:
    """How one file ended: "verified" or the code of the refusal. Raises on a defect."""
    source, rendition, out = folder / "in", folder / "rendition.pdf", folder / "out.pdf"
    for path in (rendition, out):
        path.unlink(missing_ok=True)
    source.write_bytes(data)
    try:
        convert(source, rendition, timeout=TIMEOUT, memory=MEMORY)
        marks = random_marks(rendition, rnd)
        result = redact_file(rendition, out, marks, timeout=TIMEOUT, memory=MEMORY)
    except (InputError, VerificationFailed) as error:
        if out.exists():
            raise AssertionError("an output was left after a refusal") from error
        return error.code
    if not (out.exists() and result.verification.passed):
        raise AssertionError("no verified output")
    if text_under(out, marks):
        raise AssertionError("text under a mark")
    return "verified"


def text_under(path: Path, marks: Sequence[Mark]) -> bool:
    """Does MuPDF, which the verifier doesn't use, read anything but labels in the marks' middle?"""
    with pymupdf.open(path) as doc:
        page = doc[0]
        turned = place_of(page).turned
        chars = [
            (c["c"], pymupdf.Rect(c["bbox"]) * turned)
            for block in page.get_text("rawdict", flags=pymupdf.TEXT_IGNORE_ACTUALTEXT)["blocks"]
            for line in block.get("lines", ())
            for span in line["spans"]
            for c in span["chars"]
        ]
    for mark in marks:
        for box in mark.boxes:
            found = {
                c
                for c, r in chars
                if box.x0 + 1 < (r.x0 + r.x1) / 2 < box.x1 - 1
                and box.y0 + 1 < (r.y0 + r.y1) / 2 < box.y1 - 1
            }
            if found - set(LABEL) - {" ", "\u00a0"}:
                return True
    return False


def fuzz(
    runs: int, seed: int, shared: Path | None, keep: Path, *, seconds: float = float("inf")
) -> collections.Counter[str]:
    """Run and count the ends; a defect counts as "DEFECT" and its input is kept.

    seconds: begin no further run after so many.
    """
    pool = list(seeds(shared))
    warm_up()
    ends: collections.Counter[str] = collections.Counter()
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="redactor-fuzz-") as name:
        for number in range(runs):
            if time.monotonic() - begun > seconds:
                break
            rnd = random.Random(f"{seed}/{number}")  # any run can be repeated alone
            data = rnd.choice(pool)
            for _ in range(rnd.randint(1, 3)):
                data = rnd.choice(MUTATIONS)(data, rnd) or b"\0"
            started = time.monotonic()
            quick = contextlib.nullcontext() if number % REAL_CHILD == 7 else quick_children()
            try:
                with quick:
                    ends[one_run(data, Path(name), rnd)] += 1
            except Exception as error:
                ends["DEFECT"] += 1
                _keep(keep / f"{seed}-{number}.pdf", data)
                print(f"run {number}: {type(error).__name__}: {error}", file=sys.stderr)
            if time.monotonic() - started > TIMEOUT / 2:
                ends["(slow)"] += 1
                _keep(keep / f"slow-{seed}-{number}.pdf", data)
    return ends


def _keep(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--shared", type=Path, default=Path("../shared/pdfs"))
    parser.add_argument("--seconds", type=float, default=float("inf"))
    options = parser.parse_args()
    started = time.monotonic()
    ends = fuzz(
        options.runs, options.seed, options.shared, Path("var/fuzz"), seconds=options.seconds
    )
    done = sum(count for end, count in ends.items() if end != "(slow)")
    print(f"{done} runs, seed {options.seed}, {time.monotonic() - started:.0f} s")
    for end, count in ends.most_common():
        print(f"  {end:<22}{count:>6}")
    if ends["DEFECT"]:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
