"""Real servers for the tests: Redis, PostgreSQL and S3 as processes of their own on free ports.

Each is started once a session, when the first test asks for it, and is gone afterwards. A test
that needs one carries the marker ``services``; it is skipped where the program isn't installed
(``make test`` installs them all).
"""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import itertools
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import boto3
import psycopg
import pymupdf
import pytest
import redis
from botocore.config import Config
from pydantic import SecretStr
from sqlalchemy import Engine, select

from redactor.domain.states import Regime, Role
from redactor.services import documents, releases, requests, review
from redactor.services.access import Actor
from redactor.settings import Settings, get_settings
from redactor.stages.runner import run_job
from redactor.store.blobs import BlobStore, FileBlobs
from redactor.store.engine import make_engine, read_scope, session_scope
from redactor.store.jobs import QUEUES
from redactor.store.migrations import upgrade
from redactor.store.s3 import S3Blobs
from redactor.store.sealing import seal
from redactor.store.tables import (
    Department,
    Document,
    Job,
    Membership,
    Release,
    Suggestion,
    User,
    utcnow,
)

START_SECONDS = 30.0
_counter = itertools.count(1)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(ready: Callable[[], bool], what: str, seconds: float = START_SECONDS) -> None:
    end = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > end:
            raise TimeoutError(what)
        time.sleep(0.05)


class Server:
    """A server process that can be killed and started again with its data as it was."""

    name = ""

    def __init__(self) -> None:
        self.port = free_port()
        self.folder = Path(tempfile.mkdtemp(prefix=f"redactor-{self.name}-"))
        self.process: subprocess.Popen[bytes] | None = None

    def command(self) -> list[str]:
        raise NotImplementedError

    def ready(self) -> bool:
        raise NotImplementedError

    def user(self) -> str | None:
        return None

    def start(self) -> None:
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                self.command(),
                cwd=self.folder,
                stdout=log,
                stderr=log,
                user=self.user(),
                start_new_session=True,
            )
        try:
            wait_until(self.ready, f"{self.name} did not start")
        except TimeoutError:
            tail = (self.folder / "log").read_text(errors="replace")[-2000:]
            self.kill()
            raise RuntimeError(f"{self.name} did not start: {tail}") from None

    def kill(self) -> None:
        """As ``kill -9`` of the server and all its children."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process = None

    def remove(self) -> None:
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


class RedisServer(Server):
    name = "redis"

    def command(self) -> list[str]:
        options = {
            "port": str(self.port),
            "bind": "127.0.0.1",
            "save": "",
            "appendonly": "no",
            "maxmemory-policy": "noeviction",
        }
        return ["redis-server", *(part for k, v in options.items() for part in (f"--{k}", v))]

    def ready(self) -> bool:
        with redis.Redis(port=self.port) as client:
            try:
                return bool(client.ping())
            except redis.RedisError:
                return False

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"


def postgres_program(name: str) -> str | None:
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return str(found[-1]) if found else shutil.which(name)


class PostgresServer(Server):
    """As user ``postgres`` where the tests run as root, since the server refuses root."""

    name = "postgres"

    def __init__(self) -> None:
        super().__init__()
        self.data = self.folder / "data"
        owner = self.user()
        if owner:
            account = pwd.getpwnam(owner)
            os.chown(self.folder, account.pw_uid, account.pw_gid)
        initdb = postgres_program("initdb")
        assert initdb is not None
        subprocess.run(
            [initdb, "-D", str(self.data), "-A", "trust", "-U", "postgres", "-E", "UTF8", "-N"],
            check=True,
            user=owner,
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
        )

    def user(self) -> str | None:
        return "postgres" if os.geteuid() == 0 else None

    def command(self) -> list[str]:
        program = postgres_program("postgres")
        assert program is not None
        options = {
            "port": str(self.port),
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "fsync": "off",  # a killed process loses nothing by it, only a killed machine would
            "max_connections": "60",
        }
        settings = [part for k, v in options.items() for part in ("-c", f"{k}={v}")]
        return [program, "-D", str(self.data), *settings]

    def ready(self) -> bool:
        try:
            self.run("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    def run(self, statement: str) -> None:
        with psycopg.connect(
            host="127.0.0.1", port=self.port, user="postgres", dbname="postgres", autocommit=True
        ) as connection:
            connection.execute(statement)  # type: ignore[call-overload]

    def new_database(self, template: str = "template0") -> str:
        """Make an empty database, or a copy of ``template``; returns its URL."""
        name = f"test{next(_counter)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url(name)

    def url(self, name: str) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/{name}"


class S3Server(Server):
    """moto's stand-alone server: the S3 protocol over HTTP."""

    name = "s3"
    key, secret, bucket = "test-key", "test-secret", "redactor"

    def command(self) -> list[str]:
        return [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(self.port)]

    def ready(self) -> bool:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
            return True
        return False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def make_bucket(self) -> None:
        client = boto3.client(
            "s3",
            endpoint_url=self.url,
            region_name="eu-north-1",
            aws_access_key_id=self.key,
            aws_secret_access_key=self.secret,
            config=Config(retries={"max_attempts": 5}),
        )
        client.create_bucket(
            Bucket=self.bucket,
            CreateBucketConfiguration={"LocationConstraint": "eu-north-1"},
        )
        client.close()


