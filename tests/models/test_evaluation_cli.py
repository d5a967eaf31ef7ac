"""``make evaluate``: what it prints and writes, what it refuses, that it agrees with score.py."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from models.evaluation.cli import SCHEMA, main
from models.evaluation.report import table
from models.evaluation.score import FIGURES
from models.training import evaluate

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT / "../shared"
LETTER = """#genre: {genre}
#applicant: none

Kære [[PERSON|Anna Holm Kragelund]], CPR [[CPR|610190-1234]], tlf. [[PHONE|22 34 56 78]].

Med venlig hilsen
[[PERSON|Hassan El-Khatib]]
Socialrådgiver, [[MUNICIPALITY|Vejle Kommune]]
"""


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    folder = tmp_path / "gold" / "look"
    folder.mkdir(parents=True)
    for number, genre in ((1, "brev"), (2, "notat")):
        (folder / f"0{number}_x.txt").write_text(LETTER.format(genre=genre), "utf-8")
    return folder.parent


def test_missing_inputs_are_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    nowhere = ["--model", "none", "--shared", str(tmp_path), "--gold", str(tmp_path / "gold")]
    assert main(nowhere) == 0
    assert capsys.readouterr().out.count("skipped") == 3
    assert evaluate.main(nowhere) == 0


WRONG = [
    ["--styles", "letter,fax"],
    ["--parts", "gold,all"],
]


@pytest.mark.parametrize("arguments", WRONG)
def test_wrong_use(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert "choose of" in capsys.readouterr().err


def test_unknown_models_and_broken_gold_are_told(
    gold: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ["--shared", str(gold), "--gold", str(gold), "--styles", "text", "--parts", "gold"]
    assert main(["--model", "no_such_model", *where]) == 2
    (gold / "look" / "03_x.txt").write_text("#genre: x\n\n[[PERSON|Anna", "utf-8")
    assert main(["--model", "none", *where]) == 2
    told = capsys.readouterr().err
    assert "03_x" in told
    assert "Anna" not in told


def test_text_level_with_two_models(gold: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = gold / "scores.json"
    arguments = ["--model", "default", "none", "--shared", str(gold), "--gold", str(gold)]
    arguments += ["--styles", "text", "--parts", "gold", "--json", str(target)]
    assert main(arguments) == 0
    out = capsys.readouterr().out
    assert out.count("direct identifiers by genre") == 2
    assert "Danish names less other origins" in out
    assert "Kragelund" not in out
    written = json.loads(target.read_text("utf-8"))
    assert written["schema"] == SCHEMA
    assert [m["model"] for m in written["models"]] == ["default", "none"]
    (result,) = written["models"][0]["gold"]
    assert set(result["figures"]) == set(FIGURES)
    assert result["figures"]["numbers"]["value"] == 1.0
    assert result["types"]["PERSON"]["mentions"]["total"] == 4
    assert set(result["genres"]) == {"brev", "notat"}
    assert "Kragelund" not in target.read_text("utf-8")
    assert main(arguments) == 0
    assert json.loads(target.read_text("utf-8")) == written


def test_robustness_is_written(gold: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = gold / "scores.json"
    arguments = ["--model", "none", "--shared", str(gold), "--gold", str(gold)]
    assert main([*arguments, "--parts", "robustness", "--json", str(target)]) == 0
    assert "lower case" in capsys.readouterr().out
    (result,) = json.loads(target.read_text("utf-8"))["models"][0]["robustness"]
    assert result["changes"]["as written"]["person mentions"]["change"] == 0.0
    assert set(result["swap_gap"]) == {"common", "uncommon"}


def test_misses_of_a_blind_folder_are_never_shown(
    gold: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--model", "none", "--shared", str(gold), "--styles", "text", "--parts", "gold"]
    assert main([*arguments, "--gold", str(gold), "--misses"]) == 0
    assert "missed:" in capsys.readouterr().out
    shutil.copytree(gold / "look", gold / "blind")
    for folder in (gold, gold / "blind"):
        assert main([*arguments, "--gold", str(folder), "--misses"]) == 2
        said = capsys.readouterr()
        assert "blind" in said.err
        assert "missed" not in said.out
    assert main([*arguments, "--gold", str(gold / "blind")]) == 0
    assert "Holm" not in capsys.readouterr().out


def test_tables_line_up() -> None:
    assert table(["", "n"], [["a", "1"], ["long", "10"]]) == "         n\n  a      1\n  long  10"


@pytest.mark.slow
def test_pdfs_through_the_product(gold: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = gold / "scores.json"
    arguments = ["--model", "default", "--shared", str(gold), "--gold", str(gold)]
    arguments += ["--styles", "letter,mono", "--parts", "gold", "--json", str(target)]
    assert main(arguments) == 0
    assert "loss of mono against letter" in capsys.readouterr().out
    (model,) = json.loads(target.read_text("utf-8"))["models"]
    for result in model["gold"]:
        assert result["missing"] == 0
        assert result["figures"]["numbers"]["value"] == 1.0
        assert result["figures"]["person_mentions"]["value"] == 1.0
    assert model["losses"][0]["figures"]["numbers"][2]["value"] == 0.0


@pytest.mark.slow
@pytest.mark.skipif(
    not (SHARED / "gold" / "score.py").is_file(), reason="no score.py at ../shared/gold"
)
def test_our_figures_are_those_of_score_py(tmp_path: Path) -> None:
    folder, target = tmp_path / "gold", tmp_path / "scores.json"
    folder.mkdir()
    for path in sorted((SHARED / "gold" / "dev").glob("*.txt"))[10:14]:
        shutil.copy(path, folder)
    arguments = ["--shared", str(SHARED), "--gold", str(folder), "--parts", "gold"]
    assert main([*arguments, "--json", str(target)]) == 0
    (result,) = json.loads(target.read_text("utf-8"))["models"][0]["gold"]
    theirs, ours = result["score.py"], result["figures"]
    pairs = {
        "direct_word_recall": "direct_words",
        "direct_mention_recall": "direct_mentions",
        "person_mention_recall": "person_mentions",
        "identifier_precision": "marks_right",
        "over_redaction": "clean_words",
    }
    for their_name, our_name in pairs.items():
        assert ours[our_name]["value"] == pytest.approx(theirs[their_name], abs=1e-4)


def test_the_product_never_imports_the_evaluation() -> None:
    code = (
        "import sys, models.analyzer, models.ner.shipped, redactor.cli, redactor.pipeline\n"
        "import redactor.commands.analyze\n"
        "ours = ('models.evaluation', 'models.training')\n"
        "found = [m for m in sys.modules if m.startswith(ours)]\n"
        "assert not found, found"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
