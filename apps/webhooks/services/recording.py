"""Recording attempts, in sets, and what follows from them.

A sender may only move an event that still waits under the attempt number it claimed. So one that was taken for dead and
wakes up later leaves its attempt in the history and nothing else.

What follows from an answer. 2xx: delivered. 410: the endpoint is disabled and its waiting events are given up. Anything
else, redirects and timeouts included: the next attempt by WEBHOOK_ATTEMPT_DELAYS_SECONDS, counted from the end of this
one; not before Retry-After says so, for 429 and 503. After the last attempt the event is given up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.core.database import insert, update_where
from apps.webhooks.models import EventState, WebhookAttempt, WebhookEvent
from apps.webhooks.services.claiming import Claim
from apps.webhooks.services.endpoints import endpoint_failed, endpoints_succeeded

log = structlog.get_logger(__name__)

RETRY_AFTER_LIMIT_SECONDS = 24 * 3600


@dataclass(frozen=True)
class Outcome:
    """final: another attempt cannot help. ours: the endpoint was not asked, so it says nothing about the endpoint."""

    status: int | None = None
    error: str = ""
    response: str = ""
    retry_after: int | None = None
    duration_ms: int = 0
    final: bool = False
    ours: bool = False

    @property
    def delivered(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


Attempt = tuple[Claim, Outcome]


def attempts_record(attempts: Sequence[Attempt]) -> None:
    """Write attempts down and move their events and endpoints on, all in a few statements.

    When an event is gone meanwhile, the others are recorded one by one.
    """
    try:
        _record(attempts)
    except IntegrityError:
        for attempt in attempts:
            try:
                _record([attempt])
            except IntegrityError:
                log.warning("webhook_attempt_unrecorded", webhook_event=str(attempt[0].event.pk))


@transaction.atomic
def _record(attempts: Sequence[Attempt]) -> None:
    now = timezone.now()
    _endpoints_move(attempts, now)
    insert(
        *(
            WebhookAttempt(
                event_id=claim.event.pk,
                number=claim.number,
                status=outcome.status,
                error=outcome.error,
                response=outcome.response,
                duration_ms=outcome.duration_ms,
            )
            for claim, outcome in attempts
        )
    )
    alike: dict[tuple[int, EventState, datetime | None], list[UUID]] = defaultdict(list)
    for claim, outcome in attempts:
        next_attempt_at = None if outcome.delivered else _next_attempt_at(claim, outcome, now)
        state = EventState.WAITING if next_attempt_at else EventState.DEAD
        alike[claim.number, EventState.DELIVERED if outcome.delivered else state, next_attempt_at].append(
            claim.event.pk
        )
    for (number, state, next_attempt_at), events in alike.items():
        changes: dict[str, Any] = {"state": state, "next_attempt_at": next_attempt_at, "lease_expires_at": None}
        if state == EventState.DELIVERED:
            changes["delivered_at"] = now
        update_where(WebhookEvent, {"id": events, "state": EventState.WAITING, "attempt_count": number}, changes)
    failures = [(claim, outcome) for claim, outcome in attempts if not outcome.delivered]
    log.info("webhook_attempts", delivered=len(attempts) - len(failures), failed=len(failures))
    for claim, outcome in failures:
        log.info(
            "webhook_attempt",
            webhook_event=str(claim.event.pk),
            number=claim.number,
            status=outcome.status,
            error=outcome.error,
            duration_ms=outcome.duration_ms,
        )


def _endpoints_move(attempts: Sequence[Attempt], now: datetime) -> None:
    """In the order of the attempts' ends, which is theirs in the list."""
    endpoints_succeeded([claim.endpoint for claim, outcome in attempts if outcome.delivered], now)
    last = {claim.endpoint.pk: (claim.endpoint, outcome) for claim, outcome in attempts if not outcome.ours}
    gone = {claim.endpoint.pk for claim, outcome in attempts if outcome.status == 410}
    for key in sorted(last):
        endpoint, outcome = last[key]
        if not outcome.delivered or key in gone:
            endpoint_failed(endpoint, now, gone=key in gone)


def _next_attempt_at(claim: Claim, outcome: Outcome, now: datetime) -> datetime | None:
    """When to try again; None when the event is given up."""
    delays = settings.WEBHOOK_ATTEMPT_DELAYS_SECONDS
    made = claim.number - claim.event.attempts_before
    if outcome.final or outcome.status == 410 or claim.endpoint.disabled_at is not None or made >= len(delays):
        return None
    delay = delays[made]
    if outcome.status in (429, 503) and outcome.retry_after is not None:
        delay = max(delay, min(outcome.retry_after, RETRY_AFTER_LIMIT_SECONDS))
    return now + timedelta(seconds=delay)
