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
from pathlib import Path
from typing import Any
from uuid import uuid4

import boto3
import psycopg
import urllib3
from moto.server import ThreadedMotoServer

from faults.receiver import Receiver, wait_for

ROOT = Path(__file__).resolve().parents[1]
CELERY = [sys.executable, "-m", "celery", "-A", "katalo_project"]
WORKER = ["worker", "--without-gossip", "--without-mingle", "-l", "INFO"]
BUCKET = "katalo"

http = urllib3.PoolManager(retries=False, timeout=30)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Partner:
    """An organization with its key, and what a partner's backend does with it: HTTP and nothing else."""

    base: str
    key: str
    secret: str
    receiver: Receiver

    def call(self, method: str, path: str, *, key: str | None = None, **body: Any) -> dict[str, Any]:
        """On the staging surface."""
        return self.read(f"/api/v1{path}") if method == "GET" else self.post(f"/api/v1{path}", key=key, **body)

    def read(self, path: str) -> dict[str, Any]:
        return self._answer("GET", path, {})

    def post(self, path: str, *, key: str | None = None, **body: Any) -> dict[str, Any]:
        return self._answer("POST", path, {"Idempotency-Key": key or uuid4().hex}, **body)

    def _answer(self, method: str, path: str, headers: dict[str, str], **body: Any) -> dict[str, Any]:
        headers |= {"Authorization": f"Bearer {self.key}"}
        response = http.request(method, self.base + path, headers=headers, **body)
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
    environments: dict[str, dict[str, str]] = field(default_factory=dict)
    closing: threading.Event = field(default_factory=threading.Event)
    receivers: list[Receiver] = field(default_factory=list)

    def start(self, name: str, command: list[str], **environment: str) -> None:
        """environment: what this process has besides what all have."""
        self.commands[name], self.environments[name] = command, environment
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self.environment | environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def replace(self, *names: str, seconds: float = 60, **environment: str) -> None:
        """As a deployment does: each one is asked to end (SIGTERM), then a new one starts.

        environment: what the new ones have besides what the old ones had. seconds: how long the old ones may take
        together to end; then they are killed, as a container's manager does.
        """
        old = {name: self.processes.pop(name) for name in names}
        for process in old.values():
            process.terminate()
        deadline = time.monotonic() + seconds
        waiting = dict(old)
        while waiting:
            for name, process in list(waiting.items()):
                if process.poll() is None and time.monotonic() < deadline:
                    continue
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)  # a group of our own making
                process.wait()
                self.start(name, self.commands[name], **self.environments[name] | environment)
                del waiting[name]
            time.sleep(0.1)
        if "web" in old:
            self.wait_until_up()

    def wait_until_up(self) -> None:
        wait_for(lambda: _is_up(self.base), "the web process's start")

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
                    self.start(name, self.commands[name], **self.environments[name])

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

    def partner(self, slug: str, *, credit: str = "50") -> Partner:
        receiver = Receiver()
        self.receivers.append(receiver)
        made = self.manage("organization_create", slug, "--credit", credit, "--webhook-url", receiver.url)
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
        "FAULTS_FOLDER": str(folder),
        "JOB_LEASE_SECONDS": "4",
        "JOB_HEARTBEAT_SECONDS": "1",
    }


@contextlib.contextmanager
def house_open(
    server_url: str,
    folder: Path,
    *,
    machines: int = 1,
    settings: str = "faults.settings",
    storage: Callable[[], contextlib.AbstractContextManager[str]] = bucket,
) -> Iterator[House]:
    """Web, GPU workers (one child each), light worker (threads), beat; each command as deployments run it, but smaller.

    machines: how many GPU workers; they are called gpu, gpu2 and so on. storage: gives the S3 server's address.
    """
    port, redis_port = free_port(), free_port()
    base = f"http://127.0.0.1:{port}"
    with database_of_its_own(server_url) as database_url, storage() as s3:
        environment = environment_of(folder, database_url, redis_port, s3, base)
        environment["DJANGO_SETTINGS_MODULE"] = settings
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
                FAULTS_WEB="yes",
            )
            for name in ("gpu", *(f"gpu{number}" for number in range(2, machines + 1))):
                house.start(name, [*CELERY, *WORKER, "-Q", "gpu", "--pool", "prefork", "-c", "1", "-n", f"{name}@%h"])
            light = ["-Q", "ingest,webhooks,maintenance", "--pool", "threads", "-c", "4", "-n", "light@%h"]
            house.start("light", [*CELERY, *WORKER, *light])
            house.start("beat", [*CELERY, "beat", "-l", "WARNING", "--pidfile="])
            house.wait_until_up()
            keeper = threading.Thread(target=house.keep_alive, daemon=True)
            keeper.start()
            yield house
        except BaseException:
            print(house.logs())
            raise
        finally:
            house.closing.set()
            house.stop()


def _is_up(base: str) -> bool:
    with contextlib.suppress(urllib3.exceptions.HTTPError):
        return http.request("GET", f"{base}/healthz").status == 200
    return False
