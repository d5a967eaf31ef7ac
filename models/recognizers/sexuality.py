"""Sexual orientation."""

from __future__ import annotations

import re

from models.recognizers.lexicon_base import LexiconRecognizer, context_words
from models.recognizers.terms import Term
from models.recognizers.view import TextView

_IS = re.compile(r"(?<![^\W_])(?:er|var|som|en|to|åbent|åben|skjult)[ \n]$")


class SexualityRecognizer(LexiconRecognizer):
    ENTITY = "SEXUALITY"
    CONTEXT = context_words("sexuality")

    def direct(self, view: TextView, term: Term) -> bool:
        return _IS.search(view.before(term.start, 16)) is not None
