"""What our recognisers share: the Presidio shape, context words and Danish explanations.

``find`` is the work: a view of the text in, entities out. ``analyze`` is Presidio's door to the
same work, so that every recogniser runs in a stock ``AnalyzerEngine`` as well. An error is never
swallowed: a recogniser that fails stops the analysis (fail closed).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from presidio_analyzer import AnalysisExplanation, EntityRecognizer, Pattern, RecognizerResult

from models.recognizers.view import TextView
from models.types import Entity

__all__ = ["GAP", "DanishRecognizer", "Pattern", "any_word", "clamp", "to_result", "why"]

GAP = (
    r"(?:[ \t]{0,3}[:.=(]{1,2})?(?:[ \t]{0,60}|[ \t]{0,8}\n[ \t]{0,60})"
    r"(?:(?:er|lyder|med|nr\.?|nummer|nummeret|:) ){0,3}[(»\"“]?"
)
"""What may stand between a label and its value: a colon, a form's wide space, a line's end."""
LOWERED = 0.3
"""Score of a hit that a competing word speaks against: under the least that the product takes."""


def any_word(words: Iterable[str]) -> re.Pattern[str]:
    """A pattern for any of the words (lower case), whole; a word that ends in ``*`` is a stem."""
    parts = []
    for word in sorted(set(words), key=lambda w: (-len(w), w)):
        stem = word.endswith("*")
        bare = word.rstrip("*")
        whole = "" if stem or not bare[-1].isalpha() else r"(?![^\W\d_])"
        parts.append(re.escape(bare) + whole)
    return re.compile(rf"(?<![^\W\d_])(?:{'|'.join(parts)})")


def clamp(score: float) -> float:
    return round(min(0.99, max(0.0, score)), 3)


def why(*parts: str | None) -> str:
    """The parts that are there, as one Danish line."""
    return "; ".join(p for p in parts if p)


def to_result(entity: Entity) -> RecognizerResult:
    """An entity in Presidio's shape."""
    return RecognizerResult(
        entity_type=entity.entity_type,
        start=entity.start,
        end=entity.end,
        score=entity.score,
        analysis_explanation=AnalysisExplanation(
            recognizer=entity.recognizer,
            original_score=entity.score,
            textual_explanation=entity.explanation,
        ),
    )


class DanishRecognizer(EntityRecognizer):
    """Base of all: subclasses give ENTITY, PATTERNS, CONTEXT and ``find``.

    CONTEXT: words (lower case) that raise the score when they stand near. COMPETING: words that
    say the number is something else: they lower it (``rival``, ``lowered``).
    """

    ENTITY: ClassVar[str]
    PATTERNS: ClassVar[Sequence[Pattern]] = ()
    CONTEXT: ClassVar[Sequence[str]] = ()
    COMPETING: ClassVar[Sequence[str]] = ()
    MENDS: ClassVar[bool] = False
    """Whether it also looks at the text with misread characters put right."""

    def __init__(self) -> None:
        super().__init__(
            supported_entities=self.entities(),
            name=type(self).__name__,
            supported_language="da",
            context=list(self.CONTEXT),
        )
        self.context_re = any_word(self.CONTEXT) if self.CONTEXT else None
        self.competing_re = any_word(self.COMPETING) if self.COMPETING else None
        self.compiled = {p.name: re.compile(p.regex) for p in self.PATTERNS}

    @classmethod
    def entities(cls) -> list[str]:
        return [cls.ENTITY]

    def load(self) -> None:
        """Nothing to load: lexicons are read when the recogniser is made."""

    def find(self, view: TextView) -> Iterator[Entity]:
        """Entities of the text, in order of finding."""
        raise NotImplementedError

    def recognize(self, view: TextView) -> Iterator[Entity]:
        """Entities of the text as it stands, and of what a scanner misread put right."""
        yield from self.find(view)
        if self.MENDS and view.mended is not None:
            for entity in self.find(view.mended.view):
                if view.mended.covers(entity.start, entity.end):
                    yield replace(
                        entity,
                        score=clamp(entity.score - 0.05),
                        explanation=why(entity.explanation, "tegn læst forkert er rettet"),
                    )

    def analyze(
        self, text: str, entities: list[str] | None = None, nlp_artifacts: Any = None
    ) -> list[RecognizerResult]:
        """Presidio's door to ``find``."""
        wanted = set(entities or self.supported_entities)
        return [to_result(e) for e in self.recognize(TextView(text)) if e.entity_type in wanted]

    def hit(
        self, start: int, end: int, score: float, *parts: str | None, entity_type: str | None = None
    ) -> Entity:
        return Entity(
            start, end, entity_type or self.ENTITY, clamp(score), type(self).__name__, why(*parts)
        )

    def clue(
        self, view: TextView, start: int, end: int, *, before: int = 40, behind: int = 0
    ) -> str | None:
        """The context word nearest in front of the span (or right behind it), or None.

        A competing word that stands nearer wins, and there is no context.
        """
        if self.context_re is None:
            return None
        window = view.before(start, before)
        found = _last(self.context_re, window)
        if found is not None:
            rival = _last(self.competing_re, window)
            if rival is None or rival.start() < found.start():
                return found.group().strip()
        if behind:
            ahead = self.context_re.search(view.after(end, behind))
            if ahead is not None:
                return ahead.group().strip()
        return None

    def lowered(self, start: int, end: int, rival: str, *parts: str | None) -> Entity:
        """A hit by its form that a competing word makes something else, which the hit names."""
        return self.hit(start, end, LOWERED, *parts, against(rival))

    def rival(self, view: TextView, start: int, *, before: int = 28) -> str | None:
        """The competing word near in front of the span, unless a context word stands nearer."""
        window = view.before(start, before)
        rival = _last(self.competing_re, window)
        if rival is None:
            return None
        found = _last(self.context_re, window)
        if found is not None and found.start() > rival.start():
            return None
        return rival.group().strip()


def _last(pattern: re.Pattern[str] | None, window: str) -> re.Match[str] | None:
    found = None
    if pattern is not None:
        for match in pattern.finditer(window):
            found = match
    return found


def against(word: str | None) -> str | None:
    """How an explanation names a competing word."""
    return f"ordet »{word}« taler imod" if word else None


def near(word: str | None) -> str | None:
    """How an explanation names a context word."""
    return f"ordet »{word}« står ved" if word else None
