"""Giving work to workers, fairly, and taking it back from dead ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Count, F, Min, OuterRef, Subquery
from django.utils import timezone

from apps.accounts.models import Organization
from apps.core.tasks import JOB_RUN, send, waiting_messages
from apps.jobs import catalogue
from apps.jobs.models import ACTIVE, Job, JobEvent, JobState
from apps.jobs.services.batch import batch_end_late, batch_start
from apps.jobs.services.finish import job_fail, job_requeue

log = structlog.get_logger(__name__)

NEVER = datetime.min.replace(tzinfo=UTC)


def job_claim(*, queue: str) -> Job | None:
    """The next job of the organization with the fewest running jobs, now running under our lease.

    Candidates are read without a lock and taken by a conditional UPDATE; who loses one tries the next. A message in
    the queue is therefore only a hint that something may wait: which job it was sent for does not matter.
    """
    for _ in range(5):  # each round loses only to another worker that won, so somebody always advances
        for identifier in _fair_order(queue):
            job: Job = Job.objects.select_related("organization", "project").get(pk=identifier)
            token, now = uuid4(), timezone.now()
            with transaction.atomic():
                if Job.objects.filter(state=JobState.QUEUED).transition(
                    job,
                    JobState.RUNNING,
                    lease_token=token,
                    lease_expires_at=now + timedelta(seconds=settings.JOB_LEASE_SECONDS),
                    started_at=now,
                    attempt=F("attempt") + 1,
                ):
                    JobEvent.objects.create(job=job, state=JobState.RUNNING)
                    if job.batch_id is not None:
                        batch_start(job.batch_id)
                    job.refresh_from_db(fields=["attempt"])
                    return job
        if not Job.objects.filter(queue=queue, state=JobState.QUEUED, available_at__lte=timezone.now()).exists():
            return None
    return None


def _fair_order(queue: str) -> Iterator[UUID]:
    """One job id per organization with queued work, the least busy organization first.

    Ties go to the organization whose turn was longest ago: on a single worker nobody runs anything at the moment of a
    claim, and the oldest job alone would let a backlog hold up everybody else's next one.
    """
    ready = Job.objects.filter(queue=queue, state=JobState.QUEUED, available_at__lte=timezone.now())
    waiting = list(ready.order_by().values("organization").annotate(oldest=Min("created_at")))
    running = dict(
        Job.objects.filter(queue=queue, state=JobState.RUNNING)
        .order_by()
        .values_list("organization")
        .annotate(number=Count("pk"))
    )
    turns = _last_turns(queue, [row["organization"] for row in waiting])

    def order(row: Any) -> tuple[int, datetime, datetime]:
        organization = row["organization"]
        return running.get(organization, 0), turns.get(organization) or NEVER, row["oldest"]

    for row in sorted(waiting, key=order):
        first = ready.filter(organization=row["organization"]).order_by("id").values_list("pk", flat=True).first()
        if first is not None:
            yield first


def _last_turns(queue: str, organizations: list[UUID]) -> dict[UUID, datetime | None]:
    """When each organization last had a job started; answers from the cache are no turns."""
    if len(organizations) < 2:
        return {}
    started = Job.objects.filter(
        queue=queue, organization=OuterRef("pk"), started_at__isnull=False, cached_from__isnull=True
    )
    latest = Subquery(started.order_by("-started_at").values("started_at")[:1])
    return dict(Organization.objects.filter(pk__in=organizations).values_list("pk", latest))


def job_heartbeat(*, job: Job, lease: UUID, progress: float) -> bool:
    """Extends the lease and stores the progress. False: the job was canceled or given to somebody else; stop."""
    return bool(
        Job.objects.filter(pk=job.pk, state=JobState.RUNNING, lease_token=lease).update(
            lease_expires_at=timezone.now() + timedelta(seconds=settings.JOB_LEASE_SECONDS),
            progress=min(max(progress, 0.0), 1.0),
        )
    )


def jobs_reap(*, limit: int = 200) -> int:
    """Runs whose worker died start again, or fail when their attempts are used up; jobs past their deadline fail.

    Returns how many it moved. The lease token in each UPDATE makes a worker that comes back from the dead lose.
    """
    now = timezone.now()
    abandoned = Job.objects.filter(state=JobState.RUNNING, lease_expires_at__lt=now).order_by("pk")[:limit]
    moved = sum(_moved(_take_back, job) for job in abandoned)
    late = Job.objects.filter(state__in=sorted(ACTIVE), deadline_at__lt=now).order_by("pk")[:limit]
    return moved + sum(_moved(_end_late, job) for job in late)


def _moved(move: Callable[[Job], bool], job: Job) -> bool:
    """A job that a defect of ours keeps from moving must not keep the reaper from the others."""
    try:
        return move(job)
    except (OperationalError, InterfaceError):
        raise  # no job's fault: the next round tries all of them again
    except Exception:
        log.exception("reap_failed", job=str(job.pk), kind=job.kind)
        return False


def _take_back(job: Job) -> bool:
    lease = job.lease_token
    assert lease is not None  # every running job has one
    if job.attempt < catalogue.get(job.kind).max_attempts:
        return job_requeue(job=job, lease=lease, after_seconds=0, note="the worker stopped answering")
    message = "The job was interrupted too often."
    return job_fail(job=job, lease=lease, code="worker_lost", message=message, retryable=True)


@transaction.atomic
def _end_late(job: Job) -> bool:
    if catalogue.get(job.kind).is_batch:
        return batch_end_late(job)
    return job_fail(job=job, code="deadline_exceeded", message="The job did not finish in time.", retryable=True)


def jobs_relay() -> int:
    """Makes sure that as many messages wait as jobs do: makes up for a broker that was away or lost some.

    Returns how many hints it sent. Too many hints are harmless: a worker that finds nothing to claim goes on.
    """
    sent = 0
    now = timezone.now()
    for queue, task in JOB_RUN.items():
        ready = Job.objects.filter(queue=queue, state=JobState.QUEUED, available_at__lte=now).count()
        if not ready:
            continue
        try:
            missing = ready - waiting_messages(queue)
        except Exception as error:  # noqa: BLE001  each broker transport raises its own classes
            log.warning("relay_skipped", queue=queue, error=type(error).__name__)
            continue
        for _ in range(min(missing, 1000)):
            if not send(task):
                break
            sent += 1
    return sent
