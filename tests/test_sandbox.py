"""The killable child: limits hold, errors cross the border, nothing is left behind."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

import pytest

from redactor.errors import DamagedFile, EncryptedFile, LimitExceeded
from redactor.sandbox import run_in_child

MODULE = """
import ctypes, os, socket, subprocess, sys, time
from redactor.errors import EncryptedFile

def echo(payload): return payload | {"cwd": os.getcwd()}
def noisy(payload):
    print("noise"); os.write(1, b"noise"); os.write(2, b"noise"); return {"ok": True}
def hang(payload):
    child = subprocess.Popen(["sleep", "300"])
    open(payload["pid_file"], "w").write(str(child.pid))
    time.sleep(300)
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


def test_time_out_kills_the_whole_group(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    pid_file = tmp_path / "pid"
    start = time.monotonic()
    with pytest.raises(LimitExceeded):
        call("hang", {"pid_file": str(pid_file)}, timeout=2)
    assert time.monotonic() - start < 10
    assert _gone(int(pid_file.read_text()))
    assert list(temporary.iterdir()) == []


def test_no_grandchild_outlives_a_good_answer() -> None:
    assert _gone(int(str(call("leave_grandchild")["pid"])))


@pytest.mark.skipif(os.uname().machine not in ("x86_64", "aarch64"), reason="no filter here")
def test_no_network() -> None:
    assert call("network") == {"AF_INET": "refused", "AF_INET6": "refused", "AF_UNIX": "open"}


def test_payload_is_neither_in_arguments_nor_in_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("REDACTOR_SECRET_KEY", "noegle-til-alt")
    result = call("exposed", {"text": "Hemmelig Hansen"})
    assert "Hemmelig" not in str(result)
    assert "noegle-til-alt" not in str(result)
