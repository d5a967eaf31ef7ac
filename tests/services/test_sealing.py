"""Small secrets at rest."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from redactor.errors import ConfigurationError
from redactor.settings import Settings
from redactor.store.sealing import KEY_FILE, seal, unseal


def settings(folder: Path, key: str = "", url: str = "") -> Settings:
    return Settings(data_dir=folder, secret_key=SecretStr(key), database_url=url, _env_file=None)


def test_the_embedded_key_is_made_once_and_closed_to_others(tmp_path: Path) -> None:
    first = settings(tmp_path)
    sealed = seal(first, "sesam æøå")
    assert b"sesam" not in sealed
    assert unseal(settings(tmp_path), sealed) == "sesam æøå"
    assert (tmp_path / KEY_FILE).stat().st_mode & 0o077 == 0
    assert [p.name for p in tmp_path.iterdir()] == [KEY_FILE]


def test_another_key_opens_nothing(tmp_path: Path) -> None:
    sealed = seal(settings(tmp_path, "a" * 40), "sesam")
    with pytest.raises(ConfigurationError):
        unseal(settings(tmp_path, "b" * 40), sealed)


@pytest.mark.parametrize("key", ["", "for kort"])
def test_production_needs_a_long_key_of_its_own(tmp_path: Path, key: str) -> None:
    with pytest.raises(ConfigurationError):
        seal(settings(tmp_path, key, "postgresql://x/y"), "sesam")
