"""Builds ``register.txt`` from open data: ``python -m models.evaluation.register DATA_DIR``.

The lexicons hold the open registers of names in Denmark without their origin. This keeps the
one thing they do say: which names are common among people with roots in Muslim countries and not
among others. Run again = same file.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

TARGET = Path(__file__).with_name("register.txt")
_HEAD = """\
# Names that the registers of names in Denmark have among people with roots in Muslim countries only.
# Source: DaCy name lists (Apache-2.0; danskernesnavne.navneforskning.ku.dk and nors.ku.dk).
"""  # noqa: E501 - a line of the data file


def build(data: Path) -> str:
    """The file's content; ``data`` holds ``dacy_names/names.csv``."""
    names: dict[str, set[str]] = {}
    with (data / "dacy_names" / "names.csv").open(encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            names.setdefault(row["ethnicity"], set()).add(row["name"].strip().casefold())
    return _HEAD + "".join(f"{name}\n" for name in sorted(names["muslim"] - names["danish"]))


if __name__ == "__main__":
    TARGET.write_text(build(Path(sys.argv[1])), "utf-8")
