"""Small secrets at rest: the password of a locked file, from upload until intake has used it.

The key is made from ``REDACTOR_SECRET_KEY``. The embedded default makes its own key once, in a
file beside the database that only this user can read; production must set one, since the api and
the workers share no disk.
"""

from __future__ import annotations

import base64
import contextlib
import os
import secrets
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from redactor.errors import ConfigurationError
from redactor.settings import Settings

KEY_FILE = "secret.key"
MIN_KEY = 32


def secret_key(settings: Settings) -> bytes:
    """The installation's key; ``ConfigurationError`` where production has none or a short one."""
    value = settings.secret_key.get_secret_value()
    if value:
        if len(value) < MIN_KEY:
            raise ConfigurationError(f"REDACTOR_SECRET_KEY skal være på mindst {MIN_KEY} tegn.")
        return value.encode()
    if not settings.embedded_database:
        raise ConfigurationError(
            "REDACTOR_SECRET_KEY mangler. Sæt den til en lang tilfældig tekst."
        )
    return _own_key(settings.data_dir / KEY_FILE)


def _own_key(path: Path) -> bytes:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        temporary = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        temporary.touch(mode=0o600)
        temporary.write_text(secrets.token_urlsafe(48), encoding="ascii")
        with contextlib.suppress(FileExistsError):  # another process was first: its key counts
            os.link(temporary, path)
        temporary.unlink()
    return path.read_bytes().strip()


def _fernet(settings: Settings) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"redactor file passwords")
    return Fernet(base64.urlsafe_b64encode(derived.derive(secret_key(settings))))


def seal(settings: Settings, text: str) -> bytes:
    return _fernet(settings).encrypt(text.encode())


def unseal(settings: Settings, sealed: bytes) -> str:
    """What ``seal`` got; ``ConfigurationError`` where it was sealed with another key."""
    try:
        return _fernet(settings).decrypt(sealed).decode()
    except InvalidToken:
        raise ConfigurationError(
            "En gemt adgangskode kan ikke læses med den nuværende REDACTOR_SECRET_KEY. "
            "Angiv filens adgangskode igen."
        ) from None
