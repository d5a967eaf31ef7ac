"""The rendered gold documents with a mark over every word that identifies somebody."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path

from redactor.domain.geometry import Box
from redactor.domain.suggestion import Mark


def gold_cases(
    shared: Path, folder: Path, label: str, style: str = "letter"
) -> Iterator[tuple[Path, list[Mark]]]:
    """path of the PDF, and its marks; nothing where ../shared/gold is absent."""
    source = shared / "gold/render.py"
    if not source.exists():
        return
    spec = importlib.util.spec_from_file_location("gold_render", source)
    if spec is None or spec.loader is None:
        return
    render = importlib.util.module_from_spec(spec)
    sys.modules["gold_render"] = render  # its dataclasses look themselves up
    spec.loader.exec_module(render)
    struck = render.DIRECT | render.BUSINESS
    for text in sorted((shared / "gold/dev").glob("*.txt")):
        pdf = folder / f"{text.stem}-{style}.pdf"
        words = render.render(render.parse(text), pdf, style)
        yield (
            pdf,
            [Mark(w.page, (Box(*w.box),), label, w.text) for w in words if w.type in struck],
        )
