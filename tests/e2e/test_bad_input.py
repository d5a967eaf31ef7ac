"""The bad files of a bad day, all in one request: each its own Danish reason, the rest goes on.

In process, with rules alone, through the same services and stages as the api and the workers.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Callable
from typing import Any

import pikepdf
import pymupdf
import pytest

from redactor.errors import RedactorError
from redactor.services.documents import give_password
from redactor.store.engine import session_scope
from redactor.store.sealing import seal

pytestmark = [pytest.mark.slow, pytest.mark.timeout(280)]

Make = Callable[..., bytes]


def saved(pdf: pikepdf.Pdf, **options: Any) -> bytes:
    out = io.BytesIO()
    pdf.save(out, static_id=True, **options)
    return out.getvalue()


def many_pages(count: int) -> bytes:
    pdf = pikepdf.new()
    for _ in range(count):
        pdf.add_blank_page()
    return saved(pdf)


def many_words(count: int) -> bytes:
    pdf = pymupdf.open()
    page = pdf.new_page(width=2000, height=10_000)
    line = "ord " * 200
    writer = pymupdf.TextWriter(page.rect)
    font = pymupdf.Font("helv")
    for number in range(count // 200):
        writer.append((10, 10 + number * 9.5), line, font=font, fontsize=4)
    writer.write_text(page)
    return bytes(pdf.tobytes(no_new_id=True))


def page_of_metres(metres: float) -> bytes:
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(14_400, 14_400))
    pdf.pages[0].UserUnit = metres / 0.0254 * 72 / 14_400
    return saved(pdf)


def unpacks_to(megabytes: int) -> bytes:
    pdf = pikepdf.new()
    pdf.add_blank_page()
    engine = zlib.compressobj(9)
    bomb = b"".join(engine.compress(b" " * 2**20) for _ in range(megabytes)) + engine.flush()
    pdf.pages[0].Contents = pikepdf.Stream(pdf, bomb)
    pdf.pages[0].Contents.stream_dict.Filter = pikepdf.Name.FlateDecode
    return saved(pdf, stream_decode_level=pikepdf.StreamDecodeLevel.none, compress_streams=False)


def test_each_bad_file_has_its_reason_and_the_good_ones_are_ready(
    case: Any, make_pdf: Make
) -> None:
    good = make_pdf("Brev til Karla Testesen, cpr.nr. 711289-4417, om mødet på torsdag.")
    bad: dict[str, tuple[bytes, str]] = {
        "ikke.pdf": (b"\x00\x01\x02\x03 ingen pdf", "Gem dokumentet som PDF"),
        "afkortet.pdf": (good[: len(good) // 3], "beskadiget"),
        "zip.zip": (b"PK\x03\x04" + b"\x00" * 60, "Pak filen ud"),
        "sider.pdf": (many_pages(10_000), "10000 sider"),
        "ord.pdf": (many_words(200_000), "ord"),
        "metre.pdf": (page_of_metres(100), "for stor"),
        "bombe.pdf": (unpacks_to(400), "pakker sig ud"),
    }
    names = ["../../etc/passwd.pdf", "gnp\u202efdp.pdf", "משה 😀.pdf"]
    ids = {name: case.upload(data, name) for name, (data, _) in bad.items()}
    fine = [case.upload(make_pdf(f"Brev nr. {i}"), name) for i, name in enumerate(names)]
    fine.append(case.upload(good, "brev.pdf"))
    case.run_all()
    for name, (_, words) in bad.items():
        document = case.document(ids[name])
        assert document.state == "failed", (name, document.state)
        assert words in document.error_text, (name, document.error_text)
        assert re.search(r"[a-zæøå]{4}.*\.$", document.error_text), name
    assert [case.document(i).state for i in fine] == ["ready"] * len(fine)
    shown = [case.document(i).original_name for i in fine[:3]]
    assert shown == ["passwd.pdf", "gnpfdp.pdf", "משה 😀.pdf"]
    assert [s.text for s in case.suggestions(fine[-1]) if s.entity_type == "CPR"]


def test_an_empty_file_and_a_second_copy_are_refused_at_the_door(case: Any, make_pdf: Make) -> None:
    with pytest.raises(RedactorError, match=r"tom \(0 byte\)"):
        case.upload(b"", "tom.pdf")
    data = make_pdf("Et brev")
    case.upload(data, "brev.pdf")
    with pytest.raises(RedactorError, match="allerede lagt op"):
        case.upload(data, "samme brev.pdf")


def test_a_locked_file_waits_for_its_password(case: Any, make_pdf: Make) -> None:
    locked = case.upload(make_pdf("Låst brev", password="hemmelig"), "laast.pdf")
    known = case.upload(make_pdf("Andet brev", password="åben"), "kendt.pdf", password="åben")
    other = case.upload(make_pdf("Et brev mere"), "andet.pdf")
    case.run_all()
    assert case.document(locked).state == "needs_password"
    assert case.document(known).state == "ready"
    assert case.document(known).password is None  # used and forgotten
    assert case.document(other).state == "ready"
    for word, state in (("forkert", "needs_password"), ("hemmelig", "ready")):
        with session_scope(case.engine) as session:
            sealed = seal(case.settings, word)
            give_password(session, case.actor, locked, sealed_password=sealed)
        case.run_all()
        assert case.document(locked).state == state
    assert case.document(locked).password is None
