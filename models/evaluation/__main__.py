"""Compare models: ``python -m models.evaluation --model default none --gold DIR``.

Speed and size; the treebank's test part; gold documents through the product (``redactor
analyze`` on rendered PDFs); the loss of the other styles against the first. Each part is skipped
with a word where its input is missing. Tables on stdout, the same numbers as JSON on request.
"""

from __future__ import annotations

import os


def main(argv: list[str] | None = None) -> int:
    """0 done, 1 something failed, 2 wrong use."""
    # Before numpy is imported: speed is of one core.
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    from models.evaluation.cli import main as run

    return run(argv)


if __name__ == "__main__":
    raise SystemExit(main())
