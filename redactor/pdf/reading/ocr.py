"""Reading pictures of text with the ``tesseract`` program, one wrapper around it.

The picture goes in through stdin and the words come back on stdout: nothing of a document is
written to disk. One thread a process (workers run side by side), a hard time limit, and errors
that say what to install. Words that Tesseract is unsure of are kept: a missed name is a leak.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from redactor.errors import ConfigurationError, InfrastructureError, LimitExceeded

_INSTALL = "Installér den med: apt-get install tesseract-ocr tesseract-ocr-dan"


@dataclass(frozen=True, slots=True)
class OcrWord:
    """A word in a picture. Pixels, origin top left; line: number of its printed line.

    confidence: 0..1.
    """

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    line: int
    confidence: float


class OcrEngine(Protocol):
    """What ``read_pages`` needs to read a picture."""

    @property
    def name(self) -> str:
        """Program, version and languages, for the stage key."""

    @property
    def dpi(self) -> int:
        """Resolution at which pages are to be drawn."""

    def read(self, width: int, height: int, gray: bytes, *, dpi: int) -> list[OcrWord]:
        """Words of an upright 8-bit grey picture (``width * height`` bytes, row by row)."""

    def quarter(self, width: int, height: int, gray: bytes, *, dpi: int) -> int:
        """Degrees clockwise (0, 90, 180, 270) that would turn the picture upright; 0 if unsure."""


class TesseractOcr:
    """Tesseract 4 or 5. ``timeout`` is seconds a picture.

    Raises ConfigurationError where the program or every asked-for language is missing; a single
    missing language is left out (``languages`` says what is used).
    """

    def __init__(
        self,
        languages: str = "dan+eng",
        dpi: int = 300,
        timeout: float = 120,
        program: str = "tesseract",
    ) -> None:
        found = shutil.which(program)
        if found is None:
            raise ConfigurationError(
                f"Programmet '{program}' til tekstgenkendelse mangler. {_INSTALL}"
            )
        self._program = found
        self._timeout = timeout
        self._dpi = dpi
        version, installed = _survey(found)
        self.languages = "+".join(name for name in languages.split("+") if name in installed)
        if not self.languages:
            raise ConfigurationError(
                f"Sprogdata til tekstgenkendelse mangler ({languages}). {_INSTALL}"
            )
        self.missing = tuple(name for name in languages.split("+") if name not in installed)
        self._can_turn = "osd" in installed
        self._version = version

    @property
    def name(self) -> str:
        return f"{self._version} {self.languages} {self._dpi} dpi"

    @property
    def dpi(self) -> int:
        return self._dpi

    def read(self, width: int, height: int, gray: bytes, *, dpi: int) -> list[OcrWord]:
        """See OcrEngine. Raises LimitExceeded after ``timeout``, InfrastructureError on a crash."""
        table = self._run(width, height, gray, dpi, ("-l", self.languages, "--psm", "3", "tsv"))
        return _parse(table)

    def quarter(self, width: int, height: int, gray: bytes, *, dpi: int) -> int:
        if not self._can_turn:
            return 0
        try:
            report = self._run(width, height, gray, dpi, ("-l", "osd", "--psm", "0"))
        except InfrastructureError:
            return 0  # Tesseract calls too few characters an error
        values = dict(line.split(": ", 1) for line in report.splitlines() if ": " in line)
        try:
            degrees, sure = int(values["Rotate"]), float(values["Orientation confidence"])
        except (KeyError, ValueError):
            return 0
        return degrees if degrees in (90, 180, 270) and sure >= 1 else 0

    def _run(self, width: int, height: int, gray: bytes, dpi: int, arguments: Sequence[str]) -> str:
        picture = b"P5 %d %d 255\n" % (width, height) + gray
        command = [self._program, "stdin", "stdout", "--dpi", str(dpi), *arguments]
        try:
            done = subprocess.run(
                command,
                input=picture,
                capture_output=True,
                timeout=self._timeout,
                env={**os.environ, "OMP_THREAD_LIMIT": "1"},
                check=False,
            )
        except subprocess.TimeoutExpired:
            # subprocess.run has killed the child; its output may hold text and is dropped
            raise LimitExceeded(
                f"Tekstgenkendelsen af en side tog over {self._timeout:g} sekunder og blev "
                "stoppet. Del filen op, eller skan siden igen i lavere opløsning."
            ) from None
        except OSError:
            raise ConfigurationError(
                f"Programmet til tekstgenkendelse kan ikke startes. {_INSTALL}"
            ) from None
        if done.returncode != 0:
            raise InfrastructureError(
                f"Tekstgenkendelsen gik i stå (kode {done.returncode}). Prøv igen."
            )
        return done.stdout.decode("utf-8", "replace")


@lru_cache(maxsize=8)
def _survey(program: str) -> tuple[str, frozenset[str]]:
    """Version line and installed languages."""
    try:
        version = subprocess.run(
            [program, "--version"], capture_output=True, timeout=20, check=True, text=True
        )
        listing = subprocess.run(
            [program, "--list-langs"], capture_output=True, timeout=20, check=True, text=True
        )
    except (OSError, subprocess.SubprocessError) as fault:
        raise ConfigurationError(
            f"Programmet til tekstgenkendelse kan ikke startes. {_INSTALL}"
        ) from fault
    lines = (version.stdout or version.stderr).splitlines()
    names = (listing.stdout or listing.stderr).splitlines()[1:]
    return (lines[0].strip() if lines else "tesseract"), frozenset(n.strip() for n in names)


def _parse(table: str) -> list[OcrWord]:
    """Words of TSV: level (5), page, block, par, line, word, left, top, w, h, conf, text."""
    words: list[OcrWord] = []
    numbers: dict[tuple[str, ...], int] = {}
    for row in table.splitlines()[1:]:
        cells = row.split("\t")
        if len(cells) != 12 or cells[0] != "5" or not cells[11].strip():
            continue
        x, y, w, h = (float(v) for v in cells[6:10])
        line = numbers.setdefault(tuple(cells[1:5]), len(numbers))
        confidence = min(1.0, max(0.0, float(cells[10]) / 100))
        words.append(OcrWord(cells[11].strip(), x, y, x + w, y + h, line, confidence))
    return words
