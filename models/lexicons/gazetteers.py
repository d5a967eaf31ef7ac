"""Gazetteers: names of the world by kind and origin, for the tagger's features and for rules.

The registers behind the other lists know names in Denmark. A case text also names people, places,
organisations and products that no Danish register has; knowing of a word what it usually names
keeps one kind from being taken for another. Entries say where they come from (``section``) and
whether they are ordinary Danish words too (``word``), which makes them weak evidence by themselves.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Final, NamedTuple

from models.lexicons import lines

__all__ = ["GAZETTEERS", "Entry", "entries"]

GAZETTEERS: Final = (
    "world_first_names.txt",
    "world_last_names.txt",
    "world_places.txt",
    "world_organisations.txt",
    "world_products.txt",
)


class Entry(NamedTuple):
    """One name as it's written; it may have several words."""

    name: str
    section: str
    word: bool


@cache
def _read(file: str) -> tuple[Entry, ...]:
    found: list[Entry] = []
    section = ""
    for line in lines(file):
        if line.startswith("["):
            section = line.strip("[]")
        elif not section:
            raise ValueError(f"{file}: an entry stands before the first section")
        else:
            found.append(Entry(line.removesuffix("*"), section, line.endswith("*")))
    return tuple(found)


def entries(file: str) -> Iterator[Entry]:
    """Entries of the gazetteer ``file``, in the order of the file; read once a process.

    A name may come back under several sections. Raises ``FileNotFoundError`` if this folder has no
    such file, ``ValueError`` if an entry stands before the first ``[section]``.
    """
    return iter(_read(file))
