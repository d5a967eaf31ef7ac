"""Entities of pages: each page by itself, the seams between pages, then the whole document again.

Two steps, because the first can be done range by range and the second needs all pages:
``detect`` runs the language models, ``spread`` carries what was found to every other mention.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace

from models.second_pass import propagate
from models.types import Entity, TextAnalyzer
from redactor.domain.text import PageText
from redactor.pdf.reading.seams import Seam, seam_text

_SENTENCE_END = re.compile(r"[^\W\d_]{5,}[.!?]$")


def detect(
    pages: Sequence[PageText],
    analyzer: TextAnalyzer,
    *,
    before: PageText | None = None,
    after: PageText | None = None,
) -> list[list[Entity]]:
    """Entities of each of ``pages``, offsets into its own text.

    before, after: the neighbours of a range that is part of a longer document; they are read for
    what runs over the range's edges, and nothing is given back for them. So the ranges of a
    document together give the same as the document in one go.
    """
    found = [list(entities) for entities in analyzer.analyze(page.text for page in pages)]
    row = [before, *pages, after]
    seams = [
        (index - 1, seam)
        for index, (earlier, later) in enumerate(itertools.pairwise(row))
        if earlier and later and (seam := seam_text(earlier, later)) and _may_run_over(seam)
    ]
    for (index, seam), entities in zip(
        seams, analyzer.analyze(seam.text for _, seam in seams), strict=True
    ):
        for entity in entities:
            if not seam.crosses(entity.start, entity.end):
                continue  # the pages themselves have it
            for number, start, end in seam.spans(entity.start, entity.end):
                place = index if number == seam.pages[0] else index + 1
                if 0 <= place < len(found):
                    found[place].append(replace(entity, start=start, end=end))
    return [sorted(entities, key=lambda e: (e.start, e.end)) for entities in found]


def _may_run_over(seam: Seam) -> bool:
    """Whether something can go on over the break: not where a sentence ends before it.

    Short words before the full stop may be initials or abbreviations ("Jens P.", "2. tv."), so
    only a longer one counts as a sentence's end.
    """
    before = seam.text[: int((seam.side == 0).sum())].rstrip()
    return _SENTENCE_END.search(before) is None


def spread(pages: Sequence[PageText], entities: Sequence[Sequence[Entity]]) -> list[list[Entity]]:
    """Second pass: persons found once are found everywhere in the document."""
    return propagate([page.text for page in pages], entities)
