"""What every blob store must do: the folder and S3 pass the same tests."""

from __future__ import annotations

import hashlib
import io
import time
from pathlib import Path

import pytest

from redactor.errors import InfrastructureError, NotFound
from redactor.settings import Settings
from redactor.store.blobs import BlobStore, FileBlobs, blob_key, derived_key, open_blobs
from redactor.store.s3 import S3Blobs

MISSING = "0" * 64
CONTENTS = [b"", b"x", b"abc" * 1000, bytes(range(256)) * 20_000]


@pytest.mark.parametrize("content", CONTENTS, ids=len)
def test_what_goes_in_comes_out(blobs: BlobStore, content: bytes, tmp_path: Path) -> None:
    sha = blobs.put_file(io.BytesIO(content))
    assert sha == hashlib.sha256(content).hexdigest()
    assert blobs.exists(sha)
    assert blobs.size(sha) == len(content)
    with blobs.open(sha) as stream:
        assert stream.read() == content
    with blobs.local_copy(sha) as path:
        assert path.read_bytes() == content
    source = tmp_path / "source"
    source.write_bytes(content)
    assert blobs.put_file(source) == sha
    assert list(blobs.list()) == [sha]


def test_is_read_in_pieces(blobs: BlobStore) -> None:
    sha = blobs.put_file(io.BytesIO(b"0123456789"))
    with blobs.open(sha) as stream:
        assert [stream.read(4), stream.read(4), stream.read(4)] == [b"0123", b"4567", b"89"]


def test_the_callers_stream_stays_open(blobs: BlobStore) -> None:
    stream = io.BytesIO(b"abc")
    blobs.put_file(stream)
    assert not stream.closed


def test_missing_is_not_found(blobs: BlobStore) -> None:
    assert not blobs.exists(MISSING)
    assert not blobs.has_derived(MISSING, "text", "x")
    assert list(blobs.list_derived(MISSING, "text")) == []
    for ask in (
        lambda: blobs.open(MISSING),
        lambda: blobs.size(MISSING),
        lambda: blobs.local_copy(MISSING).__enter__(),
        lambda: blobs.get_derived(MISSING, "text", "x"),
    ):
        with pytest.raises(NotFound):
            ask()
    blobs.delete(MISSING)


def test_derived_belongs_to_its_blob(blobs: BlobStore, tmp_path: Path) -> None:
    sha = blobs.put_file(io.BytesIO(b"a"))
    other = blobs.put_file(io.BytesIO(b"b"))
    (tmp_path / "two").write_bytes(b"2")
    blobs.put_derived(sha, "text-1", "000001-000050", b"1")
    blobs.put_derived(sha, "text-1", "000051-000060", tmp_path / "two")
    blobs.put_derived(sha, "picture", "000001-320.webp", b"3")
    blobs.put_derived(other, "text-1", "000001-000002", b"4")
    blobs.put_derived(sha, "text-1", "000001-000050", b"1 again")
    assert sorted(blobs.list_derived(sha, "text-1")) == ["000001-000050", "000051-000060"]
    assert blobs.get_derived(sha, "text-1", "000001-000050") == b"1 again"
    assert blobs.get_derived(sha, "text-1", "000051-000060") == b"2"
    assert sorted(blobs.list()) == sorted([sha, other])
    blobs.delete(sha)
    assert list(blobs.list()) == [other]
    assert list(blobs.list_derived(sha, "text-1")) == []
    assert blobs.has_derived(other, "text-1", "000001-000002")


def test_put_again_is_young_again(blobs: BlobStore) -> None:
    sha = blobs.put_file(io.BytesIO(b"a"))
    first = blobs.stored_at(sha)
    assert first.tzinfo is not None
    assert abs(first.timestamp() - time.time()) < 60
    time.sleep(1.1)  # S3 counts in whole seconds
    blobs.put_file(io.BytesIO(b"a"))
    assert blobs.stored_at(sha) > first


def test_is_reachable(blobs: BlobStore) -> None:
    assert blobs.is_reachable()


@pytest.mark.parametrize("sha", ["", "..", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 64 + "\n"])
def test_no_path_from_outside(blobs: BlobStore, sha: str) -> None:
    with pytest.raises(ValueError, match="SHA"):
        blobs.exists(sha)


@pytest.mark.parametrize(
    ("stage", "name"), [("..", "x"), ("text", "../x"), ("a/b", "x"), ("", "x")]
)
def test_no_derived_path_from_outside(stage: str, name: str) -> None:
    with pytest.raises(ValueError, match="name"):
        derived_key(MISSING, stage, name)


def test_keys() -> None:
    sha = "ab" + "0" * 62
    assert blob_key(sha) == f"blobs/ab/{sha}"
    assert derived_key(sha, "text", "1.z") == f"derived/ab/{sha}/text/1.z"


def test_a_killed_writer_leaves_nothing_behind(tmp_path: Path) -> None:
    blobs = FileBlobs(tmp_path / "store")

    class Breaks(io.RawIOBase):
        def read(self, size: int = -1) -> bytes:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        blobs.put_file(Breaks())  # type: ignore[arg-type]
    assert list(blobs.list()) == []
    assert [p for p in (tmp_path / "store").rglob("*") if p.is_file()] == []
    half = tmp_path / "store" / "incoming" / "half"
    half.write_bytes(b"half")
    assert blobs.remove_leftovers(60, now=half.stat().st_mtime + 61) == 1


def test_s3_away_is_said_so() -> None:
    away = S3Blobs.from_settings(
        Settings(
            _env_file=None,
            blob_url="s3://bucket",
            s3_endpoint="http://127.0.0.1:9",
            s3_access_key="k",  # type: ignore[arg-type]
            s3_secret_key="s",  # type: ignore[arg-type]
        )
    )
    assert not away.is_reachable()
    with pytest.raises(InfrastructureError):
        away.exists(MISSING)
    with pytest.raises(InfrastructureError):
        away.put_file(io.BytesIO(b"x"))


def test_the_settings_choose(tmp_path: Path) -> None:
    chosen = open_blobs(Settings(_env_file=None, blob_url=str(tmp_path / "there")))
    assert isinstance(chosen, FileBlobs)
    assert chosen.root == tmp_path / "there"
