"""The gazetteers parse, are clean, and are as large as their readers count on."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from models import lexicons
from models.lexicons import lines
from models.lexicons.gazetteers import GAZETTEERS, Entry, entries

# letters and digits first (3M, Øst); then the signs that names have (AT&T, L'Aquila, C++, 50/50)
ALLOWED = re.compile(r"[^\W_](?:[^\W_]|[ .,'’&/+!:-])*")
LEAST = {
    "world_first_names.txt": (29, 3_000),
    "world_last_names.txt": (30, 4_500),
    "world_places.txt": (19, 4_000),
    "world_organisations.txt": (16, 4_200),
    "world_products.txt": (5, 1_100),
}


@pytest.fixture(params=GAZETTEERS)
def file(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def by_section(file: str) -> Iterator[tuple[str, list[Entry]]]:
    titles = dict.fromkeys(entry.section for entry in entries(file))
    for title in titles:
        yield title, [entry for entry in entries(file) if entry.section == title]


def test_counts(file: str) -> None:
    sections, names = LEAST[file]
    assert len({entry.section for entry in entries(file)}) >= sections
    assert len({entry.name for entry in entries(file)}) >= names


def test_characters(file: str) -> None:
    odd = [entry.name for entry in entries(file) if not ALLOWED.fullmatch(entry.name)]
    assert odd == []
    assert [e.name for e in entries(file) if not unicodedata.is_normalized("NFC", e.name)] == []
    assert [e.name for e in entries(file) if "  " in e.name or e.name != e.name.strip()] == []


def test_head_says_what_why_and_licence(file: str) -> None:
    head = (Path(lexicons.__file__).parent / file).read_text(encoding="utf-8").splitlines()[:3]
    assert all(line.startswith("# ") for line in head)
    assert "Own compilation" in head[2]
    assert "AGPL-3.0-or-later" in head[2]


def test_no_duplicates_and_sorted(file: str) -> None:
    titles = [line for line in lines(file) if line.startswith("[")]
    assert [t for t, n in Counter(titles).items() if n > 1] == []
    for title, found in by_section(file):
        names = [entry.name for entry in found]
        assert [n for n, count in Counter(names).items() if count > 1] == [], title
        assert names == sorted(names), title


def test_some_are_words_and_most_are_not(file: str) -> None:
    words = sum(entry.word for entry in entries(file))
    assert 0 < words < len(list(entries(file))) / 4


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("world_first_names.txt", Entry("Oleksandr", "ukrainian-russian", False)),
        ("world_first_names.txt", Entry("Storm", "danish-modern", True)),
        ("world_last_names.txt", Entry("Mitterrand", "french", False)),
        ("world_last_names.txt", Entry("Kjærsgaard", "danish-place", False)),
        ("world_places.txt", Entry("Elfenbenskysten", "countries", False)),
        ("world_places.txt", Entry("Ittoqqortoormiit", "greenland", False)),
        ("world_places.txt", Entry("Sig", "danish-villages", True)),
        ("world_organisations.txt", Entry("NATO", "international", False)),
        ("world_organisations.txt", Entry("Tryg", "pensions-insurance-banks", True)),
        ("world_products.txt", Entry("Toyota Corolla", "vehicles", False)),
    ],
)
def test_known_entries(file: str, expected: Entry) -> None:
    assert expected in set(entries(file))


def test_unknown_file() -> None:
    with pytest.raises(FileNotFoundError):
        entries("no_such_list.txt")
