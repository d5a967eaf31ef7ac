"""Names of people, places and organisations, from one of three kinds of model.

``default`` is the pipeline that ships with the product; ``dacy:NAME`` a DaCy pipeline that lies
in ``DACY_CACHE_DIR``; anything else the path or the package name of a spaCy pipeline, or a folder
that ``make train`` wrote.
"""

from __future__ import annotations

from pathlib import Path

from models.types import NerModel

__all__ = ["load_ner"]


def load_ner(name: str = "default") -> NerModel:
    """Load a model by name; raises ``models.errors.ModelError``. Nothing is ever downloaded."""
    if name == "default":
        from models.ner.shipped import load_shipped

        return load_shipped()
    if name.startswith("dacy:"):
        from models.ner.dacy_model import load_dacy

        return load_dacy(name.removeprefix("dacy:"))
    if is_tagger(name):
        from models.ner.tagger import NameTagger

        return NameTagger.read(Path(name))
    from models.ner.spacy_path import load_spacy

    return load_spacy(name)


def is_tagger(name: str) -> bool:
    """Is it a folder that ``make train`` wrote?"""
    return bool(name) and (Path(name) / "weights.npz").is_file()
