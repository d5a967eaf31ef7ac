"""Nationalities. A language or a school subject ("taler polsk", "lærer i tysk") is none."""

from __future__ import annotations

import re

from models.recognizers.lexicon_base import LexiconRecognizer
from models.recognizers.terms import Term
from models.recognizers.view import TextView

_LANGUAGE = re.compile(
    r"(?:taler|tale|talt|sprog|sproget|tolk på|tolk i|på|undervisning i|undervist i|lærer i|"
    r"oversat til|til|fra|i|,|og|engelsk|faget|timer i|kursus i|lidt)[ :]{1,2}$"
)


class NationalityRecognizer(LexiconRecognizer):
    ENTITY = "NATIONALITY"
    SCORE = 0.6

    def accept(self, view: TextView, term: Term) -> bool:
        word = view.lower[term.start : term.end]
        adjective = word.endswith("sk") or word == "thai"
        if not adjective:
            return True
        behind = view.after(term.end, 8)
        return not (
            _LANGUAGE.search(view.before(term.start, 16))
            and not re.match(r" (?!og |eller |men |som |i |på |for |ved )[a-zæøå]", behind)
        )
