"""How a worker process is kept in bounds, whatever a document does to it."""

from __future__ import annotations

from typing import Any

from redactor.settings import Settings

CHILD_TASKS = 500
"""Jobs after which a worker's child process is replaced, against slow leaks in C libraries."""
CHILD_MEMORY_KB = 1_200_000
"""Resident memory after which a child is replaced once its job is done."""


def worker_config(settings: Settings) -> dict[str, Any]:
    """Celery settings of a worker, on top of ``redactor.dispatch.make_celery``'s.

    Time limits come with each message (``dispatch.hard_limit``). Transformer models hang in forked
    children: their workers run with the solo pool, which kills nothing, so there the lease of a
    job that hangs runs out instead.
    """
    transformer = settings.model.startswith("dacy:")
    return {
        "worker_pool": "solo" if transformer else "prefork",
        "worker_concurrency": 1 if transformer else settings.worker_concurrency,
        "worker_max_tasks_per_child": CHILD_TASKS,
        "worker_max_memory_per_child": CHILD_MEMORY_KB,
        "worker_hijack_root_logger": False,
        "worker_redirect_stdouts": False,
        "worker_proc_alive_timeout": 60.0,
        "worker_cancel_long_running_tasks_on_connection_loss": False,
        "task_time_limit": settings.stage_timeout,
        "task_track_started": False,
    }
