"""Files to judge on: those of others, the gold documents, and what producers of this machine write.

A page that Chromium prints, cairo draws, tesseract reads or MuPDF lays out isn't built as our own
test pages are: other fonts, other ways of placing letters, tags, patterns, clips and layers.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pikepdf
import pymupdf

from tests.leaks.gold import gold_cases

from .pages import PAGES, letter_html

Made = tuple[str, Path]


def made(shared: Path, folder: Path, sets: Sequence[str]) -> Iterator[Made]:
    """Name and path of each file of the wanted sets: made, gold, probes, real."""
    if "made" in sets:
        yield from producers(folder)
    if "gold" in sets:
        for number, style in enumerate(("letter", "small", "mono", "scan")):
            every = list(gold_cases(shared, _sub(folder, f"gold-{style}"), "", style))
            for index, (path, _marks) in enumerate(every):
                if index % 4 == number:
                    yield f"gold/{path.name}", path
    for name in ("probes", "real"):
        if name in sets:
            root = shared / "pdfs" / name
            for path in sorted(root.rglob("*.pdf")):
                yield f"{name}/{path.relative_to(root)}", path


def _sub(folder: Path, name: str) -> Path:
    path = folder / name
    path.mkdir(exist_ok=True)
    return path


def producers(folder: Path) -> Iterator[Made]:
    """Files of our own text by every producer that is at hand."""
    here = _sub(folder, "made")
    done = sorted(here.glob("*.pdf"))
    if done:  # kept from an earlier run
        yield from ((f"made/{path.name}", path) for path in done)
        return
    chromium: list[Path] = []
    for name, source in PAGES.items():
        html = here / f"{name}.html"
        html.write_text(source, "utf-8")
        path = here / f"chromium-{name}.pdf"
        if _chromium(html, path):
            chromium.append(path)
            yield f"made/{path.name}", path
    for path in chromium:
        for kind, change in _CHANGES.items():
            target = path.with_name(f"{kind}-{path.name.removeprefix('chromium-')}")
            if change(path, target) and target.exists():
                yield f"made/{target.name}", target
    target = here / "mupdf-story.pdf"
    _story(target)
    yield f"made/{target.name}", target


def _run(*command: str) -> bool:
    if not shutil.which(command[0]):
        return False
    done = subprocess.run(command, capture_output=True, timeout=120, check=False)
    return done.returncode == 0


def _chromium(html: Path, target: Path) -> bool:
    return _run(
        "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
        f"--user-data-dir={html.parent / 'profile'}", f"--print-to-pdf={target}", html.as_uri(),
    ) and target.exists()  # fmt: skip


def _cairo(source: Path, target: Path) -> bool:
    return _run("pdftocairo", "-pdf", str(source), str(target))


def _tesseract(source: Path, target: Path) -> bool:
    """A scan with a layer of text, as an office machine writes it."""
    picture = target.with_suffix("")
    if not _run(
        "pdftoppm", "-jpeg", "-r", "150", "-singlefile", str(source), str(picture)
    ):  # fmt: skip
        return False
    return _run("tesseract", f"{picture}.jpg", str(picture), "--dpi", "150", "pdf")


def _linear(source: Path, target: Path) -> bool:
    with pikepdf.open(source) as pdf:
        pdf.save(target, linearize=True)
    return True


def _turned(source: Path, target: Path) -> bool:
    """Laid in askew, with a CropBox and a unit of its own."""
    with pikepdf.open(source) as pdf:
        for number, page in enumerate(pdf.pages):
            page.obj["/Rotate"] = (90, 180, 270)[number % 3]
            x0, y0, x1, y1 = (float(v) for v in page.mediabox)
            page.obj["/MediaBox"] = pikepdf.Array([x0 - 50, y0 - 30, x1 + 20, y1 + 40])
            page.obj["/CropBox"] = pikepdf.Array([x0, y0, x1, y1])
        pdf.save(target)
    return True


def _appended(source: Path, target: Path) -> bool:
    """Changed afterwards, as readers do: notes, marked text, a stamp, saved on top."""
    shutil.copy(source, target)
    with pymupdf.open(target) as doc:
        page = doc[0]
        words = page.get_text("words")
        if words:
            page.add_highlight_annot(pymupdf.Rect(words[len(words) // 2][:4]))
        page.add_freetext_annot(pymupdf.Rect(300, 20, 480, 45), "Modtaget af Grethe Fabelsen")
        page.add_text_annot((500, 60), "Ring til Grethe Fabelsen")
        doc.saveIncr()
    return True


def _merged(source: Path, target: Path) -> bool:
    """Two pages on one sheet: forms in a form, smaller than they were."""
    with pymupdf.open(source) as old, pymupdf.open() as new:
        for first in range(0, len(old), 2):
            page = new.new_page(width=842, height=595)
            for side, number in enumerate((first, first + 1)):
                if number < len(old):
                    half = pymupdf.Rect(side * 421, 0, side * 421 + 421, 595)
                    page.show_pdf_page(half, old, number)
        new.save(target)
    return True


_CHANGES: dict[str, Callable[[Path, Path], bool]] = {
    "cairo": _cairo, "tesseract": _tesseract, "linear": _linear, "turned": _turned,
    "appended": _appended, "merged": _merged,
}  # fmt: skip


def _story(target: Path) -> None:
    with pymupdf.open() as doc:
        for _ in range(2):
            page = doc.new_page()
            page.insert_htmlbox(pymupdf.Rect(60, 60, 540, 780), letter_html())
        doc.subset_fonts()
        doc.save(target)
