"""A released file locked with a password (AES-256), and opened again to be checked.

The verifier proves the unlocked file; only then is it locked, as the last step, and nothing but
the lock may have changed. So the locked file is opened again with the password, by two engines,
and must hold byte for byte what was proven. A locked file differs at each run: its key is random.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from tempfile import TemporaryDirectory

import pikepdf
import pypdfium2

from redactor.errors import EncryptedFile, InvalidValue, WrongPassword

__all__ = ["LockError", "check_password", "lock", "needs_password", "unlock"]

_LONGEST = 127
"""Bytes of a password that the standard takes notice of."""


class LockError(Exception):
    """The locked file doesn't hold what the plain one does; it must not be given out."""


def lock(plain: Path, target: Path, password: str) -> None:
    """Write ``plain`` to ``target``, to be opened with ``password`` only.

    Raises ``InvalidValue`` for a password that can't be used, ``LockError`` without a ``target``
    where the result can't be proven to be the same document.
    """
    check_password(password)
    key = pikepdf.Encryption(owner=password, user=password, R=6, aes=True, metadata=True)
    try:
        with pikepdf.open(plain) as pdf:
            pdf.save(
                target,
                encryption=key,
                compress_streams=True,
                object_stream_mode=pikepdf.ObjectStreamMode.generate,
                fix_metadata_version=False,
            )
        _prove(plain, target, password)
    except Exception:
        target.unlink(missing_ok=True)
        raise


def check_password(password: str) -> None:
    """Raises ``InvalidValue`` for a password that can't be used to lock with."""
    if not password or len(password.encode()) > _LONGEST or not password.isprintable():
        raise InvalidValue(
            f"Adgangskoden skal være på 1-{_LONGEST} tegn og uden linjeskift. Vælg en anden."
        )


def needs_password(path: Path) -> bool:
    """Can a file not be opened without a password?"""
    try:
        pikepdf.open(path).close()
    except pikepdf.PasswordError:
        return True
    except pikepdf.PdfError:
        return False
    return False


def unlock(locked: Path, target: Path, password: str | None) -> None:
    """Write what ``locked`` holds to ``target``, without a lock and in the form of the rebuild.

    Raises ``EncryptedFile`` without a password that is needed, ``WrongPassword``.
    """
    try:
        with pikepdf.open(locked, password=password or "") as pdf:
            _save_plain(pdf, target)
    except pikepdf.PasswordError:
        raise (WrongPassword if password else EncryptedFile) from None


def _prove(plain: Path, locked: Path, password: str) -> None:
    if not needs_password(locked):
        raise LockError("opens without the password")
    with TemporaryDirectory(prefix="redactor-") as folder:
        digests = []
        for path, word in ((plain, ""), (locked, password)):
            other = Path(folder) / "plain.pdf"
            with pikepdf.open(path, password=word) as pdf:
                _save_plain(pdf, other)
            digests.append(hashlib.sha256(other.read_bytes()).digest())
    if digests[0] != digests[1]:
        raise LockError("not the same document")
    try:
        document = pypdfium2.PdfDocument(locked, password=password)
        count = len(document)
        document.close()
    except pypdfium2.PdfiumError as error:
        raise LockError("the other engine can't open it") from error
    if not count:
        raise LockError("no pages")


def _save_plain(pdf: pikepdf.Pdf, target: Path) -> None:
    if "/Extensions" in pdf.Root:  # tells no more than that the file was locked
        del pdf.Root.Extensions
    if "/ID" in pdf.trailer:
        del pdf.trailer.ID
    pdf.save(
        target,
        encryption=False,
        deterministic_id=True,
        compress_streams=True,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        fix_metadata_version=False,
        force_version="1.7",
    )
