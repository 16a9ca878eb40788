"""Delivering events: claim, send, record.

Who may win. Any number of senders may be told of the same event, by hints, by the sweep or after a crash. A claim is
taken under a lock of the endpoint's row, so the bound on senders of one endpoint is exact, and by an UPDATE on the
attempt number that was read, so one sender wins. The winner holds a lease and POSTs outside any transaction. It then
records its attempt; the event itself moves only if it still waits under that attempt number. So a sender that was
taken for dead and wakes up later leaves its attempt in the history and nothing else. Locks are always taken in the
order endpoint, event.

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
from django.db.models import Exists, OuterRef, QuerySet
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

# Senders that one endpoint may hold at the same time. One that has never answered well, or not lately, may hang: it
# gets one, and all failing endpoints together get FAILING_SENDERS, so that they cannot hold every sender for the
# whole timeout.
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


def event_deliver(*, event_id: UUID) -> None:
    """One attempt at an event, if it is due and nobody else is at it, and then at others that wait for the same
    endpoint.

    The others may have had hints of their own, which found the endpoint busy. A failure ends the batch.
    """
    ends = time.monotonic() + BATCH_SECONDS
    claim, sent = _claim_event(event_id), 0
    while claim is not None:
        outcome = _send(claim)
        _record(claim, outcome)
        sent += 1
        if not outcome.delivered:
            return
        if sent >= BATCH_EVENTS or time.monotonic() > ends:
            following = _due_at(claim.endpoint, timezone.now()).first()
            if following is not None:
                send(TaskName.WEBHOOK_DELIVER, event=str(following.pk))
            return
        claim = _claim_next(claim.endpoint)


# --- claim ----------------------------------------------------------------------------------------------------------


def _claim_event(event_id: UUID) -> _Claim | None:
    now = timezone.now()
    event = events_due(now).select_related("organization__webhook_settings").filter(pk=event_id).first()
    if event is None:
        return None
    with transaction.atomic():
        endpoint = _endpoint_locked(event)
        if endpoint.disabled_at is not None:
            events_due(now).filter(pk=event.pk).update(state=EventState.DEAD, next_attempt_at=None)
            return None
        return _claim(event, endpoint, now)


def _claim_next(endpoint: WebhookEndpoint) -> _Claim | None:
    now = timezone.now()
    if not _due_at(endpoint, now).exists():
        return None
    with transaction.atomic():
        endpoint = WebhookEndpoint.objects.select_for_update().get(pk=endpoint.pk)
        event = _due_at(endpoint, now).first()
        if event is None or endpoint.disabled_at is not None:
            return None
        return _claim(event, endpoint, now)


def _due_at(endpoint: WebhookEndpoint, now: datetime) -> QuerySet[WebhookEvent]:
    """What an endpoint could be sent now, the longest due first."""
    events = events_due(now).filter(organization_id=endpoint.organization_id, url=endpoint.url)
    return events.select_related("organization__webhook_settings").order_by("next_attempt_at")


def _endpoint_locked(event: WebhookEvent) -> WebhookEndpoint:
    """The endpoint's row, made at the first attempt, locked until the transaction ends."""
    rows = WebhookEndpoint.objects.select_for_update().filter(organization_id=event.organization_id, url=event.url)
    endpoint = rows.first()
    if endpoint is None:
        new = WebhookEndpoint(organization_id=event.organization_id, url=event.url)
        WebhookEndpoint.objects.bulk_create([new], ignore_conflicts=True)
        endpoint = rows.get()
    return endpoint


def _claim(event: WebhookEvent, endpoint: WebhookEndpoint, now: datetime) -> _Claim | None:
    """Under the endpoint's lock. None when the endpoint has senders enough, or somebody else has the event."""
    if not _sender_is_free(endpoint, now):
        return None
    number = event.attempt_count + 1
    # Longer than an attempt may take, so that a lease runs out only when its sender is gone.
    lease = timedelta(seconds=2 * settings.OUTBOUND_TIMEOUT_SECONDS + 30)
    claimed = events_due(now).filter(pk=event.pk, attempt_count=event.attempt_count)
    if not claimed.update(attempt_count=number, lease_expires_at=now + lease):
        return None
    return _Claim(event, endpoint, number)


