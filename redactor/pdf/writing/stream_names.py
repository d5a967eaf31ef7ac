"""The names that one content stream uses: what they stand for in the source, and their new names.

A name may itself say something, and resources hold more than a stream uses: the new stream gets
short names, and resources with nothing but what it asks for.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pikepdf import Array, Dictionary, Name, Object, Stream

from redactor.pdf.writing.colours import parts_of, used_palette
from redactor.pdf.writing.tokens import FIXED_NUMBER
from redactor.pdf.writing.values import look_up

if TYPE_CHECKING:
    from redactor.pdf.writing.rebuild import Rebuilder

__all__ = ["StreamNames"]

_LEAST_OPACITY = 0.01
_COLOURS = (b" sc", b" scn", b" SC", b" SCN")
_DEFAULT_SPACES = ("/DefaultGray", "/DefaultRGB", "/DefaultCMYK")
"""Colour spaces that a stream uses without naming them."""


class StreamNames:
    """Answers what ``pdf.writing.content.rewrite`` asks of ``resources``; names as written.

    prefix: begins the new names, where several streams share one set of resources.
    """

    def __init__(self, rebuilder: Rebuilder, resources: Dictionary, prefix: str) -> None:
        self.rebuilder, self.resources, self.prefix = rebuilder, resources, prefix
        self._made: dict[str, dict[bytes, bytes]] = {}
        self._used = Dictionary()
        self._fonts: dict[bytes, Object] = {}

    def rename(self, category: str, name: bytes) -> bytes | None:
        """The new name of a thing, which is carried over; None if there is no such thing."""
        known = self._made.setdefault(category, {})
        if name in known:
            return known[name]
        value = look_up(self.resources, category, name)
        if category == "Font" and not isinstance(value, Dictionary):
            value = self.rebuilder.usual_font  # readers take this one, too
        if value is None or self.rebuilder.layers.object_hidden(value):
            return None
        drawn = category == "Font" and value.get("/Subtype") == Name.Type3
        letter = "P" if drawn else category[0]
        short = f"/{letter}{self.prefix}{len(known)}".encode()
        copied = self.rebuilder.resource(category, value, self.resources)
        if copied is None:
            return None
        self._use("/" + category, short.decode(), copied)
        known[name] = short
        if category == "Font":
            self._fonts[short] = value
        return short

    def _use(self, category: str, name: str, value: Any) -> None:
        if category not in self._used:
            self._used[category] = Dictionary()
        self._used[category][name] = value

    def hidden(self, name: bytes) -> bool:
        """Does a property name stand for a hidden layer?"""
        value = look_up(self.resources, "Properties", name)
        return value is not None and self.rebuilder.layers.hidden(value)

    def numbered(self, name: bytes) -> int | None:
        """The number of marked content that a property name gives."""
        value = look_up(self.resources, "Properties", name)
        number = value.get("/MCID") if isinstance(value, Dictionary) else None
        return number if isinstance(number, int) else None

    def parts(self, name: bytes) -> int:
        """How many numbers make a colour of a named colour space; 0: not known."""
        return parts_of(look_up(self.resources, "ColorSpace", name))

    def tells(self, category: str, name: bytes) -> bool | None:
        """See ``pdf.writing.drawn.Tells``."""
        value = look_up(self.resources, category, name)
        if category == "XObject":
            return isinstance(value, Stream) and value.get("/Subtype") == Name.Image
        opacity = value.get("/ca") if isinstance(value, Dictionary) else None
        return None if opacity is None else float(opacity) < _LEAST_OPACITY

    def blanks(self, font: bytes) -> Mapping[int, float]:
        """The codes of a font (new name) that draw nothing, and how far they go."""
        return self.rebuilder.fonts.blanks(self._fonts.get(font))

    def shown(
        self,
        tokens: Mapping[bytes, list[bytes]],
        spoken: Mapping[bytes, Collection[tuple[bytes, str]]],
    ) -> None:
        """Note what the new stream shows, by font (new name): its string tokens.

        spoken: strings of which the source says beside them what they stand for.
        """
        for short, shown in tokens.items():
            if short in self._fonts:
                self.rebuilder.fonts.shown(self._fonts[short], shown)
                if short in spoken:
                    self.rebuilder.fonts.spoken(self._fonts[short], spoken[short])

    def used(self, named: Collection[tuple[str, bytes]], lines: Sequence[bytes] = ()) -> Dictionary:
        """The new resources: those ``named``, and the colour spaces that need no name.

        lines: of the stream, to tell which colours of a palette it asks for.
        """
        for category, group in list(self._used.items()):
            for name in list(group.keys()):
                if (category, name.encode()) not in named:
                    del group[name]
            if not len(group.keys()):
                del self._used[category]
        self._cut_palettes(lines)
        spaces: Any = self.resources.get("/ColorSpace")
        for key in _DEFAULT_SPACES if isinstance(spaces, Dictionary) else ():
            if key in spaces:
                self._use("/ColorSpace", key, self.rebuilder.colours.space(spaces[key]))
        return self._used

    def _cut_palettes(self, lines: Sequence[bytes]) -> None:
        """Leave in palettes what the stream asks for by number; pictures ask for any number."""
        spaces = self._used.get("/ColorSpace", Dictionary())
        palettes = {
            name: space
            for name, space in spaces.items()
            if isinstance(space, Array) and space[0] == Name.Indexed
        }
        if not palettes:
            return
        asked = {0}
        for line in lines:
            if line.startswith(b"BI "):
                for name in [n for n in palettes if n.encode() in line]:
                    del palettes[name]
            elif line.endswith(_COLOURS):
                asked |= {int(float(n)) for n in line.split()[:-1] if FIXED_NUMBER.match(n)}
        for name, space in palettes.items():
            spaces[name] = used_palette(space, asked)
