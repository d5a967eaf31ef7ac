"""Ethnic origin and minorities."""

from __future__ import annotations

from models.recognizers.lexicon_base import LexiconRecognizer


class EthnicityRecognizer(LexiconRecognizer):
    ENTITY = "ETHNICITY"
