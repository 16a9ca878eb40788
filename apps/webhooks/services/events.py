"""Events: made in the transaction of what happened, hinted to a sender, sent again by staff."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from apps.accounts.models import Organization, Person
from apps.core.database import insert_once
from apps.core.errors import Conflict
from apps.core.tasks import QUEUES, TaskName, enqueue, send, waiting_messages
from apps.webhooks.models import EventState, WebhookEvent
from apps.webhooks.selectors import default_url, destination_of, endpoint_is_disabled, events_due

log = structlog.get_logger(__name__)

SWEEP_HINTS, EVENTS_PER_HINT = 4, 100
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
    destination, disabled = destination_of(organization=organization, url=url)
    state, next_attempt_at = EventState.WAITING, timezone.now()
    if not destination:
        state = EventState.UNROUTED
    elif disabled:
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
    if not insert_once(event):
        return WebhookEvent.objects.get(reference=reference, event_type=event_type)
    if state == EventState.WAITING:
        enqueue(TaskName.WEBHOOK_DELIVER)
    return event


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
    enqueue(TaskName.WEBHOOK_DELIVER)
    return event


def events_due_send() -> int:
    """The relay's sweep: hints when events are due, those of a lost hint, a retry or a dead sender. Returns how many.

    One hint wakes one sender, which goes on until nothing is due; more of them, up to SWEEP_HINTS, for more machines
    to share a long list. Does nothing while hints wait unread or the broker is away.
    """
    now = timezone.now()
    due = events_due(now).exclude(attempt_count=0, next_attempt_at__gt=now - SWEEP_AFTER)
    count = len(due.values_list("pk")[: SWEEP_HINTS * EVENTS_PER_HINT])
    if not count:
        return 0
    try:
        missing = -(-count // EVENTS_PER_HINT) - waiting_messages(QUEUES[TaskName.WEBHOOK_DELIVER])
    except Exception as error:  # noqa: BLE001  each broker transport raises its own classes
        log.warning("sweep_skipped", error=type(error).__name__)
        return 0
    return sum(send(TaskName.WEBHOOK_DELIVER) for _ in range(missing))
