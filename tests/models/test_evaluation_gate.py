"""The regression gate on our own annotated documents (``tests/gold``), and that it can fail.

Only scores are read here: nobody looks at the texts of ``tests/gold/blind``.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from models.analyzer import DanishAnalyzer, load_analyzer
from models.evaluation import gate
from models.evaluation.score import FIGURES
from models.ner import load_ner
from models.recognizers import all_recognizers
from models.recognizers.base import DanishRecognizer
from models.types import TextAnalyzer

ROOT = Path(__file__).resolve().parents[2]
GOLD = ROOT / gate.GOLD
BASELINE = ROOT / gate.BASELINE


@pytest.mark.parametrize("folder", gate.SETS)
def test_the_analyzer_finds_what_it_found(folder: str) -> None:
    now = gate.text_figures(GOLD / folder, load_analyzer())
    assert not gate.check(GOLD / folder, "text", now, BASELINE)


@pytest.mark.slow
@pytest.mark.parametrize("folder", gate.SETS)
def test_the_product_finds_what_it_found(folder: str) -> None:
    now = gate.pdf_figures(GOLD / folder)
    assert not gate.check(GOLD / folder, "pdf", now, BASELINE)


def without(*kinds: str) -> Sequence[DanishRecognizer]:
    return [r for r in all_recognizers() if not set(kinds) & set(r.supported_entities)]


WORSE = [
    (lambda: DanishAnalyzer(without("CPR"), load_ner()), "numbers"),
    (lambda: DanishAnalyzer(without("EMAIL"), load_ner()), "numbers"),
    (lambda: DanishAnalyzer(without("HEALTH", "MEDICINE", "CRIME"), load_ner()), "sensitive"),
    (lambda: DanishAnalyzer([], load_ner()), "direct_words"),
    (lambda: load_analyzer(min_score=0.97), "person_mentions"),
]


@pytest.mark.parametrize(("make", "figure"), WORSE)
def test_a_worse_analyzer_fails(make: object, figure: str) -> None:
    assert callable(make)
    analyzer: TextAnalyzer = make()
    folder = GOLD / "look"
    worse = gate.check(folder, "text", gate.text_figures(folder, analyzer), BASELINE)
    assert figure in {line.partition(":")[0] for line in worse}


BEFORE = {"direct_words": 0.97, "clean_words": 0.004, "addresses": None}
CHANGES = [
    ({"direct_words": 0.97, "clean_words": 0.004}, set()),
    ({"direct_words": 0.96, "clean_words": 0.007}, set()),  # within tolerance
    ({"direct_words": 0.99, "clean_words": 0.0}, set()),  # better
    ({"direct_words": 0.9599, "clean_words": 0.004}, {"direct_words"}),
    ({"direct_words": 0.97, "clean_words": 0.0071}, {"clean_words"}),
    ({"direct_words": None, "clean_words": 0.004}, {"direct_words"}),
    ({"clean_words": 0.004}, {"direct_words"}),
]


@pytest.mark.parametrize(("now", "worse"), CHANGES)
def test_what_counts_as_worse(now: dict[str, float | None], worse: set[str]) -> None:
    lines = gate.regressions(BEFORE, now)
    assert {line.partition(":")[0] for line in lines} == worse


def test_every_figure_has_a_tolerance() -> None:
    assert set(gate.TOLERANCE) == set(FIGURES)
    assert all(0 < bound <= 0.03 for bound in gate.TOLERANCE.values())
    assert set(json.loads(BASELINE.read_text("utf-8"))["sets"]) == set(gate.SETS)


LETTER = """#genre: brev

Kære [[PERSON|Anna Holm Kragelund]], CPR [[CPR|610190-1234]], skriv til [[EMAIL|a@eksempel.dk]].
"""


def test_other_documents_need_another_baseline(tmp_path: Path) -> None:
    folder = tmp_path / "look"
    folder.mkdir()
    (folder / "01_x.txt").write_text(LETTER, "utf-8")
    with pytest.raises(gate.BaselineOutdated, match="evaluate-baseline"):
        gate.check(folder, "text", {}, tmp_path / "baseline.json")
    shutil.copy(BASELINE, tmp_path / "baseline.json")
    with pytest.raises(gate.BaselineOutdated, match="aren't those"):
        gate.check(folder, "text", {}, tmp_path / "baseline.json")


def test_the_baseline_is_written_on_purpose(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ["--gold", str(tmp_path), "--levels", "text"]
    assert gate.main(where) == 2
    for name in gate.SETS:
        (tmp_path / name).mkdir()
        (tmp_path / name / "01_x.txt").write_text(LETTER, "utf-8")
    assert gate.main([*where, "--model", "none"]) == 2  # nothing to compare with
    path = tmp_path / "baseline.json"
    assert not path.exists()
    assert gate.main([*where, "--write"]) == 0
    baseline = json.loads(path.read_text("utf-8"))
    assert baseline["sets"]["look"]["text"]["numbers"] == 1.0
    assert gate.main(where) == 0
    baseline["sets"]["look"]["text"]["marks_right"] = 1.5
    baseline["sets"]["look"]["pdf"] = {"marks_right": 1.0}
    path.write_text(json.dumps(baseline), "utf-8")
    capsys.readouterr()
    assert gate.main(where) == 1
    assert "worse: look text marks_right" in capsys.readouterr().out
    assert gate.main([*where, "--write"]) == 0
    kept = json.loads(path.read_text("utf-8"))["sets"]["look"]
    assert kept["pdf"] == {"marks_right": 1.0}
    assert kept["text"]["marks_right"] <= 1.0