def _needs(program: str | None, name: str) -> None:
    if program is None:
        pytest.skip(f"{name} is not installed; 'make test' installs it")


@pytest.fixture(scope="session")
def make_redis() -> Iterator[Callable[[], RedisServer]]:
    """Start a Redis of one's own, to be killed at will."""
    servers: list[RedisServer] = []

    def make() -> RedisServer:
        _needs(shutil.which("redis-server"), "redis-server")
        server = RedisServer()
        servers.append(server)
        server.start()
        return server

    yield make
    for server in servers:
        server.remove()


@pytest.fixture(scope="session")
def make_postgres() -> Iterator[Callable[[], PostgresServer]]:
    """Start a PostgreSQL of one's own, to be killed at will."""
    servers: list[PostgresServer] = []

    def make() -> PostgresServer:
        _needs(postgres_program("initdb"), "postgresql")
        server = PostgresServer()
        servers.append(server)
        server.start()
        return server

    yield make
    for server in servers:
        server.remove()


@pytest.fixture(scope="session")
def redis_server(make_redis: Callable[[], RedisServer]) -> RedisServer:
    return make_redis()


@pytest.fixture(scope="session")
def postgres_server(make_postgres: Callable[[], PostgresServer]) -> PostgresServer:
    return make_postgres()


@pytest.fixture(scope="session")
def s3_server() -> Iterator[S3Server]:
    pytest.importorskip("moto.server", reason="moto[server] is not installed")
    server = S3Server()
    server.start()
    try:
        server.make_bucket()
        yield server
    finally:
        server.remove()


@pytest.fixture
def redis_url(redis_server: RedisServer) -> str:
    """An empty Redis."""
    with redis.Redis(port=redis_server.port) as client:
        client.flushall()
    return redis_server.url


@pytest.fixture(scope="session")
def postgres_template(postgres_server: PostgresServer) -> str:
    """Name of a database at the newest revision, to copy from."""
    url = postgres_server.new_database()
    upgrade(url)
    return url.rsplit("/", 1)[1]


