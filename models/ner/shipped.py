"""The pipeline that ships with the product: loaded from the package's folder, CPU only."""

from __future__ import annotations

from pathlib import Path

from models.ner.tagger import NameTagger

__all__ = ["PIPELINE", "load_shipped"]

PIPELINE = Path(__file__).parent / "pipeline"


def load_shipped() -> NameTagger:
    """The shipped tagger; raises ``ModelNotFound`` or ``ModelDamaged``."""
    return NameTagger.read(PIPELINE)
