"""The command line as contracted: files in, JSON and PDFs out, exit codes, one-line errors."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pymupdf
import pytest

NAME, CPR, PHONE = "Birthe Falkenborg Thygesen", "711289-4417", "29 81 44 03"
LETTER = (
    "Kære Asger Lindemose\n\n"
    f"Vi har talt med {NAME}, cpr.nr. {CPR}, som bor på Vestre Kærvej 14, 8600 Silkeborg.\n"
    f"Hun kan træffes på tlf. {PHONE} efter klokken 14.\n\n"
    "Møde holdes torsdag i kantinen.\n\nMed venlig hilsen\nsagsbehandler Jonna Skovlund\n"
)
KEPT = "kantinen"


def write_pdf(path: Path, text: str = LETTER) -> Path:
    pdf = pymupdf.open()
    page = pdf.new_page()
    for number, line in enumerate(text.split("\n")):
        page.insert_text((60, 80 + 16 * number), line, fontsize=10)
    pdf.save(path)
    return path


def redactor(*arguments: object, expect: int = 0) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "redactor.cli", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=250,
    )
    assert done.returncode == expect, (done.returncode, done.stdout, done.stderr)
    return done


def text_of(path: Path) -> str:
    with pymupdf.open(path) as pdf:
        return "\n".join(page.get_text() for page in pdf)


@pytest.fixture(scope="module")
def analysis(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """A folder with good and bad files, analysed once."""
    folder = tmp_path_factory.mktemp("case")
    write_pdf(folder / "a_brev.pdf")
    (folder / "b_tom.pdf").write_bytes(b"")
    (folder / "c_ikke.pdf").write_bytes(b"\x00\x01 ikke en pdf")
    write_pdf(folder / "d_brev.pdf", LETTER.replace("torsdag", "fredag"))
    done = redactor("analyze", folder, "--json", folder / "out.json", expect=3)
    assert NAME not in done.stderr
    return folder, json.loads((folder / "out.json").read_text("utf-8"))


def test_analysis_has_the_contracted_shape(analysis: tuple[Path, dict[str, Any]]) -> None:
    _, data = analysis
    assert data["schema"] == "redactor.analysis/1"
    assert data["model"]
    assert [d["file"] for d in data["documents"]] == [
        "a_brev.pdf",
        "b_tom.pdf",
        "c_ikke.pdf",
        "d_brev.pdf",
    ]
    good, empty, other, _ = data["documents"]
    assert (empty["error"]["code"], other["error"]["code"]) == ("empty_file", "unsupported_file")
    assert empty["suggestions"] == []
    assert good["error"] is None
    assert (good["pages"], len(good["sha256"])) == (1, 64)
    for item in good["suggestions"]:
        assert item["category"] in ("identifier", "context")
        assert item["proposed"] in ("redact", "keep")
        assert 0 <= item["score"] <= 1
        assert item["page"] == 1
        assert item["recognizer"]
        assert all(len(box) == 4 and box[0] < box[2] and box[1] < box[3] for box in item["boxes"])
    found = {(s["entity_type"], s["text"]) for s in good["suggestions"]}
    assert {("PERSON", NAME), ("CPR", CPR), ("PHONE", PHONE)} <= found


def test_boxes_lie_on_the_words(analysis: tuple[Path, dict[str, Any]]) -> None:
    folder, data = analysis
    person = next(s for s in data["documents"][0]["suggestions"] if s["text"] == NAME)
    with pymupdf.open(folder / "a_brev.pdf") as pdf:
        (rect,) = pdf[0].search_for(NAME)
    (box,) = person["boxes"]
    assert all(abs(a - b) < 4 for a, b in zip(box, rect, strict=True))


def test_redact_identifiers_leaves_nothing_and_keeps_the_rest(tmp_path: Path) -> None:
    source, out = write_pdf(tmp_path / "brev.pdf"), tmp_path / "ud.pdf"
    redactor("redact", source, "-o", out, "--accept", "identifiers", "--json", tmp_path / "r.json")
    text = text_of(out)
    for secret in (NAME, "Falkenborg", CPR, PHONE, "Kærvej"):
        assert secret not in text
        assert secret.encode() not in out.read_bytes()
    assert KEPT in text
    report = json.loads((tmp_path / "r.json").read_text("utf-8"))
    assert report["verified"] is True
    assert report["verification"]["passed"] is True
    assert report["marks"] >= 5


def test_redact_and_verify_by_decisions(
    tmp_path: Path, analysis: tuple[Path, dict[str, Any]]
) -> None:
    folder, data = analysis
    source, out = folder / "a_brev.pdf", tmp_path / "ud.pdf"
    document = dict(data["documents"][0])
    document["suggestions"] = [
        {**s, "decision": "keep" if s["entity_type"] == "PHONE" else "redact"}
        for s in document["suggestions"]
    ]
    by_hand = {"page": 1, "boxes": [[58, 186, 120, 200]], "recognizer": "manual"}
    document["suggestions"].append({**by_hand, "decision": "redact", "ground": None})
    decisions = tmp_path / "afgoerelser.json"
    decisions.write_text(json.dumps({**data, "documents": [document]}), "utf-8")
    redactor("redact", source, "-o", out, "--decisions", decisions)
    assert PHONE in text_of(out)
    assert CPR not in text_of(out)
    redactor("verify", out, "--original", source, "--decisions", decisions)
    done = redactor("verify", source, "--original", source, "--decisions", decisions, expect=1)
    assert "IKKE bevist sikker" in done.stdout
    assert NAME not in done.stdout


def test_grounds_may_be_written_freely_and_unknown_ones_stay_out_of_the_boxes(
    tmp_path: Path, analysis: tuple[Path, dict[str, Any]]
) -> None:
    folder, data = analysis
    source, out = folder / "a_brev.pdf", tmp_path / "ud.pdf"
    document = dict(data["documents"][0])
    found = [{**s, "decision": "redact", "ground": "ofl §30 nr 1"} for s in document["suggestions"]]
    found[0]["ground"] = "Tyskleriets § 7"
    decisions = tmp_path / "d.json"
    decisions.write_text(
        json.dumps({**data, "documents": [{**document, "suggestions": found}]}), "utf-8"
    )
    done = redactor("redact", source, "-o", out, "--decisions", decisions)
    assert done.stderr.startswith("En afgørelse har en hjemmel, som kataloget ikke kender")
    assert "OFL § 30, nr. 1" in text_of(out)
    assert "Tyskleri" not in text_of(out)
    redactor("verify", out, "--original", source, "--decisions", decisions)


def test_other_looks_are_verified_by_what_was_declared(
    tmp_path: Path, analysis: tuple[Path, dict[str, Any]]
) -> None:
    folder, data = analysis
    source, out = folder / "a_brev.pdf", tmp_path / "ud.pdf"
    decisions, report = tmp_path / "afgoerelser.json", tmp_path / "rapport.json"
    document = dict(data["documents"][0])
    document["suggestions"] = [{**s, "decision": "redact"} for s in document["suggestions"]]
    decisions.write_text(json.dumps({**data, "documents": [document]}), "utf-8")
    look = ["--style", "pseudonym", "--width", "protected", "--legend", "last"]
    redactor("redact", source, "-o", out, "--decisions", decisions, *look, "--json", report)
    assert "Person 1" in text_of(out)
    assert "Sådan læser du overstregningerne" in text_of(out)
    assert NAME not in text_of(out)
    check = ["verify", out, "--original", source, "--decisions", decisions]
    redactor(*check, "--report", report)
    redactor(*check, expect=1)
    done = redactor(*check, "--report", decisions, expect=2)
    assert "Rapporten" in done.stderr


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"decision": None}, "mangler en afgørelse"),
        ({"decision": "redact", "boxes": [[1, 2, 3]]}, "ikke kan læses"),
        ({"decision": "redact", "page": 99}, "side"),
    ],
)
def test_bad_decisions_are_refused(
    tmp_path: Path, analysis: tuple[Path, dict[str, Any]], change: dict[str, Any], words: str
) -> None:
    folder, data = analysis
    document = dict(data["documents"][0])
    document["suggestions"] = [{**s, "decision": "redact"} for s in document["suggestions"]]
    document["suggestions"][0] |= change
    decisions = tmp_path / "d.json"
    decisions.write_text(json.dumps({**data, "documents": [document]}), "utf-8")
    out = tmp_path / "ud.pdf"
    done = subprocess.run(
        [
            *(sys.executable, "-m", "redactor.cli", "redact", folder / "a_brev.pdf"),
            *("-o", out, "--decisions", decisions),
        ],
        capture_output=True,
        text=True,
    )
    assert done.returncode in (1, 2)
    assert words in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert not out.exists()


def test_decisions_of_another_file_are_refused(
    tmp_path: Path, analysis: tuple[Path, dict[str, Any]]
) -> None:
    folder, _ = analysis
    other = write_pdf(tmp_path / "anden.pdf", "noget andet")
    out = tmp_path / "ud.pdf"
    done = redactor("redact", other, "-o", out, "--decisions", folder / "out.json", expect=2)
    assert "hash" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("redact", "findes-ikke.pdf", "-o", "ud.pdf", "--accept", "all"), 2),
        (("analyze", "--json", "x.json"), 2),
        (("ukendt",), 2),
        (("request", "run", ".", "-o", "ud"), 2),
    ],
)
def test_wrong_use_is_one_line_and_code_2(arguments: tuple[str, ...], code: int) -> None:
    done = redactor(*arguments, expect=code)
    assert len(done.stderr.strip().splitlines()) == 1


def test_all_files_bad_is_code_1(tmp_path: Path) -> None:
    (tmp_path / "x.pdf").write_bytes(b"")
    redactor("analyze", tmp_path / "x.pdf", "--json", tmp_path / "o.json", expect=1)
    assert json.loads((tmp_path / "o.json").read_text())["documents"][0]["error"]


def test_request_run_goes_the_whole_way(tmp_path: Path) -> None:
    folder, out = tmp_path / "sag", tmp_path / "ud"
    folder.mkdir()
    write_pdf(folder / f"0001 - 4711 - Brev om {NAME}.pdf")
    write_pdf(folder / "0002 - 4712 - Notat.pdf", "Der er ingen navne i dette notat om kantinen.")
    (folder / "0003 - 4713 - Ødelagt.pdf").write_bytes(b"%PDF-1.7 nej")
    options = ["--requester", "Asger Lindemose", "--regime", "fvl", "--accept", "proposed"]
    done = redactor("request", "run", folder, "-o", out, *options, expect=3)
    assert NAME not in done.stderr.replace(f"Brev om {NAME}.pdf", "")
    names = sorted(p.name for p in out.iterdir())
    (package,) = out.glob("*.zip")
    with zipfile.ZipFile(package) as archive:
        assert sorted([*archive.namelist(), package.name]) == names
    pdfs = [n for n in names if n[:4].isdigit()]
    assert len(pdfs) == 2
    assert not any("Falkenborg" in n for n in names)
    struck = text_of(out / pdfs[0])
    assert NAME not in struck
    assert CPR not in struck
    assert "Asger Lindemose" in struck
    manifest = json.loads((out / "manifest.json").read_text("utf-8"))
    assert manifest["counts"]["documents"] == 3
    sheet = openpyxl.load_workbook(next(out.glob("*.xlsx"))).active
    cells = [str(c.value) for row in sheet.iter_rows() for c in row if c.value]
    assert any("gennemgås af en medarbejder" in c for c in cells)
    assert not any("Falkenborg" in c for c in cells)
    for paper in [*out.glob("*.docx"), *out.glob("*.xlsx")]:
        with zipfile.ZipFile(paper) as parts:
            content = b"".join(parts.read(name) for name in parts.namelist())
        assert b"Falkenborg" not in content


def test_a_file_that_is_locked_opens_with_its_password(tmp_path: Path) -> None:
    source = write_pdf(tmp_path / "x.pdf")
    with pymupdf.open(source) as pdf:
        pdf.save(
            tmp_path / "laast.pdf",
            encryption=pymupdf.PDF_ENCRYPT_AES_256,
            user_pw="kode",
            owner_pw="o",
        )
    out = tmp_path / "o.json"
    redactor("analyze", tmp_path / "laast.pdf", "--json", out, expect=1)
    assert json.loads(out.read_text())["documents"][0]["error"]["code"] == "encrypted_file"
    redactor("analyze", tmp_path / "laast.pdf", "--json", out, "--password", "kode")
    assert json.loads(out.read_text())["documents"][0]["suggestions"]


def test_what_was_redacted_from_a_locked_file_is_verified_against_it(tmp_path: Path) -> None:
    locked, out = tmp_path / "laast.pdf", tmp_path / "ud.pdf"
    with pymupdf.open(write_pdf(tmp_path / "x.pdf")) as pdf:
        pdf.save(locked, encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="kode", owner_pw="o")
    by_hand = {"page": 1, "boxes": [[58, 186, 120, 200]], "recognizer": "manual"}
    document = {"file": "laast.pdf", "suggestions": [{**by_hand, "decision": "redact"}]}
    decisions = tmp_path / "d.json"
    decisions.write_text(json.dumps({"documents": [document]}), "utf-8")
    options = ["--decisions", decisions, "--password", "kode"]
    redactor("redact", locked, "-o", out, *options)
    redactor("verify", out, "--original", locked, *options)
