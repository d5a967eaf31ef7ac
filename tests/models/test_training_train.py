"""Training: the network learns, its twin in numpy says the same, the test part stays unseen."""

from __future__ import annotations

import tomllib
from pathlib import Path

import numpy as np
import pytest

from models.ner.features import BITS, COLUMNS, UNKNOWN_NORM, WordClasses, WordFeatures
from models.ner.network import Network
from models.training import train
from models.training.batches import Batch, Hiding, WordBank, batches
from models.training.danify import Danifier
from models.training.metrics import score_spans
from models.training.network import Gradients, Shape, TrainableNetwork, save_weights
from models.training.optimizer import Adam
from models.training.readers import marked, own_texts
from models.training.samples import Sample
from models.training.synthesis.corpus import Synthesis
from models.training.teach import passages, taught
from models.training.treebanks import uner

DATA = Path(__file__).resolve().parents[2] / "../shared/data"
needs_data = pytest.mark.skipif(
    not (DATA / "uner_ddt").is_dir(), reason="the open data isn't at ../shared/data"
)
CLASSES = train.CLASSES
SHAPE = Shape(
    width=24,
    dilations=(1, 2),
    pieces=2,
    classes=CLASSES,
    rows=(50,) * 5,
    dims=(16,) * 5,
    part_rows=60,
    part_dims=16,
)
NOTHING_HIDDEN = Hiding(0.0, 0.0, 0.0, 0.0)


def _batches(hiding: Hiding = NOTHING_HIDDEN) -> list[Batch]:
    documents = list(Synthesis(None, [], ["kloakrør"], seed=1).documents(40))
    bank = WordBank(WordFeatures(WordClasses({})))
    return list(
        batches(
            [bank.encode(d) for d in documents],
            bank,
            size=1500,
            pad=2,
            classes=CLASSES,
            hiding=hiding,
            smoothing=0.0,
            rng=np.random.default_rng(3),
        )
    )


def _step(
    network: TrainableNetwork, batch: Batch, rng: np.random.Generator, dropout: float = 0.0
) -> tuple[float, Gradients]:
    return network.step(
        batch.words,
        batch.rows,
        batch.cases,
        batch.gaps,
        batch.targets,
        batch.weights,
        dropout=dropout,
        rng=rng,
    )


def _learn(steps: int) -> tuple[TrainableNetwork, list[float]]:
    rng = np.random.default_rng(1)
    network = TrainableNetwork(SHAPE, rng)
    optimizer = Adam(network.params)
    every = _batches(Hiding(0.1, 0.2, 0.1, 0.2))
    losses = []
    for i in range(steps):
        loss, gradients = _step(network, every[i % len(every)], rng, dropout=0.1)
        optimizer.step(gradients, 0.01)
        losses.append(loss)
    return network, losses


def test_the_network_learns_and_its_twin_agrees(tmp_path: Path) -> None:
    network, losses = _learn(60)
    assert losses[-1] < 0.5 * losses[0]
    save_weights(network.params, SHAPE.dilations, tmp_path / "weights.npz")
    twin = Network.read(tmp_path / "weights.npz")
    batch = _batches()[0]
    vectors = twin.in_text(twin.embed(batch.words)[batch.rows], batch.cases)
    vectors[batch.gaps] = 0.0
    lengths = [len(run) for run in "".join("x "[g] for g in batch.gaps.tolist()).split()]
    got = twin.classify(vectors, lengths)
    assert got.sum(axis=1) == pytest.approx(1.0, abs=1e-4)
    loss = -(batch.weights * (batch.targets * np.log(got)).sum(axis=1)).sum()
    expected, _ = _step(network, batch, np.random.default_rng(1))
    assert loss == pytest.approx(expected, rel=0.01)


