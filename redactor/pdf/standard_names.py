"""Names that the standard knows, and names of glyphs: they say nothing of a document."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

__all__ = ["standard_names"]


@lru_cache(maxsize=1)
def standard_names() -> frozenset[str]:
    """Names of the standard and of glyphs, with their slash."""
    text = (Path(__file__).with_name("data") / "standard_names.txt").read_text("utf-8")
    return frozenset(f"/{n}" for n in text.splitlines() if n and not n.startswith("#"))
