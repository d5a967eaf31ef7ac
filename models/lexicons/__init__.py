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


@cache
def entries_of(name: str, title: str) -> frozenset[str]:
    """The lines under ``[title]`` of a list with sections, whole, lower case."""
    found: set[str] = set()
    current = ""
    for line in lines(name):
        if line.startswith("["):
            current = line.strip("[]")
        elif current == title:
            found.add(line.strip().lower())
    if not found:
        raise KeyError(f"{name} has no section [{title}]")
    return frozenset(found)


@cache
def section(name: str, title: str) -> frozenset[str]:
    """The words under ``[title]`` of a list with sections, split at spaces, lower case."""
    return frozenset(word for line in entries_of(name, title) for word in line.split())
