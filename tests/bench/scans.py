"""``make bench-scans``: what striking one word does to scans: how files grow, what else changes.

    python -m tests.bench.scans --shared ../shared/pdfs

Every file with a picture over most of page 1 loses one word there. Then a page is struck ten times,
a word each time: how far samples beside the boxes have drifted, and how far they do where each
time the whole picture is packed anew, as other tools do.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import tempfile
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pymupdf
from PIL import Image

from redactor.domain.geometry import Box
from redactor.domain.suggestion import Mark
from redactor.errors import InputError, LimitExceeded, VerificationFailed
from redactor.pdf.safe import redact_file
from tests.bench.corpus import write_pdf, write_scan

Samples = npt.NDArray[np.int16]
_COVERS = 0.4
_MOST = 1.3
_SMALL = 8192
"""Bytes of a file whose growth says nothing: the bones of a PDF."""
_TIMES = 10


def scans(root: Path) -> list[Path]:
    """Files with a picture over much of their first page."""
    found = []
    for path in sorted(root.rglob("*.pdf")):
        with contextlib.suppress(Exception), pymupdf.open(path) as doc:
            if doc.needs_pass or not doc.page_count:
                continue
            rect = doc[0].rect
            boxes = [pymupdf.Rect(i["bbox"]) & rect for i in doc[0].get_image_info()]
            shares = [b.get_area() / max(rect.get_area(), 1) for b in boxes if not b.is_empty]
            if max(shares, default=0) >= _COVERS:
                found.append(path)
    return found


def mark_on(path: Path) -> Mark:
    """A word in the middle of page 1; where there is no text, where its ink is."""
    with pymupdf.open(path) as doc:
        words = [w for w in doc[0].get_text("words") if len(w[4]) > 3]
        if words:
            return Mark(1, (Box.of(words[len(words) // 2][:4]),), "OFL § 30")
        pixmap = doc[0].get_pixmap(colorspace=pymupdf.csGRAY, alpha=False)
    grey = np.frombuffer(pixmap.samples, np.uint8).reshape(pixmap.height, pixmap.stride)
    rows, columns = np.nonzero(grey[:, : pixmap.width] < 110)
    y = float(np.median(rows)) if len(rows) else pixmap.height / 2
    x = float(np.median(columns)) if len(rows) else pixmap.width / 2
    return Mark(1, (Box(x - 50, y - 7, x + 50, y + 7),), "OFL § 30")


def growth(root: Path, folder: Path) -> None:
    total = large = 0
    for path in scans(root):
        target = folder / "out.pdf"
        target.unlink(missing_ok=True)
        try:
            result = redact_file(path, target, [mark_on(path)], timeout=60)
        except (InputError, LimitExceeded, VerificationFailed) as error:
            print(f"  refused: {path.relative_to(root)} ({error.code})")
            continue
        total += 1
        ratio = target.stat().st_size / path.stat().st_size
        if ratio > _MOST:
            how = "as a picture" if result.overstrike.rasterised else "struck in place"
            size = path.stat().st_size
            note = ", small" if size < _SMALL else ""
            large += size >= _SMALL
            print(f"  {ratio:.2f} ×: {path.relative_to(root)} ({size} bytes, {how}{note})")
    print(f"{total} released, {large} of them, {_SMALL} bytes and more, over {_MOST} ×")


def picture_of(path: Path) -> Samples:
    with pymupdf.open(path) as doc:
        pixmap = pymupdf.Pixmap(doc, doc[0].get_images(full=True)[0][0])
        flat = np.frombuffer(pixmap.samples, np.uint8).astype(np.int16)
        return flat.reshape(pixmap.height, pixmap.width, -1)


def drift(folder: Path) -> None:
    """One mark more each time."""
    first = write_scan(write_pdf(folder / "case.pdf", 1), folder / "g0.pdf", "jpeg")
    before = picture_of(first)
    beside = np.ones(before.shape[:2], dtype=bool)
    factor = before.shape[1] / 595
    packed = Image.fromarray(before[:, :, 0].astype(np.uint8))
    source = first
    for i in range(_TIMES):
        box = Box(90, 100 + 40 * i, 190, 114 + 40 * i)
        target = folder / f"g{i + 1}.pdf"
        redact_file(source, target, [Mark(1, (box,), "OFL § 30")])
        rows = slice(int(box.y0 * factor) - 24, int(box.y1 * factor) + 24)
        beside[rows, int(box.x0 * factor) - 24 : int(box.x1 * factor) + 24] = False
        buffer = io.BytesIO()
        packed.save(buffer, "JPEG", quality=75 if i % 2 else 80)
        packed = Image.open(io.BytesIO(buffer.getvalue()))
        source = target
    ours = np.abs(picture_of(source) - before)[beside]
    others = np.abs(np.asarray(packed).astype(np.int16)[:, :, None] - before)[beside]
    print(
        f"struck {_TIMES} times: samples beside the boxes changed by {ours.max()} of 256 at most;"
    )
    print(f"  packed anew each time: by {others.max()}, {(others > 0).mean():.0%} of them")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shared", type=Path, default=Path("../shared/pdfs"))
    options = parser.parse_args()
    pymupdf.TOOLS.mupdf_display_errors(False)
    with tempfile.TemporaryDirectory(prefix="redactor-scans-") as name:
        drift(Path(name))
        growth(options.shared, Path(name))


if __name__ == "__main__":
    main()
