"""DaCy pipelines (transformers) for those who have them: ``dacy:NAME``.

DaCy downloads a pipeline that isn't in its cache. Here it must already lie in ``DACY_CACHE_DIR``,
as a folder of the pipeline's full name, or loading is refused. Importing dacy pulls torch and
takes seconds, so that happens only when such a model is chosen. A GPU is used where there is one.
"""

from __future__ import annotations

import importlib.util
import os
import re
from pathlib import Path

from thinc.api import prefer_gpu

from models.errors import ModelDamaged, ModelNotFound
from models.ner.spacy_path import SpacyNer

__all__ = ["cache_dir", "load_dacy"]

_NAME = re.compile(r"[A-Za-z0-9_.+-]{1,100}")


def cache_dir() -> Path:
    """Where DaCy keeps its pipelines: ``DACY_CACHE_DIR``, or ``.dacy`` in the home folder."""
    return Path(os.environ.get("DACY_CACHE_DIR") or Path.home() / ".dacy")


def load_dacy(name: str) -> SpacyNer:
    """``dacy.load(name)``, offline; raises ``ModelError``.

    name: a pipeline's full name ("da_dacy_medium_ner_fine_grained-0.1.0"); a version may be left
    off where one folder in the cache fits.
    """
    folder = _folder(name)
    if importlib.util.find_spec("dacy") is None:
        raise ModelNotFound(
            "DaCy er ikke installeret. Installer tilvalget (requirements-dacy.lock), eller vælg "
            "modellen 'default'."
        )
    os.environ["DACY_CACHE_DIR"] = str(cache_dir())
    # Whatever DaCy, spacy-transformers or the hub client would like to fetch: not from here.
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ["TRANSFORMERS_OFFLINE"] = "1"
    import dacy

    try:
        prefer_gpu()
        nlp = dacy.load(folder.name)
    except Exception as exc:  # dacy, torch and spaCy raise what they like: none of it is ours
        raise ModelDamaged(
            "DaCy-modellen kan ikke indlæses fra DACY_CACHE_DIR. Hent mappen igen fra en maskine "
            "med netadgang, og læg den samme sted."
        ) from exc
    return SpacyNer(nlp, f"dacy:{folder.name}", score=0.9)


def _folder(name: str) -> Path:
    """The pipeline's folder in the cache; never one outside it."""
    cache = cache_dir()
    if _NAME.fullmatch(name) and ".." not in name:
        exact = cache / name
        if (exact / "config.cfg").is_file():
            return exact
        fits = sorted(p.parent for p in cache.glob(f"{name}-*/config.cfg"))
        if len(fits) == 1:
            return fits[0]
    raise ModelNotFound(
        "DaCy-modellen ligger ikke i DACY_CACHE_DIR, og programmet henter intet fra nettet. Læg "
        "modellens mappe (med config.cfg) i DACY_CACHE_DIR, og prøv igen."
    )
