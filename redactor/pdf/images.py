"""Stored images: destroyed pixels packed again.

MuPDF hands back an image whose pixels it has blanked as plain samples, which makes a scan many
times larger. Here it is packed as it came: JPEG with the same tables, two-colour scans as CCITT
group 4, all else losslessly.
"""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
import numpy.typing as npt
from PIL import Image, JpegImagePlugin

__all__ = [
    "as_palette",
    "fewer_bits",
    "pack_bilevel",
    "pack_flate",
    "pack_jpeg",
    "pack_jpx",
]

_FINE = 10
"""Steps of the mean tone of a block up to which packing once more changes nothing to speak of."""
_DRIFT = 1.5
"""Tones (of 256) by which a square of the picture may change."""


def pack_flate(samples: bytes, row: int, parts: int = 1) -> tuple[bytes, bool]:
    """Samples in rows of ``row`` bytes, packed losslessly; True where rows are differences.

    Each row is the difference to the row above, to the pixel before, to the mean of both or to
    nothing (PNG's filters), whichever looks smallest; all of it plain where that is smaller.
    """
    plain = zlib.compress(samples, 6)
    if len(samples) < 4096 or row < 1 or len(samples) % row:
        return plain, False
    rows = np.frombuffer(samples, dtype=np.uint8).reshape(-1, row)
    above = np.zeros_like(rows)
    above[1:] = rows[:-1]
    before = np.zeros_like(rows)
    before[:, parts:] = rows[:, :-parts]
    mean = ((above.astype(np.uint16) + before) >> 1).astype(np.uint8)
    packed = np.empty((len(rows), row + 1), dtype=np.uint8)
    least = np.full(len(rows), np.iinfo(np.int64).max)
    for kind, guess in ((2, above), (1, before), (3, mean), (0, None)):
        rest = rows if guess is None else rows - guess
        cost = np.abs(rest.view(np.int8).astype(np.int16)).sum(axis=1, dtype=np.int64)
        better = cost < least
        least[better] = cost[better]
        packed[better, 0] = kind
        packed[better, 1:] = rest[better]
    other = zlib.compress(packed.tobytes(), 6)
    return (other, True) if len(other) < len(plain) else (plain, False)


