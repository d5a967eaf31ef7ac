"""A package whose PDFs open with a password only, made from one that is packed and proven.

Packages are stored as they were proven, without a lock, so that the same decisions give the same
bytes. The lock is put on when one is fetched: that way nobody has to keep the password. Word and
Excel files can't be locked here, and their PDF twins are in the package too: they stay behind
unless they are asked for.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
import zipfile
from pathlib import Path, PurePosixPath
from typing import Any

from redactor.errors import VerificationFailed
from redactor.release.package import CHUNK, MANIFEST, build_package
from redactor.sandbox import run_in_child

__all__ = ["lock_in_child", "lock_package"]

PRELOAD = ("redactor.pdf.lock",)
"""What the work here needs, for templates to have at hand (``redactor.forkserver``)."""
LOCKABLE, EDITABLE = ".pdf", (".docx", ".xlsx")


def lock_package(
    package: Path, target: Path, password: str, *, editable: bool, timeout: float, memory: int
) -> str:
    """Write ``package`` to ``target`` with all PDFs locked (AES-256); returns the SHA-256.

    The manifest has the hashes of the new files and says ``locked``. editable: take the Word and
    Excel files along, which stay open (``open_files`` in the manifest names them). Runs in a
    killable child; raises what ``run_in_child`` does, without a ``target``. timeout: seconds.
    """
    payload = {
        "package": str(package.resolve()),
        "target": str(target.resolve()),
        "password": password,
        "editable": editable,
    }
    call = f"{__name__}:lock_in_child"
    try:
        answer = run_in_child(call, payload, timeout=timeout, memory=memory)
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    return str(answer["sha256"])


def lock_in_child(payload: dict[str, Any]) -> dict[str, Any]:
    """The child's part of ``lock_package``; its own folder is removed by who started it."""
    from redactor.pdf.lock import lock, unlock

    with (
        tempfile.TemporaryDirectory(prefix="redactor-") as folder,
        zipfile.ZipFile(payload["package"]) as archive,
    ):
        manifest = json.loads(archive.read(MANIFEST))
        files: dict[str, Path] = {}
        for number, entry in enumerate(manifest["files"]):
            name = entry["name"]
            kind = PurePosixPath(name).suffix.lower()
            if kind not in (LOCKABLE, *EDITABLE):
                raise VerificationFailed("Pakken har en fil, der ikke kan låses.")
            if kind in EDITABLE and not payload["editable"]:
                continue
            plain, files[name] = (Path(folder) / f"{number}{part}" for part in ("-plain", ""))
            _take_out(archive, entry, plain)
            if kind == LOCKABLE:
                formed = plain.with_suffix(".pdf")
                unlock(plain, formed, None)  # in the form whose lock can be proven
                lock(formed, files[name], payload["password"])
                plain.unlink()
                formed.unlink()
            else:
                plain.replace(files[name])
        said = {key: value for key, value in manifest.items() if key != "files"}
        said["locked"] = True
        if still_open := sorted(n for n in files if not n.lower().endswith(LOCKABLE)):
            said["open_files"] = still_open
        return {"sha256": build_package(Path(payload["target"]), files, said).sha256}


def _take_out(archive: zipfile.ZipFile, entry: dict[str, Any], target: Path) -> None:
    """One file of the package, if it is still what the manifest says."""
    digest = hashlib.sha256()
    with archive.open(entry["name"]) as source, target.open("wb") as sink:
        while block := source.read(CHUNK):
            digest.update(block)
            sink.write(block)
    if digest.hexdigest() != entry["sha256"]:
        raise VerificationFailed(
            "En fil i pakken er ændret, siden den blev lavet. Lav udleveringen igen."
        )
