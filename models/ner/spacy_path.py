"""Any spaCy pipeline, by folder or by package name, behind the product's interface.

Only what leads to entities runs. Labels of other schemes are mapped (``labels.py``). spaCy keeps
every string it has seen: reading happens in memory zones, so that neither memory nor document
text piles up in the process.
"""

from __future__ import annotations

import importlib.util
import itertools
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from models.errors import ModelDamaged, ModelNotFound
from models.ner.labels import EXPLANATIONS, entity_type
from models.ner.windows import windows
from models.types import Entity

__all__ = ["SpacyNer", "load_spacy"]

SCORE = 0.85
"""Score of an entity from a pipeline that doesn't say how sure it is."""
ZONE_TEXTS = 256
_MAKES_ENTITIES = ("ner", "beam_ner", "entity_ruler", "span_ruler", "spancat")
_BATCH = 16


class SpacyNer:
    """A ``NerModel`` around a loaded spaCy pipeline."""

    def __init__(self, nlp: Language, name: str, *, score: float = SCORE) -> None:
        self.nlp = nlp
        self._name = name
        self._score = score
        self._disable = _unneeded(nlp)

    @property
    def name(self) -> str:
        return self._name

    def find(self, texts: Iterable[str]) -> Iterator[Sequence[Entity]]:
        """Entities of each text, in order; long texts are read in windows."""
        pending = iter(texts)
        while chunk := list(itertools.islice(pending, ZONE_TEXTS)):
            yield from self._zone(chunk)

    def _zone(self, texts: list[str]) -> list[list[Entity]]:
        found: list[list[Entity]] = [[] for _ in texts]
        pieces = ((piece, (i, at)) for i, text in enumerate(texts) for at, piece in windows(text))
        with self.nlp.select_pipes(disable=self._disable), self.nlp.memory_zone():
            for doc, (i, at) in self.nlp.pipe(pieces, as_tuples=True, batch_size=_BATCH):
                found[i] += self._entities(doc, at)
        return found

    def _entities(self, doc: Doc, at: int) -> list[Entity]:
        spans: list[Any] = list(doc.ents)
        if not spans:
            spans = [span for group in doc.spans.values() for span in group]
        entities = []
        for span in spans:
            kind = entity_type(span.label_)
            if kind is None or span.start_char == span.end_char:
                continue
            entities.append(
                Entity(
                    at + span.start_char,
                    at + span.end_char,
                    entity_type=kind,
                    score=self._score,
                    recognizer=self._name,
                    explanation=EXPLANATIONS[kind],
                )
            )
        return entities


def _unneeded(nlp: Language) -> list[str]:
    """Components that no entity-making component needs: those after the last one, and the
    taggers, parsers and lemmatisers that stand beside it. Unknown ones stay."""
    makers = [
        name
        for name, factory in zip(nlp.pipe_names, _factories(nlp), strict=True)
        if factory in _MAKES_ENTITIES
    ]
    if not makers:
        return []
    last = max(nlp.pipe_names.index(name) for name in makers)
    beside = {"tagger", "parser", "lemmatizer", "trainable_lemmatizer", "morphologizer", "senter"}
    beside |= {"attribute_ruler", "experimental_coref", "entity_linker", "textcat"}
    return [
        name
        for i, (name, factory) in enumerate(zip(nlp.pipe_names, _factories(nlp), strict=True))
        if i > last or factory in beside
    ]


def _factories(nlp: Language) -> list[str]:
    return [nlp.get_pipe_meta(name).factory for name in nlp.pipe_names]


def load_spacy(name: str) -> SpacyNer:
    """Load a pipeline folder or an installed package; raises ``ModelError``. No downloads."""
    folder = Path(name).expanduser()
    if folder.is_dir():
        if not (folder / "config.cfg").is_file():
            raise ModelNotFound(
                "Mappen er ikke en spaCy-pipeline (config.cfg mangler). Angiv mappen med "
                "config.cfg."
            )
        source: str | Path = folder
    elif name.isidentifier() and importlib.util.find_spec(name) is not None:
        source = name
    else:
        raise ModelNotFound(
            "Sprogmodellen findes hverken som mappe eller som installeret pakke. Brug 'default', "
            "'dacy:NAVN' eller en sti til en spaCy-pipeline."
        )
    try:
        nlp = spacy.load(source)
    except (OSError, ValueError, KeyError, ImportError) as exc:
        raise ModelDamaged(
            "Sprogmodellen kan ikke indlæses. Den passer måske ikke til denne udgave af spaCy, "
            "eller der mangler en pakke, som den bygger på."
        ) from exc
    meta = nlp.meta
    return SpacyNer(nlp, f"{meta['lang']}_{meta['name']}-{meta['version']}")
