"""Is a PDF clean? Asked of other engines than those that struck it.

A room of its own: nothing here imports the overstriker, the sanitiser or pymupdf (held by
import-linter). ``released`` proves a file of ours against its original and marks; ``foreign``
looks for leaks in anybody's.
"""

from __future__ import annotations

from redactor.pdf.verify.checks import CHECKS
from redactor.pdf.verify.released import verify

__all__ = ["CHECKS", "verify"]
