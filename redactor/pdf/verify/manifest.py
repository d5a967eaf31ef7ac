"""What was looked at, by hash: so that a report can't be taken for that of another file."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Pdf, Stream

__all__ = ["manifest"]


def manifest(pdf: Pdf, path: Path, original: Path | None) -> dict[str, Any]:
    """sha256 and bytes of the files; sha256 of each page's decoded content streams."""
    result: dict[str, Any] = {"released": _file(path)}
    if original is not None:
        result["original"] = _file(original)
    result["pages"] = [_page(page.obj) for page in pdf.pages]
    return result


def _file(path: Path) -> dict[str, Any]:
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return {"sha256": digest, "bytes": path.stat().st_size}


def _page(page: Any) -> str:
    contents = page.get("/Contents")
    digest = hashlib.sha256()
    for part in contents if isinstance(contents, Array) else [contents]:
        if isinstance(part, Stream):
            try:
                digest.update(part.read_bytes())
            except pikepdf.PdfError:
                digest.update(part.read_raw_bytes())
    return digest.hexdigest()
