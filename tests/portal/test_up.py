"""`manage.py up` as an operator starts it: on SQLite, in an empty folder, with real processes."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import urllib3
from django.core.management import CommandError, call_command

from tests.cast import picture

ROOT = Path(__file__).resolve().parents[2]
FOREIGN = ("DATABASE_URL", "REDIS_URL", "BROKER_URL", "PYTEST_XDIST_WORKER", "SECRET_KEY", "PUBLIC_BASE_URL")
http = urllib3.PoolManager(retries=False, timeout=30)


def wait_for(condition: Callable[[], Any], what: str, seconds: float = 120) -> Any:
    """The first true answer; how long it took is not looked at."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if answer := condition():
            return answer
        time.sleep(0.1)
    raise AssertionError(f"{what} did not happen in {seconds} s")


class House:
    """One folder of data, and the commands that are run on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}"
        kept = {name: value for name, value in os.environ.items() if name not in FOREIGN}
        self.environment = kept | {
            "DATA_DIR": str(folder),
            "DJANGO_SETTINGS_MODULE": "katalo_project.settings.local",
        }
        self.log = (folder / "up.log").open("wb")

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "manage.py", *words], cwd=ROOT, env=self.environment, capture_output=True, text=True
        )

    def up(self, *words: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "manage.py", "up", "--port", str(self.port), *words],
            cwd=ROOT,
            env=self.environment,
            stdout=self.log,
            stderr=subprocess.STDOUT,
        )

    def answers(self) -> bool:
        try:
            return http.request("GET", f"{self.url}/healthz").status == 200
        except urllib3.exceptions.HTTPError:
            return False

    def processes(self) -> dict[int, str]:
        """Every process that works on this folder, whatever its parent: id -> command line."""
        mark = f"DATA_DIR={self.folder}".encode()
        found = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    if mark in (entry / "environ").read_bytes().split(b"\0"):
                        found[int(entry.name)] = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                except OSError:  # it ended, or it is not ours to look at
                    continue
        return {number: line for number, line in found.items() if line}

    def child(self, word: str) -> int:
        """The oldest process whose command line has the word."""
        return min(number for number, line in self.processes().items() if word in line)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path)
    yield house
    house.log.close()
    for number in house.processes():
        os.kill(number, signal.SIGKILL)


def log_of(house: House) -> str:
    return (house.folder / "up.log").read_text()


def upload(house: House, key: str) -> str:
    """An upload over HTTP; returns its ingest id."""
    answer = http.request(
        "POST",
        f"{house.url}/api/v1/source-assets",
        fields={"file": ("room.jpg", picture(), "image/jpeg")},
        headers={"Authorization": f"Bearer {key}", "Idempotency-Key": "up-1"},
    )
    assert answer.status == 202, answer.data
    return str(answer.json()["ingest_id"])


def test_up_serves_works_and_stops_altogether(house):
    up = house.up()
    wait_for(house.answers, "an answer of the server")
    made = house.command("organization_create", "acme", "--credit", "5")
    key = house.command("key_create", "--organization", "acme", "--name", "backend")

    # What a command answers is alone on standard output; what it logs is beside it.
    assert json.loads(made.stdout)["slug"] == "acme"
    assert made.stdout.count("\n") == 1
    assert re.fullmatch(r"kat_live_[0-9A-Za-z]{8}\.[0-9A-Za-z]{43}\n", key.stdout)
    assert "key_created" in key.stderr
    secret = key.stdout.strip().partition(".")[2]
    assert secret not in key.stderr

    ingest = upload(house, key.stdout.strip())

    def ready() -> dict[str, Any] | None:
        answer = http.request(
            "GET", f"{house.url}/api/v1/source-assets/{ingest}", headers={"X-API-Key": key.stdout.strip()}
        ).json()
        assert answer["status"] != "failed", answer
        return answer if answer["status"] == "ready" else None

    asset = wait_for(ready, "the ingest")
    assert (asset["width"], asset["height"]) == (320, 256)
    assert len(list((house.folder / "files").rglob("*.jpg"))) >= 1
    head = http.request("HEAD", f"{house.url}/healthz")
    assert (head.status, head.data) == (200, b"")
    words = " ".join(house.processes().values())
    for word in ("granian", "gpu", "ingest,webhooks,maintenance", "beat"):
        assert word in words
    assert house.command("ledger_audit").stdout == "ok\n"

    up.send_signal(signal.SIGTERM)

    assert up.wait(timeout=60) == 0, log_of(house)
    assert house.processes() == {}
    assert "Traceback" not in log_of(house)
    assert secret not in log_of(house)


def test_a_child_that_dies_stops_the_rest(house):
    up = house.up()
    wait_for(lambda: house.answers() and len(house.processes()) >= 5, "the start")

    os.kill(house.child(" beat "), signal.SIGKILL)

    assert up.wait(timeout=60) == 1
    assert house.processes() == {}
    assert "a process ended with status -9; stopped the others" in log_of(house)


def test_the_server_shows_the_audit_that_a_command_ran(house):
    up = house.up("--no-worker")
    wait_for(house.answers, "an answer of the server")
    assert "katalo_ledger_audit_problems" not in http.request("GET", f"{house.url}/metrics").data.decode()

    assert house.command("ledger_audit").stdout == "ok\n"

    wait_for(
        lambda: "\nkatalo_ledger_audit_problems 0.0\n" in http.request("GET", f"{house.url}/metrics").data.decode(),
        "the figure of the audit",
    )
    up.send_signal(signal.SIGINT)
    assert up.wait(60) == 0
    assert "No directory at" not in log_of(house)


def test_without_workers_only_the_server_runs_and_ctrl_c_stops_it(house):
    up = house.up("--no-worker")
    wait_for(house.answers, "an answer of the server")

    assert not any("celery" in line for line in house.processes().values())
    up.send_signal(signal.SIGINT)

    assert up.wait(timeout=60) == 0, log_of(house)
    assert house.processes() == {}


def test_a_port_that_is_taken_ends_it_with_an_error(house):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", house.port))
        taken.listen()

        up = house.up("--no-worker")

        assert up.wait(timeout=120) == 1
    assert "stopped the others" in log_of(house)
    assert house.processes() == {}


@pytest.mark.parametrize("port", ["0x1F90", "-1", "0", "70000", "web"])
def test_a_port_that_is_none_is_refused_before_anything_starts(port):
    with pytest.raises(CommandError, match="--port"):
        call_command("up", f"--port={port}")  # without a database to look at
