"""Colours: every pair of text and ground that the pages use can be read (WCAG AA)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

CSS = Path(__file__).resolve().parents[3] / "api/ui/static/css"
TEXT = [  # (text, ground): 4.5:1
    *[(text, ground) for text in ("text", "text-quiet") for ground in ("ground", "surface")],
    ("text", "surface-quiet"),
    ("text-quiet", "surface-quiet"),
    ("text-quiet", "accent-soft"),
    ("text", "accent-soft"),
    ("accent", "surface"),
    ("accent", "ground"),
    ("accent", "surface-quiet"),
    ("accent", "accent-soft"),
    ("accent-strong", "accent-soft"),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("on-accent", "danger"),
    ("ok", "ok-soft"),
    ("ok", "surface"),
    ("warn", "warn-soft"),
    ("warn", "surface"),
    ("warn", "ground"),
    ("danger", "danger-soft"),
    ("danger", "surface"),
    ("danger", "ground"),
    ("mark-keep", "surface"),
]
SHAPES = [  # (line, ground): 3:1
    ("line-strong", "surface"),
    ("mark-open", "surface"),
    ("mark-redact", "surface"),
    ("mark-keep", "surface"),
    ("focus", "surface"),
    ("focus", "ground"),
]


def tokens() -> dict[str, str]:
    return dict(re.findall(r"--([a-z-]+):\s*(#[0-9a-f]{6});", (CSS / "tokens.css").read_text()))


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_computed_right() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(("text", "ground"), TEXT)
def test_text_can_be_read(text: str, ground: str) -> None:
    colours = tokens()
    assert contrast(colours[text], colours[ground]) >= 4.5


@pytest.mark.parametrize(("line", "ground"), SHAPES)
def test_shapes_can_be_seen(line: str, ground: str) -> None:
    colours = tokens()
    assert contrast(colours[line], colours[ground]) >= 3


@pytest.mark.parametrize("sheet", ["base", "controls", "data", "request"])
def test_no_colour_is_chosen_outside_the_tokens(sheet: str) -> None:
    """Solid colours come from the tokens (white on coloured grounds apart)."""
    rules = (CSS / f"{sheet}.css").read_text()
    assert set(re.findall(r"#[0-9a-fA-F]{3,8}\b", rules)) <= {"#fff"}


def test_nothing_is_inline_and_nothing_comes_from_elsewhere() -> None:
    ui = CSS.parents[1]
    for file in [*ui.rglob("*.html"), *ui.rglob("*.js"), *ui.rglob("*.css")]:
        text = file.read_text()
        assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", text), file.name
        if file.suffix == ".html":
            assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", text)
        if file.suffix == ".js":
            assert not re.search(r"innerHTML\s*=|outerHTML|insertAdjacentHTML|eval\(", text)
