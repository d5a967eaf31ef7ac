"""Documents of a request: take one in, change what the act list says of it, try again, remove.

The bytes are stored first (a blob that nobody points at does no harm), then the row and its
``intake`` job are written in one transaction, so that no document is ever without its work.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, BinaryIO

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from redactor.domain.states import DOCUMENT_STEPS, DocumentState, move
from redactor.errors import EmptyFile, InvalidValue, LimitExceeded, RuleError
from redactor.intake.names import clean_name, title_from_name
from redactor.services import audit
from redactor.services.access import Actor, Permission, document_for, request_for
from redactor.services.decisions import check_ground
from redactor.services.proposals import repropose_for_waiting
from redactor.settings import Settings
from redactor.store.blobs import BlobStore
from redactor.store.jobs import Kind, add_job
from redactor.store.tables import AccessRequest, Document, ReleaseDocument, Suggestion, new_id

ACCESS = ("", "yes", "no", "partial")
_NAMED = re.compile(r"^\d{1,6} ?- ?([A-Za-z0-9][\w.-]{0,62}?) ?- ?(.+)$")
"""Files named as an act list names them: ``0003 - 123456 - Referat.pdf``."""
UNFINISHED = (
    DocumentState.RECEIVED,
    DocumentState.CONVERTED,
    DocumentState.ANALYSING,
    DocumentState.MATCHING,
)


@dataclass(frozen=True, slots=True)
class StoredFile:
    """An uploaded file whose bytes are in the store; size in bytes."""

    name: str
    sha256: str
    size: int


def store_file(
    blobs: BlobStore, settings: Settings, untrusted_name: str, stream: BinaryIO, size: int
) -> StoredFile:
    """Put an uploaded file into the store, outside any transaction.

    Raises ``EmptyFile`` or ``LimitExceeded``; what is in the file is for intake to find out.
    """
    if size == 0:
        raise EmptyFile
    if size > settings.max_file_bytes:
        raise LimitExceeded(
            f"Filen fylder over {settings.max_file_bytes // 1024**2} MB. Del den op, og læg delene "
            "op hver for sig."
        )
    stream.seek(0)
    return StoredFile(clean_name(untrusted_name), blobs.put_file(stream), size)


def add_document(
    session: Session,
    actor: Actor,
    request_id: str,
    stored: StoredFile,
    *,
    sealed_password: bytes | None = None,
) -> Document:
    """Journal a stored file as the request's next akt and have it read.

    The same bytes twice in one request is a ``RuleError`` that names the akt they already are.
    """
    request = request_for(session, actor, request_id, Permission.EDIT, lock=True)
    if request.state == "closed":
        raise RuleError("Anmodningen er lukket. Åbn den igen, før der lægges flere dokumenter op.")
    twin = session.scalar(
        select(Document.akt_id).where(
            Document.request_id == request_id, Document.sha256 == stored.sha256
        )
    )
    if twin is not None:
        raise RuleError(
            f"Filen er allerede lagt op i anmodningen som akt {twin}. Den er ikke lagt op igen."
        )
    return journalise(
        session, request, stored, actor=actor.user_id, sealed_password=sealed_password
    )


def journalise(
    session: Session,
    request: AccessRequest,
    stored: StoredFile,
    *,
    actor: str,
    sealed_password: bytes | None = None,
    attachment_of: str | None = None,
) -> Document:
    """Give a file that isn't in the locked request yet the next akt number, and have it read.

    actor: who the trail names. attachment_of: id of the document it was found in.
    """
    akt_id = request.next_akt
    request.next_akt = akt_id + 1
    title = title_from_name(stored.name)
    named = _NAMED.match(title)
    document = Document(
        id=new_id(),
        request_id=request.id,
        akt_id=akt_id,
        dok_id=named.group(1) if named else str(akt_id),
        title=named.group(2) if named else title,
        original_name=stored.name,
        sha256=stored.sha256,
        size=stored.size,
        password=sealed_password,
        attachment_of=attachment_of,
    )
    session.add(document)
    session.flush()
    _start(session, document)
    audit.append(
        session,
        actor=actor,
        action="document.added",
        subject=document.id,
        request_id=request.id,
        detail={"akt_id": akt_id, "sha256": stored.sha256, "size": stored.size}
        | ({"attachment_of": attachment_of} if attachment_of else {}),
    )
    return document


def _start(session: Session, document: Document) -> None:
    """Have the document read; a try that is over may be had again."""
    add_job(session, kind=Kind.INTAKE, target=document.id, version=f"{document.version}")


def give_password(
    session: Session, actor: Actor, document_id: str, *, sealed_password: bytes
) -> Document:
    """Try a locked file again with a password (sealed; intake forgets it after use)."""
    document = document_for(session, actor, document_id, Permission.EDIT, lock=True)
    if document.state != DocumentState.NEEDS_PASSWORD:
        raise RuleError("Dokumentet venter ikke på en adgangskode.")
    document.password = sealed_password
    _again(session, document)
    _trace(session, actor, document, "document.password_given")
    return document


def retry(session: Session, actor: Actor, document_id: str) -> Document:
    """Read a failed document from the start."""
    document = document_for(session, actor, document_id, Permission.EDIT, lock=True)
    if document.state != DocumentState.FAILED:
        raise RuleError("Dokumentet er ikke fejlet, så der er ikke noget at prøve igen.")
    _again(session, document)
    _trace(session, actor, document, "document.retried")
    return document


def _again(session: Session, document: Document) -> None:
    _set_state(document, DocumentState.RECEIVED)
    document.error_code = document.error_text = ""
    document.pages_text = document.pages_nlp = 0
    document.version += 1
    session.flush()
    _start(session, document)


def delete_document(session: Session, actor: Actor, document_id: str) -> None:
    """Take a document that was uploaded by mistake out of the request.

    Not one that a release holds: what was given out stays on record. Decisions about it stay in
    the trail. The akt number isn't used again. The bytes go when the store is swept.
    """
    document = document_for(session, actor, document_id, Permission.EDIT, lock=True)
    released = select(ReleaseDocument.release_id).where(ReleaseDocument.document_id == document_id)
    if session.scalar(released.limit(1)) is not None:
        raise RuleError(
            "Dokumentet indgår i en udlevering og kan ikke slettes. Sæt det i stedet til ikke at "
            "være omfattet af anmodningen."
        )
    session.execute(
        update(Document).where(Document.attachment_of == document_id).values(attachment_of=None)
    )
    session.execute(delete(Suggestion).where(Suggestion.document_id == document_id))
    _trace(session, actor, document, "document.deleted")
    request_id = document.request_id
    session.execute(delete(Document).where(Document.id == document_id))
    repropose_for_waiting(session, request_id)


def change_document(
    session: Session, actor: Actor, document_id: str, changes: dict[str, Any]
) -> Document:
    """Change what the act list says of a document (fields as in the table).

    ``access`` "no" withholds it as a whole and needs ``exempt_ground``; any other access takes
    that back.
    """
    document = document_for(session, actor, document_id, Permission.EDIT, lock=True)
    unknown = set(changes) - set(_SETTERS)
    if unknown:
        raise InvalidValue
    for name, value in changes.items():
        setattr(document, name, _SETTERS[name](value))
    if document.exempt_ground:
        check_ground(document.exempt_ground)
    if "access" in changes or "exempt_ground" in changes:
        _apply_access(document)
    document.version += 1
    _trace(session, actor, document, "document.changed", fields=sorted(changes))
    return document


def _apply_access(document: Document) -> None:
    state = DocumentState(document.state)
    if document.access == "no":
        if not document.exempt_ground:
            raise InvalidValue("Vælg den hjemmel, dokumentet undtages efter.")
        if state in UNFINISHED or state is DocumentState.NEEDS_PASSWORD:
            raise RuleError("Dokumentet er ikke læst færdigt. Vent, eller fjern det.")
        _set_state(document, DocumentState.EXEMPT)
    else:
        document.exempt_ground = ""
        if state is DocumentState.EXEMPT:
            readable = document.rendition_sha is not None and not document.error_code
            _set_state(document, DocumentState.READY if readable else DocumentState.FAILED)
            document.reviewed_by = document.reviewed_at = None


def _set_state(document: Document, new: DocumentState) -> None:
    document.state = move(DOCUMENT_STEPS, DocumentState(document.state), new).value


def _trace(session: Session, actor: Actor, document: Document, action: str, **detail: Any) -> None:
    audit.append(
        session,
        actor=actor.user_id,
        action=action,
        subject=document.id,
        request_id=document.request_id,
        detail={"akt_id": document.akt_id, "state": document.state, **detail},
    )


def _title(value: str) -> str:
    title = " ".join(value.split())
    if not title:
        raise InvalidValue("Giv dokumentet en titel.")
    return title


def _access(value: str) -> str:
    if value not in ACCESS:
        raise InvalidValue("Aktindsigt skal være ja, nej, delvis eller tom.")
    return value


_SETTERS: dict[str, Any] = {
    "title": _title,
    "dok_id": lambda v: clean_name(v)[:64],
    "document_date": lambda v: v,
    "category": lambda v: " ".join(v.split()),
    "covered": bool,
    "access": _access,
    "exempt_ground": lambda v: v,
    "reason": lambda v: v.strip(),
}
