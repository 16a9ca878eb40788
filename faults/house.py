"""The production shape on this machine: every process of its own, on PostgreSQL, Redis and an S3 server."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import uuid4

import boto3
import psycopg
import urllib3
from moto.server import ThreadedMotoServer

ROOT = Path(__file__).resolve().parents[1]
CELERY = [sys.executable, "-m", "celery", "-A", "katalo_project"]
WORKER = ["worker", "--without-gossip", "--without-mingle", "-l", "INFO"]
START_SECONDS = 90
BUCKET = "katalo"

http = urllib3.PoolManager(retries=False, timeout=30)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(condition: Callable[[], Any], what: str, *, seconds: float = START_SECONDS) -> Any:
    """The first true answer. An answer that never comes ends the test; how long one took is not looked at."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if answer := condition():
            return answer
        time.sleep(0.1)
    raise AssertionError(f"{what} did not happen in {seconds} s")


class Receiver:
    """A partner's endpoint: keeps what it gets and answers 204."""

    def __init__(self) -> None:
        self.received: list[tuple[dict[str, str], bytes]] = []
        received = self.received

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                received.append(({name.lower(): value for name, value in self.headers.items()}, body))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *args: Any) -> None:
                """Quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/webhooks/katalo"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def about(self, job_id: str) -> tuple[dict[str, str], bytes]:
        """The event about one job, in whatever order they come."""
        found: tuple[dict[str, str], bytes] = wait_for(
            lambda: next((item for item in self.received if json.loads(item[1])["job_id"] == job_id), None),
            f"the event about {job_id}",
        )
        return found

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@dataclass
class Partner:
    """An organization with its key, and what a partner's backend does with it: HTTP and nothing else."""

    base: str
    key: str
    secret: str
    receiver: Receiver

    def call(self, method: str, path: str, *, key: str | None = None, **body: Any) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self.key}"}
        if method == "POST":
            headers["Idempotency-Key"] = key or uuid4().hex
        response = http.request(method, f"{self.base}/api/v1{path}", headers=headers, **body)
        assert response.status < 300, response.data
        answer: dict[str, Any] = response.json()
        return answer

    def upload(self, picture: bytes) -> str:
        """A ready asset's id."""
        ingest = self.call("POST", "/source-assets", fields={"file": ("room.jpg", picture)})
        path = f"/source-assets/{ingest['ingest_id']}"
        ready = wait_for(lambda: self._when(path, {"ready", "failed"}), "the ingest's end")
        assert ready["status"] == "ready", ready
        return str(ready["source_asset_id"])

    def create(self, asset_id: str, *, style: str = "modern", key: str | None = None, **extra: Any) -> dict[str, Any]:
        body = {
            "source_asset_id": asset_id,
            "workflow": "staging",
            "capture_type": "photo",
            "mode": "furnish",
            "room_types": ["Living Room"],
            "style_preset": style,
        }
        return self.call("POST", "/generations", json=body | extra, key=key)

    def until(self, job: dict[str, Any], *statuses: str) -> dict[str, Any]:
        path = f"/generations/{job['job_id']}"
        answer: dict[str, Any] = wait_for(lambda: self._when(path, set(statuses)), f"{path} {' or '.join(statuses)}")
        return answer

    def _when(self, path: str, statuses: set[str]) -> dict[str, Any] | None:
        answer = self.call("GET", path)
        return answer if answer["status"] in statuses else None


@dataclass
class House:
    """What runs."""

    folder: Path
    environment: dict[str, str]
    base: str
    database_url: str
    redis_port: int
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    commands: dict[str, list[str]] = field(default_factory=dict)
    closing: threading.Event = field(default_factory=threading.Event)
    receivers: list[Receiver] = field(default_factory=list)

    def start(self, name: str, command: list[str]) -> None:
        self.commands[name] = command
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
            )

    def start_redis(self) -> None:
        server = shutil.which("redis-server") or shutil.which("valkey-server")
        assert server, "this test needs redis-server or valkey-server"
        port = str(self.redis_port)
        nothing_kept = ["--save", "", "--appendonly", "no", "--dir", str(self.folder)]
        self.start("redis", [server, "--bind", "127.0.0.1", "--port", port, *nothing_kept])

    def keep_alive(self) -> None:
        """As docker-compose.yml has it, `restart: unless-stopped`: a Celery worker that loses its broker with a message
        in hand may end itself."""
        while not self.closing.wait(0.5):
            for name, process in list(self.processes.items()):
                if process.poll() is not None and not self.closing.is_set():
                    self.start(name, self.commands[name])

    def kill_redis(self) -> None:
        """At once; what it held is lost."""
        process = self.processes.pop("redis")
        process.kill()
        process.wait()

    def children_of(self, name: str) -> list[int]:
        pid = self.processes[name].pid
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def manage(self, *arguments: str) -> str:
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def partner(self, slug: str) -> Partner:
        receiver = Receiver()
        self.receivers.append(receiver)
        made = self.manage("organization_create", slug, "--credit", "50", "--webhook-url", receiver.url)
        key = self.manage("key_create", "--organization", slug, "--name", "backend").strip()
        return Partner(self.base, key, json.loads(made)["webhook_secret"], receiver)

    def query(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """What the database holds, for what no partner can see."""
        with psycopg.connect(self.database_url) as connection:
            return connection.execute(statement, values).fetchall()

    def stop(self) -> None:
        """Every process that was started, by its id."""
        for process in self.processes.values():
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + 15
        for process in self.processes.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=max(0.1, deadline - time.monotonic()))
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)  # a group of our own making
            process.wait()
        for receiver in self.receivers:
            receiver.close()

    def logs(self) -> str:
        return "\n".join(f"--- {path.name}\n{path.read_text()[-3000:]}" for path in sorted(self.folder.glob("*.log")))


