"""What all tests can ask for; each room has more in a ``conftest.py`` of its own."""

from __future__ import annotations

import os

from hypothesis import settings

# The same commit gets the same answer; HYPOTHESIS_PROFILE=search looks for what is still hidden.
settings.register_profile("same", derandomize=True)
settings.register_profile("search", derandomize=False)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))

pytest_plugins = [
    "tests.fixtures.stores",  # databases, brokers, blobs, settings; the servers behind them
    "tests.fixtures.cases",  # a request with people, and PDFs
    "tests.fixtures.processes",  # workers to be killed
]
