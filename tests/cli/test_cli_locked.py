"""``redactor request run --encrypt-with``: what goes out is locked, and the password is nowhere."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pymupdf
import pytest

from redactor.pdf.lock import needs_password

WORD = "blå Sommerfugl 27"
NAME = "Birthe Falkenborg Thygesen"
LETTER = f"Kære Asger Lindemose\n\nVi har talt med {NAME}, cpr.nr. 711289-4417, på mødet."
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    folder = tmp_path / "sag"
    folder.mkdir()
    with pymupdf.open() as pdf:
        pdf.new_page().insert_text((60, 80), LETTER.split("\n"), fontsize=10)
        pdf.save(folder / "0001 - 4711 - Brev.pdf")

    def call(*options: object, **environment: str) -> subprocess.CompletedProcess[str]:
        command = ["request", "run", folder, "-o", tmp_path / "ud", "--requester"]
        rest = ["Asger Lindemose", "--regime", "fvl", "--model", "none", *options]
        return subprocess.run(
            [sys.executable, "-m", "redactor.cli", *map(str, [*command, *rest])],
            capture_output=True,
            text=True,
            timeout=250,
            env={**os.environ, **environment},
        )

    return call


@pytest.mark.parametrize("way", ["file", "environment"])
def test_the_documents_of_a_package_are_locked(run: Run, tmp_path: Path, way: str) -> None:
    secret = tmp_path / "kode.txt"
    secret.write_text(WORD + "\n", "utf-8")
    done = run("--encrypt-with", secret) if way == "file" else run(REDACTOR_ENCRYPT_WITH=WORD)
    assert done.returncode == 0, done.stderr
    out = tmp_path / "ud"
    (document,) = [p for p in out.glob("*.pdf") if p.name[:4].isdigit()]
    assert needs_password(document)
    with pikepdf.open(document, password=WORD) as pdf:
        assert len(pdf.pages) >= 1
    with pymupdf.open(document) as pdf:
        assert pdf.authenticate(WORD)
        assert NAME not in "".join(page.get_text() for page in pdf)
    assert json.loads((out / "manifest.json").read_text("utf-8"))["locked"] is True
    said = done.stdout + done.stderr
    (package,) = out.glob("*.zip")
    with zipfile.ZipFile(package) as archive:
        said += b"".join(archive.read(n) for n in archive.namelist()).decode("latin-1")
    assert WORD not in said
    assert WORD.encode().decode("latin-1") not in said


@pytest.mark.parametrize(
    ("place", "content", "hint"),
    [
        ("sag/kode.txt", WORD, "Flyt den"),
        ("kode.txt", "", "tom"),
        ("kode.txt", "x" * 200, "127 tegn"),
    ],
)
def test_a_password_that_will_not_do_is_refused_at_once(
    run: Run, tmp_path: Path, place: str, content: str, hint: str
) -> None:
    (tmp_path / place).write_text(content, "utf-8")
    done = run("--encrypt-with", tmp_path / place)
    assert done.returncode != 0
    assert hint in done.stderr
    assert not (tmp_path / "ud").exists()
