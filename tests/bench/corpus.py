"""A generated case: Danish office prose with names and numbers in it, about 400 words a page.

Everything is invented and seeded: the same call makes the same pages. CPR numbers have day + 60.
"""

from __future__ import annotations

import io
import random
from pathlib import Path

import pymupdf
from PIL import Image

WORDS_A_PAGE = 400
_FIRST = (
    *("Anne", "Mikkel", "Fatima", "Jens-Ole", "Aviâja", "Piotr", "Sofie"),
    *("Lan", "Ahmed", "Bodil", "Oksana", "Rúni", "Leyla"),
)
_LAST = (
    *("Østergaard", "Nielsen", "Warsame", "Kowalska", "Brandt"),
    *("Yilmaz", "Kruse", "Petersen", "Hammeken", "Nguyen"),
)
_PLACES = ["Nørrevang", "Mosevej", "Skolegade", "Birkealle", "Havnestræde", "Engdraget"]
_TOWNS = ("8600 Silkeborg", "6400 Sønderborg", "4000 Roskilde", "9000 Aalborg")
_FILLER = (
    "Kommunen har modtaget oplysninger om sagen og vurderer, at der er behov for en samlet plan.",
    "Mødet blev holdt på rådhuset, og der blev taget referat af de vigtigste punkter.",
    "Der er enighed om, at forløbet fortsætter uændret indtil næste opfølgning i efteråret.",
    "Familien ønsker støtte i hjemmet, og tilbuddet bliver drøftet med skolen og daginstitutionen.",
    "Afgørelsen kan påklages inden fire uger, og klagen sendes til den afdeling, der har svaret.",
    "Udgiften er opgjort til 12.450 kr. og betales efter reglerne i servicelovens § 52.",
    "Det er aftalt, at der følges op på fraværet, og at kontaktlæreren ringer en gang om ugen.",
    "Sagen er registreret under emnet 27.30.04-G01 og overgår til arkiv ved årets udgang.",
)


def sentence(rnd: random.Random) -> str:
    """One sentence; about one in three names somebody or something that points at them."""
    name = f"{rnd.choice(_FIRST)} {rnd.choice(_LAST)}"
    kind = rnd.random()
    if kind < 0.12:
        return f"{name} oplyser, at {rnd.choice(_FIRST)} igen går i skole hver dag."
    if kind < 0.18:
        number = f"{rnd.randint(61, 88)}{rnd.randint(1, 12):02}{rnd.randint(40, 99)}"
        return f"Cpr.nr. {number}-{rnd.randint(1000, 9999)} tilhører {name}."
    if kind < 0.24:
        place = f"{rnd.choice(_PLACES)} {rnd.randint(1, 99)}, {rnd.choice(_TOWNS)}"
        return f"{name} bor på {place}."
    if kind < 0.29:
        digits = " ".join(str(rnd.randint(10, 99)) for _ in range(3))
        return f"Ring til {name} på tlf. {rnd.randint(20, 99)} {digits} efter kl. 14."
    if kind < 0.32:
        return f"Skriv til {rnd.choice(_FIRST).lower()}@{rnd.choice(_PLACES).lower()}.dk."
    return rnd.choice(_FILLER)


def page_lines(rnd: random.Random, words: int = WORDS_A_PAGE) -> list[str]:
    """Lines of one page, at most 92 characters each, paragraphs parted by an empty line."""
    lines: list[str] = []
    count = 0
    while count < words:
        text = " ".join(sentence(rnd) for _ in range(rnd.randint(3, 6)))
        count += len(text.split())
        line = ""
        for word in text.split():
            if line and len(line) + len(word) >= 92:
                lines.append(line)
                line = word
            else:
                line = f"{line} {word}".strip()
        lines += [line, ""]
    return lines


def write_pdf(path: Path, pages: int, *, seed: int = 0) -> Path:
    """A text PDF of ``pages`` A4 pages."""
    rnd = random.Random(seed)
    font = pymupdf.Font("helv")
    pdf = pymupdf.open()
    for _ in range(pages):
        page = pdf.new_page(width=595, height=842)
        writer = pymupdf.TextWriter(page.rect)
        y = 60.0
        for line in page_lines(rnd):
            if line:
                writer.append((56, y), line, font=font, fontsize=10.5)
            y += 13.2 if line else 7
        writer.write_text(page)
    pdf.save(path, garbage=3, deflate=True, no_new_id=True)
    pdf.close()
    return path


def write_scan(source: Path, path: Path, kind: str) -> Path:
    """``source`` as scanned at 200 dpi, with its text unseen above. kind: "jpeg" or "bilevel"."""
    with pymupdf.open(source) as pdf, pymupdf.open() as scan:
        for page in pdf:
            pixmap = page.get_pixmap(dpi=200, colorspace=pymupdf.csGRAY)
            image = Image.frombytes("L", (pixmap.width, pixmap.height), pixmap.samples)
            buffer = io.BytesIO()
            if kind == "jpeg":
                image.save(buffer, "JPEG", quality=75)
            else:
                image.convert("1", dither=Image.Dither.NONE).save(
                    buffer, "TIFF", compression="group4"
                )
            new = scan.new_page(width=page.rect.width, height=page.rect.height)
            new.insert_image(new.rect, stream=buffer.getvalue())
            writer = pymupdf.TextWriter(new.rect)
            for x0, _, _, y1, word, *_ in page.get_text("words"):
                writer.append((x0, y1 - 2), word, fontsize=10.5)
            writer.write_text(new, render_mode=3)
        scan.save(path, garbage=3, deflate=True, no_new_id=True)
    return path


def page_texts(pages: int, *, seed: int = 0) -> list[str]:
    """The same pages as ``write_pdf`` lays out, as plain text."""
    rnd = random.Random(seed)
    return ["\n".join(page_lines(rnd)) for _ in range(pages)]
