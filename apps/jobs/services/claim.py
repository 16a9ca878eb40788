"""Giving work to workers, fairly, and taking it back from dead ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import cache
from typing import Any
from uuid import UUID, uuid4

import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import timezone

from apps.accounts.models import Organization
from apps.core.database import insert
from apps.core.ids import new_id
from apps.core.rows import Reader
from apps.core.tasks import JOB_RUN, send, waiting_messages
from apps.jobs import catalogue
from apps.jobs.models import Job, JobEvent, JobState
from apps.jobs.services.batch import batch_end_late, batch_start
from apps.jobs.services.finish import job_fail, job_requeue

log = structlog.get_logger(__name__)


def job_claim(*, queue: str) -> Job | None:
    """The next job of the organization with the fewest running jobs, now running under our lease.

    A row that another worker is about to take is passed over, where the database can say so (PostgreSQL), so that
    workers that come at the same moment do not wait for one another. A message in the queue is only a hint that
    something may wait: which job it was sent for does not matter.
    """
    for _ in range(5):  # each round loses only to another worker that won, so somebody always advances
        organizations = _fair_order(queue)
        if not organizations:
            return None
        for organization in organizations:
            job = _take_first(queue, organization.pk)
            if job is not None:
                job.organization = organization
                return job
    return None


def _ready(queue: str) -> Any:
    return Job.objects.filter(queue=queue, state=JobState.QUEUED, available_at__lte=timezone.now())


TAKE = """
    UPDATE jobs_job
    SET state = 'running', attempt = attempt + 1, started_at = %(now)s, updated_at = %(now)s,
        lease_token = %(lease)s, lease_expires_at = %(until)s
    WHERE state = 'queued' AND id = (
        SELECT id FROM jobs_job AS ready
        WHERE queue = %(queue)s AND organization_id = %(organization)s AND state = 'queued' AND available_at <= %(now)s
        ORDER BY id LIMIT 1 {lock}
    )
    RETURNING
"""
TAKE_AT_ONCE = """
    WITH taken AS ({take} *),
    begun AS (
        UPDATE jobs_job SET state = 'running', started_at = %(now)s, updated_at = %(now)s
        FROM taken WHERE jobs_job.id = taken.batch_id AND jobs_job.state = 'queued'
        RETURNING jobs_job.id
    ),
    told AS (
        INSERT INTO jobs_jobevent (id, job_id, state, note, created_at)
        SELECT %(line)s, id, 'running', '', %(now)s FROM taken
        UNION ALL SELECT %(line_of_batch)s, id, 'running', '', %(now)s FROM begun
    )
    SELECT
"""
"""For PostgreSQL: the job, the batch that begins with it, and the history of both."""


def _take_first(queue: str, organization: UUID) -> Job | None:
    """The organization's oldest job that nobody else is taking, ours from now on.

    By hand, since Django's UPDATE returns no rows: choosing and taking are one statement, and between the two nobody
    can win. The lock on the chosen row is what passes over those of other workers.
    """
    now = timezone.now()
    values: dict[str, Any] = {
        "now": now,
        "until": now + timedelta(seconds=settings.JOB_LEASE_SECONDS),
        "lease": uuid4(),
        "organization": organization,
        "queue": queue,
    }
    if connection.vendor != "postgresql":
        return _take_in_steps(values)
    found = _taker().all(**values, line=new_id(), line_of_batch=new_id())
    return found[0][0] if found else None


@transaction.atomic
def _take_in_steps(values: Mapping[str, Any]) -> Job | None:
    found = Reader(Job, "", head=TAKE.format(lock="")).all(**values)
    if not found:
        return None
    [(job, _)] = found
    insert(JobEvent(job=job, state=JobState.RUNNING))
    if job.batch_id is not None:
        batch_start(job.batch_id)
    return job


@cache
def _taker() -> Reader[Job]:
    take = TAKE.format(lock="FOR UPDATE SKIP LOCKED")
    return Reader(Job, "FROM taken AS jobs_job", head=TAKE_AT_ONCE.format(take=take))


# The organizations with queued work one by one: each step is one look into the index of queued jobs, however many of
# them an organization has. Answers from the cache are no turns.
LOOK = """
    WITH RECURSIVE waiting (id, number) AS (
        SELECT ({next}), 1
        UNION ALL
        SELECT ({further}), number + 1 FROM waiting WHERE id IS NOT NULL AND number < %(most)s
    )
    SELECT
