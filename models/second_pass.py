"""The second pass over a document: what was found once is found everywhere.

A person named in full on page 1 is called by the first name on page 3, by initials in a margin,
in lower case in a text message, misspelt in a letter. Nothing is taken from outside the document
(``case_pass`` does that, with stricter evidence), and nothing spreads to words that happen to be
names ("Storm og slud", "bo hos os") unless the sentence uses them as names. One look at each
token: linear in the size of the document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from models.known_values import Hit, KnownValues
from models.name_index import build_index
from models.overlaps import resolve
from models.page_names import PageNames
from models.recognizers.names import bits_of
from models.recognizers.view import TextView
from models.types import Entity

__all__ = ["NAME", "RULES", "propagate"]

NAME = "SecondPass"
RULES = frozenset(
    (
        "PersonRulesRecognizer",
        "PersonLabelsRecognizer",
        "PersonColumnsRecognizer",
        "NamePatternsRecognizer",
        "SmallNamesRecognizer",
        "InitialsRecognizer",
    )
)
"""Recognisers whose persons need no name list to be believed."""
_ELSEWHERE = "andetsteds i dokumentet"
_BUILT = re.compile(r"(?<![^\W_])[^\W_]{4,16}(?![^\W_])")


def propagate(texts: Sequence[str], entities: Sequence[Sequence[Entity]]) -> list[list[Entity]]:
    """Add to each text's entities what the other texts of the same document tell.

    texts: the pages of one document. entities: what ``analyze`` gave for each, in the same order.
    Returns the entities of each text, sorted by start; nothing given is lost but hits that lie
    inside a better one.
    """
    if len(texts) != len(entities):
        raise ValueError("one list of entities a text")
    pairs = list(zip(texts, entities, strict=True))
    index = build_index(
        (text[e.start : e.end], e.score, e.recognizer in RULES)
        for text, found in pairs
        for e in found
        if e.entity_type == "PERSON"
    )
    values = KnownValues()
    for text, found in pairs:
        for e in found:
            values.learn(text[e.start : e.end], e.entity_type, e.score)
    result = []
    for text, found in pairs:
        view = TextView(text)
        page = PageNames(view, index, found)
        names = [*page.names(), *page.file_names()]
        added = [Entity(start, end, "PERSON", 0.6, NAME, reason) for start, end, reason in names]
        hits = [*values.find(view, page.free, _ELSEWHERE), *built(page, "i dokumentet")]
        added += [
            Entity(start, end, kind, score, NAME, why) for start, end, kind, score, why in hits
        ]
        result.append(resolve([*found, *added]))
    return result


def built(page: PageNames, where: str) -> Iterator[Hit]:
    """User names built from a name of the index ("mekra" of Mette Kragh)."""
    if page.index.users:
        for match in _BUILT.finditer(page.view.lower):
            low = match.group()
            if low in page.index.users and page.free(*match.span()) and not bits_of(low):
                yield *match.span(), "USERNAME", 0.5, f"dannet af et navn {where}"
