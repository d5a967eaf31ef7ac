"""Words of a text with their exact places: the tokeniser of the shipped tagger.

Case documents are full of things that a newspaper tokeniser splits badly: initials ("M.K.",
"C.-J."), file names ("CV_Hansen_Ida.pdf"), table cells set apart by runs of spaces. Tokens here
are what a name may begin or end at. Every token is a slice of the text, so offsets can't drift;
a single space is no token, a line break and a run of spaces are one each.
"""

from __future__ import annotations

import re

__all__ = ["BREAK", "GAP", "PARAGRAPH", "tokenize"]

BREAK, PARAGRAPH, GAP = "\n", "\n\n", "  "
"""What the tagger sees of a line break, an empty line and a run of spaces."""

# A letter or digit with the marks that may follow it: combining accents, soft hyphen, zero width.
_CHAR = r"(?:[^\W_][\u0300-\u036f\u00ad\u200b-\u200d\u2060]*)"
_TOKEN = re.compile(
    rf"""
      [^\S\n]*\n\s*                                         # line break(s) and what surrounds them
    | [^\S\n]{{2,}} | [^\S\n ]                              # a gap between cells
    | [\w.+-]{{1,64}}@[\w-]{{1,63}}(?:\.[\w-]{{1,63}})+     # e-mail
    | (?:https?://|www\.)[^\s<>()\[\]"]+                    # address of a page
    | (?:[A-ZÆØÅÖÄÜÉ]\.-?\ ?){{1,4}}(?![\w])(?<!\ )(?<!-)   # initials: M.K.  C.-J.  T. A. L.
    | (?:[A-ZÆØÅÖÄÜÉ]\.-?){{1,4}}                           # initials before a word: H.C.Hansen
    | (?:Chr|Th|Fr|Joh|Aa|Kr|Fr|Sdr|Ndr|Gl|Skt|Sct|St)\.(?=\ ?[^\W\d_])
    | [a-zæøå]{{1,5}}\.(?:[a-zæøå]{{1,5}}\.)+               # f.eks.  m.v.  cpr.nr.
    | \d+(?:[.,:/\u2013-]\d+)*{_CHAR}*                      # numbers, dates, amounts
    | {_CHAR}+(?:[-'\u2019\u2010\u2011`\u00b4]{_CHAR}+)*(?:(?<=[sxzSXZ])['\u2019](?!\w))?
    | ([-=_.*#~\u00b7\u2022\u2026])\1+                      # rules and leaders
    | \S
    """,
    re.VERBOSE,
)


def tokenize(text: str) -> tuple[list[str], list[int], list[int]]:
    """Tokens of ``text`` as the tagger sees them, with start and end offsets into ``text``.

    White space that isn't a single space comes as BREAK, PARAGRAPH or GAP.
    """
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for match in _TOKEN.finditer(text):
        word = match.group()
        if word.isspace():
            breaks = word.count("\n")
            word = GAP if breaks == 0 else BREAK if breaks == 1 else PARAGRAPH
        words.append(word)
        starts.append(match.start())
        ends.append(match.end())
    return words, starts, ends
