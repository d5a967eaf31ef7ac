"""Files of one folder are seen together where they belong together, and only there."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pymupdf
import pytest

NAMED = "Notat vedr. Karla Kragholt, cpr.nr. 711289-4417\n\nHun bor Vestre Kærvej 14."
CALLED = (
    "Telefonnotat, cpr.nr. 711289-4417\n\nDet gik godt. Kragholt har sagt ja.\nVi taler med karla."
)
APART = "Referat\n\nVi har bestilt nye stole hos Karla Møbler."


@pytest.fixture(scope="module")
def analysed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict[str, Any]]]:
    folder = tmp_path_factory.mktemp("cases")
    for name, text in {"1/a": NAMED, "1/b": CALLED, "1/c": APART, "2/d": CALLED}.items():
        path = folder / f"{name}.pdf"
        path.parent.mkdir(exist_ok=True)
        pdf = pymupdf.open()
        pdf.new_page().insert_text((60, 80), text.split("\n"), fontsize=10)
        pdf.save(path)
    target = folder / "out.json"
    command = ["-m", "redactor.cli", "analyze", folder, "--model", "none", "--json", target]
    done = subprocess.run([sys.executable, *map(str, command)], capture_output=True, timeout=200)
    assert done.returncode == 0, done.stderr
    documents = json.loads(target.read_text("utf-8"))["documents"]
    return {d["file"][0]: d["suggestions"] for d in documents}


def persons(suggestions: list[dict[str, Any]]) -> dict[str, str]:
    return {s["text"]: s["person"] for s in suggestions if s["entity_type"] == "PERSON"}


def test_a_name_is_found_in_the_other_file_as_the_same_person(
    analysed: dict[str, list[dict[str, Any]]],
) -> None:
    named, called = persons(analysed["a"]), persons(analysed["b"])
    assert called["Kragholt"] == named["Karla Kragholt"]
    hit = next(s for s in analysed["b"] if s["text"] == "Kragholt")
    assert "et andet dokument" in hit["explanation"]
    assert hit["boxes"]


def test_other_files_and_other_folders_learn_nothing(
    analysed: dict[str, list[dict[str, Any]]],
) -> None:
    assert "Karla" not in persons(analysed["c"])
    assert "Kragholt" not in persons(analysed["d"])


def test_keys_of_different_cases_differ(analysed: dict[str, list[dict[str, Any]]]) -> None:
    one = {s["person"] for s in analysed["a"] + analysed["b"] if s["person"]}
    other = {s["person"] for s in analysed["d"] if s["person"]}
    assert one
    assert not one & other
