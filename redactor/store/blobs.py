"""Bytes: uploaded files, renditions, released files and what the stages derive from them.

A blob is named by the SHA-256 of its content and never changes. A derived artefact belongs to a
blob and is named by stage and name; it can be made again from its blob, so writing it again is
harmless. Two stores keep the same contract (``tests/store/test_blob_contract.py``): a folder, and
an S3-compatible service. Nothing is ever half there: a name exists only once all bytes do.

    blobs/ab/abcdef…                 a blob
    derived/ab/abcdef…/STAGE/NAME    derived from it
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol

from redactor.errors import ConfigurationError, NotFound
from redactor.settings import Settings

CHUNK = 1024 * 1024
_SHA = re.compile(r"[0-9a-f]{64}")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,150}")


class BlobStore(Protocol):
    """What every store offers.

    A missing blob or artefact raises ``NotFound``; a store that is away raises
    ``InfrastructureError`` (or, for a folder, ``OSError``).
    """

    def put_file(self, source: Path | BinaryIO) -> str:
        """Store all of ``source``, read in pieces, and return its SHA-256."""

    def open(self, sha: str) -> BinaryIO:
        """The bytes, to be read in pieces; the caller closes it."""

    def size(self, sha: str) -> int: ...

    def stored_at(self, sha: str) -> dt.datetime:
        """When the blob was last put there (UTC)."""

    def local_copy(self, sha: str) -> AbstractContextManager[Path]:
        """A file to read from while the context lasts; never write to it."""

    def exists(self, sha: str) -> bool: ...

    def delete(self, sha: str) -> None:
        """Take the blob and all that was derived from it away; missing ones are no error."""

    def list(self) -> Iterator[str]:
        """All blobs, in no particular order."""

    def put_derived(self, sha: str, stage: str, name: str, data: bytes | Path) -> None: ...

    def get_derived(self, sha: str, stage: str, name: str) -> bytes: ...

    def has_derived(self, sha: str, stage: str, name: str) -> bool: ...

    def list_derived(self, sha: str, stage: str) -> Iterator[str]:
        """Names of the artefacts of one stage, in no particular order."""

    def is_reachable(self) -> bool:
        """Whether the store answers (for the readiness check)."""


def blob_key(sha: str) -> str:
    """The key of a blob; ``ValueError`` for anything but 64 hex digits (no paths from outside)."""
    if not _SHA.fullmatch(sha):
        raise ValueError("not a SHA-256")
    return f"blobs/{sha[:2]}/{sha}"


def derived_key(sha: str, stage: str, name: str = "") -> str:
    """The key of an artefact, or with ``name=""`` the prefix of a stage's artefacts."""
    if not _SHA.fullmatch(sha):
        raise ValueError("not a SHA-256")
    if not _NAME.fullmatch(stage) or (name and not _NAME.fullmatch(name)):
        raise ValueError("not a name of a derived artefact")
    return f"derived/{sha[:2]}/{sha}/{stage}/{name}"


_stores: dict[tuple[int, str, Path], BlobStore] = {}


def blobs_for(settings: Settings) -> BlobStore:
    """The process's store, as the settings name it."""
    key = (os.getpid(), settings.blob_url, settings.data_dir)
    if key not in _stores:
        _stores[key] = open_blobs(settings)
    return _stores[key]


def open_blobs(settings: Settings) -> BlobStore:
    """The store that the settings name: a folder in ``data_dir``, a path, or ``s3://…``."""
    url = settings.blob_url
    if not url:
        return FileBlobs(settings.data_dir / "store")
    if url.startswith("s3://"):
        from redactor.store.s3 import S3Blobs  # boto3 takes long to import

        return S3Blobs.from_settings(settings)
    if "://" in url and not url.startswith("file://"):
        raise ConfigurationError("REDACTOR_BLOB_URL skal være s3://spand/præfiks eller en mappe.")
    return FileBlobs(Path(url.removeprefix("file://")))


