"""Sexual orientation."""

from __future__ import annotations

from models.recognizers.lexicon_base import LexiconRecognizer, context_words


class SexualityRecognizer(LexiconRecognizer):
    ENTITY = "SEXUALITY"
    CONTEXT = context_words("sexuality")
