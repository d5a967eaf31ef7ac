"""Templates of children: used again while they are sound, gone with their owner, never mixed up."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from redactor import forkserver
from redactor.errors import DamagedFile, LimitExceeded
from redactor.sandbox import run_in_child

MODULE = """
import faulthandler, os, signal, time
LOADED_BY = os.getpid()
def who(payload):
    with open(payload["note"], "w") as note: note.write(f"{os.getppid()} {os.getpid()}")
    time.sleep(payload.get("seconds", 0))
    files = [os.readlink(f"/proc/self/fd/{n}") for n in range(9)
             if os.path.exists(f"/proc/self/fd/{n}")]
    return {"template": os.getppid(), "loaded_by": LOADED_BY, "group": os.getpgid(0),
            "pid": os.getpid(), "files": files, "word": payload.get("word"),
            "home": os.environ["HOME"], "temporary": os.environ["TMPDIR"], "cwd": os.getcwd()}
def crash(payload):
    faulthandler.disable()  # what is meant to die says nothing
    os.kill(os.getpid(), signal.SIGSEGV)
"""
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="templates are forked on Linux")


@pytest.fixture(autouse=True)
def _targets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "forkserver_targets.py").write_text(MODULE)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))


def call(name: str, folder: Path, timeout: float = 30, **payload: object) -> dict[str, Any]:
    payload["note"] = str(folder / f"note{payload.get('word', '')}")
    return run_in_child(f"forkserver_targets:{name}", payload, timeout=timeout, memory=1 << 30)


def test_a_template_is_used_again_and_each_child_is_on_its_own(tmp_path: Path) -> None:
    one, two = call("who", tmp_path), call("who", tmp_path)
    assert one["template"] == two["template"] == one["loaded_by"]
    assert one["pid"] != two["pid"]
    for child in (one, two):
        assert child["group"] == child["pid"]
        assert child["home"] == child["temporary"] == child["cwd"]
        assert not [file for file in child["files"] if "socket" in file]
        assert not Path(child["cwd"]).exists()
    assert one["cwd"] != two["cwd"]


@pytest.mark.parametrize("end", ["crash", "time-out"])
def test_a_template_whose_child_ended_badly_is_not_used_again(end: str, tmp_path: Path) -> None:
    before = call("who", tmp_path)
    if end == "crash":
        with pytest.raises(DamagedFile):
            call("crash", tmp_path)
    else:
        with pytest.raises(LimitExceeded):
            call("who", tmp_path, timeout=1, seconds=60)
    assert call("who", tmp_path)["template"] != before["template"]
    assert gone(before["template"])


def test_a_template_has_a_number_of_uses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forkserver, "_USES", 2)
    used = [call("who", tmp_path)["template"] for _ in range(4)]
    assert used[0] == used[1] != used[2] == used[3]


def test_other_surroundings_get_another_template(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = call("who", tmp_path)
    monkeypatch.setenv("LANG", "da_DK.UTF-8")
    assert call("who", tmp_path)["template"] != before["template"]


def test_a_template_that_is_gone_is_replaced(tmp_path: Path) -> None:
    before = call("who", tmp_path)["template"]
    os.kill(before, signal.SIGKILL)
    assert call("who", tmp_path)["template"] != before


def test_threads_get_their_own_answers(tmp_path: Path) -> None:
    words = [f"ord{i}" for i in range(6)]
    found: dict[str, object] = {}

    def work(word: str) -> None:
        found[word] = call("who", tmp_path, word=word, seconds=0.05)["word"]

    threads = [threading.Thread(target=work, args=(word,)) for word in words]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {word: word for word in words}


def test_nothing_outlives_its_owner(tmp_path: Path) -> None:
    """Killed while a child works: the child goes, and so does the template."""
    code = f"""
from redactor.sandbox import run_in_child
run_in_child("forkserver_targets:who", {{"note": {str(tmp_path / "note")!r}, "seconds": 60}},
             timeout=100, memory=1 << 30)
"""
    env = os.environ | {"PYTHONPATH": f"{tmp_path}{os.pathsep}{Path(__file__).parents[1]}"}
    owner = subprocess.Popen([sys.executable, "-c", code], env=env)
    try:
        note, end = tmp_path / "note", time.monotonic() + 30
        while time.monotonic() < end and not (note.exists() and " " in note.read_text()):
            time.sleep(0.02)
    finally:
        owner.kill()
        owner.wait()
    template, child = map(int, (tmp_path / "note").read_text().split())
    assert gone(template)
    assert gone(child)


def test_a_fork_of_the_owner_uses_its_own(tmp_path: Path) -> None:
    """As a worker's parent process does: what it has isn't shared with its children."""
    code = f"""
import os, sys
from redactor.sandbox import run_in_child
def ask():
    payload = {{"note": {str(tmp_path / "note")!r}}}
    return run_in_child("forkserver_targets:who", payload, timeout=60, memory=1 << 30)["template"]
first = ask()
read, write = os.pipe()
if not os.fork():
    os.write(write, str(ask()).encode()); os.close(write); sys.exit(0)
os.wait()
print(first, os.read(read, 100).decode(), ask())
"""
    env = os.environ | {"PYTHONPATH": f"{tmp_path}{os.pathsep}{Path(__file__).parents[1]}"}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], env=env, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")
    first, other, again = done.stdout.split()
    assert first == again != other


def gone(pid: int) -> bool:
    """Has the process ended, within a few seconds?"""
    end = time.monotonic() + 5
    while time.monotonic() < end:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return True
        if state == "Z":
            return True
        time.sleep(0.02)
    return False
