"""Creating a job: idempotency record, job row, hold, in one transaction; the hint to the worker after it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from apps.accounts.models import ApiKey, Organization, Project
from apps.billing.services import Hold, hold_open, hold_refuse, included_unit_reserve, price_of, usage_record
from apps.core.database import insert as insert_rows
from apps.core.ids import new_id
from apps.core.tasks import JOB_RUN, enqueue
from apps.files.services import files_keep_longer
from apps.jobs import catalogue
from apps.jobs.models import ChargeSource, Job, JobState, Output, OutputRole
from apps.jobs.services import idempotency, insert
from apps.jobs.services.ending import announce
from apps.jobs.services.idempotency import AlreadyDone, IdempotentRequest, fingerprint_of


@dataclass(frozen=True)
class Buyer:
    """Who asks and pays. api_key: None for what staff or the house itself asks for."""

    organization: Organization
    project: Project
    api_key: ApiKey | None


@dataclass(frozen=True)
class Order:
    """What a product asks of the kernel. See the fields of `Job`; `input` holds JSON types only.

    cached: a stored result of the same configuration and subject, to be answered with if it is still there.
    """

    organization: Organization
    project: Project
    api_key: ApiKey | None
    surface: str
    kind: str
    input: Mapping[str, Any]
    input_files: Mapping[str, str] = field(default_factory=dict)
    subject: UUID | None = None
    parent: Job | None = None
    waits_for: Job | None = None
    batch: Job | None = None
    place: int | None = None
    notifies: bool = True
    max_outputs: int = 1
    reference: str | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)
    webhook_url: str = ""
    cached: UUID | None = None
    job_id: UUID = field(default_factory=new_id)


@transaction.atomic
def job_create(order: Order, *, request: IdempotentRequest | None = None) -> Job:
    """Insert a job, paid for by a hold, and ask a worker to look.

    Raises AlreadyDone (roll back and replay), InsufficientCredit, RateLimited; none of them leaves anything behind.
    """
    return job_add(order, request=request)


def job_add(order: Order, *, request: IdempotentRequest | None = None) -> Job:
    """`job_create` as part of the caller's transaction, which must roll back when this raises."""
    kind = catalogue.get(order.kind)
    fingerprint = _fingerprint(order)
    if order.cached and kind.cacheable and (hit := Job.objects.filter(pk=order.cached).first()):
        if request is not None:
            idempotency.claim(organization=order.organization, request=request, job_id=order.job_id)
            request = None
        published = _published(hit)
        if files_keep_longer([output.file for output in published]):  # else the purge was faster
            return _create_from_cache(order, fingerprint, hit, published)
    if insert.possible() and kind.price_micros > 0:
        job = _insert_at_once(order, kind, fingerprint, request)
        if job is not None:
            return job
    elif request is not None:
        idempotency.claim(organization=order.organization, request=request, job_id=order.job_id)
    [job] = _insert_paid([order], [fingerprint])
    return job


def _insert_at_once(
    order: Order, kind: catalogue.Kind, fingerprint: str, request: IdempotentRequest | None
) -> Job | None:
    """None when it takes more than one statement; then the record alone is written. Raises as `job_create` does."""
    organization = order.organization
    record = None
    if request is not None:
        record = idempotency.record_make(organization=organization, request=request, job_id=order.job_id)
    job = _build(order, kind, fingerprint)
    written = insert.job_write(job=job, kind=kind, record=record)
    if not written.claimed:
        raise AlreadyDone
    if not written.simple:
        return None
    if not written.made:
        hold_refuse(organization=organization, amount_micros=written.price, max_open=organization.max_in_flight)
    if job.state == JobState.QUEUED:
        enqueue(JOB_RUN[job.queue])
    return job


@transaction.atomic
def batch_create(order: Order, items: Sequence[Order], *, request: IdempotentRequest | None = None) -> Job:
    """A batch and its items, in their order: all of them, or whatever refuses one of them and nothing at all.

    The batch is free; each item is paid for like any job, and its end is told by the batch alone. Raises as
    `job_create` does.
    """
    kind = catalogue.get(order.kind)
    if request is not None:
        idempotency.claim(organization=order.organization, request=request, job_id=order.job_id)
    batch = _build(order, kind, _fingerprint(order))
    rows = [replace(item, batch=batch, place=place, notifies=False) for place, item in enumerate(items)]
    _insert_paid(rows, [_fingerprint(row) for row in rows], batch=batch)
    return batch


