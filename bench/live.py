"""What a cached live picture and a public image cost over a bare view, through granian on this machine.

    python scripts/with_services.py -- python -m bench.live --requests 2000

One server process, the production shape (PostgreSQL, Redis, files in a folder), one client connection that asks for the
three addresses in turn, so that whatever else the machine does hits all of them alike. Prints for each the median in
milliseconds and its ratio to the bare view, and the server's CPU time a request from runs of each alone.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import urllib3

ROOT = Path(__file__).resolve().parents[1]
START_SECONDS, TIMEOUT_SECONDS = 60, 10
HELLO = "hello"
SETTINGS = """
from katalo_project.settings.logging import logging_for
from katalo_project.settings.test import *

ROOT_URLCONF = "bench_live_urls"
LOGGING = logging_for("json", "WARNING")
"""
URLS = """
from django.http import HttpResponse
from django.urls import path

from katalo_project.urls import urlpatterns as ours

urlpatterns = [path("hello", lambda request: HttpResponse(b"hello", content_type="text/plain")), *ours]
"""


def prepared() -> dict[str, str]:
    """A project with one live picture and one image; the addresses by name."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    import io

    from django.utils import timezone

    from apps.files.services import file_upload
    from apps.jobs.models import Job, JobState
    from apps.jobs.services.create import Buyer
    from apps.library.live_wish import LiveWish
    from apps.library.models import Generation, Image
    from apps.library.services.live import live_draw
    from apps.portal.services import organization_provision
    from tests.cast import picture

    organization = organization_provision(slug=f"bench-{os.getpid()}", credit_micros=10**9)
    project = organization.projects.get()

    def image(content: bytes) -> Any:
        file = file_upload(organization=organization, content=io.BytesIO(content), content_type="image/jpeg")
        file.expires_at = None
        file.save(force_insert=True)
        return Image.objects.create(project=project, file=file, source="uploaded")

    content = picture(1024, 1024)
    drawn = live_draw(buyer=Buyer(organization, project, None), slug="hero", wish=LiveWish("a blue sky")).generation
    Job.objects.filter(pk=drawn.job_id).update(state=JobState.SUCCEEDED, completed_at=timezone.now())
    Generation.objects.filter(pk=drawn.pk).update(output_image=image(content))
    shown = image(content)
    owner = f"/cdn/{organization.slug}/{project.slug}"
    return {
        HELLO: "/hello",
        "live": f"{owner}/live/hero?prompt=a%20blue%20sky",
        "image": f"{owner}/img/{shown.pk}?v=1",
        "image, 304": f"{owner}/img/{shown.pk}?v=1",
        "bytes": str(len(content)),
        "tag": f'"{shown.file.sha256}"',
    }


def cpu_seconds(pid: int) -> float:
    """Of a process and its children, user and system."""
    total = 0.0
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if pid in (int(entry.name), int(fields[1])):
            total += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return total


def asked(pool: urllib3.HTTPConnectionPool, given: dict[str, str], name: str) -> float:
    headers = {"If-None-Match": given["tag"]} if name.endswith("304") else {}
    began = time.perf_counter()
    answer = pool.request("GET", given[name], headers=headers, timeout=TIMEOUT_SECONDS)
    took = time.perf_counter() - began
    assert answer.status == (304 if headers else 200), answer.data[:200]
    assert name == HELLO or headers or len(answer.data) == int(given["bytes"])
    return took


def measured(pool: urllib3.HTTPConnectionPool, given: dict[str, str], pid: int, number: int) -> list[dict[str, Any]]:
    names = [HELLO, "live", "image", "image, 304"]
    for name in names:
        for _ in range(50):
            asked(pool, given, name)
    times: dict[str, list[float]] = {name: [] for name in names}
    for _ in range(number):
        for name in names:
            times[name].append(asked(pool, given, name))
    cpu: dict[str, list[float]] = {name: [] for name in names}
    for _ in range(3):  # alternated, since others share the machine
        for name in names:
            before = cpu_seconds(pid)
            for _ in range(number // 3):
                asked(pool, given, name)
            cpu[name].append((cpu_seconds(pid) - before) / (number // 3))
    median, work = statistics.median(times[HELLO]), statistics.median(cpu[HELLO])
    return [
        {
            "address": name,
            "p50_ms": round(statistics.median(times[name]) * 1000, 3),
            "p50_ratio": round(statistics.median(times[name]) / median, 2),
            "cpu_ms": round(statistics.median(cpu[name]) * 1000, 3),
            "cpu_ratio": round(statistics.median(cpu[name]) / work, 2),
        }
        for name in names
    ]


def with_server(name: str, folder: Path, then: Callable[[urllib3.HTTPConnectionPool, int], Any]) -> Any:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": name, "PYTHONPATH": f"{folder}:{ROOT}"}
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--workers", "1", "--blocking-threads", "4", "--no-ws", "--log-level", "warning"]
    server = subprocess.Popen([*command, "katalo_project.wsgi:application"], cwd=ROOT, env=environment)
    try:
        pool = urllib3.HTTPConnectionPool("127.0.0.1", port, maxsize=1)
        end = time.monotonic() + START_SECONDS
        while True:
            try:
                pool.request("GET", "/hello", timeout=1, retries=False)
                break
            except urllib3.exceptions.HTTPError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.2)
        return then(pool, server.pid)
    finally:
        server.terminate()
        server.wait(20)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=1000, help="for each address")
    number = parser.parse_args().requests
    with tempfile.TemporaryDirectory(prefix="bench-live-") as temporary:
        folder, name = Path(temporary), "bench_live_settings"
        (folder / f"{name}.py").write_text(SETTINGS)
        (folder / "bench_live_urls.py").write_text(URLS)
        os.environ |= {"DATA_DIR": str(folder / "data"), "DJANGO_SETTINGS_MODULE": name}
        os.environ.setdefault("SECRET_KEY", "only-for-the-bench-0123456789-0123456789-0123456789")
        sys.path[:0] = [str(folder), str(ROOT)]
        given = prepared()
        rows = with_server(name, folder, lambda pool, pid: measured(pool, given, pid, number))
    for row in rows:
        print(json.dumps(row))


if __name__ == "__main__":
    main()
