"""The killable child: limits hold, errors cross the border, nothing is left behind."""

from __future__ import annotations

import contextlib
import errno
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from redactor.confinement import FILE_BYTES, OPEN_FILES
from redactor.errors import DamagedFile, EncryptedFile, LimitExceeded
from redactor.sandbox import run_in_child

MODULE = """
import ctypes, os, signal, socket, subprocess, sys, tempfile, time
from redactor.errors import EncryptedFile
from redactor.pdf.parallel import by_ranges

def echo(payload): return payload | {"cwd": os.getcwd()}
def noisy(payload):
    print("noise"); os.write(1, b"noise"); os.write(2, b"noise"); return {"ok": True}
def hang(payload):
    child = subprocess.Popen(["sleep", "300"])
    leave_files({})
    open(payload["pid_file"], "w").write(str(child.pid))
    time.sleep(300)
def hang_in_c(payload): return {"n": sum(range(10**13))}
def leave_files(payload):
    folder = tempfile.mkdtemp()
    open(os.path.join(folder, "rest"), "wb").write(b"x" * 1000)
    return {}
def die_with_files(payload):
    leave_files({}); os.kill(os.getpid(), signal.SIGKILL)
def busy(payload):
    while True: pass
def long_file(payload):
    with open("lang", "wb") as file: file.truncate(payload["bytes"])
    return {}
def many_files(payload):
    kept = []
    while True:
        try: kept.append(open(os.devnull))
        except OSError as error: return {"files": len(kept), "errno": error.errno}
def escape(payload):
    child = os.fork()
    if not child:
        try: os.setsid()
        except PermissionError: os._exit(7)
        os._exit(0)
    group = "open"
    try: os.setpgid(0, 0)
    except PermissionError: group = "refused"
    return {"session": os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), "group": group}
def ranges(payload):
    def work(pages):
        open(payload["pid_file"] + str(pages.start), "w").write(str(os.getpid()))
        time.sleep(300)
    return {"n": by_ranges([range(0, 1), range(1, 2), range(2, 3)], work)}
def leave_grandchild(payload):
    return {"pid": subprocess.Popen(["sleep", "300"]).pid}
def crash(payload): ctypes.string_at(0)
def memory(payload): return {"n": len(bytearray(2 << 30))}
def encrypted(payload): raise EncryptedFile("Lås op.")
def unexpected(payload): raise ValueError(payload["secret"])
def network(payload):
    result = {}
    for family in ("AF_INET", "AF_INET6", "AF_UNIX"):
        try:
            socket.socket(getattr(socket, family)).close(); result[family] = "open"
        except PermissionError:
            result[family] = "refused"
    return result
def exposed(payload):
    return {"argv": open("/proc/self/cmdline").read(), "env": open("/proc/self/environ").read()}
"""


@pytest.fixture(autouse=True)
def _targets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sandbox_targets.py").write_text(MODULE)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))


def call(name: str, payload: dict[str, object] | None = None, **limits: float) -> dict[str, object]:
    return run_in_child(
        f"sandbox_targets:{name}",
        payload or {},
        timeout=limits.get("timeout", 30),
        memory=int(limits.get("memory", 1 << 30)),
    )


def test_values_go_there_and_back_and_the_folder_is_removed() -> None:
    result = call("echo", {"navn": "Ærø ✓", "boxes": [[1.5, 2]]})
    assert result["navn"] == "Ærø ✓"
    assert result["boxes"] == [[1.5, 2]]
    assert not Path(str(result["cwd"])).exists()


def test_noise_on_stdout_does_not_disturb_the_answer() -> None:
    assert call("noisy") == {"ok": True}


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("crash", DamagedFile),
        ("memory", LimitExceeded),
        ("encrypted", EncryptedFile),
        ("unexpected", DamagedFile),
    ],
)
def test_failures_become_errors_for_users(name: str, error: type[Exception]) -> None:
    with pytest.raises(error) as caught:
        call(name, {"secret": "Hemmelig Hansen"})
    assert "Hemmelig" not in str(caught.value)


def test_message_of_our_own_errors_crosses_the_border() -> None:
    with pytest.raises(EncryptedFile, match=r"^Lås op\.$"):
        call("encrypted")