def test_gradients_are_those_of_the_loss() -> None:
    rng = np.random.default_rng(5)
    network, _ = _learn(5)
    batch = _batches()[0]
    _, gradients = _step(network, batch, rng)
    dense = dict(gradients.dense)
    for name, (rows, values) in gradients.sparse.items():
        dense[name] = np.zeros_like(network.params[name])
        dense[name][rows] = values
    assert set(dense) == set(network.params)
    for name, gradient in dense.items():
        # Along the gradient itself the loss changes by its squared length.
        length = float(np.sqrt((gradient.astype(np.float64) ** 2).sum()))
        assert length > 0
        value = network.params[name]
        direction = gradient / np.float32(length)
        ends = []
        for sign in (1, -1):
            network.params[name] = value + np.float32(sign * 2e-3) * direction
            ends.append(_step(network, batch, rng)[0])
        network.params[name] = value
        assert (ends[0] - ends[1]) / 4e-3 == pytest.approx(length, rel=0.1, abs=2e-3), name


def test_same_seed_same_weights() -> None:
    first, losses = _learn(4)
    second, again = _learn(4)
    assert losses == again
    assert all((first.params[name] == second.params[name]).all() for name in first.params)


def test_hiding_makes_names_unknown_and_takes_them_off_the_lists() -> None:
    bank = WordBank(WordFeatures(WordClasses({"mette": "FV", "kom": "V"})))
    text = bank.encode(Sample("Mette kom hjem", ((0, 5, "PERSON"),)))
    (batch,) = batches(
        [text],
        bank,
        size=10,
        pad=1,
        classes=CLASSES,
        hiding=Hiding(0.0, 1.0, 0.0, 1.0),
        smoothing=0.0,
        rng=np.random.default_rng(1),
    )
    mette, kom = batch.rows[1], batch.rows[2]
    assert batch.words.columns[mette, 0] == UNKNOWN_NORM
    assert batch.words.columns[kom, 0] != UNKNOWN_NORM
    assert batch.words.bits[mette, BITS.index("F")] == 0
    assert batch.words.bits[mette, BITS.index("?")] == 1


def test_a_pupil_learns_what_the_teachers_say() -> None:
    network, _ = _learn(2)
    teacher = Network({**network.params, "dilations": np.array(SHAPE.dilations)})
    features = WordFeatures(WordClasses({}))
    bank = WordBank(features)
    plain = ["Mette kom hjem.", "Hun bor i Varde."]
    every = taught(plain, [teacher, teacher], features, bank, weight=0.5, worn=1.0, seed=1)
    assert len(every) == 2
    for text, one in zip(plain, every, strict=True):
        assert one.soft is not None
        assert one.soft.shape == (len(one.words), CLASSES)
        assert one.soft.sum(axis=1) == pytest.approx(1.0, abs=0.01)
        assert (one.words != bank.encode(Sample(text, ())).words).any(), "worn"
    assert "".join(passages(plain, 1)).replace("\n", " ").startswith("Mette kom hjem.")


def test_the_recipe_is_complete() -> None:
    config = tomllib.loads(train.CONFIG.read_text("utf-8"))
    assert set(config) == {"model", "corpus", "hiding", "teaching", "training"}
    assert len(config["model"]["rows"]) == len(config["model"]["dims"]) == len(COLUMNS)
    rates = [train._rate(config["training"], x / 200) for x in range(201)]
    assert all(0 < r <= config["training"]["learn_rate"] for r in rates)


def test_own_texts_are_marked_as_agreed() -> None:
    sample = marked("[[PERSON|Anna Holm]] bor i [[LOCATION|Ribe]].")
    assert sample == Sample("Anna Holm bor i Ribe.", ((0, 9, "PERSON"), (16, 20, "LOCATION")))
    with pytest.raises(ValueError, match="closed"):
        marked("[[PERSON|Anna Holm bor i Ribe.")
    with pytest.raises(ValueError, match="unknown"):
        marked("[[HEST|Brunte]]")
    assert own_texts(Path(train.__file__).parent / "texts")


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


@needs_data
@pytest.mark.parametrize(
    ("norwegian", "danish"),
    [
        ("av", "af"),
        ("Etter", "Efter"),
        ("stasjonen", "stationen"),
        ("muligheter", "muligheder"),
        ("kvinnene", "kvinderne"),
        ("hus", "hus"),
    ],
)
def test_danify(norwegian: str, danish: str) -> None:
    assert Danifier(DATA)(norwegian) == danish
