"""Reads of jobs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from apps.accounts.models import Organization
from apps.billing.models import EntryKind, LedgerEntry
from apps.jobs import catalogue
from apps.jobs.models import ACTIVE, ChargeSource, Job, JobState, Output, OutputRole
from apps.webhooks.models import WebhookEvent


def jobs_of(*, organization: Organization) -> QuerySet[Job]:
    """Newest first. Another tenant's job is not in here, so it is a 404 by construction."""
    jobs: QuerySet[Job] = Job.objects.filter(organization=organization)
    return jobs


def published_outputs(job: Job) -> list[Output]:
    """Primary first, then at most one alternate; files whose bytes are gone are left out."""
    published = job.outputs.filter(
        role__in=[OutputRole.PRIMARY, OutputRole.ALTERNATE], file__deleted_at__isnull=True
    ).select_related("file")
    return sorted(published, key=lambda output: output.role != OutputRole.PRIMARY)


def queue_position(job: Job) -> int | None:
    """How many jobs will start before this one, plus one; None unless it is queued.

    Fair share takes turns between organizations: before an organization's n-th job, every other organization gets at
    most
    n of its own. An estimate: how many run at the moment is not looked at.
    """
    if job.state != JobState.QUEUED:
        return None
    queued = Job.objects.filter(queue=job.queue, state=JobState.QUEUED)
    ahead = queued.filter(organization=job.organization_id, pk__lt=job.pk).count()
    others = (
        queued.exclude(organization=job.organization_id)
        .order_by()
        .values("organization")
        .annotate(waiting=Count("pk"), older=Count("pk", filter=Q(pk__lt=job.pk)))
    )
    return 1 + ahead + sum(min(row["waiting"], ahead + (row["older"] > ahead)) for row in others)


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
        yield f"I3 job {job.pk} is {job.state}: held {job.held}, settled {job.settled}, released {job.released}"
    for job in Job.objects.filter(charge_source=ChargeSource.FREE).filter(Exists(entries)):
        yield f"I3 job {job.pk} is free and has ledger entries"
    late = timezone.now() - timedelta(seconds=60)
    for job in Job.objects.filter(completed_at__isnull=True, deadline_at__lt=late):
        yield f"I4 job {job.pk} is {job.state} past its deadline {job.deadline_at:%Y-%m-%d %H:%M:%S}"
    announced = [kind.name for kind in catalogue.all_kinds() if kind.webhook]
    silent = Job.objects.filter(completed_at__isnull=False, kind__in=announced).exclude(
        Exists(WebhookEvent.objects.filter(reference=OuterRef("pk")))
    )
    for job in silent:
        yield f"I5 job {job.pk} is {job.state} without an event"
