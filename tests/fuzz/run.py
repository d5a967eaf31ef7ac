"""``make fuzz``: every mutated PDF ends in a verified output or in a clear refusal.

    python -m tests.fuzz.run --runs 20000 --seed 1 --shared ../shared/pdfs

A run mutates a file, takes it in, marks words and boxes at random, and asks for the release. What
fails the fuzzer: any exception that isn't one of ours, an output that isn't there after "verified"
or is there after a refusal, a part of one that is left, a file that outlasts its time, text under
a mark by the eyes of an engine that isn't the verifier's. Failing inputs are kept in ``var/fuzz``,
so are those that took long; there also lies the journal, from which ``--resume`` goes on.
"""

from __future__ import annotations

import argparse
import contextlib
import logging
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from unittest import mock

import pymupdf

from redactor.domain.geometry import Box
from redactor.domain.suggestion import Mark
from redactor.errors import InputError, LimitExceeded, VerificationFailed
from redactor.intake.convert import convert
from redactor.pdf.safe import redact_file
from redactor.pdf.striking.place import place_of
from tests.fuzz.fork import Template
from tests.fuzz.journal import End, Journal, summary
from tests.fuzz.mutate import MUTATIONS
from tests.fuzz.seeds import Pool

TIMEOUT = 20.0
"""Seconds for each of the two steps; less than the product gives: the limit is tried, too."""
MEMORY = 1024**3
SLOW = TIMEOUT / 2
REAL_CHILD = 20
"""One run in so many takes the product's own children, which cost a little more."""
LABEL = "OFL § 30"


@contextlib.contextmanager
def quick_children(template: Template) -> Iterator[None]:
    with (
        mock.patch("redactor.intake.convert.run_in_child", template.run),
        mock.patch("redactor.pdf.safe.run_in_child", template.run),
    ):
        yield


def mutated(pool: Pool, rnd: random.Random) -> bytes:
    data = rnd.choices(pool.seeds, pool.weights)[0]
    for _ in range(rnd.randint(1, 3)):
        data = rnd.choice(MUTATIONS)(data, rnd) or b"\0"
    return data


def random_marks(rendition: Path, rnd: random.Random) -> list[Mark]:
    """Some words of the first page, and some boxes anywhere on it."""
    words: list[tuple[float, ...]] = []
    width, height = 600.0, 600.0
    with contextlib.suppress(Exception), pymupdf.open(rendition) as doc:
        page = doc[0]
        width, height = min(page.rect.width, 600), min(page.rect.height, 600)
        words = [w[:4] for w in page.get_text("words") if page.rotation == 0]
    chosen = rnd.sample(words, min(len(words), rnd.randint(0, 4)))
    sides = (width, height, width, height)
    anywhere = [tuple(rnd.uniform(0, side) for side in sides) for _ in range(rnd.randint(0, 2))]
    boxes = [Box(min(a, c), min(b, d), max(a, c), max(b, d)) for a, b, c, d in chosen + anywhere]
    return [Mark(1, (box,), LABEL) for box in boxes if box.width > 1 and box.height > 1]


def one_run(data: bytes, folder: Path, rnd: random.Random) -> str:
    """How one file ended: "verified" or the code of the refusal. Raises on a defect."""
    source, rendition, out = folder / "in", folder / "rendition.pdf", folder / "out.pdf"
    for path in (rendition, out):
        path.unlink(missing_ok=True)
    source.write_bytes(data)
    started = time.monotonic()
    end, verified = "verified", False
    marks: list[Mark] = []
    try:
        convert(source, rendition, timeout=TIMEOUT, memory=MEMORY)
        marks = random_marks(rendition, rnd)
        result = redact_file(rendition, out, marks, timeout=TIMEOUT, memory=MEMORY)
        verified = result.verification.passed
        if result.overstrike.rasterised:
            end = "verified, as pictures"
    except LimitExceeded as error:
        end = f"limit_exceeded: {' '.join(str(error).split()[:5])}"
    except VerificationFailed as error:
        checks = {f.check for f in error.report.findings} if error.report else set()
        end = f"verification_failed: {', '.join(sorted(checks))}"
    except InputError as error:
        end = error.code
    if out.exists() and not verified:
        raise AssertionError("an output was left after a refusal")
    if verified and not out.exists():
        raise AssertionError("no verified output")
    if any(folder.glob(".*")):
        raise AssertionError("a part of an output was left")
    if time.monotonic() - started > 2 * TIMEOUT + 10:
        raise AssertionError("the time limit didn't hold")
    if verified and text_under(out, marks):
        raise AssertionError("text under a mark")
    return end


