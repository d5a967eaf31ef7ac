"""Commands and settings are documented, and what the docs name exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from redactor.cli import COMMANDS
from redactor.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
OPERATOR = (ROOT / "docs" / "operator.md").read_text("utf-8")
README = (ROOT / "README.md").read_text("utf-8")


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_is_in_the_operators_guide(name: str) -> None:
    assert f"`REDACTOR_{name.upper()}`" in OPERATOR


def test_every_setting_the_guide_names_exists() -> None:
    named = set(re.findall(r"`REDACTOR_([A-Z0-9_]+)`", OPERATOR))
    assert {n.lower() for n in named} <= set(Settings.model_fields)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_is_documented(name: str) -> None:
    assert f"redactor {name}" in README + OPERATOR


@pytest.mark.parametrize("page", [*sorted((ROOT / "docs").glob("*.md")), ROOT / "README.md"])
def test_links_and_pictures_exist(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8")):
        assert (page.parent / target).exists(), target


def test_every_make_target_the_readme_names_exists() -> None:
    makefile = (ROOT / "Makefile").read_text()
    for target in set(re.findall(r"`make ([a-z-]+)", README)):
        assert re.search(rf"^{target}:", makefile, re.M), target
