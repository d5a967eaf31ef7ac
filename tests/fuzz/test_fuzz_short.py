"""A short run of ``make fuzz``: no defect among mutated files of our own."""

from __future__ import annotations

import collections
import gc
import random
from pathlib import Path

import pytest

from tests.fuzz.fork import Template
from tests.fuzz.journal import End, Journal, summary
from tests.fuzz.mutate import MUTATIONS
from tests.fuzz.run import fuzz, one_run
from tests.fuzz.seeds import Pool, seeds


@pytest.mark.slow
@pytest.mark.timeout(280)
def test_no_defect_in_a_short_run(tmp_path: Path) -> None:
    journal, pool, template = Journal(tmp_path, 7), Pool(None), Template()
    template.warm_up(pool.seeds[0])
    try:
        fuzz(range(100), 7, pool, template, journal)
    finally:
        gc.unfreeze()
    ends = [*journal.ends()]
    assert [end.number for end in ends] == [*range(100)]
    assert [end for end in ends if end.end == "DEFECT"] == []
    counts = collections.Counter(end.end for end in ends)
    assert counts["verified"] > 30
    assert len(counts) > 3  # some were refused, too: the mutations do something


def test_every_mutation_gives_bytes_and_repeats() -> None:
    for data in [*seeds()][::4]:
        for mutate in MUTATIONS:
            first = mutate(data, random.Random(3))
            assert first == mutate(data, random.Random(3))
            assert isinstance(first, bytes)


def test_seeds_are_small_and_the_same_every_time() -> None:
    first = [*seeds()]
    assert first == [*seeds()]
    assert max(map(len, first)) < 50_000


def test_summary_tells_what_matters(tmp_path: Path) -> None:
    journal = Journal(tmp_path, 1)
    journal.note(End(0, "verified", "", 0.1, 2**20))
    journal.note(End(1, "damaged_file", "died with -11", 0.2, 5 * 2**20))
    journal.note(End(2, "DEFECT", "AssertionError: text under a mark", 9.0, 2**20))
    text = summary([*journal.ends()])
    for part in ("3 runs", "died with -11", "5 MiB", "9.0 (run 2", "text under a mark"):
        assert part in text


FOUND = sorted((Path(__file__).parent / "found").glob("*.pdf"))
"""Mutations of our own seeds that were defects once."""


@pytest.mark.parametrize("path", FOUND, ids=lambda path: path.stem)
def test_what_was_found_once_stays_mended(path: Path, tmp_path: Path) -> None:
    end = one_run(path.read_bytes(), tmp_path, random.Random(1))
    assert end.split(":")[0].split(",")[0] in ("verified", "damaged_file", "verification_failed")
