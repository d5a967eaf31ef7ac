"""DaCy pipelines (transformers) for those who have them: ``dacy:NAME``.

DaCy downloads a pipeline that isn't in its cache, and deletes a folder there that it doesn't
recognise. Here the pipeline must already lie in ``DACY_CACHE_DIR``, as DaCy itself leaves it
(``NAME/PACKAGE/NAME/config.cfg``), or as a plain spaCy folder (``NAME/config.cfg``, which DaCy is
then kept away from); else loading is refused. Importing dacy pulls torch and takes seconds, so
that happens only when such a model is chosen. A GPU is used where there is one.
"""

from __future__ import annotations

import importlib.util
import os
import re
from pathlib import Path

from thinc.api import prefer_gpu

from models.errors import ModelDamaged, ModelNotFound
from models.ner.spacy_path import SpacyNer, load_spacy

__all__ = ["cache_dir", "load_dacy"]

_NAME = re.compile(r"[A-Za-z0-9_.+-]{1,100}")
_SCORE = 0.9


def cache_dir() -> Path:
    """Where DaCy keeps its pipelines: ``DACY_CACHE_DIR``, or its own default."""
    return Path(os.environ.get("DACY_CACHE_DIR") or Path.home() / ".cache" / "dacy")


def load_dacy(name: str) -> SpacyNer:
    """``dacy.load(name)``, offline; raises ``ModelError``.

    name: a pipeline's full name ("da_dacy_medium_ner_fine_grained-0.1.0"); the version may be
    left off where one folder in the cache fits.
    """
    folder = _folder(name)
    if importlib.util.find_spec("dacy") is None:
        raise ModelNotFound(
            "DaCy er ikke installeret. Installer tilvalget (requirements-dacy.lock), eller vælg "
            "modellen 'default'."
        )
    # Whatever DaCy, spacy-transformers or the hub client would like to fetch: not from here.
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ["TRANSFORMERS_OFFLINE"] = "1"
    os.environ["DACY_CACHE_DIR"] = str(cache_dir())
    import dacy
    import dacy.download

    prefer_gpu()
    if (folder / "config.cfg").is_file():
        return SpacyNer(load_spacy(str(folder)).nlp, f"dacy:{folder.name}", score=_SCORE)
    dacy.download.DEFAULT_CACHE_DIR = cache_dir()  # read once at import; may have changed since
    try:
        nlp = dacy.load(folder.name)
    except Exception as exc:  # dacy, torch and spaCy raise what they like: none of it is ours
        raise ModelDamaged(
            "DaCy-modellen kan ikke indlæses fra DACY_CACHE_DIR. Hent mappen igen fra en maskine "
            "med netadgang, og læg den samme sted."
        ) from exc
    return SpacyNer(nlp, f"dacy:{folder.name}", score=_SCORE)


def _pipeline(folder: Path) -> bool:
    """Is there a whole pipeline? The inner path is the one that ``dacy.load`` looks for."""
    package = folder.name.split("-")[0]
    inner = folder / package / folder.name / "config.cfg"
    return inner.is_file() or (folder / "config.cfg").is_file()


def _folder(name: str) -> Path:
    """The pipeline's folder in the cache; never one outside it."""
    cache = cache_dir()
    if _NAME.fullmatch(name) and ".." not in name:
        if _pipeline(cache / name):
            return cache / name
        fits = sorted(folder for folder in cache.glob(f"{name}-*") if _pipeline(folder))
        if len(fits) == 1:
            return fits[0]
    raise ModelNotFound(
        "DaCy-modellen ligger ikke i DACY_CACHE_DIR, og programmet henter intet fra nettet. Læg "
        "modellens mappe der, som DaCy selv gemmer den, og prøv igen."
    )
