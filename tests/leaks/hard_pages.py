"""Pages set in ways that make striking a word hard, each a PDF written by hand.

``KINDS`` names them; ``build(kind, folder)`` writes one and says what is to be struck. Fonts are
those of the standard, those of pymupdf-fonts, and some made here (``hard_fonts``).
"""

from __future__ import annotations

from tests.leaks import hard_fonts, hard_forms, hard_lines, hard_looks, hard_spacing
from tests.leaks.hard_page import KINDS, STRUCK, HardPage, build

__all__ = ["KINDS", "MODULES", "STRUCK", "HardPage", "build"]

MODULES = (hard_spacing, hard_lines, hard_looks, hard_forms, hard_fonts)
"""Where the kinds stand; to import them is to have them in ``KINDS``."""
