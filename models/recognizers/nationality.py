"""Nationalities. A language or a thing ("taler polsk", "en polsk nummerplade") is none."""

from __future__ import annotations

import re

from models.lexicons import section
from models.recognizers.lexicon_base import LexiconRecognizer, context_words
from models.recognizers.terms import Term
from models.recognizers.view import TextView

_SPOKEN = re.compile(
    r"(?:taler|tale|talt|talte|talende|sprog|sproget|sprog:|modersmål|modersmål:|forstår|forstod|læser|skriver|"
    r"tolk på|tolk i|tolkning til|på|undervisning i|undervist i|lærer i|oversat til|oversat fra|til|fra|faget|timer i|"
    r"kursus i|lidt|flydende|kun|godt|kan|lære|lært|engelsk|dansk)"
    r"(?:[ \n](?:både|lidt|kun|godt|flydende|dårligt|[a-zæøå]+sk))?(?:,? [a-zæøå]+sk)*(?:,|[ ](?:og|eller|samt))?[ :\n]{1,2}$"
)
_SPEAKERS = re.compile(r"[- ]?(?:talende|sproget|sprogede|kundskab)")
_PEOPLE = re.compile(
    r"[ \n](?:og |eller )?(?:[a-zæøå]+sk[e]? )?(?:mand|kvind|dreng|pige|barn|børn|famil|mor|far|forældr|bror|søster|kone|hustru|kærest|ægtef|borger|statsborg|"
    r"baggrund|oprindels|herkomst|afstamning|statsborgerskab|pas(?:[ ,.]|$)|nationalitet|fyr|medarbejder|arbejd|kolleg|ansat|chauffør|håndværk|nabo|lejer|beboer|"
    r"elev|student|au pair|rengøring|præst|læge|person|ung|gæst|flygtning|kultur|slægt|etnic|identitet|rødder|født|ven)"
)


class NationalityRecognizer(LexiconRecognizer):
    ENTITY = "NATIONALITY"
    CONTEXT = context_words("people")
    SCORE = 0.6

    def __init__(self) -> None:
        super().__init__()
        self._things = section("nationality.txt", "thing")

    def accept(self, view: TextView, term: Term) -> bool:
        word = view.lower[term.start : term.end]
        if not (word.endswith(("sk", "ske")) or word == "thai"):
            return True
        behind = view.after(term.end, 40)
        if _PEOPLE.match(behind):
            return True
        follow = re.match(r"[ \n]([^\W\d_]+)", behind)
        if follow is not None and (follow[1] in self._things or _titled(view, term)):
            return False
        if _SPEAKERS.match(behind):
            return False
        if not word.endswith("sk"):
            return True
        goes_on = re.match(r" (?!og |eller |men |som |i |på |for |ved |samt )[a-zæøå]", behind)
        return bool(goes_on) or not _SPOKEN.search(view.before(term.start, 40))


def _titled(view: TextView, term: Term) -> bool:
    """Whether the adjective begins a name of several words ("Tysk Røde Kors")."""
    return view.norm[term.start].isupper() and view.norm[term.end + 1].isupper()