def _sender_is_free(endpoint: WebhookEndpoint, now: datetime) -> bool:
    in_flight = WebhookEvent.objects.filter(lease_expires_at__gt=now)
    here = in_flight.filter(organization_id=endpoint.organization_id, url=endpoint.url).count()
    if endpoint.failing_since is None:
        return here < (HEALTHY_SENDERS if endpoint.last_success_at else DOUBTFUL_SENDERS)
    failing = WebhookEndpoint.objects.filter(
        organization_id=OuterRef("organization_id"), url=OuterRef("url"), failing_since__isnull=False
    )
    # Endpoints are locked one by one, so this bound over all of them may be passed by a few for a moment.
    return here < DOUBTFUL_SENDERS and in_flight.filter(Exists(failing)).count() < FAILING_SENDERS


# --- send -----------------------------------------------------------------------------------------------------------


def _send(claim: _Claim) -> _Outcome:
    """One POST, outside any transaction. Never raises: a claimed event must get its attempt recorded."""
    started = time.monotonic()
    event = claim.event
    try:
        configuration = _configuration(event)
        if not hostname_is_allowed(parse(event.url).host, configuration.allowed_hostnames):
            return _Outcome(error="the hostname is not on the organization's allowlist", final=True, ours=True)
        body = body_build(event)
        headers = {"Content-Type": "application/json", **_signatures(event, configuration, body)}
        reply = post(event.url, body, headers, timeout_seconds=settings.OUTBOUND_TIMEOUT_SECONDS)
    except (OutboundError, UrlRefused) as error:
        return _Outcome(error=str(error)[:300], duration_ms=_milliseconds_since(started))
    except Exception as error:
        # A fault of ours, not of the endpoint; without a record the event would be claimed again and again.
        log.exception("webhook_attempt_broken", webhook_event=str(event.pk))
        text = f"not sent: {type(error).__name__}"
        return _Outcome(error=text, duration_ms=_milliseconds_since(started), ours=True)
    return _Outcome(
        status=reply.status,
        response=redacted(reply.excerpt)[:1000],
        retry_after=reply.retry_after,
        duration_ms=reply.duration_ms,
    )


def _milliseconds_since(started: float) -> int:
    return round((time.monotonic() - started) * 1000)


def _configuration(event: WebhookEvent) -> WebhookSettings:
    try:
        return event.organization.webhook_settings
    except WebhookSettings.DoesNotExist:
        return webhook_settings_of(organization=event.organization)


def _signatures(event: WebhookEvent, configuration: WebhookSettings, body: bytes) -> dict[str, str]:
    now = timezone.now()
    overlap = configuration.previous_expires_at is not None and configuration.previous_expires_at > now
    return signature_headers(
        identifier=to_public("evt", event.pk),
        timestamp=int(now.timestamp()),
        body=body,
        secret=configuration.secret,
        previous=configuration.previous_secret if overlap else None,
    )


# --- record ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def _record(claim: _Claim, outcome: _Outcome) -> None:
    """Write the attempt down and move event and endpoint on."""
    now = timezone.now()
    if outcome.delivered:
        endpoint_succeeded(claim.endpoint, now)
    elif not outcome.ours:
        endpoint_failed(claim.endpoint, now, gone=outcome.status == 410)
    WebhookAttempt.objects.create(
        event=claim.event,
        number=claim.number,
        status=outcome.status,
        error=outcome.error,
        response=outcome.response,
        duration_ms=outcome.duration_ms,
    )
    next_attempt_at = None if outcome.delivered else _next_attempt_at(claim, outcome, now)
    if outcome.delivered:
        state = EventState.DELIVERED
    else:
        state = EventState.WAITING if next_attempt_at else EventState.DEAD
    moved = WebhookEvent.objects.filter(pk=claim.event.pk, state=EventState.WAITING, attempt_count=claim.number).update(
        state=state,
        next_attempt_at=next_attempt_at,
        lease_expires_at=None,
        delivered_at=now if outcome.delivered else None,
    )
    log.info(
        "webhook_attempt",
        webhook_event=str(claim.event.pk),
        number=claim.number,
        status=outcome.status,
        error=outcome.error,
        duration_ms=outcome.duration_ms,
        state=str(state) if moved else "moved by another sender",
    )


def _next_attempt_at(claim: _Claim, outcome: _Outcome, now: datetime) -> datetime | None:
    """When to try again; None when the event is given up."""
    delays = settings.WEBHOOK_ATTEMPT_DELAYS_SECONDS
    made = claim.number - claim.event.attempts_before
    if outcome.final or outcome.status == 410 or claim.endpoint.disabled_at is not None or made >= len(delays):
        return None
    delay = delays[made]
    if outcome.status in (429, 503) and outcome.retry_after is not None:
        delay = max(delay, min(outcome.retry_after, RETRY_AFTER_LIMIT_SECONDS))
    return now + timedelta(seconds=delay)
