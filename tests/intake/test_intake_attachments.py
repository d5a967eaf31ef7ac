"""Files inside PDFs: every place they may lie, and hostile ones."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf

from redactor.errors import InputError
from redactor.intake import attachments
from redactor.intake.attachments import Attachment, extract
from redactor.pdf.hidden import inspect_hidden

Change = Callable[[Pdf], None]


def file_in(pdf: pikepdf.Pdf, content: bytes, name: str) -> Any:
    made: Any = pikepdf.AttachedFileSpec
    return made(pdf, content, filename=name)


def spec(pdf: Pdf, content: bytes, name: str = "brev.txt") -> Any:
    return file_in(pdf, content, name).obj


def embedded(name: str, content: bytes) -> Change:
    def change(pdf: Pdf) -> None:
        pdf.attachments[name] = file_in(pdf, content, name)

    return change


def pinned(pdf: Pdf) -> None:
    note = Dictionary(
        Type=Name.Annot, Subtype=Name.FileAttachment, Rect=[0, 0, 9, 9], FS=spec(pdf, b"pinned")
    )
    pdf.pages[0].obj.Annots = Array([pdf.make_indirect(note)])


def associated(pdf: Pdf) -> None:
    pdf.pages[0].obj.AF = Array([spec(pdf, b"associated")])
    pdf.Root.AF = spec(pdf, b"of the whole")


def deep_tree(pdf: Pdf) -> None:
    leaf = Dictionary(Names=Array([pikepdf.String("a"), spec(pdf, b"deep")]))
    for _ in range(5):
        leaf = Dictionary(Kids=Array([pdf.make_indirect(leaf)]))
    pdf.Root.Names = Dictionary(EmbeddedFiles=pdf.make_indirect(leaf))


def circle(pdf: Pdf) -> None:
    node = pdf.make_indirect(
        Dictionary(Names=Array([pikepdf.String("a"), spec(pdf, b"in a circle")]))
    )
    node.Kids = Array([node, node])
    pdf.Root.Names = Dictionary(EmbeddedFiles=node)


def bomb(pdf: Pdf) -> None:
    made = spec(pdf, b"x", "bombe.txt")
    made.EF.F.write(zlib.compress(b"\0" * 60_000_000), filter=Name.FlateDecode)
    pdf.attachments["lille.txt"] = file_in(pdf, b"fine", "lille.txt")
    pdf.Root.AF = Array([made])


def broken_stream(pdf: Pdf) -> None:
    made = spec(pdf, b"x")
    made.EF.F.write(b"not deflate at all", filter=Name.FlateDecode)
    pdf.Root.AF = Array([made])


def same_twice(pdf: Pdf) -> None:
    made = spec(pdf, b"once")
    pdf.Root.AF = Array([made, made])


def nonsense(pdf: Pdf) -> None:
    pdf.Root.Names = Dictionary(EmbeddedFiles=Array([1, 2, 3]))
    pdf.Root.AF = Array([1, Dictionary(), Dictionary(EF=Dictionary(F=1))])
    pdf.pages[0].obj.Annots = Array([Dictionary(Subtype=Name.FileAttachment), 7])


def many(pdf: Pdf) -> None:
    pdf.Root.AF = Array([spec(pdf, b"%d" % i) for i in range(attachments.MAX_FILES + 5)])


def taken(
    change: Change, folder: Path, *, max_bytes: int = 1_000_000
) -> list[tuple[str, bytes | None, str]]:
    source, target = folder / "source.pdf", folder / "out"
    target.mkdir()
    with Pdf.new() as pdf:
        pdf.add_blank_page()
        change(pdf)
        pdf.save(source)
    found: list[Attachment] = extract(
        source, target, max_bytes=max_bytes, timeout=60, memory=2 * 1024**3
    )
    assert {p.name for p in target.iterdir()} == {f.path.name for f in found if f.path}
    return [(f.name, f.path.read_bytes() if f.path else None, f.problem) for f in found]


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        (embedded("Bilag 1.txt", b"hej"), [("Bilag 1.txt", b"hej", "")]),
        (embedded("../../etc/passwd", b"x"), [("passwd", b"x", "")]),
        (embedded("C:\\Temp\\con.txt", b"x"), [("_con.txt", b"x", "")]),
        (embedded("gnp\u202e.exe", b"x"), [("gnp.exe", b"x", "")]),
        (embedded("tom.txt", b""), [("tom.txt", None, attachments.EMPTY)]),
        (pinned, [("brev.txt", b"pinned", "")]),
        (associated, [("brev.txt", b"of the whole", ""), ("brev.txt", b"associated", "")]),
        (deep_tree, [("brev.txt", b"deep", "")]),
        (circle, [("brev.txt", b"in a circle", "")]),
        (same_twice, [("brev.txt", b"once", "")]),
        (broken_stream, [("brev.txt", None, attachments.UNREADABLE)]),
        (bomb, [("lille.txt", b"fine", ""), ("bombe.txt", None, attachments.TOO_LARGE)]),
        (nonsense, []),
    ],
)
def test_files_come_out(
    change: Change, wanted: list[tuple[str, bytes | None, str]], tmp_path: Path
) -> None:
    assert taken(change, tmp_path) == wanted


def test_no_more_than_so_many(tmp_path: Path) -> None:
    found = taken(many, tmp_path)
    assert len(found) == attachments.MAX_FILES + 1
    assert found[-1][2] == attachments.TOO_MANY


def test_the_limit_is_for_all_files_together(tmp_path: Path) -> None:
    def two(pdf: Pdf) -> None:
        for name in ("a.txt", "b.txt"):
            pdf.attachments[name] = file_in(pdf, b"x" * 600, name)

    problems = [problem for _, _, problem in taken(two, tmp_path, max_bytes=1000)]
    assert problems == ["", attachments.TOO_LARGE]


def test_what_is_no_pdf_is_said_to_be_damaged(tmp_path: Path) -> None:
    source = tmp_path / "a.pdf"
    source.write_bytes(b"%PDF-1.7 nothing more")
    (tmp_path / "out").mkdir()
    with pytest.raises(InputError):
        extract(source, tmp_path / "out", max_bytes=1000, timeout=60, memory=2 * 1024**3)


@pytest.mark.parametrize("change", [embedded("a.txt", b"x"), pinned, deep_tree])
def test_what_comes_out_is_counted_as_hidden(change: Change, tmp_path: Path) -> None:
    """Nothing is offered only where the count is nought, so the count has to see it."""
    buffer = io.BytesIO()
    with Pdf.new() as pdf:
        pdf.add_blank_page()
        change(pdf)
        pdf.save(buffer)
    path = tmp_path / "a.pdf"
    path.write_bytes(buffer.getvalue())
    assert inspect_hidden(path)["attachments"] >= 1
