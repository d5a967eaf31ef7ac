"""The package: one ZIP with all files of a release and a manifest with their hashes.

The same files and manifest give the same bytes: names sorted, times fixed, one compression level.
The file appears under its name only when it is whole.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path, PurePosixPath
from typing import IO, Any

from redactor.errors import VerificationFailed
from redactor.release.titles import holds_name

EPOCH = (1980, 1, 1, 0, 0, 0)
MANIFEST = "manifest.json"
CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class PackageInfo:
    """What was written. sha256: of the ZIP. files: names in it, the manifest too."""

    path: Path
    sha256: str
    size: int
    files: tuple[str, ...]


def build_package(
    target: Path,
    files: Mapping[str, Path],
    manifest: Mapping[str, Any],
    *,
    forbidden: Sequence[str] = (),
) -> PackageInfo:
    """Write the ZIP ``target`` with ``files`` (name in the package → file) and ``manifest.json``.

    manifest: what the caller wants to say of the release; schema, code version, counts and the
    list of files are added. forbidden: names of struck people; one in a file name or in the
    manifest raises ``VerificationFailed``, as does an unsafe or doubled file name. Contents of the
    files aren't looked into here: ``pdf.verify`` has done that.
    """
    _check_names([*files, MANIFEST])
    entries = [_entry(name, files[name]) for name in sorted(files)]
    whole = {
        "schema": "redactor.package/1",
        "code_version": code_version(),
        **manifest,
        "counts": {**dict(manifest.get("counts", {})), "files": len(entries)},
        "files": entries,
    }
    text = json.dumps(whole, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    if any(holds_name(part, forbidden) for part in [*files, *_strings(whole)]):
        raise VerificationFailed(
            "Et navn, der er overstreget, står i et filnavn eller i pakkens fortegnelse. "
            "Ret dokumentets titel, og dan pakken igen."
        )
    partial = target.with_name(target.name + ".part")
    try:
        with zipfile.ZipFile(partial, "w") as archive:
            for name in sorted(files):
                with files[name].open("rb") as source, archive.open(_info(name), "w") as sink:
                    _copy(source, sink)
            with archive.open(_info(MANIFEST), "w") as sink:
                sink.write(text.encode())
        _check_written(partial, entries)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    sha256, size = _hash(target)
    return PackageInfo(target, sha256, size, (*sorted(files), MANIFEST))


def code_version() -> str:
    """Version of the installed program, as the manifest names it."""
    try:
        return version("redactor")
    except PackageNotFoundError:
        return "0"


def _check_names(names: Sequence[str]) -> None:
    for name in names:
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or "\\" in name or not path.name:
            raise VerificationFailed("Et filnavn i pakken er ikke tilladt. Omdøb dokumentet.")
    if len({name.casefold() for name in names}) != len(names):
        raise VerificationFailed("To filer i pakken har samme navn. Omdøb det ene dokument.")


def _entry(name: str, path: Path) -> dict[str, Any]:
    sha256, size = _hash(path)
    return {"name": name, "sha256": sha256, "size": size}


def _hash(path: Path) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as source:
        while block := source.read(CHUNK):
            digest.update(block)
            size += len(block)
    return digest.hexdigest(), size


def _strings(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield str(key)
            yield from _strings(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _strings(item)


def _info(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, EPOCH)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    info.create_system = 3
    return info


def _copy(source: IO[bytes], sink: IO[bytes]) -> None:
    while block := source.read(CHUNK):
        sink.write(block)


def _check_written(path: Path, entries: Sequence[Mapping[str, Any]]) -> None:
    """What stands in the ZIP is what was hashed: a file changed meanwhile is found here."""
    with zipfile.ZipFile(path) as archive:
        for entry in entries:
            digest = hashlib.sha256()
            with archive.open(entry["name"]) as source:
                while block := source.read(CHUNK):
                    digest.update(block)
            if digest.hexdigest() != entry["sha256"]:
                raise VerificationFailed("En fil blev ændret, mens pakken blev dannet. Prøv igen.")
