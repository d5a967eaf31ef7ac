"""What all tests can ask for; each room has more in a ``conftest.py`` of its own."""

from __future__ import annotations

pytest_plugins = [
    "tests.fixtures.stores",  # databases, brokers, blobs, settings; the servers behind them
    "tests.fixtures.cases",  # a request with people, and PDFs
    "tests.fixtures.processes",  # workers to be killed
]
