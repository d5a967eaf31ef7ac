"""Mutations of PDFs: of their bytes, and of their structure (objects swapped, dropped, looped)."""

from __future__ import annotations

import io
import random
import zlib
from collections.abc import Callable

import pikepdf

from tests.fuzz import graft
from tests.fuzz.seeds import saved

Mutation = Callable[[bytes, random.Random], bytes]


# -- bytes ------------------------------------------------------------------------------------


def flip_bytes(data: bytes, rnd: random.Random) -> bytes:
    out = bytearray(data)
    for _ in range(rnd.randint(1, 30)):
        out[rnd.randrange(len(out))] = rnd.randrange(256)
    return bytes(out)


def cut(data: bytes, rnd: random.Random) -> bytes:
    return data[: rnd.randrange(1, len(data))]


def double_part(data: bytes, rnd: random.Random) -> bytes:
    a, b = sorted(rnd.randrange(len(data)) for _ in range(2))
    return data[:b] + data[a:b] + data[b:]


def change_number(data: bytes, rnd: random.Random) -> bytes:
    places = [i for i, byte in enumerate(data) if 48 <= byte <= 57]
    if not places:
        return data
    at = rnd.choice(places)
    new = rnd.choice([b"0", b"-1", b"9999999999", b"1e99", b"0.0000001"])
    return data[:at] + new + data[at + 1 :]


# -- structure --------------------------------------------------------------------------------


def _structural(change: Callable[[pikepdf.Pdf, random.Random], None]) -> Mutation:
    def mutate(data: bytes, rnd: random.Random) -> bytes:
        try:
            with pikepdf.open(io.BytesIO(data)) as pdf:
                change(pdf, rnd)
                return saved(pdf)
        except Exception:
            return flip_bytes(data, rnd)

    return mutate


def _dictionaries(pdf: pikepdf.Pdf) -> list[pikepdf.Object]:
    return [o for o in pdf.objects if isinstance(o, pikepdf.Dictionary | pikepdf.Stream)]


def _drop_key(pdf: pikepdf.Pdf, rnd: random.Random) -> None:
    item = rnd.choice(_dictionaries(pdf))
    del item[rnd.choice(list(item.keys()))]


def _swap_value(pdf: pikepdf.Pdf, rnd: random.Random) -> None:
    one, other = rnd.choice(_dictionaries(pdf)), rnd.choice(_dictionaries(pdf))
    one[rnd.choice(list(one.keys()))] = pdf.make_indirect(other) if rnd.random() < 0.5 else 7


def _loop(pdf: pikepdf.Pdf, rnd: random.Random) -> None:
    page = pdf.pages[0].obj
    page["/" + rnd.choice(["Resources", "Contents", "Parent", "Annots"])] = page


def _break_stream(pdf: pikepdf.Pdf, rnd: random.Random) -> None:
    streams = [o for o in pdf.objects if isinstance(o, pikepdf.Stream)]
    stream = rnd.choice(streams)
    stream.write(flip_bytes(stream.read_bytes() + b" ", rnd))


def _odd_operators(pdf: pikepdf.Pdf, rnd: random.Random) -> None:
    parts = [b"q " * 500, b"Q Q Q", b"BT /Nope 12 Tf (Bodil) Tj", b"0 0 0 0 0 0 cm", b"ET BT EI"]
    stream = pikepdf.Stream(pdf, b"\n".join(rnd.choices(parts, k=5)))
    pdf.pages[0].contents_add(stream, prepend=rnd.random() < 0.5)


def _odd_box(pdf: pikepdf.Pdf, rnd: random.Random) -> None:
    values = [rnd.choice([-1e6, 0, 1, 300, 595, 842, 1e5]) for _ in range(4)]
    pdf.pages[0].obj["/" + rnd.choice(["MediaBox", "CropBox"])] = pikepdf.Array(values)
    pdf.pages[0].obj["/Rotate"] = rnd.choice([0, 45, 90, -90, 270, 3600])


def _bad_deflate(pdf: pikepdf.Pdf, rnd: random.Random) -> None:
    data = zlib.compress(b"BT ET " * rnd.randint(1, 50_000))
    stream = pikepdf.Stream(pdf, data[: rnd.randrange(2, len(data))])
    stream.Filter = pikepdf.Name.FlateDecode
    pdf.pages[0].contents_add(stream)


MUTATIONS: tuple[Mutation, ...] = (
    flip_bytes,
    cut,
    double_part,
    change_number,
    graft.added_revision,
    *map(_structural, graft.CHANGES),
    *map(
        _structural,
        (_drop_key, _swap_value, _loop, _break_stream, _odd_operators, _odd_box, _bad_deflate),
    ),
)
