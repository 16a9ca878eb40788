"""Where things are measured: the production shape on this machine, and beside it the bare application.

Both servers are granian with the same options on the same PostgreSQL. This process is the web server's operator: it
has Django set up on the same database, makes tenants and looks at rows, and is no part of what is measured.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import logging
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg

from bench.client import Connection, request_bytes
from bench.machine import parent_of
from faults.house import CELERY, WORKER, House, database_of_its_own, free_port
from faults.receiver import wait_for

SERVER = ["--workers", "1", "--blocking-threads", "4", "--backpressure", "16", "--no-ws", "--log-level", "warning"]
CREDIT_MICROS = 10**15


@dataclass
class Tenant:
    """An organization with its key. asset: a ready source asset's id; upload: an `image_url` of the Redesign API."""

    organization: Any
    project: Any
    key: Any
    text: str
    asset: str = ""
    upload: str = ""

    def headers(self, **more: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.text}"} | {name.replace("_", "-"): text for name, text in more.items()}


class Place:
    """What runs: `house` ours, and the bare application on `bare_port`."""

    def __init__(self, house: House, port: int, bare_port: int, bare_key: str, server_url: str) -> None:
        self.house = house
        self.port, self.bare_port = port, bare_port
        self.bare_key = bare_key
        self.server_url = server_url
        with psycopg.connect(house.database_url) as connection:
            self.postgres = parent_of(connection.info.backend_pid)

    def ours(self, *, beside: str = "") -> list[int]:
        """The processes that a request or a job of ours costs something; beside: one that is not ours."""
        names = [name for name in self.house.processes if name not in ("bare", beside)]
        return [self.postgres, *(self.house.processes[name].pid for name in names)]

    def bare(self) -> list[int]:
        return [self.postgres, self.house.processes["bare"].pid]

    def tenant(self, *, webhook_url: str = "") -> Tenant:
        from apps.accounts.models import Organization
        from apps.accounts.services import key_create
        from apps.portal.services import organization_provision

        slug = f"bench-{uuid4().hex[:10]}"
        organization = organization_provision(slug=slug, credit_micros=CREDIT_MICROS, webhook_url=webhook_url)
        Organization.objects.filter(pk=organization.pk).update(max_in_flight=10**6)
        issued = key_create(organization=organization, name="bench")
        tenant = Tenant(organization, issued.key.project, issued.key, issued.text)
        self._pictures(tenant)
        return tenant

    def _pictures(self, tenant: Tenant) -> None:
        """A ready source asset, and an upload: without the ingest, which is not measured here."""
        from django.utils import timezone

        from apps.core.ids import new_id, to_public
        from apps.files.services import file_upload
        from apps.jobs.models import Job, JobState
        from apps.sources.models import SourceAsset

        def stored() -> Any:
            file = file_upload(
                organization=tenant.organization, content=io.BytesIO(picture()), content_type="image/jpeg"
            )
            file.width, file.height = 64, 64
            file.save(force_insert=True)
            return file

        now = timezone.now()
        ingest = Job.objects.create(
            id=new_id(),
            organization=tenant.organization,
            project=tenant.project,
            surface="staging",
            kind="source.ingest",
            queue="ingest",
            state=JobState.SUCCEEDED,
            fingerprint="bench",
            seed=1,
            available_at=now,
            deadline_at=now,
            completed_at=now,
        )
        asset = SourceAsset.objects.create(
            organization=tenant.organization,
            project=tenant.project,
            ingest_job=ingest,
            file=stored(),
            width=1024,
            height=768,
            ready_at=now,
        )
        tenant.asset = to_public("src", asset.pk)
        tenant.upload = f"upload:{stored().pk}"

    @contextlib.contextmanager
    def workers(self) -> Iterator[None]:
        """One GPU worker, light workers, beat: as deployments run them, but smaller."""
        light = ["-Q", "ingest,webhooks,maintenance", "--pool", "threads", "-c", "4", "-n", "light@%h"]
        commands = {
            "gpu": [*CELERY, *WORKER, "-Q", "gpu", "--pool", "prefork", "-c", "1", "-n", "gpu@%h"],
            "light": [*CELERY, *WORKER, *light],
            "beat": [*CELERY, "beat", "-l", "WARNING", "--pidfile="],
        }
        for name, command in commands.items():
            self.house.start(name, command)
        try:
            yield
        finally:
            for name in commands:
                self.house.processes[name].terminate()
            for name in commands:
                self.house.processes.pop(name).wait(60)

    def empty_queue(self) -> None:
        """Cancels what waits, at once and without a word, so that no later measurement finds a queue."""
        from django.core.cache import cache
        from django.utils import timezone

        from apps.jobs.models import Job, JobState

        waiting = Job.objects.filter(state__in=[JobState.QUEUED, JobState.INGESTING])
        waiting.update(state=JobState.CANCELED, completed_at=timezone.now())
        cache._cache.get_client().delete("gpu", "ingest")  # type: ignore[attr-defined]  # the broker's lists


