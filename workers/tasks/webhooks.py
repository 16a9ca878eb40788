"""The webhook worker's task."""

from __future__ import annotations

from uuid import UUID

from celery import shared_task

from apps.core.tasks import TaskName
from apps.webhooks.services import event_deliver


@shared_task(name=TaskName.WEBHOOK_DELIVER.value)
def deliver(event: str) -> None:
    """One attempt at an event, if it is due; safe to run twice."""
    event_deliver(event_id=UUID(event))
