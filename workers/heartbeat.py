"""Telling the database that a worker lives, for all jobs of the process from one thread.

The thread beats every few seconds and ends when it finds no job running, so that short jobs, of which many come between
two beats, cost no thread each.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import structlog
from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection

from apps.jobs.models import Job
from apps.jobs.services.claim import job_heartbeat

log = structlog.get_logger(__name__)


class Heartbeat:
    """Tells the database every few seconds that this worker lives, and the engine when it should stop."""

    def __init__(self, job: Job, lease: UUID, limit_seconds: float) -> None:
        self._job, self._lease = job, lease
        self._ends_at = time.monotonic() + limit_seconds
        self._progress = 0.0
        self.lost = False

    @property
    def timed_out(self) -> bool:
        return time.monotonic() > self._ends_at

    def report(self, progress: float) -> None:
        """The engine's progress, 0 to 1; written with the next beat."""
        self._progress = max(self._progress, min(progress, 1.0))

    def cancelled(self) -> bool:
        return self.lost or self.timed_out

    @contextmanager
    def beating(self) -> Iterator[None]:
        _pulse.add(self)
        try:
            yield
        finally:
            _pulse.remove(self)

    def beat(self) -> bool:
        """False when the job is lost. One that comes while the job ends finds no lease, and nobody asks for `lost`."""
        self.lost = not job_heartbeat(job=self._job, lease=self._lease, progress=self._progress)
        return not self.lost


class _Pulse:
    """The thread, and when each heart is to beat next."""

    def __init__(self) -> None:
        self._next: dict[Heartbeat, float] = {}
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._wakes_at = 0.0

    def add(self, heart: Heartbeat) -> None:
        """Its first beat comes after JOB_HEARTBEAT_SECONDS."""
        with self._changed:
            due = self._next[heart] = time.monotonic() + settings.JOB_HEARTBEAT_SECONDS
            if self._thread is None or not self._thread.is_alive():  # a process that was forked has no threads
                self._thread = threading.Thread(target=self._work, name="heartbeat", daemon=True)
                self._thread.start()
            elif due < self._wakes_at:
                self._changed.notify()

    def remove(self, heart: Heartbeat) -> None:
        with self._changed:
            self._next.pop(heart, None)

    def _work(self) -> None:
        try:
            while hearts := self._due():
                self._beat(hearts)
        finally:
            connection.close()

    def _due(self) -> list[Heartbeat]:
        """Waits for the next beat. None of them when no job is running; then the next job starts another thread."""
        with self._changed:
            while True:
                now = time.monotonic()
                if hearts := [heart for heart, due in self._next.items() if due <= now]:
                    self._next |= dict.fromkeys(hearts, now + settings.JOB_HEARTBEAT_SECONDS)
                    return hearts
                if not self._next:
                    self._thread = None
                    return []
                self._wakes_at = min(self._next.values())
                self._changed.wait(self._wakes_at - now)

    def _beat(self, hearts: list[Heartbeat]) -> None:
        for heart in hearts:
            try:
                alive = heart.beat()
            except (DatabaseError, InterfaceError) as error:
                # The lease outlasts a restart of the database; the next beat tries again on a new connection.
                log.warning("heartbeat_missed", error=type(error).__name__)
                connection.close()
                return
            if not alive:
                self.remove(heart)


_pulse = _Pulse()