class FileBlobs:
    """Blobs in a folder; a file gets its name by an atomic rename once it is whole on disk."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self._incoming = self.root / "incoming"
        self._incoming.mkdir(parents=True, exist_ok=True, mode=0o700)

    def put_file(self, source: Path | BinaryIO) -> str:
        with reading(source) as stream, self._new_file() as (target, temporary):
            sha = copy_and_hash(stream, target)
            self._keep(target, temporary, blob_key(sha))
        return sha

    def open(self, sha: str) -> BinaryIO:
        return self._open(blob_key(sha))

    def size(self, sha: str) -> int:
        try:
            return (self.root / blob_key(sha)).stat().st_size
        except FileNotFoundError:
            raise NotFound from None

    def stored_at(self, sha: str) -> dt.datetime:
        try:
            seconds = (self.root / blob_key(sha)).stat().st_mtime
        except FileNotFoundError:
            raise NotFound from None
        return dt.datetime.fromtimestamp(seconds, dt.UTC)

    @contextmanager
    def local_copy(self, sha: str) -> Iterator[Path]:
        path = self.root / blob_key(sha)
        if not path.is_file():
            raise NotFound
        yield path

    def exists(self, sha: str) -> bool:
        return (self.root / blob_key(sha)).is_file()

    def delete(self, sha: str) -> None:
        (self.root / blob_key(sha)).unlink(missing_ok=True)
        shutil.rmtree(self.root / "derived" / sha[:2] / sha, ignore_errors=True)

    def list(self) -> Iterator[str]:
        for path in (self.root / "blobs").glob("??/*"):
            yield path.name

    def put_derived(self, sha: str, stage: str, name: str, data: bytes | Path) -> None:
        key = derived_key(sha, stage, name)
        source = io.BytesIO(data) if isinstance(data, bytes) else data
        with reading(source) as stream, self._new_file() as (target, temporary):
            shutil.copyfileobj(stream, target, CHUNK)
            self._keep(target, temporary, key)

    def get_derived(self, sha: str, stage: str, name: str) -> bytes:
        with self._open(derived_key(sha, stage, name)) as stream:
            return stream.read()

    def has_derived(self, sha: str, stage: str, name: str) -> bool:
        return (self.root / derived_key(sha, stage, name)).is_file()

    def list_derived(self, sha: str, stage: str) -> Iterator[str]:
        folder = self.root / derived_key(sha, stage)
        if folder.is_dir():
            for path in folder.iterdir():
                yield path.name

    def is_reachable(self) -> bool:
        return self._incoming.is_dir() and os.access(self._incoming, os.W_OK)

    def remove_leftovers(self, older_than_seconds: float, now: float) -> int:
        """Remove half-written files of killed processes; returns how many."""
        removed = 0
        for path in self._incoming.iterdir():
            if path.stat().st_mtime < now - older_than_seconds:
                path.unlink(missing_ok=True)
                removed += 1
        return removed

    def _open(self, key: str) -> BinaryIO:
        try:
            return (self.root / key).open("rb")
        except FileNotFoundError:
            raise NotFound from None

    @contextmanager
    def _new_file(self) -> Iterator[tuple[BinaryIO, Path]]:
        handle, name = tempfile.mkstemp(dir=self._incoming)
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as target:
                yield target, temporary
        finally:
            temporary.unlink(missing_ok=True)  # gone already where it was kept

    def _keep(self, target: BinaryIO, temporary: Path, key: str) -> None:
        target.flush()
        os.fsync(target.fileno())
        path = self.root / key
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        temporary.replace(path)


def copy_and_hash(source: BinaryIO, target: BinaryIO) -> str:
    """Copy in pieces; returns the SHA-256 of what was copied."""
    digest = hashlib.sha256()
    while piece := source.read(CHUNK):
        digest.update(piece)
        target.write(piece)
    return digest.hexdigest()


@contextmanager
def reading(source: Path | BinaryIO) -> Iterator[BinaryIO]:
    """Open a path, or pass a stream on that the caller closes."""
    if isinstance(source, Path):
        with source.open("rb") as stream:
            yield stream
    else:
        yield source
