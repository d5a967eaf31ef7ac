"""Words made unseen in the middle of a line were struck; others may be unseen for a reason."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pymupdf
import pytest

from redactor.pdf.verify.foreign import inspect_file

WHITE = (1.0, 1.0, 1.0)


def page(path: Path, name: str = "Aslaug Thorhauge ", **unseen: Any) -> set[str]:
    with pymupdf.open() as doc:
        sheet = doc.new_page(width=595, height=842)
        start = 60.0
        for text, how in (("Barnet ", {}), (name, unseen), ("bor hos sin far.", {})):
            at = {"point": (start, 120.0), "fontsize": 11.0, **how}
            sheet.insert_text(at.pop("point"), text, **at)
            start += pymupdf.get_text_length(text, fontsize=11)
        doc.save(path)
    return {f.channel for f in inspect_file(path)}


@pytest.mark.parametrize(
    "how", [{"color": WHITE}, {"fill_opacity": 0.0, "stroke_opacity": 0.0}, {"render_mode": 3}]
)
def test_words_made_unseen_in_a_line(how: dict[str, Any], tmp_path: Path) -> None:
    assert "text_made_unseen" in page(tmp_path / "a.pdf", **how)


@pytest.mark.parametrize(
    "how",
    [
        {},
        {"color": WHITE, "fontsize": 1.0},
        {"color": WHITE, "point": (60.0, 400.0)},
        {"name": "佛山市柏年建材有限公司", "fontname": "china-s"},
    ],
)
def test_words_seen_or_elsewhere_or_without_a_font(how: dict[str, Any], tmp_path: Path) -> None:
    assert "text_made_unseen" not in page(tmp_path / "a.pdf", **how)