def picture() -> bytes:
    from PIL import Image

    buffer = io.BytesIO()
    Image.new("RGB", (64, 64), (180, 120, 60)).save(buffer, "JPEG")
    return buffer.getvalue()


@contextlib.contextmanager
def place_open() -> Iterator[Place]:
    """Needs DATABASE_URL, a PostgreSQL server on this machine."""
    server_url = os.environ["DATABASE_URL"]
    with (
        tempfile.TemporaryDirectory(prefix="katalo-bench-") as temporary,
        database_of_its_own(server_url) as database_url,
    ):
        folder = Path(temporary)
        port, bare_port, redis_port = free_port(), free_port(), free_port()
        environment = _environment(folder, database_url, redis_port, port)
        house = House(folder, environment, f"http://127.0.0.1:{port}", database_url, redis_port)
        os.environ.update(environment)
        try:
            for name in ("data", "prometheus"):
                (folder / name).mkdir()
            house.start_redis()
            bare_key = _django_start()
            _serve(house, "web", port, "bench.settings")
            _serve(house, "bare", bare_port, "bench.calibration.settings")
            for one, path in ((port, "/healthz"), (bare_port, "/hello")):
                wait_for(lambda one=one, path=path: answers(one, path), f"the start of port {one}")  # type: ignore[misc]
            yield Place(house, port, bare_port, bare_key, server_url)
        except BaseException:
            print(house.logs(), file=sys.stderr)
            raise
        finally:
            from django.db import connections

            connections.close_all()
            house.stop()


def _environment(folder: Path, database_url: str, redis_port: int, port: int) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR")}
    return kept | {
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "SECRET_KEY": "for-one-run-only-" + uuid4().hex * 2,
        "ALLOWED_HOSTS": "127.0.0.1",
        "PUBLIC_BASE_URL": f"http://127.0.0.1:{port}",
        "DATA_DIR": str(folder / "data"),
        "DATABASE_URL": database_url,
        "REDIS_URL": f"redis://127.0.0.1:{redis_port}/0",
        "KIND_ENGINES": json.dumps({"staging.photo": "no-op", "image.upscale": "no-op"}),
        "OUTBOUND_ALLOW_LOOPBACK": "true",
    }


def _django_start() -> str:
    """Tables, and a key of the bare application."""
    import django

    django.setup()
    logging.getLogger("apps").setLevel(logging.WARNING)  # what this process does is told by the table
    from django.core.management import call_command
    from django.db import connection

    from bench.calibration.models import Key, Owner, Row

    call_command("migrate", verbosity=0)
    with connection.schema_editor() as editor:
        for model in (Owner, Key, Row):
            editor.create_model(model)
    secret = uuid4().hex
    Key.objects.create(
        owner=Owner.objects.create(slug="bench"),
        prefix="calibrat",
        secret_hash=hashlib.sha256(secret.encode()).hexdigest(),
    )
    return f"calibrat.{secret}"


def _serve(house: House, name: str, port: int, settings: str) -> None:
    own = {"DJANGO_SETTINGS_MODULE": settings}
    if name == "web":
        own["PROMETHEUS_MULTIPROC_DIR"] = str(house.folder / "prometheus")
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    house.start(name, [*command, *SERVER, "katalo_project.wsgi:application"], **own)


def answers(port: int, path: str, said: bytes = b"") -> bool:
    """Whether it is 200, with this in the body."""
    with contextlib.suppress(OSError, ConnectionError):
        status, body = Connection(port).ask(request_bytes("GET", path))
        if status == 200 and said in body:
            return True
    time.sleep(0.1)
    return False
