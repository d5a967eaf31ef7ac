"""Images whose pixels MuPDF has blanked, packed again as they came.

MuPDF stores such an image as plain samples: a scan becomes many times larger, and a long document
of scans fills the memory. Packed page by page, the file stays near its size.
"""

from __future__ import annotations

import pymupdf

from redactor.pdf.images import pack_bilevel, pack_flate

__all__ = ["compact_new_images"]


def compact_new_images(doc: pymupdf.Document, first: int) -> None:
    """Pack the plain images among the objects ``first`` and up."""
    for xref in range(first, doc.xref_length()):
        if not doc.xref_is_stream(xref) or doc.xref_get_key(xref, "Filter")[0] != "null":
            continue
        if doc.xref_get_key(xref, "Subtype")[1] != "/Image":
            continue
        samples = doc.xref_stream_raw(xref)
        width, height, bits = (
            int(doc.xref_get_key(xref, key)[1]) for key in ("Width", "Height", "BitsPerComponent")
        )
        if bits == 1 and len(samples) == (width + 7) // 8 * height:
            try:
                packed = pack_bilevel(samples, width, height)
            except (OSError, ValueError):
                packed = b""
            if packed:
                doc.update_stream(xref, packed, compress=False)
                doc.xref_set_key(xref, "Filter", "/CCITTFaxDecode")
                doc.xref_set_key(
                    xref, "DecodeParms", f"<</K -1/Columns {width}/Rows {height}/BlackIs1 false>>"
                )
                continue
        doc.update_stream(xref, pack_flate(samples), compress=False)
        doc.xref_set_key(xref, "Filter", "/FlateDecode")
