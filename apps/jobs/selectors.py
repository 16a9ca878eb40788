"""Reads of jobs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from apps.accounts.models import Organization
from apps.billing.models import EntryKind, LedgerEntry
from apps.core.database import statement_run
from apps.core.rows import Reader, sql_value
from apps.jobs import catalogue
from apps.jobs.models import ACTIVE, ChargeSource, Job, JobState, Output, OutputRole
from apps.webhooks.models import WebhookEvent


def jobs_of(*, organization: Organization) -> QuerySet[Job]:
    """Newest first. Another tenant's job is not in here, so it is a 404 by construction."""
    jobs: QuerySet[Job] = Job.objects.filter(organization=organization)
    return jobs


_ONE = Reader(Job, "FROM jobs_job WHERE id = %s AND organization_id = %s")


def job_of(*, organization: Organization, pk: UUID) -> Job | None:
    """One of the organization's jobs, which knows its organization; None for another tenant's too."""
    job = _ONE.first(pk, organization.pk)
    if job is not None:
        job.organization = organization
    return job


RESULT_STORED = """(
    SELECT job.id FROM jobs_job AS job JOIN jobs_output AS output ON output.job_id = job.id AND output.role = 'primary'
    WHERE job.organization_id = %s AND job.subject = {subject} AND job.fingerprint = %s AND job.state = 'succeeded'
        AND NOT EXISTS (
            SELECT 1 FROM jobs_output AS one JOIN files_storedfile AS stored ON stored.id = one.file_id
            WHERE one.job_id = job.id AND stored.deleted_at IS NOT NULL
        )
    ORDER BY job.id DESC LIMIT 1
)"""
"""The newest approved result of a configuration on a subject whose files are all still stored: a part of a statement.
Takes an organization's id and a configuration's fingerprint."""


def outputs_published(jobs: Iterable[Job]) -> dict[UUID, list[Output]]:
    """By job: primary first, then the alternates; files whose bytes are gone are left out."""
    found: dict[UUID, list[Output]] = {job.pk: [] for job in jobs}
    published = Output.objects.filter(
        job__in=list(found), role__in=[OutputRole.PRIMARY, OutputRole.ALTERNATE], file__deleted_at__isnull=True
    ).select_related("file")
    for output in sorted(published, key=lambda output: (output.role != OutputRole.PRIMARY, output.position)):
        found[output.job_id].append(output)
    return found


def queue_position(job: Job) -> int | None:
    """How many jobs will start before this one, plus one; None unless it is queued."""
    return queue_positions([job]).get(job.pk)


def queue_positions(jobs: Iterable[Job]) -> dict[UUID, int]:
    """The positions of those of the jobs that are queued, with one query for each queue.

    Fair share takes turns between organizations: before an organization's n-th job, every other organization gets at
    most n of its own. An estimate: how many run at the moment is not looked at.
    """
    by_queue: dict[str, list[Job]] = {}
    for job in jobs:
        if job.state == JobState.QUEUED:
            by_queue.setdefault(job.queue, []).append(job)
    return {pk: place for queue, queued in by_queue.items() for pk, place in _positions(queue, queued)}


WAITING = """
    SELECT organization_id, COUNT(*), {older} FROM jobs_job
    WHERE queue = %s AND state = 'queued' GROUP BY organization_id
"""


def _positions(queue: str, jobs: list[Job]) -> Iterator[tuple[UUID, int]]:
    older = ", ".join(["COUNT(*) FILTER (WHERE id < %s)"] * len(jobs))
    with statement_run(WAITING.format(older=older), [*(sql_value(job.pk) for job in jobs), queue]) as cursor:
        rows = cursor.fetchall()
    for index, job in enumerate(jobs):
        counts = {row[0]: (row[1], row[2 + index]) for row in rows}
        _, ahead = counts.pop(sql_value(job.organization_id), (0, 0))
        others = sum(min(waiting, ahead + (older > ahead)) for waiting, older in counts.values())
        yield job.pk, 1 + ahead + others