@contextlib.contextmanager
def database_of_its_own(server_url: str) -> Iterator[str]:
    name = f"katalo_house_{uuid4().hex[:12]}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    try:
        yield f"{server_url.rpartition('/')[0]}/{name}"
    finally:
        with psycopg.connect(server_url, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextlib.contextmanager
def bucket() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    endpoint = f"http://{host}:{port}"
    client = boto3.client(
        "s3",
        endpoint_url=endpoint,
        aws_access_key_id="katalo",
        aws_secret_access_key="secret",
        region_name="us-east-1",
    )
    client.create_bucket(Bucket=BUCKET)
    client.close()
    try:
        yield endpoint
    finally:
        server.stop()


def environment_of(folder: Path, database_url: str, redis_port: int, s3: str, base: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR")}
    return kept | {
        "DJANGO_SETTINGS_MODULE": "faults.settings",
        "SECRET_KEY": "for-one-run-only-" + uuid4().hex * 2,
        "ALLOWED_HOSTS": "127.0.0.1",
        "PUBLIC_BASE_URL": base,
        "DATA_DIR": str(folder / "data"),
        "DATABASE_URL": database_url,
        "REDIS_URL": f"redis://127.0.0.1:{redis_port}/0",
        "S3_BUCKET": BUCKET,
        "S3_ENDPOINT_URL": s3,
        "S3_ACCESS_KEY_ID": "katalo",
        "S3_SECRET_ACCESS_KEY": "secret",
        "KIND_ENGINES": json.dumps({"staging.photo": "stand-in"}),
        "OUTBOUND_ALLOW_LOOPBACK": "true",
        "JOB_LEASE_SECONDS": "4",
        "JOB_HEARTBEAT_SECONDS": "1",
    }


@contextlib.contextmanager
def house_open(server_url: str, folder: Path) -> Iterator[House]:
    """Web, GPU worker (one child), light worker (threads), beat; each command as deployments run it, but smaller."""
    port, redis_port = free_port(), free_port()
    base = f"http://127.0.0.1:{port}"
    with database_of_its_own(server_url) as database_url, bucket() as s3:
        environment = environment_of(folder, database_url, redis_port, s3, base)
        house = House(folder, environment, base, database_url, redis_port)
        try:
            (folder / "data").mkdir()
            house.start_redis()
            house.manage("migrate", "--verbosity", "0")
            house.start(
                "web",
                [
                    *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"),
                    *("--port", str(port), "--workers", "1", "--blocking-threads", "4", "--no-ws"),
                    "katalo_project.wsgi:application",
                ],
            )
            house.start("gpu", [*CELERY, *WORKER, "-Q", "gpu", "--pool", "prefork", "-c", "1", "-n", "gpu@%h"])
            light = ["-Q", "ingest,webhooks,maintenance", "--pool", "threads", "-c", "4", "-n", "light@%h"]
            house.start("light", [*CELERY, *WORKER, *light])
            house.start("beat", [*CELERY, "beat", "-l", "WARNING", "--pidfile="])
            wait_for(lambda: _is_up(base), "the web process's start")
            keeper = threading.Thread(target=house.keep_alive, daemon=True)
            keeper.start()
            yield house
            house.closing.set()
            keeper.join()
        finally:
            house.closing.set()
            house.stop()
            print(house.logs())


def _is_up(base: str) -> bool:
    with contextlib.suppress(urllib3.exceptions.HTTPError):
        return http.request("GET", f"{base}/healthz").status == 200
    return False
