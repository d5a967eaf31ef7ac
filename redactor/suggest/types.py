"""What the suggest room knows of entity types: strength in overlaps, and kind.

Data in ``data/types.toml``.
"""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path

from redactor.domain.suggestion import ENTITY_TYPES
from redactor.errors import ConfigurationError

DATA = Path(__file__).parent / "data"
DEFAULT_STRENGTH = 50


@lru_cache(maxsize=1)
def _tables() -> tuple[dict[str, int], frozenset[str]]:
    try:
        raw = tomllib.loads((DATA / "types.toml").read_text("utf-8"))
        strength = {t: int(n) for kind in raw.values() for t, n in kind.items()}
        sensitive = frozenset(raw["sensitive"])
    except (OSError, tomllib.TOMLDecodeError, KeyError, ValueError) as error:
        raise ConfigurationError(
            f"Listen over typer kan ikke læses ({type(error).__name__}). Geninstallér tjenesten."
        ) from error
    if set(strength) != ENTITY_TYPES:
        raise ConfigurationError("Listen over typer passer ikke til programmet.")
    return strength, sensitive


def strength(entity_type: str) -> int:
    """Rank of a type in overlaps; an unknown type stands in the middle, among identifiers."""
    return _tables()[0].get(entity_type, DEFAULT_STRENGTH)


def is_sensitive(entity_type: str) -> bool:
    """Context that is somebody's private matter (health, offences, belief …)."""
    return entity_type in _tables()[1]
