"""Ethnic origin and minorities. A language or a thing ("taler kurdisk") is none."""

from __future__ import annotations

from models.recognizers.lexicon_base import context_words
from models.recognizers.nationality import NationalityRecognizer


class EthnicityRecognizer(NationalityRecognizer):
    ENTITY = "ETHNICITY"
    CONTEXT = context_words("people")
    SCORE = 0.65
