"""Reading pictures: which pages go to OCR, what comes back, and where it stands."""

import io
import stat

import numpy as np
import pymupdf
import pytest
from PIL import Image

from redactor.domain.text import TextSource
from redactor.errors import ConfigurationError, InfrastructureError, LimitExceeded
from redactor.pdf.reading.ocr import OcrWord, TesseractOcr
from redactor.pdf.reading.scan import estimate_skew
from redactor.pdf.text import LOW_CONFIDENCE, NEEDS_OCR, needs_ocr, read_pages

LINES = [
    "Midtfjord Kommune, Børn og Familie",
    "Notat om samtale med Anna Holm den 3. maj 2024",
    "Anna bor Nørregade 14, 6400 Sønderborg og har telefon 40 05 60 70.",
    "Hun fortæller at Margrethe Krag har hentet børnene hver fredag.",
    "Sagsbehandleren aftalte med Anna at der holdes møde i næste uge,",
    "og at skolen indkalder begge forældre og støttepersonen.",
    "Mødet blev afholdt på rådhuset og varede omkring en time.",
]


def letter(lines=LINES, size=12):
    document = pymupdf.open()
    page = document.new_page(width=595, height=420)
    writer = pymupdf.TextWriter(page.rect)
    font = pymupdf.Font("notos")
    for n, line in enumerate(lines):
        writer.append((60, 90 + 22 * n), line, font=font, fontsize=size)
    writer.write_text(page)
    return document


def picture_of(document, *, dpi=200, tilt=0.0, turn=0):
    pixmap = document[0].get_pixmap(dpi=dpi, colorspace=pymupdf.csGRAY)
    image = Image.frombytes("L", (pixmap.width, pixmap.height), pixmap.samples)
    if tilt:
        image = image.rotate(-tilt, fillcolor=255, resample=Image.Resampling.BICUBIC)
    return image.rotate(-turn, expand=True) if turn else image


def scan_to(path, image, *, dpi=200, over=(), page_turn=0):
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    document = pymupdf.open()
    page = document.new_page(width=image.width * 72 / dpi, height=image.height * 72 / dpi)
    page.insert_image(page.rect, stream=buffer.getvalue())
    for x, y, text in over:
        page.insert_text((x, y), text)
    page.set_rotation(page_turn)
    document.save(path)
    return path


@pytest.fixture(scope="module")
def engine():
    try:
        return TesseractOcr()
    except ConfigurationError as missing:
        pytest.skip(missing.message)


def words_found(page, expected=LINES):
    wanted = " ".join(expected).split()
    found = page.text.split()
    return sum(word in found for word in wanted) / len(wanted)


@pytest.mark.parametrize(
    ("tilt", "turn", "page_turn"),
    [(0, 0, 0), (0.4, 0, 0), (-3, 0, 0), (6, 0, 0), (0, 180, 0), (0, 90, 0), (0, 270, 90)],
)
def test_scans_are_read_with_places(engine, tmp_path, tilt, turn, page_turn):
    document = letter()
    path = scan_to(
        tmp_path / "scan.pdf", picture_of(document, tilt=tilt, turn=turn), page_turn=page_turn
    )
    page = next(read_pages(path, ocr=engine))
    assert page.source is TextSource.OCR
    assert page.confidence > 0.8
    assert words_found(page) > 0.95
    # The box of a name covers it on the page as displayed.
    start = page.text.index("Margrethe")
    (box,) = page.boxes_for(start, start + 9)
    x0, y0, x1, y1 = document[0].search_for("Margrethe")[0]
    x, y = (x0 + x1) / 2, (y0 + y1) / 2
    if tilt:
        a = np.radians(tilt)
        dx, dy = x - 595 / 2, y - 210
        x, y = 595 / 2 + dx * np.cos(a) - dy * np.sin(a), 210 + dx * np.sin(a) + dy * np.cos(a)
    seen = {0: (x, y), 90: (420 - y, x), 180: (595 - x, 420 - y), 270: (y, 595 - x)}
    middle = seen[(turn + page_turn) % 360]
    assert abs((box.x0 + box.x1) / 2 - middle[0]) < 4
    assert abs((box.y0 + box.y1) / 2 - middle[1]) < 4
    assert max(box.width, box.height) == pytest.approx(x1 - x0, abs=8)


