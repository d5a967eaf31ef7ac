"""Names below notes that a reader of PDF files lets anybody move away."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image

from tests.foreign.other_pages import memo, place, png
from tests.foreign.pages import Kinds, save

OTHER_NOTES = Kinds()
BLACK = (0, 0, 0)


def annotated(name: str, expected: str = "leak") -> Callable[[Callable[[Any, Any], Any]], None]:
    """A kind that puts a note over the name."""

    def keep(change: Callable[[Any, Any], Any]) -> None:
        @OTHER_NOTES.add(name, expected)
        def make(path: Path) -> None:
            doc = memo()
            page = doc[0]
            note = change(page, place(page))
            if note is not None:
                note.set_info(title="", content="")
                note.update()
            save(doc, path)

    return keep


@annotated("note: sort firkant")
def square(page: Any, box: Any) -> Any:
    note = page.add_rect_annot(box)
    note.set_colors(stroke=BLACK, fill=BLACK)
    return note


@annotated("note: sort fremhævning")
def highlight(page: Any, box: Any) -> Any:
    note = page.add_highlight_annot(box)
    note.set_colors(stroke=BLACK)
    return note


@annotated("note: penneskrift")
def ink(page: Any, box: Any) -> Any:
    middle = (box.y0 + box.y1) / 2
    note = page.add_ink_annot([[(box.x0, middle), (box.x1 - 20, middle + 1), (box.x1, middle)]])
    note.set_border(width=13)
    note.set_colors(stroke=BLACK)
    return note


@annotated("note: hvid tekstboks")
def textbox(page: Any, box: Any) -> Any:
    return page.add_freetext_annot(box, " ", fill_color=(1, 1, 1), text_color=BLACK)


@annotated("note: stempel af et billede")
def stamp(page: Any, box: Any) -> Any:
    return page.add_stamp_annot(box, stamp=png(Image.new("RGB", (200, 30), (90, 0, 0))))


@annotated("note: tyk streg")
def line(page: Any, box: Any) -> Any:
    middle = (box.y0 + box.y1) / 2
    note = page.add_line_annot((box.x0, middle), (box.x1, middle))
    note.set_border(width=13)
    note.set_colors(stroke=BLACK)
    return note


@annotated("note: gennemstreget", "risk")
def strikeout(page: Any, box: Any) -> Any:
    return page.add_strikeout_annot(box)


@annotated("note: overstregning, der ikke er anvendt")
def pending(page: Any, box: Any) -> Any:
    page.add_redact_annot(box, fill=BLACK)
