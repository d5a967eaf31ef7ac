"""What each kind of job does: calls the pure steps and writes their results.

``runner.run_job(job_id)`` is the one door. A stage is a module with ``run(work) -> Write``: the
heavy work happens outside any transaction, and what it returns is called inside the transaction
that also marks the job done, so results count exactly once.
"""
