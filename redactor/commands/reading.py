"""Files in, suggestions out, for the commands: each file in the isolated child, JSON between."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from redactor.commands.isolated import Handler, Isolated, Report
from redactor.domain.geometry import Box
from redactor.domain.suggestion import Action, Suggestion
from redactor.domain.text import PageText
from redactor.errors import InputError, RedactorError
from redactor.intake.convert import file_sha256
from redactor.pdf.reading.page_store import dump_pages, load_pages
from redactor.settings import get_settings


@dataclass(frozen=True)
class ReadDocument:
    """One file as read. texts: by page number; error: set where it couldn't be read.

    packed: the pages with their boxes as ``dump_pages`` packs them, where they were asked for.
    """

    path: Path
    sha256: str = ""
    texts: Mapping[int, str] = field(default_factory=dict)
    suggestions: Sequence[Suggestion] = ()
    error: InputError | None = field(default=None)
    packed: bytes = field(default=b"", repr=False)

    def pages(self) -> list[PageText]:
        """The pages again; none where they weren't asked for."""
        return load_pages(self.packed) if self.packed else []


def setup_reader(options: dict[str, Any]) -> Handler:
    """In the child: load the tools once, then read file after file."""
    from redactor import pipeline

    tools = pipeline.make_tools(get_settings(), model=options["model"], ocr=options["ocr"])

    def handle(request: dict[str, Any], report: Report) -> dict[str, Any]:
        if request.get("ask") == "name":
            return {"name": tools.analyzer.name}
        pages = pipeline.read_document(
            Path(request["path"]), tools, password=request["password"], progress=report
        )
        found = pipeline.find_suggestions(pages, tools, request["sha256"])
        packed = base64.b64encode(dump_pages(pages)).decode("ascii") if request["pages"] else ""
        return {
            "texts": [p.text for p in pages],
            "suggestions": [s.as_json() for s in found],
            "pages": packed,
        }

    return handle


class Reader:
    """``with Reader(model=…) as reader: reader.read(path)``; survives files that crash it."""

    def __init__(self, *, model: str | None = None, ocr: bool | None = None) -> None:
        settings = get_settings()
        options = {"model": model, "ocr": ocr}
        self._child = Isolated(setup_reader, options, timeout=settings.stage_timeout)

    def __enter__(self) -> Reader:
        self._child.__enter__()
        return self

    def __exit__(self, *exc: Any) -> None:
        self._child.__exit__(*exc)

    def model_name(self) -> str:
        name: str = self._child.call({"ask": "name"})["name"]
        return name

    def read(
        self,
        path: Path,
        *,
        password: str | None = None,
        pages: bool = False,
        progress: Report = lambda done, total: None,
    ) -> ReadDocument:
        """Read and analyse one file; what is wrong with the file comes back as ``error``.

        pages: whether the pages are wanted too, for looking through them with a whole case.
        """
        sha256 = ""
        try:
            sha256 = file_sha256(path)
            request = {
                "path": str(path.resolve()),
                "sha256": sha256,
                "password": password,
                "pages": pages,
            }
            answer = self._child.call(request, progress)
        except InputError as error:
            return ReadDocument(path, sha256, error=error)
        except OSError:
            missing = InputError("Filen findes ikke eller kan ikke læses. Kontrollér stien.")
            return ReadDocument(path, sha256, error=missing)
        suggestions = [suggestion_from_json(item) for item in answer["suggestions"]]
        texts = dict(enumerate(answer["texts"], start=1))
        packed = base64.b64decode(answer["pages"])
        return ReadDocument(path, sha256, texts, suggestions, packed=packed)


def suggestion_from_json(item: dict[str, Any]) -> Suggestion:
    """Read one suggestion of ``redactor.analysis/1``. Raises ``RedactorError`` where it's off."""
    try:
        return Suggestion(
            id=str(item.get("id") or ""),
            page=int(item["page"]),
            start=int(item.get("start", -1)),
            end=int(item.get("end", -1)),
            entity_type=str(item.get("entity_type") or "MANUAL"),
            text=str(item.get("text") or ""),
            score=float(item.get("score", 1.0)),
            boxes=tuple(Box.of(box) for box in item["boxes"]),
            recognizer=str(item.get("recognizer") or "manual"),
            explanation=str(item.get("explanation") or ""),
            person=item.get("person"),
            proposed=Action(item.get("proposed") or "redact"),
            ground=item.get("ground"),
            reason=str(item.get("reason") or ""),
        )
    except (KeyError, TypeError, ValueError):
        raise RedactorError(
            "Filen med afgørelser har et forslag, der ikke kan læses (side, bokse eller tal). "
            "Ret filen, og prøv igen."
        ) from None


def analysis_json(model: str, documents: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The outer shape of ``redactor.analysis/1``."""
    return {"schema": "redactor.analysis/1", "model": model, "documents": list(documents)}


def document_json(
    document: ReadDocument, name: str, suggestions: Sequence[Suggestion]
) -> dict[str, Any]:
    """One document of ``redactor.analysis/1``."""
    error = document.error
    return {
        "file": name,
        "sha256": document.sha256,
        "pages": len(document.texts),
        "error": {"code": error.code, "text": error.message} if error else None,
        "suggestions": [s.as_json() for s in suggestions],
    }
