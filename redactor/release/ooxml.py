"""Office files made the same every time, without traces of who, when or which program.

openpyxl and python-docx stamp times and names into a file. The ZIP is written anew with fixed
times and properties of our own.
"""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape

EPOCH = (1980, 1, 1, 0, 0, 0)
_CORE = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
    'core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/'
    'dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>{title}</dc:title>'
    "<dc:creator></dc:creator><dc:language>da-DK</dc:language></cp:coreProperties>"
)
_APP = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties xmlns="http://schemas.'
    'openxmlformats.org/officeDocument/2006/extended-properties"></Properties>'
)


_PREVIEW = "docProps/thumbnail.jpeg"
_PREVIEW_LINK = re.compile(rb"<Relationship [^>]*thumbnail[^>]*/>")


_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def printable(text: str) -> str:
    """Text without characters that can't stand in XML (a title may come from anywhere)."""
    return _NOT_XML.sub("", text)


def write_normalised(data: BytesIO, target: Path, *, title: str) -> None:
    """Write the Office file in ``data`` to ``target`` with fixed times and properties."""
    replaced = {
        "docProps/core.xml": _CORE.format(title=escape(printable(title))).encode(),
        "docProps/app.xml": _APP.encode(),
    }
    with zipfile.ZipFile(data) as source, zipfile.ZipFile(target, "w") as sink:
        for name in source.namelist():
            if name == _PREVIEW:
                continue  # a picture of the template's first page
            info = zipfile.ZipInfo(name, EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            info.create_system = 3
            part = replaced.get(name) or source.read(name)
            if name == "_rels/.rels":
                part = _PREVIEW_LINK.sub(b"", part)
            sink.writestr(info, part)
