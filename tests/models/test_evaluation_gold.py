"""The format of annotated documents: what is read, what is refused, who may look."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.evaluation.gold import (
    TYPES,
    GoldError,
    GoldPage,
    Mention,
    annotated,
    category_of,
    folders,
    is_blind,
    parse,
    read_folder,
)

ROOT = Path(__file__).resolve().parents[2]
DEV = ROOT / "../shared/gold/dev"
TEXT = """#genre: brev
#applicant: none
#note: to sider

Kære [[PERSON|Anna
Holm]], ring [[PHONE|12 34 56 78]].
=====PAGE=====

Side to, [[PERSON|Holm]]
"""


def test_pages_mentions_and_headers() -> None:
    document = parse(TEXT, "01_brev")
    assert document.name == "01_brev"
    assert document.genre == "brev"
    first, second = document.pages
    assert first.text == "Kære Anna\nHolm, ring 12 34 56 78."
    assert [(first.text[m.start : m.end], m.kind) for m in first.mentions] == [
        ("Anna\nHolm", "PERSON"),
        ("12 34 56 78", "PHONE"),
    ]
    assert second == GoldPage("Side to, Holm", (Mention(9, 13, "PERSON"),))


BROKEN = [
    ("Hej [[PERSON|Anna", "line 3"),
    ("Hej\nAnna]]", "line 4"),
    ("[[PERSON|Anna [[CITY|Aa]] b]]", "line 3"),
    ("[[PERSON|Anna [[b]]", "nested"),
    ("[[PERSONS|Anna]]", "unknown type at line 3"),
    ("[[PERSON|Anna\n\nHolm]]", "paragraph"),
    ("[[PERSON| ]]", "empty"),
]


@pytest.mark.parametrize(("body", "says"), BROKEN)
def test_broken_marks_are_refused_without_their_text(body: str, says: str) -> None:
    with pytest.raises(GoldError, match=says) as caught:
        parse(f"#genre: brev\n\n{body}", "02_x")
    assert "Anna" not in str(caught.value)


def test_a_file_without_headers_is_refused() -> None:
    with pytest.raises(GoldError, match="headers"):
        parse("Kære Anna\n\nHej", "03_x")


WORDS = st.lists(
    st.tuples(st.sampled_from(["", *sorted(TYPES)]), st.text("abå 1.", min_size=1, max_size=6)),
    max_size=12,
)


@given(WORDS)
def test_writing_and_reading_give_the_same(parts: list[tuple[str, str]]) -> None:
    text, mentions = "x\n", []
    for kind, surface in parts:
        if kind and surface.strip():
            mentions.append(Mention(len(text), len(text) + len(surface), kind))
        text += surface + " "
    page = GoldPage(text + "x", tuple(mentions))
    assert parse(f"#genre: x\n\n{annotated(page)}", "n").pages == (page,)


def test_every_type_has_one_category() -> None:
    assert all(category_of(kind) for kind in TYPES)
    assert category_of("PRICE") == ""


def test_folders_and_blindness(tmp_path: Path) -> None:
    for name in ("look", "blind", "empty"):
        (tmp_path / name).mkdir()
    for name in ("look", "blind"):
        (tmp_path / name / "01_brev.txt").write_text(TEXT, "utf-8")
    assert [f.name for f in folders([tmp_path])] == ["blind", "look"]
    assert folders([tmp_path / "look", tmp_path / "look"]) == [tmp_path / "look"]
    assert folders([tmp_path / "nowhere"]) == []
    assert is_blind(tmp_path / "blind")
    assert not is_blind(tmp_path / "look")
    assert [d.name for d in read_folder(tmp_path / "look")] == ["01_brev"]


@pytest.mark.skipif(not DEV.is_dir(), reason="the development set isn't at ../shared/gold/dev")
def test_the_development_set_is_in_the_format() -> None:
    documents = read_folder(DEV)
    assert len(documents) == 30
    for document in documents:
        again = "\n=====PAGE=====\n".join(annotated(page) for page in document.pages)
        assert parse(f"#genre: x\n\n{again}", document.name).pages == document.pages


@pytest.mark.parametrize("folder", ["look", "blind"])
def test_our_own_sets_are_in_the_format(folder: str) -> None:
    documents = read_folder(ROOT / "tests" / "gold" / folder)
    names = [document.name for document in documents]
    assert len(names) == len(set(names)) >= 10
    assert all(document.headers.get("genre") for document in documents)
    assert all(page.text.strip() for document in documents for page in document.pages)
