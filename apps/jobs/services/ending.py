"""The two steps that every end of a job has: the winning UPDATE, and the event that tells the partner."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

import structlog
from django.db.models import Model
from django.utils import timezone

from apps.core.tasks import TaskName, enqueue
from apps.jobs import catalogue
from apps.jobs.models import Job, JobState, Output
from apps.webhooks.services import event_create

if TYPE_CHECKING:
    from apps.accounts.models import Person

log = structlog.get_logger(__name__)


def job_end(
    job: Job,
    to: JobState,
    *,
    lease: UUID | None = None,
    actor: Person | None = None,
    note: str = "",
    beside: Sequence[Model] = (),
    **fields: Any,
) -> bool:
    """The winning UPDATE into a terminal state, and its line in the history. beside: rows to insert with that line.

    A remote engine may still be at work for a job that ends without its result: it is told to stop.
    """
    now = timezone.now()
    won: bool = Job.objects.transition(
        job,
        to,
        lease=lease,
        note=(note or fields.get("failure_code", ""))[:500],
        actor=actor,
        beside=beside,
        completed_at=now,
        lease_token=None,
        lease_expires_at=None,
        **fields,
    )
    if won:
        log.info("job_ended", job=str(job.id), kind=job.kind, state=to.value, code=job.failure_code)
        if to != JobState.SUCCEEDED:
            _abandon(job)
    return won


def _abandon(job: Job) -> None:
    """Asks the row, not our copy of it: the engine may have parked the job since that was read."""
    if Job.objects.filter(pk=job.pk, engine_state__isnull=False).update(abandon_at=job.completed_at):
        enqueue(TaskName.ABANDON)


def announce(job: Job, published: list[Output]) -> None:
    """Write the webhook event of an ended job, in its transaction, unless nobody wants to hear of it."""
    kind = catalogue.get(job.kind)
    if kind.webhook is None or not job.notifies:
        return
    message = kind.webhook(job, published)
    event_create(
        organization=job.organization,
        event_type=message.event_type,
        reference=job.id,
        payload=message.payload,
        url=job.webhook_url,
    )
