"""How an endpoint has been doing, and what follows from it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from apps.accounts.models import Person
from apps.core.mail import staff_tell
from apps.webhooks.models import EventState, WebhookEndpoint, WebhookEvent
from apps.webhooks.selectors import lease_free

log = structlog.get_logger(__name__)

# Writing every success would make one row of a busy endpoint the slowest thing about it.
SUCCESS_NOTED_EVERY = timedelta(minutes=1)


def endpoints_succeeded(endpoints: Iterable[WebhookEndpoint], now: datetime) -> None:
    """Note successes; the failing time of an endpoint, if there was one, is over."""
    noted = now - SUCCESS_NOTED_EVERY
    changed = [
        endpoint
        for endpoint in {endpoint.pk: endpoint for endpoint in endpoints}.values()
        if endpoint.failing_since or not endpoint.last_success_at or endpoint.last_success_at <= noted
    ]
    if not changed:
        return
    keys = [endpoint.pk for endpoint in changed]
    # In one order, for whoever else locks more than one of them.
    list(WebhookEndpoint.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk"))
    WebhookEndpoint.objects.filter(pk__in=keys).update(failing_since=None, last_success_at=now)
    for endpoint in changed:
        endpoint.failing_since, endpoint.last_success_at = None, now


def endpoint_failed(endpoint: WebhookEndpoint, now: datetime, *, gone: bool) -> None:
    """Note a failure. Disables the endpoint when it said that it is gone (410), or after WEBHOOK_DISABLE_AFTER_DAYS."""
    if endpoint.failing_since is None:
        WebhookEndpoint.objects.filter(pk=endpoint.pk, failing_since__isnull=True).update(failing_since=now)
        endpoint.failing_since = now
    days = settings.WEBHOOK_DISABLE_AFTER_DAYS
    if gone:
        _disable(endpoint, now, "it answered 410 Gone")
    elif endpoint.failing_since <= now - timedelta(days=days):
        _disable(endpoint, now, f"every attempt failed for {days} days")


def _disable(endpoint: WebhookEndpoint, now: datetime, reason: str) -> None:
    """Once: the first caller also gives up the events that wait for it. One that is being sent may still succeed."""
    rows = WebhookEndpoint.objects.filter(pk=endpoint.pk, disabled_at__isnull=True)
    if not rows.update(disabled_at=now, disabled_reason=reason):
        return
    endpoint.disabled_at, endpoint.disabled_reason = now, reason
    waiting = WebhookEvent.objects.filter(
        lease_free(now), organization_id=endpoint.organization_id, url=endpoint.url, state=EventState.WAITING
    )
    dead = waiting.update(state=EventState.DEAD, next_attempt_at=None, lease_expires_at=None)
    log.warning("webhook_endpoint_disabled", endpoint=str(endpoint.pk), reason=reason, events_given_up=dead)
    transaction.on_commit(lambda: _tell_staff(endpoint, reason))


def _tell_staff(endpoint: WebhookEndpoint, reason: str) -> None:
    """A mail that names the host only: the rest of a webhook URL may be a secret."""
    slug, host = endpoint.organization.slug, urlsplit(endpoint.url).hostname
    text = (
        f"The webhook endpoint of {slug} at {host} was disabled because {reason}.\n"
        "Its waiting events were given up. When it works again, enable it in the admin and send them again there.\n"
        f"Endpoint: {endpoint.pk}\n"
    )
    staff_tell(f"Webhook endpoint of {slug} disabled", text)


def endpoint_enable(*, endpoint: WebhookEndpoint, actor: Person | None = None) -> None:
    """Take a disabled endpoint into use again, with a clean record. Events given up meanwhile need `event_resend`."""
    WebhookEndpoint.objects.filter(pk=endpoint.pk, disabled_at__isnull=False).update(
        disabled_at=None, disabled_reason="", failing_since=None
    )
    endpoint.refresh_from_db()
    log.info(
        "webhook_endpoint_enabled", endpoint=str(endpoint.pk), actor=str(actor) if actor else "", at=timezone.now()
    )
