"""The fixed parts of an archival file: its metadata but for the title, and its colour profile.

Shared by who writes and who verifies: an archival file holds exactly this, or it isn't passed.

The profile in ``data/srgb_icc.bin`` is LittleCMS's own sRGB ("no copyright, use freely"), with a
fixed date, as version 4.2.
"""

from __future__ import annotations

from functools import lru_cache
from html import escape
from pathlib import Path

__all__ = ["CONDITION", "metadata_for", "srgb_profile"]

CONDITION = "sRGB"
_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<pdfaid:part>2</pdfaid:part>
<pdfaid:conformance>B</pdfaid:conformance>
</rdf:Description>
{title}</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""
_TITLE = """<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
</rdf:Description>
"""


def metadata_for(title: str) -> bytes:
    """The metadata of an archival file: its level and its title, nothing else."""
    block = _TITLE.format(title=escape(title, quote=False)) if title else ""
    return _XMP.format(title=block).encode()


@lru_cache(maxsize=1)
def srgb_profile() -> bytes:
    return (Path(__file__).with_name("data") / "srgb_icc.bin").read_bytes()
