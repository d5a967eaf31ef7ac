"""Offences by lexicon and compound, and what "dømt for" and its kin lead to."""

from __future__ import annotations

import re
from collections.abc import Iterator

from models.recognizers.base import Pattern, near
from models.recognizers.health import STOP
from models.recognizers.lexicon_base import LexiconRecognizer, context_words, stretch
from models.recognizers.terms import Term
from models.recognizers.view import TextView
from models.types import Entity

_AGAINST = re.compile(
    r"[ \n](?:mod|i nære|i parforhold|begået mod)(?:[ \n](?:sin tidligere|sine|sin|sit|hans|hendes|en|et|den|det|de|offentligt|relationer)(?!\w))?"
    r"(?:[ \n][a-zæøå]{3,20}(?![\w]))?"
    r"|[ \n]fra (?:arbejds\w+|kassen|kassebeholdningen|butik\w*)(?![\w])"
)


class CrimeRecognizer(LexiconRecognizer):
    ENTITY = "CRIME"
    PATTERNS = (
        Pattern(
            "efter et udsagn",
            r"(?<![^\W\d_])(?:dømt for|dom for|domfældt for|sigte(?:t|s|lse[nr]?|de) for|tiltal(?:t|e[nt]?)? for|straffet for|mistænkt for|mistanke om|"
            r"anmeldt for|anmeldt som|anmelder? (?:det |ham |hende )?for|politianmeldt for|bøde for|fængslet for|afsonet? for|efterlyst for|anholdt for|"
            r"frifundet for|anklag(?:et|er) for|beskyld(?:t|er) for)[ \n]{1,3}(?:(?:en|et|grov|groft|simpel|simpelt|forsøg på|medvirken til|ulovlig) )?(?=(?P<n>[a-zæøå]))",
            0.5,
        ),
    )  # fmt: skip
    CONTEXT = context_words("crime")

    def widen(self, view: TextView, term: Term) -> tuple[int, int]:
        """With whom or where it was done ("vold mod sine børn", "tyveri fra arbejdspladsen")."""
        against = _AGAINST.match(view.lower, term.end)
        return term.start, against.end() if against else term.end

    def more(self, view: TextView) -> Iterator[Entity]:
        for match in self.compiled["efter et udsagn"].finditer(view.lower):
            start = match.start("n")
            if view.norm[start].isupper():
                continue
            if match.group().startswith("mistanke") and not view.has("politi", "anmeld", "sigt"):
                continue
            end = stretch(view, start, 2, STOP)
            if end - start >= 4 and not view.lower.startswith(_NO_OFFENCE, start):
                yield self.hit(start, end, 0.5, near(match.group().strip()))


_NO_OFFENCE = ("selv", "hele ", "sygdom", "gennem", "politisk", "at ", "ikke", "ved ", "parkering")
