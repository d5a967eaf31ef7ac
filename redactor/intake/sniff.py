"""What kind of file is this? Judged by its first bytes, never by its name."""

from __future__ import annotations

import zipfile
from pathlib import Path

HEAD = 4096

PDF = "application/pdf"
PNG = "image/png"
JPEG = "image/jpeg"
TIFF = "image/tiff"
WEBP = "image/webp"
TEXT = "text/plain"
ZIP = "application/zip"
OOXML = "application/vnd.openxmlformats-officedocument"
OPEN_DOCUMENT = "application/vnd.oasis.opendocument"
OLE = "application/x-ole-storage"
EMAIL = "message/rfc822"
HTML = "text/html"
RTF = "application/rtf"
UNKNOWN = "application/octet-stream"

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\xff\xd8\xff", JPEG),
    (b"II*\x00", TIFF),
    (b"MM\x00*", TIFF),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE),
    (b"{\\rtf", RTF),
)
# Fields that only a mail's own source has; a printed thread has From, To and Subject as well.
_MAIL_FIELDS = (b"received:", b"return-path:", b"message-id:", b"mime-version:", b"x-mailer:")


def sniff(path: Path) -> str:
    """Media type of the file at ``path``; ``UNKNOWN`` where nothing fits. Reads 4 KiB."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    # Readers accept a PDF header anywhere in the first kilobyte; mail gateways put bytes before.
    if b"%PDF-" in head[:1024]:
        return PDF
    for magic, media_type in _MAGIC:
        if head.startswith(magic):
            return media_type
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _inside_zip(path)
    return _text_like(head)


def _inside_zip(path: Path) -> str:
    """Tell office files from plain archives by the names inside; unpacks nothing."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist()[:1000])
    except (zipfile.BadZipFile, OSError, ValueError):
        return ZIP
    if "[Content_Types].xml" in names:
        return OOXML
    if "mimetype" in names and "content.xml" in names:
        return OPEN_DOCUMENT
    return ZIP


def _text_like(head: bytes) -> str:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html")):
        return HTML
    if b"\x00" in head:
        return TEXT if head.startswith((b"\xff\xfe", b"\xfe\xff")) else UNKNOWN
    if b":" in start.split(b"\n", 1)[0] and any(b"\n" + f in b"\n" + start for f in _MAIL_FIELDS):
        return EMAIL
    control = sum(byte < 32 and byte not in (9, 10, 12, 13) for byte in head)
    return TEXT if head and control == 0 else UNKNOWN
