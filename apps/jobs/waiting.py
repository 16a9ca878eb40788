"""Requests that wait for a job, without a database connection between two looks at it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from time import monotonic, sleep

from django.conf import settings
from django.db import connection

from apps.jobs.models import TERMINAL, Job

FIRST_PAUSE_S, LONGEST_PAUSE_S, GROWTH = 0.1, 1.0, 1.5


class Waits:
    """How many requests of this process wait: each takes a thread that answers nobody else."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._number = 0

    @contextmanager
    def place(self) -> Iterator[bool]:
        """Whether there is room for one more; it is held until the block ends."""
        with self._lock:
            room = self._number < settings.MAX_WAITS
            self._number += room
        try:
            yield room
        finally:
            with self._lock:
                self._number -= room


waits = Waits()


def job_wait(job: Job, seconds: float) -> Job:
    """The job as it is once it has ended, or after so many seconds, or at once when too many requests wait already."""
    if seconds <= 0 or job.state in TERMINAL:
        return job
    with waits.place() as room:
        if room:
            _wait(job, monotonic() + seconds)
    found: Job = Job.objects.select_related("organization").get(pk=job.pk)
    return found


def _wait(job: Job, end: float) -> None:
    pause = FIRST_PAUSE_S
    while (left := end - monotonic()) > 0:
        connection.close()
        sleep(min(pause, left))
        if Job.objects.filter(pk=job.pk, state__in=sorted(TERMINAL)).exists():
            return
        pause = min(pause * GROWTH, LONGEST_PAUSE_S)
