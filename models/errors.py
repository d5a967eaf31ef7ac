"""What can go wrong with a language model; ``models`` can't import the core's errors.

    ModelError                a Danish message for the operator that says what to do
    ├── ModelNotFound         no such pipeline here; nothing is ever downloaded
    └── ModelDamaged          there is something, but it can't be loaded

The core turns these into its ``ConfigurationError``. Messages never hold document text.
"""

from __future__ import annotations

__all__ = ["ModelDamaged", "ModelError", "ModelNotFound"]


class ModelError(Exception):
    """Base of all; ``message`` is Danish and says what to do."""

    default = "Sprogmodellen kan ikke bruges. Kør 'redactor doctor'."

    def __init__(self, message: str | None = None) -> None:
        self.message = message or self.default
        super().__init__(self.message)


class ModelNotFound(ModelError):
    default = "Sprogmodellen findes ikke på maskinen. Angiv en mappe eller en pakke, der findes."


class ModelDamaged(ModelError):
    default = "Sprogmodellen er beskadiget. Læg den ind igen, eller brug 'default'."
