"""Ethnic origin and minorities."""

from __future__ import annotations

from models.recognizers.lexicon_base import LexiconRecognizer


class EthnicityRecognizer(LexiconRecognizer):
    ENTITY = "ETHNICITY"
    CONTEXT = (
        "baggrund*",
        "oprindelse*",
        "familie*",
        "herkomst*",
        "etnisk*",
        "født i",
        "forældre*",
        "mor",
        "far",
        "kommer fra",
        "statsborger*",
        "kultur*",
        "tolk*",
        "kaldte",
        "kaldt*",
    )
