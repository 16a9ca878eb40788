"""Events: made in the transaction of what happened, hinted to a sender, sent again by staff."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import F, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from apps.accounts.models import Organization, Person
from apps.core.errors import Conflict
from apps.core.tasks import QUEUES, TaskName, enqueue, send, waiting_messages
from apps.webhooks.models import EventState, WebhookEvent
from apps.webhooks.selectors import default_url, endpoint_is_disabled, events_due

log = structlog.get_logger(__name__)

HINTS_PER_ENDPOINT = 4
# A hint that was sent at commit gets this long before the sweep sends another.
SWEEP_AFTER = timedelta(seconds=2)


@transaction.atomic(savepoint=False)
def event_create(
    *, organization: Organization, event_type: str, reference: UUID, payload: dict[str, Any], url: str = ""
) -> WebhookEvent:
    """Write down an event, inside the caller's transaction, and hint a sender once that has committed.

    url: of this event, else the organization's default URL. Without either the event is kept as unrouted; for an
    endpoint that is disabled it is given up at once, and staff can send it again. The second event of the same
    reference and type is the first one: it is returned as it is.
    """
    destination = url or default_url(organization=organization)
    state, next_attempt_at = EventState.WAITING, timezone.now()
    if not destination:
        state = EventState.UNROUTED
    elif endpoint_is_disabled(organization=organization, url=destination):
        state = EventState.DEAD
    event = WebhookEvent(
        organization=organization,
        event_type=event_type,
        reference=reference,
        url=destination,
        payload=payload,
        state=state,
        next_attempt_at=next_attempt_at if state == EventState.WAITING else None,
    )
    # Two finishers of one job may race here; a unique violation would end the caller's transaction.
    WebhookEvent.objects.bulk_create([event], ignore_conflicts=True)
    stored = WebhookEvent.objects.get(reference=reference, event_type=event_type)
    if stored.pk == event.pk and state == EventState.WAITING:
        enqueue(TaskName.WEBHOOK_DELIVER, event=str(event.pk))
    return stored


@transaction.atomic
def event_resend(*, event: WebhookEvent, actor: Person | None = None) -> WebhookEvent:
    """Send an event now, whatever became of it; the retry schedule starts anew.

    An unrouted event goes to what is the default URL by now. Raises Conflict without a URL, and for an endpoint that is
    disabled: enable it first.
    """
    destination = event.url or default_url(organization=event.organization)
    if not destination:
        raise Conflict("the event has no URL and the organization has no default one; set it first")
    if endpoint_is_disabled(organization=event.organization, url=destination):
        raise Conflict("the endpoint is disabled; enable it first")
    WebhookEvent.objects.filter(pk=event.pk).update(
        state=EventState.WAITING,
        url=destination,
        next_attempt_at=timezone.now(),
        attempts_before=F("attempt_count"),
        delivered_at=None,
    )
    event.refresh_from_db()
    log.info("webhook_event_resent", webhook_event=str(event.pk), actor=str(actor) if actor else "")
    enqueue(TaskName.WEBHOOK_DELIVER, event=str(event.pk))
    return event


def events_due_send(limit: int = 200) -> int:
    """The relay's sweep: hints for events that are due, those of a lost hint, a retry or a dead sender. Returns how
    many.

    At most HINTS_PER_ENDPOINT for one endpoint, and every endpoint's first before any endpoint's second, so that one
    with ten thousand events does not keep others from being seen. Does nothing while hints wait unread or the broker
    is away.
    """
    now = timezone.now()
    place = Window(RowNumber(), partition_by=[F("organization_id"), F("url")], order_by=F("next_attempt_at").asc())
    due = (
        events_due(now)
        .exclude(attempt_count=0, next_attempt_at__gt=now - SWEEP_AFTER)
        .annotate(place=place)
        .filter(place__lte=HINTS_PER_ENDPOINT)
        .order_by("place", "next_attempt_at")
        .values_list("pk", flat=True)[:limit]
    )
    identifiers = list(due)
    if not identifiers:
        return 0
    try:
        if waiting_messages(QUEUES[TaskName.WEBHOOK_DELIVER]) >= limit:
            return 0
    except Exception as error:  # noqa: BLE001  each broker transport raises its own classes
        log.warning("sweep_skipped", error=type(error).__name__)
        return 0
    return sum(send(TaskName.WEBHOOK_DELIVER, event=str(identifier)) for identifier in identifiers)
