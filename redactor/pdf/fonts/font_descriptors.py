"""What a font is called and looks like: names, descriptors and the programs that draw.

A font's name may name a person or a case (a signature's font), and so may what is in its program.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pikepdf import Array, Dictionary, Name, Object, Stream

from redactor.pdf.fonts.font_codes import Key, entries, fitting, is_number, key_of
from redactor.pdf.fonts.fontfiles import clean_program
from redactor.pdf.fonts.glyph_names import GlyphNames
from redactor.pdf.writing.values import decoded

if TYPE_CHECKING:
    from redactor.pdf.writing.rebuild import Rebuilder

__all__ = ["DescriptorCopier"]

_FAMILIES = re.compile(
    r"/(?:[A-Z]{6}\+)?((?:Arial|Helvetica|Times|Courier|Symbol|ZapfDingbats|Calibri|Cambria|Candara"
    r"|Consolas|Verdana|Georgia|Tahoma|Trebuchet|ComicSans|Garamond|Palatino|Bookman|Century|Segoe"
    r"|DejaVu|Liberation|Carlito|Caladea|Noto|OpenSans|Roboto|Lato|MS-?(?:Gothic|Mincho)|SimSun"
    r"|SimHei|Mincho|Gothic|Song|Heiti|Batang|Gulim|Dotum|HeiseiMin|HeiseiKakuGo|STSong|MHei|MSung"
    r"|HYSMyeongJo|HYGoThic|Wingdings|Webdings)"
    r"(?:New|Sans|Serif|Mono|UI|MS|MT|PS|PSMT|Roman|Bold|Italic|Oblique|Regular|Narrow|Black|Light"
    r"|Condensed|Medium|Std|Pro|Schlbk|Schoolbook|Linotype|W[0-9]|Acro|[ ,#-])*)\Z"
)
_PLAIN = {
    "/Flags", "/FontBBox", "/ItalicAngle", "/Ascent", "/Descent", "/Leading", "/CapHeight",
    "/XHeight", "/StemV", "/StemH", "/AvgWidth", "/MaxWidth", "/MissingWidth",
}  # fmt: skip


_FLAGS = 0x7006F
"""All that the standard knows."""


class DescriptorCopier:
    """Copies descriptors once, under neutral names; ``glyphs`` holds those of the glyphs."""

    def __init__(self, rebuilder: Rebuilder) -> None:
        self.new, self.once = rebuilder.new, rebuilder.once
        self._names: dict[Key, str] = {}
        self.glyphs = GlyphNames()

    def name(self, source: Any, descriptor: Any) -> Name:
        """A neutral name for an embedded font, a known family for one that isn't."""
        embedded = isinstance(descriptor, Dictionary) and any(
            k in descriptor for k in ("/FontFile", "/FontFile2", "/FontFile3")
        )
        if embedded:
            identity = key_of(descriptor)
            name = self._names.setdefault(identity, f"/AAAAAA+Font{len(self._names)}")
            return Name(name)
        try:
            known = _FAMILIES.match(str(source.get("/BaseFont", "")))
        except UnicodeDecodeError:
            known = None
        if known:
            return Name("/" + known[1])
        flags = int(descriptor.get("/Flags", 0)) if isinstance(descriptor, Dictionary) else 0
        if flags & 1:
            return Name.Courier
        return Name("/Times-Roman") if flags & 2 else Name.Helvetica

    def copy(self, value: Any, font: Any) -> Object:
        """The new descriptor for ``value``, that of ``font``."""
        made: Any = self.once(value, "FontDescriptor", self._plain)
        made.FontName = self.name(font, value)
        result: Object = made
        return result

    def _plain(self, value: Any) -> Object:
        made = Dictionary(Type=Name.FontDescriptor)
        for name in _PLAIN:
            item = value.get(name)
            if name == "/FontBBox":
                if isinstance(item, Array):
                    made[name] = Array(entries(item)[:4])
            elif item is not None and is_number(item):
                made[name] = int(item) & _FLAGS if name == "/Flags" else fitting(item)
        for name, program in self.programs(value).items():
            made[name] = program
        return made

    def programs(self, descriptor: Any) -> dict[str, Object]:
        """Its font programs laid out anew, by key; a page whose font has an odd one is refused."""
        return {
            name: self.once(descriptor[name], "FontFile", self._program)
            for name in ("/FontFile", "/FontFile2", "/FontFile3")
            if isinstance(descriptor.get(name), Stream)
        }

    def _program(self, value: Any) -> Object:
        program = clean_program(decoded(value), self.glyphs.neutral)
        made = self.new.make_stream(program.data)
        subtype = value.get("/Subtype")
        if subtype in (Name.Type1C, Name.CIDFontType0C, Name.OpenType):
            made.Subtype = subtype
        else:
            for number, length in enumerate(program.lengths, start=1):
                made[f"/Length{number}"] = length
        return made
