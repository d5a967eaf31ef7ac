"""Builds the learned word lists from open data: ``python -m models.lexicons.build DATA_DIR``.

DATA_DIR holds ``dawa_addr``, ``dacy_names``, ``dst_names``, ``hunspell_da`` and ``freqwords_da``
(see each list's header for source and licence). Run again = same files.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

HERE = Path(__file__).parent
DAWA = "Danmarks Adresseregister (DAWA test data), MIT licence."
NAMES = (
    "DaCy name lists (Apache-2.0; danskernesnavne.navneforskning.ku.dk and nors.ku.dk) and "
    "Statistics Denmark (CC BY 4.0)."
)
WORDS = (
    "da_50k of FrequencyWords (OpenSubtitles 2018, CC BY-SA 4.0), kept where the Hunspell "
    "dictionary of Stavekontrolden (GPL-2.0/LGPL-2.1/MPL-1.1) has the word or its stem in "
    "lower case."
)
SENTENCES = "Leipzig Corpora Collection, Danish sentences (CC BY)."
_ENDINGS = (
    "ernes", "erne", "enes", "ende", "ede", "ens", "ets", "ers", "ene", "est", "ere", "er", "en",
    "et", "es", "te", "e", "s", "t", "r", "n",
)  # fmt: skip


def write(name: str, title: str, source: str, entries: Iterable[str]) -> None:
    body = "\n".join(entries)
    HERE.joinpath(name).write_text(f"# {title}\n# Source: {source}\n{body}\n", "utf-8")


def rows(path: Path, delimiter: str = ";") -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, delimiter=delimiter))[1:]


def build_addresses(data: Path) -> None:
    dawa = data / "dawa_addr"
    posts = {
        (r[0].zfill(4), r[1].strip())
        for r in rows(dawa / "postnumre.csv")
        if len(r) > 1 and r[1].strip()
    }
    write("postal_districts.tsv", "Danish postal districts: code, name.", DAWA,
          (f"{code}\t{name}" for code, name in sorted(posts)))  # fmt: skip
    towns = {
        re.sub(r" (?:[A-ZÆØÅ]{1,2}|Sj|Jyll|Fyn|Mors|Falster|Sjælland)$", "", n) for _, n in posts
    }
    towns |= {r[5].strip() for r in rows(dawa / "supplerendebynavn_sample.csv") if len(r) > 5}
    towns = {t for t in towns if len(t) > 2 and t[0].isupper() and not re.search("[0-9]", t)}
    write("towns.txt", "Danish towns and localities.", DAWA, sorted(towns))
    kommuner = json.loads((dawa / "kommune.json").read_text("utf-8"))
    write(
        "municipalities.txt", "Danish municipalities.", DAWA, sorted({k["navn"] for k in kommuner})
    )
    streets = {r[2].split(" ;")[0].strip() for r in rows(dawa / "vejnavn_sample.csv") if len(r) > 2}
    streets |= {r[5].strip() for r in rows(dawa / "dar_vejnavn.csv") if len(r) > 5}
    for line in (dawa / "adresse.ndjson").read_text("utf-8").splitlines():
        streets.add(re.split(r" \d", json.loads(line)["adressebetegnelse"])[0])
    suffixes = tuple(
        line for line in (HERE / "street_suffixes.txt").read_text("utf-8").splitlines()
        if line and line[0] not in "#["
    )  # fmt: skip
    odd = {
        s
        for s in streets
        if s and not s.lower().endswith(suffixes) and re.fullmatch(r"[A-ZÆØÅ][^\W\d_]*[^\d]{3,}", s)
    }
    odd = {s for s in odd if not s.startswith(("PRØVEVEJ", "Vej nr", "Jorder"))}
    write(
        "street_names.txt",
        "Danish street names that no ending of street_suffixes.txt tells.",
        DAWA,
        sorted(odd),
    )


def dictionary(data: Path) -> set[str]:
    """Stems of the dictionary that are written in lower case."""
    stems = set()
    for line in (data / "hunspell_da" / "index.dic").read_text("utf-8").splitlines()[1:]:
        word = line.split("/")[0].split("\t")[0].strip()
        if word and word == word.lower() and word.isalpha():
            stems.add(word)
    return stems


def build_names(data: Path) -> None:
    stems = dictionary(data)
    first: dict[str, float] = {}
    last: dict[str, float] = {}
    with (data / "dacy_names" / "names.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            target = first if row["first_name"] == "True" else last
            name = row["name"].strip()
            if len(name) > 1 and name[0].isupper():
                target[name] = max(target.get(name, 0), float(row["count"] or 0))
    for path, target in (("names_dk.ts", first), ("surnames_dk.ts", last)):
        for name in re.findall(
            r"'([A-ZÆØÅ][\w-]+)'", (data / "dst_names" / path).read_text("utf-8")
        ):
            target.setdefault(name, 0)
    write("first_names.txt", "First names in Denmark.", NAMES, sorted(first))
    write("last_names.txt", "Last names in Denmark.", NAMES, sorted(last))
    both = {n.lower() for n in first} | {n.lower() for n in last}
    both |= {
        line.rstrip("*").lower() for path in sorted(HERE.glob("world_*_names.txt"))
        for line in path.read_text("utf-8").splitlines() if line and line[0] not in "#["
    }  # fmt: skip
    both |= {
        word.lower() for line in (HERE / "names_own.txt").read_text("utf-8").splitlines()
        if line and line[0] not in "#[" for word in line.split()
    }  # fmt: skip
    small, capital = case_counts(data)
    used = {n for n in both if small[n] >= 3 and small[n] >= 0.2 * capital[n]}
    write("names_that_are_words.txt", "Names that are ordinary words too (lower case).",
          f"{NAMES} {WORDS} {SENTENCES}", sorted(used | (both & stems)))  # fmt: skip


def case_counts(data: Path) -> tuple[Counter[str], Counter[str]]:
    """How often words stand in lower case, and capitalised inside a sentence."""
    small: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    for path in sorted((data / "lcc_danish").glob("*.csv")):
        for line in path.read_text("utf-8").splitlines():
            for token in re.findall(r"[^\W\d_]+", line.split("\t")[-1])[1:]:
                if token.islower():
                    small[token] += 1
                elif token[0].isupper():
                    capital[token.lower()] += 1
    return small, capital


def build_words(data: Path) -> None:
    stems = dictionary(data)

    def known(word: str) -> bool:
        return word in stems or any(
            word.endswith(e) and len(word) - len(e) >= 3
            and (word[: -len(e)] in stems or word[: -len(e)] + "e" in stems
                 or (word[-len(e) - 1] == word[-len(e) - 2] and word[: -len(e) - 1] in stems))
            for e in _ENDINGS
        )  # fmt: skip

    frequent = []
    for line in (data / "freqwords_da" / "da_50k.txt").read_text("utf-8").splitlines():
        word = line.split(" ")[0]
        if word.isalpha() and len(word) > 1:
            frequent.append(word)
    kept = [w for w in frequent if known(w)]
    write("common_words.txt", "Common Danish words, lower case.", WORDS, sorted(kept[:20000]))
    # irregular forms ("har", "kan", "blev"), rarer words and compounds: what is written small in
    # sentences, and never or hardly ever with a capital inside one
    small, capital = case_counts(data)
    seen = {w for w in frequent if known(w) and small[w] >= capital[w]}
    seen |= {w for w, n in small.items() if n >= 5 * capital[w] and (n >= 3 or known(w))}
    seen |= {w for w, n in small.items() if n >= 2 and not capital[w] and len(w) > 3}
    names = {
        word.rstrip("*").lower() for path in sorted(HERE.glob("*names*.txt"))
        for line in path.read_text("utf-8").splitlines() if line and line[0] not in "#["
        for word in line.split()
    }  # fmt: skip
    more = sorted(w for w in seen - set(kept[:20000]) - names if len(w) > 1)
    write("more_words.txt", "More Danish words, lower case.", f"{WORDS} {SENTENCES}", more)


def main() -> None:
    data = Path(sys.argv[1])
    build_addresses(data)
    build_names(data)
    build_words(data)


if __name__ == "__main__":
    main()
