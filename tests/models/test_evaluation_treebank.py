"""The treebank's figures by hand, the balanced bounds, and what augmentations change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pytest

from models.evaluation import robustness
from models.evaluation.augment import AUGMENTERS
from models.evaluation.speed import model_size, names_speed
from models.evaluation.treebank import (
    Treebank,
    balanced_bounds,
    find_scored,
    flat_spans,
    score_treebank,
    span_figures,
)
from models.training.samples import Sample
from models.types import Entity

DATA = Path(__file__).resolve().parents[2] / "../shared/data"


class KnownNames:
    """Finds the words it was given, with the scores it was given."""

    name = "known"

    def __init__(self, scores: dict[str, tuple[str, float]]) -> None:
        self._scores = scores

    def find(self, texts: Iterable[str]) -> Iterator[Sequence[Entity]]:
        for text in texts:
            yield [
                Entity(text.index(w), text.index(w) + len(w), kind, value, "test")
                for w, (kind, value) in self._scores.items()
                if w in text
            ]


SENTENCES = [
    Sample("Anna bor i Ribe.", ((0, 4, "PERSON"), (11, 15, "LOCATION"))),
    Sample("Bo hos Ribe Kommune.", ((7, 19, "MUNICIPALITY"),)),
    Sample("Karl kom.", ((0, 4, "PERSON"),)),
]
NER = KnownNames(
    {"Anna": ("PERSON", 0.9), "Bo": ("PERSON", 0.4), "Karl": ("PERSON", 0.8),
     "Ribe": ("LOCATION", 0.5), "Ribe Kommune": ("MUNICIPALITY", 0.7)}
)  # fmt: skip


def test_types_are_flattened() -> None:
    spans = [(0, 1, "MUNICIPALITY"), (1, 2, "ADDRESS"), (2, 3, "CPR"), (3, 4, "PERSON")]
    assert flat_spans(spans) == {(0, 1, "ORGANISATION"), (1, 2, "LOCATION"), (3, 4, "PERSON")}


def test_figures_and_bounds_by_hand() -> None:
    found = find_scored(NER, SENTENCES)
    person = span_figures(SENTENCES, found)["PERSON"]
    assert (person.precision, person.recall) == (pytest.approx(2 / 3), 1.0)
    assert person.f1 == pytest.approx(0.8)
    assert span_figures(SENTENCES, found)["micro"].total == 4
    bounds = balanced_bounds(SENTENCES, found)
    assert 0.4 < bounds["PERSON"] <= 0.8
    assert bounds["ORGANISATION"] == 0.0
    both = score_treebank(NER, Treebank(SENTENCES, SENTENCES))
    assert both.balanced["PERSON"].f1 == 1.0
    assert both.shipped["PERSON"].f1 == pytest.approx(0.8)
    assert both.shipped["PERSON"].interval is not None


def test_a_model_without_grades_has_one_reading() -> None:
    flat = KnownNames({"Anna": ("PERSON", 0.85), "Karl": ("PERSON", 0.85)})
    scores = score_treebank(flat, Treebank(SENTENCES, SENTENCES))
    assert not any(scores.bounds.values())
    assert scores.balanced == scores.shipped


def test_robustness_is_measured_on_the_same_sentences() -> None:
    augmenters = {name: AUGMENTERS[name] for name in ("lower case", "uncommon slavic, f")}
    changes = robustness.on_treebank(SENTENCES, NER, augmenters)
    assert changes[robustness.AS_WRITTEN]["PER recall"].value == 1.0
    assert changes["lower case"]["PER recall"].change == -1.0
    assert changes["uncommon slavic, f"]["PER recall"].change == -1.0
    assert changes == robustness.on_treebank(SENTENCES, NER, augmenters)


@pytest.mark.skipif(not (DATA / "uner_ddt").is_dir(), reason="the open data isn't at ../shared")
def test_the_treebank_is_read() -> None:
    treebank = Treebank.read(DATA)
    assert treebank is not None
    assert (len(treebank.dev), len(treebank.test)) == (
        564,
        564,
    )  # one that is in the training part too is dropped


def test_without_the_treebank(tmp_path: Path) -> None:
    assert Treebank.read(tmp_path) is None


def test_speed_counts_words_of_the_clock() -> None:
    ticks = iter(range(1000))
    assert names_speed(NER, ["et to tre"], clock=lambda: float(next(ticks))) == pytest.approx(3.0)


def test_size(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x" * 2_000_000)
    assert model_size(str(tmp_path)) == pytest.approx(2.0)
    assert model_size("none") is None
    assert model_size("no_such_package") is None
    size = model_size("default")
    assert size is not None
    assert size > 1