def text_under(path: Path, marks: Sequence[Mark]) -> bool:
    """Does MuPDF, which the verifier doesn't use, read anything but labels in the marks' middle?

    It places letters of vertical writing an em too low: those aren't asked about. Nor are letters
    that only a drawn font's own word puts there: they stand on a baseline far from the mark.
    """
    with pymupdf.open(path) as doc:
        page = doc[0]
        turned = place_of(page).turned
        chars = [
            (c["c"], pymupdf.Rect(c["bbox"]) * turned, pymupdf.Point(c["origin"]) * turned)
            for block in page.get_text("rawdict", flags=pymupdf.TEXT_IGNORE_ACTUALTEXT)["blocks"]
            for line in block.get("lines", ())
            if line["wmode"] == 0
            for span in line["spans"]
            for c in span["chars"]
        ]
    for mark in marks:
        for box in mark.boxes:
            found = {
                c
                for c, r, at in chars
                if box.x0 - 20 < at.x < box.x1 + 20
                and box.y0 - 20 < at.y < box.y1 + 20
                and box.x0 + 1 < (r.x0 + r.x1) / 2 < box.x1 - 1
                and box.y0 + 1 < (r.y0 + r.y1) / 2 < box.y1 - 1
            }
            if found - set(LABEL) - {" ", "\u00a0"}:
                return True
    return False


class Deaths(logging.Handler):
    """How the last child died, of which the user is told only that the file is damaged."""

    last = ""

    def emit(self, record: logging.LogRecord) -> None:
        status = getattr(record, "status", None)
        self.last = f"died with {status}" if status is not None else record.getMessage()[14:]

    def __enter__(self) -> Deaths:
        log = logging.getLogger("redactor.sandbox")
        log.addHandler(self)
        log.propagate = False
        return self

    def __exit__(self, *_: object) -> None:
        log = logging.getLogger("redactor.sandbox")
        log.removeHandler(self)
        log.propagate = True


def fuzz(
    numbers: Iterable[int],
    seed: int,
    pool: Pool,
    template: Template,
    journal: Journal,
    *,
    seconds: float = float("inf"),
) -> None:
    """Run and note the ends; the input of a defect is kept beside the journal.

    seconds: begin no further run after so many.
    """
    begun = time.monotonic()
    with Deaths() as deaths, tempfile.TemporaryDirectory(prefix="redactor-fuzz-") as name:
        for number in numbers:
            if time.monotonic() - begun > seconds:
                break
            deaths.last, template.peak = "", 0
            rnd = random.Random(f"{seed}/{number}")  # any run can be repeated alone
            data = mutated(pool, rnd)
            quick = number % REAL_CHILD != 7
            started = time.monotonic()
            try:
                with quick_children(template) if quick else contextlib.nullcontext():
                    end = one_run(data, Path(name), rnd)
            except Exception as error:
                end = "DEFECT"
                deaths.last = f"{type(error).__name__}: {error}"
            took = time.monotonic() - started
            journal.note(End(number, end, deaths.last, took, template.peak))
            if end == "DEFECT" or took > SLOW:
                kind = "defect" if end == "DEFECT" else "slow"
                journal.keep(f"{kind}-{seed}-{number}.pdf", data)


def _in_processes(jobs: int, todo: Sequence[int], **rest: object) -> None:
    """The same by ``jobs`` processes, each with a share of the numbers."""
    pids = []
    for share in range(jobs):
        pid = os.fork()
        if not pid:
            status = 1
            try:
                fuzz(todo[share::jobs], **rest)  # type: ignore[arg-type]
                status = 0
            finally:
                os._exit(status)
        pids.append(pid)
    if any(os.waitpid(pid, 0)[1] for pid in pids):
        raise SystemExit("a process of the fuzzer itself died: go on with --resume")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=20_000)
    parser.add_argument("--start", type=int, default=0, help="number of the first run")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--shared", type=Path, default=Path("../shared/pdfs"))
    parser.add_argument("--seconds", type=float, default=float("inf"))
    parser.add_argument("--resume", action="store_true", help="leave out what the journal has")
    parser.add_argument("--out", type=Path, default=Path("var/fuzz"))
    options = parser.parse_args()
    journal = Journal(options.out, options.seed)
    if not options.resume:
        journal.clear()
    done = {end.number for end in journal.ends()}
    wanted = range(options.start, options.start + options.runs)
    todo = [number for number in wanted if number not in done]
    pool, template = Pool(options.shared), Template()
    template.warm_up(pool.seeds[0])
    _in_processes(
        options.jobs, todo, seed=options.seed, pool=pool, template=template, journal=journal,
        seconds=options.seconds,
    )  # fmt: skip
    ends = [end for end in journal.ends() if end.number in wanted]
    print(summary(ends))
    if any(end.end == "DEFECT" for end in ends):
        sys.exit(1)


if __name__ == "__main__":
    main()
