"""Sexual orientation."""

from __future__ import annotations

from models.recognizers.lexicon_base import LexiconRecognizer


class SexualityRecognizer(LexiconRecognizer):
    ENTITY = "SEXUALITY"
