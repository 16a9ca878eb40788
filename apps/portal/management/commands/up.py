"""`manage.py up [--port 8000] [--no-worker]`"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.core.ids import new_id

CELERY = [sys.executable, "-m", "celery", "-A", "katalo_project"]
STOP_SECONDS = 20.0


class Command(BaseCommand):
    help = "The embedded default as a server: migrate, then web, workers and scheduler until Ctrl-C."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--no-worker", action="store_true", help="only the web server")

    def handle(self, *args: Any, **options: Any) -> None:
        port = options["port"]
        if not 1 <= port <= 65535:
            raise CommandError(f"--port must be from 1 to 65535; got {port}")
        settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
        for folder in ("queue", "control"):
            (settings.DATA_DIR / "broker" / folder).mkdir(parents=True, exist_ok=True)
        call_command("migrate", verbosity=0)
        environment = os.environ | {
            "PUBLIC_BASE_URL": os.environ.get("PUBLIC_BASE_URL", f"http://127.0.0.1:{port}"),
        }
        self._listen()
        children: list[subprocess.Popen[bytes]] = []
        try:
            for command in self._commands(port, with_worker=not options["no_worker"]):
                children.append(subprocess.Popen(command, env=environment, start_new_session=True))
            self.stdout.write(f"Katalo is starting on http://127.0.0.1:{port} (Ctrl-C stops it)")
            ended = self._watch(children)
        finally:
            self._stop(children)
        if ended is not None:
            raise CommandError(f"a process ended with status {ended}; stopped the others")

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

    def _listen(self) -> None:
        """From before the first child starts, so that a signal never leaves one behind."""
        self._stopping = False

        def stop(number: int, frame: FrameType | None) -> None:
            self._stopping = True

        signal.signal(signal.SIGINT, stop)
        signal.signal(signal.SIGTERM, stop)

    def _watch(self, children: list[subprocess.Popen[bytes]]) -> int | None:
        """Until a signal, or until a child ends by itself: then its exit status."""
        while not self._stopping:
            time.sleep(0.2)
            ended = next((child for child in children if child.poll() is not None), None)
            if ended is not None and not self._stopping:
                return ended.returncode
        return None

    def _stop(self, children: list[subprocess.Popen[bytes]]) -> None:
        """Ask every child to end, give all of them STOP_SECONDS together, then end whatever is left of each group."""
        for child in children:
            if child.poll() is None:
                child.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for child in children:
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(timeout=max(0.1, deadline - time.monotonic()))
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()
