"""The way of a document and of a request, on one screen and without a database.

    intake    uploaded file          → rendition PDF                     intake.convert
    text      rendition              → pages of text with places         pdf.text, pdf.ocr
    nlp       text                   → entities                          models, suggest.detect
    suggest   entities and pages     → suggestions, persons, proposals   suggest.*
    review    suggestions            → decisions                         a person (a rule in batch)
    release   rendition and marks    → overstruck, sanitised, verified   pdf.safe
              decisions              → act list, letter, package         release.*

The command line calls this module; the workers call the same steps one by one
(``redactor.stages``), with a database in between.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from models.analyzer import load_analyzer
from models.types import TextAnalyzer
from redactor.domain.person import PersonGroup
from redactor.domain.suggestion import Action, Category, Mark, Suggestion
from redactor.domain.text import PageText
from redactor.intake.convert import convert
from redactor.law.grounds import ground
from redactor.pdf.document import DEFAULT_LIMITS, Limits
from redactor.pdf.ocr import OcrEngine, TesseractOcr
from redactor.pdf.text import read_pages
from redactor.settings import Settings
from redactor.suggest.boxes import suggest
from redactor.suggest.detect import detect, spread
from redactor.suggest.persons import group_persons
from redactor.suggest.policy import RequestFacts, propose
from redactor.suggest.roles import guess_roles

Progress = Callable[[int, int], None]
"""Called with (pages done, pages in all)."""
ACCEPT_RULES = ("proposed", "identifiers", "all")


@dataclass(frozen=True)
class Tools:
    """What the steps need and what is slow to make: made once, used for many documents."""

    analyzer: TextAnalyzer
    ocr: OcrEngine | None
    limits: Limits = DEFAULT_LIMITS


def make_tools(settings: Settings, *, model: str | None = None, ocr: bool | None = None) -> Tools:
    """Load the language model and the OCR engine that the settings ask for."""
    use_ocr = settings.ocr if ocr is None else ocr
    return Tools(
        analyzer=load_analyzer(model or settings.model, min_score=settings.min_score),
        ocr=TesseractOcr(dpi=settings.ocr_dpi) if use_ocr else None,
        limits=Limits(settings.max_pages, settings.max_page_points, settings.max_page_words),
    )


def read_document(
    path: Path,
    tools: Tools,
    *,
    password: str | None = None,
    progress: Progress = lambda done, total: None,
) -> list[PageText]:
    """Intake and text of a file of any kind we take. Raises an ``InputError``."""
    with tempfile.TemporaryDirectory(prefix="redactor-") as folder:
        made = convert(path, Path(folder) / "rendition.pdf", password=password, limits=tools.limits)
        pages: list[PageText] = []
        for page in read_pages(made.path, ocr=tools.ocr, limits=tools.limits):
            pages.append(page)
            progress(len(pages), made.pages)
    return pages


def find_suggestions(pages: Sequence[PageText], tools: Tools, scope: str) -> list[Suggestion]:
    """Entities and suggestions of one document. scope: its hash or id, for stable ids."""
    return suggest(pages, spread(pages, detect(pages, tools.analyzer)), scope)


def settle_case(
    documents: Sequence[tuple[Sequence[Suggestion], Mapping[int, str]]], facts: RequestFacts
) -> list[list[Suggestion]]:
    """Persons, roles and proposals over the documents of a case, in their order.

    documents: suggestions and page texts (by page number) of each.
    """
    persons: Sequence[PersonGroup] = ()
    grouped = []
    for suggestions, texts in documents:
        found, persons = group_persons(suggestions, known=persons)
        persons = guess_roles(persons, found, texts, facts.requester_names)
        grouped.append((found, texts))
    return [propose(found, facts, persons, texts) for found, texts in grouped]


def accept(suggestions: Sequence[Suggestion], rule: str) -> list[Suggestion]:
    """The suggestions to strike when no person decides, by one of ``ACCEPT_RULES``."""
    if rule == "all":
        return list(suggestions)
    if rule == "identifiers":
        return [s for s in suggestions if s.category is Category.IDENTIFIER]
    return [s for s in suggestions if s.proposed is Action.REDACT]


def marks_for(suggestions: Sequence[Suggestion]) -> list[Mark]:
    """Marks that carry the short form of their paragraph."""
    return [
        Mark(s.page, s.boxes, ground(s.ground).label if s.ground else "", s.text, s.id)
        for s in suggestions
    ]
