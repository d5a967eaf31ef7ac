"""The package: same bytes, hashes that hold, nothing unsafe, no struck names."""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path

import pytest

from redactor.errors import VerificationFailed
from redactor.release.package import MANIFEST, build_package


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    result = {}
    for name, content in (("b.pdf", b"%PDF b"), ("a.pdf", b"%PDF a" * 1000)):
        path = tmp_path / f"in_{name}"
        path.write_bytes(content)
        result[name] = path
    return result


def test_contents_and_manifest(files: dict[str, Path], tmp_path: Path) -> None:
    info = build_package(tmp_path / "p.zip", files, {"request": 7, "counts": {"documents": 2}})
    assert info.files == ("a.pdf", "b.pdf", MANIFEST)
    assert info.sha256 == hashlib.sha256((tmp_path / "p.zip").read_bytes()).hexdigest()
    with zipfile.ZipFile(tmp_path / "p.zip") as archive:
        manifest = json.loads(archive.read(MANIFEST))
        for entry in manifest["files"]:
            data = archive.read(entry["name"])
            assert entry["sha256"] == hashlib.sha256(data).hexdigest()
            assert entry["size"] == len(data)
    assert manifest["schema"] == "redactor.package/1"
    assert manifest["counts"] == {"documents": 2, "files": 2}
    assert manifest["request"] == 7
    assert manifest["code_version"]
    assert not list(tmp_path.glob("*.part"))


def test_same_files_same_bytes(files: dict[str, Path], tmp_path: Path) -> None:
    build_package(tmp_path / "p.zip", files, {"x": 1})
    other = dict(reversed(files.items()))
    for path in files.values():
        path.touch()
    build_package(tmp_path / "q.zip", other, {"x": 1})
    assert (tmp_path / "p.zip").read_bytes() == (tmp_path / "q.zip").read_bytes()


@pytest.mark.parametrize("name", ["../x.pdf", "/x.pdf", "a\\b.pdf", "manifest.json", "A.PDF"])
def test_unsafe_and_doubled_names_are_refused(
    files: dict[str, Path], tmp_path: Path, name: str
) -> None:
    with pytest.raises(VerificationFailed):
        build_package(tmp_path / "p.zip", {**files, name: files["b.pdf"]}, {})
    assert not (tmp_path / "p.zip").exists()


def test_struck_names_stop_the_package(files: dict[str, Path], tmp_path: Path) -> None:
    names = ["Karla Dalgas"]
    with pytest.raises(VerificationFailed) as caught:
        build_package(
            tmp_path / "p.zip", {"Dalgas, karla.pdf": files["a.pdf"]}, {}, forbidden=names
        )
    assert "Karla" not in caught.value.message
    with pytest.raises(VerificationFailed):
        build_package(tmp_path / "p.zip", files, {"n": ["KARLA DALGAS"]}, forbidden=names)
    build_package(tmp_path / "p.zip", files, {"n": "andet"}, forbidden=names)


def test_a_missing_file_leaves_no_package(files: dict[str, Path], tmp_path: Path) -> None:
    files["a.pdf"].unlink()
    with pytest.raises(OSError):
        build_package(tmp_path / "p.zip", files, {})
    assert not list(tmp_path.glob("p.zip*"))