def test_unexpected_errors_are_logged_without_their_text(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(DamagedFile):
        call("unexpected", {"secret": "Hemmelig Hansen"})
    assert "ValueError at sandbox_targets.py:" in caplog.text
    assert "Hemmelig" not in caplog.text


def _gone(pid: int) -> bool:
    for _ in range(50):
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
        except FileNotFoundError:
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    return False


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary files go, and none may stay."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def test_time_out_kills_the_whole_group(tmp_path: Path, temporary: Path) -> None:
    pid_file = tmp_path / "pid"
    start = time.monotonic()
    with pytest.raises(LimitExceeded):
        call("hang", {"pid_file": str(pid_file)}, timeout=1.5)
    assert time.monotonic() - start < 10
    assert _gone(int(pid_file.read_text()))
    assert list(temporary.iterdir()) == []


def test_no_grandchild_outlives_a_good_answer() -> None:
    assert _gone(int(str(call("leave_grandchild")["pid"])))


def test_time_out_ends_native_code() -> None:
    start = time.monotonic()
    with pytest.raises(LimitExceeded, match="for lang tid"):
        call("hang_in_c", timeout=0.5)
    assert time.monotonic() - start < 5


def test_killed_child_leaves_no_files(temporary: Path) -> None:
    with pytest.raises(LimitExceeded):
        call("die_with_files")
    assert list(temporary.iterdir()) == []


def test_processor_time_is_limited_without_the_parent(monkeypatch: pytest.MonkeyPatch) -> None:
    """Should the parent be stopped, say: the child ends by itself, and it is told why."""
    monkeypatch.setattr("redactor.sandbox._GRACE", -29)
    with pytest.raises(LimitExceeded, match="for lang tid"):
        call("busy", timeout=30)


@pytest.mark.parametrize(("size", "refused"), [(FILE_BYTES, False), (FILE_BYTES + 1, True)])
def test_files_are_limited_in_size(size: int, refused: bool) -> None:
    with pytest.raises(LimitExceeded, match="pakkes ud") if refused else contextlib.nullcontext():
        call("long_file", {"bytes": size})


def test_files_are_limited_in_number() -> None:
    result = call("many_files")
    assert result["errno"] == errno.EMFILE
    assert int(str(result["files"])) < OPEN_FILES


ORPHAN = """
import sys
from redactor.sandbox import run_in_child
run_in_child("sandbox_targets:ranges", {"pid_file": sys.argv[1]}, timeout=60, memory=1 << 30)
"""


def test_nothing_outlives_a_killed_worker(tmp_path: Path) -> None:
    """Neither the child nor the processes that it shares its pages with."""
    files = [tmp_path / f"pid{i}" for i in range(3)]
    process = subprocess.Popen([sys.executable, "-c", ORPHAN, str(tmp_path / "pid")])
    end = time.monotonic() + 30
    while not all(file.exists() and file.read_text() for file in files):
        assert time.monotonic() < end
        time.sleep(0.02)
    process.kill()
    process.wait()
    pids = {int(file.read_text()) for file in files}
    assert len(pids) == 3
    assert all(_gone(pid) for pid in pids)


def test_time_out_ends_processes_for_ranges(tmp_path: Path) -> None:
    with pytest.raises(LimitExceeded):
        call("ranges", {"pid_file": str(tmp_path / "pid")}, timeout=3)
    pids = {int(file.read_text()) for file in tmp_path.glob("pid*")}
    assert len(pids) == 3
    assert all(_gone(pid) for pid in pids)


filtered = pytest.mark.skipif(
    os.uname().machine not in ("x86_64", "aarch64"), reason="no filter here"
)


@filtered
def test_no_network() -> None:
    assert set(call("network").values()) == {"refused"}


@filtered
def test_no_way_out_of_the_process_group() -> None:
    assert call("escape") == {"session": 7, "group": "refused"}


def test_payload_is_neither_in_arguments_nor_in_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("REDACTOR_SECRET_KEY", "noegle-til-alt")
    result = call("exposed", {"text": "Hemmelig Hansen"})
    assert "Hemmelig" not in str(result)
    assert "noegle-til-alt" not in str(result)
