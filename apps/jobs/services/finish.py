"""Ending a job: one transaction each, and only for whoever wins the job's conditional UPDATE.

Every function here starts with that UPDATE. It takes the row's lock, so everything after it (outputs, money, events,
dependents) happens once, whoever else is trying at the same moment: a worker whose lease ran out, the reaper, a partner
who cancels, a member of staff.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import structlog
from django.db import transaction
from django.utils import timezone

from apps.accounts.models import ReviewMode
from apps.billing.services import hold_release, hold_settle, usage_record
from apps.core.tasks import JOB_RUN, enqueue
from apps.files.models import StoredFile
from apps.jobs import catalogue
from apps.jobs.models import ACTIVE, ChargeSource, Job, JobState, Output, OutputRole
from apps.jobs.services.batch import batch_look
from apps.jobs.services.ending import announce, job_end

if TYPE_CHECKING:
    from apps.accounts.models import Person

log = structlog.get_logger(__name__)

REVIEW_DAYS = 7


@dataclass(frozen=True)
class Produced:
    """A candidate whose bytes are stored and whose row is not yet saved."""

    file: StoredFile
    quality: dict[str, float]
    score: float


@dataclass(frozen=True)
class Verdict:
    """Approval: `approved` in publishing order; otherwise why not."""

    approved: list[Output]
    message: str = ""
    retryable: bool = False


def job_complete(
    *,
    job: Job,
    lease: UUID,
    produced: Sequence[Produced],
    engine: str,
    engine_version: str,
    details: dict[str, Any],
) -> bool:
    """The engine is done: approve, hand to staff, or fail. False when the lease was lost (nothing was written)."""
    kind = catalogue.get(job.kind)
    rules = kind.rules(job.input, engine)
    outputs = [
        Output(
            job=job,
            file=item.file,
            role=OutputRole.CANDIDATE,
            position=position,
            quality=item.quality,
            problems=[text for rule in rules if (text := rule.problem(item.quality))],
        )
        for position, item in enumerate(sorted(produced, key=lambda item: -item.score))
    ]
    verdict = _judge(rules, outputs, limit=job.max_outputs)
    if not verdict.approved:
        log.info("quality_rejected", job=str(job.pk), problems=[output.problems for output in outputs])
    made_by: dict[str, Any] = {"engine": engine, "engine_version": engine_version, "details": details, "progress": 1.0}
    rows = [*[output.file for output in outputs], *outputs]
    with transaction.atomic():
        if not verdict.approved:
            failure = _failure("quality_rejected", verdict)
            won = job_end(job, JobState.FAILED, lease=lease, beside=rows, **made_by, **failure)
        elif kind.reviewable and job.organization.review_mode == ReviewMode.STAFF:
            deadline = timezone.now() + timedelta(days=REVIEW_DAYS)
            won = Job.objects.transition(
                job, JobState.REVIEW, lease=lease, beside=rows, lease_token=None, deadline_at=deadline, **made_by
            )
        else:
            _name_roles(verdict.approved)
            won = job_end(job, JobState.SUCCEEDED, lease=lease, beside=rows, **made_by)
        if not won:
            return False
        if job.state == JobState.SUCCEEDED:
            _after_success(job, verdict.approved)
        elif job.state == JobState.FAILED:
            _after_failure(job)
    return True


def _judge(rules: Sequence[catalogue.QualityRule], outputs: list[Output], *, limit: int) -> Verdict:
    """Another try can help unless every candidate missed a threshold that no other seed changes."""
    approved = [output for output in outputs if not output.problems][:limit]
    if approved:
        return Verdict(approved)
    if not outputs:
        return Verdict([], "The engine produced no result.", retryable=True)
    fixed = [rule for rule in rules if not rule.retry_helps]
    hopeless = all(any(rule.problem(output.quality) for rule in fixed) for output in outputs)
    return Verdict([], "No result met the quality requirements.", retryable=not hopeless)


def _failure(code: str, verdict: Verdict) -> dict[str, Any]:
    return {
        "failure_code": code,
        "failure_message": verdict.message,
        "failure_retryable": verdict.retryable,
    }


def _name_roles(approved: Sequence[Output]) -> None:
    for index, output in enumerate(approved):
        output.role = OutputRole.ALTERNATE if index else OutputRole.PRIMARY


def _after_success(job: Job, published: list[Output]) -> None:
    """Everything that others may wait for comes last, to be held to COMMIT only: the account, then the batch."""
    kind = catalogue.get(job.kind)
    if kind.usage_type:
        usage_record(
            organization=job.organization,
            reference=job.id,
            subject=job.subject,
            usage_type=kind.usage_type,
            fingerprint=job.fingerprint,
            unit_price_micros=job.price_micros,
            billable=True,
            included=job.charge_source == ChargeSource.INCLUDED,
        )
    if kind.on_success:
        kind.on_success(job)
    announce(job, published)
    for dependent in _dependents(job):
        if Job.objects.transition(
            dependent, JobState.QUEUED, input_files={"source": str(published[0].file_id)}, available_at=timezone.now()
        ):
            enqueue(JOB_RUN[dependent.queue])
    if job.charge_source != ChargeSource.FREE:
        hold_settle(reference=job.id)
    if job.batch_id is not None:
        batch_look(job.batch_id, job.organization)


def _dependents(job: Job) -> list[Job]:
    """The jobs that wait for this one. Most kinds have none, and their ends do not ask."""
    awaited = catalogue.get(job.kind).awaited
    return list(job.dependents.filter(state=JobState.INGESTING)) if awaited else []


def _after_failure(job: Job) -> None:
    if job.charge_source != ChargeSource.FREE:
        hold_release(reference=job.id)
    announce(job, [])
    for dependent in _dependents(job):
        job_fail(
            job=dependent,
            code=job.failure_code,
            message=job.failure_message,
            retryable=job.failure_retryable,
        )
    if job.batch_id is not None:
        batch_look(job.batch_id, job.organization)


@transaction.atomic
def job_fail(
    *,
    job: Job,
    code: str,
    message: str,
    retryable: bool,
    lease: UUID | None = None,
    actor: Person | None = None,
    note: str = "",
) -> bool:
    """Ends in `failed`, the credit goes back. False when somebody else ended it first."""
    won = job_end(
        job,
        JobState.FAILED,
        lease=lease,
        actor=actor,
        note=note,
        failure_code=code,
        failure_message=message[:500],
        failure_retryable=retryable,
    )
    if won:
        _after_failure(job)
    return won


def job_cancel(
    *, job: Job, actor: Person | None = None, note: str = "", message: str = "The job was canceled."
) -> bool:
    """Ends in `canceled` from any unfinished state, the credit goes back. A worker in mid-run notices at its next
    heartbeat and its late result is refused. False when the job had ended before. message: why, for the partner.

    A batch is canceled item by item, each in a transaction of its own, and its last one ends it: as `succeeded` when
    one had succeeded before. False when none was open any more.
    """
    if not catalogue.get(job.kind).is_batch:
        return _cancel(job, actor, note, message)
    items = Job.objects.filter(batch=job, state__in=sorted(ACTIVE)).select_related("organization").order_by("place")
    canceled = [item for item in items if _cancel(item, actor, note, message)]
    job.refresh_from_db()
    return bool(canceled)


@transaction.atomic
def _cancel(job: Job, actor: Person | None, note: str, message: str) -> bool:
    won = job_end(
        job,
        JobState.CANCELED,
        actor=actor,
        note=note,
        failure_code="canceled",
        failure_message=message[:500],
        failure_retryable=False,
    )
    if won:
        _after_failure(job)
    return won


@transaction.atomic
def job_requeue(*, job: Job, lease: UUID, after_seconds: float, note: str) -> bool:
    """Another attempt of the same job: the engine asked for it, or its worker died."""
    available_at = timezone.now() + timedelta(seconds=after_seconds)
    won: bool = Job.objects.transition(
        job,
        JobState.QUEUED,
        lease=lease,
        note=note,
        lease_token=None,
        lease_expires_at=None,
        available_at=available_at,
        progress=0.0,
    )
    if won and after_seconds <= 0:
        enqueue(JOB_RUN[job.queue])
    return won


@transaction.atomic
def review_approve(
    *, job: Job, primary: Output, alternates: Sequence[Output] = (), actor: Person, note: str = ""
) -> bool:
    """Staff publish; of the alternates no more than the partner asked for. False when the job has left review."""
    if not job_end(job, JobState.SUCCEEDED, actor=actor, note=note):
        return False
    chosen = [primary, *alternates][: job.max_outputs]
    Output.objects.filter(job=job).exclude(pk__in=[output.pk for output in chosen]).update(role=OutputRole.REJECTED)
    _name_roles(chosen)
    for output in chosen:
        output.save(update_fields=["role"])
    _after_success(job, chosen)
    return True


@transaction.atomic
def review_reject(*, job: Job, actor: Person, note: str) -> bool:
    """Staff refuse: the job fails, another try may help, the credit goes back. False when the job has left review."""
    message = "The result was rejected in review."
    won = job_fail(job=job, code="review_rejected", message=message, retryable=True, actor=actor, note=note)
    if won:
        Output.objects.filter(job=job).update(role=OutputRole.REJECTED)
    return won
