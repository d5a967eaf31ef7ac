"""Paths given on the command line: which files they mean."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

# What a folder may hold beside documents: our own results and the system's clutter.
_NOT_DOCUMENTS = frozenset({".json", ".db", ".ds_store", ".py", ".md", ".toml", ".yml", ".yaml"})


def expand(paths: Sequence[Path]) -> list[Path]:
    """Files as given, and every document under the folders given, sorted, each once.

    Hidden files and data files (``_NOT_DOCUMENTS``) in folders are left out; a file that is named
    itself is always taken.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            for file in sorted(path.rglob("*")):
                hidden = any(part.startswith(".") for part in file.relative_to(path).parts)
                if file.is_file() and not hidden and file.suffix.lower() not in _NOT_DOCUMENTS:
                    found[file] = None
        else:
            found[path] = None
    return list(found)
