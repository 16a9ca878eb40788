"""Trying a failed job again, for staff: a new job, because a job that has ended stays as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from apps.core.database import insert
from apps.core.errors import Conflict
from apps.core.ids import to_public
from apps.files.models import StoredFile
from apps.files.services import files_keep_longer
from apps.jobs import catalogue
from apps.jobs.models import ACTIVE, Job, JobEvent, JobState
from apps.jobs.services.create import Order, job_create

if TYPE_CHECKING:
    from apps.accounts.models import Person


@transaction.atomic
def job_retry(*, job: Job, actor: Person, reason: str) -> Job:
    """A new job with the failed one's input and another seed, held for at the price of now; the failed one is its
    parent.

    The parent's row is locked first, so of two people who retry at the same moment one gets the Conflict that the
    other's job is unfinished. Raises Conflict for a job that has not failed, a batch, one whose kind hands its result
    to a record of its own (a source asset), or whose input is no longer stored; InsufficientCredit and RateLimited as
    for any job.
    """
    parent: Job = Job.objects.select_for_update(of=("self",)).select_related("organization", "project").get(pk=job.pk)
    if parent.state != JobState.FAILED:
        raise Conflict(f"only a failed job can be retried; this one is {parent.get_state_display().lower()}")
    if catalogue.get(parent.kind).is_batch:
        raise Conflict("a batch is not retried; retry those of its items that failed")
    if catalogue.get(parent.kind).on_success is not None:
        raise Conflict(f"a job of the kind {parent.kind} belongs to one record and cannot be run for it again")
    if parent.regenerations.filter(fingerprint=parent.fingerprint, state__in=sorted(ACTIVE)).exists():
        raise Conflict("a retry of this job is not finished yet")
    _check_input(parent)
    told = parent.batch or parent  # an item itself tells nobody; tried again it is a job of its own
    retry = job_create(
        Order(
            organization=parent.organization,
            project=parent.project,
            api_key=None,
            surface=parent.surface,
            kind=parent.kind,
            input=parent.input,
            input_files=parent.input_files,
            subject=parent.subject,
            parent=parent,
            max_outputs=parent.max_outputs,
            reference=parent.reference,
            metadata=parent.metadata,
            webhook_url=told.webhook_url,
            notifies=told.notifies,
        )
    )
    note = f"retry of {to_public('job', parent.pk)}: {reason}"[:500]
    insert(JobEvent(job=retry, state=JobState.QUEUED, note=note, actor=actor))
    return retry


def _check_input(parent: Job) -> None:
    """Every input file must still be stored, and stay until the job ran; one whose source was never ingested has
    none."""
    if parent.waits_for_id is not None and not parent.input_files:
        raise Conflict("its source image was never ingested; the partner has to send it again")
    names = set(parent.input_files.values())
    files = list(StoredFile.objects.filter(pk__in=names))
    if len(files) != len(names) or not files_keep_longer(files):
        raise Conflict("its input is no longer stored")
