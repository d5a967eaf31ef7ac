"""Intervals: Wilson against published values, the bootstrap against its laws."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.evaluation.intervals import bootstrap, difference, ratio, wilson

# Newcombe, "Two-sided confidence intervals for the single proportion" (1998), table I, method 3.
PUBLISHED = [
    (81, 263, 0.2553, 0.3662),
    (15, 148, 0.0624, 0.1605),
    (0, 20, 0.0000, 0.1611),
    (1, 29, 0.0061, 0.1718),
]


@pytest.mark.parametrize(("hits", "total", "low", "high"), PUBLISHED)
def test_wilson_against_published_values(hits: int, total: int, low: float, high: float) -> None:
    assert wilson(hits, total) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


def test_wilson_of_nothing_and_of_nonsense() -> None:
    assert wilson(0, 0) == (0.0, 1.0)
    for hits, total in ((3, 2), (-1, 5)):
        with pytest.raises(ValueError, match="hits"):
            wilson(hits, total)


@given(st.integers(0, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_holds_the_share_and_is_symmetric(pair: tuple[int, int]) -> None:
    hits, total = pair
    low, high = wilson(hits, total)
    assert 0 <= low <= high <= 1
    if total:
        assert low - 1e-12 <= hits / total <= high + 1e-12
        assert wilson(total - hits, total) == (pytest.approx(1 - high), pytest.approx(1 - low))


def test_bootstrap_is_seeded_and_brackets_the_figure() -> None:
    counts = [(9, 10), (5, 10), (10, 10), (7, 10), (8, 10), (10, 10)]
    first = bootstrap(counts, ratio)
    assert first == bootstrap(counts, ratio)
    assert first != bootstrap(counts, ratio, seed=1)
    assert first is not None
    assert first[0] < 49 / 60 < first[1]
    # By document, not by mention: 49 of 60 alone would be surer.
    low, high = wilson(49, 60)
    assert first[1] - first[0] > (high - low) / 2


def test_bootstrap_of_alike_documents_is_narrow() -> None:
    low, high = bootstrap([(9, 10)] * 8, ratio) or (0, 1)
    assert low == pytest.approx(0.9)
    assert high == pytest.approx(0.9)


@pytest.mark.parametrize("counts", [[], [(1, 2)], [(0, 0), (0, 0)]])
def test_bootstrap_says_when_it_knows_nothing(counts: list[tuple[int, int]]) -> None:
    assert bootstrap(counts, ratio) is None


def test_difference_of_two_ratios() -> None:
    low, high = bootstrap([(9, 10, 5, 10)] * 3, difference) or (0, 0)
    assert low == pytest.approx(0.4)
    assert high == pytest.approx(0.4)
