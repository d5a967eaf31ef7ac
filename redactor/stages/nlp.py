"""A piece of a rendition: the entities of its pages and of the seams to its neighbours.

The model is loaded once a process, when the first such job comes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy.orm import Session

from models.analyzer import load_analyzer
from models.types import Entity, TextAnalyzer
from redactor.stages.artefacts import PageEntities, get_text, piece_of, put_entities
from redactor.stages.progress import (
    advance,
    begin_anew,
    count_pages,
    mark_analysed,
    of_other_version,
)
from redactor.stages.versions import nlp_version
from redactor.stages.work import Work, Write, nothing, pages_of
from redactor.store.engine import session_scope
from redactor.suggest.detect import detect

PROGRESS_PAGES = 10


@lru_cache(maxsize=1)
def _load(model: str, min_score: float) -> TextAnalyzer:
    return load_analyzer(model, min_score=min_score)


@dataclass(frozen=True, slots=True)
class _Counting:
    """The analyzer, telling after each page how many it has done."""

    analyzer: TextAnalyzer
    done: Callable[[int], None]

    @property
    def name(self) -> str:
        return self.analyzer.name

    def analyze(self, texts: Iterable[str]) -> Iterator[Sequence[Entity]]:
        for count, entities in enumerate(self.analyzer.analyze(texts), start=1):
            yield entities
            self.done(count)


def run(work: Work) -> Write:
    """Find the entities of each page and store them."""
    claim, settings = work.claim, work.settings
    sha, piece = claim.target, (claim.first, claim.last)
    total = pages_of(work)
    if total is None:
        return nothing  # all documents with this rendition are gone
    if of_other_version(work, nlp_version(settings)):
        return begin_anew(work, sha, total)
    pages = get_text(work.blobs, settings, sha, piece)
    before = after = None
    if piece[0] > 1:
        neighbour = piece_of(piece[0] - 1, total, settings.pages_per_job)
        before = get_text(work.blobs, settings, sha, neighbour)[-1]
    if piece[1] < total:
        neighbour = piece_of(piece[1] + 1, total, settings.pages_per_job)
        after = get_text(work.blobs, settings, sha, neighbour)[0]

    def done(count: int) -> None:
        if count % PROGRESS_PAGES == 0 and count < len(pages):
            work.check()
            _report(work, piece[0], piece[0] + count - 1)

    analyzer = _Counting(_load(settings.model, settings.min_score), done)
    found: PageEntities = list(detect(pages, analyzer, before=before, after=after))
    put_entities(work.blobs, settings, sha, piece, found)

    def write(session: Session) -> None:
        mark_analysed(session, settings, sha, piece)
        advance(session, settings, sha)

    return write


def _report(work: Work, first: int, last: int) -> None:
    with session_scope(work.engine) as session:
        mark_analysed(session, work.settings, work.claim.target, (first, last))
        count_pages(session, work.settings, work.claim.target)
