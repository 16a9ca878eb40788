"""A job as this API tells it, in an answer and in a webhook alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from apps.core.surfaces import REDESIGN
from apps.files.models import StoredFile
from apps.jobs import catalogue
from apps.jobs.models import TERMINAL, Job, JobState, Output
from apps.jobs.selectors import outputs_published

Link = Callable[[StoredFile], Any]
"""What stands for a file: a signed URL, or what becomes one later."""

UNFETCHED = frozenset({"source_url_refused", "source_fetch_failed", "source_too_large"})

Outputs = Mapping[UUID, Sequence[Output]]


def moment(at: datetime) -> str:
    """`2024-01-01T12:00:00.000Z`"""
    at = at.astimezone(UTC)
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}Z"


def status_of(job: Job) -> str:
    """`starting` until a worker has begun, whatever waits in which queue after that."""
    if job.state == JobState.QUEUED and job.started_at is not None:
        return REDESIGN.statuses[JobState.RUNNING]
    return REDESIGN.statuses[job.state]


def remote_id(job: Job) -> str | None:
    """The prediction's id at Replicate, for jobs that ran there."""
    found: str | None = (job.engine_state or {}).get("prediction_id") or job.details.get("prediction_id")
    return found


def heading(job: Job) -> dict[str, Any]:
    """A line of the list."""
    return {
        "job_id": str(job.pk),
        "kind": job.kind,
        "replicate_id": remote_id(job),
        "status": status_of(job),
        "created_at": moment(job.created_at),
        "updated_at": moment(job.updated_at),
    }


def envelopes(jobs: Sequence[Job], link: Link) -> list[dict[str, Any]]:
    """Each job in full; a number of them takes as many queries as one."""
    batches = [job for job in jobs if catalogue.get(job.kind).is_batch]
    items: dict[UUID, list[Job]] = {batch.pk: [] for batch in batches}
    if batches:
        for item in Job.objects.filter(batch__in=list(items)).order_by("place"):
            assert item.batch_id is not None
            items[item.batch_id].append(item)
    ended = [job for job in [*jobs, *(item for group in items.values() for item in group)] if _succeeded(job)]
    outputs = outputs_published(ended) if ended else {}
    return [
        _batch(job, items[job.pk], outputs, link) if job.pk in items else _single(job, outputs, link) for job in jobs
    ]


def _succeeded(job: Job) -> bool:
    return job.state == JobState.SUCCEEDED


def _single(job: Job, outputs: Outputs, link: Link) -> dict[str, Any]:
    return heading(job) | _progress(job) | _outcome(job, outputs, link)


def _progress(job: Job) -> dict[str, float]:
    return {"progress": 1.0 if job.state in TERMINAL else round(job.progress, 3)}


def _outcome(job: Job, outputs: Outputs, link: Link) -> dict[str, Any]:
    return {
        "output": [link(output.file) for output in outputs.get(job.pk, ())] if _succeeded(job) else None,
        "error": _error(job),
        "understood": job.details.get("understood"),
    }


def _error(job: Job) -> str | None:
    """A sentence. What goes wrong between us and the picture's server is told to us as a clause."""
    if job.failure_code in UNFETCHED:
        return f"The picture could not be fetched: {job.failure_message.rstrip('.')}."
    return job.failure_message or None


def _batch(batch: Job, items: Sequence[Job], outputs: Outputs, link: Link) -> dict[str, Any]:
    """The items' results together, each in its picture's place."""
    told = [
        {"job_id": str(item.pk), "status": status_of(item)} | _progress(item) | _outcome(item, outputs, link)
        for item in items
    ]
    return heading(batch) | {
        "progress": round(sum(item["progress"] for item in told) / len(told), 3),
        "output": [(item["output"] or [None])[0] for item in told] if _succeeded(batch) else None,
        "error": _sum_up(items) if batch.state in TERMINAL else None,
        "items": told,
    }


def _sum_up(items: Sequence[Job]) -> str | None:
    """`2 of 5 images failed, 1 was canceled`; None when all succeeded."""
    states = Counter(item.state for item in items)
    failed, canceled = states[JobState.FAILED], states[JobState.CANCELED]
    were = "was" if canceled == 1 else "were"
    if failed:
        text = f"{failed} of {len(items)} images failed"
        return f"{text}, {canceled} {were} canceled" if canceled else text
    return f"{canceled} of {len(items)} images {were} canceled" if canceled else None
