"""What became of each run of the fuzzer: a line of JSON each, and a table of all.

Several processes write to one journal: a line is one write to the end of the file.
"""

from __future__ import annotations

import collections
import json
import os
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

SHOWN = 12


@dataclass(frozen=True)
class End:
    """number: of the run. why: how its child died. seconds: of wall clock. memory: bytes."""

    number: int
    end: str
    why: str
    seconds: float
    memory: int


class Journal:
    def __init__(self, folder: Path, seed: int) -> None:
        self.folder = folder
        self.path = folder / f"journal-{seed}.jsonl"
        folder.mkdir(parents=True, exist_ok=True)

    def clear(self) -> None:
        self.path.unlink(missing_ok=True)

    def note(self, end: End) -> None:
        line = json.dumps(asdict(end)) + "\n"
        number = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        try:
            os.write(number, line.encode())
        finally:
            os.close(number)

    def keep(self, name: str, data: bytes) -> None:
        (self.folder / name).write_bytes(data)

    def ends(self) -> Iterator[End]:
        if self.path.exists():
            for line in self.path.read_text().splitlines():
                yield End(**json.loads(line))


def summary(ends: Sequence[End]) -> str:
    """How they ended, why children died, what they took."""
    if not ends:
        return "no runs"
    counts = collections.Counter(end.end for end in ends)
    whys = collections.Counter(end.why for end in ends if end.why and end.end != "DEFECT")
    times = sorted(end.seconds for end in ends)
    slowest = sorted(ends, key=lambda end: -end.seconds)[:5]
    largest = max(ends, key=lambda end: end.memory)
    lines = [f"{len(ends)} runs, {sum(times):.0f} s of runs"]
    lines += [f"  {count:>6}  {end}" for end, count in counts.most_common()]
    lines.append(f"children that ended by an exception of a library or died: {sum(whys.values())}")
    lines += [f"  {count:>6}  {why}" for why, count in whys.most_common(SHOWN)]
    shown = ", ".join(f"{e.seconds:.1f} (run {e.number}: {e.end})" for e in slowest)
    most = times[len(times) * 99 // 100]
    lines.append(f"seconds: median {statistics.median(times):.2f}, 99 % {most:.2f}, {shown}")
    lines.append(f"memory: at most {largest.memory / 1024**2:.0f} MiB (run {largest.number})")
    for end in ends:
        if end.end == "DEFECT":
            lines.append(f"DEFECT in run {end.number}: {end.why}")
    return "\n".join(lines)
