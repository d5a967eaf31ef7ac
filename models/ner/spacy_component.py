"""The shipped tagger as a component of a spaCy pipeline, for those who live in spaCy.

``spacy_pipeline()`` is a blank Danish pipeline with the component ``redactor_names``: entities in
``doc.ents``, on spaCy's own tokens. The product itself calls the tagger without a ``Doc``, which
is faster; the bench's stock Presidio engine goes this way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import spacy
from spacy.language import Language
from spacy.util import filter_spans

from models.ner import load_ner

if TYPE_CHECKING:
    from models.types import NerModel

__all__ = ["COMPONENT", "NamesComponent", "spacy_pipeline"]

COMPONENT = "redactor_names"


class NamesComponent:
    """Sets ``doc.ents`` to what a ``NerModel`` finds; longer entities first where they overlap."""

    def __init__(self, ner: NerModel) -> None:
        self._ner = ner

    def __call__(self, doc: Any) -> Any:
        (found,) = self._ner.find([doc.text])
        spans = [
            doc.char_span(e.start, e.end, label=e.entity_type, alignment_mode="expand")
            for e in found
        ]
        doc.ents = filter_spans([*doc.ents, *(span for span in spans if span is not None)])
        return doc


@Language.factory(COMPONENT, default_config={"model": "default"}, assigns=["doc.ents"])
def _make(nlp: Any, name: str, model: str) -> NamesComponent:
    return NamesComponent(load_ner(model))


def spacy_pipeline(model: str = "default") -> Any:
    """A blank Danish pipeline that finds names with the model; nothing is downloaded."""
    nlp = spacy.blank("da")
    nlp.add_pipe(COMPONENT, config={"model": model})
    return nlp
