"""The page has a Danish word for every kind of hidden content that is counted."""

from __future__ import annotations

import re
from pathlib import Path

from redactor.pdf import hidden

WORDS = Path(__file__).resolve().parents[2] / "api/ui/static/js/words.js"


def test_every_kind_of_hidden_content_has_its_words() -> None:
    counted = set(re.findall(r'found\["(\w+)"\]', Path(hidden.__file__).read_text("utf-8")))
    assert {"attachments", "old_revisions"} <= counted
    table = re.search(r"export const HIDDEN = \{(.*?)\n\};", WORDS.read_text("utf-8"), re.DOTALL)
    assert table is not None
    assert counted <= set(re.findall(r"^  (\w+): \[", table[1], re.MULTILINE))
