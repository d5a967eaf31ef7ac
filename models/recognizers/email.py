"""E-mail addresses, also broken over lines, bracketed, in mailto: links and spelt with (at)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from models.recognizers.base import DanishRecognizer, Pattern
from models.recognizers.view import TextView
from models.types import Entity

_LOCAL = re.compile(r"(?<![\w.+-])\w[\w.+'&-]{0,63}$")


class EmailRecognizer(DanishRecognizer):
    ENTITY = "EMAIL"
    PATTERNS = (
        Pattern(
            "e-mail",
            r"@(?:[ ]?\n[ ]{0,40})?[\w-]{1,63}(?:\.(?:\n[ ]{0,40}(?=[a-z]{2,6}\b))?[\w-]{1,63}){0,6}(?<=\w)",
            0.95,
        ),
        Pattern("lokaldel sidst på linjen", r"(?<![\w.+-])[\w][\w.+-]{1,63}\n[ ]{0,40}@[\w.-]{3,80}(?<=\w)", 0.8),
        Pattern(
            "omskrevet",
            r"(?i)(?<![\w.+-])[\w][\w.+-]{0,63} ?(?:\(at\)|\[at\]|\{at\}|\(a\)|\(snabel-?a\)| snabel-?a | at (?=[\w-]{2,40}(?: dot |\.)(?:dk|com|org|net)\b)) ?"
            r"[\w-]{1,63}(?:(?:\.| ?[(\[{]?(?:dot|punktum)[)\]}]? ?)[\w-]{1,63}){1,4}",
            0.8,
        ),
    )  # fmt: skip
    CONTEXT = ("mail", "e-mail", "email", "mailto", "@")

    def find(self, view: TextView) -> Iterator[Entity]:
        if "@" in view.norm:
            end = 0
            at = view.norm.find("@")
            while at >= 0:
                local = _LOCAL.search(view.norm[max(end, at - 64) : at])
                host = self.compiled["e-mail"].match(view.norm, at)
                if local is not None and host is not None:
                    end = host.end()
                    whole = "." in host.group()
                    yield self.hit(
                        at - len(local.group()),
                        end,
                        0.98 if whole else 0.5,
                        "e-mailadresse" if whole else "navn@vært uden punktum",
                    )
                at = view.norm.find("@", at + 1)
            for match in self.compiled["lokaldel sidst på linjen"].finditer(view.norm):
                yield self.hit(*match.span(), 0.8, "e-mailadresse delt over to linjer")
        if view.has("(at)", "[at]", "{at}", "snabel", "(a)", " at "):
            for match in self.compiled["omskrevet"].finditer(view.norm):
                yield self.hit(*match.span(), 0.8, "omskrevet e-mailadresse")
