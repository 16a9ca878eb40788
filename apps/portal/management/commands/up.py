"""`manage.py up [--port 8000] [--no-worker]`"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

from apps.core.ids import new_id

CELERY = [sys.executable, "-m", "celery", "-A", "katalo_project"]


class Command(BaseCommand):
    help = "The embedded default as a server: migrate, then web, workers and scheduler until Ctrl-C."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--no-worker", action="store_true", help="only the web server")

    def handle(self, *args: Any, **options: Any) -> None:
        port = options["port"]
        settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
        for folder in ("queue", "control"):
            (settings.DATA_DIR / "broker" / folder).mkdir(parents=True, exist_ok=True)
        call_command("migrate", verbosity=0)
        environment = os.environ | {
            "PUBLIC_BASE_URL": os.environ.get("PUBLIC_BASE_URL", f"http://127.0.0.1:{port}"),
        }
        children = [
            subprocess.Popen(command, env=environment, start_new_session=True)
            for command in self._commands(port, with_worker=not options["no_worker"])
        ]
        self.stdout.write(f"Katalo is starting on http://127.0.0.1:{port} (Ctrl-C stops it)")
        self._watch(children)

    def _commands(self, port: int, *, with_worker: bool) -> list[list[str]]:
        name = new_id().hex[-8:]
        web = [
            *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)),
            *("--workers", "1", "--blocking-threads", "4", "--no-ws", "--log-level", "warning"),
            "katalo_project.wsgi:application",
        ]
        if not with_worker:
            return [web]
        common = ["worker", "--pool", "threads", "--without-gossip", "--without-mingle", "-l", "WARNING"]
        return [
            web,
            [*CELERY, *common, "-Q", "gpu", "-c", "1", "-n", f"gpu-{name}@%h"],
            [*CELERY, *common, "-Q", "ingest,webhooks,maintenance", "-c", "4", "-n", f"light-{name}@%h"],
            [*CELERY, "beat", "-l", "WARNING", "--pidfile="],
        ]

    def _watch(self, children: list[subprocess.Popen[bytes]]) -> None:
        """Until a signal, or until a child ends by itself: then the others are stopped too, with an error."""
        stopping = False

        def stop(number: int, frame: FrameType | None) -> None:
            nonlocal stopping
            stopping = True

        signal.signal(signal.SIGINT, stop)
        signal.signal(signal.SIGTERM, stop)
        ended: subprocess.Popen[bytes] | None = None
        while not stopping and ended is None:
            time.sleep(0.2)
            ended = next((child for child in children if child.poll() is not None), None)
        for child in children:
            if child.poll() is None:
                child.terminate()
        deadline = time.monotonic() + 20
        for child in children:
            try:
                child.wait(timeout=max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()
        if ended is not None and not stopping:
            self.stderr.write(f"a process ended with status {ended.returncode}; stopped the others")
            sys.exit(1)