@pytest.fixture
def postgres_url(postgres_server: PostgresServer, postgres_template: str) -> str:
    """A database of one's own at the newest revision."""
    return postgres_server.new_database(postgres_template)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A database of one's own at the newest revision."""
    path = tmp_path / "data" / "redactor.db"
    path.parent.mkdir(exist_ok=True)
    shutil.copyfile(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def database_url(request: pytest.FixtureRequest) -> str:
    """The test runs once on SQLite and once on PostgreSQL."""
    name = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    return str(request.getfixturevalue(name))


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    made = make_engine(database_url)
    yield made
    made.dispose()


@pytest.fixture(params=["files", pytest.param("redis", marks=pytest.mark.services)])
def broker_url(request: pytest.FixtureRequest) -> str:
    """The test runs once on the file-based broker and once on Redis ('' is the former)."""
    return "" if request.param == "files" else str(request.getfixturevalue("redis_url"))


@pytest.fixture(params=["folder", pytest.param("s3", marks=pytest.mark.services)])
def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> BlobStore:
    """The test runs once on a folder and once on an S3 server."""
    if request.param == "folder":
        return FileBlobs(tmp_path / "store")
    server: S3Server = request.getfixturevalue("s3_server")
    return S3Blobs.from_settings(s3_settings(server, f"test{next(_counter)}"))


def s3_settings(server: S3Server, prefix: str) -> Settings:
    return Settings(
        _env_file=None,
        blob_url=f"s3://{server.bucket}/{prefix}",
        s3_endpoint=server.url,
        s3_access_key=server.key,  # type: ignore[arg-type]
        s3_secret_key=server.secret,  # type: ignore[arg-type]
    )


@pytest.fixture
def settings(tmp_path: Path, sqlite_url: str) -> Settings:
    """The embedded default in a folder of the test's own."""
    return Settings(_env_file=None, data_dir=tmp_path / "data")


@pytest.fixture(autouse=True)
def _settings_not_shared() -> Iterator[None]:
    yield
    get_settings.cache_clear()


class Case:
    """A request in a database, with a caseworker and an approver, to upload to and release from."""

    def __init__(self, engine: Engine, blobs: BlobStore, settings: Settings) -> None:
        self.engine, self.blobs, self.settings = engine, blobs, settings
        with session_scope(engine) as session:
            department = Department(name=f"Afdeling {next(_counter)}")
            session.add(department)
            session.flush()
            self.department_id = department.id
        self.actor = self._account(Role.CASEWORKER)
        self.approver = self._account(Role.APPROVER)
        self.request_id = self.new_request()

    def _account(self, role: Role) -> Actor:
        with session_scope(self.engine) as session:
            name = f"{role.value}{next(_counter)}"
            user = User(username=name, display_name="Prøve Bruger", roles=[role.value])
            session.add(user)
            session.flush()
            session.add(Membership(user_id=user.id, department_id=self.department_id))
            return Actor(
                user_id=user.id,
                roles=frozenset({role}),
                departments=frozenset({self.department_id}),
                via_token=False,
            )

    def new_request(self, requester: str = "Karla Testesen") -> str:
        with session_scope(self.engine) as session:
            return requests.create_request(
                session,
                self.actor,
                title="Prøvesag",
                requester_name=requester,
                regime=Regime.FVL,
                department_id=self.department_id,
                received_on=dt.date(2026, 11, 2),
                case_number="26/1234",
            ).id

    def upload(
        self, content: bytes, name: str = "fil.pdf", *, request_id: str = "", password: str = ""
    ) -> str:
        """Take a file in as the api does, without sending its job; returns the document's id."""
        stored = documents.store_file(
            self.blobs, self.settings, name, io.BytesIO(content), len(content)
        )
        sealed = seal(self.settings, password) if password else None
        with session_scope(self.engine) as session:
            return documents.add_document(
                session, self.actor, request_id or self.request_id, stored, sealed_password=sealed
            ).id

    def document(self, document_id: str) -> Document:
        with read_scope(self.engine) as session:
            return session.get_one(Document, document_id)

    def states(self) -> list[str]:
        """States of all documents, by akt number."""
        with read_scope(self.engine) as session:
            return list(session.scalars(select(Document.state).order_by(Document.akt_id)))

    def suggestions(self, document_id: str) -> list[Suggestion]:
        with read_scope(self.engine) as session:
            rows = select(Suggestion).where(Suggestion.document_id == document_id)
            return list(session.scalars(rows.order_by(Suggestion.page, Suggestion.position)))

    def review(self) -> None:
        """Follow every proposal and see every document to the end."""
        with read_scope(self.engine) as session:
            ids = session.scalars(
                select(Document.id).where(
                    Document.request_id == self.request_id, Document.state == "ready"
                )
            ).all()
        for document_id in ids:
            with session_scope(self.engine) as session:
                review.finish_review(session, self.actor, document_id, accept_proposals=True)

    def release(self) -> str:
        with session_scope(self.engine) as session:
            return releases.create_release(session, self.actor, self.request_id)[0].id

    def released(self, release_id: str) -> Release:
        with read_scope(self.engine) as session:
            return session.get_one(Release, release_id)

    def run_all(self, *, most: int = 500) -> list[str]:
        """Run every due job in this process, oldest first; returns how each ended."""
        ended: list[str] = []
        while len(ended) < most:
            with read_scope(self.engine) as session:
                due = select(Job.id).where(
                    Job.state.in_(["pending", "queued"]), Job.not_before <= utcnow()
                )
                job_id = session.scalar(due.order_by(Job.created_at, Job.id).limit(1))
            if job_id is None:
                return ended
            ended.append(
                run_job(job_id, engine=self.engine, blobs=self.blobs, settings=self.settings)
            )
        raise AssertionError("the work doesn't end")


@pytest.fixture
def case(settings: Settings) -> Iterator[Case]:
    """The embedded default with rules alone, without a language model, so that it is quick."""
    quick = settings.model_copy(update={"model": "none"})
    engine = make_engine(quick.resolved_database_url())
    yield Case(engine, FileBlobs(quick.data_dir / "store"), quick)
    engine.dispose()


def pdf_of(*pages: str, password: str = "") -> bytes:
    """A PDF with these texts, the same bytes every time."""
    document = pymupdf.open()
    for text in pages:
        page = document.new_page(width=595, height=842)
        page.insert_textbox(pymupdf.Rect(60, 60, 535, 800), text, fontsize=11, fontname="helv")
    options = {}
    if password:
        options = {"encryption": pymupdf.PDF_ENCRYPT_AES_256, "user_pw": password}
    data: bytes = document.tobytes(no_new_id=not password, **options)
    document.close()
    return data


@pytest.fixture
def make_pdf() -> Callable[..., bytes]:
    return pdf_of


@pytest.fixture
def make_case() -> type[Case]:
    return Case


ROOT = Path(__file__).resolve().parents[1]


class Processes:
    """Worker and sweeper as operators run them, to be killed and started at will."""

    def __init__(self, settings: Settings, folder: Path, **environment: str) -> None:
        self.folder = folder
        plain = {k: v for k, v in os.environ.items() if not k.startswith("REDACTOR_")}
        chosen = {
            f"REDACTOR_{name.upper()}": _plain(getattr(settings, name))
            for name in settings.model_fields_set
        }
        self.environment = {
            **plain,
            **chosen,
            "PYTHONPATH": str(ROOT),
            "OMP_NUM_THREADS": "1",
            **environment,
        }
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str = "worker") -> None:
        """Start ``worker`` or ``sweeper``."""
        commands = {
            "worker": [*["-m", "celery", "-A", "workers.app", "worker", "-Q"], ",".join(QUEUES)],
            "sweeper": ["-m", "redactor.sweeper"],
        }
        extra = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        command = [sys.executable, *commands[name], *(extra if name == "worker" else [])]
        with (self.folder / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                command,
                cwd=self.folder,
                env={**self.environment, "C_FORCE_ROOT": "1"},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill(self, name: str = "worker") -> None:
        """As ``kill -9`` of the process and all its children."""
        process = self.running.pop(name)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        """As an operator stops them; what doesn't go within ten seconds is killed."""
        for process in self.running.values():
            process.terminate()
        for name in list(self.running):
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.running[name].wait(10)
            self.kill(name)

    def log(self) -> str:
        files = self.folder.glob("*.log")
        return "".join(path.read_text(errors="replace") for path in sorted(files))


def _plain(value: object) -> str:
    return value.get_secret_value() if isinstance(value, SecretStr) else str(value)


@pytest.fixture(scope="session")
def make_processes() -> type[Processes]:
    return Processes


@pytest.fixture(scope="session")
def wait_for() -> Callable[..., None]:
    return wait_until


@pytest.fixture(scope="session")
def make_s3_settings() -> Callable[[S3Server, str], Settings]:
    return s3_settings
