"""Reads of webhook configuration and deliveries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from apps.accounts.models import Organization
from apps.core.database import statement_run
from apps.core.ids import first_id
from apps.core.rows import sql_value
from apps.webhooks.models import EventState, WebhookEndpoint, WebhookEvent, WebhookSettings


@dataclass(frozen=True)
class DeliveryCounts:
    """Events of a time span by what became of them, and endpoints as they are now.

    retrying: waiting after at least one failed attempt; part of waiting. overdue: waiting, and its time has come.
    """

    delivered: int
    waiting: int
    retrying: int
    overdue: int
    dead: int
    unrouted: int
    failing_endpoints: int
    disabled_endpoints: int


def default_url(*, organization: Organization) -> str:
    """Where events go that name no URL of their own; empty when nothing is configured."""
    found = WebhookSettings.objects.filter(organization=organization).values_list("default_url", flat=True).first()
    return found or ""


DESTINATION = """
    SELECT url, EXISTS (
        SELECT 1 FROM webhooks_webhookendpoint AS endpoint
        WHERE endpoint.organization_id = %(organization)s AND endpoint.url = chosen.url
            AND endpoint.disabled_at IS NOT NULL
    ) FROM (
        SELECT COALESCE(
            NULLIF(%(url)s, ''),
            (SELECT default_url FROM webhooks_webhooksettings WHERE organization_id = %(organization)s),
            ''
        ) AS url
    ) AS chosen
"""


def destination_of(*, organization: Organization, url: str) -> tuple[str, bool]:
    """Where an event goes that names this URL, or none, and whether that endpoint is disabled. Every job's end asks."""
    with statement_run(DESTINATION, {"organization": sql_value(organization.pk), "url": url}) as cursor:
        destination, disabled = cursor.fetchone()
    return destination, bool(disabled)


def lease_free(now: datetime) -> Q:
    """Events that no living sender holds."""
    return Q(lease_expires_at__isnull=True) | Q(lease_expires_at__lte=now)


def events_due(now: datetime) -> QuerySet[WebhookEvent]:
    """Events whose time has come and that no living sender holds."""
    return WebhookEvent.objects.filter(lease_free(now), state=EventState.WAITING, next_attempt_at__lte=now)


def endpoint_is_disabled(*, organization: Organization, url: str) -> bool:
    return WebhookEndpoint.objects.filter(organization=organization, url=url, disabled_at__isnull=False).exists()


def endpoints_failing() -> QuerySet[WebhookEndpoint]:
    """Endpoints whose last attempts failed or that were given up, the longest failing first."""
    troubled = Q(failing_since__isnull=False) | Q(disabled_at__isnull=False)
    return WebhookEndpoint.objects.filter(troubled).select_related("organization").order_by("failing_since")


def delivery_counts(*, since: datetime, organization: Organization | None = None) -> DeliveryCounts:
    """since: events created from this moment on; of one organization or of all."""
    # By id, not by created_at: it is ordered by time, and indexed.
    events, endpoints = WebhookEvent.objects.filter(pk__gte=first_id(since)), WebhookEndpoint.objects.all()
    if organization is not None:
        events, endpoints = events.filter(organization=organization), endpoints.filter(organization=organization)
    waiting = Q(state=EventState.WAITING)
    of_events = events.aggregate(
        delivered=Count("pk", filter=Q(state=EventState.DELIVERED)),
        waiting=Count("pk", filter=waiting),
        retrying=Count("pk", filter=waiting & Q(attempt_count__gt=F("attempts_before"), lease_expires_at__isnull=True)),
        overdue=Count("pk", filter=waiting & Q(next_attempt_at__lte=timezone.now())),
        dead=Count("pk", filter=Q(state=EventState.DEAD)),
        unrouted=Count("pk", filter=Q(state=EventState.UNROUTED)),
    )
    of_endpoints = endpoints.aggregate(
        failing_endpoints=Count("pk", filter=Q(failing_since__isnull=False, disabled_at__isnull=True)),
        disabled_endpoints=Count("pk", filter=Q(disabled_at__isnull=False)),
    )
    return DeliveryCounts(**of_events, **of_endpoints)
