"""The gazetteers as the training uses them: first names and family names by culture, places,
organisations and products of the world, each kind under one letter."""

from __future__ import annotations

from functools import cache

from models.lexicons.gazetteers import entries

__all__ = ["LETTERS", "world_lists"]

LETTERS = {
    "F": "world_first_names.txt",
    "L": "world_last_names.txt",
    "P": "world_places.txt",
    "O": "world_organisations.txt",
    "M": "world_products.txt",
}


@cache
def world_lists() -> dict[str, tuple[tuple[str, str], ...]]:
    """(section, name) by letter of LETTERS."""
    return {
        letter: tuple((entry.section, entry.name) for entry in entries(file))
        for letter, file in LETTERS.items()
    }
