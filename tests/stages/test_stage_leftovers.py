"""Working folders of killed processes go; those of living ones and of others stay."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

import pytest

from redactor import leftovers


def test_only_old_ones_of_ours_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(leftovers, "_looked", -leftovers.LOOK_SECONDS)
    ages = {
        "redactor-job-old": 200,
        "redactor-child-old": 200,
        "redactor-job-new": 10,
        "redactor-postgres-old": 200,
        "somebody-elses": 200,
    }
    for name, age in ages.items():
        folder = tmp_path / name
        folder.mkdir()
        (folder / "rendition.pdf").write_bytes(b"%PDF")
        os.utime(folder, (time.time() - age, time.time() - age))
    assert leftovers.remove_leftovers(older_than=100) == 2
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {"redactor-job-new", "redactor-postgres-old", "somebody-elses"}
    assert leftovers.remove_leftovers(older_than=0) == 0, "at most once a minute"


def test_the_names_are_those_in_use() -> None:
    source = Path(leftovers.__file__).parent
    assert leftovers.CHILD_FOLDER in (source / "sandbox.py").read_text()
    assert leftovers.JOB_FOLDER in (source / "store" / "s3.py").read_text()
