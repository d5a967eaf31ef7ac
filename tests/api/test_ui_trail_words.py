"""Whatever the trail of a request may say has Danish words on the page that shows it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from redactor.domain.states import DocumentState, ReleaseState

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "api" / "ui" / "static" / "js" / "activity.js").read_text("utf-8")
WRITTEN = "\n".join(
    path.read_text("utf-8")
    for room in ("services", "stages")
    for path in sorted((ROOT / "redactor" / room).glob("*.py"))
)
KINDS = "request|document|decisions|person|release|proposals|attachments"
ACTIONS = sorted(
    {
        *re.findall(rf'"((?:{KINDS})\.[a-z_]+)"', WRITTEN),
        # written with the state in their name, by ``failure`` and ``package``
        *(
            f"document.{state.value}"
            for state in (DocumentState.FAILED, DocumentState.NEEDS_PASSWORD)
        ),
        *(
            f"release.{state.value}"
            for state in (ReleaseState.AWAITING_APPROVAL, ReleaseState.DONE)
        ),
    }
)


def test_there_are_many() -> None:
    assert len(ACTIONS) > 20


@pytest.mark.parametrize("action", ACTIONS)
def test_every_action_has_words(action: str) -> None:
    assert f'"{action}": "' in PAGE


def test_no_words_are_for_nothing() -> None:
    table = PAGE.partition("const ACTIONS = {")[2].partition("};")[0]
    assert sorted(re.findall(r'"([a-z_.]+)":', table)) == ACTIONS