"""
WAITING = "FROM waiting JOIN accounts_organization ON accounts_organization.id = waiting.id ORDER BY waiting.number"
RUNNING = """(
    SELECT COUNT(*) FROM jobs_job AS job
    WHERE job.organization_id = waiting.id AND job.queue = %(queue)s AND job.state = 'running'
)"""
LAST_TURN = """(
    SELECT job.started_at FROM jobs_job AS job
    WHERE job.organization_id = waiting.id AND job.queue = %(queue)s
        AND job.started_at IS NOT NULL AND job.cached_from_id IS NULL
    ORDER BY job.started_at DESC LIMIT 1
)"""
OLDEST = """(
    SELECT job.created_at FROM jobs_job AS job
    WHERE job.organization_id = waiting.id AND job.queue = %(queue)s AND job.state = 'queued'
        AND job.available_at <= %(now)s
    ORDER BY job.organization_id, job.id LIMIT 1
)"""
NEXT = """
    SELECT job.organization_id FROM jobs_job AS job
    WHERE job.queue = %(queue)s AND job.state = 'queued' AND job.available_at <= %(now)s
        AND job.organization_id > {after}
    ORDER BY job.organization_id LIMIT 1
"""
LOOK = LOOK.format(next=NEXT.format(after="%(after)s"), further=NEXT.format(after="waiting.id"))
waiting_organizations = Reader(Organization, WAITING, head=LOOK, beside=[RUNNING, LAST_TURN, OLDEST])
Waiting = tuple[Organization, tuple[Any, ...]]
MOST_LOOKED_AT = 32  # organizations a claim
BEGINNING = UUID(int=0)
# By queue: the last organization that this process has looked at.
_looked_at: dict[str, UUID] = {}


def _fair_order(queue: str) -> list[Organization]:
    """Organizations with queued work, the least busy first.

    Ties go to the organization whose turn was longest ago: on a single worker nobody runs anything at the moment of a
    claim, and the oldest job alone would let a backlog hold up everybody else's next one.

    Where more organizations wait than MOST_LOOKED_AT, each claim looks at the next so many, round and round, so that
    its cost does not grow with their number, and each organization is looked at equally often.
    """
    after = _looked_at.get(queue, BEGINNING)
    found = _look(queue, after, MOST_LOOKED_AT)
    if len(found) < MOST_LOOKED_AT and after != BEGINNING:
        seen = {organization.pk for organization, _ in found}
        more = _look(queue, BEGINNING, MOST_LOOKED_AT - len(found))
        found += [(organization, turn) for organization, turn in more if organization.pk not in seen]
    _looked_at[queue] = found[-1][0].pk if len(found) == MOST_LOOKED_AT else BEGINNING
    return [organization for organization, _ in sorted(found, key=_turn)]


def _look(queue: str, after: UUID, most: int) -> list[Waiting]:
    return waiting_organizations.all(queue=queue, now=timezone.now(), after=after, most=most)


def _turn(found: Waiting) -> tuple[int, str, str]:
    """Texts, since SQLite gives the times of a query by hand as such. One that never had a turn comes first."""
    _, (running, turn, oldest) = found
    return running, str(turn or ""), str(oldest or "")


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
    abandoned = Job.objects.filter(state=JobState.RUNNING, lease_expires_at__lt=now).order_by("lease_expires_at")[
        :limit
    ]
    moved = sum(_moved(_take_back, job) for job in abandoned)
    late = Job.objects.filter(completed_at__isnull=True, deadline_at__lt=now).order_by("deadline_at")[:limit]
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
    for queue, task in JOB_RUN.items():
        ready = _ready(queue).count()
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
