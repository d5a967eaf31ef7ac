"""Training: the network learns, its twin in numpy says the same, the test part stays unseen."""

from __future__ import annotations

import tomllib
from pathlib import Path

import numpy as np
import pytest
from thinc.api import Adam, fix_random_seed

from models.ner.features import WordClasses, WordFeatures
from models.ner.network import Network
from models.training import train
from models.training.danify import danify
from models.training.metrics import score_spans
from models.training.network import build, save_weights
from models.training.samples import TYPES
from models.training.synthesis.corpus import Synthesis
from models.training.treebanks import uner

DATA = Path(__file__).resolve().parents[2] / "../shared/data"
needs_data = pytest.mark.skipif(
    not (DATA / "uner_ddt").is_dir(), reason="the open data isn't at ../shared/data"
)
CLASSES = 1 + 2 * len(TYPES)


def _learn(steps: int) -> tuple[object, list[float], list[np.ndarray]]:
    fix_random_seed(1)
    documents = list(Synthesis(None, [], ["kloakrør"], seed=1).documents(40))
    featurize = train._Featurizer(WordFeatures(WordClasses({})))
    batches = list(train._batches(documents, featurize, 1500))
    rows = [50] * 6
    model = build(width=24, depth=2, classes=CLASSES, rows=rows, embed_width=16, dropout=0.0)
    first_rows, first_classes = batches[0]
    model.initialize(X=first_rows, Y=[np.eye(CLASSES, dtype="f")[c] for c in first_classes])
    optimizer = Adam(0.01)
    losses = [train._step(model, batches[i % len(batches)], optimizer) for i in range(steps)]
    return model, losses, first_rows


def test_the_network_learns_and_its_twin_agrees(tmp_path: Path) -> None:
    model, losses, rows = _learn(30)
    assert losses[-1] < 0.5 * losses[0]
    save_weights(model, tmp_path / "weights.npz")
    twin = Network.read(tmp_path / "weights.npz")
    pad = np.zeros((2, twin.width), dtype=np.float32)
    for one, expected in zip(rows[:5], model.predict(rows[:5]), strict=True):
        got = twin.classify(np.concatenate([pad, twin.embed(one), pad]))[2:-2]
        assert np.abs(got - expected).max() < 0.02
        assert got.sum(axis=1) == pytest.approx(1.0, abs=1e-4)


def test_same_seed_same_weights() -> None:
    first, losses, rows = _learn(4)
    second, again, _ = _learn(4)
    assert losses == again
    assert all(
        (a == b).all() for a, b in zip(first.predict(rows), second.predict(rows), strict=True)
    )


def test_the_recipe_is_complete() -> None:
    config = tomllib.loads(train.CONFIG.read_text("utf-8"))
    assert set(config) == {"model", "corpus", "training"}
    assert len(config["model"]["rows"]) == 6
    rates = [train._rate(config["training"], x / 10) for x in range(200)]
    assert all(0 < r <= config["training"]["learn_rate"] for r in rates)


def test_without_data_it_says_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert train.main(["--data", str(tmp_path), "--out", str(tmp_path / "out")]) == 2
    assert "DATA.md" in capsys.readouterr().err


@needs_data
def test_no_test_sentence_is_trained_on() -> None:
    tested = {s.text for s in uner(DATA / "uner_ddt" / "da_ddt-ud-test.iob2")}
    trained = {s.text for s in uner(DATA / "uner_ddt" / "da_ddt-ud-train.iob2")}
    assert len(tested) > 500
    # Short exclamations stand in any two samples of a language; sentences don't.
    assert not {t for t in tested & trained if len(t) > 40}
    sources = Path(train.__file__).parent
    for path in sources.rglob("*.py"):
        assert "ud-test" not in path.read_text("utf-8")
        assert "_test.tsv" not in path.read_text("utf-8")


def test_scores() -> None:
    gold = [(0, 3, "PERSON"), (5, 9, "LOCATION")]
    scores = score_spans([(gold, [(0, 3, "PERSON"), (5, 8, "LOCATION"), (10, 12, "PERSON")])])
    assert scores.of("PERSON") == (0.5, 1.0, pytest.approx(2 / 3))
    assert scores.of("LOCATION") == (0.0, 0.0, 0.0)
    assert scores.of() == (pytest.approx(1 / 3), 0.5, pytest.approx(0.4))


@pytest.mark.parametrize(
    ("norwegian", "danish"),
    [("av", "af"), ("Etter", "Efter"), ("stasjonen", "stationen"), ("muligheter", "muligheder")],
)
def test_danify(norwegian: str, danish: str) -> None:
    assert danify(norwegian) == danish
