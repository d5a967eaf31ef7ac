"""DaCy by name, through the real ``dacy.load``, on a pipeline that the test builds.

The tests that need DaCy itself (torch, about 2 GB) skip where it isn't installed;
``make test-dacy`` makes an environment that has it.
"""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path

import pytest
import spacy

from models.errors import ModelDamaged, ModelNotFound
from models.ner import load_ner
from models.ner.dacy_model import cache_dir

NAME = "da_dacy_medium_ner_fine_grained-0.1.0"
has_dacy = importlib.util.find_spec("dacy") is not None
needs_dacy = pytest.mark.skipif(
    not has_dacy, reason="dacy is not installed: run 'make test-dacy' (requirements-dacy.lock)"
)


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A ``DACY_CACHE_DIR`` with one pipeline, as DaCy's own download would leave it."""
    monkeypatch.setenv("DACY_CACHE_DIR", str(tmp_path))
    nlp = spacy.blank("da")
    nlp.meta["name"] = "dacy_medium_ner_fine_grained"
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns(
        [
            {"label": "PERSON", "pattern": "Ida Krogh"},
            {"label": "FACILITY", "pattern": "Vejle Station"},
            {"label": "NORP", "pattern": "socialdemokrat"},
            {"label": "CARDINAL", "pattern": "to"},
        ]
    )
    (tmp_path / NAME / NAME.split("-")[0]).mkdir(parents=True)
    nlp.to_disk(tmp_path / NAME / NAME.split("-")[0] / NAME)
    return tmp_path


def test_nothing_is_downloaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DACY_CACHE_DIR", str(tmp_path))
    assert cache_dir() == tmp_path
    with pytest.raises(ModelNotFound) as caught:
        load_ner("dacy:da_dacy_small_trf-0.2.0")
    assert "DACY_CACHE_DIR" in caught.value.message


@pytest.mark.parametrize("name", ["../other", "..", "", "a/b", "a\x00b", "x" * 200])
def test_names_stay_in_the_cache(cache: Path, name: str) -> None:
    (cache.parent / "other").mkdir(exist_ok=True)
    (cache.parent / "other" / "config.cfg").write_text("", "utf-8")
    with pytest.raises(ModelNotFound):
        load_ner(f"dacy:{name}")


@pytest.mark.skipif(has_dacy, reason="says what happens without dacy")
def test_without_dacy_it_says_so(cache: Path) -> None:
    with pytest.raises(ModelNotFound) as caught:
        load_ner(f"dacy:{NAME}")
    assert "requirements-dacy.lock" in caught.value.message


@needs_dacy
@pytest.mark.parametrize("name", [NAME, "da_dacy_medium_ner_fine_grained"])
def test_loads_offline_through_dacy(
    cache: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise AssertionError("a call left the machine")

    monkeypatch.setattr("socket.socket.connect", refuse)
    ner = load_ner(f"dacy:{name}")
    assert ner.name == f"dacy:{NAME}"
    text = "Ida Krogh er socialdemokrat og tog to tog fra Vejle Station."
    (entities,) = ner.find([text])
    assert [(text[e.start : e.end], e.entity_type) for e in entities] == [
        ("Ida Krogh", "PERSON"),
        ("socialdemokrat", "ETHNICITY"),
        ("Vejle Station", "LOCATION"),
    ]
    long = "Ida Krogh. " * 3000
    (many,) = ner.find([long])
    assert {long[e.start : e.end] for e in many} == {"Ida Krogh"}
    assert len(many) == 3000


@needs_dacy
def test_a_damaged_pipeline(cache: Path) -> None:
    inner = cache / NAME / NAME.split("-")[0] / NAME
    (inner / "config.cfg").write_text("[nlp]\nlang = 4\n", "utf-8")
    with pytest.raises(ModelDamaged):
        load_ner(f"dacy:{NAME}")
    assert inner.is_dir(), "dacy deletes folders that it doesn't recognise; not this one"


@needs_dacy
def test_a_plain_folder_is_loaded_and_left_alone(cache: Path) -> None:
    flat = cache / "da_dacy_small_ner_fine_grained-0.1.0"
    shutil.copytree(cache / NAME / NAME.split("-")[0] / NAME, flat)
    ner = load_ner(f"dacy:{flat.name}")
    (entities,) = ner.find(["Kære Ida Krogh"])
    assert [(e.start, e.end, e.score) for e in entities] == [(5, 14, 0.9)]
    assert (flat / "config.cfg").is_file()
