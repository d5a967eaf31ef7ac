"""The rendered gold documents with a mark over every word that identifies somebody."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from redactor.domain.geometry import Box
from redactor.domain.suggestion import Mark

OWN = Path(__file__).resolve().parents[1] / "gold"


def gold_cases(
    shared: Path, folder: Path, label: str, style: str = "letter", *, sets: str = "dev"
) -> Iterator[tuple[Path, list[Mark]]]:
    """path of the PDF, and its marks; nothing where ../shared/gold is absent.

    style: letter, small, mono or scan. sets: of documents, with commas between: dev, look, blind.
    """
    render = _renderer(shared / "gold/render.py")
    if render is None:
        return
    struck = render.DIRECT | render.BUSINESS
    for name in sets.split(","):
        texts = shared / "gold/dev" if name == "dev" else OWN / name
        for number, text in enumerate(sorted(texts.glob("*.txt"))):
            pdf = folder / f"{name}-{number:02}-{style}.pdf"
            words = render.render(render.parse(text), pdf, style)
            yield (
                pdf,
                [Mark(w.page, (Box(*w.box),), label, w.text) for w in words if w.type in struck],
            )


def _renderer(source: Path) -> ModuleType | None:
    if not source.exists():
        return None
    spec = importlib.util.spec_from_file_location("gold_render", source)
    if spec is None or spec.loader is None:
        return None
    render = importlib.util.module_from_spec(spec)
    sys.modules["gold_render"] = render  # its dataclasses look themselves up
    spec.loader.exec_module(render)
    return render
