"""From an uploaded file to its rendition: the PDF that stands for the document.

All that reads the untrusted bytes happens in a killable child with a memory limit, so that the
worst file is an error on its own row and nothing more. The original is never changed.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass, field
from pathlib import Path

from redactor.errors import EmptyFile, LimitExceeded
from redactor.pdf.reading.document import DEFAULT_LIMITS, Limits
from redactor.sandbox import run_in_child

DEFAULT_MEMORY = 3 * 1024**3


@dataclass(frozen=True, slots=True)
class Rendition:
    """The PDF at ``path``.

    media_type: what the upload was, by its bytes. hidden: kinds of content that no page shows
    (attachments, form fields, earlier revisions …) with how many, as ``pdf.hidden`` names them.
    """

    path: Path
    sha256: str
    pages: int
    media_type: str
    hidden: dict[str, int] = field(default_factory=dict)


def file_sha256(path: Path) -> str:
    """SHA-256 of a file's bytes, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def convert(
    source: Path,
    target: Path,
    *,
    password: str | None = None,
    limits: Limits = DEFAULT_LIMITS,
    max_bytes: int = 500 * 1024 * 1024,
    timeout: float = 300.0,
    memory: int = DEFAULT_MEMORY,
) -> Rendition:
    """Make the rendition of ``source`` at ``target``.

    Raises an ``InputError`` (empty, unsupported, damaged, locked, too large or too slow); then
    there is no target. timeout: seconds; memory: bytes of address space of the child.
    """
    size = source.stat().st_size
    if size == 0:
        raise EmptyFile
    if size > max_bytes:
        raise LimitExceeded(
            f"Filen fylder over {max_bytes // 1024**2} MB. Del den op, og læg delene op hver "
            "for sig."
        )
    payload = {
        "source": str(source.resolve()),
        "target": str(target.resolve()),
        "password": password,
        "limits": asdict(limits),
    }
    try:
        result = run_in_child(
            "redactor.intake.child:convert", payload, timeout=timeout, memory=memory
        )
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    return Rendition(
        target, file_sha256(target), result["pages"], result["media_type"], result["hidden"]
    )
