"""``redactor serve``: the embedded default, everything under one command."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import click

from redactor.errors import ConfigurationError
from redactor.settings import Settings, get_settings
from redactor.supervisor import Child, Supervisor, free_port

_QUEUES = "intake,ocr,nlp,pdf,release"


@click.command("serve")
@click.option("--host", help="Address to listen on (default: this machine only)")
@click.option("--port", type=int, help="Port; without it the first free one from 8000")
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), help="Data folder")
@click.option("--example", is_flag=True, help="Begin with an example request where there is none")
@click.option("--workers/--no-workers", default=True, help="Start worker and sweeper as well")
def command(
    host: str | None, port: int | None, data: Path | None, example: bool, workers: bool
) -> None:
    """Serve the product until Ctrl-C. Started again, it finds everything as it was."""
    settings = get_settings()
    host = host or settings.host
    data_dir = (data or settings.data_dir).resolve()
    actual = free_port(host, port or settings.port, tries=1 if port else 50)
    environment = {
        **os.environ,
        "REDACTOR_DATA_DIR": str(data_dir),
        "REDACTOR_HOST": host,
        "REDACTOR_PORT": str(actual),
        "PYTHONUTF8": "1",
    }
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "OMP_THREAD_LIMIT"):
        environment.setdefault(name, "1")  # workers are the parallelism; threads would fight them
    environment.setdefault("REDACTOR_LOG_LEVEL", "WARNING")  # the terminal is for the address
    prepare_data(data_dir)
    os.environ.update(environment)
    get_settings.cache_clear()
    settings = get_settings()

    with _only_one(data_dir):
        password = _first_start(settings, example=example)
        children = [_web(host, actual)]
        if workers:
            children += [_worker(settings), _sweeper()]
        supervisor = Supervisor(children, environment)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, supervisor.request_stop)
        try:
            supervisor.start()
            address = f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{actual}"  # noqa: S104
            if supervisor.wait_ready(f"{address}/healthz", 60):
                _greet(address, password)
            code = supervisor.run()
        finally:
            supervisor.stop()
    sys.exit(code)


def prepare_data(data_dir: Path) -> None:
    """The data folder, closed to other accounts of the machine."""
    try:
        data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        data_dir.chmod(0o700)
    except OSError:
        raise ConfigurationError(
            f"Datamappen {data_dir} kan ikke skrives. Vælg en anden med --data."
        ) from None


def _first_start(settings: Settings, *, example: bool) -> str | None:
    """Database, first account and example; returns the first password where there is a new one."""
    from redactor.example.load import load_example
    from redactor.services.accounts import ensure_first_account
    from redactor.store.engine import engine_for, session_scope
    from redactor.store.migrations import upgrade

    upgrade(settings.resolved_database_url())
    engine = engine_for(settings)
    with session_scope(engine) as session:
        password = ensure_first_account(session)
    if example:
        load_example(engine, settings)
    engine.dispose()
    return password


class _only_one:  # noqa: N801 - used as a statement
    """Two servers over one data folder would take turns at the same jobs: refuse the second."""

    def __init__(self, data_dir: Path) -> None:
        self._path = data_dir / "serve.lock"

    def __enter__(self) -> None:
        import fcntl

        self._file = self._path.open("w")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise ConfigurationError(
                "Tjenesten kører allerede på denne datamappe. Stop den, eller vælg en anden "
                "mappe med --data."
            ) from None

    def __exit__(self, *exc: object) -> None:
        self._file.close()


def _web(host: str, port: int) -> Child:
    command = [sys.executable, "-m", "uvicorn", "api.main:app", "--host", host]
    command += ["--port", str(port), "--no-access-log", "--log-level", "warning"]
    command += ["--timeout-graceful-shutdown", "3", "--no-server-header"]
    return Child("web", command)


def _worker(settings: Settings) -> Child:
    return Child("worker", worker_command(_QUEUES, settings.worker_concurrency))


def worker_command(queues: str, concurrency: int) -> list[str]:
    """The Celery command line of one worker."""
    # a container or a trial machine has no other account than root: nothing to warn of each time
    quiet = ["-W", "ignore:You're running the worker"]
    command = [sys.executable, *quiet, "-m", "celery", "--app", "workers.app", "--quiet", "worker"]
    command += ["--queues", queues, "--concurrency", str(concurrency)]
    command += ["--loglevel", "WARNING", "--without-gossip", "--without-mingle"]
    return [*command, "--without-heartbeat"]


def _sweeper() -> Child:
    return Child("sweeper", [sys.executable, "-m", "redactor.sweeper"])


def _greet(address: str, password: str | None) -> None:
    click.echo(f"\nAktindsigt er klar:  {address}\n")
    if password:
        click.echo("Log ind som:         admin")
        click.echo(f"Første adgangskode:  {password}   (vises kun denne ene gang)\n")
    click.echo("Stop med Ctrl-C. Alt er bevaret til næste start.\n")
    sys.stdout.flush()
