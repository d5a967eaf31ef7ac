"""Working folders of killed processes: they hold documents, so they mustn't stay.

A process that ends by itself removes its folder; one that was killed can't. The next jobs on the
same machine do it, once the folder is older than any job may be.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import time
from pathlib import Path

JOB_FOLDER = "redactor-job-"
CHILD_FOLDER = "redactor-child-"
"""As ``redactor.sandbox`` names them."""
LOOK_SECONDS = 60.0
_looked = -LOOK_SECONDS


def remove_leftovers(older_than: float) -> int:
    """Remove this account's working folders not touched for ``older_than`` seconds.

    Looks at most once a minute in a process; returns how many went.
    """
    global _looked
    now = time.monotonic()
    if now - _looked < LOOK_SECONDS:
        return 0
    _looked = now
    removed = 0
    for path in Path(tempfile.gettempdir()).iterdir():
        if not path.name.startswith((JOB_FOLDER, CHILD_FOLDER)):
            continue
        with contextlib.suppress(OSError):  # another worker was faster
            status = path.lstat()
            if status.st_uid == os.geteuid() and time.time() - status.st_mtime > older_than:
                shutil.rmtree(path)
                removed += 1
    return removed