def configuration_fingerprint(kind: str, given: Mapping[str, Any], max_outputs: int) -> str:
    """What two jobs on the same subject must share to have the same result."""
    return fingerprint_of([kind, dict(given), max_outputs])


def _fingerprint(order: Order) -> str:
    return configuration_fingerprint(order.kind, order.input, order.max_outputs)


def _insert_paid(orders: Sequence[Order], fingerprints: Sequence[str], *, batch: Job | None = None) -> list[Job]:
    """Jobs of one organization, each at the price of now and held for, in as many statements as one job takes; and the
    batch that they belong to, if any.

    Nothing of them is looked up in the cache. Raises as `hold_open` does. The hot row of the account comes last.
    """
    jobs, holds = [], []
    prices: dict[str, int] = {}
    units_left = True  # until one is asked for in vain
    organization = orders[0].organization
    for order, fingerprint in zip(orders, fingerprints, strict=True):
        kind = catalogue.get(order.kind)
        if kind.name not in prices:
            prices[kind.name] = price_of(kind.name, kind.price_micros)
        job = _build(order, kind, fingerprint)
        job.price_micros = prices[kind.name]
        if job.price_micros > 0 or kind.usage_type is not None:
            period = None
            if kind.usage_type and units_left:
                period = included_unit_reserve(organization=organization)
                units_left = period is not None
            job.charge_source = ChargeSource.INCLUDED if period else ChargeSource.CREDIT
            holds.append(Hold(job.id, 0 if period else job.price_micros, period))
        jobs.append(job)
    insert_rows(*([batch] if batch else []), *jobs)
    if holds:
        hold_open(organization=organization, holds=holds, max_open=organization.max_in_flight)
    for queue, waiting in Counter(job.queue for job in jobs if job.state == JobState.QUEUED).items():
        enqueue(JOB_RUN[queue], waiting)
    return jobs


def _build(order: Order, kind: catalogue.Kind, fingerprint: str) -> Job:
    if order.waits_for and not catalogue.get(order.waits_for.kind).awaited:
        raise ValueError(f"no job may wait for one of the kind {order.waits_for.kind}")
    now = timezone.now()
    return Job(
        id=order.job_id,
        organization=order.organization,
        project=order.project,
        api_key=order.api_key,
        surface=order.surface,
        kind=kind.name,
        queue=kind.queue,
        state=JobState.INGESTING if order.waits_for else JobState.QUEUED,
        input=dict(order.input),
        input_files=dict(order.input_files),
        subject=order.subject,
        fingerprint=fingerprint,
        parent=order.parent,
        waits_for=order.waits_for,
        batch=order.batch,
        place=order.place,
        notifies=order.notifies,
        max_outputs=order.max_outputs,
        reference=order.reference,
        metadata=dict(order.metadata),
        webhook_url=order.webhook_url,
        seed=order.job_id.int & 0x7FFFFFFF,
        available_at=now,
        deadline_at=now + timedelta(seconds=kind.deadline_seconds),
    )


def _published(hit: Job) -> list[Output]:
    return list(hit.outputs.filter(role__in=[OutputRole.PRIMARY, OutputRole.ALTERNATE]).select_related("file"))


def _create_from_cache(order: Order, fingerprint: str, hit: Job, published: list[Output]) -> Job:
    """A job that is finished when it is born: free, with the cached job's approved outputs."""
    kind = catalogue.get(order.kind)
    job = _build(order, kind, fingerprint)
    now = timezone.now()
    job.state, job.cached_from, job.progress = JobState.SUCCEEDED, hit, 1.0
    job.started_at = job.completed_at = now
    job.engine, job.engine_version = hit.engine, hit.engine_version
    job.save(force_insert=True)
    outputs = [
        Output(job=job, file=output.file, role=output.role, position=output.position, quality=output.quality)
        for output in published
    ]
    Output.objects.bulk_create(outputs)
    if kind.usage_type:
        usage_record(
            organization=order.organization,
            reference=job.id,
            subject=job.subject,
            usage_type=kind.usage_type,
            fingerprint=fingerprint,
            unit_price_micros=0,
            billable=False,
            included=False,
        )
    announce(job, outputs)
    return job
