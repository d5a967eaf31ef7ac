"""Pictures of pages for the workplace, kept beside the rendition (``domain.pictures`` names)."""

from __future__ import annotations

from redactor.domain.pictures import STAGE, WIDTHS, picture_name
from redactor.pdf.reading.pictures import iter_pictures
from redactor.stages.work import Work, Write, nothing


def run(work: Work) -> Write:
    """Make the pictures of the job's pages in all widths; there is nothing else to write."""
    claim = work.claim
    with work.blobs.local_copy(claim.target) as path:
        for width in WIDTHS:
            for number, data in iter_pictures(
                path, first=claim.first, last=claim.last, width_px=width, limits=work.limits()
            ):
                work.check()
                work.blobs.put_derived(claim.target, STAGE, picture_name(number, width), data)
    return nothing
