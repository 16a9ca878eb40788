"""Claiming events to send, in sets, and giving back what was not begun.

Who may win. Any number of senders may look for due events at the same time, after hints, the sweep or a crash. A claim
takes events only of endpoints that no living sender holds an event of, and looks under a lock of the endpoint's row; so
one sender at a time has an endpoint, and its own bound on requests to it is exact over all machines. Each claim counts
the attempt and sets a lease. Locks are always taken in the order endpoint, event.

Fairness. Every endpoint's first event is taken before any endpoint's second. Endpoints that may hang, because they
never answered well or not lately, are claimed one event at a time and have a share of the sender that they cannot pass.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from apps.accounts.models import Organization
from apps.core.database import statement_run
from apps.core.rows import Reader, sql_value, uuid_of
from apps.webhooks.bodies import bodies_build
from apps.webhooks.models import EventState, WebhookEndpoint, WebhookEvent, WebhookSettings
from apps.webhooks.services.configuration import webhook_settings_of

# Events of one endpoint that a sender takes at once. They are sent a few at a time; the others wait in memory.
EVENTS_PER_CLAIM = 200
# Between the end of the last attempt that may begin and the end of the lease.
LEASE_MARGIN_SECONDS = 10
# A claim is over in milliseconds.
LOOK_AGAIN_SECONDS = (0.005, 0.02, 0.1)

Key = tuple[UUID, str]


@dataclass(frozen=True)
class Claim:
    """number: of the attempt. begin_before: on the monotonic clock; later, the lease could end during the attempt.

    body: None when it could not be built. proven: the endpoint has answered well, and did so the last time.
    """

    event: WebhookEvent
    endpoint: WebhookEndpoint
    configuration: WebhookSettings
    number: int
    body: bytes | None
    begin_before: float
    proven: bool


def events_claim(*, room: int, unproven_room: int) -> list[Claim]:
    """Take up to `room` due events, up to `unproven_room` of them for endpoints that may hang; the longest due first.

    Events found for a disabled endpoint are given up. Where others lock the endpoint of everything that was found it
    looks again: they may be about to leave it, having seen an event held by whoever asks now, and then nobody else is
    left to send the rest before the sweep.
    """
    for pause in LOOK_AGAIN_SECONDS:
        claims, passed_over = _claim(room, unproven_room)
        if claims or not passed_over:
            return claims
        time.sleep(pause)
    return _claim(room, unproven_room)[0]


def _claim(room: int, unproven_room: int) -> tuple[list[Claim], bool]:
    """What could be taken, and whether others locked the endpoint of something that was found."""
    now, begin = timezone.now(), time.monotonic()
    found = _candidates(now, proven=False, limit=min(room // 2, unproven_room))
    found += _candidates(now, proven=True, limit=room - len(found))
    if not found:
        return [], False
    # Twice as long as attempts may be begun, so that a lease runs out only when its sender is gone.
    lease = timedelta(seconds=2 * settings.OUTBOUND_TIMEOUT_SECONDS + 3 * LEASE_MARGIN_SECONDS)
    begin_before = begin + lease.total_seconds() - settings.OUTBOUND_TIMEOUT_SECONDS - LEASE_MARGIN_SECONDS
    with transaction.atomic():
        wanted = {key for _, key in found}
        endpoints = _endpoints_locked(wanted)
        passed_over = len(endpoints) < len(wanted)
        for key in _held(endpoints, now):
            del endpoints[key]
        events = _events_locked([pk for pk, key in found if key in endpoints], now)
        dead = [event.pk for event in events if endpoints[_key(event)].disabled_at is not None]
        if dead:
            WebhookEvent.objects.filter(pk__in=dead).update(state=EventState.DEAD, next_attempt_at=None)
            events = [event for event in events if event.pk not in set(dead)]
        if not events:
            return [], passed_over
        _lease([event.pk for event in events], now + lease)
    configurations = _configurations({event.organization_id for event in events})
    claims = []
    for event, body in zip(events, bodies_build(events), strict=True):
        endpoint, configuration = endpoints[_key(event)], configurations[event.organization_id]
        proven = endpoint.failing_since is None and endpoint.last_success_at is not None
        claims.append(Claim(event, endpoint, configuration, event.attempt_count + 1, body, begin_before, proven))
    return claims, passed_over


def claims_give_back(claims: Sequence[Claim]) -> None:
    """What was claimed and not begun is as it was before."""
    for number in {claim.number for claim in claims}:
        WebhookEvent.objects.filter(
            pk__in=[claim.event.pk for claim in claims if claim.number == number], attempt_count=number
        ).update(attempt_count=number - 1, lease_expires_at=None)


def _key(event: WebhookEvent) -> Key:
    return (event.organization_id, event.url)


# By hand, since the ORM takes several milliseconds to put it together, and a sender asks twice for each set of events.
SAME_ENDPOINT = "{other}.organization_id = event.organization_id AND {other}.url = event.url"
CANDIDATES = """
    SELECT id, organization_id, url FROM (
        SELECT event.id, event.organization_id, event.url, event.next_attempt_at,
            ROW_NUMBER() OVER (
                PARTITION BY event.organization_id, event.url ORDER BY event.next_attempt_at
            ) AS place
        FROM webhooks_webhookevent AS event
        WHERE event.state = 'waiting' AND event.next_attempt_at <= %(now)s
            AND (event.lease_expires_at IS NULL OR event.lease_expires_at <= %(now)s)
            AND NOT EXISTS (
                SELECT 1 FROM webhooks_webhookevent AS held WHERE {held} AND held.lease_expires_at > %(now)s
            )
            AND {proven} EXISTS (
                SELECT 1 FROM webhooks_webhookendpoint AS endpoint
                WHERE {endpoint} AND endpoint.failing_since IS NULL AND endpoint.last_success_at IS NOT NULL
            )
    ) AS due
    WHERE place <= %(most)s ORDER BY place, next_attempt_at LIMIT %(limit)s
