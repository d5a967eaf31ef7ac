"""docker-compose.yml: valid by the compose schema, and hardened as the operator's guide says.

No container engine runs here; the services themselves are run as plain processes in
``test_production_services.py``.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "docker-compose.yml"
SERVICES: dict[str, Any] = yaml.safe_load(FILE.read_text())["services"]
OURS = sorted(n for n, s in SERVICES.items() if "redactor" in s["image"])
QUEUES = {"intake", "ocr", "nlp", "pdf", "release"}


def test_file_follows_the_compose_schema() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", FILE],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_every_service_is_confined(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["user"].split(":")[0] not in ("0", "root")
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    limits = service["deploy"]["resources"]["limits"]
    assert {"cpus", "memory", "pids"} <= set(limits)
    assert "inside" in service["networks"]
    assert not service.get("privileged")


@pytest.mark.parametrize("name", sorted(set(SERVICES) - {"migrate", "sweeper"}))
def test_every_lasting_service_has_a_health_check(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"]


def test_one_worker_service_per_queue() -> None:
    served = [
        s["command"][s["command"].index("--queue") + 1]
        for n, s in SERVICES.items()
        if n.startswith("worker-")
    ]
    assert sorted(served) == sorted(QUEUES)


def test_only_the_api_is_published_and_only_here() -> None:
    published = {n: s["ports"] for n, s in SERVICES.items() if s.get("ports")}
    assert set(published) == {"api"}
    assert all(port.startswith("127.0.0.1:") for port in published["api"])


def test_no_secret_has_a_default() -> None:
    text = FILE.read_text()
    for name in re.findall(r"\$\{(\w*(?:PASSWORD|SECRET|KEY)\w*)", text):
        uses = re.findall(r"\$\{" + name + r"([^}]*)\}", text)
        assert all(use.startswith(":?") for use in uses), name


@pytest.mark.parametrize("name", OURS)
def test_every_setting_that_compose_sets_exists(name: str) -> None:
    from redactor.settings import Settings

    for key in SERVICES[name]["environment"]:
        assert key.removeprefix("REDACTOR_").lower() in Settings.model_fields, key


def test_secrets_are_fresh_and_the_file_is_closed(tmp_path: Path) -> None:
    (tmp_path / "scripts").mkdir()
    script = tmp_path / "scripts" / "make-env.sh"
    script.write_bytes((ROOT / "scripts" / "make-env.sh").read_bytes())
    subprocess.run(["bash", str(script)], check=True, capture_output=True)
    env = tmp_path / ".env"
    assert env.stat().st_mode & 0o077 == 0
    first = env.read_text()
    assert subprocess.run(["bash", str(script)], capture_output=True).returncode == 1
    assert env.read_text() == first
    env.unlink()
    subprocess.run(["bash", str(script)], check=True, capture_output=True)
    assert env.read_text() != first
    assert all(len(v) >= 20 for v in re.findall(r"(?:PASSWORD|KEY)=(\S*)", first))
