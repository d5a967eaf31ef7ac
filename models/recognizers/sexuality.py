"""Sexual orientation."""

from __future__ import annotations

from models.recognizers.lexicon_base import LexiconRecognizer


class SexualityRecognizer(LexiconRecognizer):
    ENTITY = "SEXUALITY"
    CONTEXT = (
        "forhold*",
        "kæreste*",
        "gift",
        "seksuel*",
        "partner*",
        "lesbisk*",
        "homoseksuel*",
        "biseksuel*",
        "køn",
        "privatliv*",
    )
