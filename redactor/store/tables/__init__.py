"""The tables. Ids are 32 hex digits; times are UTC with zone; JSON columns hold plain lists/dicts.

``decision`` and ``audit_entry`` are append-only: triggers made by the migrations refuse UPDATE and
DELETE on them. Document text is kept in ``suggestion.text`` and in blobs, never in ``job``.
"""

from redactor.store.tables.base import Base, UtcDateTime, new_id, utcnow
from redactor.store.tables.cases import (
    AccessRequest,
    CaseFile,
    Decision,
    Document,
    Page,
    Person,
    Suggestion,
)
from redactor.store.tables.office import ApiToken, Department, Membership, Session, User
from redactor.store.tables.releases import Release, ReleaseDocument
from redactor.store.tables.work import AuditEntry, FileCheck, Job

__all__ = [
    "AccessRequest",
    "ApiToken",
    "AuditEntry",
    "Base",
    "CaseFile",
    "Decision",
    "Department",
    "Document",
    "FileCheck",
    "Job",
    "Membership",
    "Page",
    "Person",
    "Release",
    "ReleaseDocument",
    "Session",
    "Suggestion",
    "User",
    "UtcDateTime",
    "new_id",
    "utcnow",
]