@pytest.mark.parametrize("tilt", [-7, -2.5, -0.5, 0, 1.5, 5])
def test_skew_is_estimated(tilt):
    assert estimate_skew(picture_of(letter(), tilt=tilt)) == pytest.approx(tilt, abs=0.25)


def test_noise_at_200_dpi(engine, tmp_path):
    noise = np.random.default_rng(1).normal(0, 12, (1167, 1653))
    image = picture_of(letter())
    noisy = np.clip(
        np.asarray(image, dtype=float) * 0.9 + noise[: image.height, : image.width], 0, 255
    )
    path = scan_to(tmp_path / "noisy.pdf", Image.fromarray(noisy.astype("uint8")))
    assert words_found(next(read_pages(path, ocr=engine))) > 0.9


def broken_font_layer(path):
    """A page whose glyphs map to the wrong letters, as with a font subset without ToUnicode."""
    document = pymupdf.open()
    page = document.new_page()
    keys = str.maketrans("abcdefghijklmnoprstuvyæøå", "qzjxkwvbpgfmcdhlyutrsnioe")
    for n, line in enumerate(LINES):
        page.insert_text((60, 90 + 22 * n), line.lower().translate(keys))
    document.save(path)


def unmapped_layer(path):
    document = pymupdf.open()
    page = document.new_page()
    writer = pymupdf.TextWriter(page.rect)
    writer.append((60, 90), "\ue001\ue002\ue003 \ue004\ue005 abc \ue006\ue007", fontsize=12)
    writer.write_text(page)
    document.save(path)


def partly_unmapped(path):
    """A font without letters behind its glyphs in the midst of sound text."""
    document = letter()
    writer = pymupdf.TextWriter(document[0].rect)
    font = pymupdf.Font("notos")
    writer.append((60, 300), "\ue001" * 60, font=font, fontsize=9)
    writer.write_text(document[0])
    document.save(path)


def outlined(path):
    """Letters drawn as curves: nothing to read, something to see."""
    document = pymupdf.open()
    page = document.new_page()
    page.draw_bezier((60, 60), (70, 90), (80, 30), (100, 100), width=2)
    document.save(path)


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda p: scan_to(p, picture_of(letter())), True),
        (lambda p: scan_to(p, picture_of(letter()), over=[(20, 20, "Modtaget 3. maj")]), True),
        (broken_font_layer, True),
        (unmapped_layer, True),
        (partly_unmapped, True),
        (outlined, True),
        (lambda p: letter().save(p), False),
        (lambda p: letter([".......... kr. 1.200,00", "12345 678 90", "§ 30"]).save(p), False),
        (
            lambda p: letter(["This page is written in plain English by somebody else."] * 5).save(
                p
            ),
            False,
        ),
        (
            lambda p: letter(
                ["Diese Seite wurde von der Behörde geschrieben und unterschrieben."] * 5
            ).save(p),
            False,
        ),
        (
            lambda p: letter(["Tę stronę napisał urząd miasta i podpisał ją burmistrz."] * 5).save(
                p
            ),
            False,
        ),
    ],
)
def test_which_pages_have_to_be_read_from_the_picture(tmp_path, make, expected):
    path = tmp_path / "page.pdf"
    make(path)
    page = next(read_pages(path))
    assert needs_ocr(page) is expected
    assert (NEEDS_OCR in page.warnings) is expected


def test_a_scan_with_a_sound_text_layer_is_trusted(tmp_path):
    image = picture_of(letter(LINES * 2))
    over = [(60, 90 + 22 * n, line) for n, line in enumerate(LINES * 2)]
    page = next(read_pages(scan_to(tmp_path / "ocred.pdf", image, over=over)))
    assert page.warnings == ()
    assert page.source is TextSource.LAYER


def test_a_logo_does_not_send_a_letter_to_ocr(tmp_path):
    document = letter()
    logo = io.BytesIO()
    Image.new("RGB", (80, 40), (10, 90, 160)).save(logo, "PNG")
    document[0].insert_image(pymupdf.Rect(480, 20, 560, 60), stream=logo.getvalue())
    document.save(tmp_path / "logo.pdf")
    assert next(read_pages(tmp_path / "logo.pdf")).warnings == ()