"""
CANDIDATES_BY_PROOF = {
    proven: CANDIDATES.format(
        held=SAME_ENDPOINT.format(other="held"),
        endpoint=SAME_ENDPOINT.format(other="endpoint"),
        proven="" if proven else "NOT",
    )
    for proven in (True, False)
}


def _candidates(now: datetime, *, proven: bool, limit: int) -> list[tuple[UUID, Key]]:
    """Due events of endpoints that nobody holds, by their place at their endpoint. Nothing is locked."""
    if limit <= 0:
        return []
    values = {"now": sql_value(now), "most": EVENTS_PER_CLAIM if proven else 1, "limit": limit}
    with statement_run(CANDIDATES_BY_PROOF[proven], values) as cursor:
        rows = cursor.fetchall()
    return [(uuid_of(pk), (uuid_of(organization_id), url)) for pk, organization_id, url in rows]


def _endpoints_locked(keys: set[Key]) -> dict[Key, WebhookEndpoint]:
    """Their rows, made at the first attempt, locked until the transaction ends; without those that others lock now."""
    locked = _lock(keys)
    if missing := keys - locked.keys():
        organizations, urls = _parts(missing)
        rows = WebhookEndpoint.objects.filter(organization_id__in=organizations, url__in=urls)
        known = set(rows.values_list("organization_id", "url"))
        if new := missing - known:
            WebhookEndpoint.objects.bulk_create(
                [WebhookEndpoint(organization_id=organization_id, url=url) for organization_id, url in sorted(new)],
                ignore_conflicts=True,
            )
            locked |= _lock(new)
    return locked


def _lock(keys: set[Key]) -> dict[Key, WebhookEndpoint]:
    organizations, urls = _parts(keys)
    rows = _endpoint_reader(len(organizations), len(urls)).all(*organizations, *urls)
    found = {(endpoint.organization_id, endpoint.url): endpoint for endpoint, _ in rows}
    return {key: endpoint for key, endpoint in found.items() if key in keys}


@cache
def _endpoint_reader(organizations: int, urls: int) -> Reader[WebhookEndpoint]:
    lock = "FOR UPDATE SKIP LOCKED" if connection.features.has_select_for_update_skip_locked else ""
    return Reader(WebhookEndpoint, f"FROM webhooks_webhookendpoint WHERE {_these(organizations, urls)} {lock}")


def _events_locked(identifiers: Sequence[UUID], now: datetime) -> list[WebhookEvent]:
    """Those that are still due, the longest due first."""
    if not identifiers:
        return []
    return [event for event, _ in _event_reader(len(identifiers)).all(now, now, *identifiers)]


@cache
def _event_reader(number: int) -> Reader[WebhookEvent]:
    lock = "FOR UPDATE" if connection.features.has_select_for_update else ""
    due = "state = 'waiting' AND next_attempt_at <= %s AND (lease_expires_at IS NULL OR lease_expires_at <= %s)"
    chosen = f"id IN ({_marks(number)}) ORDER BY next_attempt_at, id"
    return Reader(WebhookEvent, f"FROM webhooks_webhookevent WHERE {due} AND {chosen} {lock}")


LEASE = (
    "UPDATE webhooks_webhookevent SET attempt_count = attempt_count + 1, lease_expires_at = %s WHERE id IN ({events})"
)


def _lease(identifiers: Sequence[UUID], until: datetime) -> None:
    values = [sql_value(value) for value in (until, *identifiers)]
    statement_run(LEASE.format(events=_marks(len(identifiers))), values).close()


def _parts(keys: Iterable[Key]) -> tuple[list[UUID], list[str]]:
    return list({key[0] for key in keys}), list({key[1] for key in keys})


def _these(organizations: int, urls: int) -> str:
    """Rows of these organizations and these URLs; pairs that were not asked for may be among them."""
    return f"organization_id IN ({_marks(organizations)}) AND url IN ({_marks(urls)})"


def _marks(number: int) -> str:
    return ", ".join(["%s"] * number)


HELD = "SELECT DISTINCT organization_id, url FROM webhooks_webhookevent WHERE lease_expires_at > %s AND {these}"


def _held(keys: Iterable[Key], now: datetime) -> set[Key]:
    """Which of these a sender holds an event of, seen under the endpoints' locks."""
    keys = set(keys)
    if not keys:
        return set()
    organizations, urls = _parts(keys)
    statement = HELD.format(these=_these(len(organizations), len(urls)))
    with statement_run(statement, [sql_value(value) for value in (now, *organizations, *urls)]) as cursor:
        return keys & {(uuid_of(organization), url) for organization, url in cursor.fetchall()}


def _configurations(organizations: set[UUID]) -> dict[UUID, WebhookSettings]:
    rows = _settings_reader(len(organizations)).all(*organizations)
    found = {configuration.organization_id: configuration for configuration, _ in rows}
    if missing := organizations - found.keys():
        for organization in Organization.objects.filter(pk__in=missing):
            found[organization.pk] = webhook_settings_of(organization=organization)
    return found


@cache
def _settings_reader(organizations: int) -> Reader[WebhookSettings]:
    return Reader(WebhookSettings, f"FROM webhooks_webhooksettings WHERE organization_id IN ({_marks(organizations)})")
