"""Celery workers: a task is like a view, it calls ``redactor`` and nothing else."""
