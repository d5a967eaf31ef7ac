"""Another name for ``python -m models.evaluation``, beside ``models.training.train``."""

from __future__ import annotations

from models.evaluation.__main__ import main

__all__ = ["main"]

if __name__ == "__main__":
    raise SystemExit(main())