def test_stamp_and_scan_are_merged(engine, tmp_path):
    path = scan_to(
        tmp_path / "stamped.pdf", picture_of(letter()), over=[(20, 20, "Modtaget af Bo Krag")]
    )
    page = next(read_pages(path, ocr=engine))
    assert page.text.startswith("Modtaget af Bo Krag\n\n")
    assert page.text.count("Modtaget") == 1
    assert words_found(page) > 0.95
    start = page.text.index("Bo Krag")
    assert page.boxes_for(start, start + 7)[0].y1 < 30


def test_blank_scan_is_empty(engine, tmp_path):
    path = scan_to(tmp_path / "white.pdf", Image.new("L", (800, 600), 255))
    page = next(read_pages(path, ocr=engine))
    assert page.source is TextSource.EMPTY
    assert page.warnings == ()


def test_only_the_gaps_of_a_layer_are_filled_from_the_picture(tmp_path):
    partly_unmapped(tmp_path / "partly.pdf")
    words = [
        OcrWord("Midtfjord", 60, 80, 120, 92, 0, 0.9),
        OcrWord("Anna", 62, 291, 90, 300, 1, 0.9),
        OcrWord("Holm", 94, 291, 130, 300, 1, 0.9),
    ]
    page = next(read_pages(tmp_path / "partly.pdf", ocr=FakeEngine(words)))
    assert page.text.endswith("\n\nAnna Holm")
    assert page.text.count("Midtfjord") == 1
    assert page.source is TextSource.LAYER
    assert "\ue001" not in page.text


class FakeEngine:
    """Answers with given words; shows that any engine will do."""

    name = "test"
    dpi = 72

    def __init__(self, words):
        self.words = words

    def read(self, width, height, gray, *, dpi):
        assert len(gray) == width * height
        return self.words

    def quarter(self, width, height, gray, *, dpi):
        return 0


def test_any_engine_will_do_and_unsure_words_are_kept(tmp_path):
    path = scan_to(tmp_path / "scan.pdf", picture_of(letter(), dpi=72), dpi=72)
    words = [OcrWord("Anna", 60, 80, 90, 92, 0, 0.2), OcrWord("Holm", 94, 80, 130, 92, 0, 0.3)]
    page = next(read_pages(path, ocr=FakeEngine(words)))
    assert page.text == "Anna Holm"
    assert page.warnings == (LOW_CONFIDENCE,)
    assert page.confidence == pytest.approx(0.25)
    (box,) = page.boxes_for(0, 9)
    assert (box.x0, box.x1) == (pytest.approx(60, abs=0.5), pytest.approx(130, abs=0.5))


def script(path, text):
    path.write_text("#!/bin/sh\n" + text)
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


SURVEY = """case "$1" in
--version) echo "tesseract 5.0"; exit 0;;
--list-langs) printf 'List:\\n%s\\n' {languages}; exit 0;;
esac
"""


def test_missing_program_says_how_to_get_it():
    with pytest.raises(ConfigurationError, match="apt-get install tesseract-ocr"):
        TesseractOcr(program="no-such-program-here")


def test_missing_languages(tmp_path):
    program = script(tmp_path / "t1", SURVEY.format(languages="eng"))
    engine = TesseractOcr(program=program)
    assert (engine.languages, engine.missing) == ("eng", ("dan",))
    program = script(tmp_path / "t2", SURVEY.format(languages="osd"))
    with pytest.raises(ConfigurationError, match="tesseract-ocr-dan"):
        TesseractOcr(program=program)


def test_a_slow_picture_is_stopped(tmp_path):
    program = script(tmp_path / "slow", SURVEY.format(languages="dan") + "exec sleep 60\n")
    engine = TesseractOcr(program=program, timeout=0.3)
    with pytest.raises(LimitExceeded, match="stoppet"):
        engine.read(2, 2, bytes(4), dpi=70)


def test_a_crash_is_worth_another_try(tmp_path):
    program = script(
        tmp_path / "crash", SURVEY.format(languages="dan") + "cat >/dev/null; exit 3\n"
    )
    with pytest.raises(InfrastructureError):
        TesseractOcr(program=program).read(2, 2, bytes(4), dpi=70)


def test_no_files_are_left(engine, tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    image = picture_of(letter())
    assert engine.read(*image.size, image.tobytes(), dpi=200)
    assert list(tmp_path.iterdir()) == []
