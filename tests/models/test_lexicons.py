"""The lexicons keep their form: known sections, small letters, sources; and the rules over them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.lexicons import lines, words
from models.recognizers.compounds import compound
from models.recognizers.lexicon_index import LEXICONS, forms, index, is_body
from models.recognizers.spelling import misspelt, sound
from models.recognizers.terms import terms
from models.recognizers.view import TextView

SECTIONS = {
    "word", "noun", "people", "weak", "upper", "upper weak", "capital", "phrase", "head", "front",
    "not", "unless", "body", "before", "thing",
}  # fmt: skip
FILES = [name for names in LEXICONS.values() for name in names]


@pytest.mark.parametrize("name", FILES)
def test_sections_are_known_and_words_small(name: str) -> None:
    title = ""
    for line in lines(name):
        if line.startswith("["):
            title = line.strip("[]")
            assert title in SECTIONS, title
        else:
            assert title, line
            assert line == line.lower(), line
            assert (title == "phrase") == ("|" in line or (" " in line and title == "phrase"))
            assert title != "unless" or line.count(":") == 1, line


@pytest.mark.parametrize("name", FILES)
def test_what_never_counts_is_no_entry(name: str) -> None:
    entries: dict[str, set[str]] = {}
    title = ""
    for line in lines(name):
        if line.startswith("["):
            title = line.strip("[]")
        elif title in ("word", "noun", "people", "weak", "not"):
            entries.setdefault(title, set()).update(line.split())
    said = set().union(*(v for k, v in entries.items() if k != "not"))
    assert not said & entries.get("not", set())


@pytest.mark.parametrize(
    ("entry", "form"),
    [
        ("lidelse", "lidelserne"),
        ("epilepsi", "epilepsien"),
        ("muslim", "muslimernes"),
        ("tysker", "tyskerne"),
        ("traumatiseret", "traumatiserede"),
        ("astma", "astmaens"),
    ],
)
def test_forms(entry: str, form: str) -> None:
    assert form in forms(entry)


def test_short_entries_take_no_endings() -> None:
    assert forms("kol") == {"kol"}


@pytest.mark.parametrize(
    ("word", "yes"), [("lillefingeren", True), ("knæ", True), ("tasken", False)]
)
def test_body(word: str, yes: bool) -> None:
    assert is_body(word) is yes


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("børneeksem", "HEALTH"),
        ("voldsdom", "CRIME"),
        ("skulderskavank", "HEALTH"),
        ("demenskonsulent", None),
        ("kræftens", None),
        ("stenbrud", None),
        ("karsten", None),
    ],
)
def test_compound(word: str, kind: str | None) -> None:
    hit = compound(word)
    assert (hit.entity_type if hit else None) == kind


def test_few_common_words_are_taken_for_compounds() -> None:
    others = (w for w in words("common_words.txt") if w not in index().exact)
    assert sum(compound(w) is not None for w in others) < 120


@pytest.mark.parametrize(
    ("wrong", "right"),
    [("migrene", "migræne"), ("skizofrini", "skizofreni"), ("rygsmærter", "rygsmerte")],
)
def test_misspelt_sounds_like(wrong: str, right: str) -> None:
    hit = misspelt(wrong)
    assert hit is not None
    assert right in hit.rule


@settings(deadline=None)
@given(st.text(alphabet="abcdeghijklmnoprstuvyæøå", min_size=1, max_size=60))
def test_any_word_is_looked_up_without_error(word: str) -> None:
    compound(word)
    misspelt(word)
    assert len(sound(word)) <= len(word) + word.count("x")
    terms(TextView(word))


@settings(deadline=None)
@given(st.sampled_from(sorted(index().entries)), st.sampled_from(["", "\n", ". ", " og "]))
def test_every_entry_is_found_where_it_stands(entry: str, behind: str) -> None:
    """Also at the end of a line or text; in front of it a context that lets every sense count."""
    if not entry.replace("-", "").isalpha():
        return
    if any(entry in never for never in index().never.values()) or entry in index().unless:
        return
    found = terms(TextView(f"x, {entry}{behind}"))
    assert any(t.start <= 3 and t.end >= 3 + len(entry) for ts in found.values() for t in ts)
