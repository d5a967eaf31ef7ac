"""The way of a document and of a request, on one screen and without a database.

    intake    uploaded file          → rendition PDF                     intake.convert
    text      rendition              → pages of text with places         pdf.text, pdf.ocr
    nlp       text                   → entities                          models, suggest.detect
    suggest   entities and pages     → suggestions                       suggest.boxes
    case      all documents          → what one tells, in the others     suggest.case
              suggestions            → persons, roles, proposals         suggest.*
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
from redactor.pdf.reading.document import DEFAULT_LIMITS, Limits
from redactor.pdf.reading.ocr import OcrEngine, TesseractOcr
from redactor.pdf.text import read_pages
from redactor.settings import Settings
from redactor.suggest.boxes import suggest
from redactor.suggest.case import CaseDocument, evidence, gained, in_order, spread_case
from redactor.suggest.detect import detect, spread
from redactor.suggest.persons import group_case
from redactor.suggest.policy import RequestFacts, propose
from redactor.suggest.roles import guess_case_roles

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


def complete_case(
    documents: Sequence[CaseDocument], *, one_case: bool, requester_names: Sequence[str] = ()
) -> tuple[list[list[Suggestion]], list[int]]:
    """What each document of a case tells is looked for in all the others.

    one_case: whether somebody has said that they belong together; else what they share tells.
    Returns the suggestions of each in reading order, and the number of its group.
    """
    if one_case:
        groups = [0] * len(documents)
        index = evidence(documents, groups)
        added = [gained(d, d.pages(), index, 0) for d in documents]
    else:
        added, groups = spread_case(documents, requester_names)
    found = [
        in_order([*d.own(), *more]) if more else d.own()
        for d, more in zip(documents, added, strict=True)
    ]
    return found, groups


def settle_case(
    documents: Sequence[tuple[Sequence[Suggestion], Mapping[int, str]]],
    facts: RequestFacts,
    found_persons: list[PersonGroup] | None = None,
) -> list[list[Suggestion]]:
    """Persons, roles and proposals over the documents of a case, in their order.

    documents: suggestions and page texts (by page number) of each. found_persons: filled with the
    persons of the case, where it is given.
    """
    grouped, persons = group_case([suggestions for suggestions, _ in documents])
    texts = [texts for _, texts in documents]
    parts = list(zip(grouped, texts, strict=True))
    persons = guess_case_roles(persons, parts, facts.requester_names)
    if found_persons is not None:
        found_persons += persons
    return [propose(found, facts, persons, of_pages) for found, of_pages in parts]


def accept(suggestions: Sequence[Suggestion], rule: str) -> list[Suggestion]:
    """The suggestions to strike when no person decides, by one of ``ACCEPT_RULES``."""
    if rule == "all":
        return list(suggestions)
    if rule == "identifiers":
        return [s for s in suggestions if s.category is Category.IDENTIFIER]
    return [s for s in suggestions if s.proposed is Action.REDACT]


def marks_for(
    suggestions: Sequence[Suggestion], names: Mapping[str, str] | None = None
) -> list[Mark]:
    """Marks that carry their paragraph, or a person's pseudonym where a name is struck.

    names: pseudonym by person key (``domain.labelling.pseudonyms``); without it, paragraphs.
    """
    return [
        Mark(s.page, s.boxes, _label(s, names or {}), s.text, s.id, s.ground or "")
        for s in suggestions
    ]


def _label(suggestion: Suggestion, names: Mapping[str, str]) -> str:
    person = suggestion.person or ""
    if suggestion.entity_type == "PERSON" and person in names:
        return names[person]
    return ground(suggestion.ground).label if suggestion.ground else ""
