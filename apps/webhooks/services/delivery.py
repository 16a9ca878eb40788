"""Delivering events: claim, send, record.

Who may win. Any number of senders may be told of the same event, by hints, by the sweep or after a crash. A claim is taken
under a lock of the endpoint's row, so the bound on senders of one endpoint is exact, and by an UPDATE on the attempt
number that was read, so one sender wins. The winner holds a lease and POSTs outside any transaction. It then records its
attempt; the event itself moves only if it still waits under that attempt number. So a sender that was taken for dead and
wakes up later leaves its attempt in the history and nothing else. Locks are always taken in the order endpoint, event.

What follows from an answer. 2xx: delivered. 410: the endpoint is disabled and its waiting events are given up. Anything
else, redirects and timeouts included: the next attempt by WEBHOOK_ATTEMPT_DELAYS_SECONDS, counted from the end of this
one; not before Retry-After says so, for 429 and 503. After the last attempt the event is given up.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from apps.core.ids import to_public
from apps.core.outbound import OutboundError, post
from apps.core.outbound.urls import UrlRefused, parse
from apps.core.tasks import TaskName, send
from apps.webhooks.bodies import body_build, redacted
from apps.webhooks.models import EventState, WebhookAttempt, WebhookEndpoint, WebhookEvent, WebhookSettings
from apps.webhooks.selectors import events_due
from apps.webhooks.services.configuration import hostname_is_allowed, webhook_settings_of
from apps.webhooks.services.endpoints import endpoint_failed, endpoint_succeeded
from apps.webhooks.signatures import signature_headers

log = structlog.get_logger(__name__)

# Senders that one endpoint may hold at the same time. One that has never answered well, or not lately, may hang: it gets
# one, and all failing endpoints together get FAILING_SENDERS, so that they cannot hold every sender for the whole timeout.
HEALTHY_SENDERS = 4
DOUBTFUL_SENDERS = 1
FAILING_SENDERS = 4
# A sender stays with an endpoint while events wait for it, then lets other tasks have their turn.
BATCH_EVENTS = 50
BATCH_SECONDS = 20.0
RETRY_AFTER_LIMIT_SECONDS = 24 * 3600


@dataclass(frozen=True)
class _Claim:
    event: WebhookEvent
    endpoint: WebhookEndpoint
    number: int


@dataclass(frozen=True)
class _Outcome:
    """final: another attempt cannot help."""

    status: int | None = None
    error: str = ""
    response: str = ""
    retry_after: int | None = None
    duration_ms: int = 0
    final: bool = False

    @property
    def delivered(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def event_deliver(*, event_id: UUID) -> None:
    """One attempt at an event, if it is due and nobody else is at it, and then at others that wait for the same endpoint.

    The others would have had hints of their own, which found the endpoint busy. A failure ends the batch.
    """
    ends = time.monotonic() + BATCH_SECONDS
    claim = _claim_event(event_id)
    for _ in range(BATCH_EVENTS):
        if claim is None:
            return
        outcome = _send(claim)
        _record(claim, outcome)
        if not outcome.delivered:
            return
        if time.monotonic() > ends:
            break
        claim = _claim_next(claim.endpoint)
    if claim is not None:
        following = _waiting_for(claim.endpoint, timezone.now()).first()
        if following is not None:
            send(TaskName.WEBHOOK_DELIVER, event=str(following.pk))


# --- claim ----------------------------------------------------------------------------------------------------------


def _waiting_for(endpoint: WebhookEndpoint, now: datetime) -> models.QuerySet[WebhookEvent]:
    return (
        events_due(now)
        .filter(organization_id=endpoint.organization_id, url=endpoint.url)
        .select_related("organization__webhook_settings")
        .order_by("next_attempt_at")
    )
