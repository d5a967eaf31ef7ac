"""What is measured of many boxes at once is what is measured of each alone."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from redactor.pdf.verify.glyphs import Frame
from redactor.pdf.verify.places import places_of

FRAME = Frame((0.0, 0.0, 30.0, 20.0), 0, 1.0)
edges = st.tuples(*[st.floats(-10, 40, allow_nan=False)] * 4)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), st.lists(edges, min_size=1, max_size=30))
def test_all_boxes_at_once(seed: int, sides: list[tuple[float, float, float, float]]) -> None:
    pick = np.random.default_rng(seed)
    picture, text = (pick.integers(0, 256, (40, 60, 3)).astype(np.int16) for _ in range(2))
    boxes = np.array([(min(a, c), min(b, d), max(a, c), max(b, d)) for a, b, c, d in sides])
    places = places_of(boxes, FRAME, picture)
    measured = zip(
        places.rows.tolist(), places.outside, places.spread(picture), places.largest(picture),
        places.mean(picture), places.share_seen(text, picture), strict=True,
    )  # fmt: skip
    for (x0, y0, x1, y1), outside, spread, largest, mean, share in measured:
        part, ink = picture[y0:y1, x0:x1], (255 - text[y0:y1, x0:x1].min(axis=2)) > 60
        if outside:
            assert (spread, largest, mean, share) == (0, 0, 0, 1.0)
            continue
        assert spread == np.ptp(part, axis=(0, 1)).max()
        assert (largest, mean) == (part.max(), int(part.mean()))
        seen = (part.max(axis=2) > 10) & ink
        assert share == (seen.sum() / ink.sum() if ink.sum() >= 5 else 1.0)
