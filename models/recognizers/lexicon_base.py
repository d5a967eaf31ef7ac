"""Recognisers whose words stand in a lexicon; what the words are is looked up in ``terms``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from models.lexicons import section
from models.recognizers.base import DanishRecognizer, near, why
from models.recognizers.terms import Term, terms
from models.recognizers.view import TextView
from models.types import Entity


def context_words(title: str) -> tuple[str, ...]:
    """Words of lexicons/context_words.txt whose nearness speaks for a type."""
    return tuple(sorted(word.replace("_", " ") for word in section("context_words.txt", title)))


class LexiconRecognizer(DanishRecognizer):
    """Entities of the type ENTITY by its lexicon; subclasses may refuse a hit or add patterns.

    A word of CONTEXT near a hit raises its score; a weak word counts only with one.
    """

    SCORE: ClassVar[float] = 0.65
    REACH: ClassVar[int] = 70
    """How far, in characters, a context word may stand from a hit."""

    def accept(self, view: TextView, term: Term) -> bool:
        """Whether a hit stands in the sense we mean."""
        return True

    def direct(self, view: TextView, term: Term) -> bool:
        """Whether what stands right in front of a weak hit is enough ("har svamp")."""
        return False

    def widen(self, view: TextView, term: Term) -> tuple[int, int]:
        """The hit with the words beside it that belong to it."""
        return term.start, term.end

    def more(self, view: TextView) -> Iterator[Entity]:
        """What patterns find beside the lexicon."""
        return iter(())

    def find(self, view: TextView) -> Iterator[Entity]:
        for term in terms(view).get(self.ENTITY, ()):
            if not self.accept(view, term):
                continue
            clue = self.clue(view, term.start, term.end, before=self.REACH, behind=self.REACH)
            if clue is None and term.weak and not self.direct(view, term):
                continue
            base = self.SCORE - 0.15 if term.weak else self.SCORE
            start, end = self.widen(view, term)
            score = base + 0.1 if clue else base
            yield self.hit(start, end, score, why(_named(view, term), near(clue)))
        yield from self.more(view)


def _named(view: TextView, term: Term) -> str:
    word = " ".join(view.norm[term.start : term.end].split())
    return f"»{word}«: {term.rule}"


def stretch(view: TextView, at: int, limit: int, stop: frozenset[str]) -> int:
    """End of the run of up to ``limit`` words that begins at ``at``, before a word of ``stop``.

    Words are parted by one space or line end; punctuation ends the run. Returns ``at`` where there
    is no such word.
    """
    end, lower = at, view.lower
    for _ in range(limit):
        begin = end
        while begin < len(lower) and lower[begin] in " \n" and begin - end < 3:
            begin += 1
        stop_at = begin
        while stop_at < len(lower) and (lower[stop_at].isalnum() or lower[stop_at] in "-/'"):
            stop_at += 1
        word = lower[begin:stop_at]
        if not word or word in stop or not word[0].isalpha():
            break
        end = stop_at
    return end
