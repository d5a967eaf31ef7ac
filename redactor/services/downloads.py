"""The package of a release on its way out: as it is stored, or locked with a password.

The lock is put on while the package leaves, so the password is used once and kept nowhere: not in
the database, a job, a log or an error. What is locked lies in a file without a name while it is
sent, and is gone with it.
"""

from __future__ import annotations

import tempfile
import threading
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from redactor.domain.states import ReleaseState
from redactor.errors import (
    Forbidden,
    InfrastructureError,
    InputError,
    InvalidValue,
    LimitExceeded,
    NotFound,
    RuleError,
)
from redactor.leftovers import JOB_FOLDER, remove_leftovers
from redactor.release.locked_package import lock_package
from redactor.services import audit
from redactor.services.access import Actor, Permission, release_for
from redactor.settings import Settings
from redactor.store.blobs import BlobStore
from redactor.store.engine import read_scope, session_scope
from redactor.store.tables import Release

__all__ = ["LockedPackage", "MustBeLocked", "NotLocked", "lock_password", "locked", "package_of"]

SHORTEST, LONGEST = 12, 127
"""Characters, and bytes that PDF takes notice of. Whoever has a locked file may try for years."""
AT_ONCE = 2
"""Packages that one process locks at a time: it has people to answer meanwhile."""
_WAIT = 30.0
_turns = threading.BoundedSemaphore(AT_ONCE)


class MustBeLocked(Forbidden):
    """This installation gives packages out locked only."""

    code = "must_be_locked"
    default = "Pakken må kun hentes låst. Vælg »Hent pakken låst …«, og giv filerne en adgangskode."


class NotLocked(InfrastructureError):
    """The package couldn't be locked; nothing has left."""

    code = "not_locked"
    default = "Pakken kunne ikke låses, og intet er hentet. Prøv igen, eller kontakt driften."


@dataclass(frozen=True, slots=True)
class LockedPackage:
    """stream: at its start, to be closed by who sends it. size: bytes. name: of the file."""

    stream: BinaryIO
    size: int
    name: str


def package_of(
    session: Session, actor: Actor, release_id: str, *, must_lock: bool = False
) -> tuple[str, str]:
    """(blob, file name) of a package that may leave; who is to approve it may look at it before.

    The download is put into the trail. must_lock: the setting, which refuses (``MustBeLocked``).
    """
    release = _may_leave(session, actor, release_id)
    if must_lock:
        raise MustBeLocked
    _record(session, actor, release, "release.downloaded", {"package": release.package_sha})
    return str(release.package_sha), _name(release)


def locked(
    engine: Engine,
    blobs: BlobStore,
    settings: Settings,
    actor: Actor,
    release_id: str,
    password: str,
    *,
    editable: bool = False,
) -> LockedPackage:
    """The package with its PDFs locked; by the rules of ``package_of``.

    editable: take the Word and Excel files along, which can't be locked. Raises ``InvalidValue``
    for a password that won't do, ``NotLocked`` where the work fails. Holds no transaction while
    it works; the download is put into the trail before anything leaves.
    """
    with read_scope(engine) as session:
        release = _may_leave(session, actor, release_id)
        sha, name = str(release.package_sha), _name(release)
    password = lock_password(password)
    if not _turns.acquire(timeout=_WAIT):
        raise NotLocked("Der bliver låst andre pakker lige nu. Prøv igen om et par minutter.")
    try:
        remove_leftovers(settings.stage_timeout)
        with tempfile.TemporaryDirectory(prefix=JOB_FOLDER) as folder:
            target = Path(folder) / "package.zip"
            given = _lock(blobs, settings, sha, target, password, editable)
            size = target.stat().st_size
            stream = target.open("rb")  # its name goes with the folder, its bytes when it is closed
    finally:
        _turns.release()
    try:
        with session_scope(engine) as session:
            release = _may_leave(session, actor, release_id)
            detail: dict[str, Any] = {"package": sha, "locked_package": given}
            detail |= {"editable": True} if editable else {}
            _record(session, actor, release, "release.downloaded_locked", detail)
    except BaseException:
        stream.close()
        raise
    stem, dot, ending = name.rpartition(".")
    return LockedPackage(stream, size, f"{stem} (låst){dot}{ending}" if dot else f"{name} (låst)")


def lock_password(password: str) -> str:
    """The password as it goes into the files: in the one spelling that all readers use.

    Raises ``InvalidValue`` for one that is too short or long, or hard to type again.
    """
    password = unicodedata.normalize("NFKC", password)  # an å of two characters is an å
    if len(password) < SHORTEST:
        raise InvalidValue(
            f"Adgangskoden skal være på mindst {SHORTEST} tegn. Brug fx fire tilfældige ord."
        )
    if len(password.encode(errors="replace")) > LONGEST:
        raise InvalidValue(f"Adgangskoden er for lang. Brug højst {LONGEST} tegn.")
    if password != password.strip() or not password.isprintable():
        raise InvalidValue(
            "Adgangskoden må ikke begynde eller slutte med mellemrum og ikke have linjeskift."
        )
    return password


def _lock(
    blobs: BlobStore, settings: Settings, sha: str, target: Path, password: str, editable: bool
) -> str:
    try:
        with blobs.local_copy(sha) as package:
            return lock_package(
                package,
                target,
                password,
                editable=editable,
                timeout=settings.stage_timeout / 2,
                memory=settings.child_memory,
            )
    except NotFound:
        raise NotFound("Pakken findes ikke længere. Lav udleveringen igen.") from None
    except LimitExceeded:
        raise NotLocked(
            "Pakken er for stor til at blive låst på én gang, og intet er hentet. Kontakt driften."
        ) from None
    except InputError:  # a child that failed, whatever of: the file isn't the user's to mend
        raise NotLocked from None


def _may_leave(session: Session, actor: Actor, release_id: str) -> Release:
    release = release_for(session, actor, release_id, Permission.DOWNLOAD)
    approver = actor.may(Permission.APPROVE) and release.created_by != actor.user_id
    waiting = release.state == ReleaseState.AWAITING_APPROVAL and approver
    if release.state != ReleaseState.DONE and not waiting:
        raise RuleError("Pakken er ikke klar til at blive hentet.")
    if not release.package_sha:
        raise NotFound("Pakken findes ikke. Lav udleveringen igen.")
    return release


def _name(release: Release) -> str:
    return release.package_name or f"udlevering-{release.number}.zip"


def _record(
    session: Session, actor: Actor, release: Release, action: str, detail: dict[str, Any]
) -> None:
    audit.append(
        session,
        actor=actor.user_id,
        action=action,
        subject=release.id,
        request_id=release.request_id,
        detail={"number": release.number, "state": release.state, **detail},
    )
