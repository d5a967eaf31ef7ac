"""What the rest of the product calls: Danish text in, entities out.

The recognisers are Presidio's in shape and run in a stock ``AnalyzerEngine`` too
(``stock_engine``), but here they run through a small engine of our own: one folded view of the
text for all, no second tokenisation, no pairwise comparison of all hits. An error in any
recogniser stops the analysis: a silent miss would be a leak.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import tee
from typing import Any

from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
from presidio_analyzer.nlp_engine import NerModelConfiguration, SpacyNlpEngine
from presidio_analyzer.predefined_recognizers import SpacyRecognizer

from models.mapping import TYPES
from models.overlaps import resolve
from models.plausible import plausible
from models.recognizers import all_recognizers
from models.recognizers.base import DanishRecognizer
from models.recognizers.view import TextView
from models.recognizers.whole import bracketed, file_name
from models.types import Entity, NerModel, TextAnalyzer

__all__ = ["RULES_VERSION", "build_registry", "load_analyzer", "stock_engine"]

RULES_VERSION = "rules-3"
"""Goes into the analysis and the stage keys; raise it when recognisers find other things."""
MIN_SCORE = 0.35
"""Hits under it are left out; what a competing word speaks against falls below it."""
_WIDENED = frozenset(("PERSON", "USERNAME", "POLITICS"))
NO_MODEL = "none"
"""Model name for rules alone, without a language model."""


class DanishAnalyzer:
    """Recognisers and one NER model; implements ``models.types.TextAnalyzer``."""

    def __init__(
        self,
        recognizers: Sequence[DanishRecognizer],
        ner: NerModel | None,
        *,
        min_score: float = MIN_SCORE,
    ) -> None:
        self._recognizers = tuple(recognizers)
        self._ner = ner
        self._min_score = min_score

    @property
    def name(self) -> str:
        return f"{self._ner.name if self._ner else NO_MODEL}+{RULES_VERSION}"

    def rules(self, text: str) -> list[Entity]:
        """What the recognisers alone find, overlaps not yet settled."""
        return self._by_rule(TextView(text))

    def _by_rule(self, view: TextView) -> list[Entity]:
        found: list[Entity] = []
        for recognizer in self._recognizers:
            found.extend(recognizer.recognize(view))
        return found

    def analyze(self, texts: Iterable[str]) -> Iterator[Sequence[Entity]]:
        """Entities of each text, sorted by start; hits under ``min_score`` are left out."""
        if self._ner is None:
            for text in texts:
                view = TextView(text)
                yield self._settle(view, self._by_rule(view))
            return
        ours, theirs = tee(texts)
        for text, names in zip(ours, self._ner.find(theirs), strict=True):
            view = TextView(text)
            kept = (plausible(view, e) for e in names if e.score >= self._min_score)
            yield self._settle(view, [*self._by_rule(view), *(e for e in kept if e is not None)])

    def _settle(self, view: TextView, entities: Iterable[Entity]) -> list[Entity]:
        return resolve(
            _whole(view, e)
            for e in entities
            if e.score >= self._min_score and e.end > e.start and e.entity_type in TYPES
        )


def _whole(view: TextView, entity: Entity) -> Entity:
    """The entity with the brackets around it where it is short, or with all of its file name."""
    if entity.entity_type not in _WIDENED:
        # "47)." is mostly punctuation: the box takes the bracket along
        end = entity.end
        short = view.norm[max(entity.start, end - 3) : end].rpartition(" ")[2]
        if len(short) <= 2 and view.norm[end : end + 1] == ")":
            return replace(entity, end=end + 1)
        return entity
    span = bracketed(view, *file_name(view, entity.start, entity.end))
    return (
        entity
        if span == (entity.start, entity.end)
        else replace(entity, start=span[0], end=span[1])
    )


def load_ner_model(model: str) -> NerModel | None:
    """The NER model by name; None for ``none``. Imported late: it pulls the language library."""
    if model == NO_MODEL:
        return None
    from models.ner import load_ner

    ner: NerModel = load_ner(model)
    return ner


def load_analyzer(model: str = "default", *, min_score: float = MIN_SCORE) -> TextAnalyzer:
    """The analyzer with the named model ("default", "none", a spaCy path or package, a DaCy name).

    Raises what ``models.ner.load_ner`` raises where the model can't be loaded: never falls back to
    rules alone, which would miss names in silence.
    """
    return DanishAnalyzer(all_recognizers(), load_ner_model(model), min_score=min_score)


@cache
def _plain_registry() -> tuple[DanishRecognizer, ...]:
    return tuple(all_recognizers())


def build_registry() -> RecognizerRegistry:
    """The same recognisers for a stock Presidio engine."""
    return RecognizerRegistry(recognizers=list(_plain_registry()), supported_languages=["da"])


NAME_TYPES = ("PERSON", "LOCATION", "ORGANISATION", "MUNICIPALITY", "ADDRESS")
"""What the NER models find."""


class _LoadedSpacyEngine(SpacyNlpEngine):
    """Presidio's spaCy engine over a pipeline that is loaded already, so nothing is downloaded."""

    def __init__(self, nlp: Any) -> None:
        kinds = {kind: kind for kind in NAME_TYPES}
        super().__init__(
            models=[{"lang_code": "da", "model_name": "blank"}],
            ner_model_configuration=NerModelConfiguration(
                model_to_presidio_entity_mapping=kinds, labels_to_ignore=[]
            ),
        )
        self.nlp: Any = {"da": nlp}


def stock_engine(model: str = "default") -> AnalyzerEngine:
    """Presidio's own ``AnalyzerEngine`` with the same recognisers and NER: the bench's baseline.

    The NER stands in a spaCy pipeline, read by Presidio's spaCy engine and recogniser. model:
    as for ``load_analyzer``.
    """
    import spacy

    from models.ner.spacy_component import spacy_pipeline

    nlp = spacy.blank("da") if model == NO_MODEL else spacy_pipeline(model)
    registry = build_registry()
    if model != NO_MODEL:
        names = SpacyRecognizer(supported_language="da", supported_entities=list(NAME_TYPES))
        registry.add_recognizer(names)
    engine = _LoadedSpacyEngine(nlp)
    return AnalyzerEngine(
        registry=registry,
        nlp_engine=engine,
        supported_languages=["da"],
        default_score_threshold=MIN_SCORE,
    )
