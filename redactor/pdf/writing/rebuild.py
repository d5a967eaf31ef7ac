"""A PDF copied into a new file by a list of what may come along.

Taking known hiding places out of a file misses those that nobody thought of. So nothing is taken
out here: a new file is begun, and only what a page needs to look as it does is carried over, key
by key. Whatever is not on the lists below (and so every unknown key) stays behind.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from decimal import Decimal
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from redactor.pdf.fonts.code_order import Written, put_in_order
from redactor.pdf.fonts.copies import FontCopier
from redactor.pdf.fonts.type1_unused import leave_out_unused
from redactor.pdf.imaging.image_copies import ImageCopier
from redactor.pdf.writing import content
from redactor.pdf.writing.colours import ColourCopier
from redactor.pdf.writing.layers import Layers
from redactor.pdf.writing.marked import PageTags
from redactor.pdf.writing.states import FURTHEST, STATE_KEYS, state_value
from redactor.pdf.writing.stream_names import StreamNames
from redactor.pdf.writing.tokens import strings_of
from redactor.pdf.writing.values import (
    PageRebuildError,
    content_parts,
    decoded,
    fine,
    inherited,
    number,
    numbers,
    plain,
)

__all__ = ["PageRebuildError", "Rebuilder"]

_TILING = {
    "/PatternType": 0, "/PaintType": 0, "/TilingType": 0, "/BBox": 4, "/XStep": 0, "/YStep": 0,
}  # fmt: skip
"""Of tiling patterns: how many numbers there are of each (0: it is no list)."""
_DEPTH = 24


class Rebuilder:
    """Carries pages of ``source`` into a new file; shared things are carried once.

    subset: leave out of the fonts' character maps what no page shows any more. alternatives: the
    texts that our boxes refer to by number.
    """

    def __init__(
        self, source: Pdf, *, subset: bool = True, alternatives: Sequence[str] = ()
    ) -> None:
        self.source = source
        self.alternatives = alternatives
        self.new = Pdf.new()
        self.layers = Layers(source)
        self.fonts = FontCopier(self, subset=subset)
        self._memo: dict[tuple[tuple[int, int], str], Object] = {}
        self._open: set[tuple[int, int]] = set()
        self.usual_font = source.make_indirect(
            Dictionary(
                Type=Name.Font,
                Subtype=Name.Type1,
                BaseFont=Name.Helvetica,
                Encoding=Name.WinAnsiEncoding,
            )
        )
        self._unread = 0
        self._written: list[Written] = []
        self.colours = ColourCopier(self)
        self.images = ImageCopier(self)

    def add_page(
        self, page: pikepdf.Page, box: Collection[float], tags: PageTags | None = None
    ) -> None:
        """Carry ``page`` over; ``box``: the visible part in PDF user space, the new MediaBox.

        tags: what the structure says of the page; filled with what became of its content.
        """
        obj = page.obj
        if any(abs(v) > FURTHEST for v in box):
            raise PageRebuildError("a page far away from where pages are")
        target = Dictionary(Type=Name.Page, MediaBox=Array([number(v) for v in box]))
        rotate = inherited(obj, "/Rotate")
        if isinstance(rotate, int) and rotate % 360:
            target.Rotate = rotate % 360
        unit = obj.get("/UserUnit")
        if isinstance(unit, int | Decimal | float) and unit != 1:
            target.UserUnit = fine(unit)
        if isinstance(obj.get("/Group"), Dictionary):
            target.Group = self._group(obj.Group)
        resources = inherited(obj, "/Resources")
        data = b"\n".join(content_parts(obj))
        target.Contents, target.Resources = self.stream(data, resources, None, tags=tags, scale=1.0)
        self.new.pages.append(pikepdf.Page(self.new.make_indirect(target)))

    def finish(self) -> None:
        """Fill in what could only be told when all pages are there."""
        self.fonts.finish()
        leave_out_unused(self.fonts.shown_codes())
        put_in_order(self.new, self._written, self.fonts.shown_codes())

    # --- content streams -------------------------------------------------------------------

    def stream(
        self,
        data: bytes,
        resources: Any,
        parent: Any,
        *,
        prefix: str = "",
        tags: PageTags | None = None,
        scale: float | None = None,
    ) -> tuple[Stream, Dictionary]:
        """Write one content stream anew; returns it and the resources that it uses.

        parent: resources to fall back on. prefix: begins the new names, where several streams
        share one set of resources. scale: see ``pdf.writing.content.rewrite``.
        """
        resources = resources if isinstance(resources, Dictionary) else parent
        resources = resources if isinstance(resources, Dictionary) else Dictionary()
        names = StreamNames(self, resources, prefix)
        try:
            result = content.rewrite(
                data,
                names.rename,
                names.hidden,
                self.alternatives,
                tags=tags,
                numbered=names.numbered,
                parts_of=names.parts,
                scale=scale,
                tells=names.tells,
                blanks=names.blanks,
            )
        except content.ContentError as error:
            raise PageRebuildError(str(error)) from error
        if self._unread and any(any(map(strings_of, t)) for t in result.shown.values()):
            raise PageRebuildError("text in a pattern or mask")
        names.shown(result.shown, result.spoken)
        made, used = self.new.make_stream(result.data), names.used(result.named, result.lines)
        fonts = {name: used.Font[name.decode()] for kind, name in result.named if kind == "/Font"}
        if any(map(self.fonts.by_number, fonts.values())):
            self._written.append(Written(made, result.lines, fonts))
        return made, used

    def resource(self, category: str, value: Object, parent: Any) -> Any:
        """The copy of a named thing, or None where it can't be one; parent: as of ``stream``."""
        if category == "ColorSpace":
            return self.colours.space(value)
        make: Callable[[Any], Object | None]
        make = {
            "Font": self.fonts.copy,
            "XObject": lambda v: self._xobject(v, parent),
            "ExtGState": lambda v: self._gstate(v, parent),
            "Pattern": lambda v: self._pattern(v, parent),
            "Shading": self.colours.shading,
        }[category]
        return self.once(value, category, make)

    def once(self, value: Any, kind: str, make: Callable[[Any], Any]) -> Any:
        """Make the copy of an indirect object once; a cycle is refused."""
        if not getattr(value, "is_indirect", False):
            return make(value)
        key = (value.objgen, kind)
        if key in self._memo:
            return self._memo[key]
        if value.objgen in self._open or len(self._open) > _DEPTH:
            raise PageRebuildError("objects that hold themselves")
        self._open.add(value.objgen)
        try:
            made = make(value)
        finally:
            self._open.discard(value.objgen)
        if made is not None:
            if not made.is_indirect:
                made = self.new.make_indirect(made)
            self._memo[key] = made
        return made

    # --- things that pages use -------------------------------------------------------------

    def _xobject(self, value: Any, parent: Any) -> Any:
        if not isinstance(value, Stream):
            return None
        subtype = value.get("/Subtype")
        if subtype == Name.Image:
            return self.images.image(value)
        return self.form(value, parent) if subtype == Name.Form else None

    def form(self, value: Stream, parent: Any = None) -> Stream:
        made, resources = self.stream(decoded(value), value.get("/Resources"), parent)
        made.Type, made.Subtype = Name.XObject, Name.Form
        made.BBox = numbers(value.get("/BBox"), 4)
        if "/Matrix" in value:
            made.Matrix = numbers(value.Matrix, 6)
        made.Resources = resources
        if isinstance(value.get("/Group"), Dictionary):
            made.Group = self._group(value.Group)
        return made

    def _group(self, value: Any) -> Dictionary:
        made = Dictionary(Type=Name.Group, S=Name.Transparency)
        for key in ("/I", "/K"):
            if isinstance(value.get(key), bool):
                made[key] = value[key]
        if "/CS" in value:
            made.CS = self.colours.space(value.CS)
        return made

    def _gstate(self, value: Any, parent: Any) -> Any:
        if not isinstance(value, Dictionary):
            return None
        made = Dictionary(Type=Name.ExtGState)
        for key in STATE_KEYS:
            if key in value:
                made[key] = state_value(key, value[key])
        font = value.get("/Font")
        if isinstance(font, Array) and len(font) == 2:
            made.Font = Array([self.once(font[0], "Font", self.fonts.copy), plain(font[1])])
            self.fonts.keep_all(font[0])
        mask = value.get("/SMask")
        if isinstance(mask, Name):
            made.SMask = Name("/None")
        elif isinstance(mask, Dictionary) and isinstance(mask.get("/G"), Stream):
            kept = Dictionary(Type=Name.Mask, S=plain(mask.S))
            kept.G = self.once(mask.G, "Mask", lambda v: self._unread_form(v, parent))
            if "/BC" in mask:
                kept.BC = numbers(mask.BC, None)
            if "/TR" in mask:
                kept.TR = self.colours.function(mask.TR, 1, 1)
            made.SMask = kept
        return made

    def _unread_form(self, value: Stream, parent: Any) -> Stream:
        """A form whose text, if it had any, nobody could read on the page."""
        self._unread += 1
        try:
            return self.form(value, parent)
        finally:
            self._unread -= 1

    def _pattern(self, value: Any, parent: Any) -> Any:
        made: Any
        if isinstance(value, Stream):
            self._unread += 1
            try:
                made, resources = self.stream(decoded(value), value.get("/Resources"), parent)
            finally:
                self._unread -= 1
            for key, most in _TILING.items():
                if key in value:
                    made[key] = plain(value[key], most)
            made.Resources = resources
        elif isinstance(value, Dictionary) and "/Shading" in value:
            made = Dictionary(PatternType=2)
            made.Shading = self.once(value.Shading, "Shading", self.colours.shading)
            if isinstance(value.get("/ExtGState"), Dictionary):
                made.ExtGState = self.once(
                    value.ExtGState, "ExtGState", lambda v: self._gstate(v, parent)
                )
        else:
            return None
        if "/Matrix" in value:
            made.Matrix = numbers(value.Matrix, 6)
        return made