# What `_positions` says, for the row that a statement reads anyway.
PLACE = """
    CASE WHEN jobs_job.state = 'queued' THEN (
        SELECT 1 + SUM(
            CASE
                WHEN line.organization_id = jobs_job.organization_id THEN line.older
                WHEN line.waiting <= own.ahead THEN line.waiting
                WHEN line.older > own.ahead THEN own.ahead + 1
                ELSE own.ahead
            END
        ) FROM (
            SELECT organization_id, COUNT(*) AS waiting, COUNT(*) FILTER (WHERE one.id < jobs_job.id) AS older
            FROM jobs_job AS one WHERE one.queue = jobs_job.queue AND one.state = 'queued' GROUP BY organization_id
        ) AS line, (
            SELECT COUNT(*) AS ahead FROM jobs_job AS one
            WHERE one.queue = jobs_job.queue AND one.state = 'queued'
                AND one.organization_id = jobs_job.organization_id AND one.id < jobs_job.id
        ) AS own
    ) END
"""
_ONE_IN_LINE = Reader(Job, "FROM jobs_job WHERE id = %s AND organization_id = %s", beside=[PLACE])


def job_in_line(*, organization: Organization, pk: UUID) -> tuple[Job, int | None] | None:
    """`job_of` and `queue_position` by one statement: what partners ask for again and again while they wait."""
    found = _ONE_IN_LINE.all(pk, organization.pk)
    if not found:
        return None
    [(job, (place,))] = found
    job.organization = organization
    return job, None if place is None else int(place)


def job_problems() -> Iterator[str]:
    """I3, I4 and I5 of the promises: one sentence for every job that breaks one."""
    paid = Job.objects.exclude(charge_source=ChargeSource.FREE)
    entries = LedgerEntry.objects.filter(reference=OuterRef("pk"))
    held = Exists(entries.filter(kind=EntryKind.HOLD))
    settled = Exists(entries.filter(kind=EntryKind.SETTLE))
    released = Exists(entries.filter(kind=EntryKind.RELEASE))
    wrong = (
        Q(held=False)
        | Q(settled=True, released=True)
        | Q(state=JobState.SUCCEEDED, settled=False)
        | Q(state__in=[JobState.FAILED, JobState.CANCELED], released=False)
        | (Q(state__in=sorted(ACTIVE)) & (Q(settled=True) | Q(released=True)))
    )
    for job in paid.annotate(held=held, settled=settled, released=released).filter(wrong):
        yield f"I3 job {job.pk} is {job.state}, and its ledger entries say otherwise"
    for job in Job.objects.filter(charge_source=ChargeSource.FREE).filter(Exists(entries)):
        yield f"I3 job {job.pk} is free and has ledger entries"
    late = timezone.now() - timedelta(seconds=60)
    for job in Job.objects.filter(completed_at__isnull=True, deadline_at__lt=late):
        yield f"I4 job {job.pk} is {job.state} past its deadline {job.deadline_at:%Y-%m-%d %H:%M:%S}"
    open_items = Job.objects.filter(batch=OuterRef("pk"), state__in=sorted(ACTIVE))
    batches = [kind.name for kind in catalogue.all_kinds() if kind.is_batch]
    open_batches = Job.objects.filter(~Exists(open_items), kind__in=batches, completed_at__isnull=True)
    for job in open_batches:
        yield f"I4 batch {job.pk} is {job.state} and all its items have ended"
    announced = [kind.name for kind in catalogue.all_kinds() if kind.webhook]
    silent = Job.objects.filter(completed_at__isnull=False, notifies=True, kind__in=announced).exclude(
        Exists(WebhookEvent.objects.filter(reference=OuterRef("pk")))
    )
    for job in silent:
        yield f"I5 job {job.pk} is {job.state} without an event"
