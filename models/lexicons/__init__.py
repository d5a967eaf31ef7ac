"""Word lists of the recognisers, each a data file that says where it comes from.

A line that begins with ``#`` is a note (source, licence); the rest is one entry a line.
"""

from __future__ import annotations

from functools import cache
from importlib import resources


@cache
def lines(name: str) -> tuple[str, ...]:
    """Entries of the list ``name`` (a file of this folder), without notes and empty lines."""
    text = resources.files(__package__).joinpath(name).read_text("utf-8")
    return tuple(line.rstrip() for line in text.splitlines() if line.strip() and line[0] != "#")


@cache
def words(name: str) -> frozenset[str]:
    """Entries as a set, lower case."""
    return frozenset(line.strip().lower() for line in lines(name))