def fewer_bits(samples: bytes, width: int, height: int) -> tuple[bytes, int]:
    """Grey samples of eight bits in as few bits as hold them all exactly; rows padded to bytes."""
    grey = np.frombuffer(samples, dtype=np.uint8).reshape(height, width)
    for bits, step in ((1, 255), (2, 85), (4, 17)):
        if not (grey % step).any():
            return _joined(grey // step, bits), bits
    return samples, 8


def _joined(values: npt.NDArray[np.uint8], bits: int) -> bytes:
    """Rows of small numbers, several to a byte."""
    each = 8 // bits
    grid = np.pad(values, ((0, 0), (0, -values.shape[1] % each)))
    joined = np.zeros((len(grid), grid.shape[1] // each), dtype=np.uint8)
    for place in range(each):
        joined |= grid[:, place::each] << (8 - bits * (place + 1))
    return joined.tobytes()


def as_palette(samples: bytes, width: int, height: int) -> tuple[bytes, bytes, int] | None:
    """RGB samples of at most 256 colours as indices, table and bits an index; else None."""
    pixels = np.frombuffer(samples, dtype=np.uint8).reshape(-1, 3).astype(np.uint32)
    packed = pixels[:, 0] << 16 | pixels[:, 1] << 8 | pixels[:, 2]
    if len(np.unique(packed[:: max(len(packed) // 4096, 1)])) > 256:
        return None
    colours, indices = np.unique(packed, return_inverse=True)
    if len(colours) > 256:
        return None
    table = np.stack([colours >> 16, colours >> 8 & 255, colours & 255], axis=1)
    bits = next(b for b in (1, 2, 4, 8) if len(colours) <= 1 << b)
    grid = indices.reshape(height, width).astype(np.uint8)
    return _joined(grid, bits), table.astype(np.uint8).tobytes(), bits


def pack_bilevel(samples: bytes, width: int, height: int) -> tuple[bytes, bool]:
    """One-bit rows (1 = white, padded to bytes) as CCITT group 4, and PDF's BlackIs1 for them."""
    image = Image.frombytes("1", (width, height), samples)
    buffer = io.BytesIO()
    image.save(buffer, "TIFF", compression="group4", tiffinfo={278: height})
    data = buffer.getvalue()
    (first,) = struct.unpack("<I", data[4:8])
    (count,) = struct.unpack("<H", data[first : first + 2])
    tags = {}
    for i in range(count):
        at = first + 2 + 12 * i
        tag, kind, number = struct.unpack("<HHI", data[at : at + 8])
        tags[tag] = (
            number,
            struct.unpack(
                "<H" if kind == 3 else "<I", data[at + 8 : at + (10 if kind == 3 else 12)]
            )[0],
        )
    if data[:4] != b"II*\0" or tags[273][0] != 1 or tags.get(266, (1, 1))[1] != 1:
        raise ValueError("not one strip")
    start, size = tags[273][1], tags[279][1]
    # where TIFF says that nought is black, the codec has taken black for its white
    return data[start : start + size], tags[262][1] == 1


def pack_jpeg(
    samples: bytes, width: int, height: int, parts: int, original: bytes, stored: int = 0
) -> bytes:
    """Samples of 1, 3 or 4 parts a pixel as JPEG, with the quantisation tables of ``original``.

    Where these are coarse, with finer ones, if need be. stored: bytes that the original took up,
    where that isn't its length. ``ValueError`` where the tables can't be taken over.
    """
    mode = {1: "L", 3: "RGB", 4: "CMYK"}[parts]
    image = Image.frombytes(mode, (width, height), samples)
    with Image.open(io.BytesIO(original)) as old:
        tables = dict(getattr(old, "quantization", {}))
        subsampling = JpegImagePlugin.get_sampling(old) if old.mode == "RGB" else -1
        if old.mode != image.mode or not tables:
            raise ValueError("another kind of picture")
    order = [list(tables[k]) for k in sorted(tables)][: 1 if parts == 1 else 2]
    most, packed = 1.05 * (stored or len(original)), b""
    for share in (1.0, 0.7, 0.5, 0.35):
        finer = [[max(round(share * step), 1) for step in table] for table in order]
        packed = _jpeg(image, finer, max(subsampling, 0), most)
        if order[0][0] <= _FINE or _drift(image, packed) <= _DRIFT:
            break
    return packed


def _jpeg(image: Image.Image, tables: list[list[int]], subsampling: int, most: float) -> bytes:
    """Packed in the quickest way that takes up ``most`` bytes, else in the smallest.

    Codes made for the picture save a twentieth and take twice the time; a picture that is nearly
    empty shrinks to a third when it is sent in passes.
    """
    packed = b""
    ways: tuple[dict[str, bool], ...] = ({}, {"optimize": True}, {"progressive": True})
    for way in ways:
        buffer = io.BytesIO()
        image.save(buffer, "JPEG", qtables=tables, subsampling=subsampling, **way)
        if not packed or buffer.tell() < len(packed):
            packed = buffer.getvalue()
        if len(packed) <= most:
            break
    return packed


def _drift(image: Image.Image, packed: bytes) -> float:
    """How much lighter or darker a square of 32 pixels has become, at most.

    Coarse steps make white next to letters whiter than white, which is cut off: each time such a
    picture is packed it becomes greyer.
    """
    with Image.open(io.BytesIO(packed)) as new:
        small = np.asarray(new.reduce(8).convert("L"), dtype=np.float32)
    gap = np.asarray(image.reduce(8).convert("L"), dtype=np.float32) - small
    rows, columns = gap.shape[0] // 4 * 4, gap.shape[1] // 4 * 4
    if not rows or not columns:
        return 0.0
    squares = gap[:rows, :columns].reshape(rows // 4, 4, columns // 4, 4).mean(axis=(1, 3))
    return float(np.abs(squares).max())


def pack_jpx(samples: bytes, width: int, height: int, parts: int, size: int) -> bytes:
    """Samples of 1 or 3 parts a pixel as JPEG 2000 of at most about ``size`` bytes."""
    image = Image.frombytes("L" if parts == 1 else "RGB", (width, height), samples)
    buffer = io.BytesIO()
    image.save(
        buffer,
        "JPEG2000",
        quality_mode="rates",
        quality_layers=[max(len(samples) / max(size, 1), 1.0)],
        irreversible=True,
        num_resolutions=6,
    )
    return buffer.getvalue()
