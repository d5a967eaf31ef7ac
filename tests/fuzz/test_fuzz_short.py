"""A short run of ``make fuzz``: no defect among mutated files of our own."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.fuzz.mutate import MUTATIONS, seeds
from tests.fuzz.run import fuzz


@pytest.mark.slow
@pytest.mark.timeout(280)
def test_no_defect_in_a_short_run(tmp_path: Path) -> None:
    ends = fuzz(25, 7, None, tmp_path)
    assert ends["DEFECT"] == 0
    assert sum(ends.values()) == 25
    assert ends["verified"] > 0
    assert len(ends) > 1  # some were refused, too: the mutations do something


def test_every_mutation_gives_bytes_and_repeats() -> None:
    for data in seeds(None):
        for mutate in MUTATIONS:
            first = mutate(data, random.Random(3))
            assert first == mutate(data, random.Random(3))
            assert isinstance(first, bytes)
