"""Jobs whose engine waits for a service elsewhere, in which time no worker waits with it.

A parked job is queued again with what its engine must find again in `engine_state`. The state stays on the row for
good: it says what the job was over there, and whoever ends the job without a result has the engine told (`abandon_at`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction
from django.utils import timezone

from apps.core.tasks import JOB_RUN, TaskName, enqueue
from apps.jobs.models import Job, JobState

log = structlog.get_logger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=10), timedelta(hours=1)
GIVE_UP_AFTER = timedelta(hours=24)  # far longer than anything may run elsewhere


@transaction.atomic
def job_park(*, job: Job, lease: UUID, engine: str, after_seconds: float, state: Mapping[str, Any]) -> bool:
    """Back to the queue with the engine's state, not to be looked at before `after_seconds`; no attempt is counted.

    False when the job was ended or given to somebody else meanwhile. Then what the engine has begun has no owner:
    the state is kept on the ended job all the same, and the engine is told to stop.
    """
    now = timezone.now()
    kept = {"engine": engine, "engine_state": dict(state)}
    if Job.objects.transition(
        job,
        JobState.QUEUED,
        lease=lease,
        note=f"waits for {engine}",
        lease_token=None,
        lease_expires_at=None,
        available_at=now + timedelta(seconds=after_seconds),
        attempt=job.attempt - 1,
        **kept,
    ):
        return True
    ended = Job.objects.filter(pk=job.pk, state__in=[JobState.FAILED, JobState.CANCELED])
    if ended.update(**kept, abandon_at=now):
        enqueue(TaskName.ABANDON)
    return False


@transaction.atomic
def job_wake(*, job: Job) -> bool:
    """What a parked job waits for has happened: a worker may look now. False when it does not wait (any more)."""
    parked = Job.objects.filter(pk=job.pk, state=JobState.QUEUED, engine_state__isnull=False)
    woken = bool(parked.update(available_at=timezone.now()))
    if woken:
        enqueue(JOB_RUN[job.queue])
    return woken


def abandoned_take(*, limit: int = 100) -> Iterator[Job]:
    """Ended jobs whose engine has to be told now. Each is put off before it is handed out, so that nobody else takes it
    at the same time and one that cannot be told is tried again, with growing pauses, for a day."""
    now = timezone.now()
    for job in Job.objects.filter(abandon_at__lte=now).order_by("abandon_at")[:limit]:
        assert job.completed_at is not None  # it is set when a job ends, which is what set abandon_at
        age = now - job.completed_at
        if age > GIVE_UP_AFTER:
            log.error("abandon_given_up", job=str(job.pk), engine=job.engine)
            later = None
        else:
            later = now + min(max(age, FIRST_PAUSE), LONGEST_PAUSE)
        taken = Job.objects.filter(pk=job.pk, abandon_at=job.abandon_at).update(abandon_at=later)
        if taken and later is not None:
            yield job


def abandoned_done(*, job: Job) -> None:
    """The engine was told, or has nothing to do."""
    Job.objects.filter(pk=job.pk).update(abandon_at=None)
