"""A write that may be sent twice is done once.

The record is the first INSERT of the transaction that does the write. Two simultaneous first uses meet at its unique
constraint: the second waits for the first to commit, then inserts nothing and answers with the first one's job. A
transaction that rolls back (validation, no credit, too many in flight) takes the record with it, so the key stays free.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from apps.accounts.models import Organization
from apps.core.database import insert_once
from apps.core.errors import BadRequest, IdempotencyConflict, Unavailable
from apps.core.rows import Reader
from apps.jobs.models import IdempotencyRecord, Job


@dataclass(frozen=True)
class IdempotentRequest:
    """route: a stable name of the operation, with the resource it acts on. status: of the answer to the first use."""

    route: str
    key: str
    fingerprint: str
    status: int


class AlreadyDone(Exception):
    """Somebody else did this write while we were about to. Rolls our transaction back; then read theirs."""


def key_check(key: str | None, *, header: str = "Idempotency-Key") -> str:
    """1 to 255 visible ASCII characters. Raises BadRequest."""
    if not key:
        raise BadRequest(f"The {header} header is required: send a unique value and repeat it when you retry.")
    if len(key) > 255 or any(not 33 <= ord(character) <= 126 for character in key):
        raise BadRequest(f"The {header} header must be 1 to 255 visible ASCII characters without spaces.")
    return key


def fingerprint_of(body: Any, *digests: str) -> str:
    """SHA-256 of the canonical body and the digests of the files that came with it."""
    canonical = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256("\n".join([canonical, *digests]).encode()).hexdigest()


_REPLAYED = Reader(
    Job,
    "FROM jobs_idempotencyrecord record JOIN jobs_job ON jobs_job.id = record.job_id"
    " WHERE record.organization_id = %s AND record.route = %s AND record.key = %s",
    beside=["record.expires_at <= %s", "record.fingerprint"],
)


def replay_find(*, organization: Organization, request: IdempotentRequest) -> Job | None:
    """The job of an earlier use of this key, None when there is none. Raises IdempotencyConflict."""
    now = timezone.now()
    found = _REPLAYED.all(now, organization.pk, request.route, request.key)
    if not found:
        return None
    [(job, (over, fingerprint))] = found
    if over:
        IdempotencyRecord.objects.filter(
            organization=organization, route=request.route, key=request.key, expires_at__lte=now
        ).delete()
        return None
    if fingerprint != request.fingerprint:
        raise IdempotencyConflict("This Idempotency-Key was used with another payload; use a new key.")
    job.organization = organization
    return job


def replay_of_winner(*, organization: Organization, request: IdempotentRequest) -> Job:
    """The job of whoever was first, after `AlreadyDone` and outside the transaction that it rolled back.

    Raises IdempotencyConflict, and Unavailable when the winner's record ran out in this very moment.
    """
    job = replay_find(organization=organization, request=request)
    if job is None:
        raise Unavailable("This Idempotency-Key has just expired; send the request again.", retry_after=1)
    return job


def claim(*, organization: Organization, request: IdempotentRequest, job_id: UUID) -> None:
    """First statement of the writing transaction. Raises AlreadyDone. (The foreign key is checked at COMMIT.)"""
    if not insert_once(record_make(organization=organization, request=request, job_id=job_id)):
        raise AlreadyDone


def record_make(*, organization: Organization, request: IdempotentRequest, job_id: UUID) -> IdempotencyRecord:
    """The record, not yet stored."""
    now = timezone.now()
    return IdempotencyRecord(
        organization=organization,
        route=request.route,
        key=request.key,
        fingerprint=request.fingerprint,
        status=request.status,
        job_id=job_id,
        created_at=now,
        expires_at=now + timedelta(hours=settings.IDEMPOTENCY_HOURS),
    )


def records_purge() -> int:
    """Forget what is older than the window; returns how many."""
    return IdempotencyRecord.objects.filter(expires_at__lt=timezone.now()).delete()[0]
